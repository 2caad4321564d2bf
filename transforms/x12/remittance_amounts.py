"""Remittance amounts: what a payer states beside its answer, to explain it.

AMT and QTY of claims and lines, and the amounts, days and rates of MIA (inpatient) and
MOA (outpatient). None of them enters a balance.
"""

import polars as pl

from transforms.tables import ADJUDICATION_AMOUNT, INDEX, USD
from transforms.x12.elements import numbered, table, units, unreadable_usd, usd

OUTLINE_LAST = 24
# MIA and MOA hold remarks too (remittance_lines.py); these are days and a rate.
NUMBERS = {"MIA": [1, 3, 15], "MOA": [1]}
DOLLARS = {"MIA": [2, 4, *range(6, 15), 16, 17, 18, 19, 24], "MOA": [2, 8, 9]}

_ID = pl.col("segment_id")
_STATED = pl.col("e02").is_not_null() & (pl.col("claim_at") > 0)


def unreadable_amount() -> pl.Expr:
    """Say whether a split AMT holds something that is no number."""
    return (_ID == "AMT") & unreadable_usd(pl.col("e02"))


def unreadable_outline() -> pl.Expr:
    """Say whether a dollar amount of a split MIA or MOA is there but is no number."""
    return pl.any_horizontal(
        _ID.eq(segment_id) & unreadable_usd(pl.col(f"e{n:02}"))
        for segment_id, positions in DOLLARS.items()
        for n in positions
    )


def amounts(
    details: pl.DataFrame, outlines: pl.DataFrame, key: pl.Expr
) -> pl.DataFrame:
    """One row per amount or quantity, from split AMT and QTY, MIA and MOA."""
    is_amount, value = _ID == "AMT", pl.col("e02")
    places = ["claim_at", "line_index", "segment_index"]
    parts = [
        details.filter(_ID.is_in(["AMT", "QTY"]), _STATED).select(
            *places,
            source_code=_ID,
            qualifier_code="e01",
            amount_usd=pl.when(is_amount).then(usd(value)),
            amount_units=pl.when(~is_amount).then(units(value)),
        )
    ]
    for source in NUMBERS:
        own = outlines.filter(_ID.eq(source))
        for n in sorted([*NUMBERS[source], *DOLLARS[source]]):
            if not own[f"e{n:02}"].count():
                continue
            is_dollars = n in DOLLARS[source]
            value = pl.col(f"e{n:02}")
            nothing = pl.lit(None)
            parts.append(
                own.filter(value.is_not_null()).select(
                    *places,
                    source_code=_ID,
                    qualifier_code=pl.lit(f"{n:02}"),
                    amount_usd=(usd(value) if is_dollars else nothing).cast(USD),
                    amount_units=nothing if is_dollars else units(value),
                )
            )
    rows = parts[0]
    if len(parts) > 1:
        # A stable sort: amounts of a segment stay in their order.
        rows = pl.concat(parts, how="vertical_relaxed")
        rows = rows.sort("segment_index", maintain_order=True)
    rows = rows.with_columns(key, amount_index=numbered("claim_at").cast(INDEX))
    return table(rows, ADJUDICATION_AMOUNT)
