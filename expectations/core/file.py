"""What readers of core.file, the ledger, may rely on.

Each file's counts and dollars in core are those that were counted from its segments.
"""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import NoRows, promise


def _count(ledger: str, table: str) -> NoRows:
    return promise(
        f"{ledger}_lost",
        f"The {ledger.replace('_', ' ')} of each file are in core.{table}.",
        f"{ledger} <> (select count(*) from {table}"
        f" where {table}.file_id = this.file_id)",
    )


def _dollars(ledger: str, table: str, column: str) -> NoRows:
    total = (
        f"(select coalesce(sum({table}.{column}), 0) from {table}"
        f" where {table}.file_id = this.file_id)"
    )
    return promise(
        f"{ledger}_lost",
        f"Each file's {ledger.removesuffix('_usd')} dollars are those of core.{table}.",
        f"{ledger} <> {total}",
        f"{ledger} - {total}",
    )


SUITE = ExpectationSuite(
    name="file",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="file_id"),
        gxe.ExpectColumnValuesToBeUnique(column="file_id"),
        promise(
            "file_lost",
            "Every file that landed before this build is here.",
            "select landed.file_id from landing.file as landed"
            " where landed.received_at <= (select max(received_at) from {batch})"
            " and landed.file_id not in (select file.file_id from file"
            " where file.file_id is not null)",
        ),
        promise(
            "segments_lost",
            "Segments parsed, ignored, quarantined and erased are those that came in.",
            "segments_parsed + segments_ignored + segments_quarantined"
            " + segments_erased <> segments_in",
        ),
        _count("claims", "claim"),
        _count("claim_lines", "claim_line"),
        _count("adjudications", "adjudication"),
        _count("adjustments", "adjustment"),
        _dollars("billed_usd", "claim", "billed_usd"),
        _dollars("charged_usd", "adjudication", "billed_usd"),
        _dollars("paid_usd", "adjudication", "paid_usd"),
        _dollars("adjusted_usd", "adjustment", "adjusted_usd"),
        _dollars("provider_adjusted_usd", "provider_adjustment", "adjusted_usd"),
    ],
)
