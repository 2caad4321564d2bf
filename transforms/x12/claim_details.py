"""Claim details: the segments of an 837 that say what they hold with a qualifier.

References (REF), dates (DTP) and amounts (AMT) stand everywhere; each is looked at
once, for whoever asks for the first of a kind.
"""

from typing import NamedTuple

import numpy as np

from transforms.x12.elements import Elements, Mask, Rows, Segments, firsts_of, is_any


class Qualified(NamedTuple):
    """Segments of one id, each with its qualifier and its value."""

    rows: Rows
    qualifier: np.ndarray  # words
    value: Elements
    has: Mask

    def firsts(self, owner: np.ndarray, owners: int, *qualifiers: str) -> np.ndarray:
        """The first of each owner with each of these qualifiers and a value.

        `owner` says whose each of these segments is. A row of the answer for each
        qualifier.
        """
        return firsts_of(
            owner, self.rows, self.qualifier, owners, *qualifiers, has=self.has
        )

    def any_firsts(
        self, owner: np.ndarray, owners: int, *qualifiers: str
    ) -> np.ndarray:
        """The same, with a value or without."""
        return firsts_of(owner, self.rows, self.qualifier, owners, *qualifiers)

    def of(self, *qualifiers: str) -> Mask:
        """Say of each whether its qualifier is one of these."""
        return is_any(self.qualifier, *qualifiers)


class Details(NamedTuple):
    """The qualified segments of some 837s."""

    references: Qualified
    dates: Qualified
    amounts: Qualified


def details(segments: Segments) -> Details:
    """Look at REF, DTP and AMT segments."""
    return Details(
        *(
            _qualified(segments, name, value)
            for name, value in (("REF", 2), ("DTP", 3), ("AMT", 2))
        )
    )


def _qualified(segments: Segments, segment_id: str, value: int) -> Qualified:
    rows = segments.rows(segment_id)
    found = segments.element_at(rows, value)
    return Qualified(rows, segments.word(rows, 1), found, found.has())
