"""Disclosure control: what a report withholds because it rests on too few people.

A column named `*_patients` counts people. A row in which one of them is too small
(`profiles`: 1 to 10 by the rule of CMS) shows none of its measures. Nor may such a
count be worked out from what is shown, so further rows are withheld (`complement`);
then what is to be published is attacked as an onlooker would (`attack`), with all that
was published before, and a report that gives a count away is not published. How the
rows of a report add up depends on its shape, known by its key columns:

- `periods`: counts by week, month and quarter, and by group of people;
- `cohorts`: groups that make up a cohort, once;
- `steps`: how many people each rule of a cohort leaves;
- `causes`: what all visits were for, by quarter and year.

A report that counts people in rows of another shape is refused. Counts are computed
first and withheld last, here and nowhere else.
"""

from types import ModuleType

import polars as pl

from transforms.disclosure import causes, cohorts, periods, steps
from transforms.disclosure.profiles import CMS, PROFILES, Profile

__all__ = [
    "CMS",
    "PROFILES",
    "Profile",
    "counts_people",
    "given_away",
    "keys",
    "named_now",
    "withhold",
]

_SHAPES = (periods, cohorts, steps, causes)
_RATES = periods.RATES | causes.RATES
_RESTS_ON = periods.RESTS_ON | causes.RESTS_ON


def counts_people(frame: pl.DataFrame) -> bool:
    """Tell whether a report has a column that counts people."""
    return any(column.endswith("_patients") for column in frame.columns)


def keys(frame: pl.DataFrame) -> list[str]:
    """The columns that name a row of a report that counts people."""
    return list(_shape(frame).KEYS)


def named_now(earlier: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """What was shown of a report before, its rows by the names that they have now."""
    is_by_place = _shape(frame) is periods
    return periods.named_now(earlier, frame) if is_by_place else earlier


def withhold(
    frame: pl.DataFrame,
    earlier: pl.DataFrame | None = None,
    profile: Profile = CMS,
) -> pl.DataFrame:
    """Add `is_withheld` and `withheld_reason`, and blank the measures of such rows.

    A report that counts no people is given back as it is.

    Args:
        frame: the report as it was computed.
        earlier: what was shown of its rows before, withheld values null.
        profile: whose rule says what is too small.

    Raises:
        ValueError: the report counts people, but in rows of a shape these rules do not
            know, or its counts do not add up, or one can be worked out whatever is
            withheld; so it cannot be published.
    """
    if not counts_people(frame):
        return frame
    shape = _shape(frame)
    judged = shape.protect(frame, earlier, profile)
    shown = _blank(judged, set(shape.KEYS))
    return _reliable(_rounded(shown, profile)).select(
        *frame.columns, "is_withheld", "withheld_reason"
    )


def given_away(
    frame: pl.DataFrame,
    shown: pl.DataFrame,
    earlier: pl.DataFrame | None = None,
    profile: Profile = CMS,
) -> pl.DataFrame:
    """Attack a report: the keys of its rows with a count that can be worked out.

    Args:
        frame: the report as it was computed.
        shown: the same rows as they are to be published.
        earlier, profile: as for `withhold`.
    """
    if not counts_people(frame):
        return frame.clear()
    found: pl.DataFrame = _shape(frame).given_away(frame, shown, earlier, profile)
    return found


def _shape(frame: pl.DataFrame) -> ModuleType:
    for shape in _SHAPES:
        if set(shape.KEYS) <= set(frame.columns):
            return shape
    known = "; or ".join(", ".join(shape.KEYS) for shape in _SHAPES)
    raise ValueError(
        f"a report that counts people needs the columns of a known shape: {known}"
    )


def _blank(frame: pl.DataFrame, keys: set[str]) -> pl.DataFrame:
    """Blank every measure, which is every number, of the rows that are withheld."""
    measures = [
        name
        for name, kind in frame.schema.items()
        if kind.is_numeric() and name not in keys
    ]
    return frame.with_columns(
        pl.when(~pl.col("is_withheld")).then(pl.col(name)).alias(name)
        for name in measures
    )


def _rounded(frame: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Round counts as the profile asks, and what is made of them."""
    if profile.rounded_to == 1:
        return frame
    counts = [
        name
        for name, kind in frame.schema.items()
        if kind.is_integer() and name.endswith(("_patients", "_visits", "_cases"))
    ]
    rounded = frame.with_columns(profile.rounded(pl.col(name)) for name in counts)
    # Ends of intervals, and standardised rates, are of the counts as they were.
    rounded = rounded.with_columns(
        pl.lit(None, rounded.schema[name]).alias(name)
        for name in _RESTS_ON
        if name in rounded.columns and name not in _RATES
    )
    made = {
        rate: pl.col(part) / pl.col(whole) * periods.PER.get(rate, 1)
        for rate, (part, whole) in _RATES.items()
        if {rate, part, whole} <= set(frame.columns)
    }
    return rounded.with_columns(
        pl.when(pl.col(rate).is_not_null() & value.is_finite()).then(value).alias(rate)
        for rate, value in made.items()
    )


def _reliable(frame: pl.DataFrame) -> pl.DataFrame:
    """Blank rates that rest on fewer events than make a rate."""
    if frame.is_empty():
        return frame
    return frame.with_columns(
        pl.when(pl.col(count) >= periods.FEWEST).then(rate).alias(rate)
        for rate, count in _RESTS_ON.items()
        if {rate, count} <= set(frame.columns)
    )
