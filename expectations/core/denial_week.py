"""What readers of core.denial_week may rely on."""

from great_expectations import ExpectationSuite

from expectations.rules import adds_up, one_row_per

SUITE = ExpectationSuite(
    name="denial_week",
    expectations=[
        # Broken promises stop the run.
        one_row_per("payment_week", "payer_id", "facility_id", "denial_category"),
        adds_up(
            "first_answers_lost",
            "Each payer's first answers are all of them that have a date.",
            by="payer_id",
            ours="sum(adjudicated_claims)",
            core="payer_id, count(*) from first_answer where payment_date is not null",
        ),
        adds_up(
            "denials_lost",
            "Each payer's denials are all of them that have a date.",
            by="payer_id",
            ours="sum(denied_claims)",
            core="payer_id, count(*) filter (where is_fully_denied)"
            " from first_answer where payment_date is not null",
        ),
    ],
)
