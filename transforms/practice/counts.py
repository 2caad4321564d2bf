"""Counts: what is counted in a panel, as frames that add up over panels.

A frame of counts has keys, which say what was counted, and measures, which are whole
numbers: amounts are cents.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

Table = dict[str, Any]
CUT = ["cut", "key"]


def cut(
    rows: pl.DataFrame, keys: Mapping[str, str], measures: Sequence[str]
) -> pl.DataFrame:
    """Sum measures of rows in total and by keys, given as names of columns by cut."""
    cuts = {"total": pl.lit("total"), **{name: pl.col(by) for name, by in keys.items()}}
    return pl.concat(
        rows.group_by(cut=pl.lit(name), key=by).agg(pl.col(measures).sum())
        for name, by in cuts.items()
    )


def added(frames: Sequence[pl.DataFrame], keys: Sequence[str]) -> pl.DataFrame:
    """Counts of the same things, added up and in order of their keys.

    A measure that a frame lacks is zero there.
    """
    rows = pl.concat(frames, how="diagonal")
    measures = [name for name in rows.columns if name not in keys]
    return rows.group_by(keys).agg(pl.col(measures).sum()).sort(keys)


def nested(rows: pl.DataFrame) -> Table:
    """Cut counts as tables: the total, then each cut's counts by key."""
    table: Table = {}
    for row in rows.iter_rows(named=True):
        name, key = row.pop("cut"), row.pop("key")
        if name == "total":
            table["total"] = row
        else:
            table.setdefault(name, {})[key] = row
    return table
