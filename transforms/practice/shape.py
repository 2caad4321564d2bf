"""Shape: frames with the columns that the event log says."""

from collections.abc import Mapping
from typing import Any

import polars as pl


def shaped(
    data: Mapping[str, Any] | pl.DataFrame, columns: Mapping[str, Any]
) -> pl.DataFrame:
    """The columns of a log's frame, in its order and types; days may be numbers."""
    frame = data if isinstance(data, pl.DataFrame) else pl.DataFrame(data)
    return frame.select(
        pl.col(name).cast(pl.Int32).cast(kind)
        if kind == pl.Date and frame.schema[name].is_integer()
        else pl.col(name).cast(kind)
        for name, kind in columns.items()
    )
