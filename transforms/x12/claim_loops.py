"""Claim loops: which provider, subscriber, patient, claim and line a segment is of.

An 837 nests by position: a segment belongs to whatever was opened last. HL numbers
are sometimes wrong, so only the order and the level (HL03) count.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from transforms.x12 import kernels
from transforms.x12.columns import Mask
from transforms.x12.elements import Segments
from transforms.x12.gathering import Rows, matched, running
from transforms.x12.values import is_any

SERVICES = ["SV1", "SV2", "SV3"]
CLAIM_ENDS = ["ST", "SE", "HL"]
# What HL03 opens that holds whatever follows; a patient (23) is below a subscriber.
PROVIDER_LEVEL, SUBSCRIBER_LEVEL = "20", "22"

# A bit for each kind of context, in the order of `Loops`.
_KINDS = 9
_PROVIDER, _SUBSCRIBER, _PATIENT, _CLAIM, _OWN, _LINE, _OTHER, _ENTITY, _ANSWER = (
    1 << kind for kind in range(_KINDS)
)
_IN_LINE = _OTHER | _ENTITY | _ANSWER  # what a line ends
_IN_CLAIM = _LINE | _IN_LINE
_OPENS = {
    "ST": _PROVIDER | _SUBSCRIBER | _PATIENT,
    "HL": _PATIENT,
    "CLM": _CLAIM | _OWN,
    "NM1": _ENTITY,
    "SVD": _ANSWER,
}
_CLOSES = {
    **dict.fromkeys(CLAIM_ENDS, _CLAIM | _OWN | _IN_CLAIM),
    "CLM": _IN_CLAIM,
    "SBR": _OWN | _IN_CLAIM,
    "SVD": _ENTITY,
}
# What decides where lines and other payers begin.
_TURNS = {
    **dict.fromkeys(CLAIM_ENDS, 1),
    "CLM": 2,
    "SBR": 3,
    "LX": 4,
    **dict.fromkeys(SERVICES, 5),
}


class Loops(NamedTuple):
    """Where each segment of an 837 stands, by the number of what it is in.

    Each of the second kind is one number per segment, counted from 0, -1 for nowhere.
    """

    claims: Rows  # the CLM of each claim
    services: Rows  # the SV of each line of a claim
    others: Rows  # the SBR of each other payer of a claim
    service: np.ndarray  # which of `services` stands in each line; -1: none, no claim
    line_index: np.ndarray  # of each of `services`: its number in the claim

    provider: np.ndarray  # the HL that governs, else the ST
    subscriber: np.ndarray
    patient: np.ndarray
    claim: np.ndarray
    own: np.ndarray  # the claim, where nothing in it was opened
    line: np.ndarray  # the LX, else the SV
    other: np.ndarray
    entity: np.ndarray  # the last NM1, where nothing was opened since
    answer: np.ndarray  # the SVD, another payer's answer to a line

    def is_above(self, rows: Rows) -> Mask:
        """Say of segments whether they stand outside every claim and line."""
        return (self.claim[rows] < 0) & (self.line[rows] < 0)

    def of_line(self, rows: Rows) -> np.ndarray:
        """Which of `services` segments are of."""
        return _with(self.service, -1)[self.line[rows]]

    def line_number(self, rows: Rows) -> np.ndarray:
        """The number of the line that segments are of; 0 on the claim."""
        return _with(self.line_index, 0)[self.of_line(rows)]


def within(segments: Segments) -> Loops:
    """Find the contexts of 837 segments, in file order."""
    hierarchy = segments.rows("HL")
    level = segments.word(hierarchy, 3)
    is_provider = is_any(level, PROVIDER_LEVEL)
    providers = hierarchy[is_provider]
    subscribers = hierarchy[is_provider | is_any(level, SUBSCRIBER_LEVEL)]
    lines, others = _opens(segments)
    opens, closes = _by_code(_OPENS)[segments.code], _by_code(_CLOSES)[segments.code]
    opens[providers] |= _PROVIDER
    opens[subscribers] |= _SUBSCRIBER
    opens[lines] = _LINE
    closes[lines] = _IN_LINE | _OWN
    opens[others] = _OTHER
    at = np.empty((_KINDS, segments.height), np.int32)
    kernels.contexts(opens, closes, at)
    claim, line = at[_CLAIM.bit_length() - 1], at[_LINE.bit_length() - 1]
    services = segments.rows(*SERVICES)
    services = services[claim[services] >= 0]
    service = np.full(len(lines), -1, np.int32)
    service[line[services]] = np.arange(len(services), dtype=np.int32)
    return Loops(
        segments.rows("CLM"), services, others, service, running(claim[services]), *at
    )


def _opens(segments: Segments) -> tuple[Rows, Rows]:
    """The segments that open a line, and those that open another payer of a claim.

    A line opens at its LX, or at its SV where the LX is missing.
    """
    turn = _by_code(_TURNS)[segments.code]
    turns = np.flatnonzero(turn)
    turn = turn[turns]
    counter = turn == _TURNS["LX"]
    counted = np.concatenate([[False], counter])[: len(turns)]
    opens = counter | ((turn == _TURNS["SV1"]) & ~counted)
    in_claim = np.empty(len(turns), np.int32)
    kernels.opened(turn == _TURNS["CLM"], turn == _TURNS["HL"], in_claim)
    others = (turn == _TURNS["SBR"]) & (in_claim >= 0)
    return turns[opens].astype(np.int32), turns[others].astype(np.int32)


def _by_code(numbers: Mapping[str, int]) -> np.ndarray:
    """Numbers of segment ids, by their code; 0 of others."""
    made = np.zeros(kernels.CODES, np.uint16)
    for segment_id, number in numbers.items():
        made[kernels.code(segment_id)] = number
    return made


def orphans(segments: Segments) -> Rows:
    """Levels (HL) whose parent (HL02) does not stand before them in the transaction."""
    levels = segments.rows("HL")
    number, parent = segments.element_at(levels, 1), segments.element_at(levels, 2)
    named, below = np.flatnonzero(number.has()), np.flatnonzero(parent.has())
    sets = segments.set_at[levels]
    at = matched(sets[below], parent.take(below), sets[named], number.take(named))
    before = _with(levels[named], segments.height)[at]
    return levels[below[before >= levels[below]]]


def _with(values: np.ndarray, last: int) -> np.ndarray:
    """Values, and what -1 stands for."""
    return np.append(values, values.dtype.type(last))
