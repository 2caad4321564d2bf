"""Remittance amounts: what a payer states beside its answer, to explain it.

AMT and QTY of claims and lines, and the amounts, days and rates of MIA (inpatient) and
MOA (outpatient). None of them enters a balance.
"""

import numpy as np
import polars as pl

from transforms.tables import ADJUDICATION_AMOUNT, UNITS, USD
from transforms.x12.columns import labels, nothing
from transforms.x12.elements import Ids, Segments
from transforms.x12.gathering import Rows, kept, running
from transforms.x12.records import Columns, in_order, table
from transforms.x12.remittance_lines import line_numbers
from transforms.x12.remittance_loops import Loops

# MIA and MOA hold remarks too (remittance_lines.py); these are days and a rate.
NUMBERS = {"MIA": [1, 3, 15], "MOA": [1]}
DOLLARS = {"MIA": [2, 4, *range(6, 15), 16, 17, 18, 19, 24], "MOA": [2, 8, 9]}
SOURCES = ("AMT", "QTY", "MIA", "MOA")


def bad(segments: Segments) -> Rows:
    """AMT, MIA and MOA segments of which a dollar amount is there but is no number."""
    found = []
    for segment_id, positions in {"AMT": [2], **DOLLARS}.items():
        rows = segments.rows(segment_id)
        for position in positions:
            some = segments.reaching(rows, position)
            found.append(some[segments.usd(some, position).bad])
    return np.concatenate(found)


def amounts(segments: Segments, loops: Loops, ids: Ids) -> pl.DataFrame:
    """One row per amount or quantity of a claim, from AMT, QTY, MIA and MOA."""
    found = []

    def stated(source: str, rows: Rows, position: int, is_dollars: bool) -> None:
        own = kept(rows, segments.has(rows, position))
        value = (segments.usd if is_dollars else segments.units)(own, position)
        qualifier = pl.repeat(f"{position:02}", len(own), dtype=pl.String, eager=True)
        no_usd, no_units = nothing(len(own), USD), nothing(len(own), UNITS)
        columns = {
            "qualifier_code": segments.text(own, 1) if position == 2 and
            source in ("AMT", "QTY") else qualifier,
            "amount_usd": value.series() if is_dollars else no_usd,
            "amount_units": no_units if is_dollars else value.series(),
            "_source": np.full(len(own), SOURCES.index(source), np.uint32),
            "_row": own,
        }  # fmt: skip
        found.append((own, pl.DataFrame(columns)))

    for source in SOURCES:
        rows = segments.rows(source)
        rows = kept(rows, loops.claim[rows] >= 0)
        if source in NUMBERS:
            dollars = DOLLARS[source]
            for position in sorted([*NUMBERS[source], *dollars]):
                reached = segments.reaching(rows, position)
                if len(reached):
                    stated(source, reached, position, position in dollars)
        else:
            stated(source, rows, 2, source == "AMT")
    frame = in_order(found)
    rows = frame["_row"].to_numpy()
    columns: Columns = {
        "adjudication_id": ids.of(loops.claim[rows]),
        "line_index": line_numbers(loops, rows),
        "amount_index": running(loops.claim[rows]),
        "source_code": labels(frame["_source"].to_numpy(), *SOURCES),
        **frame.drop("_row", "_source").to_dict(),
    }
    return table(ADJUDICATION_AMOUNT, segments, rows, columns)
