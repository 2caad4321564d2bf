"""Chain ladder and nowcasts, against R on the HUS outbreak of 2011.

The Bayesian nowcasts are drawn by chance there, from a seed that is not known: they are
compared with what as many draws of ours come to.
"""

from datetime import date
from functools import partial

import numpy as np
import polars as pl
import pytest

from tests.references import EPI, agree
from transforms.surveillance.completeness import link_ratios, triangle
from transforms.surveillance.delay_nowcast import (
    Chance,
    Prior,
    bayes_as_seen,
    bayes_cut_off,
    lawless,
)

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not EPI.is_dir(), reason="no corpora here"),
]
LADDER = "chain_ladder_hus_public.csv"
FACTORS = "chain_ladder_hus_factors_public.csv"
NOWCAST = "nowcast_hus_public.csv"
FIRST, NOW, LAST_LAG = date(2011, 5, 7), date(2011, 5, 30), 15
LATEST = (NOW - FIRST).days
PRIOR = Prior(mean=50, variance=3000, most=400)


@pytest.fixture(scope="module")
def reported():
    """New cases by day of hospital and days until the report, as known then."""
    lines = pl.read_csv(EPI / "nowcast_husO104Hosp_linelist.csv", try_parse_dates=True)
    counts = np.zeros((LATEST + 1, LAST_LAG + 1))
    for day, told in lines.filter(pl.col("dReport") <= NOW).iter_rows():
        counts[(day - FIRST).days, min((told - day).days, LAST_LAG)] += 1
    return counts


def test_the_link_ratios(reported, record_property):
    theirs = pl.read_csv(EPI / FACTORS)

    found = link_ratios(triangle(reported, LATEST))

    agree(record_property, FACTORS, "ratio", found.ratio[1:], theirs["link_ratio"])
    share = theirs["completion_at_lag_minus1"]
    agree(record_property, FACTORS, "completion", found.completeness[:-1], share)


def test_the_chain_ladder(reported, record_property):
    theirs = pl.read_csv(EPI / LADDER)
    cumulative = triangle(reported, LATEST)
    lag = np.minimum(LATEST - np.arange(LATEST + 1), LAST_LAG)

    known = cumulative[np.arange(LATEST + 1), lag]
    share = link_ratios(cumulative).completeness[lag]

    agree(record_property, LADDER, "reported", known, theirs["reported"], 0)
    agree(record_property, LADDER, "completion", share, theirs["completion"])
    agree(record_property, LADDER, "estimate", known / share, theirs["estimate"])


def nowcast(reported, method, function):
    found = function(reported, LATEST)
    theirs = pl.read_csv(EPI / NOWCAST, try_parse_dates=True).filter(method=method)
    days = [(day - FIRST).days for day in theirs["date"]]
    assert len(days) == 10
    ours = {
        "nowcast": found.estimate[days],
        "ci_lower": found.lower[days],
        "ci_upper": found.upper[days],
    }
    return ours, theirs


def test_lawless(reported, record_property):
    ours, theirs = nowcast(reported, "lawless", lawless)

    for name in ("nowcast", "ci_lower"):
        agree(record_property, NOWCAST, f"lawless: {name}", ours[name], theirs[name], 0)
    # The last upper limit, 588, is above the most they allow for, 400: they say 0.
    upper = ours["ci_upper"]
    assert (upper[-1], theirs["ci_upper"][-1]) == (588, 0)
    what = "lawless: ci_upper but the last"
    agree(record_property, NOWCAST, what, upper[:-1], theirs["ci_upper"][:-1], 0)


BAYESIAN = {"bayes.notrunc": (bayes_as_seen, 1), "bayes.trunc": (bayes_cut_off, 2)}


@pytest.mark.parametrize("method", BAYESIAN)
def test_the_bayesian_nowcasts_are_as_near_as_a_thousand_draws_tell(
    reported, method, record_property
):
    """The reference drew shares 1,000 times, from a seed that nobody knows.

    So it is one of the nowcasts that 1,000 draws may come to: each of its figures lies
    among those of 100 seeds of ours.
    """
    function, apart = BAYESIAN[method]

    def drawn(draws, seed):
        chance = Chance(draws, seed)
        return nowcast(reported, method, partial(function, prior=PRIOR, chance=chance))

    often = [drawn(1_000, seed)[0] for seed in range(100)]
    ours, theirs = drawn(50_000, 100)
    for name, found in ours.items():
        told = theirs[name].to_numpy()
        each = np.array([one[name] for one in often])
        assert (each.min(axis=0) <= told).all() and (told <= each.max(axis=0)).all()
        assert np.abs(found - told).max() <= apart
        what = f"{method}: {name} (drawn by chance)"
        agree(record_property, NOWCAST, what, found, told, 0.06)


def test_two_days_by_hand():
    """Of day 0 all 10 are known, 4 of them at once; of day 1, 6 at once."""
    found = link_ratios(triangle(np.array([[4.0, 6], [6, 0]]), latest=1))

    assert found.ratio[1] == 2.5
    assert found.completeness.tolist() == [0.4, 1.0]
    estimate = lawless(np.array([[4.0, 6], [6, 0]]), 1)
    # 6 / 0.4 = 15 with variance 6 * 0.6 / 0.16 = 22.5, cut off below 6 (chance 0.971).
    assert (estimate.estimate.tolist(), estimate.lower.tolist()) == ([10, 15], [10, 6])


def test_a_bayesian_nowcast_by_hand():
    """Of 2 cases known, surely half are reported; a day has 4 on average, variance 8.

    So those to come are negative binomial of size 4 + 2 and chance 1 - 0.5 * 0.5 =
    0.75: at most 0 with 0.178, 1 with 0.445, 2 with 0.678, 5 with 0.966, 6 with 0.986.
    """
    reported = np.array([[3.0, 3], [2, 0]])
    sure = Prior(mean=4, variance=8, most=100, weight=1e9)

    for function in (bayes_as_seen, bayes_cut_off):
        found = function(reported, 1, sure, Chance(draws=100, seed=1))
        assert [one.tolist() for one in found] == [[6, 4], [6, 2], [6, 8]]
