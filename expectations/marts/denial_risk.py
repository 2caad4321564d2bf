"""What readers of marts.denial_risk may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise

SUITE = ExpectationSuite(
    name="denial_risk",
    expectations=[
        # Broken promises stop the run.
        one_row_per("payer_id"),
        gxe.ExpectColumnValuesToBeInSet(
            column="state_code", value_set=["shown", "not_better", "too_few", "suspect"]
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="baseline_code",
            value_set=["payer", "payer_and_type", "payer_and_family"],
        ),
        promise(
            "shown_without_gain",
            "What does not beat the baseline is not shown.",
            "payer_id is null and state_code = 'shown'"
            " and coalesce(gain_low_score, 0) <= 0",
        ),
        promise(
            "expectation_not_shown",
            "Denials are expected where the model is shown, and nowhere else.",
            "(expected_denied_claims is not null) and state_code <> 'shown'",
        ),
        promise(
            "more_than_all",
            "Not more claims are denied, foretold or expected than there are.",
            "denied_claims not between 0 and tested_claims"
            " or foretold_claims not between 0 and tested_claims"
            " or expected_denied_claims not between 0 and open_claims",
        ),
        adds_up(
            "open_claims_differ_from_core",
            "Each payer's open claims are those of core without an answer.",
            by="payer_id",
            ours="coalesce(sum(open_claims) filter (where payer_id is not null), 0)",
            core="payer_id, count(*) from denial_chance where part_code = 'open'",
        ),
    ],
)
