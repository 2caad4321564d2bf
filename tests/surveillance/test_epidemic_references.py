"""The Moving Epidemic Method and Rt, against mem 2.19 and EpiEstim 2.2-4."""

import numpy as np
import polars as pl
import pytest

from tests.references import EPI, agree
from transforms.surveillance.moving_epidemic import thresholds, timing
from transforms.surveillance.reproduction import reproduction, serial_interval

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not EPI.is_dir(), reason="no corpora here"),
]
THRESHOLDS = "mem_thresholds_public.csv"
TIMING = "mem_timing_public.csv"
RT = "rt_flu2009_expected.csv"


@pytest.fixture(scope="module")
def seasons():
    return pl.read_csv(EPI / "mem_flucyl.csv").drop("week").cast(float).to_numpy().T


def test_the_timing_of_each_season(seasons, record_property):
    theirs = pl.read_csv(EPI / TIMING)

    found = [timing(season) for season in seasons]

    assert len(found) == 8
    weeks = [(each.first + 1, each.last + 1) for each in found]
    told = theirs.select("start_week", "end_week").to_numpy()
    agree(record_property, TIMING, "first and last week", weeks, told, 0)
    share = [each.share for each in found]
    agree(record_property, TIMING, "percentage", share, theirs["pct"])
    total = [each.total for each in found]
    agree(record_property, TIMING, "sum", total, theirs["sum"])


@pytest.mark.parametrize(
    ("config", "delta"),
    [("default", 2.8), ("i.seasons=5", 2.8), ("fixed_criterium_2.5", 2.5)],
)
def test_the_thresholds(seasons, config, delta, record_property):
    theirs = pl.read_csv(EPI / THRESHOLDS).row(
        by_predicate=pl.col("config") == config, named=True
    )

    found = thresholds(seasons[-theirs["n_seasons"] :], delta)

    names = ["pre_epidemic", "medium", "high", "very_high"]
    levels = [found.epidemic, found.medium, found.high, found.very_high]
    names += ["pre_mean", "pre_upper", "post_mean", "post_upper"]
    levels += [found.before, found.epidemic, found.after, found.ending]
    asked = [theirs[name] for name in names]
    agree(record_property, THRESHOLDS, f"{config}: thresholds", levels, asked)
    usual = [found.usual_start + 1, found.usual_weeks, found.weeks_per_season]
    asked = [theirs[name] for name in ("mean_start", "mean_length", "n_max")]
    agree(record_property, THRESHOLDS, f"{config}: usual season", usual, asked, 0)


def test_the_serial_interval(record_property):
    file = "rt_flu2009_si.csv"
    theirs = pl.read_csv(EPI / file)

    found = serial_interval(2.6, 1.5, len(theirs) - 1)

    agree(record_property, file, "chance of each lag", found, theirs["w"], least=1)


def test_the_reproduction_number(record_property):
    cases = pl.read_csv(EPI / "rt_flu2009_incidence.csv")["incidence"].cast(float)
    theirs = pl.read_csv(EPI / RT)

    found = reproduction(cases.to_numpy()[None], serial_interval(2.6, 1.5, len(cases)))

    assert found.first + 1 == theirs["t_end"][0]
    agree(record_property, RT, "mean", found.mean, theirs["mean"])
    agree(record_property, RT, "sd", found.sd, theirs["sd"])
    quantiles = {"q025": 0.025, "q05": 0.05, "q25": 0.25, "median": 0.5}
    quantiles |= {"q75": 0.75, "q95": 0.95, "q975": 0.975}
    for name, chance in quantiles.items():
        agree(record_property, RT, name, found.quantile(chance), theirs[name])


@pytest.mark.parametrize(("weeks", "length"), [(20, 20), (35, 35), (36, 1), (50, 1)])
def test_a_level_season_by_hand(weeks, length):
    """Each week adds 100 / weeks percent, a line, which smoothing leaves as it is.

    At 35 weeks that is 2.86, above the criterion of 2.8, at 36 it is 2.78.
    """
    found = timing(np.full(weeks, 3.0))

    assert (found.first, found.last - found.first + 1) == (0, length)
    assert found.total == 3 * length
    assert found.share == pytest.approx(100 * length / weeks)


@pytest.mark.parametrize("rates", [[0.0] * 9, [1.0, np.nan, 1.0], [1.0, 2.0]])
def test_a_season_that_says_nothing_is_refused(rates):
    with pytest.raises(ValueError, match="three weeks or more"):
        timing(np.array(rates))


def test_one_season_teaches_nothing():
    with pytest.raises(ValueError, match="two seasons"):
        thresholds(np.array([[1.0, 1, 8, 20, 40, 20, 8, 1, 1]]))


def test_the_reproduction_number_by_hand():
    """All infected by the day before: 1 2 4 8; a window of 2 days from day 1."""
    found = reproduction(np.array([[1.0, 2, 4, 8]]), np.array([0.0, 1.0]), window=2)

    # Shape 1 + 2 + 4 over rate 1/5 + 1 + 2; then 1 + 4 + 8 over 1/5 + 2 + 4.
    assert found.mean[0].tolist() == pytest.approx([7 / 3.2, 13 / 6.2], rel=1e-15)
    assert found.sd[0, 0] == pytest.approx(7**0.5 / 3.2)
    assert found.first == 2


@pytest.mark.parametrize(("mean", "sd"), [(1.0, 1.0), (2.0, 0.0)])
def test_a_serial_interval_must_have_room(mean, sd):
    with pytest.raises(ValueError, match="above 1 day"):
        serial_interval(mean, sd, 5)
