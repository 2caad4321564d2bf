"""Claim lines: one row per service line (SV1, SV2 or SV3) of a claim."""

import polars as pl

from transforms.tables import CLAIM_LINE, INDEX, LINE_DIAGNOSIS
from transforms.x12.claim_loops import IN_LINE
from transforms.x12.elements import (
    COMPONENT,
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

TYPES = {"SV1": "P", "SV2": "I", "SV3": "D"}
MODIFIERS = range(1, 5)
POINTED = ["principal", "other"]

_ID = pl.col("segment_id")
_INSTITUTIONAL, _DENTAL = _ID == "SV2", _ID == "SV3"
# Where each kind of line holds its charge, units and procedure, as text.
CHARGE = pl.when(_INSTITUTIONAL).then("e03").otherwise("e02")
QUANTITY = (
    pl.when(_INSTITUTIONAL).then("e05").when(_DENTAL).then("e06").otherwise("e04")
)
PROCEDURE = pl.when(_INSTITUTIONAL).then("e02").otherwise("e01")


def unreadable_units() -> pl.Expr:
    """Say whether a line's units are there but are no number."""
    return QUANTITY.is_not_null() & units(QUANTITY).is_null()


def claim_lines(
    services: pl.DataFrame, details: pl.DataFrame, names: pl.DataFrame
) -> pl.DataFrame:
    """Lines of split SV segments, each with the details that stand under its LX."""
    professional = _ID == "SV1"
    lines = services.with_columns(composite(PROCEDURE, 6)).select(
        "claim_at",
        "line_at",
        "claim_id",
        line_type_code=_ID.replace_strict(TYPES),
        line_index=numbered("claim_at"),
        procedure_qualifier_code=part(1),
        procedure_code=part(2),
        **{f"modifier_{n}_code": part(n + 2) for n in MODIFIERS},
        revenue_code=pl.when(_INSTITUTIONAL).then("e01"),
        billed_usd=usd(CHARGE).fill_null(0),
        unit_basis_code=pl.when(professional)
        .then("e03")
        .when(_INSTITUTIONAL)
        .then("e04"),
        service_units=units(QUANTITY),
        place_of_service_code=pl.when(professional)
        .then("e05")
        .when(_DENTAL)
        .then("e03"),
        diagnosis_pointers=pl.when(professional)
        .then("e07")
        .when(_DENTAL)
        .then("e11")
        .str.replace_all(COMPONENT, ":", literal=True),
    )
    rows = lines.join(
        _details(details), on="line_at", how="left", maintain_order="left"
    ).join(_rendering(names), on="line_at", how="left", maintain_order="left")
    places = rows.select("claim_at", "line_at", "line_type_code")
    return places.hstack(table(rows, CLAIM_LINE))


def line_diagnoses(lines: pl.DataFrame, diagnoses: pl.DataFrame) -> pl.DataFrame:
    """One row per pointer of a line, with the diagnosis of its claim that it means."""
    # Pointers count the principal and the other diagnoses, in the order sent.
    listed = diagnoses.filter(pl.col("role_code").is_in(POINTED)).select(
        "claim_at", "diagnosis_index", number=numbered("claim_at")
    )
    pointers = pl.col("diagnosis_pointers").str.split(":")
    rows = (
        lines.filter(pl.col("diagnosis_pointers").is_not_null())
        .select(
            "claim_at",
            "claim_id",
            "line_index",
            pointer_code=pointers,
            pointer_index=pl.int_ranges(1, pointers.list.len() + 1, dtype=INDEX),
        )
        .explode("pointer_code", "pointer_index")
        .filter(pl.col("pointer_code") != "")
        .with_columns(number=pl.col("pointer_code").cast(INDEX, strict=False))
        .join(listed, on=["claim_at", "number"], how="left", maintain_order="left")
    )
    return table(rows, LINE_DIAGNOSIS)


def places(lines: pl.DataFrame) -> pl.DataFrame:
    """Which line of which claim each context line_at is."""
    first = lines.filter(pl.col("line_at").is_first_distinct())
    return first.select("line_at", "claim_id", "line_index")


def _details(details: pl.DataFrame) -> pl.DataFrame:
    """The first control number, service date and drug of each line."""
    control = (_ID == "REF") & (pl.col("e01") == "6R")
    served = (_ID == "DTP") & (pl.col("e01") == "472")
    drug = (_ID == "LIN") & (pl.col("e02") == "N4")
    own = details.filter(IN_LINE, _ID.is_in(["REF", "DTP", "LIN", "CTP"]))
    priced = _ID == "CTP"
    return firsts(
        own,
        "line_at",
        line_control_number=pl.when(control).then("e02"),
        served=pl.when(served).then("e03"),
        ndc_code=pl.when(drug).then("e03"),
        quantity=pl.when(priced).then("e04"),
        basis=pl.when(priced).then("e05"),
    ).select(
        "line_at",
        "line_control_number",
        "ndc_code",
        ndc_units=units(pl.col("quantity")),
        ndc_unit_code=component(pl.col("basis"), 1),
        service_from_date=day(pl.col("served")),
        service_to_date=last_day(pl.col("served")),
    )


def _rendering(names: pl.DataFrame) -> pl.DataFrame:
    return firsts(
        names.filter(pl.col("e01") == "82", IN_LINE),
        "line_at",
        rendering_provider_npi=pl.col("npi"),
    )
