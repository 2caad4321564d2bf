"""Mentions: where in a file a person is named, who is known by a pseudonym.

A claim or a member is of that person where its pseudonym is theirs. An answer or an
acknowledgment states no birth date, so it is of theirs where it was linked to a claim
of theirs, or repeats their name with a control number or a member number of theirs.
Wherever else they stand by name and number, as the insured of somebody else, say, the
name is emptied and that claim stays.
"""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms import people
from transforms.x12 import (
    acknowledgment_loops,
    claim_loops,
    claim_parties,
    enrolment_headers,
    enrolment_loops,
    enrolment_people,
    remittance_loops,
)
from transforms.x12.claim_loops import Loops
from transforms.x12.claim_parties import Names
from transforms.x12.columns import Mask
from transforms.x12.elements import Ids, Segments
from transforms.x12.gathering import Rows
from transforms.x12.values import is_any

_PEOPLE = ("IL", "QC", "74", "70", "GB")  # NM101 of patients and insured
_ROLE, _KIND, _QUALIFIER, _NUMBER = 1, 2, 8, 9  # elements of an NM1


class Known(NamedTuple):
    """What a person goes by in files; raw, and in memory only."""

    names: set[tuple[str, str]]
    members: set[str]
    controls: set[str]  # numbers of their claims (CLM01)

    def take(self, other: "Known") -> None:
        """Take in what another file knows."""
        self.names.update(other.names)
        self.members.update(other.members)
        self.controls.update(other.controls)


class Named(NamedTuple):
    """What of a file is a person's."""

    wiped: Mask  # of each segment
    emptied: dict[int, set[int]]  # rows of which only these elements stay

    @property
    def rows(self) -> list[int]:
        """The segments to overwrite whole."""
        return np.flatnonzero(self.wiped).tolist()


class _Claims(NamedTuple):
    """The 837s of a file, and whom they name."""

    rows: Rows  # of the file
    own: Segments
    loops: Loops
    names: Names
    identities: pl.DataFrame
    is_theirs: np.ndarray  # of each claim: the patient is the person
    is_them: np.ndarray  # of each name: it is the person's, by birth date and all


def nobody() -> Known:
    """Begin to learn what a person goes by."""
    return Known(set(), set(), set())


def known(whole: Segments, patient_id: str, key: bytes) -> Known:
    """What a person goes by in the claims and enrolments of a file."""
    found = nobody()
    sent = _claims(whole, patient_id, key)
    if sent is not None:
        theirs = sent.identities.filter(pl.Series(sent.is_theirs))
        controls = sent.own.text(sent.loops.claims, 1).filter(pl.Series(sent.is_theirs))
        found.controls.update(controls.drop_nulls())
        found.take(_named(theirs))
        rows = sent.names.rows[sent.is_them]
        found.take(_named(_texts(sent.own, rows)))
    members = _members(whole, patient_id, key)
    if members is not None:
        _, _, identities, is_theirs = members
        found.take(_named(identities.filter(pl.Series(is_theirs))))
    return found


def mentions(
    whole: Segments,
    patient_id: str,
    key: bytes,
    of: Known,
    linked: Collection[int] = (),
) -> Named:
    """Find what of a file is a person's.

    Args:
        whole: the segments of the file.
        patient_id: the pseudonym.
        key: the pseudonym key.
        of: what the person goes by in all files.
        linked: segment_index of answers and statuses linked to claims of theirs.
    """
    found = Named(np.zeros(whole.height, bool), {})
    sent = _claims(whole, patient_id, key)
    if sent is not None:
        _of_claims(sent, of, found)
    _of_answers(whole, of, linked, found)
    _of_acknowledgments(whole, of, linked, found)
    members = _members(whole, patient_id, key)
    if members is not None:
        rows, loops, _, is_theirs = members
        ins = np.flatnonzero(whole.at("INS")[rows])[is_theirs]
        found.wiped[rows[np.isin(loops.member, ins)]] = True
    return found


