"""Claim details: the segments of an 837 that say what they hold with a qualifier.

References (REF), dates (DTP) and amounts (AMT) stand everywhere; each is looked at
once, for whoever asks for the first of a kind.
"""

from typing import NamedTuple

import numpy as np

from transforms.x12.columns import Mask
from transforms.x12.elements import Segments
from transforms.x12.gathering import Rows, firsts_of
from transforms.x12.values import Days, Elements, is_any


class Qualified(NamedTuple):
    """Segments of one id, each with its qualifier and its value."""

    rows: Rows
    qualifier: np.ndarray  # words
    value: Elements
    has: Mask

    def firsts(
        self, owner: np.ndarray, owners: int, *qualifiers: str, is_any: bool = False
    ) -> np.ndarray:
        """The first of each owner with each of these qualifiers, by its number here.

        `owner` says whose each of these segments is. A row of the answer for each
        qualifier. Those without a value only count when `is_any`.
        """
        places = np.arange(len(self.rows), dtype=np.int32)
        has = None if is_any else self.has
        return firsts_of(owner, places, self.qualifier, owners, *qualifiers, has=has)

    def of(self, *qualifiers: str) -> Mask:
        """Say of each whether its qualifier is one of these."""
        return is_any(self.qualifier, *qualifiers)


class Details(NamedTuple):
    """The qualified segments of some 837s."""

    references: Qualified
    dates: Qualified
    amounts: Qualified
    first: Days  # of each of the dates
    last: Days


def details(segments: Segments) -> Details:
    """Look at REF, DTP and AMT segments."""
    references, dates, amounts = (
        _qualified(segments, name, value)
        for name, value in (("REF", 2), ("DTP", 3), ("AMT", 2))
    )
    return Details(references, dates, amounts, *dates.value.period())


def _qualified(segments: Segments, segment_id: str, value: int) -> Qualified:
    rows = segments.rows(segment_id)
    qualifier, found = segments.elements_at(rows, 1, value)
    return Qualified(rows, qualifier.word(), found, found.has())
