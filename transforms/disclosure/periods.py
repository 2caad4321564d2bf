"""Counts of people by week and month: which rows are withheld.

Weeks, months and groups add up to each other, so further rows are withheld until no sum
or difference of shown rows isolates a row that was withheld, or a part of a week that
rests on 1 to 10 cases:

1. a total that rests on 1 to 10 people is withheld;
2. a breakdown (all age bands of a period, say) is withheld whole when one of its groups
   rests on 1 to 10 people, or its total is withheld;
3. a month is withheld when it overlaps a withheld week of the same breakdown;
4. so is a month next to one that rests on 1 to 10 people, where weeks are shown too;
5. and both months that share a week, when the part of the week in one of them counts 1
   to 10 cases or visits.

What all conditions share (people seen, visits of any kind) is judged once, for all of
them: a week's visits must not follow from a month shown under another condition.

New cases of a chronic condition are people too, and add up to its prevalence as long
as nobody has left the lookback. So a month of prevalence is shown only when 0 or more
than 10 people have come in since the last month shown, in every group; and its new
cases only when they, and those of the months left out before it, are 0 or more than 10.

This is primary suppression with a cautious closure, not yet optimal complementary
suppression.
"""

from collections.abc import Iterable
from typing import Any

import polars as pl

from transforms.disclosure.few import FEW, LEAST_SHOWN

_CELL = ["period_code", "period_start_date", "breakdown_code", "breakdown_value"]
KEYS = ("condition_id", *_CELL)
_GROUP = ["condition_id", "period_code", "period_start_date", "breakdown_code"]
_MONTHS = ["condition_id", "breakdown_code", "period_start_date"]
# The same for all conditions; adding up over days, like incident cases and visits.
_SHARED_PEOPLE = ["seen_patients", "all_visit_patients"]
_SHARED_SUMS = ["all_visits"]
_OWN_SUMS = ["incident_cases", "condition_visits"]

FEW_IN_BREAKDOWN = "one of the groups rests on 1 to 10 people"
TOTAL_WITHHELD = "the total of the period is withheld"
NEXT_TO_WEEK = "would reveal a week that is withheld"
NEXT_TO_MONTH = "would reveal a month that is withheld"
PART_OF_WEEK = "would reveal a part of a week with 1 to 10 cases"
FEW_SINCE = "too few people came in since the month shown before"
FEW_NEW = "new cases rest on 1 to 10 people, or would reveal some that do"


