"""What readers of core.data_end may rely on."""

from great_expectations import ExpectationSuite

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="data_end",
    expectations=[
        # Broken promises stop the run.
        promise(
            "not_one_row",
            "There is one row, whatever has landed.",
            "select count(*) as rows from {batch} having count(*) <> 1",
        ),
        promise(
            "not_the_end",
            "The data reach to the last payment or submission.",
            "data_through_date is distinct from (select max(reached.day) from"
            " (select max(payment_date) as day from payment"
            " union all select max(submitted_date) from claim) as reached)",
        ),
    ],
)