def _claims(whole: Segments, patient_id: str, key: bytes) -> _Claims | None:
    rows = np.flatnonzero(whole.of_set("837"))
    if not len(rows):
        return None
    own = whole.take(rows)
    loops = claim_loops.within(own)
    names = claim_parties.named(own, loops)
    ids = Ids(own, loops.claims, ["0"])
    identities, _ = claim_parties.identities(own, loops, names, ids)
    named = _texts(own, names.rows).with_columns(
        names.births.take(names.born).series().alias("birth_date"),
        own.text(names.sex, 3).alias("sex"),
    )
    is_person = is_any(names.roles, *_PEOPLE)
    is_them = _is(named, patient_id, key) & is_person
    is_theirs = _is(identities, patient_id, key)
    return _Claims(rows, own, loops, names, identities, is_theirs, is_them)


def _of_claims(sent: _Claims, of: Known, found: Named) -> None:
    """Their claims, the levels that are theirs alone, and their name elsewhere."""
    rows, own, loops, names = sent.rows, sent.own, sent.loops, sent.names
    wiped = np.append(sent.is_theirs, False)[loops.claim]
    above = (loops.claim < 0) & (loops.line < 0) & ~own.at("HL", "ST", "SE", "GS", "GE")
    stay = loops.claims[~sent.is_theirs]
    is_known = sent.is_them | _is_known(_texts(own, names.rows), of)
    is_known &= is_any(names.roles, *_PEOPLE)
    for name in np.flatnonzero(is_known).tolist():
        row = int(names.rows[name])
        if wiped[row]:
            continue
        is_subscriber = own.text(names.rows[name : name + 1], _ROLE).item() == "IL"
        levels = loops.subscriber if is_subscriber else loops.patient
        is_shared = (levels[stay] == levels[row]).any()
        if names.is_above[name] and not is_shared:
            wiped |= above & (loops.patient == loops.patient[row])
            continue
        entity = (loops.entity == loops.entity[row]) & (loops.claim == loops.claim[row])
        entity[row] = False
        wiped |= entity & own.at("N2", "N3", "N4", "DMG", "PER", "REF")
        # The number is the family's where it stands above claims that stay.
        number = {_QUALIFIER, _NUMBER} if names.is_above[name] else set()
        found.emptied[int(rows[row])] = {_ROLE, _KIND} | number
    found.wiped[rows[wiped]] = True


def _of_answers(
    whole: Segments, of: Known, linked: Collection[int], found: Named
) -> None:
    """Their answers in 835s, and their name in those of others."""
    rows = np.flatnonzero(whole.of_set("835"))
    if not len(rows):
        return
    own = whole.take(rows)
    loops = remittance_loops.within(own)
    controls = own.text(loops.claims, 1).to_list()
    is_theirs = np.isin(own.segment_index[loops.claims], list(linked))
    named, is_name, is_known = _people(own, of)
    claim = loops.claim[named]
    for n in np.flatnonzero(is_name & (claim >= 0)).tolist():
        is_theirs[claim[n]] |= is_known[n] & _is_patient(own, named, n)
        is_theirs[claim[n]] |= controls[claim[n]] in of.controls
    wiped = np.append(is_theirs, False)[loops.claim]
    found.wiped[rows[wiped]] = True
    for n in np.flatnonzero(is_known & ~wiped[named]).tolist():
        found.emptied[int(rows[named[n]])] = {_ROLE, _KIND}


