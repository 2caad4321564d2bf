"""Rows that belong to others: the lines of claims, the adjustments of answers.

Frames of the log are in order of what their rows belong to, so that the rows of a few
owners are found without looking at all of them.
"""

import numpy as np
import polars as pl

TEXT_SCHEMA = pl.Schema({"text": pl.String, "count": pl.Int32})


class Owned:
    """The rows of a frame by what owns them."""

    def __init__(self, frame: pl.DataFrame, owner: str, owners: int) -> None:
        """Index a frame in order of its column `owner`: row numbers below `owners`."""
        self._frame = frame
        self._counts = np.bincount(frame[owner].to_numpy(), minlength=owners)
        self._starts = np.cumsum(self._counts) - self._counts

    def counts(self, owners: pl.Series) -> np.ndarray:
        """How many rows each owner has."""
        return self._counts[owners.to_numpy()]

    def of(self, owners: pl.Series) -> pl.DataFrame:
        """The rows of some owners, in their order; `row` is the owner's place there."""
        wanted = owners.to_numpy()
        counts = self._counts[wanted]
        row = np.repeat(np.arange(len(wanted), dtype=np.int32), counts)
        first = np.cumsum(counts) - counts
        at = np.arange(len(row)) + np.repeat(self._starts[wanted] - first, counts)
        return self._frame[at].with_columns(pl.Series("row", row))

    def numbered(self, owners: pl.Series, numbers: pl.Series) -> pl.DataFrame:
        """The row of a number, from 1, of each of some owners."""
        return self._frame[self._starts[owners.to_numpy()] + numbers.to_numpy() - 1]


def gathered(rows: pl.DataFrame, key: str, height: int) -> pl.DataFrame:
    """Join the text, and add up the count, of rows by a key: a place below `height`.

    The rows are in order of the key. One row for each place, as `spread` gives it.
    """
    ordered = rows.with_columns(pl.col(key).set_sorted())
    found = ordered.group_by(key, maintain_order=True).agg("text", pl.sum("count"))
    text = pl.col("text").list.join("", ignore_nulls=False)
    return spread(found.select(text, "count"), found[key], height)


def spread(found: pl.DataFrame, places: pl.Series, height: int) -> pl.DataFrame:
    """Put texts and counts in their places; others get no text and a count of 0."""
    at = np.zeros(height, np.int64)
    at[places.to_numpy()] = np.arange(1, found.height + 1)
    nothing = pl.DataFrame({"text": [""], "count": [0]}, schema=TEXT_SCHEMA)
    return pl.concat([nothing, found.cast(TEXT_SCHEMA)])[at]
