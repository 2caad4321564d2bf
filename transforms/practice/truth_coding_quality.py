"""The truth of coding_quality: codes typed wrong, where they stand, what was meant.

Counted are the diagnoses and service lines of all claims that were sent, every version:
a claim sent again has its slip again, a replacement has it no more.

Member numbers typed wrong are told likewise, with what else the patient's claims to the
same payer say: how many bear the right number, each in all its versions, and whether
the payer's enrolment files tell of the patient.
"""

from typing import Any

import polars as pl

from transforms.practice.log import LAST_DAY, Log
from transforms.practice.parties import member_number
from transforms.practice.placed import Placed
from transforms.practice.slips import DIAGNOSES, INTENDED, SERVICES
from transforms.practice.truth_money import first_answers
from transforms.practice.truth_rejections import REFUSES

USED = ["clinician", "code"]


def transposed(log: Log, placed: Placed) -> pl.DataFrame:
    """Codes typed wrong, one row each, by the place of their claim in its file.

    `claim` counts the claims of a file from 1, in order; `number` the diagnoses or the
    lines of a claim. `clinician` and `billing` are NPIs.
    """
    at = _places(placed)
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


def _places(placed: Placed) -> pl.DataFrame:
    """Of each claim the name of its file, and its place there, from 1."""
    return placed.claims.select(
        "claim",
        file=pl.lit(placed.files["name"]).gather("file"),
        place=pl.int_range(1, pl.len() + 1).over("file"),
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


def mistyped_members(
    log: Log, placed: Placed, current: pl.DataFrame, answers: pl.DataFrame
) -> pl.DataFrame:
    """Claims sent with a member number typed wrong, one row each, by their place.

    Takes claims as truth.current_claims and answers as truth_money.answered give them.
    """
    own = ["patient", "payer_key"]
    sent = log.claims.filter("is_sent")
    is_right = pl.col("member_typed") == ""
    right = sent.filter(is_right).group_by(own).agg(usual=pl.col("family").n_unique())
    wrong = sent.filter(~is_right)
    alike = wrong.group_by(*own, "member_typed").agg(
        written=pl.col("family").n_unique()
    )
    enrolled = log.coverages.filter(pl.col("begins") <= LAST_DAY).select(own).unique()
    is_refused = pl.col("category").is_in(REFUSES)
    rejected = log.acknowledgments.filter(is_refused)["claim"]
    denied = first_answers(answers).filter(
        pl.col("is_fully_denied") | pl.col("is_partially_denied")
    )["family"]
    return (
        wrong.join(right, own, "left")
        .join(alike, [*own, "member_typed"])
        .join(enrolled.with_columns(is_enrolled=True), own, "left")
        .join(_places(placed), "claim")
        .select(
            *("file", pl.col("place").alias("claim")),
            payer="payer_key",
            kind=_kind(log),
            written="written",
            usual=pl.col("usual").fill_null(0),
            is_enrolled=pl.col("is_enrolled").fill_null(False),
            is_current=pl.col("claim").is_in(current["claim"].implode()),
            is_rejected=pl.col("claim").is_in(rejected.implode()),
            is_denied=pl.col("family").is_in(denied.implode()),
        )
    )


def _kind(log: Log) -> pl.Expr:
    """What was done to a number: digits are the same if two are exchanged."""
    numbers = log.patients.select(member_number()).to_series()
    digits = pl.lit(numbers).gather("patient").str.split("").list.sort()
    is_same = digits == pl.col("member_typed").str.split("").list.sort()
    return pl.when(is_same).then(pl.lit("exchange")).otherwise(pl.lit("character"))


def coding_quality(
    wrong: pl.DataFrame, used: pl.DataFrame, members: pl.DataFrame
) -> dict[str, Any]:
    """All codes and member numbers typed wrong.

    With how often their clinician, or the patient's claims, had what was meant.
    """
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
        },
        "members": members.sort("file", "claim").to_dicts(),
    }


def _npi(parties: pl.DataFrame) -> pl.Expr:
    return pl.lit(parties["npi"])
