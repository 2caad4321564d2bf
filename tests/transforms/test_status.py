"""Status: what the ledger counts, in plain values."""

from transforms import landing, warehouse
from transforms.status import status

BATCH = """
create table core.acknowledgment as
select * from (values
    (true, true, false), (true, true, false), (true, false, true), (false, true, false)
) as rows (is_latest, is_accepted, is_rejected)
"""


def test_claims_accepted_and_rejected_are_counted_once_each(home):
    with warehouse.connect() as con:
        landing.create(con)
        con.execute(BATCH)

    ledger = status()["ledger"]

    assert ledger["acknowledged_claims"] == 3
    assert (ledger["accepted_claims"], ledger["rejected_claims"]) == (2, 1)


def test_before_the_first_build_no_claim_is_said_to_be_acknowledged(home):
    with warehouse.connect() as con:
        landing.create(con)

    assert "acknowledged_claims" not in status()["ledger"]
