"""What readers of landing.acknowledgment_total may rely on.

Totals that differ from the claims are findings (totals_differ) and counted there.
"""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

_SUMS = ("accepted_claims", "rejected_claims", "accepted_usd", "rejected_usd")

SUITE = ExpectationSuite(
    name="acknowledgment_total",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["file_id", "segment_index"]),
        gxe.ExpectColumnValuesToBeInSet(
            column="level_code", value_set=["receiver", "provider"]
        ),
        promise(
            "total_without_transaction",
            "A total belongs to a transaction that acknowledges claims (277CA).",
            "not exists (select 1 from transaction"
            " where transaction.file_id = this.file_id"
            " and transaction.transaction_index = this.transaction_index"
            " and transaction.kind_code = '277CA')",
        ),
        promise(
            "balance_wrong",
            "Totals are balanced when all four agree with the claims listed.",
            "is_balanced is distinct from ("
            + " and ".join(f"stated_{name} = {name}" for name in _SUMS)
            + ")",
        ),
        promise(
            "total_difference_wrong",
            "The difference is the dollars stated less the dollars listed.",
            "difference_usd is distinct from stated_accepted_usd"
            " + stated_rejected_usd - accepted_usd - rejected_usd",
            "difference_usd",
        ),
    ],
)
