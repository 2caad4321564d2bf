"""Payments: the mix of payers, prices, and what is owed."""

import pytest

from tests.end_to_end.compared import exact, only, sums
from transforms.practice.payers import FEE_CUT_BEGINS, FEE_CUT_PAYER

pytestmark = [pytest.mark.airflow]

MIX = ["claims", "billed_usd", "encounters", "paid_usd", "allowed_usd"]


@pytest.mark.parametrize(
    ("cut", "column"),
    [
        ("total", "'total'"),
        ("by_payer", "payer_id"),
        ("by_financial_class", "financial_class_code"),
        ("by_month", "strftime(service_month, '%Y-%m')"),
        ("by_facility", "facility_id"),
        ("by_claim_type", "claim_type_code"),
    ],
)
def test_payer_mix_equals_the_truth(practice, cut, column):
    counted = practice.grouped(
        f"select {column} as key, {sums(MIX)} from marts.payer_mix group by 1"
    )
    truth = practice.truth["payer_mix"][cut]

    assert exact(counted) == exact(
        only({"total": truth} if cut == "total" else truth, MIX)
    )


@pytest.mark.parametrize(
    ("cut", "column"), [("total", "'total'"), ("by_payer", "payer_id")]
)
def test_the_classes_of_the_payer_mix_equal_the_truth(practice, cut, column):
    """Default and contradicted classes, and what was paid by second payers."""
    measures = ["default_class_claims", "answered_claims", "class_conflict_claims"]
    measures += ["secondary_paid_usd"]
    counted = practice.grouped(
        f"select {column} as key, {sums(measures)} from marts.payer_mix group by 1"
    )
    truth = practice.truth["payer_classes"][cut]

    assert exact(counted) == exact({"total": truth} if cut == "total" else truth)


PRICES = ["priced_lines", "billed_usd", "allowed_usd"]


@pytest.mark.parametrize(
    ("cut", "column", "report"),
    [
        ("by_payer", "payer_id", "payment_variance"),
        ("by_claim_type", "claim_type_code", "payment_variance"),
        ("by_procedure", "procedure_code", "payment_variance"),
        ("by_modifier", "modifier_code", "payment_variance"),
        ("by_place", "place_code", "payment_variance"),
        ("by_month", "strftime(service_month, '%Y-%m')", "payment_variance_months"),
        ("by_facility", "facility_id", "payment_variance_months"),
    ],
)
def test_payment_variance_equals_the_truth(practice, cut, column, report):
    counted = practice.grouped(
        f"select {column} as key, {sums(PRICES)} from marts.{report} group by 1"
    )

    assert exact(counted) == exact(
        only(practice.truth["payment_variance"][cut], PRICES)
    )


def test_what_is_allowed_since_the_cut_of_fees_equals_the_truth(practice):
    """Whether or not the practice is large enough for the cut to be found."""
    counted = practice.grouped(f"""
        select payer_id, count(*) as priced_lines, sum(billed_usd) as billed_usd,
            sum(allowed_usd) as allowed_usd
        from core.compared_line
        where payer_id = '{FEE_CUT_PAYER}' and service_date >= '{FEE_CUT_BEGINS}'
        group by 1
    """)

    assert exact(counted) == exact(practice.truth["payment_variance"]["since_fee_cut"])


OPEN = ["open_claims", "billed_usd", "open_usd"]


@pytest.mark.parametrize(
    ("cut", "column"),
    [
        ("by_bucket", "bucket_code"),
        ("by_state", "state_code"),
        ("by_band", "band_code"),
        ("by_bucket_and_band", "bucket_code || ' ' || band_code"),
        ("by_start", "start_code"),
        ("by_payer", "payer_id"),
        ("by_facility", "facility_id"),
        ("by_claim_type", "claim_type_code"),
        ("by_financial_class", "financial_class_code"),
    ],
)
def test_open_balances_equal_the_truth(practice, cut, column):
    counted = practice.grouped(
        f"select {column} as key, {sums(OPEN)} from marts.open_balance group by 1"
    )

    assert exact(counted) == exact(only(practice.truth["open_balance"][cut], OPEN))


@pytest.mark.parametrize(
    ("cut", "column"),
    [("by_payer", "payer_id"), ("by_month", "strftime(payment_month, '%Y-%m')")],
)
def test_patient_shares_equal_the_truth(practice, cut, column):
    truth = practice.truth["open_balance_patient_share"][cut]
    measures = list(next(iter(truth.values())))
    counted = practice.grouped(
        f"select {column} as key, {sums(measures)}"
        " from marts.open_balance_patient_share group by 1"
    )

    assert exact(counted) == exact(truth)


def test_days_to_answer_equal_the_truth(practice):
    for start, payers in practice.truth["open_balance_answer_days"].items():
        counted = practice.grouped(f"""
            select coalesce(payer_id, 'all'), claims, answered_claims, median_days,
                p90_days
            from marts.open_balance_answer_days where start_code = '{start}'
        """)

        assert counted == payers