def _of_acknowledgments(
    whole: Segments, of: Known, linked: Collection[int], found: Named
) -> None:
    """What 277CAs say of their claims."""
    rows = np.flatnonzero(whole.of_set("277"))
    if not len(rows):
        return
    own = whole.take(rows)
    loops = acknowledgment_loops.within(own)
    levels = set(loops.level_at[np.isin(own.segment_index, list(linked))].tolist())
    traces = own.rows("TRN")
    is_control = own.text(traces, 2).is_in(list(of.controls)).fill_null(False)
    controlled = set(loops.level_at[traces[is_control.to_numpy()]].tolist())
    named, is_name, is_known = _people(own, of)
    for n in np.flatnonzero(is_name).tolist():
        level = int(loops.level_at[named[n]])
        if is_known[n] or level in controlled:
            levels.add(level)
    levels.discard(-1)
    wiped = np.isin(loops.level_at, list(levels)) & ~own.at("HL", "SE")
    found.wiped[rows[wiped]] = True


def _members(
    whole: Segments, patient_id: str, key: bytes
) -> tuple[Rows, enrolment_loops.Loops, pl.DataFrame, np.ndarray] | None:
    """The 834s of a file: their rows, loops, and which members are the person."""
    rows = np.flatnonzero(whole.of_set("834"))
    if not len(rows):
        return None
    own = whole.take(rows)
    loops = enrolment_loops.within(own)
    headers = enrolment_headers.headers(own, loops)
    identities = enrolment_people.identities(own, loops, own.rows("INS"), headers)
    who = people.enrolled(identities, key)
    is_theirs = (who["patient_id"] == patient_id).fill_null(False)
    is_theirs |= (who["prior_patient_id"] == patient_id).fill_null(False)
    return rows, loops, identities, is_theirs.to_numpy()


def _people(own: Segments, of: Known) -> tuple[Rows, Mask, Mask]:
    """The NM1 of patients and insured; of each: is the name theirs, and a number."""
    nm1 = own.rows("NM1")
    nm1 = nm1[is_any(own.word(nm1, _ROLE), *_PEOPLE)]
    texts = _texts(own, nm1)
    names = [(last or "", first or "") for last, first in _pairs(texts)]
    is_name = np.array([name in of.names for name in names], bool)
    return nm1, is_name, _is_known(texts, of)


def _is_patient(own: Segments, named: Rows, n: int) -> bool:
    return own.text(named[n : n + 1], _ROLE).item() in ("QC", "74")


def _is_known(texts: pl.DataFrame, of: Known) -> Mask:
    """Say of names whether they are theirs and so is the member number."""
    members = texts.select(people.plain("member_id")).to_series().to_list()
    return np.array(
        [
            name in of.names and member in of.members
            for name, member in zip(_pairs(texts), members, strict=True)
        ],
        bool,
    )


def _texts(own: Segments, nm1: Rows) -> pl.DataFrame:
    """Names as the columns of an identity."""
    return pl.DataFrame(
        {
            "last_name": own.text(nm1, 3),
            "first_name": own.text(nm1, 4),
            "birth_date": pl.Series([None] * len(nm1), dtype=pl.Date),
            "sex": pl.Series([None] * len(nm1), dtype=pl.String),
            "member_id": own.text(nm1, _NUMBER),
            "zip": pl.Series([None] * len(nm1), dtype=pl.String),
            "state": pl.Series([None] * len(nm1), dtype=pl.String),
        }
    )


def _named(identities: pl.DataFrame) -> Known:
    members = identities.select(people.plain("member_id")).to_series().drop_nulls()
    names = {(last, first) for last, first in _pairs(identities) if last}
    return Known(names, set(members), set())


def _pairs(identities: pl.DataFrame) -> list[tuple[str, str]]:
    plain = identities.select(people.plain("last_name"), people.plain("first_name"))
    return [(last or "", first or "") for last, first in plain.rows()]


def _is(identities: pl.DataFrame, patient_id: str, key: bytes) -> np.ndarray:
    """Say of identities whether their pseudonym is this one."""
    dated = identities.with_columns(pl.lit(None, pl.Date).alias("service_from_date"))
    who = people.pseudonymise(dated, key, ())["patient_id"]
    return (who == patient_id).fill_null(False).to_numpy()
