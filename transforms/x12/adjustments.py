"""Adjustments: one row per reason a payer gave for not paying what was billed.

An 835 CAS segment names a group in element 1, then up to six triplets of reason,
amount and quantity in elements 2 to 19. We keep each triplet as a row, also one
without a reason: its dollars are somebody's. PLB segments hold up to six pairs of
reason and amount that concern a provider, not a claim.
"""

import polars as pl

from transforms.tables import ADJUSTMENT, PROVIDER_ADJUSTMENT
from transforms.x12.elements import (
    ELEMENT,
    component,
    day,
    table,
    units,
    unreadable_usd,
    usd,
)

CAS_LAST, PLB_LAST = 19, 14
LAST = {"CAS": CAS_LAST, "PLB": PLB_LAST}
AMOUNTS = {
    "CAS": [f"e{n:02}" for n in range(3, CAS_LAST + 1, 3)],
    "PLB": [f"e{n:02}" for n in range(4, PLB_LAST + 1, 2)],
}


def unreadable(segment_id: str) -> pl.Expr:
    """Say whether any amount of a split CAS or PLB is there but is no number.

    A segment with more elements than its kind has may hold amounts that nobody
    would read: it counts as unreadable too.
    """
    trimmed = pl.col("text").str.strip_chars_end(ELEMENT)
    too_long = trimmed.str.count_matches(ELEMENT, literal=True) > LAST[segment_id]
    wrong = [unreadable_usd(pl.col(name)) for name in AMOUNTS[segment_id]]
    return pl.any_horizontal(too_long, *wrong)


def adjustments(cas: pl.DataFrame) -> pl.DataFrame:
    """Unfold split CAS segments, in file order, into one row per triplet."""
    # Most CAS hold one or two triplets: the others cost nothing.
    used = [
        n
        for n in range(2, CAS_LAST, 3)
        if n == 2 or cas[f"e{n:02}"].count() or cas[f"e{n + 1:02}"].count()
    ]
    keys = ["adjudication_id", "claim_at", "line_at", "line_index", "segment_index"]
    rows = pl.concat(
        cas.select(
            *keys,
            position=pl.lit(n, pl.UInt8),
            group_code="e01",
            reason_code=f"e{n:02}",
            amount=f"e{n + 1:02}",
            adjusted_units=units(pl.col(f"e{n + 2:02}")),
        )
        for n in used
    ).filter(pl.col("reason_code").is_not_null() | pl.col("amount").is_not_null())
    rows = rows.sort("segment_index", "position").with_columns(
        adjustment_index=pl.col("claim_at").cum_count().over("claim_at"),
        adjusted_usd=usd(pl.col("amount")).fill_null(0),
    )
    return rows.select("claim_at", "line_at", "segment_index", "amount").hstack(
        table(rows, ADJUSTMENT)
    )


def provider_adjustments(plb: pl.DataFrame) -> pl.DataFrame:
    """Unfold split PLB segments, in file order, into one row per pair."""
    rows = pl.concat(
        plb.select(
            "transaction_index",
            "segment_index",
            position=pl.lit(n, pl.UInt8),
            provider_npi="e01",
            fiscal_date=day(pl.col("e02")),
            reason_code=component(pl.col(f"e{n:02}"), 1),
            amount=f"e{n + 1:02}",
        )
        for n in range(3, PLB_LAST, 2)
    ).filter(pl.col("reason_code").is_not_null() | pl.col("amount").is_not_null())
    rows = rows.sort("segment_index", "position").with_columns(
        provider_adjustment_index=pl.col("transaction_index")
        .cum_count()
        .over("transaction_index"),
        adjusted_usd=usd(pl.col("amount")).fill_null(0),
    )
    return rows.select("segment_index", "amount").hstack(
        table(rows, PROVIDER_ADJUSTMENT)
    )
