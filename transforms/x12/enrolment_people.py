"""Enrolment people: who the members of an 834 are, and what numbers they go by.

Names, member numbers, policies and sponsors leave here only as `identities`, one row
per enrolment, for people.py to turn into pseudonyms: a policy can be one person's, and
so can a sponsor, who buys a plan for the family. What the reader takes for a member's
number is REF*0F, which is the number on the card and in claims; NM109 is a social
security number and is not read.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.x12.columns import Mask
from transforms.x12.elements import Segments
from transforms.x12.enrolment_headers import Headers
from transforms.x12.enrolment_loops import Loops
from transforms.x12.gathering import NOWHERE, Rows, either, first
from transforms.x12.records import ENROLLEE
from transforms.x12.values import is_any

MEMBER = ["IL", "74"]  # insured; with a correction of who that is
MISTAKEN = "70"  # who it was said to be before
SUBSCRIBER, POLICY = "0F", "1L"


class _Names(NamedTuple):
    """The segments that say who some people are; -1 for none."""

    nm1: Rows
    born: Rows  # a DMG
    sex: Rows  # a DMG
    state: Rows  # an N4
    zip: Rows  # an N4


def bad_births(segments: Segments, loops: Loops) -> Rows:
    """The DMG of members that state a birth date which is none."""
    dmg, nm1 = segments.rows("DMG"), segments.rows("NM1")
    is_read = np.zeros(segments.height + 1, bool)
    is_read[nm1[is_any(segments.word(nm1, 1), *MEMBER, MISTAKEN)]] = True
    return dmg[is_read[loops.name[dmg]] & segments.bad_days(dmg, 2)]


def identities(
    segments: Segments, loops: Loops, rows: Rows, headers: Headers
) -> pl.DataFrame:
    """One row per enrolment, records.ENROLLEE, of the HD or INS that each is of."""
    at, member = segments.set_at[rows], loops.member[rows]
    person = _named(segments, loops, member, *MEMBER)
    mistaken = _named(segments, loops, member, MISTAKEN)
    # What is not said of the mistaken was right.
    is_mistaken = mistaken.nm1 >= 0
    stands = {
        name: np.where(is_mistaken, either(theirs, ours), np.int32(NOWHERE))
        for name, theirs, ours in (
            ("last", _with(segments, mistaken.nm1, 3), person.nm1),
            ("first", _with(segments, mistaken.nm1, 4), person.nm1),
            ("born", mistaken.born, person.born),
            ("sex", mistaken.sex, person.sex),
        )
    }
    columns = {
        "last_name": segments.text(person.nm1, 3),
        "first_name": segments.text(person.nm1, 4),
        "birth_date": segments.day(person.born, 2).series(),
        "sex": segments.text(person.sex, 3),
        "zip": segments.text(person.zip, 3),
        "state": segments.text(person.state, 2),
        "member_id": _referred(segments, loops.on_member, member, SUBSCRIBER),
        "is_mistaken": is_mistaken,
        "mistaken_last_name": segments.text(stands["last"], 3),
        "mistaken_first_name": segments.text(stands["first"], 4),
        "mistaken_birth_date": segments.day(stands["born"], 2).series(),
        "mistaken_sex": segments.text(stands["sex"], 3),
        "sponsor": headers.sponsor.gather(at),
        "master_policy": headers.master_policy.gather(at),
        "policy": _policies(segments, loops, rows),
        "known_on": headers.created.gather(at),
    }
    return pl.DataFrame(columns, schema=ENROLLEE)


def _named(segments: Segments, loops: Loops, member: Rows, *roles: str) -> _Names:
    """The first of these roles that is named of each member."""
    nm1, dmg, n4 = (segments.rows(name) for name in ("NM1", "DMG", "N4"))
    named = first(loops.on_member, nm1[is_any(segments.word(nm1, 1), *roles)], member)

    def under(rows: Rows, position: int) -> Rows:
        return first(loops.name, rows[segments.has(rows, position)], named)

    return _Names(named, under(dmg, 2), under(dmg, 3), under(n4, 2), under(n4, 3))


def _with(segments: Segments, rows: Rows, position: int) -> Rows:
    """These rows, -1 where an element is empty."""
    return np.where(segments.has(rows, position), rows, np.int32(NOWHERE))


def _referred(segments: Segments, owner: Rows, of: Rows, qualifier: str) -> pl.Series:
    """The first number with a qualifier in each of the loops that `of` names."""
    return segments.text(first(owner, _numbered(segments, qualifier), of), 2)


def _numbered(segments: Segments, qualifier: str) -> Rows:
    ref = segments.rows("REF")
    is_one: Mask = is_any(segments.word(ref, 1), qualifier) & segments.has(ref, 2)
    return ref[is_one]


def _policies(segments: Segments, loops: Loops, rows: Rows) -> pl.Series:
    """The policy of each coverage, else of its member."""
    own = _referred(segments, loops.coverage, loops.coverage[rows], POLICY)
    of_member = _referred(segments, loops.on_member, loops.member[rows], POLICY)
    return own.zip_with(own.is_not_null(), of_member)
