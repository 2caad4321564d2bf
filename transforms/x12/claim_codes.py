"""Claim codes: diagnoses, procedures and the DRG of a claim's HI segments.

Each HI holds up to twelve composites, each with its own qualifier; a claim may have
several HI. Occurrence, condition, value and treatment codes are not landed: their
composites count as unread.
"""

import polars as pl

from transforms.tables import DIAGNOSIS, PROCEDURE
from transforms.x12.elements import component, day, table, unreadable_day

# Role of each qualifier; the short ones are ICD-9.
ROLES = {
    "ABK": "principal",
    "BK": "principal",
    "ABF": "other",
    "BF": "other",
    "ABJ": "admitting",
    "BJ": "admitting",
    "APR": "reason",
    "PR": "reason",
    "ABN": "external",
    "BN": "external",
}
PROCEDURES = ["BBR", "BBQ", "BR", "BQ"]
DRG = "DR"
COMPOSITES = [f"e{n:02}" for n in range(1, 13)]


def codes(hi: pl.DataFrame) -> pl.DataFrame:
    """Unfold split HI segments into codes, one row each, as sent."""
    rows = (
        hi.select(
            "claim_at",
            "claim_id",
            "transaction_index",
            "segment_index",
            "byte_offset",
            "segment_id",
            composite=pl.concat_list(COMPOSITES),
        )
        .explode("composite")
        .filter(pl.col("composite").is_not_null())
    )
    composite = pl.col("composite")
    return rows.with_columns(
        qualifier_code=component(composite, 1),
        code=component(composite, 2),
        format_code=component(composite, 3),
        date=component(composite, 4),
        present_on_admission_code=component(composite, 9),
    )


def diagnoses(codes: pl.DataFrame) -> pl.DataFrame:
    """One row per diagnosis code of a claim, numbered in the order sent."""
    rows = codes.filter(
        pl.col("qualifier_code").is_in(list(ROLES)), pl.col("code").is_not_null()
    ).with_columns(
        diagnosis_index=pl.col("claim_at").cum_count().over("claim_at"),
        diagnosis_code=pl.col("code")
        .str.replace_all(".", "", literal=True)
        .str.to_uppercase(),
        role_code=pl.col("qualifier_code").replace_strict(ROLES, default=None),
    )
    return table(rows, DIAGNOSIS)


def procedures(codes: pl.DataFrame) -> pl.DataFrame:
    """One row per institutional procedure code of a claim."""
    rows = codes.filter(
        pl.col("qualifier_code").is_in(PROCEDURES), pl.col("code").is_not_null()
    ).with_columns(
        procedure_index=pl.col("claim_at").cum_count().over("claim_at"),
        procedure_code=pl.col("code")
        .str.replace_all(".", "", literal=True)
        .str.to_uppercase(),
        procedure_date=day(pl.col("date")),
    )
    return table(rows, PROCEDURE)


def drgs(codes: pl.DataFrame) -> pl.DataFrame:
    """The billed DRG of each claim that has one."""
    return (
        codes.filter(pl.col("qualifier_code") == DRG, pl.col("code").is_not_null())
        .unique("claim_at", keep="first", maintain_order=True)
        .select("claim_at", drg_code="code")
    )


def unreadable_dates(codes: pl.DataFrame) -> pl.DataFrame:
    """Procedure dates that are no dates."""
    return codes.filter(
        pl.col("qualifier_code").is_in(PROCEDURES), unreadable_day(pl.col("date"))
    )


def unread_codes(codes: pl.DataFrame) -> pl.DataFrame:
    """Count, per HI segment, the composites with a qualifier that is not landed."""
    known = pl.col("qualifier_code").is_in([*ROLES, *PROCEDURES, DRG])
    return codes.group_by("segment_index").agg(
        unread_elements=known.fill_null(False).not_().sum().cast(pl.UInt32)
    )
