"""What readers of landing.functional_acknowledgment may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import outside, promise, surprise

SUITE = ExpectationSuite(
    name="functional_acknowledgment",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["file_id", "segment_index"]),
        gxe.ExpectColumnValuesToBeInSet(
            column="level_code", value_set=["interchange", "group", "transaction"]
        ),
        promise(
            "response_without_transaction",
            "A response stands in a 999, but for those on interchanges (TA1).",
            "level_code <> 'interchange' and not exists (select 1 from transaction"
            " where transaction.file_id = this.file_id"
            " and transaction.transaction_index = this.transaction_index"
            " and transaction.kind_code = '999')",
        ),
        promise(
            "response_accepts_and_rejects",
            "A response does not both accept and reject.",
            "is_accepted is null or is_rejected is null or (is_accepted and"
            " is_rejected)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "response_missing",
            "A response says accepted or rejected (IK501, AK901, TA104).",
            "response_code is null",
        ),
        surprise(
            "response_unknown",
            "A response is one of A, E, P, R, M, W and X.",
            outside("response_code", "A E P R M W X"),
        ),
        surprise(
            "interchange_rejected",
            "What was sent can be read by who received it: an interchange.",
            "level_code = 'interchange' and is_rejected",
        ),
        surprise(
            "group_rejected",
            "What was sent can be read by who received it: a group.",
            "level_code = 'group' and (is_rejected or response_code = 'P')",
        ),
        surprise(
            "transaction_rejected",
            "What was sent can be read by who received it: a transaction.",
            "level_code = 'transaction' and is_rejected",
        ),
        surprise(
            "accepted_with_errors",
            "What was accepted had no errors.",
            "response_code = 'E'",
        ),
    ],
)
