"""Adjustments: one row per reason a payer gave for not paying what was billed.

An 835 CAS segment names a group in element 1, then up to six triplets of reason,
amount and quantity in elements 2 to 19. We keep each triplet as a row, also one
without a reason: its dollars are somebody's. PLB segments hold up to six pairs of
reason and amount that concern a provider, not a claim.
"""

import polars as pl

from transforms.tables import ADJUSTMENT, PROVIDER_ADJUSTMENT
from transforms.x12.elements import (
    component,
    day,
    numbered,
    table,
    units,
    unreadable_usd,
    usd,
)

CAS_LAST, PLB_LAST = 19, 14
# A PLB is read as far as a BPR: its own kind ends before that.
BEYOND = {"CAS": [], "PLB": ["e15", "e16"]}
AMOUNTS = {
    "CAS": [f"e{n:02}" for n in range(3, CAS_LAST + 1, 3)],
    "PLB": [f"e{n:02}" for n in range(4, PLB_LAST + 1, 2)],
}


def unreadable(segment_id: str) -> pl.Expr:
    """Say whether any amount of a split CAS or PLB is there but is no number.

    A segment with more elements than its kind has may hold amounts that nobody
    would read: it counts as unreadable too.
    """
    wrong = [unreadable_usd(pl.col(name)) for name in AMOUNTS[segment_id]]
    beyond = [pl.col(name).is_not_null() for name in BEYOND[segment_id]]
    return pl.any_horizontal("is_longer", *beyond, *wrong)


def missing(segment_id: str) -> pl.Expr:
    """Say whether any reason of a split CAS or PLB stands without an amount."""
    pairs = [(f"e{int(name[1:]) - 1:02}", name) for name in AMOUNTS[segment_id]]
    return pl.any_horizontal(
        pl.col(reason).is_not_null() & pl.col(amount).is_null()
        for reason, amount in pairs
    )


def adjustments(cas: pl.DataFrame) -> pl.DataFrame:
    """One row per triplet of split CAS segments of an 835, in file order."""
    keys = ["adjudication_id", "claim_at", "line_at", "line_index", "segment_index"]
    rows = triplets(cas, keys).with_columns(adjustment_index=numbered("claim_at"))
    return rows.select("claim_at", "line_at").hstack(table(rows, ADJUSTMENT))


def triplets(cas: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Unfold split CAS segments, in file order, into one row per triplet."""
    # Most CAS hold one or two triplets: the others cost nothing.
    parts = [
        cas.filter(pl.col(reason).is_not_null() | pl.col(amount).is_not_null()).select(
            *keys,
            group_code="e01",
            reason_code=reason,
            adjusted_usd=usd(pl.col(amount)).fill_null(0),
            adjusted_units=units(pl.col(quantity)),
        )
        for n in range(2, CAS_LAST, 3)
        for reason, amount, quantity in [(f"e{n + k:02}" for k in range(3))]
        if n == 2 or cas[reason].count() or cas[amount].count()
    ]
    # A stable sort: triplets of a segment stay in their order.
    if len(parts) == 1:
        return parts[0]
    return pl.concat(parts).sort("segment_index", maintain_order=True)


def provider_adjustments(plb: pl.DataFrame) -> pl.DataFrame:
    """Unfold split PLB segments, in file order, into one row per pair."""
    pairs = [
        plb.filter(pl.col(reason).is_not_null() | pl.col(amount).is_not_null()).select(
            "transaction_index",
            "segment_index",
            provider_npi="e01",
            fiscal_date=day(pl.col("e02")),
            reason_code=component(pl.col(reason), 1),
            has_reference=component(pl.col(reason), 2).is_not_null(),
            adjusted_usd=usd(pl.col(amount)).fill_null(0),
        )
        for n in range(3, PLB_LAST, 2)
        for reason, amount in [(f"e{n:02}", f"e{n + 1:02}")]
        if n == 3 or plb[reason].count() or plb[amount].count()
    ]
    rows = pl.concat(pairs).sort("segment_index", maintain_order=True)
    rows = rows.with_columns(provider_adjustment_index=numbered("transaction_index"))
    return table(rows, PROVIDER_ADJUSTMENT)
