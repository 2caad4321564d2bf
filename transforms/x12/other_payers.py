"""Other payers: what an 837 says that other payers of a claim paid and adjusted.

The same money comes in those payers' own remittances, so that it stays in tables of
its own. An SVD answers a line (2430) and names its payer; what stands in the loop of an
SBR inside a claim (2320) is about the whole claim.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import (
    CLAIM_AMOUNT,
    OTHER_PAYER,
    OTHER_PAYER_ADJUSTMENT,
    OTHER_PAYER_LINE,
    USD,
)
from transforms.x12 import adjustments as adjusting
from transforms.x12.claim_details import Details
from transforms.x12.claim_loops import Loops
from transforms.x12.claim_parties import PAYER, Names
from transforms.x12.columns import decimals, numbers
from transforms.x12.elements import Ids, Segments
from transforms.x12.gathering import Rows, firsts, matched, running, sums
from transforms.x12.records import Columns, empty, table
from transforms.x12.values import Elements

PAID = "D"
ADJUDICATED = "573"


class Payers(NamedTuple):
    """The other payers of claims."""

    table: pl.DataFrame  # tables.OTHER_PAYER
    claim: np.ndarray
    number: np.ndarray  # the number of each in its claim
    payer_id: Elements


class Answers(NamedTuple):
    """What other payers answered to lines."""

    table: pl.DataFrame  # tables.OTHER_PAYER_LINE
    number: np.ndarray  # of each SVD: the number of the payer in its claim, 0 for none


def payers(
    segments: Segments, loops: Loops, ids: Ids, details: Details, names: Names
) -> Payers:
    """One row per other payer of a claim (2320), with what it paid."""
    sbr = loops.others
    count = len(sbr)
    claim = loops.claim[sbr]
    index = running(claim)
    everyone = np.ones(len(names.rows), bool)
    (payer,) = names.firsts(loops.other[names.rows], count, PAYER, holds=everyone)
    payer_id = segments.element_at(names.row(payer), 9)
    amt = details.amounts
    owner = np.where(amt.of(PAID), loops.other[amt.rows], np.int32(-1))
    paid = sums(owner, amt.value.usd().values, count)
    is_stated = np.bincount(owner[owner >= 0], minlength=count) > 0
    columns: Columns = {
        "claim_id": ids.of(claim),
        "other_payer_index": index,
        "payer_responsibility_code": segments.text(sbr, 1),
        "filing_indicator_code": segments.text(sbr, 9),
        "payer_id": payer_id.text(),
        "paid_usd": decimals(paid, USD, is_stated),
    }
    return Payers(table(OTHER_PAYER, segments, sbr, columns), claim, index, payer_id)


def answers(
    segments: Segments, loops: Loops, ids: Ids, details: Details, others: Payers
) -> Answers:
    """One row per SVD of a claim, with the day that its payer decided."""
    every = segments.rows("SVD")
    if not len(every):
        return Answers(empty(OTHER_PAYER_LINE), np.zeros(0, np.uint32))
    index = np.zeros(len(every), np.uint32)
    inside = np.flatnonzero(loops.claim[every] >= 0)
    svd = every[inside]
    claim = loops.claim[svd]
    payer_id = segments.element_at(svd, 1)
    index[inside] = _told(claim, payer_id, others)
    line = loops.line_number(svd)
    decided = _decided(segments, loops, details, len(every))
    columns: Columns = {
        "claim_id": ids.of(claim),
        "other_payer_line_index": running(claim),
        "line_index": numbers(line, line > 0),
        "other_payer_index": numbers(index[inside], index[inside] > 0),
        "payer_id": payer_id.text(),
        "paid_usd": segments.usd(svd, 2).filled(),
        "procedure_qualifier_code": segments.text(svd, 3, 1),
        "procedure_code": segments.text(svd, 3, 2),
        "revenue_code": segments.text(svd, 4),
        "paid_units": segments.units(svd, 5).series(),
        "bundled_line_code": segments.text(svd, 6),
        "adjudication_date": segments.day(decided[inside], 3).series(),
    }
    return Answers(table(OTHER_PAYER_LINE, segments, svd, columns), index)


def _told(claim: np.ndarray, payer_id: Elements, others: Payers) -> np.ndarray:
    """The number of the payer of each of these claims that has an id; 0 for none."""
    asked, known = np.flatnonzero(payer_id.has()), np.flatnonzero(others.payer_id.has())
    at = matched(
        claim[asked],
        payer_id.take(asked),
        others.claim[known],
        others.payer_id.take(known),
    )
    number = np.zeros(len(claim), np.uint32)
    number[asked] = np.append(others.number[known], np.uint32(0))[at]
    return number


def _decided(segments: Segments, loops: Loops, details: Details, count: int) -> Rows:
    """The date of each answer that can be read."""
    own = details.dates.rows[details.dates.of(ADJUDICATED)]
    own = own[loops.answer[own] >= 0]
    own = own[segments.day(own, 3).good]
    return firsts(loops.answer[own], own, count)


def _payer(loops: Loops, rows: Rows, others: Payers, answered: Answers) -> pl.Series:
    """The number of the payer that segments are about: of the loop, else the answer."""
    of_loop = np.append(others.number, np.uint32(0))[loops.other[rows]]
    of_answer = np.append(answered.number, np.uint32(0))[loops.answer[rows]]
    number = np.where(of_loop > 0, of_loop, of_answer)
    return numbers(number, number > 0)


def amounts(
    segments: Segments,
    loops: Loops,
    ids: Ids,
    details: Details,
    others: Payers,
    answered: Answers,
) -> pl.DataFrame:
    """One row per AMT of a claim, of its lines and of its other payers."""
    stated = details.amounts
    some = np.flatnonzero(stated.has & (loops.claim[stated.rows] >= 0))
    rows = stated.rows[some]
    claim = loops.claim[rows]
    line = loops.line_number(rows)
    columns: Columns = {
        "claim_id": ids.of(claim),
        "claim_amount_index": running(claim),
        "line_index": numbers(line, line > 0),
        "other_payer_index": _payer(loops, rows, others, answered),
        "qualifier_code": segments.text(rows, 1),
        "amount_usd": stated.value.take(some).usd().series(),
    }
    return table(CLAIM_AMOUNT, segments, rows, columns)


def adjustments(
    segments: Segments, loops: Loops, ids: Ids, others: Payers, answered: Answers
) -> pl.DataFrame:
    """One row per triplet of the CAS of a claim's other payers."""
    cas = segments.rows("CAS")
    cas = cas[loops.claim[cas] >= 0]
    if not len(cas):
        return empty(OTHER_PAYER_ADJUSTMENT)
    found = adjusting.triplets(segments, cas)
    claim = loops.claim[found.rows]
    line = loops.line_number(found.rows)
    columns: Columns = {
        "claim_id": ids.of(claim),
        "other_payer_adjustment_index": running(claim),
        "other_payer_index": _payer(loops, found.rows, others, answered),
        "line_index": numbers(line, line > 0),
        **found.columns.to_dict(),
    }
    return table(OTHER_PAYER_ADJUSTMENT, segments, found.rows, columns)
