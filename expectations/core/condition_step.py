"""What readers of core.condition_step may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="condition_step",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=[
                *("condition_id", "month_index"),
                *("age_band_code", "sex_code", "state_code", "zip3_code"),
            ]
        ),
        promise(
            "more_leave_than_come",
            "No group ever holds fewer than no people.",
            "select condition_id from (select condition_id,"
            " sum(seen_step) over months as seen,"
            " sum(condition_step) over months as ill from {batch} window months as"
            " (partition by condition_id, age_band_code, sex_code, state_code,"
            " zip3_code order by month_index)) as counted where least(seen, ill) < 0",
        ),
        promise(
            "steps_do_not_end_at_zero",
            "Who comes into a group leaves it: its steps add up to zero.",
            "select condition_id from {batch}"
            " group by condition_id, age_band_code, sex_code, state_code, zip3_code"
            " having sum(seen_step) <> 0 or sum(condition_step) <> 0",
        ),
    ],
)
