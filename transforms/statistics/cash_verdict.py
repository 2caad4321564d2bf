"""Does the forecast of cash beat a naive one? Pinball losses, paired by origin."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.statistics.expected_cash import WEEKS
from transforms.statistics.paired import NOTHING, Gain, serial
from transforms.statistics.quantile_forecast import pinball

NAIVE = ("year", "quarter", "month")
JUDGED = 52  # origins, a week apart
LEAST_ORIGINS = 26
SHOWN, NOT_BETTER, TOO_FEW = "shown", "not_better", "too_few"
_ENDS = ("low_usd", "median_usd", "high_usd")


@dataclass(frozen=True)
class Verdict:
    """The losses of the forecast and of one naive one over the same origins."""

    baseline: str
    is_strongest: bool
    loss: float
    baseline_loss: float
    gain: Gain
    inside: int  # weeks between the 10 and the 90 % quantile
    weeks: int


@dataclass(frozen=True)
class Judged:
    """Whether the forecast is shown, against which, and the origins that say so."""

    state_code: str
    origins: int
    verdicts: list[Verdict]


def judged_rows(origins: pl.DataFrame) -> pl.DataFrame:
    """The last 52 origins of which all 13 weeks are over and all is foretold."""
    needed = ["actual_usd", "low_usd", *(f"{name}_low_usd" for name in NAIVE)]
    known = origins.filter(
        pl.col("payer_id").is_null(), pl.all_horizontal(pl.col(needed).is_not_null())
    )
    whole = known.group_by("origin_date").len().filter(pl.col("len") == WEEKS)
    last = whole["origin_date"].sort().tail(JUDGED)
    return known.filter(pl.col("origin_date").is_in(last.implode())).sort(
        "origin_date", "week_index"
    )


def judge(origins: pl.DataFrame) -> Judged:
    """Judge the forecast against each naive one; the strongest of these decides.

    Takes rows of core.cash_origin. The interval heeds that origins share weeks.
    """
    rows = judged_rows(origins)
    count = rows.height // WEEKS
    nan = float("nan")
    if count < LEAST_ORIGINS:
        empty = [
            Verdict(name, name == NAIVE[0], nan, nan, NOTHING, 0, rows.height)
            for name in NAIVE
        ]
        return Judged(TOO_FEW, count, empty)

    def grid(name: str) -> np.ndarray:
        return rows[name].cast(pl.Float64).to_numpy().reshape(count, WEEKS)

    def ends(prefix: str) -> np.ndarray:
        return np.stack([grid(f"{prefix}{end}") for end in _ENDS], axis=-1)

    actual, ours = grid("actual_usd"), ends("")
    loss = pinball(actual, ours).mean(axis=1)
    losses = {name: pinball(actual, ends(f"{name}_")).mean(axis=1) for name in NAIVE}
    strongest = min(NAIVE, key=lambda name: float(losses[name].mean()))
    inside = int(((actual >= ours[..., 0]) & (actual <= ours[..., 2])).sum())
    verdicts = [
        Verdict(
            name,
            name == strongest,
            float(loss.mean()),
            float(losses[name].mean()),
            serial(losses[name] - loss, WEEKS - 1),
            inside,
            rows.height,
        )
        for name in NAIVE
    ]
    is_better = verdicts[NAIVE.index(strongest)].gain.is_beyond_chance
    return Judged(SHOWN if is_better else NOT_BETTER, count, verdicts)
