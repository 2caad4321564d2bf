"""Claim codes: what the HI segments of a claim hold.

Each HI holds up to twelve composites, each with its own qualifier; a claim may have
several HI. Composites whose qualifier is none of these count as unread.
"""

import numpy as np
import polars as pl

from transforms.tables import CLAIM_CODE, DIAGNOSIS, PROCEDURE
from transforms.x12.checks import PLACE
from transforms.x12.elements import (
    composite,
    day,
    firsts,
    last_day,
    numbered,
    part,
    table,
    units,
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
KINDS = {
    "BH": "occurrence",
    "BI": "span",
    "BG": "condition",
    "BE": "value",
    "TC": "treatment",
}
# The value is the ZIP code where an ambulance picked somebody up: a person's place.
PICKED_UP = "A0"
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
        value=part(5),
        present_on_admission_code=part(9),
    )


def skipped(frame: pl.DataFrame, codes: pl.DataFrame) -> np.ndarray:
    """Count the codes of each segment of `frame` that are not landed: unread."""
    known = pl.col("qualifier_code").is_in([*ROLES, *PROCEDURES, DRG, *KINDS])
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
    return rows.select("claim_at").hstack(table(rows, DIAGNOSIS))


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


def claim_codes(codes: pl.DataFrame) -> pl.DataFrame:
    """One row per occurrence, span, condition, value or treatment code of a claim."""
    value = pl.col("qualifier_code") == "BE"
    rows = codes.filter(
        pl.col("qualifier_code").is_in(list(KINDS)), pl.col("code").is_not_null()
    ).with_columns(
        claim_code_index=numbered("claim_at"),
        kind_code=pl.col("qualifier_code").replace_strict(KINDS, default=None),
        from_date=pl.when(~value).then(day(pl.col("date"))),
        to_date=pl.when(~value).then(last_day(pl.col("date"))),
        value_units=pl.when(value, pl.col("code") != PICKED_UP).then(
            units(pl.col("value"))
        ),
    )
    return table(rows, CLAIM_CODE)


def drgs(codes: pl.DataFrame) -> pl.DataFrame:
    """The billed DRG of each claim that has one."""
    billed = codes.filter(pl.col("qualifier_code") == DRG)
    return firsts(billed, "claim_at", drg_code=pl.col("code"))


def unreadable_dates() -> pl.Expr:
    """Say whether the date of a procedure or an occurrence is there but is none."""
    dated = pl.col("qualifier_code").is_in([*PROCEDURES, "BH", "BI"])
    return dated & unreadable_day(pl.col("date"))
