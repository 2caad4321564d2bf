"""Claim codes: what the HI segments of a claim hold.

Each HI holds up to twelve composites, each with its own qualifier; a claim may have
several HI. Composites whose qualifier is none of these count as unread.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import CLAIM_CODE, DIAGNOSIS, PROCEDURE
from transforms.x12 import checks, kernels
from transforms.x12.claim_loops import Loops
from transforms.x12.columns import Mask, dates, decimals, labels
from transforms.x12.elements import Ids, Segments
from transforms.x12.gathering import Rows, firsts, running
from transforms.x12.records import Columns, table
from transforms.x12.values import Elements, is_any, which

# Role of each qualifier; the short ones are ICD-9.
ROLES = {
    "ABK": "principal",
    "BK": "principal",
    "ABF": "other",
    "BF": "other",
    "ABJ": "admitting",
    "BJ": "admitting",
    "APR": "reason",
    "PR": "reason",
    "ABN": "external",
    "BN": "external",
}
PROCEDURES = ["BBR", "BBQ", "BR", "BQ"]
DRG = "DR"
KINDS = {
    "BH": "occurrence",
    "BI": "span",
    "BG": "condition",
    "BE": "value",
    "TC": "treatment",
}
# The value is the ZIP code where an ambulance picked somebody up: a person's place.
PICKED_UP = "A0"
# What line pointers count.
POINTED = ["principal", "other"]
LAST = 12  # composites of an HI

QUALIFIERS = [*ROLES, *PROCEDURES, DRG, *KINDS]
# Codes are written in capitals and without the dot.
_LETTERS = np.arange(256, dtype=np.int16)
_LETTERS[ord("a") : ord("z") + 1] -= 32
_LETTERS[ord(".")] = -1


class Codes(NamedTuple):
    """The composites of HI segments, in file order."""

    rows: Rows  # the HI of each
    composites: Elements
    qualifier: Elements
    kind: np.ndarray  # which of QUALIFIERS, -1 for none
    code: Elements

    def take(self, some: np.ndarray) -> "Codes":
        """Some of the composites, by their number."""
        return Codes(
            self.rows[some],
            self.composites.take(some),
            self.qualifier.take(some),
            self.kind[some],
            self.code.take(some),
        )

    def of(self, qualifiers: list[str]) -> np.ndarray:
        """The composites that have one of these qualifiers, and a code."""
        return np.flatnonzero(self.is_any(qualifiers) & self.code.has())

    def is_any(self, qualifiers: list[str]) -> Mask:
        """Say of each whether its qualifier is one of these, which stand together."""
        first = QUALIFIERS.index(qualifiers[0])
        return (self.kind >= first) & (self.kind < first + len(qualifiers))


def codes(segments: Segments) -> Codes:
    """Unfold HI segments into composites, as sent."""
    composites, rows = segments.unfolded(segments.rows("HI"), LAST)
    qualifier, code = composites.components(2)
    kind = which(qualifier.word(), *QUALIFIERS)
    return Codes(rows, composites, qualifier, kind, code)


def inside(codes: Codes, loops: Loops) -> Codes:
    """The codes that stand in a claim."""
    is_inside = loops.claim[codes.rows] >= 0
    return codes if is_inside.all() else codes.take(np.flatnonzero(is_inside))


def skipped(segments: Segments, codes: Codes) -> np.ndarray:
    """Count the codes of each segment that are not landed: unread."""
    unknown = codes.rows[codes.kind < 0]
    return np.bincount(unknown, minlength=segments.height).astype(np.uint32)


class Diagnoses(NamedTuple):
    """Diagnosis codes, and whose each is."""

    table: pl.DataFrame  # tables.DIAGNOSIS
    claim: np.ndarray
    number: np.ndarray
    is_pointed: Mask  # lines may point to it


def diagnoses(segments: Segments, loops: Loops, ids: Ids, codes: Codes) -> Diagnoses:
    """One row per diagnosis code of a claim, numbered in the order sent."""
    some = codes.take(codes.of(list(ROLES)))
    claim = loops.claim[some.rows]
    number = running(claim)
    columns: Columns = {
        "claim_id": ids.of(claim),
        "diagnosis_index": number,
        "qualifier_code": some.qualifier.text(),
        "diagnosis_code": _plain(some.code),
        "role_code": labels(some.kind, *ROLES.values()),
        "present_on_admission_code": some.composites.component(9).text(),
    }
    pointed = [role in POINTED for role in ROLES.values()]
    return Diagnoses(
        table(DIAGNOSIS, segments, some.rows, columns),
        claim,
        number,
        np.array(pointed)[some.kind],
    )


def procedures(
    segments: Segments, loops: Loops, ids: Ids, codes: Codes
) -> pl.DataFrame:
    """One row per institutional procedure code of a claim."""
    some = codes.take(codes.of(PROCEDURES))
    claim = loops.claim[some.rows]
    columns: Columns = {
        "claim_id": ids.of(claim),
        "procedure_index": running(claim),
        "qualifier_code": some.qualifier.text(),
        "procedure_code": _plain(some.code),
        "procedure_date": some.composites.component(4).day().series(),
    }
    return table(PROCEDURE, segments, some.rows, columns)


def claim_codes(
    segments: Segments, loops: Loops, ids: Ids, codes: Codes
) -> pl.DataFrame:
    """One row per occurrence, span, condition, value or treatment code of a claim."""
    some = codes.take(codes.of(list(KINDS)))
    claim = loops.claim[some.rows]
    value = some.kind == QUALIFIERS.index("BE")
    date = some.composites.component(4)
    first, last = date.period()
    worth = some.composites.component(5).units()
    is_worth = value & ~is_any(some.code.word(), PICKED_UP)
    is_worth &= worth.states == kernels.GOOD
    columns: Columns = {
        "claim_id": ids.of(claim),
        "claim_code_index": running(claim),
        "kind_code": labels(some.kind - QUALIFIERS.index("BH"), *KINDS.values()),
        "qualifier_code": some.qualifier.text(),
        "code": some.code.text(),
        "from_date": dates(first.values, first.good & ~value),
        "to_date": dates(last.values, last.good & ~value),
        "value_units": decimals(worth.values, worth.dtype, is_worth),
    }
    return table(CLAIM_CODE, segments, some.rows, columns)


def drgs(loops: Loops, codes: Codes) -> pl.Series:
    """The billed DRG of each claim."""
    billed = codes.of([DRG]).astype(np.int32)
    at = firsts(loops.claim[codes.rows[billed]], billed, len(loops.claims))
    return codes.code.take(at).text()


def notes(segments: Segments, codes: Codes) -> pl.DataFrame:
    """Findings about dates of procedures and occurrences that are none."""
    dated = np.flatnonzero(codes.is_any(PROCEDURES) | codes.is_any(["BH", "BI"]))
    date = codes.composites.take(dated).component(4)
    first, last = date.period()
    bad = first.bad | last.bad
    return checks.noted("date_unreadable", segments, codes.rows[dated], bad)


def _plain(code: Elements) -> pl.Series:
    """Codes in capitals, without the dot."""
    text, is_ascii = code.translated(_LETTERS)
    return text if is_ascii else text.str.to_uppercase()
