"""What readers of core.condition_seen may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="condition_seen",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="claim_id"),
        gxe.ExpectColumnValuesToBeUnique(column="claim_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="patient_id"),
        gxe.ExpectColumnValuesToBeInSet(
            column="age_band_code",
            value_set=["0-4", "5-17", "18-49", "50-64", "65+", "unknown"],
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="sex_code", value_set=["F", "M", "unknown"]
        ),
        promise(
            "seen_of_replaced_claim",
            "Only current claims count.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and claim.is_current)",
        ),
    ],
)
