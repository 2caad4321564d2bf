"""What readers of landing.file, the ledger, may rely on.

The ledger's dollars are counted from the segments, the tables' from what was made of
them: where they agree, per file, nothing was lost or made on the way.
"""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import outside, promise, surprise, unlike


def _rows(table: str) -> str:
    return f"(select count(*) from {table} where {table}.file_id = this.file_id)"


def _dollars(table: str, column: str) -> str:
    return (
        f"(select coalesce(sum({table}.{column}), 0) from {table}"
        f" where {table}.file_id = this.file_id)"
    )


SUITE = ExpectationSuite(
    name="file",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="file_id"),
        promise(
            "file_id_repeated",
            "A file_id names one file.",
            "(select count(*) from landing.file as others"
            " where others.file_id = this.file_id) > 1",
        ),
        promise(
            "sha256_repeated",
            "A file is in the ledger once.",
            "(select count(*) from landing.file as others"
            " where others.sha256 = this.sha256) > 1",
        ),
        promise(
            "file_id_not_of_sha256",
            "A file is known by the first 16 digits of its sha256.",
            "file_id <> left(sha256, 16)",
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="status_code",
            value_set=["landed", "quarantined", "withdrawn", "erased"],
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="kind_code",
            value_set=[
                *("837P", "837I", "837D", "835", "277CA", "999", "TA1", "834"),
                *("mixed", "other"),
            ],
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="received_at"),
        promise(
            "segments_lost",
            "Segments parsed, ignored, quarantined and erased are those that came in.",
            "segments_parsed + segments_ignored + segments_quarantined"
            " + coalesce(segments_erased, 0) <> segments_in",
        ),
        promise(
            "transactions_lost",
            "The transactions of a file are in landing.transaction.",
            f"transactions <> {_rows('transaction')} and status_code = 'landed'",
        ),
        promise(
            "claims_lost",
            "The claims that a file was counted with are in landing.claim.",
            f"claims <> {_rows('claim')}",
        ),
        promise(
            "claim_lines_lost",
            "The service lines that a file was counted with are in landing.claim_line.",
            f"claim_lines <> {_rows('claim_line')}",
        ),
        promise(
            "adjudications_lost",
            "The adjudications a file was counted with are in landing.adjudication.",
            f"adjudications <> {_rows('adjudication')}",
        ),
        promise(
            "adjustments_lost",
            "The adjustments that a file was counted with are in landing.adjustment.",
            f"adjustments <> {_rows('adjustment')}",
        ),
        promise(
            "enrolments_lost",
            "The enrolments that a file was counted with are in landing.enrolment.",
            f"enrolments <> {_rows('enrolment')}",
        ),
        promise(
            "findings_lost",
            "The findings that a file was counted with are in landing.finding.",
            f"findings <> {_rows('finding')}",
        ),
        promise(
            "billed_usd_lost",
            "Dollars billed (CLM02) in a file are the dollars of its claims.",
            f"billed_usd <> {_dollars('claim', 'billed_usd')}",
            f"billed_usd - {_dollars('claim', 'billed_usd')}",
        ),
        promise(
            "charged_usd_lost",
            "Dollars charged (CLP03) in a file are those of its adjudications.",
            f"charged_usd <> {_dollars('adjudication', 'billed_usd')}",
            f"charged_usd - {_dollars('adjudication', 'billed_usd')}",
        ),
        promise(
            "paid_usd_lost",
            "Dollars paid (CLP04) in a file are those of its adjudications.",
            f"paid_usd <> {_dollars('adjudication', 'paid_usd')}",
            f"paid_usd - {_dollars('adjudication', 'paid_usd')}",
        ),
        promise(
            "adjusted_usd_lost",
            "Dollars adjusted (CAS) in a file are those of its adjustments.",
            f"adjusted_usd <> {_dollars('adjustment', 'adjusted_usd')}",
            f"adjusted_usd - {_dollars('adjustment', 'adjusted_usd')}",
        ),
        promise(
            "provider_adjusted_usd_lost",
            "Dollars of PLB in a file are those of its provider adjustments.",
            f"provider_adjusted_usd <> "
            f"{_dollars('provider_adjustment', 'adjusted_usd')}",
            f"provider_adjusted_usd - "
            f"{_dollars('provider_adjustment', 'adjusted_usd')}",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "file_quarantined",
            "A file can be read.",
            "status_code = 'quarantined'",
            "quarantined_usd",
        ),
        surprise(
            "part_quarantined",
            "Every claim and coverage of a file that landed can be read.",
            "status_code = 'landed' and segments_quarantined > 0",
            "quarantined_usd",
        ),
        surprise(
            "bare_transaction",
            "A transaction comes in an interchange (ISA to IEA).",
            "is_bare_transaction",
        ),
        surprise(
            "kind_unknown",
            "A file holds a kind of transaction that this version knows.",
            "kind_code = 'other' and segments_in > 0",
        ),
        surprise(
            "kinds_mixed",
            "A file holds transactions of one kind.",
            "kind_code = 'mixed'",
        ),
        surprise(
            "nothing_to_report",
            "A file of claims, remittances or enrolments holds at least one.",
            "status_code = 'landed' and claims + adjudications"
            " + coalesce(enrolments, 0) = 0"
            " and kind_code in ('837P', '837I', '837D', '835', '834')",
        ),
        surprise(
            "much_ignored",
            "Most segments of a file of claims, remittances or enrolments are read.",
            "segments_ignored * 2 > segments_in"
            " and kind_code in ('837P', '837I', '837D', '835', '834')",
        ),
        surprise(
            "many_unread_elements",
            "A file states few elements that no report reads (2 per segment).",
            "unread_elements > 2 * segments_parsed",
        ),
        surprise(
            "sender_missing",
            "An interchange names its sender (ISA06).",
            "not is_bare_transaction and segments_in > 0"
            " and coalesce(trim(sender_id), '') = ''",
        ),
        surprise(
            "interchange_control_number_malformed",
            "An interchange control number (ISA13) is nine digits.",
            unlike("interchange_control_number", "^[0-9]{9}$"),
        ),
        surprise(
            "interchange_control_number_repeated",
            "A sender uses an interchange control number (ISA13) for one file.",
            "(select count(*) from landing.file as others"
            " where others.sender_id = this.sender_id"
            " and others.interchange_control_number"
            " = this.interchange_control_number) > 1",
        ),
        surprise(
            "interchanges_joined",
            "A file holds one interchange.",
            "interchanges > 1",
        ),
        surprise(
            "file_name_without_x12_ending",
            "A file is named as X12 files are (.837, .835, .834, .edi, .x12 ...).",
            outside(
                "lower(regexp_extract(file_name, '[.]([^.]*)$', 1))",
                "834 835 837 837p 837i 837d edi x12 txt dat clm rmt era 277 999 ta1",
            ),
        ),
    ],
)
