"""What readers of core.line_link may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="line_link",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["adjudication_id", "line_index"]
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="line_link_code",
            value_set=["line_control_number", "service", "unmatched"],
        ),
        promise(
            "link_without_line",
            "A linked line names a line of the claim; no other does.",
            "(claim_line_index is null) <> (line_link_code = 'unmatched')"
            " or claim_line_index is not null and not exists (select 1"
            " from adjudication inner join claim_line"
            " on adjudication.claim_id = claim_line.claim_id"
            " where adjudication.adjudication_id = this.adjudication_id"
            " and claim_line.line_index = this.claim_line_index)",
        ),
    ],
)
