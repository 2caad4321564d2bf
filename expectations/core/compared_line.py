"""What readers of core.compared_line may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="compared_line",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["adjudication_id", "line_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="usual_usd"),
        promise(
            "compared_lines_differ",
            "The lines and dollars compared are those that show a price.",
            "select coalesce(ours.allowed_usd, 0) - coalesce(theirs.allowed_usd, 0)"
            " as difference_usd from {batch} as ours full join priced_line as theirs"
            " on ours.adjudication_id = theirs.adjudication_id"
            " and ours.line_index = theirs.line_index"
            " where ours.allowed_usd is distinct from theirs.allowed_usd",
            "difference_usd",
        ),
        promise(
            "underpaid_without_contract",
            "Only a line with a contract is called underpaid or overpaid.",
            "coalesce(underpaid_usd, overpaid_usd) is not null"
            " and contract_usd is null",
        ),
        promise(
            "judged_both_ways",
            "A line is below or above, and not both.",
            "below_usd + above_usd is not null"
            " or underpaid_usd + overpaid_usd is not null",
        ),
    ],
)
