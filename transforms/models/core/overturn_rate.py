"""Overturn rates: how likely a denial comes back, drawn towards what is known better.

grain:   one row per payer and denial category, per category, and one of all
keys:    scope_code, payer_id, denial_category
sources: core.overturn_count
units:   *_claims are claims; *_days are days, medians; overturn_rate and raw_rate are
         shares, 0 to 1

A payer's rate in a category rests on few denials, so it is drawn towards the rate of
the category, and this towards the rate of all denials, by as much as payers (and
categories) differ no more than chance makes them (transforms/statistics/shrinkage.py),
and always as if two denials more were known, which came out as there: one denial that
was not overturned does not make a rate of 0.
A payer without a matured denial of a category has the category's rate, a category
without one the rate of all: they have no row here.

columns:
scope_code: payer_category, category or all
payer_id: the payer that denied; blank unless payer_category
denial_category: category of the first answer's reason; blank in the row of all
matured_denied_claims: denied in full, 180 days ago or longer
overturned_claims: of these, paid or left to the patient within 180 days
corrected_claims: of these, after a corrected claim
reprocessed_claims: of these, by the payer without one
corrected_days: median days to the payment after a corrected claim
reprocessed_days: median days to the payment by the payer without one
usual_code: what overturned most: corrected_claim or payer_reprocess; blank where
  nothing was overturned
usual_claims: claims that it overturned
usual_days: median days from the denial to that payment
raw_rate: overturned_claims / matured_denied_claims
overturn_rate: the same, drawn towards the category and all
"""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from transforms.statistics.shrinkage import Tally, correlation, shrunk

SOURCES = ("core.overturn_count",)
KEYS = ("scope_code", "payer_id", "denial_category")
_COUNTED = {
    "scope_code": pl.String,
    "payer_id": pl.String,
    "denial_category": pl.String,
    "matured_denied_claims": pl.Int64,
    "overturned_claims": pl.Int64,
    "corrected_claims": pl.Int64,
    "reprocessed_claims": pl.Int64,
    "corrected_days": pl.Float64,
    "reprocessed_days": pl.Float64,
}
SCHEMA: dict[str, Any] = {
    **_COUNTED,
    "usual_code": pl.String,
    "usual_claims": pl.Int64,
    "usual_days": pl.Float64,
    "raw_rate": pl.Float64,
    "overturn_rate": pl.Float64,
}
_MOST_ALIKE = 1 / 3  # so that what is drawn towards is worth two denials

Row = dict[str, Any]


def rows(overturn_count: pl.DataFrame) -> pl.DataFrame:
    """Give each scope its rate, from the widest to the narrowest."""
    counted = overturn_count.select(list(_COUNTED)).sort(KEYS).to_dicts()
    every = [row for row in counted if row["scope_code"] == "all"]
    categories = [row for row in counted if row["scope_code"] == "category"]
    cells = [row for row in counted if row["scope_code"] == "payer_category"]
    if not every:
        return pl.DataFrame(schema=SCHEMA)
    of_all = _raw(every[0])
    alike = _alike([categories])
    of_category = {
        row["denial_category"]: shrunk(_tally(row), of_all, alike) for row in categories
    }
    alike = _alike(
        [row for row in cells if row["denial_category"] == category]
        for category in of_category
    )
    rates = (
        [(every[0], of_all)]
        + [(row, of_category[row["denial_category"]]) for row in categories]
        + [
            (row, shrunk(_tally(row), of_category[row["denial_category"]], alike))
            for row in cells
        ]
    )
    return pl.DataFrame(
        [
            row | _usual(row) | {"raw_rate": _raw(row), "overturn_rate": rate}
            for row, rate in rates
        ],
        schema=SCHEMA,
    )


def _alike(families: Iterable[Sequence[Row]]) -> float:
    """How far groups differ beyond chance; never so far that the mean is worthless."""
    tallies = [[_tally(row) for row in family] for family in families]
    return min(_MOST_ALIKE, correlation(tallies))


def _tally(row: Row) -> Tally:
    return Tally(row["overturned_claims"], row["matured_denied_claims"])


def _usual(row: Row) -> Row:
    """What overturned most; where both did as often, a corrected claim."""
    ways = ("corrected_claim", "corrected"), ("payer_reprocess", "reprocessed")
    code, name = max(ways, key=lambda way: row[f"{way[1]}_claims"])
    claims = row[f"{name}_claims"]
    return {
        "usual_code": code if claims else None,
        "usual_claims": claims,
        "usual_days": row[f"{name}_days"],
    }


def _raw(row: Row) -> float:
    count, of = _tally(row)
    return float(count / of)
