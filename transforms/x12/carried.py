"""Carried: what the parts of a file that were read say about those that follow.

A part that begins inside a group needs its GS; one that begins inside a transaction
needs the header and, in an 837, the levels (HL) its claims stand under.
"""

import numpy as np
import polars as pl

from transforms.x12.claim_parties import ABOVE, PAYER, SUBSCRIBER
from transforms.x12.columns import Mask
from transforms.x12.elements import Segments, apart, joined
from transforms.x12.values import is_any

_BLOCKS = ("HL", "CLM", "LX", "SV1", "SV2", "SV3")
_MOST = 16  # lists of levels to look through
_OF_CLAIMS = ("HI", "CL1", "CAS", "SVD")
# Segments outside claims that say nothing of the payment.
_UNSAID = ("LX", "TS2", "TS3", "PLB", "SE", "SVC", "CAS", "MIA", "MOA", "LQ")


class Carried:
    """The segments to put before the next part."""

    def __init__(self) -> None:
        """Begin a file."""
        self.transaction = 0  # whose header is kept; 0: none
        self.set_code: str | None = None  # of that transaction
        self._group = Segments()
        self._header = Segments()
        # Of every level of the transaction: there can be millions.
        self._levels: list[np.ndarray] = []

    def needed(self, own: Segments) -> list[Segments]:
        """The segments to put before a part, in file order."""
        if not own.height:
            return []
        parts = []
        if (own.group_index[:1] == self._group.group_index).any():
            parts.append(self._group)
        if self.is_begun(own):
            parts += self._with_parents(own)
        return parts

    def is_begun(self, own: Segments) -> bool:
        """Whether a part begins inside the transaction whose header is kept."""
        return bool(
            (own.transaction_index[:1] == self._header.transaction_index[:1]).any()
        )

    def _with_parents(self, own: Segments) -> list[Segments]:
        """The header, and the levels that are named as parents in a part.

        Of these only the number is known, and nothing more is needed: they are made
        of the segments that name them, read from their second element on.
        """
        rows = own.rows("HL")
        if not self._levels or not len(rows):
            return [self._header]
        parents = own.text(rows, 2)
        rows = rows[parents.is_not_null().to_numpy()]
        numbers, first = np.unique(_hashed(parents), return_index=True)
        known = np.zeros(len(numbers), bool)
        for levels in self._levels:
            known |= _is_in(numbers, levels)
        named = apart(own, rows[np.sort(first[known])])
        named.first = named.first + 1
        named.after = named.first + 1
        named.segment_index[:] = self._header.segment_index[0]
        levels_at = self._header.rows("HL")
        at = int(levels_at[0]) if len(levels_at) else self._header.height
        parts = [
            self._header.take(slice(0, at)), named, self._header.take(slice(at, None)),
        ]  # fmt: skip
        return [part for part in parts if part.height]

    def learn(self, own: Segments) -> None:
        """Keep what the next part needs of the one that was read."""
        if not own.height:
            return
        groups = own.rows("GS")
        if len(groups):
            self._group = apart(own, groups[-1:])
        number = int(own.transaction_index[-1])
        if number == 0 or own.at("SE")[-1]:
            self._forget()
            return
        inside = own.take(own.transaction_index == number)
        if number == self.transaction:
            inside = joined([self._header, inside])
        else:
            self._forget()
            self.transaction = number
            self.set_code = inside.text(np.zeros(1, np.int32), 1)[0]
        is_kept = np.zeros(inside.height, bool)
        is_kept[0] = True
        if self.set_code == "837":
            self._keep_levels(own.take(own.transaction_index == number))
            is_kept |= _claim_header(inside)
        elif self.set_code == "835":
            is_kept |= _remittance_header(inside)
        elif self.set_code == "834":
            is_kept |= _enrolment_header(inside)
        self._header = apart(inside, np.flatnonzero(is_kept).astype(np.int32))

    def _forget(self) -> None:
        self.transaction, self.set_code = 0, None
        self._header, self._levels = Segments(), []

    def _keep_levels(self, inside: Segments) -> None:
        levels = np.unique(_hashed(inside.text(inside.rows("HL"), 1)))
        if len(levels):
            self._levels.append(levels)
        if len(self._levels) > _MOST:
            self._levels = [np.unique(np.concatenate(self._levels))]


def _hashed(numbers: pl.Series) -> np.ndarray:
    return numbers.drop_nulls().hash().to_numpy()


def _is_in(numbers: np.ndarray, ascending: np.ndarray) -> Mask:
    at = np.searchsorted(ascending, numbers)
    return ascending[np.minimum(at, len(ascending) - 1)] == numbers


def _claim_header(inside: Segments) -> Mask:
    """The head of an 837 and of the levels that its next claim stands under.

    A level is left out once another of its kind follows, unless it says something of
    the level above it, out of its place. What only stands in claims is left out too:
    outside one it is never read, and was said.
    """
    block = np.cumsum(inside.at(*_BLOCKS))
    levels = inside.rows("HL")
    level = inside.word(levels, 3)
    provider, subscriber, last = (
        int(block[levels[chosen]].max(initial=0))
        for chosen in (is_any(level, "20"), is_any(level, "20", "22"), levels >= 0)
    )
    names = inside.rows("NM1")
    role = inside.word(names, 1)
    of_provider = np.append(names[is_any(role, *ABOVE)], inside.rows("PRV"))
    of_subscriber = np.append(
        names[is_any(role, SUBSCRIBER, PAYER)], inside.rows("SBR")
    )
    told = [
        own[own > above]
        for own, above in (
            (block[of_provider], provider),
            (block[of_subscriber], subscriber),
        )
    ]
    told_there = np.intersect1d(np.concatenate(told), block[levels])
    kept = np.isin(block, [0, provider, subscriber, last, *told_there])
    return kept & ~inside.at(*_OF_CLAIMS)


def _remittance_header(inside: Segments) -> Mask:
    """What an 835 says outside its claims, all of which may be about the payment."""
    opened = inside.opened(inside.at("ST", "SE", "LX", "PLB"), inside.at("CLP", "SVC"))
    said = (opened >= 0) & ~inside.at(*_UNSAID)
    # An LX ends what stands before it.
    return said | (inside.at("LX") & np.append(said[1:], False))


def _enrolment_header(inside: Segments) -> Mask:
    """What an 834 says before its members; what belongs to one is said where it is."""
    member = inside.opened(inside.at("INS"), inside.at("ST", "SE"))
    coverage = inside.opened(inside.at("HD"), inside.at("ST", "SE", "INS"))
    return (member < 0) & (coverage < 0)
