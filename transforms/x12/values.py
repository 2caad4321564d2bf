"""Values: elements as text, words, amounts, quantities and dates.

A word is what a short element is as a number, to compare it with many.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import UNITS, USD
from transforms.x12 import kernels
from transforms.x12.columns import (
    PADDING,
    Mask,
    dates,
    decimals,
    nothing,
    overlapping,
    strings,
)

_WHOLE_DIGITS = {USD: 12, UNITS: 14}


class Amounts(NamedTuple):
    """Decimal numbers, one per row, as whole ones of the last decimal of `dtype`."""

    values: np.ndarray  # int64; 0 where there is none
    states: np.ndarray  # kernels.ABSENT, GOOD or BAD
    dtype: pl.Decimal

    @property
    def bad(self) -> Mask:
        """Those that are there but are no plain number."""
        return self.states == kernels.BAD

    @property
    def missing(self) -> Mask:
        """Those that are not there."""
        return self.states == kernels.ABSENT

    def take(self, at: np.ndarray) -> "Amounts":
        """Some of these, by their number."""
        return self._replace(values=self.values[at], states=self.states[at])

    def series(self) -> pl.Series:
        """The numbers; null where there is none."""
        return decimals(self.values, self.dtype, self.states == kernels.GOOD)

    def filled(self) -> pl.Series:
        """The numbers; 0 where there is none."""
        return decimals(self.values, self.dtype)


class Days(NamedTuple):
    """Days since 1970, one per row."""

    values: np.ndarray  # int32; 0 where there is none
    states: np.ndarray  # kernels.ABSENT, GOOD or BAD

    @property
    def bad(self) -> Mask:
        """Those that are there but are no date."""
        return self.states == kernels.BAD

    @property
    def good(self) -> Mask:
        """Those that are dates."""
        return self.states == kernels.GOOD

    def series(self) -> pl.Series:
        """The dates; null where there is none."""
        return dates(self.values, self.good)

    def take(self, at: np.ndarray) -> "Days":
        """Some of these, by their number; -1 is absent."""
        absent = np.uint8(kernels.ABSENT)
        return Days(
            np.append(self.values, np.int32(0))[at], np.append(self.states, absent)[at]
        )

    def otherwise(self, other: "Days") -> "Days":
        """These, and the others where these are no dates."""
        good = self.good
        return Days(
            np.where(good, self.values, other.values),
            np.where(good, self.states, other.states),
        )


class Elements(NamedTuple):
    """One element of each of some segments: where its bytes are."""

    data: np.ndarray
    words: np.ndarray
    starts: np.ndarray
    stops: np.ndarray  # equal to `starts` where the element is empty

    def has(self) -> Mask:
        """Those that are not empty."""
        return self.stops > self.starts

    def trimmed(self) -> "Elements":
        """The same without blanks at either end: an ISA pads its elements."""
        starts, stops = self.starts.copy(), self.stops.copy()
        kernels.trimmed(self.data, starts, stops)
        return self._replace(starts=starts, stops=stops)

    def text(self, is_null_empty: bool = True) -> pl.Series:
        """The text; empty is null, unless told otherwise."""
        has = self.has()
        if is_null_empty and not has.any():
            return nothing(len(has), pl.String())
        views = np.empty((len(has), 2), np.uint64)
        kernels.views(self.words, self.starts, self.stops, views)
        return strings(views, self.data, has if is_null_empty else None)

    def word(self) -> np.ndarray:
        """Numbers to compare with those of `word`; empty is 0."""
        words = np.empty(len(self.starts), np.uint64)
        kernels.packed(self.words, self.starts, self.stops, words)
        return words

    def usd(self) -> Amounts:
        """Amounts: at most two decimals, zeros after them being padding.

        More would be rounded, an exponent or a thousands separator would be a guess:
        such an amount is bad.
        """
        return self._amounts(USD, True)

    def units(self) -> Amounts:
        """Quantities, rounded to four decimals, half to even."""
        return self._amounts(UNITS, False)

    def day(self) -> Days:
        """The first day of dates, times and ranges."""
        return self._days(False)

    def last_day(self) -> Days:
        """The last day of ranges (RD8), or the day of single dates."""
        return self._days(True)

    def component(self, position: int) -> "Elements":
        """One component of composites, counted from 1."""
        starts, stops = np.empty_like(self.starts), np.empty_like(self.stops)
        kernels.components(self.data, self.starts, self.stops, position, starts, stops)
        return Elements(self.data, self.words, starts, stops)

    def components(self, last: int) -> list["Elements"]:
        """The components of composites up to the last that is asked for."""
        starts, stops = (np.empty((last, len(self.starts)), np.int32) for _ in range(2))
        kernels.components_of(self.data, self.starts, self.stops, starts, stops)
        return [
            Elements(self.data, self.words, *one)
            for one in zip(starts, stops, strict=True)
        ]

    def take(self, at: np.ndarray) -> "Elements":
        """Some of these, by their number; -1 is empty."""
        starts, stops = np.append(self.starts, 0)[at], np.append(self.stops, 0)[at]
        return Elements(
            self.data, self.words, starts.astype(np.int32), stops.astype(np.int32)
        )

    def where(self, holds: Mask) -> "Elements":
        """These, empty where something does not hold."""
        return self._replace(stops=np.where(holds, self.stops, self.starts))

    def otherwise(self, other: "Elements") -> "Elements":
        """These, and the others where these are empty; of the same segments."""
        has = self.has()
        return self._replace(
            starts=np.where(has, self.starts, other.starts),
            stops=np.where(has, self.stops, other.stops),
        )

    def translated(self, letters: np.ndarray) -> tuple[pl.Series, bool]:
        """The text, each byte replaced by another; whether all of it is ASCII.

        A letter of -1 is left out; what is empty then is no null. `letters` is int16,
        one for each byte.
        """
        text, places = self._room()
        is_ascii = kernels.translated(
            self.data, self.starts, self.stops, letters, text, places
        )
        made = Elements(text, overlapping(text), places[:-1], places[1:])
        return made.text(is_null_empty=False), is_ascii

    def rejoined(self, mark: str) -> "Elements":
        """Composites with a mark between their components."""
        text, places = self._room()
        kernels.rejoined(self.data, self.starts, self.stops, ord(mark), text, places)
        return Elements(text, overlapping(text), places[:-1], places[1:])

    def pieces(self, mark: str) -> tuple[np.ndarray, np.ndarray, "Elements"]:
        """Cut these at a mark into pieces; those that are not empty.

        Returns of which of these each is, its number there from 1, and the pieces.
        """
        marks = int(np.count_nonzero(self.data == ord(mark)))
        owner, starts, stops = (
            np.empty(len(self.starts) + marks, np.int32) for _ in range(3)
        )
        number = np.empty(len(owner), np.uint32)
        n = kernels.pieces(
            self.data, self.starts, self.stops, ord(mark), owner, number, starts, stops
        )
        made = Elements(self.data, self.words, starts[:n], stops[:n])
        return owner[:n], number[:n], made

    def whole(self) -> np.ndarray:
        """Whole numbers of at most nine digits; -1 where there is none."""
        values = np.empty(len(self.starts), np.int64)
        kernels.whole(self.data, self.starts, self.stops, values)
        return values

    def _room(self) -> tuple[np.ndarray, np.ndarray]:
        """Room for as many bytes, and for where each begins."""
        size = int(np.sum(self.stops - self.starts, dtype=np.int64))
        return np.zeros(size + PADDING, np.uint8), np.empty(
            len(self.starts) + 1, np.int32
        )

    def period(self) -> tuple[Days, Days]:
        """The first and the last day; the same where there are no ranges."""
        first = self.day()
        longer = np.flatnonzero(self.stops - self.starts > 8)
        if not len(longer):
            return first, first
        last = Days(first.values.copy(), first.states.copy())
        last.values[longer], last.states[longer] = self.take(longer).last_day()
        return first, last

    def _amounts(self, dtype: pl.Decimal, is_exact: bool) -> Amounts:
        values = np.empty(len(self.starts), np.int64)
        states = np.empty(len(self.starts), np.uint8)
        kernels.amounts(
            self.data, self.words, self.starts, self.stops, _WHOLE_DIGITS[dtype],
            dtype.scale, is_exact, values, states,
        )  # fmt: skip
        return Amounts(values, states, dtype)

    def _days(self, is_last: bool) -> Days:
        values = np.empty(len(self.starts), np.int32)
        states = np.empty(len(self.starts), np.uint8)
        kernels.days(
            self.data, self.words, self.starts, self.stops, is_last, values, states
        )
        return Days(values, states)


@cache
def word(value: str) -> np.uint64:
    """The number that `Segments.word` gives an element of this value."""
    return np.uint64(int.from_bytes(value.encode(), "little"))


def is_any(words: np.ndarray, *values: str) -> Mask:
    """Say of each word whether it is one of these values."""
    answer = words == word(values[0])
    for value in values[1:]:
        answer |= words == word(value)
    return answer


def which(words: np.ndarray, *values: str) -> np.ndarray:
    """Say of each word which of these values it is, from 0; -1 for none."""
    place = np.empty(len(words), np.int8)
    kernels.which(words, np.array([word(value) for value in values], np.uint64), place)
    return place
