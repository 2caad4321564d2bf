"""What readers of landing.finding may rely on.

Parsing writes a finding for what only the segments show. Each kind of finding is an
expectation of its own here, so that it is counted, with its dollars, like any other;
but for those that the suites of the tables count themselves.
"""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import NoRows, promise, surprise, unlike
from transforms.x12.findings import CATALOGUE

_COUNTED_IN_TABLES = {
    "segment_count_differs",
    "line_out_of_balance",
    "claim_out_of_balance",
    "transaction_out_of_balance",
    "lines_differ_from_claim",
    "claim_without_lines",
}


def _no_finding(code: str) -> NoRows:
    """The sender's rule behind a kind of finding: it never occurs."""
    sentence = CATALOGUE[code].message.split(". ")[0].rstrip(".")
    return surprise(
        code,
        f"It does not happen that: {sentence[0].lower()}{sentence[1:]}.",
        f"finding_code = '{code}'",
        "difference_usd",
    )


SUITE = ExpectationSuite(
    name="finding",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="finding_code"),
        promise(
            "finding_code_unknown",
            "Every kind of finding is in the catalogue of findings.",
            f"finding_code not in {tuple(CATALOGUE)}",
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="severity", value_set=["repair", "warning", "quarantine"]
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="unit",
            value_set=[
                *("file", "interchange", "group", "transaction", "claim", "line"),
                *("member", "coverage"),
            ],
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="message"),
        promise(
            "finding_without_file",
            "A finding belongs to a file of the ledger.",
            "not exists (select 1 from file where file.file_id = this.file_id)",
        ),
        promise(
            "finding_shows_a_value",
            "A finding names a segment by its identifier, never by its text.",
            unlike("segment_id", "^[A-Z][A-Z0-9]{1,2}$"),
        ),
        # Surprises are the sender's: reported, and the run goes on.
        *[_no_finding(code) for code in CATALOGUE if code not in _COUNTED_IN_TABLES],
    ],
)
