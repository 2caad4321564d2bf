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

import polars as pl

from transforms.disclosure.few import FEW, LEAST_SHOWN, is_few

KEYS = ("cohort_id", "cost_code", "breakdown_code", "breakdown_value", "is_reference")

TOTAL_FEW = "the cohort rests on 1 to 10 people"
WOULD_REVEAL = "would reveal a group that rests on 1 to 10 people"
NEXT_TO_COHORT = "differs by 1 to 10 people from another cohort"

Counts = Mapping[str, Mapping[str, int]]  # by group, by column


def judged(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `is_withheld` and `withheld_reason`; blank differences to a hidden group."""
    keys = list(KEYS[:4])
    reasons = pl.DataFrame(
        list(_reasons(frame)),
        schema={
            **{key: frame.schema[key] for key in keys},
            "withheld_reason": pl.String,
        },
        orient="row",
    )
    marked = frame.join(
        reasons, on=keys, how="left", maintain_order="left", validate="1:1"
    ).with_columns(is_withheld=pl.col("withheld_reason").is_not_null())
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


def _reasons(frame: pl.DataFrame) -> Iterator[tuple[str, str, str, str, str]]:
    """Name every row that is withheld, by its keys, and why."""
    counted = [column for column in frame.columns if column.endswith("_patients")]
    overlapping = _overlapping(frame, counted)
    for (cohort,), rows in frame.group_by("cohort_id", maintain_order=True):
        if cohort in overlapping:
            for row in rows.iter_rows(named=True):
                yield (*_key(row), NEXT_TO_COHORT)
            continue
        shared = _shared(rows, counted)
        for (way,), counts in rows.group_by("cost_code", maintain_order=True):
            is_total = pl.col("breakdown_code") == "total"
            if any(map(is_few, _every(_counts(counts.filter(is_total), counted)))):
                for row in counts.iter_rows(named=True):
                    of_total = row["breakdown_code"] == "total"
                    yield (*_key(row), FEW if of_total else TOTAL_FEW)
                continue
            for (breakdown,), parts in counts.filter(~is_total).group_by(
                "breakdown_code", maintain_order=True
            ):
                place = (str(cohort), str(way), str(breakdown))
                for group, why in _of_breakdown(_counts(parts, counted), shared):
                    yield (*place, group, why)


def _of_breakdown(groups: Counts, shared: list[str]) -> Iterator[tuple[str, str]]:
    """The withheld groups of one breakdown, and why."""
    everywhere = _hidden({g: {c: n[c] for c in shared} for g, n in groups.items()})
    for group in sorted(_hidden(groups, everywhere)):
        yield group, FEW if any(map(is_few, groups[group].values())) else WOULD_REVEAL


def _hidden(groups: Counts, first: Iterable[str] = ()) -> set[str]:
    """Groups to withhold so that none of 1 to 10 people follows from the total."""
    hidden = {*first, *(g for g, n in groups.items() if any(map(is_few, n.values())))}
    columns = {column for counts in groups.values() for column in counts}
    while wanting := [c for c in sorted(columns) if not _is_safe(groups, hidden, c)]:
        column = wanting[0]
        left = [g for g in groups if g not in hidden and groups[g][column]]
        if not left:
            return set(groups)
        hidden.add(min(left, key=lambda g: (groups[g][column], g)))
    return hidden


def _is_safe(groups: Counts, hidden: set[str], column: str) -> bool:
    """Whether what the withheld groups hold together tells of no few people."""
    held = [groups[group][column] for group in hidden]
    if any(map(is_few, held)) and sum(1 for people in held if people) < 2:
        return False
    return sum(held) == 0 or sum(held) >= LEAST_SHOWN


def _shared(rows: pl.DataFrame, counted: list[str]) -> list[str]:
    """The columns that are the same in every way of counting cost."""
    per_group = rows.group_by("breakdown_code", "breakdown_value").agg(
        pl.col(column).n_unique() for column in counted
    )
    return [column for column in counted if (per_group[column] == 1).all()]


def _overlapping(frame: pl.DataFrame, counted: list[str]) -> set[str]:
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
            is_few(abs(people - other[at]))
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
