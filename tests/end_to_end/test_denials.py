"""Denials: rates, reasons, what is open, and what came of them."""

from decimal import Decimal

import polars as pl
import pytest

from tests.end_to_end.compared import exact, only, sums
from transforms import proof, publish
from transforms.practice.truth_money import DENIAL_RATES
from transforms.practice.truth_submitted import MEASURES

pytestmark = [pytest.mark.airflow]

DENIALS = list(DENIAL_RATES)


@pytest.mark.parametrize(
    ("cut", "column"),
    [
        ("by_payer", "payer_id"),
        ("by_month", "strftime(payment_month, '%Y-%m')"),
        ("by_facility", "facility_id"),
        ("by_claim_type", "claim_type_code"),
        ("by_financial_class", "financial_class_code"),
    ],
)
def test_denial_rates_equal_the_truth(practice, cut, column):
    counted = practice.grouped(
        f"select {column} as key, {sums(DENIALS)} from marts.denial_rates group by 1"
    )

    assert exact(counted) == exact(only(practice.truth["denial_rates"][cut], DENIALS))


@pytest.mark.parametrize(
    ("cut", "column"),
    [
        ("by_payer", "payer_id"),
        ("by_month", "strftime(payment_month, '%Y-%m')"),
        ("by_facility", "facility_id"),
        ("by_claim_type", "claim_type_code"),
        ("by_financial_class", "financial_class_code"),
    ],
)
def test_denials_against_claims_sent_equal_the_truth(practice, cut, column):
    measures = list(MEASURES)
    counted = practice.grouped(
        f"select {column} as key, {sums(measures)}"
        " from marts.denial_rates_submitted group by 1"
    )
    truth = practice.truth["denial_rates_submitted"]

    assert truth["total"]["denied_claims"] > 0
    assert exact(counted) == exact(only(truth[cut], measures))


def test_the_headline_denial_numbers_equal_the_truth(practice):
    published = publish.read("denial_rates")
    counted = published.select(pl.col(DENIALS).sum()).row(0, named=True)

    assert exact(counted) == exact(
        only(practice.truth["denial_rates"]["total"], DENIALS)
    )


@pytest.mark.parametrize(
    ("cut", "column"),
    [
        ("by_category", "denial_category"),
        ("by_reason", "group_code || '-' || reason_code"),
    ],
)
def test_denial_reasons_equal_the_truth(practice, cut, column):
    measures = ["adjustments", "adjusted_usd"]
    counted = practice.grouped(
        f"select {column} as key, {sums(measures)} from marts.denial_reasons group by 1"
    )

    assert exact(counted) == exact(
        only(practice.truth["denial_reasons"][cut], measures)
    )


@pytest.mark.parametrize(
    ("cut", "column"),
    [
        ("by_payer", "payer_id"),
        ("by_category", "denial_category"),
        ("by_payer_and_category", "payer_id || ' ' || denial_category"),
    ],
)
def test_open_denials_equal_the_truth(practice, cut, column):
    measures = ["open_claims", "waiting_claims", "denied_usd"]
    counted = practice.grouped(f"""
        select {column} as key, count(*) as open_claims,
            count(*) filter (where resubmitted_date is not null) as waiting_claims,
            sum(denied_usd) as denied_usd
        from marts.denial_worklist group by 1
    """)
    truth = only(practice.truth["denial_worklist"][cut], measures)

    assert exact(counted) == exact(
        {key: row for key, row in truth.items() if row["open_claims"]}
    )


def test_what_overturned_denials_equals_the_truth(practice):
    measures = ["matured_denied_claims", "overturned_claims", "corrected_claims"]
    counted = practice.grouped(f"""
        select payer_id || ' ' || denial_category as key, {", ".join(measures)}
        from core.overturn_rate where scope_code = 'payer_category'
    """)
    truth = only(practice.truth["denial_worklist"]["by_payer_and_category"], measures)

    assert exact(counted) == exact(
        {key: row for key, row in truth.items() if row["matured_denied_claims"]}
    )


def test_yields_equal_the_truth(practice):
    counted = practice.grouped("""
        select payer_id, billed_usd as yield_billed_usd,
            allowed_usd as yield_allowed_usd
        from core.payer_yield where scope_code = 'payer'
    """)
    measures = ["yield_billed_usd", "yield_allowed_usd"]
    truth = only(practice.truth["denial_worklist"]["by_payer"], measures)

    assert exact(counted) == exact(
        {key: row for key, row in truth.items() if row["yield_billed_usd"] != "0.00"}
    )


def test_denial_recovery_and_interventions_equal_the_truth(practice):
    """Every sum, median day and month, and the truth of each report is of something."""
    told = practice.truth["denial_recovery"]["total"]
    assert min(told[m] for m in ("denied_claims", "overturned_claims")) > 0
    assert Decimal(told["recovered_usd"]) > 0
    assert practice.truth["denial_recovery_drg"]["total"]["changed_claims"] > 0
    taken = practice.truth["denial_recovery_take_backs"]["by_kind"]
    plb = taken["provider_adjustment"]
    assert 0 < plb["aged_count"] < plb["take_back_count"]

    compared, differing = proof.compare(practice.truth_file, publish.read)

    ours = ("denial_recovery", "intervention")
    assert [name for name in differing if name.startswith(ours)] == []
    assert compared > 3000
