"""The worklist as a file for the practice-management system.

It holds the practice's own control numbers, which no page, log or message shows: who
asks for the file takes them out on purpose, and the audit log notes who did.
"""

import polars as pl

from transforms import audit, publish, spreadsheet
from transforms.worklist import following, items

COLUMNS = (
    *("claim_family_id", "revision", "status", "assignee", "note", "snoozed_until"),
    *("rank_index", "patient_control_number", "payer_control_number"),
    *("payer_id", "payer_name", "facility_name", "service_date", "denied_date"),
    *("denial_category", "reason_code", "remark_code", "reason_label"),
    *("denied_usd", "recoverable_usd", "filing_left_days", "appeal_left_days"),
)


def exported(who: str) -> tuple[bytes, int]:
    """All open denials as CSV, and how many; the audit log notes who took them.

    Raises:
        NothingPublished: there is no list yet.
    """
    rows = listed()
    content = spreadsheet.csv(rows).encode()
    audit.note(
        "worklist_exported",
        who,
        rows=rows.height,
        bytes=len(content),
        build_id=publish.current().name,
    )
    return content, rows.height


def listed() -> pl.DataFrame:
    """One row per open denial, the most worth first, with what is written about it."""
    references = following.references().select(
        "claim_family_id", "patient_control_number", "payer_control_number"
    )
    return (
        publish.read("denial_worklist")
        .lazy()
        .join(references, on="claim_family_id", how="left")
        .join(items.frame().lazy(), on="claim_family_id", how="left")
        .with_columns(
            pl.col("revision").fill_null(0),
            pl.col("status").fill_null("new"),
            pl.col("assignee", "note").fill_null(""),
        )
        .sort("rank_index")
        .select(COLUMNS)
        .collect()
    )