def judged(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `is_withheld` and `withheld_reason`; blank new cases that are few."""
    reasoned = frame.join(
        _reasons(frame), on=_GROUP, how="left", maintain_order="left", validate="m:1"
    ).with_columns(is_withheld=pl.col("withheld_reason").is_not_null())
    return _without_few_new_cases(reasoned)


def _few(column: str) -> pl.Expr:
    return pl.col(column).is_between(1, LEAST_SHOWN - 1).fill_null(False)


def _any(flags: Iterable[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(pl.lit(False), *flags).fill_null(False)


def _reasons(frame: pl.DataFrame) -> pl.DataFrame:
    """Why each group of rows is withheld; null where it is not."""
    groups = _small_groups(frame)
    own = pl.when("is_small").then(pl.lit(FEW))
    weeks = groups.filter(pl.col("period_code") == "week").with_columns(
        withheld_reason=own.otherwise(None)
    )
    months = groups.filter(pl.col("period_code") == "month")
    other = groups.filter(~pl.col("period_code").is_in(["week", "month"]))
    causes = [
        (months.filter("is_small"), FEW),
        (_overlapping(weeks, months), NEXT_TO_WEEK),
        (_neighbours(weeks, months), NEXT_TO_MONTH),
        (_parted(frame, months), PART_OF_WEEK),
    ]
    found = [
        months.join(rows.select(_MONTHS).unique(), on=_MONTHS, how="semi").select(
            *_GROUP, withheld_reason=pl.lit(reason)
        )
        for rows, reason in causes
    ]
    reasons = pl.concat(
        [
            weeks.select(*_GROUP, "withheld_reason"),
            *found,
            other.select(*_GROUP, withheld_reason=own.otherwise(None)),
        ]
    ).drop_nulls()
    first = reasons.unique(_GROUP, keep="first", maintain_order=True)
    return _with_totals(groups, first)


def _small_groups(frame: pl.DataFrame) -> pl.DataFrame:
    """Each group, and whether one of its rows, or its total, rests on few people."""
    own = [column for column in frame.columns if column.endswith("_patients")]
    shared = [column for column in own if column in _SHARED_PEOPLE]
    rows = frame.with_columns(
        is_small=_any(map(_few, own)),
        is_shared_small=_any(map(_few, shared)).any().over(_CELL),
    ).with_columns(is_small=pl.col("is_small") | pl.col("is_shared_small"))
    groups = rows.group_by(_GROUP, maintain_order=True).agg(
        pl.col("is_small", "is_shared_small").any()
    )
    is_total = pl.col("breakdown_code") == "total"
    period = ["condition_id", "period_code", "period_start_date"]
    return groups.with_columns(
        (pl.col(flag) | (pl.col(flag) & is_total).any().over(period)).alias(flag)
        for flag in ("is_small", "is_shared_small")
    )


def _with_totals(groups: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    """Name the reason of every group; a breakdown follows its total."""
    period = ["condition_id", "period_code", "period_start_date"]
    is_total = pl.col("breakdown_code") == "total"
    total = reasons.filter(is_total).select(
        *period, total_reason=pl.lit(TOTAL_WITHHELD)
    )
    said = (
        pl.when(~is_total & (pl.col("withheld_reason") == FEW))
        .then(pl.lit(FEW_IN_BREAKDOWN))
        .otherwise("withheld_reason")
    )
    return (
        groups.select(_GROUP)
        .join(reasons, on=_GROUP, how="left")
        .join(total, on=period, how="left")
        .select(*_GROUP, withheld_reason=pl.coalesce(said, "total_reason"))
    )


def _overlapping(weeks: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """The months that share a day with a withheld week, of any condition if shared."""
    withheld = weeks.filter(pl.col("withheld_reason").is_not_null())
    shared = _in_all_conditions(weeks.filter("is_shared_small"), months)
    found = pl.concat([withheld.select(_MONTHS), shared])
    return pl.concat([_month_of(found, 0), _month_of(found, 6)])


def _month_of(weeks: pl.DataFrame, days: int) -> pl.DataFrame:
    date = pl.col("period_start_date") + pl.duration(days=days)
    return weeks.with_columns(period_start_date=date.dt.month_start())


def _neighbours(weeks: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """The months before and after one that rests on few people."""
    weekly = weeks.select("condition_id").unique()
    own = months.filter("is_small").join(weekly, on="condition_id", how="semi")
    shared = _in_all_conditions(months.filter("is_shared_small"), months)
    small = pl.concat([own.select(_MONTHS), shared])
    return pl.concat(
        small.with_columns(pl.col("period_start_date").dt.offset_by(by))
        for by in ("-1mo", "1mo")
    )


def _parted(frame: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """Both months of each week that their sums would cut into a part with few cases.

    Weeks and months count the same days, so what the weeks up to one that a month's
    end cuts hold beyond the months is the part of that week after the cut.
    """
    sums = [column for column in _OWN_SUMS + _SHARED_SUMS if column in frame.columns]
    of_weeks = frame.filter(pl.col("period_code") == "week")
    weekly = of_weeks.select("condition_id").unique()
    of_months = frame.filter(pl.col("period_code") == "month").join(
        weekly, on="condition_id", how="semi"
    )
    if not sums or of_weeks.is_empty() or of_months.is_empty():
        return months.clear()
    series = ["condition_id", "breakdown_code", "breakdown_value"]
    month_sums = of_months.sort("period_start_date").select(
        *series,
        "period_start_date",
        cut_date=pl.col("period_start_date").dt.month_end(),
        **{f"{s}_by_month": pl.col(s).cum_sum().over(series) for s in sums},
    )
    week_sums = of_weeks.sort("period_start_date").select(
        *series,
        cut_date="period_start_date",
        **{f"{s}_by_week": pl.col(s).cum_sum().over(series) for s in sums},
        **{f"{s}_of_week": pl.col(s) for s in sums},
    )
    cut = month_sums.join_asof(
        week_sums, on="cut_date", by=series, strategy="backward", check_sortedness=False
    )
    is_few = {}
    for s in sums:
        after = pl.col(f"{s}_by_week") - pl.col(f"{s}_by_month")
        before = pl.col(f"{s}_of_week") - after
        few = [part.is_between(1, LEAST_SHOWN - 1) for part in (before, after)]
        is_few[s] = _any(few)
    shared = cut.filter(_any(is_few[s] for s in sums if s in _SHARED_SUMS))
    parted = pl.concat(
        [
            cut.filter(_any(is_few.values())).select(_MONTHS),
            _in_all_conditions(shared, months),
        ]
    )
    following = parted.with_columns(pl.col("period_start_date").dt.offset_by("1mo"))
    return pl.concat([parted, following])


def _in_all_conditions(rows: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """The same breakdowns and periods under every condition that has months."""
    conditions = months.select("condition_id").unique()
    shared = rows.select("breakdown_code", "period_start_date").unique()
    return shared.join(conditions, how="cross").select(_MONTHS)


def _without_few_new_cases(frame: pl.DataFrame) -> pl.DataFrame:
    """Withhold months of prevalence, or only their new cases, where few came in."""
    if not {"measure_code", "incident_cases"} <= set(frame.columns):
        return frame
    marked = frame.join(_few_new_cases(frame), on=_GROUP, how="left", validate="m:1")
    return marked.with_columns(
        is_withheld=pl.col("is_withheld")
        | (pl.col("mark") == FEW_SINCE).fill_null(False),
        withheld_reason=pl.coalesce("withheld_reason", "mark"),
        incident_cases=pl.when(pl.col("mark").is_null()).then("incident_cases"),
    )


def _few_new_cases(frame: pl.DataFrame) -> pl.DataFrame:
    """Mark the months of each breakdown, walking through them; totals go first."""
    marks: dict[tuple[Any, Any, Any], str] = {}
    rows = frame.filter(
        (pl.col("measure_code") == "prevalence") & (pl.col("period_code") == "month")
    ).sort("condition_id", pl.col("breakdown_code") != "total", *_MONTHS[1:])
    for (condition, breakdown), series in rows.group_by(
        "condition_id", "breakdown_code", maintain_order=True
    ):
        since: dict[str, int] = {}
        for (start,), month in series.group_by(
            "period_start_date", maintain_order=True
        ):
            new = dict(month.select("breakdown_value", "incident_cases").iter_rows())
            came = {value: new[value] + since.get(value, 0) for value in new}
            of_total = marks.get((condition, "total", start))
            if month["is_withheld"].any():
                since = came
            elif of_total == FEW_SINCE or _has_few(came):
                marks[condition, breakdown, start] = FEW_SINCE
                since = came
            else:
                if of_total == FEW_NEW or _has_few(new) or _has_few(since):
                    marks[condition, breakdown, start] = FEW_NEW
                since = {}
    return pl.DataFrame(
        [(c, "month", start, b, mark) for (c, b, start), mark in marks.items()],
        schema={**{key: frame.schema[key] for key in _GROUP}, "mark": pl.String},
        orient="row",
    )


def _has_few(counts: dict[str, int]) -> bool:
    return any(1 <= count < LEAST_SHOWN for count in counts.values())
