"""What readers of marts.denial_recovery_times may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise

SUITE = ExpectationSuite(
    name="denial_recovery_times",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("clock_code", "payer_id", "facility_id", "denial_category"),
            "first_answer_month",
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="clock_code",
            value_set=[
                "denial_to_resubmission",
                "resubmission_to_resolution",
                "denial_to_resolution",
            ],
        ),
        promise(
            "through_more_than_started",
            "Claims that are through are some of those that the clock runs for.",
            "started_claims < 1 or ended_claims not between 0 and started_claims",
        ),
        promise(
            "later_share_sooner",
            "Nine in ten are not through before half are.",
            "p90_days < median_days or ended_p90_days < ended_median_days"
            " or median_days is null and p90_days is not null",
        ),
        promise(
            "through_without_days",
            "Days of those through are told where anyone is through.",
            "(ended_claims > 0) <> (ended_median_days is not null)"
            " or (ended_claims > 0) <> (ended_p90_days is not null)",
        ),
        promise(
            "open_wait_shorter",
            "With those still open the median is no less than without them.",
            "median_days < ended_median_days",
        ),
        adds_up(
            "denials_differ_from_core",
            "Each payer's denials are its first answers that deny in full.",
            by="payer_id",
            ours="sum(case when clock_code = 'denial_to_resolution'"
            " and payer_id is not null and facility_id is null"
            " and denial_category is null then started_claims end)",
            core="payer_id, count(*) from first_answer"
            " where is_fully_denied and payment_date is not null",
        ),
    ],
)
