"""Completeness.

Is this week complete, and what will it come to?
"""

import plotly.graph_objects as go
import polars as pl

from dashboards import filters, number, wording
from dashboards.completeness import pictures, vintage
from dashboards.intervals import share
from dashboards.number import Number

MENU = "Completeness"
GROUP = "Disease"
ORDER = 6
LAGS = ("2", "3", "4", "6", "8")
FILTERS = (
    filters.CONDITION,
    filters.Choice(
        "made",
        "Nowcasts made",
        tuple((lag, f"{lag} weeks after") for lag in LAGS),
    ),
)
FLAGS = ("is_withheld", "withheld_reason")
BESIDE = (vintage.laid, vintage.version)


def figure(disease_completeness: pl.DataFrame) -> go.Figure:
    """Bars: visits known by week, with the nowcasts of preliminary ones."""
    return pictures.weeks(disease_completeness)


def speed(disease_completeness_lags: pl.DataFrame) -> go.Figure:
    """How much is known of a week, by claim type and weeks since."""
    return pictures.speed(disease_completeness_lags)


def backtest(
    disease_completeness_backtest: pl.DataFrame, made: str = LAGS[0]
) -> go.Figure:
    """Nowcasts made some weeks after, beside what became of the weeks."""
    return pictures.looked_back(disease_completeness_backtest, int(made))


def changes(disease_completeness: pl.DataFrame) -> go.Figure | None:
    """What changed since the last publication."""
    return pictures.changes(disease_completeness)


DRIVERS = (changes, speed, backtest)


def sentence(disease_completeness: pl.DataFrame) -> str:
    """How far back weeks are complete."""
    if disease_completeness.is_empty():
        return "No such condition in this selection."
    return pictures.summary(disease_completeness)


def numbers(
    disease_completeness: pl.DataFrame,
    disease_completeness_held: pl.DataFrame,
    made: str = LAGS[0],
) -> list[Number]:
    """The latest complete week, the next one's nowcast, and how nowcasts did."""
    found = [_latest(disease_completeness), _foreseen(disease_completeness)]
    judged = disease_completeness_held.filter(of_code="any", lag_index=int(made))
    if judged.height:
        row = judged.row(0, named=True)
        off, plain = (
            wording.percent(row[f"{kind}_error_share"]) for kind in ("nowcast", "known")
        )
        found.append(
            number.rate(
                "Limits that held the end",
                share(row["held_count"], row["judged_count"]),
                f"weeks foreseen {made} weeks after",
                f"95 % is meant; off by {off} on average, the counts then by {plain}",
                counted="coverage of the limits",
                of="disease_completeness_held",
            )
        )
    differ = vintage.changed(disease_completeness)
    found.append(
        Number(
            "Weeks changed since the last publication",
            wording.count(differ.height),
            f"of {wording.many(_shown(disease_completeness), 'week')} shown in both",
        )
    )
    return found


def _latest(rows: pl.DataFrame) -> Number:
    complete = rows.filter(state_code="complete")["period_start_date"]
    preliminary = rows.filter(state_code="preliminary").height
    return Number(
        "Latest complete week, from",
        wording.day(complete.sort().to_list()[-1]) if complete.len() else wording.NONE,
        f"{wording.many(preliminary, 'week')} since"
        f" {wording.verb(preliminary, 'is', 'are')} preliminary",
        counted="completeness of a week",
    )


def _foreseen(rows: pl.DataFrame) -> Number:
    """What the first preliminary week will come to, if it may be told."""
    told = rows.filter(
        pl.col("nowcast_visits").is_not_null(), state_code="preliminary"
    ).sort("period_start_date")
    if told.is_empty():
        return Number(
            "Nowcast",
            wording.NONE,
            "no preliminary week may be shown",
            counted="nowcast",
        )
    row = told.row(0, named=True)
    low, high = (row[f"nowcast_{end}_visits"] for end in ("low", "high"))
    return Number(
        f"Nowcast, {wording.week(row['period_start_date'])}",
        wording.count(row["nowcast_visits"]),
        f"{wording.many(row['condition_visits'], 'visit')} known by now",
        ""
        if low is None
        else f"95 % limits {wording.count(low)} to {wording.count(high)}",
        counted="nowcast",
    )


def _shown(rows: pl.DataFrame) -> int:
    if vintage.BEFORE not in rows.columns:
        return 0
    both = (
        pl.col(vintage.BEFORE).is_not_null() & pl.col("condition_visits").is_not_null()
    )
    return rows.filter(both).height


def table(disease_completeness: pl.DataFrame) -> pl.DataFrame:
    """One row per week, the latest first; withheld ones say so."""
    rows = disease_completeness.sort("period_start_date", descending=True)
    if vintage.BEFORE not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.Int64).alias(vintage.BEFORE))
    states = pl.col("state_code").replace_strict(pictures.STATES, default="unknown")
    return rows.select(
        pl.col("period_start_date").dt.strftime("%Y-%m-%d").alias("period_start"),
        states.alias("state"),
        "completeness_share",
        "condition_visits",
        "nowcast_visits",
        "nowcast_low_visits",
        "nowcast_high_visits",
        vintage.BEFORE,
        *(name for name in FLAGS if name in rows.columns),
    )
