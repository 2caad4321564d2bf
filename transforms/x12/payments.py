"""Payments: one row per 835 transaction, with who pays whom, how much and when."""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import PAYMENT, USD
from transforms.x12 import kernels
from transforms.x12.columns import decimals
from transforms.x12.elements import Segments
from transforms.x12.gathering import Rows, firsts
from transforms.x12.records import table
from transforms.x12.remittance_loops import Loops
from transforms.x12.values import Amounts, is_any

PAYER, PAYEE, PAYER_NUMBER, PRODUCED = "PR", "PE", "2U", "405"
NO_TRANSFER, NOTICE, DEBIT = "NON", "H", "D"


class Payments(NamedTuple):
    """The payments, and how far they are from what their claims add up to."""

    rows: Rows  # the ST of each
    table: pl.DataFrame  # tables.PAYMENT
    difference: np.ndarray  # cents; 0 where the payment can't be read
    has_transfer: np.ndarray


def payments(
    segments: Segments,
    loops: Loops,
    claim_paid: np.ndarray,
    provider_adjusted: np.ndarray,
) -> Payments:
    """Payments of 835 segments.

    `claim_paid` and `provider_adjusted` are the cents of each of `segments.sets`.
    """
    st = segments.rows("ST")
    own = segments.set_at[st]
    bpr = _first(segments, segments.rows("BPR"))[own]
    is_header = loops.in_header

    def header(segment_id: str) -> Rows:
        rows = segments.rows(segment_id)
        return rows[is_header[rows]]

    trn, dtm = header("TRN"), header("DTM")
    trace = _first(segments, trn[segments.has(trn, 2)])[own]
    originator = _first(segments, trn[segments.has(trn, 3)])[own]
    is_produced = is_any(segments.word(dtm, 1), PRODUCED) & segments.has(dtm, 2)
    produced = _first(segments, dtm[is_produced])[own]
    payer_id, payer_name, payer_number, payee = (
        rows[own] for rows in _parties(segments, loops, header("N1"), header("REF"))
    )
    paid = _transferred(segments, bpr)
    moved = provider_adjusted[own]
    claims = claim_paid[own]
    is_read = paid.states == kernels.GOOD
    difference = np.where(is_read, claims - moved - paid.values, 0)
    method, handling = segments.word(bpr, 4), segments.word(bpr, 1)
    transfer, production = segments.day(bpr, 16), segments.day(produced, 2)
    grouped = segments.sets["group_date"].gather(own)
    number = segments.text(payer_number, 2)
    columns = {
        "transaction_index": segments.transaction_index[st],
        "payer_id": _either(
            segments.text(payer_id, 4), number, segments.text(originator, 3)
        ),
        "payer_name": segments.text(payer_name, 2),
        "payee_npi": segments.text(payee, 4),
        "handling_code": segments.text(bpr, 1),
        "payment_usd": paid.series(),
        "payment_method_code": segments.text(bpr, 4),
        "payment_format_code": segments.text(bpr, 5),
        "is_notice_only": is_any(method, NO_TRANSFER) | is_any(handling, NOTICE),
        "payment_date": _either(transfer.series(), production.series(), grouped),
        "trace_number": segments.text(trace, 2),
        "originator_id": segments.text(originator, 3),
        "production_date": production.series(),
        "claim_paid_usd": decimals(claims, USD),
        "provider_adjusted_usd": decimals(moved, USD),
        "difference_usd": decimals(difference, USD, is_read),
    }
    made = table(PAYMENT, segments, st, columns)
    return Payments(st, made, difference, bpr >= 0)


def _first(segments: Segments, rows: Rows) -> Rows:
    """The first of these rows in each transaction of `sets`."""
    return firsts(segments.set_at[rows], rows, segments.sets.height)


def _transferred(segments: Segments, bpr: Rows) -> Amounts:
    """BPR02: 0 where there is none, negative for a debit, bad where no number."""
    stated = segments.usd(bpr, 2)
    is_debit = is_any(segments.word(bpr, 3), DEBIT)
    values = np.where(is_debit, -stated.values, stated.values)
    states = np.where(stated.bad, kernels.BAD, kernels.GOOD).astype(np.uint8)
    return stated._replace(values=values, states=states)


def _parties(
    segments: Segments, loops: Loops, n1: Rows, ref: Rows
) -> tuple[Rows, Rows, Rows, Rows]:
    """Per transaction: N1 of the payer's id and name, its REF*2U, N1 of the payee."""
    role = segments.word(n1, 1)
    payers, payees = is_any(role, PAYER), is_any(role, PAYEE)
    has_id = segments.has(n1, 4)
    is_npi = is_any(segments.word(n1, 3), "XX") & has_id
    # The first number of each party counts, even an empty one.
    numbers = ref[is_any(segments.word(ref, 1), PAYER_NUMBER)]
    of_party = firsts(loops.entity_at[numbers], numbers, segments.height)[n1[payers]]
    of_party = of_party[of_party >= 0]
    of_party = of_party[segments.has(of_party, 2)]
    return (
        _first(segments, n1[payers & has_id]),
        _first(segments, n1[payers & segments.has(n1, 2)]),
        _first(segments, of_party),
        _first(segments, n1[payees & is_npi]),
    )


def _either(*columns: pl.Series) -> pl.Series:
    """The first of these columns that is not null, row by row."""
    first, *others = columns
    for other in others:
        first = first.zip_with(first.is_not_null(), other)
    return first
