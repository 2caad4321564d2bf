"""What readers of marts.denial_recovery_take_backs may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, one_row_per, promise, surprise

SUITE = ExpectationSuite(
    name="denial_recovery_take_backs",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("take_back_month", "payer_id", "facility_id", "kind_code"),
            *("reason_code", "age_band_code"),
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="facility_id"),
        gxe.ExpectColumnValuesToBeInSet(
            column="kind_code",
            value_set=[
                *("not_replaced", "replaced_by_less", "voided"),
                *("original_unknown", "provider_adjustment"),
            ],
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="age_band_code",
            value_set=[
                *("0_30", "31_90", "91_180", "181_365", "over_365", "unknown"),
            ],
        ),
        promise(
            "nothing_taken",
            "A row has a take-back, and dollars of a reversal are more than 0.",
            "take_back_count < 1"
            " or kind_code <> 'provider_adjustment' and taken_usd <= 0",
        ),
        promise(
            "age_of_what",
            "Days are known in every band but the unknown.",
            "aged_count not between 0 and take_back_count or aged_days < 0"
            " or (age_band_code = 'unknown') <> (aged_count = 0)",
        ),
        adds_up(
            "days_differ_from_core",
            "Each payer's provider adjustments have the days of what they refer to.",
            by="payer_id",
            ours="sum(case when kind_code = 'provider_adjustment'"
            " then aged_days else 0 end)",
            core="provider_adjustment.payer_id,"
            " coalesce(sum(provider_adjustment_link.since_days), 0)"
            " from provider_adjustment left join provider_adjustment_link"
            " using (file_id, transaction_index, provider_adjustment_index)"
            " where reason_code in ('WO', 'WU', 'OB', 'RA')",
        ),
        adds_up(
            "provider_adjustments_differ_from_core",
            "Each payer's recoveries are its provider adjustments, as sent.",
            by="payer_id",
            ours="sum(case when kind_code = 'provider_adjustment'"
            " then taken_usd else 0 end)",
            core="payer_id, sum(adjusted_usd) from provider_adjustment"
            " where reason_code in ('WO', 'WU', 'OB', 'RA')",
        ),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "month_missing",
            "A take-back has a date.",
            "take_back_month is null",
            "taken_usd",
        ),
    ],
)
