"""Alerts as rows: weekly counts in, one judged row per condition and week out.

Everything here follows from the counts given, from which weeks they are, and from what
is the same for everybody (completeness, mask, dates of codes). So alerts that are made
of published counts tell nothing that these do not.
"""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.surveillance.histories import History
from transforms.surveillance.judging import Judged, judge
from transforms.surveillance.outcomes import Reason

Floats = NDArray[np.float64]

JUDGED_WEEKS = 53  # the last year, and the week a year ago
TOO_EARLY = "less than half of the week is known yet"
BY_YEARS, BY_WEEKS = "farrington_improved", "ears_c2"
NOTE_YEARS = "less than five years to learn from"
NOTE_WEEKS = "too short a history for a model of years: compared with seven weeks"
# Five years of weeks, but for the last 26, and three more at the far end.
_FULL = 5 * 52 + 3 - 26

KEYS = ("condition_id", "period_start_date")
NUMBERS: dict[str, Any] = {
    "observed_cases": pl.Int64,
    "judged_cases": pl.Int64,
    "expected_cases": pl.Float64,
    "threshold_cases": pl.Float64,
    "excess_cases": pl.Float64,
    "alarm_score": pl.Float64,
    "p_value": pl.Float64,
    "q_value": pl.Float64,
    "learnt_weeks": pl.Int64,
    "stand_in_weeks": pl.Int64,
}
SAID: dict[str, Any] = {
    "is_alarm": pl.Boolean,
    "is_provisional": pl.Boolean,
    "detector_code": pl.String,
    "why_not": pl.String,
    "note": pl.String,
}


def judged(counts: pl.DataFrame, context: pl.DataFrame) -> pl.DataFrame:
    """Judge the weeks of the context by all weeks of the counts.

    Args:
        counts: condition_id, period_start_date (Sundays, none left out between the
            first and the last), cases (null: no number), stands_in (the number stands
            in for one that is not known).
        context: of each condition and week to judge: condition_id, period_start_date,
            state_code and completeness_share (see surveillance.reporting),
            codes_since_date (nothing before is comparable; null: all is),
            masked_from_date and masked_until_date (weeks not learnt from).

    Returns:
        condition_id, period_start_date, NUMBERS and SAID; no row of a week that is not
        among the counts.
    """
    schema = {"condition_id": pl.String, "period_start_date": pl.Date} | NUMBERS | SAID
    context = context.join(counts, on=list(KEYS), how="semi")
    if context.is_empty():
        return pl.DataFrame(schema=schema)
    named = context["condition_id"].unique().sort()
    weeks = counts["period_start_date"].unique().sort()
    judged_weeks = context["period_start_date"].unique().sort()
    observed, stands_in = _laid(counts, named, weeks)
    share, is_complete, is_early = _completeness(context, named, weeks)
    known = np.where(stands_in, observed, np.round(observed / share))
    history = History(
        np.where(is_early, np.nan, known),
        weeks.to_numpy(),
        _masked(context, weeks),
        is_complete,
        _begins(context, named, weeks),
    )
    places = np.searchsorted(weeks.to_numpy(), judged_weeks.to_numpy()).tolist()
    found = judge(history, places, stands_in)
    said = _said(found, observed[:, places], is_early[:, places])
    keys = pl.DataFrame(
        {
            "condition_id": named.to_numpy().repeat(len(judged_weeks)),
            "period_start_date": pl.concat([judged_weeks] * len(named)),
        }
    )
    rows = pl.concat([keys, said], how="horizontal").cast(schema)  # type: ignore[arg-type]
    return rows.join(context, on=list(KEYS), how="semi").sort(KEYS)


def _place(rows: pl.DataFrame, named: pl.Series, weeks: pl.Series) -> tuple[Any, Any]:
    """The place of each row in arrays of (series, weeks)."""
    at = [
        rows[column].replace_strict(whole, range(len(whole)), return_dtype=pl.Int64)
        for column, whole in zip(KEYS, (named, weeks), strict=True)
    ]
    return at[0].to_numpy(), at[1].to_numpy()


