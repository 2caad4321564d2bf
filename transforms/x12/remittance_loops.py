"""Remittance loops: which claim, service line and entity a segment is of.

An 835 nests by position: CLP opens a claim's answer, SVC a line's, N1 or NM1 a party's.
"""

from typing import NamedTuple

import numpy as np

from transforms.x12.columns import Mask
from transforms.x12.elements import Segments
from transforms.x12.gathering import Rows, kept

ENDS = ["ST", "SE", "LX", "PLB"]


class Loops(NamedTuple):
    """Where each segment of an 835 stands; -1 is nowhere."""

    claims: Rows  # the CLP of each claim
    lines: Rows  # the SVC of each line of a claim
    claim: np.ndarray  # of each segment: which of `claims`
    line: np.ndarray  # which of `lines`
    line_at: Rows  # the SVC, in a claim or not
    entity_at: Rows  # the last N1 or NM1, where nothing was opened since
    line_index: np.ndarray  # the number of the line in its claim, 0 on the claim

    @property
    def in_header(self) -> Mask:
        """Segments outside every claim and line."""
        return (self.claim < 0) & (self.line_at < 0)

    @property
    def on_claim(self) -> np.ndarray:
        """Which claim a segment is of that stands on the claim itself."""
        return np.where(self.line_at < 0, self.claim, -1)


def within(segments: Segments) -> Loops:
    """Find the claims and lines of 835 segments, in file order."""
    at = segments.at
    claim, line, ended = at("CLP"), at("SVC"), at(*ENDS)
    claims = segments.rows("CLP")
    claim_at = segments.opened(claim, ended)
    line_at = segments.opened(line, ended | claim)
    numbers = np.cumsum(claim, dtype=np.int32) - 1
    of_claim = np.where(claim_at >= 0, numbers, np.int32(-1))
    is_line = line & (of_claim >= 0)
    lines = kept(segments.rows("SVC"), is_line[segments.rows("SVC")])
    seen = np.cumsum(is_line, dtype=np.int32)
    within_claim = (of_claim >= 0) & (line_at >= 0)
    before = np.append(seen[claims], 0)[of_claim]
    return Loops(
        claims,
        lines,
        of_claim,
        np.where(within_claim, seen - 1, np.int32(-1)),
        line_at,
        segments.opened(at("N1", "NM1"), ended | claim | line),
        np.where(within_claim, seen - before, 0).astype(np.uint32),
    )
