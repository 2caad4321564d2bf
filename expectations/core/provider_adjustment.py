"""What readers of core.provider_adjustment may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed

SUITE = ExpectationSuite(
    name="provider_adjustment",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["file_id", "transaction_index", "provider_adjustment_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        as_landed("provider_adjustment", "adjusted_usd"),
    ],
)
