"""What readers of landing.provider_adjustment may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import bad_npi, outside, promise, surprise, unlike

SUITE = ExpectationSuite(
    name="provider_adjustment",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["file_id", "transaction_index", "provider_adjustment_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="adjusted_usd"),
        promise(
            "provider_adjustment_without_payment",
            "A provider adjustment belongs to a payment.",
            "not exists (select 1 from payment where payment.file_id = this.file_id"
            " and payment.transaction_index = this.transaction_index)",
        ),
        promise(
            "reference_kept",
            "What a provider adjustment refers to is kept as a keyed hash alone.",
            f"{unlike('reference_id', '^[0-9a-f]{16}$')}"
            f" or {unlike('reference_start_id', '^[0-9a-f]{16}$')}"
            " or reference_start_id is not null and reference_id is null"
            " or reference_id is not null and not has_reference",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "provider_adjustment_reason_missing",
            "A provider adjustment gives its reason (PLB03).",
            "reason_code is null",
            "adjusted_usd",
        ),
        surprise(
            "provider_adjustment_reason_unknown",
            "A provider adjustment's reason is one of the guide's.",
            outside(
                "reason_code",
                "50 51 72 90 AH AM AP B2 B3 BD BN C5 CR CS CT CV CW DM E3 FB FC GO HM"
                " IP IR IS J1 L3 L6 LE LS OA OB PI PL RA RE SL TL WO WU",
            ),
            "adjusted_usd",
        ),
        surprise(
            "provider_adjustment_of_nothing",
            "A provider adjustment moves money.",
            "adjusted_usd = 0",
        ),
        surprise(
            "provider_adjustment_npi_invalid",
            "A provider adjustment names its provider by a valid NPI.",
            f"provider_npi is null or {bad_npi('provider_npi')}",
            "adjusted_usd",
        ),
        surprise(
            "fiscal_date_missing",
            "A provider adjustment states the provider's fiscal year (PLB02).",
            "fiscal_date is null",
        ),
    ],
)
