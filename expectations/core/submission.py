"""What readers of core.submission may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed, promise, surprise

SUITE = ExpectationSuite(
    name="submission",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["file_id", "transaction_index"]
        ),
        as_landed("submission"),
        promise(
            "submission_without_transaction",
            "A submission is a transaction of claims.",
            "not exists (select 1 from transaction"
            " where transaction.file_id = this.file_id"
            " and transaction.transaction_index = this.transaction_index"
            " and transaction.transaction_set_code = '837')",
        ),
        promise(
            "submission_miscounted",
            "A submission counts the claims that came in it, and their charges.",
            "claims <> (select count(*) from claim"
            " where claim.file_id = this.file_id"
            " and claim.transaction_index = this.transaction_index)"
            " or billed_usd <> (select coalesce(sum(claim.billed_usd), 0) from claim"
            " where claim.file_id = this.file_id"
            " and claim.transaction_index = this.transaction_index)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "submission_empty",
            "Claims were sent with a submission.",
            "claims = 0",
        ),
        surprise(
            "patients_differ_from_claims",
            "A submission has a claim for each patient who is not the subscriber.",
            "claims > 0 and claims < patient_levels",
        ),
    ],
)
