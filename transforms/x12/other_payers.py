"""Other payers: what an 837 says that other payers of a claim paid and adjusted.

The same money comes in those payers' own remittances, so that it stays in tables of
its own. An SVD answers a line (2430) and names its payer; what stands in the loop of an
SBR inside a claim (2320) is about the whole claim.
"""

import polars as pl

from transforms.tables import (
    CLAIM_AMOUNT,
    OTHER_PAYER,
    OTHER_PAYER_ADJUSTMENT,
    OTHER_PAYER_LINE,
)
from transforms.x12 import adjustments as adjusting
from transforms.x12.claim_loops import IN_OTHER
from transforms.x12.elements import (
    component,
    day,
    firsts,
    numbered,
    table,
    units,
    unreadable_usd,
    usd,
)

PAYER = "PR"
ADJUDICATED = "573"
_ID = pl.col("segment_id")
IN_ANSWER = (pl.col("claim_at") > 0) & (pl.col("answer_at") > 0)


def payers(
    names: pl.DataFrame, named: pl.DataFrame, details: pl.DataFrame, claim_id: pl.Expr
) -> pl.DataFrame:
    """One row per other payer of a claim (2320), with what it paid."""
    loops = names.filter(_ID == "SBR", IN_OTHER).select(
        "claim_at",
        "other_at",
        claim_id,
        other_payer_index=numbered("claim_at"),
        payer_responsibility_code="e01",
        filing_indicator_code="e09",
    )
    payer = (
        named.filter(pl.col("e01") == PAYER, IN_OTHER)
        .filter(pl.col("other_at").is_first_distinct())
        .select("other_at", payer_id="e09")
    )
    paid = (
        details.filter(_ID == "AMT", pl.col("e01") == "D", IN_OTHER)
        .group_by("other_at")
        .agg(paid_usd=usd(pl.col("e02")).sum())
    )
    rows = loops.join(payer, on="other_at", how="left", maintain_order="left").join(
        paid, on="other_at", how="left", maintain_order="left"
    )
    return rows.select("claim_at", "other_at").hstack(table(rows, OTHER_PAYER))


def answers(
    svd: pl.DataFrame,
    details: pl.DataFrame,
    places: pl.DataFrame,
    others: pl.DataFrame,
    claim_id: pl.Expr,
) -> pl.DataFrame:
    """One row per split SVD of a line, with the day that its payer decided."""
    decided = firsts(
        details.filter(_ID == "DTP", pl.col("e01") == ADJUDICATED, IN_ANSWER),
        "answer_at",
        adjudication_date=day(pl.col("e03")),
    )
    known = others.select("claim_at", "payer_id", "other_payer_index").filter(
        pl.struct("claim_at", "payer_id").is_first_distinct()
    )
    rows = (
        svd.filter(pl.col("claim_at") > 0)
        .select(
            "claim_at",
            "line_at",
            "answer_at",
            claim_id,
            payer_id="e01",
            paid_usd=usd(pl.col("e02")).fill_null(0),
            procedure_qualifier_code=component(pl.col("e03"), 1),
            procedure_code=component(pl.col("e03"), 2),
            revenue_code="e04",
            paid_units=units(pl.col("e05")),
            bundled_line_code="e06",
        )
        .join(places.drop("claim_id"), on="line_at", how="left", maintain_order="left")
        .join(decided, on="answer_at", how="left", maintain_order="left")
        .join(known, on=["claim_at", "payer_id"], how="left", maintain_order="left")
        .with_columns(other_payer_line_index=numbered("claim_at"))
    )
    return rows.select("answer_at").hstack(table(rows, OTHER_PAYER_LINE))


def _placed(
    rows: pl.DataFrame,
    places: pl.DataFrame,
    others: pl.DataFrame,
    answered: pl.DataFrame,
    claim_id: pl.Expr,
) -> pl.DataFrame:
    """Say of which claim, line and other payer the rows of segments are."""
    loops = others.select("other_at", of_loop="other_payer_index")
    told = answered.select("answer_at", of_answer="other_payer_index")
    return (
        rows.filter(pl.col("claim_at") > 0)
        .join(places.drop("claim_id"), on="line_at", how="left", maintain_order="left")
        .join(loops, on="other_at", how="left", maintain_order="left")
        .join(told, on="answer_at", how="left", maintain_order="left")
        .with_columns(claim_id, other_payer_index=pl.coalesce("of_loop", "of_answer"))
    )


def amounts(
    details: pl.DataFrame,
    places: pl.DataFrame,
    others: pl.DataFrame,
    answered: pl.DataFrame,
    claim_id: pl.Expr,
) -> pl.DataFrame:
    """One row per AMT of a claim, of its lines and of its other payers."""
    stated = details.filter(_ID == "AMT", pl.col("e02").is_not_null())
    rows = _placed(stated, places, others, answered, claim_id).with_columns(
        claim_amount_index=numbered("claim_at"),
        qualifier_code="e01",
        amount_usd=usd(pl.col("e02")),
    )
    return table(rows, CLAIM_AMOUNT)


def adjustments(
    cas: pl.DataFrame,
    places: pl.DataFrame,
    others: pl.DataFrame,
    answered: pl.DataFrame,
    claim_id: pl.Expr,
) -> pl.DataFrame:
    """One row per triplet of the CAS of a claim's other payers."""
    keys = ["claim_at", "line_at", "other_at", "answer_at", "segment_index"]
    triplets = adjusting.triplets(cas, keys)
    rows = _placed(triplets, places, others, answered, claim_id)
    return table(
        rows.with_columns(other_payer_adjustment_index=numbered("claim_at")),
        OTHER_PAYER_ADJUSTMENT,
    )


def unreadable_amount() -> pl.Expr:
    """Say whether a split AMT of a claim holds something that is no number."""
    return (_ID == "AMT") & unreadable_usd(pl.col("e02"))
