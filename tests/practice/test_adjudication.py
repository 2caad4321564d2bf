"""What payers answer, to the cent."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.practice.conftest import MANY
from transforms.practice import LEAST_CLAIMS
from transforms.practice.adjudicate import settled
from transforms.practice.panels import history, shared_out

# Reasons of a line in their order: contract, denial, deductible, copay, coinsurance,
# sequestration.


def test_deductible_and_copay_are_taken_line_after_line_until_they_are_used_up():
    cents = settled(
        charge=np.array([10_000, 5_000, 3_000]),
        allowed=np.array([6_000, 4_000, 2_000]),
        refused=np.array([0, 0, 500]),
        owner=np.array([0, 0, 0]),
        limits=[np.array([7_000]), np.array([2_500])],
        coinsurance=np.array([20, 20, 20]),
        sequesters=np.array([True, True, True]),
    )

    assert cents.tolist() == [
        [4_000, 0, 6_000, 0, 0, 0],  # the deductible takes all that is allowed
        [1_000, 0, 1_000, 2_500, 100, 8],  # 500 remain: 20 % of it, then 2 % of 400
        [1_000, 500, 0, 0, 300, 24],  # 1,500 remain after the denied third
    ]


def test_each_claim_has_a_deductible_of_its_own():
    cents = settled(
        charge=np.array([1_000, 1_000]),
        allowed=np.array([1_000, 1_000]),
        refused=np.array([0, 0]),
        owner=np.array([0, 1]),
        limits=[np.array([600, 300]), np.array([0, 0])],
        coinsurance=np.array([0, 0]),
        sequesters=np.array([False, False]),
    )

    assert cents[:, 2].tolist() == [600, 300]


AMOUNTS = st.integers(0, 500_000)
LINES = st.tuples(
    AMOUNTS, st.integers(0, 100), st.integers(0, 100), st.sampled_from([0, 10, 20])
)
CLAIMS = st.tuples(
    AMOUNTS, AMOUNTS, st.booleans(), st.lists(LINES, min_size=1, max_size=5)
)


@given(st.lists(CLAIMS, min_size=1, max_size=4))
def test_many_claims_at_once_are_settled_as_one_line_after_another(claims):
    owner = [n for n, claim in enumerate(claims) for _ in claim[3]]
    lines = [line for *_, lines in claims for line in lines]
    charge = [charge for charge, *_ in lines]
    allowed = [charge * share // 100 for charge, share, _, _ in lines]
    refused = [
        amount * line[2] // 100 for amount, line in zip(allowed, lines, strict=True)
    ]

    cents = settled(
        np.array(charge),
        np.array(allowed),
        np.array(refused),
        np.array(owner),
        [np.array([claim[place] for claim in claims]) for place in (0, 1)],
        np.array([line[3] for line in lines]),
        np.array([claims[place][2] for place in owner]),
    )

    place = 0
    for deductible, copay, sequesters, own in claims:
        left = [deductible, copay]
        for *_, coinsurance in own:
            rest = allowed[place] - refused[place]
            entry = [charge[place] - allowed[place], refused[place]]
            for turn in (0, 1):
                taken = min(left[turn], rest)
                left[turn] -= taken
                rest -= taken
                entry.append(taken)
            share = rest * coinsurance // 100
            entry += [share, (rest - share) * 2 // 100 if sequesters else 0]
            assert cents[place].tolist() == entry
            assert charge[place] >= sum(entry) >= 0
            place += 1


def _sums(log, *by):
    return log.adjustments.group_by(by).agg(adjusted=pl.col("cents").sum())


@pytest.fixture(scope="session", params=[LEAST_CLAIMS, MANY])
def whole(request):
    return history(shared_out(request.param, 3)[0])


class TestEverythingBalances:
    def test_on_every_line(self, whole):
        by = ["answer", "number"]
        lines = whole.answer_lines.join(_sums(whole, *by), by, "left").with_columns(
            pl.col("adjusted").fill_null(0)
        )

        off = pl.col("charge") - pl.col("adjusted") - pl.col("paid")
        assert len(lines) > 500 and lines.filter(off != 0).is_empty()

    def test_on_every_answer(self, whole):
        answers = whole.answers.join(_sums(whole, "answer"), "answer", "left")
        off = pl.col("billed") - pl.col("adjusted").fill_null(0) - pl.col("paid")

        assert len(answers) > 200 and answers.filter(off != 0).is_empty()

    def test_on_every_payment(self, whole):
        paid = whole.answers.group_by("payment").agg(pl.col("paid").sum())
        beside = whole.provider_adjustments.group_by("payment").agg(
            pl.col("cents").sum()
        )
        payments = whole.payments.join(paid, "payment").join(beside, "payment", "left")
        off = pl.col("paid") - pl.col("cents").fill_null(0) - pl.col("amount")

        assert len(payments) == len(whole.payments) > 100
        assert payments.filter(off != 0).is_empty()
        assert payments["amount"].min() == 0

    def test_between_lines_and_claims(self, whole):
        lines = whole.lines.group_by("claim").agg(pl.col("charge").sum())
        claims = whole.claims.join(lines, "claim")

        assert len(claims) == len(whole.claims)
        assert (claims["charge"] == claims["billed"]).all()

    def test_between_an_answer_and_its_reversal(self, whole):
        reversals = whole.answers.filter(pl.col("status") == "22").join(
            whole.answers, left_on="reverses", right_on="answer", suffix="_first"
        )

        assert len(reversals) > 5
        assert (reversals["paid"] == -reversals["paid_first"]).all()
        assert (reversals["billed"] == -reversals["billed_first"]).all()
        assert (reversals["reference"] == reversals["reference_first"]).all()
        assert reversals["reverses"].n_unique() == len(reversals)


def test_what_a_payer_has_paid_is_never_paid_again_by_the_second(many):
    """A second payer pays at most what the first one left to the patient."""
    second = many.answers.filter(
        (pl.col("status") == "2") & ~pl.col("is_unmatched")
    ).join(many.claims.select("claim", "prior", "family"), "claim")
    prior = second.filter(pl.col("prior").is_not_null())
    share = (
        many.adjustments.filter(pl.col("group") == "PR")
        .group_by("answer")
        .agg(left=pl.col("cents").sum())
    )
    joined = prior.join(share, left_on="prior", right_on="answer")

    assert len(joined) == len(prior) > 10
    assert (joined["paid"] <= joined["left"]).all()
    assert (joined["paid"] > 0).any()


def test_a_stay_is_answered_as_a_whole_by_the_payers_that_do_so(many):
    whole = many.answers.join(many.answer_lines, "answer", "anti").join(
        many.claims.select("claim", "bill_type"), "claim"
    )

    assert len(whole) > 20
    assert set(whole["bill_type"]) == {"11"}
    assert set(whole["payer_key"]) <= {"MEDB1", "MCAID", "MCOWI"}
