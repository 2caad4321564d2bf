"""Nowcasts of the NHSN's influenza admissions, beside what became of them.

Its vintages are a real reporting triangle: what CDC published of each week, week by
week (public domain). What is found stands in docs/explanation/completeness.md.
"""

import numpy as np
import polars as pl
import pytest

from tests.references import EPI, agree
from transforms.surveillance.completeness import link_ratios, whole
from transforms.surveillance.completeness_bootstrap import drawn_ratios
from transforms.surveillance.nowcast_backtest import Plan, backtest
from transforms.surveillance.nowcast_limits import nowcast, past_errors, spread

FILE = "nhsn_flu_vintages_public.csv"
LAST_LAG = 8
# By weeks since the week ended: nowcasts judged, held by their 95 % limits; mean width
# of the limits, and mean distance of the nowcast and of the plain count from what
# became of them, in percent.
FOUND = {
    0: (230, 220, 49.4, 7.3, 11.9),
    1: (290, 276, 34.0, 5.0, 5.0),
    2: (310, 298, 29.6, 3.0, 2.7),
    3: (325, 313, 22.1, 2.1, 1.8),
}
# The method was chosen by the first 50 weeks of the US, Texas and Vermont; of the rest:
REST = {0: (155, 149), 1: (197, 189), 2: (208, 199), 3: (217, 207)}
CHOSEN_BY = ("US", "48", "50")
CHOSEN_WEEKS = 50


def triangle_of(vintages: pl.DataFrame) -> np.ndarray:
    """A week a row, a lag in weeks a column; a vintage that is missing repeats one."""
    first = vintages["week_ending"].min()
    rows = vintages.select(
        week=(pl.col("week_ending") - first).dt.total_days() // 7,
        lag=(pl.col("as_of") - pl.col("week_ending")).dt.total_days() // 7,
        value="value",
    ).filter(pl.col("lag") <= LAST_LAG)
    found = np.full((rows["week"].max() + 1, LAST_LAG + 1), np.nan)
    week, lag, value = rows.to_numpy().T
    found[week.astype(int), lag.astype(int)] = value
    for at in range(1, LAST_LAG + 1):
        hole = np.isnan(found[:, at])
        found[hole, at] = found[hole, at - 1]
    return found


def alone(cumulative, plan):
    """A series that is its own feed."""
    return backtest(cumulative[None], np.ones((1, 1)), cumulative[None], plan)


@pytest.mark.corpus
@pytest.mark.skipif(not EPI.is_dir(), reason="no corpora here")
def test_admissions_that_the_cdc_revised(record_property):
    table = pl.read_csv(EPI / FILE, try_parse_dates=True)
    of_place = table.partition_by("location", maintain_order=True, as_dict=True)
    places = [str(place) for (place,) in of_place]
    each = np.array([triangle_of(rows) for rows in of_place.values()])

    # Every place is its own feed; where few weeks were judged, they lend each other.
    judged = backtest(each, np.eye(len(each)), each, Plan(4, 26, 8, 999))

    assert len(places) == 5
    end = judged.final
    is_held = (judged.lower <= end) & (end <= judged.upper)
    chose = [place in CHOSEN_BY for place in places]
    is_rest = ~(np.array(chose)[judged.series] & (judged.period < CHOSEN_WEEKS))
    found, rest = {}, {}
    for at in FOUND:
        is_at = judged.lag == at
        some = is_at & (end > 0)
        off = [
            round(float(np.abs(apart[some] / end[some]).mean()) * 100, 1)
            for apart in (
                judged.upper - judged.lower,
                judged.estimate - end,
                judged.known - end,
            )
        ]
        found[at] = (int(is_at.sum()), int((is_at & is_held).sum()), *off)
        late = is_at & is_rest
        rest[at] = (int(late.sum()), int((late & is_held).sum()))
    assert found == FOUND
    assert rest == REST
    agree(
        record_property,
        FILE,
        "share held by 95 % limits, by weeks of age",
        [row[1] / row[0] for row in found.values()],
        [0.95] * len(found),
        0.02,
    )


def steady(weeks: int, lags: int) -> np.ndarray:
    """100 cases a week, half of them known at once, the rest a week later."""
    found = np.full((weeks, lags), 100.0)
    found[:, 0] = 50.0
    number, lag = np.arange(weeks)[:, None], np.arange(lags)
    return np.where(number + lag < weeks, found, np.nan)


def test_a_steady_feed_by_hand():
    """Every ratio is 2 and no residual is left: only chance itself is in the limits."""
    cumulative = steady(20, 4)
    factors = whole(cumulative)
    drawn = drawn_ratios(cumulative, factors, 200, np.random.default_rng(1))

    assert factors.completeness.tolist() == [0.5, 1, 1, 1]
    assert (drawn.dispersion == 1).all()
    # f_1 is 2000 over 1000 cases or so, drawn again: completeness of 0.5 +- 0.011.
    assert drawn.completeness[:, 1:] == pytest.approx(1)
    assert drawn.completeness[:, 0].mean() == pytest.approx(0.5, abs=0.005)
    assert drawn.completeness[:, 0].std() == pytest.approx(0.011, abs=0.002)


def test_limits_of_a_steady_feed_by_hand():
    """No week was off, so that only the chance of so many cases is in the limits.

    At lag 0 the nowcast is 100, its relative variance (1 - 0.5) / 0.5 / 100.5, 0.00995.
    17 weeks are final; 22 are lent, which were not off either: Student's t of 39 has
    2.0227. 100.5 x exp(-+ 2.0227 x 0.09975) - 0.5 is 81.6 and 122.5.
    """
    errors = past_errors(steady(20, 4))
    told = nowcast(
        np.array([50.0, 100.0, np.nan]),
        np.array([0, 1, 0]),
        np.array([0.5, 1.0, 0.5]),
        spread(errors, [errors]),
    )

    assert told.estimate[:2].tolist() == [100, 100]
    assert (told.lower[0], told.upper[0]) == (82, 122)
    assert (told.lower[1], told.upper[1]) == (100, 100)
    assert np.isnan([told.estimate[2], told.lower[2], told.upper[2]]).all()


def test_only_what_was_known_then_is_looked_at():
    """What comes after an origin may be anything: its nowcast stays as it is."""
    calm, wild = steady(40, 4), steady(40, 4)
    wild[30:] *= 7
    plan = Plan(2, 10, 5, 999)

    before, after = (np.array(alone(rows, plan)) for rows in (calm, wild))

    early = before[1] + before[2] < 30
    assert early.sum() > 20 and not early.all()
    assert (before[:7, early] == after[:7, early]).all()
    assert (before[3] != after[3]).any()


def test_a_triangle_that_is_too_short_has_no_backtest():
    assert len(alone(steady(5, 4), Plan(2, 10, 5, 999)).period) == 0


def test_a_gap_in_the_feed_is_no_week_of_zero():
    cumulative = steady(20, 4)
    cumulative[10, :2] = np.nan

    assert link_ratios(cumulative).ratio[1:].tolist() == [2, 1, 1]
    drawn = drawn_ratios(cumulative, whole(cumulative), 20, np.random.default_rng(1))
    assert (drawn.dispersion == 1).all()
