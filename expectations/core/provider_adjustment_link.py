"""What readers of core.provider_adjustment_link may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

_ADJUSTMENT = (
    "provider_adjustment.file_id = this.file_id"
    " and provider_adjustment.transaction_index = this.transaction_index"
    " and provider_adjustment.provider_adjustment_index"
    " = this.provider_adjustment_index"
)

SUITE = ExpectationSuite(
    name="provider_adjustment_link",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["file_id", "transaction_index", "provider_adjustment_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="link_code"),
        gxe.ExpectColumnValuesToBeInSet(
            column="link_code",
            value_set=[
                *("payer_control_number", "patient_control_number"),
                *("ambiguous", "unmatched"),
            ],
        ),
        promise(
            "link_without_adjustment",
            "A link is that of a provider adjustment.",
            f"not exists (select 1 from provider_adjustment where {_ADJUSTMENT})",
        ),
        promise(
            "found_or_not",
            "What was found is told in full, and nothing of what was not.",
            "(link_code in ('ambiguous', 'unmatched')) <> (adjudication_id is null)"
            " or (adjudication_id is null) <> (facility_id is null)"
            " or (adjudication_id is null) <> (paid_date is null)"
            " or (adjudication_id is null) <> (since_days is null)",
        ),
        promise(
            "paid_later_or_by_another",
            "What is taken back was paid before, by the same payer.",
            "since_days < 0 or adjudication_id is not null and not exists ("
            "select 1 from provider_adjustment, adjudication"
            f" where {_ADJUSTMENT}"
            " and adjudication.adjudication_id = this.adjudication_id"
            " and adjudication.payer_id = provider_adjustment.payer_id"
            " and adjudication.paid_usd > 0"
            " and date_diff('day', adjudication.payment_date,"
            " provider_adjustment.payment_date) = this.since_days)",
        ),
    ],
)
