"""What readers of marts.intervention_month may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, promise

SUITE = ExpectationSuite(
    name="intervention_month",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["intervention_name", "series_code", "series_month"]
        ),
        adds_up(
            "denials_differ_from_core",
            "The denials of an intervention's months are core's.",
            by="intervention_name",
            ours="sum(denied_claims)",
            core="intervention_name, sum(denied_claims) from intervention_series",
        ),
        promise(
            "denial_rate_wrong",
            "The rate is denied claims of adjudicated ones.",
            "abs(denial_rate - denied_claims / adjudicated_claims) > 1e-9",
        ),
    ],
)
