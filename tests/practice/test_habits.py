"""The planted habits of payers are in the log as their constants say."""

from datetime import timedelta

import polars as pl
import pytest

from transforms.practice import payers
from transforms.practice.acknowledgments import REJECTIONS
from transforms.practice.log import LAST_DAY
from transforms.practice.payers import PAYERS
from transforms.practice.truth_money import answered, denial_rates

# What a payer allows: paid, left to the patient, and withheld.
_SHARED = [("PR", "1"), ("PR", "2"), ("PR", "3"), ("CO", "253")]


@pytest.fixture(scope="session")
def prices(many):
    """What was allowed for a service of an original claim paid in the usual way."""
    usual = many.claims.filter((pl.col("story") == "paid") & (pl.col("kind") == "P"))
    shared = many.adjustments.filter(
        pl.struct("group", "reason").is_in(
            [{"group": group, "reason": reason} for group, reason in _SHARED]
        )
    )
    shared = shared.group_by("answer", "number").agg(pl.col("cents").sum())
    return (
        many.answers.filter(pl.col("status").is_in(["1", "19"]))
        .join(usual.select("claim", "day"), "claim")
        .join(many.answer_lines, "answer", suffix="_line")
        .join(
            many.lines.select("claim", "number", "code", "units"), ["claim", "number"]
        )
        .join(shared, ["answer", "number"], "left")
        .with_columns(
            allowed=(pl.col("paid_line") + pl.col("cents").fill_null(0))
            / pl.col("units")
        )
        .filter(pl.col("charge") > pl.col("allowed") * pl.col("units"))
    )


def test_a_payer_allows_the_same_for_a_service_whoever_bills(prices):
    spread = (
        prices.filter(pl.col("payer_key") != payers.FEE_CUT_PAYER)
        .group_by("payer_key", "code")
        .agg(pl.len(), least=pl.col("allowed").min(), most=pl.col("allowed").max())
        .filter(pl.col("len") >= 5)
    )

    assert len(spread) > 100
    assert (spread["least"] == spread["most"]).mean() > 0.95


def test_payers_allow_differently_for_a_service(prices):
    by_payer = prices.group_by("code", "payer_key").agg(pl.col("allowed").median())
    spread = by_payer.group_by("code").agg(
        pl.len(), ratio=pl.col("allowed").max() / pl.col("allowed").min()
    )

    assert spread.filter(pl.col("len") >= 10)["ratio"].min() > 1.4


def test_one_payer_allows_less_from_a_day_on(prices):
    own = prices.filter(pl.col("payer_key") == payers.FEE_CUT_PAYER)
    is_after = pl.col("day") >= payers.FEE_CUT_BEGINS
    price = (
        own.group_by("code")
        .agg(
            before=pl.col("allowed").filter(~is_after).median(),
            after=pl.col("allowed").filter(is_after).median(),
        )
        .drop_nulls()
    )
    ratio = price["after"] / price["before"]

    assert len(price) >= 5
    assert ratio.median() == pytest.approx(payers.FEE_CUT_RATE, abs=0.01)


def test_one_payer_marks_denials_with_status_4_until_a_day(many):
    marked = many.answers.filter(pl.col("status") == "4")
    own = many.answers.filter(pl.col("payer_key") == payers.STATUS_4_PAYER)

    assert set(marked["payer_key"]) == {payers.STATUS_4_PAYER}
    assert marked["paid_on"].max() < payers.STATUS_4_ENDS
    assert own.filter(pl.col("paid_on") >= payers.STATUS_4_ENDS).height > 30


def _denied_in(many, category_reasons, days):
    """The share of a payer's primary answers that deny for reasons, on some days."""
    own = many.answers.filter(
        (pl.col("payer_key") == payers.SURGE_PAYER)
        & pl.col("status").is_in(["1", "19"])
        & days
    )
    denied = many.adjustments.filter(pl.col("reason").is_in(category_reasons))
    return own["answer"].is_in(denied["answer"].implode()).mean(), len(own)


def test_one_payer_denies_more_in_one_category_for_six_weeks(many):
    within = pl.col("paid_on").is_between(payers.SURGE_BEGINS, payers.SURGE_ENDS)

    surge, answers = _denied_in(many, ["197", "198", "15"], within)
    usual, _ = _denied_in(many, ["197", "198", "15"], ~within)

    assert timedelta(41) == payers.SURGE_ENDS - payers.SURGE_BEGINS
    assert answers > 20
    assert surge > 0.12 and usual < 0.05


# Shares of claims first denied, by class of payer (docs/practice.md: Premier, KFF).
PUBLISHED = {
    "medicare": 0.084,
    "medicare_advantage": 0.157,
    "commercial": 0.139,
    "medicaid": 0.159,
}


def test_payers_first_deny_as_often_as_is_published(many):
    rates = denial_rates(many, answered(many), LAST_DAY)
    of = {
        key: (denied / claims, overturned / matured)
        for key, denied, claims, overturned, matured in rates.filter(
            pl.col("cut").is_in(["by_financial_class", "total"])
        )
        .select(
            "key",
            "denied_claims",
            "adjudicated_claims",
            "overturned_claims",
            "matured_denied_claims",
        )
        .iter_rows()
    }

    for financial_class, published in PUBLISHED.items():
        assert of[financial_class][0] == pytest.approx(published, abs=0.02)
    assert of["total"][1] == pytest.approx(0.517, abs=0.05)


