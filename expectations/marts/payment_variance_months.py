"""What readers of marts.payment_variance_months may rely on."""

from great_expectations import ExpectationSuite

from expectations.marts.payment_variance import of_prices
from expectations.rules import promise

SUITE = ExpectationSuite(
    name="payment_variance_months",
    expectations=[
        # Broken promises stop the run.
        *of_prices(
            *("service_month", "payer_id", "facility_id", "claim_type_code"),
            "service_kind_code",
        ),
        promise(
            "month_not_its_first_day",
            "A month is written as its first day.",
            "service_month is null"
            " or service_month <> cast(date_trunc('month', service_month) as date)",
        ),
    ],
)
