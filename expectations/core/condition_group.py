"""What readers of core.condition_group may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="condition_group",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=[
                *("age_band_code", "sex_code", "state_code", "zip3_code"),
                *("period_code", "breakdown_code"),
            ]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="breakdown_value"),
        promise(
            "people_not_placed",
            "Everybody of whom there is an event is in a group of every breakdown.",
            "select people.state_code from (select distinct age_band_code, sex_code,"
            " state_code, zip3_code from condition_event) as people"
            " cross join (select distinct period_code, breakdown_code from {batch})"
            " as design left join {batch} as placed"
            " using (age_band_code, sex_code, state_code, zip3_code, period_code,"
            " breakdown_code)"
            " where placed.breakdown_value is null",
        ),
        promise(
            "kind_in_two_groups",
            "Who has the same number in a period is in the same groups.",
            "select kind_index from {batch}"
            " group by period_code, kind_index, breakdown_code"
            " having count(distinct breakdown_value) > 1",
        ),
    ],
)
