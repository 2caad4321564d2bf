"""The counts of one condition, or those that all conditions share, as a system.

See `periods` for what an onlooker knows of them.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl

from transforms.disclosure import calendar
from transforms.disclosure.block import Block, measure
from transforms.disclosure.profiles import Profile
from transforms.disclosure.system import (
    Builder,
    Integers,
    few_unseen,
)

PLACE = ["period_code", "period_start_date", "breakdown_code", "breakdown_value"]
PERIOD = PLACE[:2]
TOTAL = "total"
# A breakdown that crosses others, whose values its own are made of.
CROSSED = "age_band_sex"
CROSSES = ("age_band", "sex")
SEPARATOR = ", "

PEOPLE, SUM = "people", "sum"  # what adds up over groups only; over days as well
NEW = "incident_cases"
LIVING = "condition_patients"
OWN = {
    LIVING: PEOPLE,
    "visit_patients": PEOPLE,
    "condition_visits": SUM,
    NEW: SUM,
}
# (less, more): where no row has more of the first, an onlooker may know that.
_LIMITS = (
    (LIVING, NEW),
    (LIVING, "visit_patients"),
    ("visit_patients", "condition_visits"),
    (NEW, LIVING),
)


def block(
    rows: pl.DataFrame, measures: Mapping[str, str], profile: Profile, is_chronic: bool
) -> Block:
    """Build the system of some rows.

    Args:
        rows: one row per place, with the measures and, of each, `earlier_<measure>`:
            what was shown of it before, null where nothing was; `weight` says how
            dear a row is to withhold.
        measures: how each measure adds up.
        profile: what is too small.
        is_chronic: new cases are counted and withheld apart from the row.

    Raises:
        ValueError: the counts do not add up as they should.
    """
    builder = Builder()
    variables: dict[str, Integers] = {}
    for column, adds_up in measures.items():
        number, counts = _measure(builder, rows, column, profile, is_chronic)
        variables[column] = number
        counts = _groups(builder, counts, adds_up, profile)
        if adds_up == SUM:
            calendar.tie(builder, counts, profile)
        elif is_chronic or column.endswith("_prevalence"):
            _at_end(builder, counts)
    for less, more in _LIMITS:
        if less in variables and more in variables:
            _limit(builder, rows, variables[less], variables[more])
    if is_chronic and {NEW, LIVING} <= variables.keys():
        _growth(builder, rows, variables)
    weights = rows["weight"].cast(pl.Float64).to_numpy()
    return Block(rows, builder.system(profile.slack), variables, weights)


def _measure(
    builder: Builder,
    rows: pl.DataFrame,
    column: str,
    profile: Profile,
    is_chronic: bool,
) -> tuple[Integers, pl.DataFrame]:
    """Add a measure's variables: of each row, and as rows of counts."""
    apart = is_chronic and column == NEW
    number = measure(
        builder,
        rows,
        column,
        profile,
        is_guarded=apart or "_patients" in column,
        is_apart=apart,
    )
    counts = rows.select(
        *PLACE, variable=pl.Series(number), value=pl.col(column).cast(pl.Float64)
    )
    return number, counts.drop_nulls("value")


def _groups(
    builder: Builder, counts: pl.DataFrame, adds_up: str, profile: Profile
) -> pl.DataFrame:
    """Tie groups to their totals; totals that no row shows are added to the counts."""
    totals = counts.filter(breakdown_code=TOTAL)
    groups = counts.filter(~pl.col("breakdown_code").is_in([TOTAL, CROSSED]))
    crossed = counts.filter(breakdown_code=CROSSED)
    if adds_up == SUM:
        totals = pl.concat([totals, _unseen(builder, totals, groups, profile)])
    _tie(builder, totals, groups, PERIOD, adds_up)
    value = pl.col("breakdown_value").str.split(SEPARATOR)
    for place, parent in enumerate(CROSSES):
        parts = crossed.with_columns(parent_value=value.list.get(place))
        margins = groups.filter(breakdown_code=parent).select(
            *PERIOD, "variable", "value", parent_value="breakdown_value"
        )
        _tie(builder, margins, parts, [*PERIOD, "parent_value"], adds_up)
    return pl.concat([totals, groups, crossed])


