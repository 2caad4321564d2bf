"""Gathering: rows to their owners. A row is the place of a segment, -1 none at all."""

from typing import TypeAlias

import numpy as np

from transforms.x12 import kernels
from transforms.x12.columns import Mask
from transforms.x12.values import Days, Elements, word

Rows: TypeAlias = np.ndarray  # int32, ascending unless said otherwise
NOWHERE = -1


def kept(rows: Rows, mask: Mask) -> Rows:
    """The rows that a mask chooses; where it chooses all, the same array."""
    return rows if mask.all() else rows[mask]


def firsts(owner: np.ndarray, rows: Rows, owners: int) -> Rows:
    """The first of the rows of each owner; `owner` says whose each is (-1: nobody's).

    Rows ascend; an owner without any gets -1.
    """
    at = np.full(owners, NOWHERE, np.int32)
    kernels.firsts(owner, rows, at)
    return at


def first(owner: Rows, rows: Rows, of: Rows) -> Rows:
    """The first of some rows in each of the loops that `of` names by their rows.

    `owner` says of every segment which loop it is of; -1 is none, and gives -1.
    """
    found = firsts(owner[rows], rows, len(owner))
    return np.append(found, np.int32(NOWHERE))[of]


def sums(owner: np.ndarray, values: np.ndarray, owners: int) -> np.ndarray:
    """Add up the values of each owner (-1: nobody's)."""
    total = np.zeros(owners, np.int64)
    kernels.sums(owner, values, total)
    return total


def counts(owner: np.ndarray, owners: int) -> np.ndarray:
    """Count the rows of each owner (-1: nobody's)."""
    return np.bincount(owner[owner >= 0], minlength=owners).astype(np.uint32)


def running(owner: np.ndarray) -> np.ndarray:
    """Number rows from 1 within each owner; rows of an owner stand together."""
    number = np.empty(len(owner), np.uint32)
    kernels.running(owner, number)
    return number


def extreme(owner: np.ndarray, days: Days, owners: int, *, least: bool) -> Days:
    """Find the first or the last of each owner's days."""
    sign = np.int32(1 if least else -1)
    none = np.int32(2**31 - 1)
    values = np.full(owners, none, np.int32)
    kernels.lowest(np.where(days.good, owner, NOWHERE), sign * days.values, values)
    is_there = values != none
    return Days(
        np.where(is_there, sign * values, 0).astype(np.int32),
        np.where(is_there, kernels.GOOD, kernels.ABSENT).astype(np.uint8),
    )


def either(rows: Rows, others: Rows) -> Rows:
    """These rows, and the others where these are -1."""
    return np.where(rows >= 0, rows, others)


def firsts_of(
    owner: np.ndarray,
    rows: Rows,
    words: np.ndarray,
    owners: int,
    *values: str,
    has: Mask | None = None,
) -> np.ndarray:
    """The first row of each owner with each of these values as its word, -1 for none.

    Rows ascend; where `has` is given, only those count. One row of the answer per
    value.
    """
    at = np.full((len(values), owners), NOWHERE, np.int32)
    wanted = np.array([word(value) for value in values], np.uint64)
    has = np.ones(len(rows), bool) if has is None else has
    kernels.firsts_of(owner, rows, has, words, wanted, at)
    return at


def grouped(number: np.ndarray, elements: Elements) -> tuple[np.ndarray, int]:
    """Number alike what has the same number and the same text; how many differ.

    Groups are numbered in the order they first appear.
    """
    count = len(elements.starts)
    group = np.empty(count, np.int32)
    slots = np.full(1 << (2 * count + 1).bit_length(), NOWHERE, np.int32)
    made = kernels.grouped(
        elements.words, elements.starts, elements.stops, number, slots, group
    )
    return group, made


def matched(
    number: np.ndarray, elements: Elements, numbers: np.ndarray, others: Elements
) -> np.ndarray:
    """Find the first of some others that has the same number and text; -1 for none."""
    both = elements._replace(
        starts=np.concatenate([others.starts, elements.starts]),
        stops=np.concatenate([others.stops, elements.stops]),
    )
    group, made = grouped(np.concatenate([numbers, number]), both)
    known = len(others.starts)
    places = np.arange(known, dtype=np.int32)
    return firsts(group[:known], places, made)[group[known:]]
