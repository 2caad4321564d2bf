"""Acknowledgment loops: which level, claim and service line a segment is of.

A 277CA nests by position: HL opens a level (who sends the statuses, who receives them,
whose claims they are, whose claim it is), TRN opens what one set of statuses is about,
SVC a service line of it. HL numbers are sometimes wrong, so only the order and the
level (HL03) count.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.x12 import claim_loops
from transforms.x12.columns import Mask
from transforms.x12.elements import Segments
from transforms.x12.gathering import NOWHERE, Rows

CLAIM, SOURCE, RECEIVER, PROVIDER, LINE = range(5)
NAMES = ("claim", "source", "receiver", "provider", "line")
LEVELS = {
    "20": SOURCE,
    "21": RECEIVER,
    "19": PROVIDER,
    "PT": CLAIM,
    "22": CLAIM,
    "23": CLAIM,
}
# A level of another name is known by the party that follows it (NM101).
PARTIES = {
    "PR": SOURCE,
    "AY": SOURCE,
    "41": RECEIVER,
    "85": PROVIDER,
    "1P": PROVIDER,
    "QC": CLAIM,
    "IL": CLAIM,
}


class Loops(NamedTuple):
    """Where each segment of a 277CA stands, by the row that opened it, else -1."""

    level: np.ndarray  # CLAIM, SOURCE, RECEIVER or PROVIDER
    level_at: Rows  # the HL
    subject_at: Rows  # the TRN (else the HL) that the statuses are about
    line_at: Rows  # the SVC
    source_at: Rows  # the HL of each party that governs
    receiver_at: Rows
    provider_at: Rows
    guessed: Rows  # the HL of levels neither named nor known by their party

    def at(self, level: int) -> Rows:
        """The HL of each segment that stands at a level itself, not beneath it."""
        return np.where(self.level == level, self.level_at, np.int32(NOWHERE))

    @property
    def on_subject(self) -> Rows:
        """The subject of each segment that stands on it itself, not on a line."""
        return np.where(self.line_at < 0, self.subject_at, np.int32(NOWHERE))


def within(segments: Segments) -> Loops:
    """Find the levels, subjects and lines of 277CA segments, in file order."""
    is_level, ended = segments.at("HL"), segments.at("ST", "SE")
    is_subject = is_level | segments.at("TRN")
    named, guessed = _named(segments, segments.rows("HL"))
    source, receiver, provider = (
        is_level & (named == one) for one in (SOURCE, RECEIVER, PROVIDER)
    )
    # What stands before the first level is taken for a claim's, as an unknown level is.
    level_at = segments.opened(is_level, ended)
    return Loops(
        level=np.where(level_at < 0, np.int8(CLAIM), named[level_at]),
        level_at=level_at,
        subject_at=segments.opened(is_subject, ended),
        line_at=segments.opened(segments.at("SVC"), ended | is_subject),
        source_at=segments.opened(source, ended),
        receiver_at=segments.opened(receiver, ended | source),
        provider_at=segments.opened(provider, ended | source | receiver),
        guessed=guessed,
    )


def _named(segments: Segments, levels: Rows) -> tuple[np.ndarray, Rows]:
    """The level that each HL opens, by its row; those that nothing names."""
    unknown = -1
    is_party = np.append(segments.at("NM1"), False)
    parties = np.where(is_party[levels + 1], levels + 1, NOWHERE)
    found = segments.text(levels, 3).replace_strict(
        LEVELS, default=unknown, return_dtype=pl.Int8
    )
    follows = segments.text(parties, 1).replace_strict(
        PARTIES, default=unknown, return_dtype=pl.Int8
    )
    opened = found.zip_with(found != unknown, follows).to_numpy()
    named = np.full(segments.height, CLAIM, np.int8)
    named[levels] = np.where(opened == unknown, CLAIM, opened)
    return named, levels[opened == unknown]


def misplaced(segments: Segments, loops: Loops) -> Rows:
    """Levels whose parent (HL02) isn't before them, or whose kind is unknown."""
    return np.union1d(claim_loops.orphans(segments), loops.guessed).astype(np.int32)


def kept(segments: Segments, is_kept: Mask, segment_id: str) -> Rows:
    """The rows of the segments of an id that nothing refuses."""
    rows = segments.rows(segment_id)
    return rows[is_kept[rows]]
