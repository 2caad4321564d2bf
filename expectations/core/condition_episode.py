"""What readers of core.condition_episode may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="condition_episode",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["condition_id", "patient_id", "episode_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="start_date"),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="end_date", column_B="start_date", or_equal=True
        ),
        promise(
            "episodes_too_close",
            "Between two episodes of a person lie more days than the condition's gap;"
            " what one has once per life has one.",
            "exists (select 1 from condition_episode as earlier"
            " inner join codes.condition"
            " on earlier.condition_id = condition.condition_id"
            " where earlier.condition_id = this.condition_id"
            " and earlier.patient_id = this.patient_id"
            " and earlier.episode_index = this.episode_index - 1"
            " and (condition.is_once_per_life"
            " or date_diff('day', earlier.end_date, this.start_date)"
            " <= condition.gap_days))",
        ),
        promise(
            "episode_of_chronic",
            "Only acute conditions come in episodes.",
            "exists (select 1 from codes.condition"
            " where condition.condition_id = this.condition_id"
            " and condition.kind_code = 'chronic')",
        ),
    ],
)
