"""Claim codes: diagnoses, procedures and the DRG of a claim's HI segments.

Each HI holds up to twelve composites, each with its own qualifier; a claim may have
several HI. Occurrence, condition, value and treatment codes are not landed: their
composites count as unread.
"""

import numpy as np
import polars as pl

from transforms.tables import DIAGNOSIS, PROCEDURE
from transforms.x12.checks import PLACE
from transforms.x12.elements import (
    composite,
    day,
    firsts,
    numbered,
    part,
    table,
    unreadable_day,
)

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
    used = [name for name in COMPOSITES if name == "e01" or hi[name].count()]
    rows = (
        hi.select(*PLACE, composite=pl.concat_list(used))
        .explode("composite")
        .filter(pl.col("composite").is_not_null())
    )
    return rows.with_columns(composite(pl.col("composite"), 9)).select(
        *PLACE,
        qualifier_code=part(1),
        code=part(2),
        date=part(4),
        present_on_admission_code=part(9),
    )


def skipped(frame: pl.DataFrame, codes: pl.DataFrame) -> np.ndarray:
    """Count the codes of each segment of `frame` that are not landed: unread."""
    known = pl.col("qualifier_code").is_in([*ROLES, *PROCEDURES, DRG])
    unknown = codes.filter(~known.fill_null(False))["segment_index"].to_numpy()
    counts = np.zeros(frame.height, np.uint32)
    places = np.searchsorted(frame["segment_index"].to_numpy(), unknown)
    np.add.at(counts, places, 1)
    return counts


def diagnoses(codes: pl.DataFrame) -> pl.DataFrame:
    """One row per diagnosis code of a claim, numbered in the order sent."""
    rows = codes.filter(
        pl.col("qualifier_code").is_in(list(ROLES)), pl.col("code").is_not_null()
    ).with_columns(
        diagnosis_index=numbered("claim_at"),
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
        procedure_index=numbered("claim_at"),
        procedure_code=pl.col("code")
        .str.replace_all(".", "", literal=True)
        .str.to_uppercase(),
        procedure_date=day(pl.col("date")),
    )
    return table(rows, PROCEDURE)


def drgs(codes: pl.DataFrame) -> pl.DataFrame:
    """The billed DRG of each claim that has one."""
    billed = codes.filter(pl.col("qualifier_code") == DRG)
    return firsts(billed, "claim_at", drg_code=pl.col("code"))


def unreadable_dates() -> pl.Expr:
    """Say whether a procedure's date is there but is none."""
    dated = pl.col("qualifier_code").is_in(PROCEDURES)
    return dated & unreadable_day(pl.col("date"))
