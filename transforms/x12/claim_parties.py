"""Claim parties: providers, payers and the people of an 837.

Raw names and member numbers leave here only as `identities`, one row per claim, for
people.py to turn into pseudonyms; every other frame holds organisations or NPIs.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import CLAIM_PROVIDER, PROVIDER
from transforms.x12 import kernels
from transforms.x12.claim_loops import Loops
from transforms.x12.columns import Mask, numbers
from transforms.x12.elements import Ids, Segments
from transforms.x12.gathering import Rows, either, firsts, firsts_of, grouped, running
from transforms.x12.records import IDENTITY, Columns, table
from transforms.x12.values import Days, Elements, is_any

SUBSCRIBER, PATIENT, PAYER, BILLING = "IL", "QC", "PR", "85"
RENDERING, ATTENDING, REFERRING = "82", "71", "DN"
FACILITIES = ["77", "FA"]  # FA in 4010
ABOVE = [BILLING, "87"]
NOT_PROVIDERS = [SUBSCRIBER, PATIENT, PAYER]
PERSON, ORGANIZATION = "1", "2"


class Names(NamedTuple):
    """The NM1 segments of 837s, and what stands under each; counted from 0."""

    rows: Rows
    role: Elements
    roles: np.ndarray  # words
    type: np.ndarray  # words
    npi: Elements  # empty where NM109 is something else: it may be an SSN
    has_npi: Mask
    is_above: Mask  # outside every claim and line
    taxonomy: Rows  # the PRV that says it; -1 for none
    state: Rows  # the N4
    zip: Rows
    sex: Rows  # the DMG
    born: np.ndarray  # which of `births`
    births: Days  # of each DMG
    bad_births: Mask

    def firsts(
        self, owner: np.ndarray, owners: int, *roles: str, holds: Mask
    ) -> np.ndarray:
        """The first name of each owner in each of these roles, of those that count.

        `owner` says whose each name is. A row of the answer for each role.
        """
        places = np.arange(len(self.rows), dtype=np.int32)
        return firsts_of(owner, places, self.roles, owners, *roles, has=holds)

    def above(self, owner: np.ndarray, role: str) -> np.ndarray:
        """The first name in a role above the claims, of each level of a kind.

        `owner` says which level each segment of the file is in.
        """
        of_name = owner[self.rows]
        (found,) = self.firsts(of_name, _levels(owner), role, holds=self.is_above)
        return found

    def row(self, names: np.ndarray) -> Rows:
        """The segments of names; -1 for -1."""
        return _of(self.rows, names)


def named(segments: Segments, loops: Loops) -> Names:
    """Look at the NM1 segments, and at the taxonomy and place that follow each."""
    rows, prv, n4, dmg = (segments.rows(name) for name in ("NM1", "PRV", "N4", "DMG"))
    role, kind, qualifier, identifier = segments.elements_at(rows, 1, 2, 8, 9)
    npi = identifier.where(is_any(qualifier.word(), "XX"))
    roles = role.word()

    def under(follow: Rows, position: int) -> Rows:
        some = follow[segments.has(follow, position)]
        return firsts(loops.entity[some], some, len(rows))

    born = segments.element_at(dmg, 2)
    births, ends = born.period()
    told = np.flatnonzero(born.has()).astype(np.int32)
    # The billing provider's taxonomy stands above its name, in the HL.
    loose = prv[(loops.entity[prv] < 0) & loops.is_above(prv) & segments.has(prv, 3)]
    billing = firsts(loops.provider[loose], loose, _levels(loops.provider))
    above = np.where(
        is_any(roles, BILLING), _of(billing, loops.provider[rows]), np.int32(-1)
    )
    return Names(
        rows=rows,
        role=role,
        roles=roles,
        type=kind.word(),
        npi=npi,
        has_npi=npi.has(),
        is_above=loops.is_above(rows),
        taxonomy=either(under(prv, 3), above),
        state=under(n4, 2),
        zip=under(n4, 3),
        sex=under(dmg, 3),
        born=firsts(loops.entity[dmg[told]], told, len(rows)),
        births=births,
        bad_births=births.bad | ends.bad,
    )


def providers_of_claims(
    segments: Segments, loops: Loops, names: Names
) -> dict[str, pl.Series]:
    """The columns of a claim about who asks for it and who did what."""
    count = len(loops.claims)
    billing = _of(names.above(loops.provider, BILLING), loops.provider[loops.claims])
    on_claim = loops.own[names.rows]
    rendering, attending, referring, facility, clinic = names.firsts(
        on_claim, count, RENDERING, ATTENDING, REFERRING, *FACILITIES,
        holds=names.has_npi,
    )  # fmt: skip
    has_taxonomy = names.taxonomy >= 0
    of_rendering, of_attending = names.firsts(
        on_claim, count, RENDERING, ATTENDING, holds=has_taxonomy
    )
    has_rendering = rendering >= 0
    named_for = np.where(has_rendering, of_rendering, of_attending)
    facility = _earlier(facility, clinic)
    has_facility = facility >= 0
    return {
        "billing_provider_npi": names.npi.take(billing).text(),
        "billing_taxonomy_code": segments.text(_of(names.taxonomy, billing), 3),
        "rendering_provider_npi": names.npi.take(either(rendering, attending)).text(),
        "rendering_taxonomy_code": segments.text(_of(names.taxonomy, named_for), 3),
        "referring_provider_npi": names.npi.take(referring).text(),
        "facility_npi": names.npi.take(
            np.where(has_facility, facility, billing)
        ).text(),
    }


def payers(segments: Segments, loops: Loops, names: Names) -> dict[str, pl.Series]:
    """The columns of a claim about the payer it goes to, and for whom that pays."""
    subscriber = loops.subscriber[loops.claims]
    payer = _of(names.above(loops.subscriber, PAYER), subscriber)
    rows = names.row(payer)
    is_person = is_any(_of(names.type, payer), PERSON)
    sbr = segments.rows("SBR")
    sbr = sbr[loops.is_above(sbr)]
    levels = _levels(loops.subscriber)
    coverage = _of(firsts(loops.subscriber[sbr], sbr, levels), subscriber)
    responsibility, indicator = segments.elements_at(coverage, 1, 9)
    name, identifier = segments.elements_at(rows, 3, 9)
    return {
        "payer_responsibility_code": responsibility.text(),
        "filing_indicator_code": indicator.text(),
        "payer_id": identifier.text(),
        "payer_name": name.where(~is_person).text(),
    }


def identities(
    segments: Segments, loops: Loops, names: Names, ids: Ids
) -> tuple[pl.DataFrame, Columns]:
    """One row per claim: who the patient is, and the subscriber's member number.

    With them, the columns of a claim about what the patient is to the subscriber.
    """
    at_patient = loops.patient[loops.claims]
    at_subscriber = loops.subscriber[loops.claims]
    patient = _of(names.above(loops.patient, PATIENT), at_patient)
    subscriber = _of(names.above(loops.subscriber, SUBSCRIBER), at_subscriber)
    is_dependent = patient >= 0
    person = either(patient, subscriber)
    last, first = segments.elements_at(names.row(person), 3, 4)
    columns: Columns = {
        "claim_id": ids.of(np.arange(len(person), dtype=np.int32)),
        "last_name": last.text(),
        "first_name": first.text(),
        "birth_date": names.births.take(_of(names.born, person)).series(),
        "sex": segments.text(_of(names.sex, person), 3),
        "member_id": segments.text(names.row(subscriber), 9),
        "zip": segments.text(_of(names.zip, person), 3),
        "state": segments.text(_of(names.state, person), 2),
    }
    return pl.DataFrame(columns, schema=IDENTITY), {
        "is_dependent": is_dependent,
        "relationship_code": _relationships(segments, loops, is_dependent),
    }


def _relationships(segments: Segments, loops: Loops, is_dependent: Mask) -> pl.Series:
    """What each patient is to the subscriber: PAT01 of a dependent, else SBR02."""
    pat, sbr = segments.rows("PAT"), segments.rows("SBR")
    pat = pat[loops.is_above(pat) & segments.has(pat, 1)]
    sbr = sbr[loops.is_above(sbr)]
    of_patient = firsts(loops.patient[pat], pat, _levels(loops.patient))
    of_subscriber = firsts(loops.subscriber[sbr], sbr, _levels(loops.subscriber))
    nowhere = np.int32(-1)
    patient = _of(of_patient, loops.patient[loops.claims])
    subscriber = _of(of_subscriber, loops.subscriber[loops.claims])
    stated = segments.element_at(np.where(is_dependent, patient, nowhere), 1)
    own = segments.element_at(np.where(is_dependent, nowhere, subscriber), 2)
    return stated.otherwise(own).text()


def roles(segments: Segments, loops: Loops, names: Names, ids: Ids) -> pl.DataFrame:
    """One row per provider of a claim or of a line of it, each with its role.

    The billing and pay-to providers stand above the claims; those of other payers are
    not the claim's.
    """
    count = len(loops.claims)
    claim = loops.claim[names.rows]
    above = np.flatnonzero(names.is_above & is_any(names.roles, *ABOVE))
    own = np.flatnonzero(
        (claim >= 0)
        & (loops.other[names.rows] < 0)
        & names.role.has()
        & ~is_any(names.roles, *NOT_PROVIDERS)
    )
    over, within = (
        _bounds(at, of)
        for at, of in (
            (loops.provider[names.rows[above]], loops.provider[loops.claims]),
            (claim[own], np.arange(count, dtype=np.int32)),
        )
    )
    height = int((over[:, 1] - over[:, 0]).sum()) + len(own)
    owner, name = np.empty(height, np.int32), np.empty(height, np.int32)
    kernels.merged(
        above.astype(np.int32), over, own.astype(np.int32), within, owner, name
    )
    number = loops.line_number(names.rows[name])
    columns: Columns = {
        "claim_id": ids.of(owner),
        "claim_provider_index": running(owner),
        "line_index": numbers(number, number > 0),
        "role_code": names.role.take(name).text(),
        "provider_npi": names.npi.take(name).text(),
        "taxonomy_code": segments.text(names.taxonomy[name], 3),
        "is_organization": is_any(names.type, ORGANIZATION)[name],
    }
    return table(CLAIM_PROVIDER, segments, loops.claims[owner], columns)


def providers(segments: Segments, names: Names) -> pl.DataFrame:
    """One row per file, provider and role; the first that is known of each column."""
    some = np.flatnonzero(names.has_npi & names.role.has())
    rows = names.rows[some]
    group, count = grouped(_role_of_file(segments, names, some), names.npi.take(some))
    is_organization = is_any(names.type[some], ORGANIZATION)

    def first(rows: Rows, holds: Mask) -> Rows:
        return firsts(group[holds], rows[holds], count)

    taxonomy, state = names.taxonomy[some], names.state[some]
    all_of_them = np.ones(len(some), bool)
    one = first(rows, all_of_them)
    is_named = np.zeros(len(some), bool)
    organizations = np.flatnonzero(is_organization)
    is_named[organizations] = segments.has(rows[organizations], 3)
    columns: Columns = {
        "provider_npi": segments.text(one, 9),
        "role_code": segments.text(one, 1),
        "is_organization": is_any(segments.word(one, 2), ORGANIZATION),
        "organization_name": segments.text(first(rows, is_named), 3),
        "taxonomy_code": segments.text(first(taxonomy, taxonomy >= 0), 3),
        "state_code": segments.text(first(state, state >= 0), 2),
    }
    return table(PROVIDER, segments, one, columns)


def _role_of_file(segments: Segments, names: Names, some: np.ndarray) -> np.ndarray:
    """A number for the role of each of some names and its file."""
    file_at, roles = segments.file_at[names.rows[some]], names.roles[some]
    if (roles >> np.uint64(32)).any():
        return grouped(file_at, names.role.take(some))[0].astype(np.uint64)
    return roles | file_at.astype(np.uint64) << np.uint64(32)


def _levels(level: np.ndarray) -> int:
    """How many levels of a kind there are, from which of them each segment is in."""
    return int(level[-1]) + 1 if len(level) else 0


def _of(values: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Values by their number; -1 for -1."""
    return np.append(values, values.dtype.type(-1 if values.dtype.kind == "i" else 0))[
        at
    ]


def _earlier(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The lower number of two, either of which may be -1."""
    lower = np.minimum(one, other)
    return np.where(lower >= 0, lower, np.maximum(one, other))


def _bounds(owner: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Where the rows of each of these owners begin and end; they stand in order."""
    bounds = np.empty((len(owners), 2), np.int64)
    bounds[:, 0] = np.searchsorted(owner, owners, "left")
    bounds[:, 1] = np.searchsorted(owner, owners, "right")
    return bounds
