"""Groups that make up a cohort: which rows are withheld.

A cohort's groups (people by their use of tobacco, say) add up to its total, for every
way in which their cost is counted (`cost_code`). Of each cohort and way of counting

1. everything is withheld when the total rests on 1 to 10 people;
2. a group is withheld that rests on 1 to 10 people, whichever column counts them;
3. further groups are withheld, those of fewest people first, until the withheld ones
   together are 0 or more than 10 people in every column, and at least two of them hold
   some: the total less what is shown then tells of no fewer;
4. a group that is withheld because of what every way of counting shares is so in all.

Differences (`*_difference_*`) are to the group marked `is_reference`, and give it
away: where it is withheld, so are they, in every row. Cohorts may overlap, one may hold
all of another: where two counts of the same group differ by 1 to 10 people, the later
cohort is withheld whole.

What an onlooker is left with: each withheld count of 1 to 10 could be 0, and could be
more than 10.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from transforms.disclosure import block
from transforms.disclosure.block import Block, chosen, measure, with_earlier
from transforms.disclosure.profiles import Profile
from transforms.disclosure.reasons import (
    next_to_cohort,
    rests_on,
    with_reasons,
    would_reveal,
)
from transforms.disclosure.system import Builder

KEYS = ("cohort_id", "cost_code", "breakdown_code", "breakdown_value", "is_reference")
_PLACE = list(KEYS[:4])

Counts = Mapping[str, Mapping[str, int]]  # by group, by column


def protect(
    frame: pl.DataFrame, earlier: pl.DataFrame | None, profile: Profile
) -> pl.DataFrame:
    """Add `is_withheld` and `withheld_reason`; blank differences to a hidden group."""
    walked = {row[:4]: row[4] for row in _reasons(frame, profile)}
    reasons = []
    for cohort in _cohorts(frame, earlier, profile):
        keys = list(cohort.rows.select(_PLACE).iter_rows())
        given = np.array([key in walked for key in keys])
        hidden, _ = chosen(cohort, given, profile)
        reasons += [
            (*key, walked.get(key, would_reveal(profile)))
            for key, is_hidden in zip(keys, hidden, strict=True)
            if is_hidden
        ]
    marked = with_reasons(frame, _PLACE, reasons)
    hides_reference = (
        (pl.col("is_reference") & pl.col("is_withheld"))
        .any()
        .over("cohort_id", "cost_code")
    )
    return marked.with_columns(
        pl.when(~hides_reference).then(pl.col(name)).alias(name)
        for name in frame.columns
        if "_difference_" in name
    )


def given_away(
    frame: pl.DataFrame,
    shown: pl.DataFrame,
    earlier: pl.DataFrame | None,
    profile: Profile,
) -> pl.DataFrame:
    """Attack what is to be published: the keys of groups that can be worked out."""
    cohorts = _cohorts(frame, earlier, profile)
    bare = block.given_away(cohorts, shown, _PLACE, profile)
    return pl.concat(
        [frame.select(KEYS).clear(), *(rows.select(KEYS) for rows in bare)]
    )


def _cohorts(
    frame: pl.DataFrame, earlier: pl.DataFrame | None, profile: Profile
) -> Iterator[Block]:
    """Each cohort's groups, under every way of counting cost, as a system."""
    counted = [column for column in frame.columns if column.endswith("_patients")]
    rows = with_earlier(frame, earlier, _PLACE, counted)
    for _, some in rows.group_by("cohort_id", maintain_order=True):
        builder = Builder()
        shared = _shared(some, counted)
        variables = {
            column: measure(builder, some, column, profile) for column in counted
        }
        for column, number in variables.items():
            _tie(builder, some, column, number, column in shared)
        yield Block(some, builder.system(profile), variables, np.ones(some.height))


def _tie(
    builder: Builder, rows: pl.DataFrame, column: str, number: np.ndarray, shared: bool
) -> None:
    """Groups add up to their total; what every way of counting shares is the same."""
    counts = rows.select(
        *_PLACE, variable=pl.Series(number), value=pl.col(column)
    ).drop_nulls("value")
    is_total = pl.col("breakdown_code") == "total"
    groups = counts.filter(~is_total)
    sums = groups.group_by(_PLACE[:3]).agg(together=pl.col("value").sum())
    wholes = (
        counts.filter(is_total)
        .drop("breakdown_code", "breakdown_value")
        .join(sums, on=_PLACE[:2])
        .filter(pl.col("together") == pl.col("value"))
        .sort(_PLACE[:3])
        .with_row_index("of")
    )
    parts = groups.join(wholes.select(*_PLACE[:3], "of"), on=_PLACE[:3])
    builder.sum(
        wholes["variable"].to_numpy(),
        parts["variable"].to_numpy(),
        parts["of"].cast(pl.Int64).to_numpy(),
    )
    if not shared:
        return
    group = [_PLACE[0], *_PLACE[2:]]
    same = counts.with_columns(
        first=pl.col("variable").first().over(group, order_by="cost_code")
    ).filter(pl.col("first") != pl.col("variable"))
    builder.sum(
        same["variable"].to_numpy(), same["first"].to_numpy(), np.arange(same.height)
    )


