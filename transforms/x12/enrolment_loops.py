"""Enrolment loops: which member, coverage and name a segment of an 834 is of.

An 834 nests by position: what stands before the first INS is of all members, INS opens
a member, HD a coverage of that member, NM1 somebody named for either. LS begins what a
sender reports of the member beside it all, and ends the last coverage.
"""

from typing import NamedTuple

import numpy as np

from transforms.x12.columns import Mask
from transforms.x12.elements import Segments
from transforms.x12.gathering import NOWHERE, Rows

_PARTS = ("LX", "COB", "LS", "LE", "DSB", "N1")  # what ends a name, beside the next


class Loops(NamedTuple):
    """Where each segment of an 834 stands, by the row that opened it, else -1."""

    member: Rows  # the INS
    coverage: Rows  # the HD
    name: Rows  # the NM1
    party: Rows  # the N1 above the members

    @property
    def on_member(self) -> Rows:
        """The member of each segment that stands in none of its coverages."""
        return np.where(self.coverage < 0, self.member, np.int32(NOWHERE))

    @property
    def is_above(self) -> Mask:
        """Say of each segment whether it is of all members."""
        return (self.member < 0) & (self.coverage < 0)

    @property
    def is_loose(self) -> Mask:
        """Say of each segment whether it is of a coverage of nobody."""
        return (self.member < 0) & (self.coverage >= 0)


def within(segments: Segments) -> Loops:
    """Find the members, coverages and names of 834 segments, in file order."""
    ended = segments.at("ST", "SE")
    is_member, is_coverage = segments.at("INS"), segments.at("HD")
    is_over = ended | is_member
    return Loops(
        member=segments.opened(is_member, ended),
        coverage=segments.opened(is_coverage, is_over | segments.at("LS")),
        name=segments.opened(
            segments.at("NM1"), is_over | is_coverage | segments.at(*_PARTS)
        ),
        party=segments.opened(segments.at("N1"), is_over | is_coverage),
    )
