"""Chain ladder and nowcasts, against R on the HUS outbreak of 2011.

The Bayesian nowcasts can't be reproduced exactly from their paper: ours integrate the
share reported over one beta distribution. How far they are apart is asserted.
"""

from datetime import date

import numpy as np
import polars as pl
import pytest

from tests.references import EPI, agree
from transforms.surveillance.completeness import link_ratios, triangle
from transforms.surveillance.delay_nowcast import (
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


@pytest.mark.parametrize(
    ("method", "function", "yesterday", "earlier"),
    [("bayes.notrunc", bayes_as_seen, 1, 1), ("bayes.trunc", bayes_cut_off, 14, 3)],
)
def test_the_bayesian_nowcasts_are_near(
    reported, method, function, yesterday, earlier, record_property
):
    def of_day(counts, latest):
        return function(counts, latest, PRIOR)

    ours, theirs = nowcast(reported, method, of_day)

    for name, found in ours.items():
        apart = np.abs(found - theirs[name].to_numpy())
        assert apart[-1] <= yesterday and apart[:-1].max() <= earlier
        what = f"{method}: {name} (not reproduced: near)"
        agree(record_property, NOWCAST, what, found, theirs[name], 0.15)


def test_two_days_by_hand():
    """Of day 0 all 10 are known, 4 of them at once; of day 1, 6 at once."""
    found = link_ratios(triangle(np.array([[4.0, 6], [6, 0]]), latest=1))

    assert found.ratio[1] == 2.5
    assert found.completeness.tolist() == [0.4, 1.0]
    estimate = lawless(np.array([[4.0, 6], [6, 0]]), 1)
    # 6 / 0.4 = 15 with variance 6 * 0.6 / 0.16 = 22.5, cut off below 6 (chance 0.971).
    assert (estimate.estimate.tolist(), estimate.lower.tolist()) == ([10, 15], [10, 6])
