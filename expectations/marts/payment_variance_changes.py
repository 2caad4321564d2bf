"""What readers of marts.payment_variance_changes may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise, surprise

_SINCE = (
    "(select coalesce(sum(priced_line.allowed_usd), 0) from priced_line"
    " where priced_line.payer_id = this.payer_id"
    " and priced_line.service_kind_code"
    " = coalesce(this.service_kind_code, priced_line.service_kind_code)"
    " and priced_line.service_date >= this.change_date"
    " and priced_line.service_date < coalesce(this.until_date, date '9999-12-31'))"
)

SUITE = ExpectationSuite(
    name="payment_variance_changes",
    expectations=[
        # Broken promises stop the run.
        one_row_per("payer_id", "service_kind_code", "change_date"),
        gxe.ExpectColumnValuesToBeInSet(
            column="state_code", value_set=["changed", "unchanged", "too_few"]
        ),
        promise(
            "change_incomplete",
            "A change, and nothing else, has a day and a size.",
            "(state_code = 'changed') <> (change_date is not null)"
            " or (state_code = 'changed') <> (size_share is not null)",
        ),
        promise(
            "days_out_of_order",
            "The day stated is one of those that are possible.",
            "change_date not between first_possible_date and last_possible_date"
            " or until_date <= change_date",
        ),
        promise(
            "interval_wrong",
            "The interval of a size holds it, and leaves out 0.",
            "size_share not between size_low and size_high"
            " or size_low <= 0 and size_high >= 0",
        ),
        promise(
            "within_chance",
            "What is called changed is beyond chance, for all tests together.",
            "state_code = 'changed'"
            " and (false_discovery_share > 0.05 or false_discovery_share is null)",
        ),
        promise(
            "since_allowed_usd_differs_from_core",
            "Dollars allowed since a change are those of core's priced lines.",
            f"state_code = 'changed' and since_allowed_usd is distinct from {_SINCE}",
            "since_allowed_usd",
        ),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "fees_changed",
            "A payer allows what it allowed before.",
            "state_code = 'changed' and service_kind_code is null",
            "difference_usd",
        ),
    ],
)
