"""Remittance lines and remarks: a payer's answer to each service line, and why."""

import polars as pl

from transforms.tables import ADJUDICATION_LINE, REMARK
from transforms.x12.elements import component, day, last_day, table, units, usd
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
    own = services.filter(IN_LINE)
    code, submitted = pl.col("e01"), pl.col("e06")
    qualifier = component(code, 1)
    is_revenue = (qualifier == REVENUE).fill_null(False)
    lines = own.select(
        "adjudication_id",
        "claim_at",
        "line_at",
        "line_index",
        "transaction_index",
        "segment_index",
        "byte_offset",
        "segment_id",
        procedure_qualifier_code=qualifier,
        procedure_code=pl.when(~is_revenue).then(component(code, 2)),
        **{f"modifier_{n}_code": component(code, n + 2) for n in MODIFIERS},
        submitted_procedure_code=component(submitted, 2),
        billed_usd=usd(pl.col("e02")).fill_null(0),
        paid_usd=usd(pl.col("e03")).fill_null(0),
        revenue_code=pl.coalesce("e04", pl.when(is_revenue).then(component(code, 2))),
        paid_units=units(pl.col("e05")),
    )
    adjusted = (
        adjustments.filter(pl.col("line_at") > 0)
        .group_by("line_at")
        .agg(adjusted_usd=pl.col("adjusted_usd").sum())
    )
    rows = (
        lines.join(_details(details), on="line_at", how="left", maintain_order="left")
        .join(adjusted, on="line_at", how="left", maintain_order="left")
        .with_columns(
            difference_usd=pl.col("billed_usd")
            - pl.col("adjusted_usd").fill_null(0)
            - pl.col("paid_usd")
        )
    )
    places = rows.select(
        "claim_at", "transaction_index", "segment_index", "byte_offset", "segment_id"
    )
    return places.hstack(table(rows, ADJUDICATION_LINE))


def _details(details: pl.DataFrame) -> pl.DataFrame:
    """The first date, control number and allowed amount of each line."""
    ids, kind = pl.col("segment_id"), pl.col("e01")

    def first(segment_id: str, qualifier: str) -> pl.Expr:
        return pl.col("e02").filter(ids == segment_id, kind == qualifier).first()

    return (
        details.filter(IN_LINE, ids.is_in(["DTM", "REF", "AMT"]))
        .group_by("line_at")
        .agg(
            service_from_date=day(
                pl.coalesce(first("DTM", "472"), first("DTM", "150"))
            ),
            service_to_date=last_day(
                pl.coalesce(
                    first("DTM", "151"), first("DTM", "472"), first("DTM", "150")
                )
            ),
            line_control_number=first("REF", "6R"),
            allowed_usd=usd(first("AMT", "B6")),
        )
    )


def remarks(details: pl.DataFrame, outlines: pl.DataFrame) -> pl.DataFrame:
    """One row per remark code, from split LQ segments and split MIA and MOA."""
    said = details.filter(pl.col("segment_id") == "LQ", pl.col("e01") == "HE")
    sources = [("LQ", said), ("MIA", outlines), ("MOA", outlines)]
    rows = pl.concat(
        frame.filter(pl.col("segment_id") == source).select(
            "adjudication_id",
            "claim_at",
            "line_index",
            "segment_index",
            position=pl.lit(position, pl.UInt8),
            source_code=pl.lit(source),
            remark_code=element,
        )
        for source, frame in sources
        for position, element in enumerate(REMARKS[source])
    ).filter(pl.col("remark_code").is_not_null(), pl.col("claim_at") > 0)
    rows = rows.sort("segment_index", "position").with_columns(
        remark_index=pl.col("claim_at").cum_count().over("claim_at")
    )
    return table(rows, REMARK)