def _reasons(
    frame: pl.DataFrame, profile: Profile
) -> Iterator[tuple[str, str, str, str, str]]:
    """Name every row that is withheld, by its keys, and why."""
    counted = [column for column in frame.columns if column.endswith("_patients")]
    overlapping = _overlapping(frame, counted, profile)
    for (cohort,), rows in frame.group_by("cohort_id", maintain_order=True):
        if cohort in overlapping:
            for row in rows.iter_rows(named=True):
                yield (*_key(row), next_to_cohort(profile))
            continue
        shared = _shared(rows, counted)
        for (way,), counts in rows.group_by("cost_code", maintain_order=True):
            is_total = pl.col("breakdown_code") == "total"
            total = _every(_counts(counts.filter(is_total), counted))
            if any(map(profile.is_few, total)):
                for row in counts.iter_rows(named=True):
                    yield (*_key(row), rests_on(profile))
                continue
            for (breakdown,), parts in counts.filter(~is_total).group_by(
                "breakdown_code", maintain_order=True
            ):
                place = (str(cohort), str(way), str(breakdown))
                for group, why in _of_breakdown(
                    _counts(parts, counted), shared, profile
                ):
                    yield (*place, group, why)


def _of_breakdown(
    groups: Counts, shared: list[str], profile: Profile
) -> Iterator[tuple[str, str]]:
    """The withheld groups of one breakdown, and why."""
    everywhere = _hidden(
        {g: {c: n[c] for c in shared} for g, n in groups.items()}, profile
    )
    for group in sorted(_hidden(groups, profile, everywhere)):
        is_few = any(map(profile.is_few, groups[group].values()))
        yield group, (rests_on if is_few else would_reveal)(profile)


def _hidden(groups: Counts, profile: Profile, first: Iterable[str] = ()) -> set[str]:
    """Groups to withhold so that none of 1 to 10 people follows from the total."""
    hidden = {
        *first,
        *(g for g, n in groups.items() if any(map(profile.is_few, n.values()))),
    }
    columns = {column for counts in groups.values() for column in counts}
    while wanting := [
        c for c in sorted(columns) if not _is_safe(groups, hidden, c, profile)
    ]:
        column = wanting[0]
        left = [g for g in groups if g not in hidden and groups[g][column]]
        if not left:
            return set(groups)
        hidden.add(min(left, key=lambda g: (groups[g][column], g)))
    return hidden


def _is_safe(groups: Counts, hidden: set[str], column: str, profile: Profile) -> bool:
    """Whether what the withheld groups hold together tells of no few people."""
    held = [groups[group][column] for group in hidden]
    if any(map(profile.is_few, held)) and sum(1 for people in held if people) < 2:
        return False
    return sum(held) == 0 or sum(held) >= profile.least_shown


def _shared(rows: pl.DataFrame, counted: list[str]) -> list[str]:
    """The columns that are the same in every way of counting cost."""
    per_group = rows.group_by("breakdown_code", "breakdown_value").agg(
        pl.col(column).n_unique() for column in counted
    )
    return [column for column in counted if (per_group[column] == 1).all()]


def _overlapping(frame: pl.DataFrame, counted: list[str], profile: Profile) -> set[str]:
    """The cohorts of which a count is within 10 people of an earlier cohort's."""
    found: set[str] = set()
    kept: list[dict[Any, Any]] = []
    for cohort in sorted(frame["cohort_id"].unique().to_list()):
        counts = {
            (_key(row)[1:], column): row[column]
            for row in frame.filter(cohort_id=cohort).iter_rows(named=True)
            for column in counted
        }
        if any(
            0 < abs(people - other[at]) <= profile.largest_withheld
            for other in kept
            for at, people in counts.items()
            if at in other
        ):
            found.add(cohort)
        else:
            kept.append(counts)
    return found


def _counts(rows: pl.DataFrame, counted: list[str]) -> dict[str, dict[str, int]]:
    return {
        row["breakdown_value"]: {column: row[column] or 0 for column in counted}
        for row in rows.iter_rows(named=True)
    }


def _every(counts: Counts) -> Iterator[int]:
    for columns in counts.values():
        yield from columns.values()


def _key(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return (
        row["cohort_id"],
        row["cost_code"],
        row["breakdown_code"],
        row["breakdown_value"],
    )
