"""Remittance lines and remarks: a payer's answer to each service line, and why."""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import ADJUDICATION_LINE, REMARK, USD
from transforms.x12.columns import decimals, labels, numbers
from transforms.x12.elements import Ids, Segments
from transforms.x12.gathering import Rows, either, firsts, kept, running, sums
from transforms.x12.records import in_order, table
from transforms.x12.remittance_loops import Loops
from transforms.x12.values import Days, is_any

REVENUE = "NU"
MODIFIERS = range(1, 5)
REMARKS = {"LQ": [2], "MIA": [5, 20, 21, 22, 23], "MOA": [3, 4, 5, 6, 7]}


class Lines(NamedTuple):
    """The lines of adjudications, and what is said of them elsewhere."""

    table: pl.DataFrame  # tables.ADJUDICATION_LINE
    served: Days
    ended: Days
    difference: np.ndarray  # cents


def adjudication_lines(
    segments: Segments, loops: Loops, ids: Ids, adjusted: np.ndarray
) -> Lines:
    """One row per SVC of a claim, with the details that follow it.

    `adjusted` are the cents of each line's adjustments.
    """
    svc = loops.lines
    count = len(svc)
    billed, paid = segments.usd(svc, 2), segments.usd(svc, 3)
    is_revenue = is_any(segments.word(svc, 1, 1), REVENUE)
    code, nowhere = segments.text(svc, 1, 2), np.int32(-1)
    revenue = segments.text(np.where(is_revenue, svc, nowhere), 1, 2)

    def named(segment_id: str, *qualifiers: str) -> list[Rows]:
        """The first segment of each line with each qualifier and a value."""
        rows = segments.rows(segment_id)
        kind, has = segments.word(rows, 1), segments.has(rows, 2)
        wanted = (is_any(kind, one) & has for one in qualifiers)
        return [firsts(loops.line[rows[own]], rows[own], count) for own in wanted]

    served, started, ended = named("DTM", "472", "150", "151")
    control, authorization, referral = named("REF", "6R", "G1", "9F")
    (allowed,) = named("AMT", "B6")
    first = segments.day(either(served, started), 2)
    last = segments.last_day(either(ended, either(served, started)), 2)
    difference = billed.values - adjusted - paid.values
    columns = {
        "adjudication_id": ids.of(loops.claim[svc]),
        "line_index": loops.line_index[svc],
        "procedure_qualifier_code": segments.text(svc, 1, 1),
        "procedure_code": code.set(pl.Series(is_revenue), None),
        **{f"modifier_{n}_code": segments.text(svc, 1, n + 2) for n in MODIFIERS},
        "submitted_procedure_code": segments.text(svc, 6, 2),
        "billed_usd": billed.filled(),
        "paid_usd": paid.filled(),
        "revenue_code": segments.text(svc, 4).zip_with(
            pl.Series(segments.has(svc, 4)), revenue
        ),
        "paid_units": segments.units(svc, 5).series(),
        "submitted_units": segments.units(svc, 7).series(),
        "service_from_date": first.series(),
        "service_to_date": last.series(),
        "line_control_number": segments.text(control, 2),
        "has_prior_authorization": authorization >= 0,
        "has_referral": referral >= 0,
        "allowed_usd": segments.usd(allowed, 2).series(),
        "difference_usd": decimals(difference, USD),
    }
    made = table(ADJUDICATION_LINE, segments, svc, columns)
    return Lines(made, first, last, difference)


def line_adjusted(loops: Loops, rows: Rows, cents: np.ndarray) -> np.ndarray:
    """Add up the cents of adjustments by line."""
    return sums(loops.line[rows], cents, len(loops.lines))


def line_numbers(loops: Loops, rows: Rows) -> pl.Series:
    """The number of the line that each row stands in; null on the claim."""
    number = loops.line_index[rows]
    return numbers(number, number > 0)


def remarks(segments: Segments, loops: Loops, ids: Ids) -> pl.DataFrame:
    """One row per remark code of a claim, from LQ, MIA and MOA segments."""
    found = []
    for source, (segment_id, positions) in enumerate(REMARKS.items()):
        rows = segments.rows(segment_id)
        rows = kept(rows, loops.claim[rows] >= 0)
        if segment_id == "LQ":
            rows = rows[is_any(segments.word(rows, 1), "HE")]
        for position in positions:
            own = rows[segments.has(rows, position)]
            columns = {
                "remark_code": segments.text(own, position),
                "_source": np.full(len(own), source, np.uint32),
                "_row": own,
            }
            found.append((own, pl.DataFrame(columns)))
    frame = in_order(found)
    rows = frame["_row"].to_numpy()
    columns = {
        "adjudication_id": ids.of(loops.claim[rows]),
        "line_index": line_numbers(loops, rows),
        "remark_index": running(loops.claim[rows]),
        "remark_code": frame["remark_code"],
        "source_code": labels(frame["_source"].to_numpy(), *REMARKS),
    }
    return table(REMARK, segments, rows, columns)
