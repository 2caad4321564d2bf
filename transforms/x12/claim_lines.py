"""Claim lines: one row per service line (SV1, SV2 or SV3) of a claim."""

import polars as pl

from transforms.tables import CLAIM_LINE
from transforms.x12.claim_loops import IN_LINE
from transforms.x12.elements import (
    COMPONENT,
    component,
    day,
    last_day,
    table,
    units,
    usd,
)

TYPES = {"SV1": "P", "SV2": "I", "SV3": "D"}
MODIFIERS = range(1, 5)


def charge() -> pl.Expr:
    """The element that holds a line's charge, as text."""
    institutional = pl.col("segment_id") == "SV2"
    return pl.when(institutional).then("e03").otherwise("e02")


def quantity() -> pl.Expr:
    """The element that holds a line's units, as text."""
    ids = pl.col("segment_id")
    return (
        pl.when(ids == "SV1")
        .then("e04")
        .when(ids == "SV2")
        .then("e05")
        .otherwise("e06")
    )


def unreadable_units() -> pl.Expr:
    """Say whether a line's units are there but are no number."""
    return quantity().is_not_null() & units(quantity()).is_null()


def claim_lines(
    services: pl.DataFrame, details: pl.DataFrame, names: pl.DataFrame
) -> pl.DataFrame:
    """Lines of split SV segments, each with the details that stand under its LX."""
    inside = services.filter(IN_LINE)
    professional = pl.col("segment_id") == "SV1"
    institutional = pl.col("segment_id") == "SV2"
    dental = pl.col("segment_id") == "SV3"
    procedure = pl.when(institutional).then("e02").otherwise("e01")
    lines = inside.select(
        "claim_at",
        "line_at",
        "claim_id",
        line_type_code=pl.col("segment_id").replace_strict(TYPES),
        line_index=pl.col("line_at").cum_count().over("claim_at"),
        procedure_qualifier_code=component(procedure, 1),
        procedure_code=component(procedure, 2),
        **{f"modifier_{n}_code": component(procedure, n + 2) for n in MODIFIERS},
        revenue_code=pl.when(institutional).then("e01"),
        billed_usd=usd(charge()).fill_null(0),
        unit_basis_code=pl.when(professional)
        .then("e03")
        .when(institutional)
        .then("e04"),
        service_units=units(quantity()),
        place_of_service_code=pl.when(professional)
        .then("e05")
        .when(dental)
        .then("e03"),
        diagnosis_pointers=pl.when(professional)
        .then("e07")
        .when(dental)
        .then("e11")
        .str.replace_all(COMPONENT, ":", literal=True),
    )
    rows = lines.join(
        _details(details), on="line_at", how="left", maintain_order="left"
    ).join(_rendering(names), on="line_at", how="left", maintain_order="left")
    return rows.select("claim_at", "line_type_code").hstack(table(rows, CLAIM_LINE))


def _details(details: pl.DataFrame) -> pl.DataFrame:
    """The first control number, service date and drug of each line."""
    ids = pl.col("segment_id")
    control = (ids == "REF") & (pl.col("e01") == "6R")
    served = (ids == "DTP") & (pl.col("e01") == "472")
    drug = (ids == "LIN") & (pl.col("e02") == "N4")
    return (
        details.filter(IN_LINE, control | served | drug)
        .group_by("line_at")
        .agg(
            line_control_number=pl.col("e02").filter(control).first(),
            service_from_date=day(pl.col("e03").filter(served).first()),
            service_to_date=last_day(pl.col("e03").filter(served).first()),
            ndc_code=pl.col("e03").filter(drug).first(),
        )
    )


def _rendering(names: pl.DataFrame) -> pl.DataFrame:
    return (
        names.filter(IN_LINE, pl.col("e01") == "82", pl.col("e08") == "XX")
        .unique("line_at", keep="first", maintain_order=True)
        .select("line_at", rendering_provider_npi="e09")
    )
