"""Disclosure control: what a report withholds because it rests on too few people.

A column named `*_patients` counts people. A row in which one of them is 1 to 10 shows
none of its measures; zero may be shown. Nor may such a count be worked out from what is
shown, so further rows are withheld; which ones depends on how the rows of a report add
up. A report is of the shape whose key columns it has:

- `periods`: counts by week and month;
- `cohorts`: groups that make up a cohort, once;
- `steps`: how many people each rule of a cohort leaves.

A report that counts people in rows of another shape is refused. Counts are computed
first and withheld last, here and nowhere else.
"""

import polars as pl

from transforms.disclosure import cohorts, periods, steps
from transforms.disclosure.few import FEW, LEAST_SHOWN
from transforms.disclosure.periods import FEW_NEW, FEW_SINCE

__all__ = ["FEW", "FEW_NEW", "FEW_SINCE", "LEAST_SHOWN", "counts_people", "withhold"]

_SHAPES = (periods, cohorts, steps)


def counts_people(frame: pl.DataFrame) -> bool:
    """Tell whether a report has a column that counts people."""
    return any(column.endswith("_patients") for column in frame.columns)


def withhold(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `is_withheld` and `withheld_reason`, and blank the measures of such rows.

    A report that counts no people is given back as it is.

    Raises:
        ValueError: the report counts people, but in rows of a shape these rules do not
            know; so it cannot be published.
    """
    if not counts_people(frame):
        return frame
    for shape in _SHAPES:
        if set(shape.KEYS) <= set(frame.columns):
            shown = _blank(shape.judged(frame), set(shape.KEYS))
            return shown.select(*frame.columns, "is_withheld", "withheld_reason")
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
