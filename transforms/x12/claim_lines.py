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
from transforms.x12.columns import Mask, numbers
from transforms.x12.elements import Ids, Segments
from transforms.x12.gathering import Rows, counts, firsts
from transforms.x12.records import Columns, table
from transforms.x12.values import Amounts, Days, Elements, is_any

MODIFIERS = 4
DRUG = "N4"
RENDERING = "82"
# Where SV1, SV2 and SV3 hold what; 0 where they don't.
CHARGE = (2, 3, 2)
QUANTITY = (4, 5, 6)
PROCEDURE = (1, 2, 1)
REVENUE = (0, 1, 0)
BASIS = (3, 4, 0)
PLACE = (5, 0, 3)
POINTERS = (7, 0, 11)
PLACES = (CHARGE, QUANTITY, PROCEDURE, REVENUE, BASIS, PLACE, POINTERS)


class Services(NamedTuple):
    """Segments of service lines, in a claim or not."""

    rows: Rows
    kind: np.ndarray  # which of SERVICES
    charge: Amounts
    quantity: Elements
    procedure: Elements
    revenue: Elements
    basis: Elements
    place: Elements
    pointers: Elements

    def take(self, some: np.ndarray) -> "Services":
        """Some of the lines, by their number."""
        rows, kind, (values, states, dtype), *elements = self
        charge = Amounts(values[some], states[some], dtype)
        return Services(
            rows[some], kind[some], charge, *(one.take(some) for one in elements)
        )


def services(segments: Segments) -> Services:
    """The segments of service lines, with what each charges."""
    rows = segments.rows(*SERVICES)
    # The codes of SV1, SV2 and SV3 follow each other.
    kind = (segments.code[rows] - kernels.code(SERVICES[0])).astype(np.int8)
    found: list[Elements] = []
    for number, positions in enumerate(zip(*PLACES, strict=True)):
        is_own = kind == number
        if is_own.any() or (number == 0 and not len(rows)):
            own = rows if is_own.all() else np.where(is_own, rows, np.int32(-1))
            one = segments.elements_at(own, *positions)
            if found:
                one = [a.otherwise(b) for a, b in zip(found, one, strict=True)]
            found = one
    charge, *elements = found
    return Services(rows, kind, charge.usd(), *elements)


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
    rows = own.rows
    count = len(rows)
    claim = loops.claim[rows]
    qualifier, procedure, *modifiers = own.procedure.components(2 + MODIFIERS)
    quantity, pointers = own.quantity.units(), own.pointers.rejoined(":")
    references, dated = details.references, details.dates
    (control,) = references.firsts(loops.of_line(references.rows), count, "6R")
    (served,) = dated.firsts(loops.of_line(dated.rows), count, "472")
    lin, ctp = segments.rows("LIN"), segments.rows("CTP")

    def first(rows: Rows, holds: Mask) -> Rows:
        some = rows[holds]
        return firsts(loops.of_line(some), some, count)

    drug = first(lin, is_any(segments.word(lin, 2), DRUG) & segments.has(lin, 3))
    priced, based = (first(ctp, segments.has(ctp, n)) for n in (4, 5))
    from_date, to_date = details.first.take(served), details.last.take(served)
    (rendering,) = names.firsts(
        loops.of_line(names.rows), count, RENDERING, holds=names.has_npi
    )
    columns: Columns = {
        "claim_id": ids.of(claim),
        "line_index": loops.line_index,
        "line_control_number": references.value.take(control).text(),
        "procedure_qualifier_code": qualifier.text(),
        "procedure_code": procedure.text(),
        **{f"modifier_{n}_code": one.text() for n, one in enumerate(modifiers, 1)},
        "revenue_code": own.revenue.text(),
        "billed_usd": own.charge.filled(),
        "unit_basis_code": own.basis.text(),
        "service_units": quantity.series(),
        "place_of_service_code": own.place.text(),
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
        own.charge.values,
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
    listed = known.number[known.is_pointed]
    of_claim = counts(known.claim[known.is_pointed], len(loops.claims))
    before = np.cumsum(of_claim, dtype=np.int64) - of_claim
    meant = pointer.whole()
    is_known = (meant > 0) & (meant <= of_claim[claim])
    at = np.where(is_known, before[claim] + meant - 1, len(listed))
    columns: Columns = {
        "claim_id": ids.of(claim),
        "line_index": loops.line_index[line],
        "pointer_index": number,
        "pointer_code": pointer.text(),
        "diagnosis_index": numbers(np.append(listed, np.uint32(0))[at], is_known),
    }
    return table(LINE_DIAGNOSIS, segments, loops.services[line], columns)
