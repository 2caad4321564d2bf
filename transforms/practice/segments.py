"""Segments as columns: the text of one kind of segment for many rows at once.

Elements are texts or expressions. They are joined with the usual separators (`*`,
`:`, `~`); a sender's own ones come in when a file is finished.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

Element = str | pl.Expr
NOTHING = pl.lit("")
_CENTS = pl.Series(["", *(f".{cents:02}".rstrip("0") for cents in range(1, 100))])


@dataclass(frozen=True)
class Segments:
    """Segments that follow each other in every row, and how many there are."""

    pieces: tuple[Element, ...]
    fixed: int
    counts: tuple[pl.Expr, ...] = ()  # of segments that not every row has

    def __add__(self, other: Segments) -> Segments:
        """These, and then others."""
        return Segments(
            self.pieces + other.pieces,
            self.fixed + other.fixed,
            self.counts + other.counts,
        )

    def where(self, condition: pl.Expr) -> Segments:
        """The same, in rows that meet a condition alone."""
        text = pl.when(condition).then(self.text).otherwise(NOTHING)
        count = pl.when(condition).then(self.count).otherwise(0)
        return Segments((text,), 0, (count,))

    @property
    def text(self) -> pl.Expr:
        """The text of each row."""
        return joined(*self.pieces)

    @property
    def count(self) -> pl.Expr:
        """How many segments each row has."""
        return pl.sum_horizontal(pl.lit(self.fixed, pl.Int32), *self.counts)


def segment(*elements: Element) -> Segments:
    """One segment, whose last element no row leaves empty."""
    return Segments((*_between("*", elements), "~"), 1)


def trimmed(*elements: Element) -> Segments:
    """One segment; empty elements at its end are left out."""
    text = joined(*_between("*", elements)).str.strip_chars_end("*")
    return Segments((text, "~"), 1)


def ready(text: str, count: int | str) -> Segments:
    """Segments that are a column already: as many in each row, or a column says."""
    if isinstance(count, int):
        return Segments((pl.col(text),), count)
    return Segments((pl.col(text),), 0, (pl.col(count),))


def composite(*components: Element) -> pl.Expr:
    """One element of several parts, the last of which no row leaves empty."""
    return joined(*_between(":", components))


def joined(*pieces: Element) -> pl.Expr:
    """Texts and expressions as one text."""
    merged: list[Element] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    return pl.concat_str(
        [pl.lit(piece) if isinstance(piece, str) else piece for piece in merged]
    )


def usd(cents: str) -> pl.Expr:
    """A column of cents as X12 writes amounts: no needless zeros, sign first."""
    amount = pl.col(cents)
    sign = pl.when(amount < 0).then(pl.lit("-")).otherwise(NOTHING)
    rest = pl.lit(_CENTS).gather(amount.abs() % 100)
    return pl.concat_str(sign, amount.abs() // 100, rest)


def day(dated: str) -> pl.Expr:
    """A column of dates as X12 writes them."""
    at = pl.col(dated).dt
    number = at.year() * 10_000 + at.month().cast(pl.Int32) * 100 + at.day()
    return number.cast(pl.String)


def _between(separator: str, elements: tuple[Element, ...]) -> tuple[Element, ...]:
    first, *rest = elements
    return (first, *(piece for one in rest for piece in (separator, one)))
