"""The truth of coding_quality: codes typed wrong, where they stand, what was meant.

Counted are the diagnoses and service lines of all claims that were sent, every version:
a claim sent again has its slip again, a replacement has it no more.
"""

from typing import Any

import polars as pl

from transforms.practice.log import Log
from transforms.practice.placed import Placed
from transforms.practice.slips import DIAGNOSES, INTENDED, SERVICES

USED = ["clinician", "code"]


def transposed(log: Log, placed: Placed) -> pl.DataFrame:
    """Codes typed wrong, one row each, by the place of their claim in its file.

    `claim` counts the claims of a file from 1, in order; `number` the diagnoses or the
    lines of a claim. `clinician` and `billing` are NPIs.
    """
    at = placed.claims.select(
        "claim",
        file=pl.lit(placed.files["name"]).gather("file"),
        place=pl.int_range(1, pl.len() + 1).over("file"),
    )
    rows = [
        frame.filter(pl.col("code").is_in(list(INTENDED))).select(
            "claim", "number", kind=pl.lit(kind), written="code"
        )
        for kind, frame in (("diagnosis", log.diagnoses), ("service", log.lines))
    ]
    wrong = pl.concat(rows)
    own = log.claims[wrong["claim"].to_numpy()].select("clinician", "billing", "day")
    return (
        wrong.with_columns(own)
        .join(at, "claim")
        .select(
            *("file", pl.col("place").alias("claim"), "kind", "number", "written"),
            intended=pl.col("written").replace(INTENDED),
            clinician=_npi(log.world.clinicians).gather("clinician"),
            billing=_npi(log.world.organizations).gather("billing"),
            day=pl.col("day").cast(pl.String),
        )
    )


def uses(log: Log) -> pl.DataFrame:
    """Claims sent with each code that may be typed wrong, by clinician; they add up."""
    rows = [
        frame.filter(pl.col("code").is_in(list(known))).select("claim", "code").unique()
        for frame, known in ((log.diagnoses, DIAGNOSES), (log.lines, SERVICES))
    ]
    used = pl.concat(rows)
    own = log.claims[used["claim"].to_numpy()].select("clinician", "is_sent")
    return (
        used.with_columns(own)
        .filter("is_sent")
        .group_by(clinician=_npi(log.world.clinicians).gather("clinician"), code="code")
        .agg(claims=pl.len().cast(pl.Int64))
    )


def coding_quality(wrong: pl.DataFrame, used: pl.DataFrame) -> dict[str, Any]:
    """All codes typed wrong, with how often their clinician wrote what was meant."""
    usual = used.rename({"code": "intended", "claims": "uses"})
    rows = wrong.join(usual, ["clinician", "intended"], "left").sort(
        "file", "claim", "kind", "number"
    )
    return {
        "transposed": {
            "diagnoses": rows.filter(kind="diagnosis").height,
            "services": rows.filter(kind="service").height,
            "claims": rows.select("file", "claim").n_unique(),
            "list": rows.with_columns(pl.col("uses").fill_null(0)).to_dicts(),
        }
    }


def _npi(parties: pl.DataFrame) -> pl.Expr:
    return pl.lit(parties["npi"])
