"""What readers of core.adjudication_amount may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import among, as_landed, promise, surprise

SUITE = ExpectationSuite(
    name="adjudication_amount",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["adjudication_id", "amount_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="source_code"),
        as_landed("adjudication_amount", "amount_usd"),
        promise(
            "amount_without_adjudication",
            "An amount belongs to an adjudication and the payer that made it.",
            "not exists (select 1 from adjudication"
            " where adjudication.adjudication_id = this.adjudication_id"
            " and adjudication.payer_id = this.payer_id"
            " and adjudication.is_reversal = this.is_reversal)",
            "amount_usd",
        ),
        among(
            "amount_without_line",
            "An amount of a line is of a line of its adjudication.",
            "adjudication_line",
            *("adjudication_id", "line_index"),
            optional="line_index",
            usd="amount_usd",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "amount_repeated",
            "A payer states an amount once of a claim or of a line.",
            "(select count(*) from adjudication_amount as others"
            " where others.adjudication_id = this.adjudication_id"
            " and others.line_index is not distinct from this.line_index"
            " and others.source_code = this.source_code"
            " and others.qualifier_code = this.qualifier_code) > 1",
            "amount_usd",
        ),
        surprise(
            "covered_more_than_billed",
            "No more is covered (AMT*AU) than was charged.",
            "source_code = 'AMT' and qualifier_code = 'AU' and exists (select 1"
            " from adjudication"
            " where adjudication.adjudication_id = this.adjudication_id"
            " and not adjudication.is_reversal"
            " and adjudication.billed_usd < this.amount_usd)",
            "amount_usd",
        ),
    ],
)