def _laid(
    counts: pl.DataFrame, named: pl.Series, weeks: pl.Series
) -> tuple[Floats, NDArray[np.bool_]]:
    mine = counts.filter(pl.col("condition_id").is_in(named.implode()))
    at = _place(mine, named, weeks)
    observed = np.full((len(named), len(weeks)), np.nan)
    observed[at] = mine["cases"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    stands_in = np.zeros(observed.shape, dtype=bool)
    stands_in[at] = mine["stands_in"].to_numpy()
    return observed, stands_in


def _completeness(
    context: pl.DataFrame, named: pl.Series, weeks: pl.Series
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """What a count is divided by; which weeks are complete, and which too early.

    Where completeness is not known, counts are taken as they are.
    """
    at = _place(context, named, weeks)
    share = np.ones((len(named), len(weeks)))
    is_open = context["state_code"].is_in(["preliminary", "unpublishable"])
    known = context["completeness_share"].cast(pl.Float64).fill_null(1.0)
    share[at] = np.where(is_open.to_numpy(), known.to_numpy(), 1.0)
    is_complete = np.ones(share.shape, dtype=bool)
    is_complete[at] = ~is_open.to_numpy()
    is_early = np.zeros(share.shape, dtype=bool)
    is_early[at] = (context["state_code"] == "unpublishable").to_numpy()
    return share, is_complete, is_early


def _masked(context: pl.DataFrame, weeks: pl.Series) -> NDArray[np.bool_]:
    first, last = context.select("masked_from_date", "masked_until_date").row(0)
    is_in = weeks.is_between(pl.lit(first, pl.Date), pl.lit(last, pl.Date))
    return is_in.fill_null(False).to_numpy()


def _begins(
    context: pl.DataFrame, named: pl.Series, weeks: pl.Series
) -> NDArray[np.intp]:
    """The first week of each condition that begins with its present codes."""
    since = dict(context.select("condition_id", "codes_since_date").iter_rows())
    found = [
        0 if since[each] is None else int((weeks < since[each]).sum()) for each in named
    ]
    return np.array(found, dtype=np.intp)


def _said(found: Judged, observed: Floats, is_early: NDArray[np.bool_]) -> pl.DataFrame:
    """The arrays as columns, a series after the other."""
    outcome = found.outcome
    has_numbers = ~np.isnan(outcome.expected)
    excess = outcome.observed - outcome.expected
    words = {reason.value: reason.words for reason in Reason}
    why = np.array([words[int(each)] for each in outcome.reason.ravel()], dtype=object)
    is_reasoned = is_early & (outcome.reason != Reason.NONE)
    why[(is_reasoned & ~np.isnan(observed)).ravel()] = TOO_EARLY
    is_partial = ~found.is_short & (found.learnt < _FULL) & has_numbers
    note = np.where(found.is_short & has_numbers, NOTE_WEEKS, "")
    note = np.where(is_partial, NOTE_YEARS, note)
    detector = np.where(found.is_short, BY_WEEKS, BY_YEARS)
    detector = np.where(has_numbers, detector, "")
    whole = {
        "observed_cases": observed,
        "judged_cases": outcome.observed,
        "expected_cases": np.round(outcome.expected, 3),
        "threshold_cases": np.round(outcome.threshold, 3),
        "excess_cases": np.round(excess, 3),
        "alarm_score": np.round(outcome.score, 3),
        "p_value": outcome.p_value,
        "q_value": found.q_value,
        "learnt_weeks": found.learnt,
        "stand_in_weeks": found.stood_in,
        "is_alarm": outcome.is_alarm,
        "is_provisional": outcome.is_provisional | is_early,
        "detector_code": detector,
        "why_not": why,
        "note": note,
    }
    rows = pl.DataFrame({name: values.ravel() for name, values in whole.items()})
    texts = ("detector_code", "why_not", "note")
    return rows.with_columns(
        pl.selectors.float().fill_nan(None),
        *(pl.col(name).cast(pl.String).replace("", None) for name in texts),
    )
