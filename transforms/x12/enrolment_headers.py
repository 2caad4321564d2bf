"""Enrolment headers: what an 834 says once of all its members."""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.x12 import checks
from transforms.x12.columns import numbers
from transforms.x12.elements import Segments
from transforms.x12.enrolment_loops import Loops
from transforms.x12.gathering import Rows, firsts, kept
from transforms.x12.records import Columns
from transforms.x12.values import is_any

SPONSOR, PAYER = "P5", "IN"
MASTER_POLICY = "38"
STATED = {
    "stated_members": "TO",
    "stated_subscribers": "ET",
    "stated_dependents": "DT",
}


class Headers(NamedTuple):
    """The headers, one row of each column per row of `sets`."""

    columns: Columns  # of tables.ENROLMENT
    created: pl.Series  # date
    sponsor: pl.Series  # raw: a number, else a name, that may be a person's
    master_policy: pl.Series  # raw
    findings: list[pl.DataFrame]


def headers(segments: Segments, loops: Loops) -> Headers:
    """Headers of 834 segments."""
    above, sets = loops.is_above, segments.sets
    bgn, qty, n1, ref = (
        kept(rows, above[rows])
        for rows in map(segments.rows, ("BGN", "QTY", "N1", "REF"))
    )

    def first(rows: Rows, position: int, *qualifiers: str) -> Rows:
        """The first in each transaction with this element, and a qualifier."""
        rows = rows[segments.has(rows, position)]
        if qualifiers:
            rows = rows[is_any(segments.word(rows, 1), *qualifiers)]
        return firsts(segments.set_at[rows], rows, sets.height)

    def stated(rows: Rows, position: int, *qualifiers: str) -> pl.Series:
        return segments.text(first(rows, position, *qualifiers), position)

    dated = bgn[segments.day(bgn, 3).good]
    date = segments.day(first(dated, 3), 3).series()
    counted = {name: first(qty, 2, code) for name, code in STATED.items()}
    whole = {name: segments.element_at(at, 2).whole() for name, at in counted.items()}
    number = stated(n1, 4, SPONSOR)
    totals = qty[is_any(segments.word(qty, 1), *STATED.values())]
    uncounted = segments.has(totals, 2) & (segments.element_at(totals, 2).whole() < 0)
    return Headers(
        columns={
            "purpose_code": stated(bgn, 1),
            "created_time_code": stated(bgn, 4),
            "action_code": stated(bgn, 8),
            "payer_id": stated(n1, 4, PAYER),
            "payer_name": stated(n1, 2, PAYER),
            **{name: numbers(n, n >= 0) for name, n in whole.items()},
        },
        created=date.zip_with(date.is_not_null(), sets["group_date"]),
        sponsor=number.zip_with(number.is_not_null(), stated(n1, 2, SPONSOR)),
        master_policy=stated(ref, 2, MASTER_POLICY),
        findings=[
            checks.noted(
                "date_unreadable", segments, bgn, segments.bad_days(bgn, 3),
                "transaction",
            ),
            checks.noted(
                "units_unreadable", segments, totals, uncounted, "transaction"
            ),
        ],
    )  # fmt: skip


def of_rows(headers: Headers, at: np.ndarray) -> Columns:
    """The columns of rows of these transactions, by row of `sets`."""
    columns = {
        name: pl.Series(values).gather(at) for name, values in headers.columns.items()
    }
    return {**columns, "created_date": headers.created.gather(at)}