def test_payers_take_as_long_as_they_usually_do(many):
    """The median, at most one payment cycle (four weeks) more than the payer's own."""
    first = many.answers.join(
        many.claims.filter(pl.col("story") == "paid").select("claim", "submitted"),
        "claim",
    ).with_columns(days=(pl.col("paid_on") - pl.col("submitted")).dt.total_days())
    first = first.filter(pl.col("status").is_in(["1", "19"]))
    for key, days in first.group_by("payer_key").agg(pl.col("days")).iter_rows():
        series = pl.Series(days)
        if len(series) < 100:
            continue
        payer = PAYERS[key]
        assert series.min() >= payer.lag.least
        assert payer.lag_days <= series.median() <= payer.lag_days + 28
    slow = first.filter(pl.col("days") > 90)
    assert 0.002 < len(slow) / len(first) < 0.05


def test_take_backs_name_the_claim_and_come_months_after_its_payment(many):
    taken = (
        many.provider_adjustments.filter(pl.col("reason") == "WO")
        .join(many.payments, "payment")
        .join(many.answers, "answer", suffix="_of_answer")
    )

    assert len(taken) > 10
    assert set(taken["payer_key"]) <= set(payers.TAKE_BACK_PAYERS)
    assert (taken["payer_key"] == taken["payer_key_of_answer"]).all()
    assert (taken["cents"] == taken["paid"]).all()
    text, numbers = pl.col("reference"), many.answers["reference", "control"]
    as_quoted = taken.group_by("quotes").agg(
        by_reference=(text == pl.col("reference_of_answer")).mean(),
        by_control=text.str.starts_with(pl.col("control") + " ").mean(),
        by_any=text.str.split(" ")
        .list.eval(pl.element().is_in([*numbers["reference"], *numbers["control"]]))
        .list.any()
        .mean(),
    )
    assert sorted(as_quoted.rows()) == [
        ("control", 0, 1, 1),
        ("other", 0, 0, 0),
        ("reference", 1, 0, 1),
    ]
    days = (taken["paid_on"] - taken["paid_on_of_answer"]).dt.total_days()
    assert days.min() > 0 and days.median() > 60


def test_rejected_claims_have_no_answer(many):
    category = pl.col("category")
    rejected = many.acknowledgments.filter(category.is_in(["A3", "A6", "A7", "A8"]))

    assert len(rejected) > 30
    assert many.answers.join(rejected, "claim", "semi").is_empty()
    codes = set(rejected.select("category", "status").iter_rows())
    assert codes <= {(category, status) for category, status, _ in REJECTIONS}


def test_most_rejected_claims_are_sent_again_some_under_their_number(many):
    claims = many.claims.filter(pl.col("story") == "rejected_then_sent_again")
    control = claims["control"].str.strip_chars_end("R")
    versions = (
        claims.with_columns(base=control)
        .group_by("base")
        .agg(
            pl.len(),
            pl.col("control").n_unique(),
            pl.col("family").n_unique(),
            pl.col("frequency").unique().str.join(),
        )
    )
    again = versions.filter(pl.col("len") == 2)

    assert len(again) / len(versions) > 0.9
    assert set(again["frequency"]) == {"1"}
    assert (again["control"] == again["family"]).all()
    assert 0.15 < (again["control"] == 2).mean() < 0.45


def test_payers_that_acknowledge_do_so_within_days_of_nearly_all_claims(many):
    sends = [key for key, payer in PAYERS.items() if payer.acknowledges]
    sent = many.claims.filter(
        "is_sent"
        & pl.col("payer_key").is_in(sends)
        & (pl.col("submitted") < pl.col("submitted").max() - timedelta(30))
    )
    said = sent.join(many.acknowledgments, "claim", "left")
    days = (said["on"] - said["submitted"]).dt.total_days()

    assert set(many.acknowledgments["payer_key"]) == set(sends)
    assert said["on"].is_not_null().mean() > 0.99
    assert days.min() >= 1 and days.quantile(0.95) <= 3
    assert not many.acknowledgments["claim"].is_duplicated().any()


def test_a_claim_for_one_whose_coverage_had_ended_is_denied(many):
    held = many.claims.filter(
        "is_sent" & (pl.col("frequency") == "1") & (pl.col("responsibility") == "P")
    ).join(many.coverages.filter(pl.col("responsibility") == "P"), "patient")
    held = held.filter(pl.col("payer_key") == pl.col("payer_key_right"))
    is_on = (pl.col("begins") <= pl.col("day")) & (
        pl.col("ends").is_null() | (pl.col("day") <= pl.col("ends"))
    )
    lost = held.group_by("claim").agg(covered=is_on.any()).filter(~pl.col("covered"))
    first = many.answers.join(lost, "claim").unique("answer")
    denied = many.adjustments.filter(pl.col("reason").is_in(["27"]))

    assert len(lost) > 20
    assert first["answer"].is_in(denied["answer"].implode()).mean() > 0.6
