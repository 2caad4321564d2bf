"""What readers of landing.file, the ledger, may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise

SUITE = ExpectationSuite(
    name="file",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToBeUnique(column="file_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="file_id"),
        promise(
            "segments_lost",
            "Segments parsed, ignored and quarantined are the segments that came in.",
            "segments_parsed + segments_ignored + segments_quarantined <> segments_in",
        ),
        surprise("quarantined", "A file can be read.", "status_code = 'quarantined'", usd="quarantined_usd"),
    ],
)
