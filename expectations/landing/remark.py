"""What readers of landing.remark may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise, surprise, unlike

SUITE = ExpectationSuite(
    name="remark",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["adjudication_id", "remark_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="remark_code"),
        gxe.ExpectColumnValuesToBeInSet(
            column="source_code", value_set=["MIA", "MOA", "LQ"]
        ),
        promise(
            "remark_without_adjudication",
            "A remark belongs to an adjudication.",
            "not exists (select 1 from adjudication"
            " where adjudication.adjudication_id = this.adjudication_id)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "remark_malformed",
            "A remark code is M or N and a number, or MA and two digits or more.",
            unlike("remark_code", "^([MN][1-9][0-9]{0,2}|MA[0-9]{2,3})$"),
        ),
        surprise(
            "remark_repeated",
            "A line or claim has a remark once.",
            "(select count(*) from remark as others"
            " where others.adjudication_id = this.adjudication_id"
            " and others.line_index is not distinct from this.line_index"
            " and others.remark_code = this.remark_code) > 1",
        ),
    ],
)
