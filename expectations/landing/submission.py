"""What readers of landing.submission may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import outside, surprise

SUITE = ExpectationSuite(
    name="submission",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["file_id", "transaction_index"]
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "submission_without_provider",
            "Claims are sent below a billing provider (HL*20).",
            "provider_levels = 0",
        ),
        surprise(
            "submission_purpose_unknown",
            "Claims are sent as an original (00) or once more (18).",
            outside("purpose_code", "00 18"),
        ),
        surprise(
            "submission_type_unknown",
            "Claims are sent to be paid (CH), to report (RP) or to recover (31).",
            outside("submission_type_code", "CH RP 31"),
        ),
    ],
)
