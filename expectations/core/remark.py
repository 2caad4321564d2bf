"""What readers of core.remark may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import among, as_landed, promise, surprise

SUITE = ExpectationSuite(
    name="remark",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["adjudication_id", "remark_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="remark_code"),
        as_landed("remark"),
        promise(
            "remark_without_adjudication",
            "A remark belongs to an adjudication and the payer that made it.",
            "not exists (select 1 from adjudication"
            " where adjudication.adjudication_id = this.adjudication_id"
            " and adjudication.payer_id = this.payer_id"
            " and adjudication.is_reversal = this.is_reversal)",
        ),
        among(
            "remark_without_line",
            "A remark of a line is of a line of its adjudication.",
            "adjudication_line",
            *("adjudication_id", "line_index"),
            optional="line_index",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "remark_without_reason",
            "A remark explains a reason that is given.",
            "not exists (select 1 from adjustment"
            " where adjustment.adjudication_id = this.adjudication_id)",
        ),
    ],
)
