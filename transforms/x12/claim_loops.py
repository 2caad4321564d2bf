"""Claim loops: which provider, subscriber, patient, claim and line a segment is of.

An 837 nests by position: a segment belongs to whatever was opened last. HL numbers
are sometimes wrong, so only the order and the level (HL03) count.
"""

from typing import NamedTuple

import numpy as np

from transforms.x12 import kernels
from transforms.x12.elements import Mask, Rows, Segments, is_any, matched, running

SERVICES = ["SV1", "SV2", "SV3"]
CLAIM_ENDS = ["ST", "SE", "HL"]
# What HL03 opens that holds whatever follows; a patient (23) is below a subscriber.
PROVIDER_LEVEL, SUBSCRIBER_LEVEL = "20", "22"
_KINDS = 9


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
    claims, hierarchy, names, answers = (
        segments.rows(name) for name in ("CLM", "HL", "NM1", "SVD")
    )
    ends = segments.rows(*CLAIM_ENDS)
    level = segments.word(hierarchy, 3)
    is_provider = is_any(level, PROVIDER_LEVEL)
    providers = hierarchy[is_provider]
    subscribers = hierarchy[is_provider | is_any(level, SUBSCRIBER_LEVEL)]
    lines, others = _opens(segments)

    opens = np.zeros(segments.height, np.uint16)
    closes = np.zeros(segments.height, np.uint16)
    provider, subscriber, patient, claim, own, line, other, entity, answer = (
        np.uint16(1 << kind) for kind in range(_KINDS)
    )
    opens[segments.rows("ST")] = provider | subscriber | patient
    opens[hierarchy] = patient
    opens[subscribers] |= subscriber
    opens[providers] |= provider
    opens[claims] = claim | own
    opens[lines] = line
    opens[others] = other
    opens[names] = entity
    opens[answers] = answer
    closes[ends] = claim | own | line | other | entity | answer
    closes[claims] = line | other | entity | answer
    closes[segments.rows("SBR")] = own | line | other | entity | answer
    closes[lines] = own | other | entity | answer
    closes[answers] = entity

    at = np.empty((_KINDS, segments.height), np.int32)
    kernels.contexts(opens, closes, at)
    services = segments.rows(*SERVICES)
    services = services[at[3][services] >= 0]
    service = np.full(len(lines), -1, np.int32)
    service[at[5][services]] = np.arange(len(services), dtype=np.int32)
    line_index = running(at[3][services])
    return Loops(claims, services, others, service, line_index, *at)


def _opens(segments: Segments) -> tuple[Rows, Rows]:
    """The segments that open a line, and those that open another payer of a claim.

    A line opens at its LX, or at its SV where the LX is missing.
    """
    turns = np.flatnonzero(
        segments.at("LX", *SERVICES, *CLAIM_ENDS, "CLM", "SBR")
    ).astype(np.int32)
    code = segments.code[turns]
    counter, claim, other = (
        code == kernels.code(name) for name in ("LX", "CLM", "SBR")
    )
    service = np.isin(code, [kernels.code(name) for name in SERVICES])
    in_claim = np.empty(len(turns), np.int32)
    kernels.opened(claim, ~(counter | service | other), in_claim)
    counted = np.concatenate([[False], counter])[: len(turns)]
    return turns[counter | (service & ~counted)], turns[other & (in_claim >= 0)]


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
