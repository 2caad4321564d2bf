"""Columns: arrays of views, numbers and days as Polars columns, without copying."""

from functools import cache
from typing import Any, TypeAlias

import numpy as np
import polars as pl
import pyarrow as pa

from transforms.tables import INDEX
from transforms.x12 import kernels

Mask: TypeAlias = np.ndarray  # one boolean per row

PADDING = 16  # zeros after the bytes of a buffer, so that each can be read as eight


def overlapping(data: np.ndarray) -> np.ndarray:
    """Eight bytes from each place on, as numbers, without copying them."""
    return np.ndarray(len(data) - 8, np.uint64, data, strides=(1,))


def nothing(height: int, dtype: Any) -> pl.Series:
    """A column of nulls."""
    return pl.Series([None], dtype=dtype).new_from_index(0, height)


def strings(
    views: np.ndarray, data: np.ndarray, valid: Mask | None = None
) -> pl.Series:
    """Make a column of string views of `data`."""
    if not len(views):
        return pl.Series([], dtype=pl.String)
    return _series(pa.string_view(), valid, len(views), views, data)


def decimals(
    values: np.ndarray, dtype: pl.Decimal, valid: Mask | None = None
) -> pl.Series:
    """Make a column of whole numbers of the last decimal of `dtype`."""
    if not len(values):
        return pl.Series([], dtype=dtype)
    wide = np.empty((len(values), 2), np.int64)
    kernels.widened(values, wide)
    kind = pa.decimal128(dtype.precision, dtype.scale)
    return _series(kind, valid, len(values), wide)


def dates(values: np.ndarray, valid: Mask | None = None) -> pl.Series:
    """Make a column of days since 1970."""
    if not len(values):
        return pl.Series([], dtype=pl.Date)
    return _series(pa.date32(), valid, len(values), values)


def numbers(values: np.ndarray, valid: Mask | None = None) -> pl.Series:
    """Make a column of numbers or flags, null where not valid."""
    column = pl.Series(values)
    return column if valid is None else column.set(pl.Series(~valid), None)


def labels(choice: np.ndarray, *names: str | None) -> pl.Series:
    """Make a column of a few names, by their number; a name of None is null."""
    data, views, is_named = _named(names)
    valid = None if is_named.all() else is_named[choice]
    return strings(views[choice], data, valid)


@cache
def _named(names: tuple[str | None, ...]) -> tuple[np.ndarray, np.ndarray, Mask]:
    """The bytes of a few names, their views, and which of them are names."""
    texts = [(name or "").encode() for name in names]
    places = np.cumsum([0, *map(len, texts)], dtype=np.int32)
    data = np.frombuffer(b"".join(texts) + bytes(PADDING), np.uint8)
    views = np.empty((len(names), 2), np.uint64)
    kernels.views(overlapping(data.copy()), places[:-1], places[1:], views)
    whole = views.view(np.complex128).ravel()  # 16 bytes, moved at once
    return data, whole, np.array([name is not None for name in names])


def _series(
    kind: pa.DataType, valid: Mask | None, height: int, *buffers: np.ndarray
) -> pl.Series:
    given = [pa.py_buffer(np.ascontiguousarray(buffer)) for buffer in buffers]
    mask = None
    if valid is not None and not valid.all():
        mask = pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pl.Series(pa.Array.from_buffers(kind, height, [mask, *given]))


def count_column(values: np.ndarray) -> pl.Series:
    """Make a column of counts or indexes."""
    return pl.Series(values.astype(np.uint32), dtype=INDEX)
