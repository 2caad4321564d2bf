"""The counts of conditions, or those that all conditions share, as a system.

See `periods` for what an onlooker knows of them.
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import polars as pl

from transforms.disclosure import calendar
from transforms.disclosure.block import Block, measure
from transforms.disclosure.profiles import Profile
from transforms.disclosure.system import (
    Builder,
    Flags,
    Integers,
    few_unseen,
)

PLACE = ["period_code", "period_start_date", "breakdown_code", "breakdown_value"]
OF = "condition_id"
PERIOD = [OF, *PLACE[:2]]
TOTAL = "total"
# Breakdowns whose values are made of those of others: which parts of them are whose.
CROSSES: dict[str, dict[str, tuple[int, ...]]] = {
    "age_band_sex": {"age_band": (0,), "sex": (1,)},
    "zip3": {"state": (0,), "county": (0, 2)},
    "county": {"state": (0,)},
}
SEPARATOR = ", "

# What adds up over groups only; over days as well; people in a lookback: over groups,
# and a period has as many as its last month. Of several lookbacks the shorter first.
PEOPLE, SUM, STANDING = "people", "sum", "standing"
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


def block(rows: pl.DataFrame, measures: Mapping[str, str], profile: Profile) -> Block:
    """Build the system of some rows.

    Args:
        rows: one row per condition and place, with the measures and, of each,
            `earlier_<measure>`: what was shown of it before, null where nothing was;
            `weight` says how dear a row is to withhold; `is_chronic` whether its
            condition is counted by who lives with it; `part_of_ids`, where it is
            there, which conditions its condition is part of.
        measures: how each measure adds up.
        profile: what is too small.

    Raises:
        ValueError: the counts do not add up as they should.
    """
    builder = Builder()
    variables = {column: np.full(rows.height, -1) for column in measures}
    for is_chronic in (False, True):
        is_mine = (rows["is_chronic"] == is_chronic).to_numpy()
        if is_mine.any():
            mine = _alike(builder, rows, is_mine, measures, profile, is_chronic)
            for column, number in mine.items():
                variables[column] = np.where(is_mine, number, variables[column])
    if "part_of_ids" in rows.columns:
        _nested(builder, rows, variables)
    weights = rows["weight"].cast(pl.Float64).to_numpy()
    return Block(rows, builder.system(profile), variables, weights)


def _alike(
    builder: Builder,
    rows: pl.DataFrame,
    is_mine: Flags,
    measures: Mapping[str, str],
    profile: Profile,
    is_chronic: bool,
) -> dict[str, Integers]:
    """Add the counts of conditions counted alike, and how they add up; variables.

    In chronic ones new cases are withheld apart from the row.
    """
    mine = pl.Series(is_mine)
    rows = rows.with_columns(
        pl.when(mine).then(pl.col(column)).alias(column) for column in measures
    )
    variables: dict[str, Integers] = {}
    for column, adds_up in measures.items():
        number, counts = _measure(builder, rows, column, profile, is_chronic)
        variables[column] = number
        is_standing = adds_up == STANDING or (is_chronic and column == LIVING)
        counts = _groups(builder, counts, adds_up, profile, is_standing)
        if adds_up == SUM:
            calendar.tie(builder, counts, profile)
        elif is_standing:
            _at_end(builder, counts)
    looked_back = [name for name, kind in measures.items() if kind == STANDING]
    for less, more in (*_LIMITS, *pairwise(["seen_patients", *looked_back])):
        if less in variables and more in variables:
            _limit(builder, _kind(rows), variables[less], variables[more])
    if is_chronic and {NEW, LIVING} <= variables.keys():
        own = {column: number[is_mine] for column, number in variables.items()}
        _growth(builder, rows.filter(mine), own)
    return variables


def _nested(
    builder: Builder, rows: pl.DataFrame, variables: Mapping[str, Integers]
) -> None:
    """A condition that is part of another has no more than that one, in any place."""
    numbered = rows.select(OF, "part_of_ids", "measure_code", *PLACE).with_row_index(
        "at"
    )
    pairs = (
        numbered.with_columns(
            whole_id=pl.col("part_of_ids").cast(pl.String).str.split(";")
        )
        .explode("whole_id")
        .drop_nulls("whole_id")
        .join(
            numbered.select(OF, "measure_code", *PLACE, whole="at"),
            left_on=["whole_id", *PLACE],
            right_on=[OF, *PLACE],
            suffix="_whole",
        )
        .sort("at", "whole")
    )
    for column, number in variables.items():
        # Visits are nested by what they are; cases where both are counted alike.
        alike = pl.col("measure_code") == pl.col("measure_code_whole")
        some = pairs if "visit" in column else pairs.filter(alike)
        if some.is_empty():
            continue
        part, whole = (some[name].cast(pl.Int64).to_numpy() for name in ("at", "whole"))
        kind = some["whole_id"] + " " + _kind(some)
        _limit(builder, kind, number[part], number[whole])


def _kind(rows: pl.DataFrame) -> pl.Series:
    """Rows that are compared as one: of a condition, a period and a breakdown."""
    return rows[OF] + " " + rows["period_code"] + " " + rows["breakdown_code"]


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
        OF, *PLACE, variable=pl.Series(number), value=pl.col(column).cast(pl.Float64)
    )
    return number, counts.drop_nulls("value")


def _groups(
    builder: Builder,
    counts: pl.DataFrame,
    adds_up: str,
    profile: Profile,
    is_standing: bool,
) -> pl.DataFrame:
    """Tie groups to their totals; totals that no row shows are added to the counts."""
    totals = counts.filter(breakdown_code=TOTAL)
    of = pl.col("breakdown_code")
    groups = counts.filter(~of.is_in([TOTAL, *CROSSES]))
    crossed = counts.filter(of.is_in(list(CROSSES)))
    if adds_up == SUM or is_standing:
        totals = pl.concat([totals, _unseen(builder, totals, groups, profile)])
    _tie(builder, totals, groups, PERIOD, adds_up)
    value = pl.col("breakdown_value").str.split(SEPARATOR)
    for child, parents in CROSSES.items():
        for parent, places in parents.items():
            said = [value.list.get(place, null_on_oob=True) for place in places]
            parts = crossed.filter(breakdown_code=child).with_columns(
                parent_value=pl.concat_str(said, separator=SEPARATOR)
            )
            margins = counts.filter(breakdown_code=parent).select(
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
    """Who lives with an illness in a quarter, or year, does so in its last month."""
    fine = counts.filter(period_code="month")
    for code, every in (("quarter", "1q"), ("year", "1y")):
        coarse = counts.filter(period_code=code).with_columns(whole="period_start_date")
        of = [*calendar.SERIES, "whole"]
        last = (
            fine.with_columns(whole=pl.col("period_start_date").dt.truncate(every))
            .sort("period_start_date")
            .unique(of, keep="last", maintain_order=True)
        )
        same = coarse.join(last, on=of).filter(pl.col("value") == pl.col("value_right"))
        builder.sum(
            same["variable"].to_numpy(),
            same["variable_right"].to_numpy(),
            np.arange(same.height),
        )
        # Where no month is known of a series, its quarters stand for them.
        rest = coarse.drop("whole").join(fine, on=calendar.SERIES, how="anti")
        fine = pl.concat([fine, rest.select(fine.columns)])


def _limit(builder: Builder, kind: pl.Series, less: Integers, more: Integers) -> None:
    """No row has more of the one than of the other, wherever that is so throughout."""
    here = (less >= 0) & (more >= 0)
    less, more = less[here], more[here]
    _, of = np.unique(kind.to_numpy()[here], return_inverse=True)
    is_over = builder.value(less) > builder.value(more)
    is_kept = ~np.bincount(of, weights=is_over).astype(bool)[of]
    builder.at_most(less[is_kept], more[is_kept])


def _growth(
    builder: Builder, rows: pl.DataFrame, variables: Mapping[str, Integers]
) -> None:
    """As long as nobody has left, new cases are what the prevalence grows by.

    Later it grows by no more, but for those who come back.
    """
    months = (
        rows.select(
            OF,
            *PLACE,
            living=pl.Series(variables[LIVING]),
            new=pl.Series(variables[NEW]),
            people=pl.col(LIVING),
            came=pl.col(NEW),
        )
        .filter((pl.col("living") >= 0) & (pl.col("new") >= 0), period_code="month")
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
