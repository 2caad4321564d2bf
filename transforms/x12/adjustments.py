"""Adjustments: one row per reason a payer gave for not paying what was billed.

An 835 CAS segment names a group in element 1, then up to six triplets of reason,
amount and quantity in elements 2 to 19. We keep each triplet as a row, also one
without a reason: its dollars are somebody's. PLB segments hold up to six pairs of
reason and amount that concern a provider, not a claim.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import PROVIDER_ADJUSTMENT
from transforms.x12.columns import Mask
from transforms.x12.elements import Segments
from transforms.x12.gathering import Rows, kept, running
from transforms.x12.records import in_order, table

CAS_LAST, PLB_LAST = 19, 14
LASTS = {"CAS": CAS_LAST, "PLB": PLB_LAST}
# Position of each reason; its amount follows.
REASONS = {"CAS": range(2, CAS_LAST, 3), "PLB": range(3, PLB_LAST, 2)}


def bad(segments: Segments, segment_id: str) -> Rows:
    """CAS or PLB segments of which any amount is there but is no number.

    A segment with more elements than its kind has may hold amounts that nobody
    would read: it counts as bad too.
    """
    rows = segments.rows(segment_id)
    found = [rows[segments.has_more(rows, LASTS[segment_id])]]
    for reason in REASONS[segment_id]:
        reached = segments.reaching(rows, reason + 1)
        found.append(reached[segments.usd(reached, reason + 1).bad])
    return np.unique(np.concatenate(found))


def missing(segments: Segments, rows: Rows, segment_id: str) -> Mask:
    """Say of CAS or PLB segments whether any reason stands without an amount."""
    lacks = np.zeros(len(rows), bool)
    for reason in REASONS[segment_id]:
        is_there = segments.reaches(rows, reason)
        if not is_there.any():
            break
        some = kept(rows, is_there)
        amounts = segments.usd(some, reason + 1)
        lacks[is_there] |= segments.has(some, reason) & amounts.missing
    return lacks


class Triplets(NamedTuple):
    """The triplets of CAS segments, in file order."""

    rows: Rows  # the segment of each
    cents: np.ndarray
    columns: pl.DataFrame  # group_code, reason_code, adjusted_usd, adjusted_units


def triplets(segments: Segments, rows: Rows) -> Triplets:
    """Unfold CAS segments into one row per triplet."""
    found = []
    for n in REASONS["CAS"]:
        some = segments.reaching(rows, n)
        if n > 2 and not len(some):
            break
        amounts = segments.usd(some, n + 1)
        is_there = segments.has(some, n) | ~amounts.missing
        if not is_there.all():
            some, amounts = some[is_there], amounts.take(np.flatnonzero(is_there))
        columns = {
            "group_code": segments.text(some, 1),
            "reason_code": segments.text(some, n),
            "adjusted_usd": amounts.filled(),
            "adjusted_units": segments.units(some, n + 2).series(),
            "_cents": amounts.values,
            "_row": some,
        }
        found.append((some, pl.DataFrame(columns)))
    frame = in_order(found)
    return Triplets(
        frame["_row"].to_numpy(),
        frame["_cents"].to_numpy(),
        frame.drop("_row", "_cents"),
    )


class Moved(NamedTuple):
    """Provider adjustments, and what they come to."""

    rows: Rows  # the PLB of each
    cents: np.ndarray
    table: pl.DataFrame  # tables.PROVIDER_ADJUSTMENT
    references: pl.DataFrame  # records.REFERENCE


def provider_adjustments(segments: Segments, rows: Rows) -> Moved:
    """Unfold PLB segments into one row per pair."""
    found = []
    for n in REASONS["PLB"]:
        some = segments.reaching(rows, n)
        if n > 3 and not len(some):
            break
        amounts = segments.usd(some, n + 1)
        is_there = segments.has(some, n) | ~amounts.missing
        some = some[is_there]
        columns = {
            "reason_code": segments.text(some, n, 1),
            "has_reference": segments.has(some, n, 2),
            "_reference": segments.text(some, n, 2),
            "adjusted_usd": amounts.filled().filter(pl.Series(is_there)),
            "_cents": amounts.values[is_there],
            "_row": some,
        }
        found.append((some, pl.DataFrame(columns)))
    frame = in_order(found)
    own = frame["_row"].to_numpy()
    columns = {
        "transaction_index": segments.transaction_index[own],
        "provider_adjustment_index": running(segments.set_at[own]),
        "provider_npi": segments.text(own, 1),
        "fiscal_date": segments.day(own, 2).series(),
        **frame.drop("_row", "_cents", "_reference").to_dict(),
    }
    made = table(PROVIDER_ADJUSTMENT, segments, own, columns)
    references = frame.select(pl.col("_reference").alias("reference").cast(pl.String))
    return Moved(own, frame["_cents"].to_numpy(), made, references)
