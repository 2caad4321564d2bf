"""What readers of landing.adjudication_amount may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise

SUITE = ExpectationSuite(
    name="adjudication_amount",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["adjudication_id", "amount_index"]
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="source_code",
            value_set=["AMT", "QTY", "MIA", "MOA"],
        ),
        promise(
            "amount_without_adjudication",
            "An amount belongs to an adjudication.",
            "not exists (select 1 from adjudication"
            " where adjudication.adjudication_id = this.adjudication_id)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "amount_unnamed",
            "An amount or a quantity says what it is.",
            "qualifier_code is null",
            "amount_usd",
        ),
        surprise(
            "quantity_unreadable",
            "A quantity is a number.",
            "amount_usd is null and amount_units is null",
        ),
    ],
)