def _unseen(
    builder: Builder, totals: pl.DataFrame, groups: pl.DataFrame, profile: Profile
) -> pl.DataFrame:
    """The totals of periods that have groups but no row for everybody."""
    without = groups.join(totals, on=PERIOD, how="anti")
    sums = (
        without.group_by(*PERIOD, "breakdown_code")
        .agg(pl.col("value").sum())
        .sort(*PERIOD, "breakdown_code")
        .unique(PERIOD, keep="first", maintain_order=True)
    )
    values = sums["value"].to_numpy()
    added = builder.add(values, is_guarded=few_unseen(values, profile))
    return sums.select(
        *PERIOD,
        breakdown_code=pl.lit(TOTAL),
        breakdown_value=pl.lit(TOTAL),
        variable=pl.Series(added, dtype=pl.Int64),
        value="value",
    )


def _tie(
    builder: Builder,
    wholes: pl.DataFrame,
    parts: pl.DataFrame,
    on: list[str],
    adds_up: str,
) -> None:
    """Parts add up to their whole; of people, they may be more."""
    by = [*on, "breakdown_code"]
    sums = parts.group_by(by).agg(together=pl.col("value").sum())
    tied = (
        wholes.drop("breakdown_code", "breakdown_value", strict=False)
        .join(sums, on=on)
        .sort(by)
    )
    short = pl.col("together") < pl.col("value")
    over = pl.col("together") > pl.col("value")
    if not tied.filter(short | (over & (adds_up == SUM))).is_empty():
        raise ValueError("its groups do not add up to their total")
    for is_equal, relate in ((True, builder.sum), (False, builder.cover)):
        some = tied.filter((pl.col("together") == pl.col("value")) == is_equal)
        some = some.with_row_index("of")
        pieces = parts.join(some.select(*by, "of"), on=by)
        relate(
            some["variable"].to_numpy(),
            pieces["variable"].to_numpy(),
            pieces["of"].cast(pl.Int64).to_numpy(),
        )


def _at_end(builder: Builder, counts: pl.DataFrame) -> None:
    """Who lives with an illness in a quarter does so in its last month."""
    of = [*calendar.SERIES, "quarter"]
    months = (
        counts.filter(period_code="month")
        .with_columns(quarter=pl.col("period_start_date").dt.truncate("1q"))
        .sort("period_start_date")
        .unique(of, keep="last", maintain_order=True)
    )
    quarters = counts.filter(period_code="quarter").with_columns(
        quarter="period_start_date"
    )
    same = quarters.join(months, on=of).filter(pl.col("value") == pl.col("value_right"))
    order = np.arange(same.height)
    builder.sum(same["variable"].to_numpy(), same["variable_right"].to_numpy(), order)


def _limit(
    builder: Builder, rows: pl.DataFrame, less: Integers, more: Integers
) -> None:
    """No row has more of the one than of the other, wherever that is so throughout."""
    for period in rows["period_code"].unique().sort():
        here = (rows["period_code"] == period).to_numpy() & (less >= 0) & (more >= 0)
        if not here.any():
            continue
        if (builder.value(less[here]) <= builder.value(more[here])).all():
            builder.at_most(less[here], more[here])


def _growth(
    builder: Builder, rows: pl.DataFrame, variables: Mapping[str, Integers]
) -> None:
    """As long as nobody has left, new cases are what the prevalence grows by.

    Later it grows by no more, but for those who come back.
    """
    months = (
        rows.select(
            *PLACE,
            living=pl.Series(variables[LIVING]),
            new=pl.Series(variables[NEW]),
            people=pl.col(LIVING),
            came=pl.col(NEW),
        )
        .filter(period_code="month")
        .sort(*calendar.SERIES, "period_start_date")
        .with_columns(
            before=pl.col("living").shift().over(calendar.SERIES),
            were=pl.col("people").shift().over(calendar.SERIES),
        )
        .with_columns(
            has_grown=pl.col("people") == pl.col("were").fill_null(0) + pl.col("came")
        )
        .with_columns(
            is_first=pl.col("has_grown").cum_min().over(calendar.SERIES),
            is_less=pl.col("people") <= pl.col("were").fill_null(0) + pl.col("came"),
        )
    )
    for some, relate in (
        (months.filter("is_first"), builder.sum),
        (months.filter(~pl.col("is_first") & pl.col("is_less")), builder.cover),
    ):
        rows = some.with_row_index("of")
        parts = pl.concat(
            [
                rows.select("of", variable="new"),
                rows.drop_nulls("before").select("of", variable="before"),
            ]
        )
        relate(
            rows["living"].to_numpy(),
            parts["variable"].to_numpy(),
            parts["of"].cast(pl.Int64).to_numpy(),
        )
