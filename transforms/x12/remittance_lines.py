"""Remittance lines and remarks: a payer's answer to each service line, and why."""

import polars as pl

from transforms.tables import ADJUDICATION_LINE, REMARK
from transforms.x12.elements import (
    component,
    composite,
    day,
    firsts,
    last_day,
    numbered,
    part,
    table,
    units,
    usd,
)
from transforms.x12.remittance_loops import IN_LINE

REVENUE = "NU"
MODIFIERS = range(1, 5)
REMARKS = {
    "MIA": ["e05", "e20", "e21", "e22", "e23"],
    "MOA": ["e03", "e04", "e05", "e06", "e07"],
    "LQ": ["e02"],
}


def adjudication_lines(
    services: pl.DataFrame, details: pl.DataFrame, adjustments: pl.DataFrame
) -> pl.DataFrame:
    """One row per split SVC of a claim, with the details that follow it."""
    qualifier, code = part(1), part(2)
    is_revenue = (qualifier == REVENUE).fill_null(False)
    lines = services.with_columns(composite(pl.col("e01"), 6)).select(
        "adjudication_id",
        "claim_at",
        "line_at",
        "line_index",
        "transaction_index",
        "segment_index",
        "byte_offset",
        "segment_id",
        procedure_qualifier_code=qualifier,
        procedure_code=pl.when(~is_revenue).then(code),
        **{f"modifier_{n}_code": part(n + 2) for n in MODIFIERS},
        submitted_procedure_code=component(pl.col("e06"), 2),
        billed_usd=usd(pl.col("e02")).fill_null(0),
        paid_usd=usd(pl.col("e03")).fill_null(0),
        revenue_code=pl.coalesce("e04", pl.when(is_revenue).then(code)),
        paid_units=units(pl.col("e05")),
        submitted_units=units(pl.col("e07")),
    )
    adjusted = (
        adjustments.filter(pl.col("line_at") > 0)
        .with_columns(pl.col("line_at").set_sorted())
        .group_by("line_at")
        .agg(adjusted_usd=pl.col("adjusted_usd").sum())
    )
    rows = (
        lines.join(_details(details), on="line_at", how="left", maintain_order="left")
        .join(adjusted, on="line_at", how="left", maintain_order="left")
        .with_columns(
            pl.col("has_prior_authorization", "has_referral").fill_null(False),
            difference_usd=pl.col("billed_usd")
            - pl.col("adjusted_usd").fill_null(0)
            - pl.col("paid_usd"),
        )
    )
    places = rows.select(
        "claim_at", "transaction_index", "segment_index", "byte_offset", "segment_id"
    )
    return places.hstack(table(rows, ADJUDICATION_LINE))


def _details(details: pl.DataFrame) -> pl.DataFrame:
    """The first date, control number and allowed amount of each line."""
    ids, kind = pl.col("segment_id"), pl.col("e01")

    def of(segment_id: str, qualifier: str) -> pl.Expr:
        return pl.when((ids == segment_id) & (kind == qualifier)).then("e02")

    rows = firsts(
        details.filter(ids.is_in(["DTM", "REF", "AMT"]), IN_LINE),
        "line_at",
        served=of("DTM", "472"),
        started=of("DTM", "150"),
        ended=of("DTM", "151"),
        line_control_number=of("REF", "6R"),
        authorization=of("REF", "G1"),
        referral=of("REF", "9F"),
        allowed=of("AMT", "B6"),
    )
    return rows.select(
        "line_at",
        "line_control_number",
        has_prior_authorization=pl.col("authorization").is_not_null(),
        has_referral=pl.col("referral").is_not_null(),
        service_from_date=day(pl.coalesce("served", "started")),
        service_to_date=last_day(pl.coalesce("ended", "served", "started")),
        allowed_usd=usd(pl.col("allowed")),
    )


def remarks(
    details: pl.DataFrame, outlines: pl.DataFrame, key: pl.Expr
) -> pl.DataFrame:
    """One row per remark code, from split LQ segments and split MIA and MOA."""
    said = details.filter(
        pl.col("segment_id") == "LQ", pl.col("e01") == "HE", pl.col("claim_at") > 0
    ).with_columns(key)
    sources = [("LQ", said), ("MIA", outlines), ("MOA", outlines)]
    found = [
        frame.filter(
            pl.col("segment_id") == source, pl.col(element).is_not_null()
        ).select(
            "adjudication_id",
            "claim_at",
            "line_index",
            "segment_index",
            source_code=pl.lit(source),
            remark_code=element,
        )
        for source, frame in sources
        for element in REMARKS[source]
        if source == "LQ" or frame[element].count()
    ]
    # A stable sort: remarks of a segment stay in their order.
    rows = pl.concat(found).sort("segment_index", maintain_order=True)
    return table(rows.with_columns(remark_index=numbered("claim_at")), REMARK)
