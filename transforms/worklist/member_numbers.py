"""Claims whose member number is probably wrong, for the practice-management system.

Like the worklist's export it holds the practice's own control numbers, which no page,
log or message shows, so that the two numbers can be looked up there and compared: here
neither is kept. They are not published; the warehouse is asked.
"""

import duckdb

from transforms import audit, spreadsheet, warehouse
from transforms.errors import NothingPublished
from transforms.settings import settings

_LISTED = """
select
    claim.patient_control_number,
    slip.submitted_date,
    slip.service_date,
    slip.payer_id,
    slip.payer_name,
    slip.facility_id,
    slip.provider_npi,
    slip.slip_code,
    slip.written_claims,
    usual.patient_control_number as usual_patient_control_number,
    slip.usual_service_date,
    slip.usual_claims,
    slip.is_enrolled,
    slip.is_rejected,
    slip.is_denied,
    slip.billed_usd
from marts.coding_quality_member_slips as slip
inner join core.claim on slip.claim_id = claim.claim_id
left join core.claim as usual on slip.usual_claim_id = usual.claim_id
where slip.is_current
order by slip.submitted_date desc nulls last, slip.claim_id
"""


def exported(who: str) -> tuple[bytes, int]:
    """All claims that count with such a number as CSV, the latest first; how many.

    The audit log notes who took them.

    Raises:
        NothingPublished: nothing was built yet, or by an older version.
    """
    if not settings().warehouse.is_file():
        raise NothingPublished("Nothing was built yet; run `claimscope run`.")
    with warehouse.connect(read_only=True) as con:
        try:
            rows = con.sql(_LISTED).pl()
        except duckdb.CatalogException:
            raise NothingPublished(
                "The reports were built before member numbers were compared; run"
                " `claimscope run`."
            ) from None
    content = spreadsheet.csv(rows).encode()
    audit.note("member_numbers_exported", who, rows=rows.height, bytes=len(content))
    return content, rows.height
