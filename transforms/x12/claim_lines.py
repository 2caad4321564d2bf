"""Claim lines: one row per service line (SV1, SV2 or SV3) of a claim."""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import CLAIM_LINE, LINE_DIAGNOSIS
from transforms.x12 import kernels
from transforms.x12.claim_codes import Diagnoses
from transforms.x12.claim_details import Details
from transforms.x12.claim_loops import SERVICES, Loops
from transforms.x12.claim_parties import Names
from transforms.x12.elements import (
    Amounts,
    Days,
    Elements,
    Ids,
    Mask,
    Rows,
    Segments,
    counts,
    firsts,
    is_any,
    numbers,
)
from transforms.x12.records import table

MODIFIERS = range(1, 5)
DRUG = "N4"
RENDERING = "82"
# Where each kind of line holds what.
CHARGE = {"SV1": 2, "SV2": 3, "SV3": 2}
QUANTITY = {"SV1": 4, "SV2": 5, "SV3": 6}
PROCEDURE = {"SV1": 1, "SV2": 2, "SV3": 1}
REVENUE = {"SV2": 1}
BASIS = {"SV1": 3, "SV2": 4}
PLACE = {"SV1": 5, "SV3": 3}
POINTERS = {"SV1": 7, "SV3": 11}


class Services(NamedTuple):
    """Segments of service lines, in a claim or not."""

    rows: Rows
    kind: np.ndarray  # which of SERVICES
    charge: Amounts

    def take(self, some: Mask) -> "Services":
        """Some of the lines."""
        values, states, dtype = self.charge
        charge = Amounts(values[some], states[some], dtype)
        return Services(self.rows[some], self.kind[some], charge)


def services(segments: Segments) -> Services:
    """The segments of service lines, with what each charges."""
    rows = segments.rows(*SERVICES)
    # The codes of SV1, SV2 and SV3 follow each other.
    kind = (segments.code[rows] - kernels.code(SERVICES[0])).astype(np.int8)
    return Services(rows, kind, _element(segments, rows, kind, CHARGE).usd())


def _element(
    segments: Segments, rows: Rows, kind: np.ndarray, places: dict[str, int]
) -> Elements:
    """The element that stands at a place of its own in each kind of line."""
    nowhere = np.full(len(rows), -1, np.int32)
    made = segments.element_at(nowhere, 1)
    for segment_id, position in places.items():
        is_own = kind == SERVICES.index(segment_id)
        if is_own.all():
            return segments.element_at(rows, position)
        if is_own.any():
            own = np.where(is_own, rows, nowhere)
            made = made.otherwise(segments.element_at(own, position))
    return made


class Lines(NamedTuple):
    """The lines of claims, and what is said of them elsewhere."""

    table: pl.DataFrame  # tables.CLAIM_LINE
    claim: np.ndarray
    cents: np.ndarray
    served: Days
    ended: Days
    pointers: Elements  # with a colon between them
    bad_units: Mask


def claim_lines(
    segments: Segments,
    loops: Loops,
    ids: Ids,
    own: Services,
    details: Details,
    names: Names,
) -> Lines:
    """One row per SV of a claim, each with the details that stand under its LX."""
    rows, kind, charge = own
    count = len(rows)
    claim = loops.claim[rows]

    def element(places: dict[str, int]) -> Elements:
        return _element(segments, rows, kind, places)

    procedure, quantity = element(PROCEDURE), element(QUANTITY).units()
    pointers = element(POINTERS).rejoined(":")

    of_line = loops.of_line(details.references.rows)
    (control,) = details.references.firsts(of_line, count, "6R")
    of_line = loops.of_line(details.dates.rows)
    (served,) = details.dates.firsts(of_line, count, "472")
    lin, ctp = segments.rows("LIN"), segments.rows("CTP")

    def first(rows: Rows, holds: Mask) -> Rows:
        some = rows[holds]
        return firsts(loops.of_line(some), some, count)

    drug = first(lin, is_any(segments.word(lin, 2), DRUG) & segments.has(lin, 3))
    priced, based = (first(ctp, segments.has(ctp, n)) for n in (4, 5))
    date = segments.element_at(served, 3)
    from_date, to_date = date.day(), date.last_day()
    (rendering,) = names.firsts(
        loops.of_line(names.rows), count, RENDERING, holds=names.has_npi
    )
    columns = {
        "claim_id": ids.of(claim),
        "line_index": loops.line_index,
        "line_control_number": segments.text(control, 2),
        "procedure_qualifier_code": procedure.component(1).text(),
        "procedure_code": procedure.component(2).text(),
        **{f"modifier_{n}_code": procedure.component(n + 2).text() for n in MODIFIERS},
        "revenue_code": element(REVENUE).text(),
        "billed_usd": charge.filled(),
        "unit_basis_code": element(BASIS).text(),
        "service_units": quantity.series(),
        "place_of_service_code": element(PLACE).text(),
        "service_from_date": from_date.series(),
        "service_to_date": to_date.series(),
        "diagnosis_pointers": pointers.text(),
        "ndc_code": segments.text(drug, 3),
        "ndc_units": segments.units(priced, 4).series(),
        "ndc_unit_code": segments.text(based, 5, 1),
        "rendering_provider_npi": names.npi.take(rendering).text(),
    }
    return Lines(
        table(CLAIM_LINE, segments, rows, columns),
        claim,
        charge.values,
        from_date,
        to_date,
        pointers,
        quantity.bad,
    )


def line_diagnoses(
    segments: Segments, loops: Loops, ids: Ids, lines: Lines, known: Diagnoses
) -> pl.DataFrame:
    """One row per pointer of a line, with the diagnosis of its claim that it means."""
    line, number, pointer = lines.pointers.pieces(":")
    claim = lines.claim[line]
    # Pointers count the principal and the other diagnoses, in the order sent.
    listed = known.index[known.is_pointed]
    of_claim = counts(known.claim[known.is_pointed], len(loops.claims))
    before = np.cumsum(of_claim, dtype=np.int64) - of_claim
    meant = pointer.whole()
    is_known = (meant > 0) & (meant <= of_claim[claim])
    at = np.where(is_known, before[claim] + meant - 1, len(listed))
    columns = {
        "claim_id": ids.of(claim),
        "line_index": loops.line_index[line],
        "pointer_index": number,
        "pointer_code": pointer.text(),
        "diagnosis_index": numbers(np.append(listed, np.uint32(0))[at], is_known),
    }
    return table(LINE_DIAGNOSIS, segments, loops.services[line], columns)
