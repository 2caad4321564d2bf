"""What readers of marts.denial_rates_submitted may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.core.claim import CLASSES
from expectations.rules import NoRows, adds_up, one_row_per, promise

_FIRST_MONTH = (
    "(select cast(date_trunc('month', min(submitted_date)) as date)"
    " + interval 3 month from claim_wait)"
)


def _as_core(measure: str, test: str) -> NoRows:
    return adds_up(
        f"{measure}_differs_from_core",
        f"Each payer's {measure} are those of its initial primary adjudications.",
        by="payer_id",
        ours=f"sum({measure})",
        core=f"payer_id, count(*) filter (where {test}) from first_answer"
        f" where payment_month >= {_FIRST_MONTH}",
    )


SUITE = ExpectationSuite(
    name="denial_rates_submitted",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("payment_month", "payer_id", "facility_id"),
            *("claim_type_code", "financial_class_code"),
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="payment_month"),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="facility_id"),
        gxe.ExpectColumnValuesToBeInSet(
            column="claim_type_code", value_set=["P", "I", "D"]
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="financial_class_code", value_set=CLASSES
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="is_preliminary"),
        promise(
            "month_not_its_first_day",
            "A month is written as its first day.",
            "payment_month <> cast(date_trunc('month', payment_month) as date)",
        ),
        promise(
            "month_without_three_before",
            "A month has three months of claims sent before it, in the data.",
            f"payment_month < {_FIRST_MONTH}"
            " or payment_month > (select data_through_date from data_end)",
        ),
        _as_core("denied_claims", "is_fully_denied"),
        _as_core("any_denial_claims", "is_fully_denied or is_partially_denied"),
        _as_core("status_4_claims", "is_status_4"),
        _as_core("zero_paid_claims", "is_zero_paid"),
        adds_up(
            "submitted_before_claims_differ_from_core",
            "Each month's claims before it are those first sent in the three months"
            " before.",
            by="payment_month",
            ours="sum(submitted_before_claims)",
            core="months.payment_month, count(*) from"
            " (select distinct payment_month from {batch}) as months"
            " inner join claim_wait on claim_wait.submitted_date"
            " >= months.payment_month - interval 3 month"
            " and claim_wait.submitted_date < months.payment_month",
        ),
        promise(
            "rules_do_not_meet",
            "What is denied in full is denied.",
            "denied_claims not between 0 and any_denial_claims"
            " or least(status_4_claims, zero_paid_claims) < 0"
            " or submitted_before_claims < 0",
        ),
    ],
)
