"""Submissions: one row per 837 transaction, what it was sent for and its hierarchy."""

import re
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import SUBMISSION
from transforms.x12.elements import Segments
from transforms.x12.gathering import Rows, counts, firsts
from transforms.x12.records import Columns, table
from transforms.x12.values import is_any

PREDICTIONS = re.compile("X29[1-3]")
LEVELS = {"provider_levels": "20", "subscriber_levels": "22", "patient_levels": "23"}


class Submissions(NamedTuple):
    """The submissions, and what they say of their claims, one per row of `sets`."""

    table: pl.DataFrame  # tables.SUBMISSION
    submitted: pl.Series  # date
    is_prediction: np.ndarray


def submissions(segments: Segments) -> Submissions:
    """Submissions of 837 segments."""
    sets = segments.sets
    st, bht, hierarchy = (segments.rows(name) for name in ("ST", "BHT", "HL"))
    own = segments.set_at[st]

    def first(rows: Rows) -> Rows:
        return firsts(segments.set_at[rows], rows, sets.height)

    begun = first(bht[segments.day(bht, 4).good])
    level, at = segments.word(hierarchy, 3), segments.set_at[hierarchy]
    levels = {
        name: counts(at[is_any(level, code)], sets.height)[own]
        for name, code in LEVELS.items()
    }
    columns: Columns = {
        "transaction_index": segments.transaction_index[st],
        "purpose_code": segments.text(first(bht[segments.has(bht, 2)])[own], 2),
        "submission_type_code": segments.text(first(bht[segments.has(bht, 6)])[own], 6),
        **levels,
    }
    date = segments.day(begun, 4).series()
    codes = zip(
        sets["implementation_code"], sets["group_implementation_code"], strict=True
    )
    asks = [
        PREDICTIONS.search(own or of_group or "") is not None for own, of_group in codes
    ]
    return Submissions(
        table(SUBMISSION, segments, st, columns),
        date.zip_with(date.is_not_null(), sets["group_date"]),
        np.array(asks, bool),
    )
