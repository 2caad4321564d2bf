"""Chances of denial: of claims whose answer is known, to judge by, and of open ones.

grain:   one row per claim family that tests the model, or waits for its first answer
keys:    claim_family_id
sources: core.data_end, core.sent_claim
units:   *_chance are shares, 0 to 1; billed_usd is US dollars

Part `test`: claims first sent in 180 days that ended 90 days before the end of the
data, and answered. Their chances are those of a model made as of the first of these
days: it learnt from claims answered before that day and sent at least 240 days before
it, and was calibrated on those sent in the 180 days after these (so that 60 days were
left for their answers). Nothing of the test, not even its place in time, was seen.

Part `open`: claims not answered and not taken back. Their chances are those of a model
made in the same way as of the end of the data. It is the recipe that was tested, not
this very model, which has newer claims to learn from.

The other chances are baselines: the share denied of the payer, of the payer's claims of
the type, and of the payer's claims of the procedure family, over all claims that the
model learnt from or was calibrated on. Chances are null where there are too few claims
(2,000 to learn from, 100 of them denied; 500 to calibrate on).

columns:
claim_family_id: the claim in all its versions
claim_id: its last version
part_code: test or open
patient_id: pseudonym of the patient; the claim itself where it is not known
payer_id: the payer billed
facility_id: NPI of the facility
claim_type_code: P professional, I institutional, D dental
billed_usd: the charge
submitted_date: when it was first sent
is_denied: its first primary answer denies it fully; blank while it is open
denial_chance: of the model
payer_chance: share denied of the payer
type_chance: share denied of the payer's claims of the type
family_chance: share denied of the payer's claims of the procedure family
suspect_columns: what looks like something known only later; blank where nothing does
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from transforms.statistics import denial_chances
from transforms.statistics.denial_chances import Model, base_shares
from transforms.statistics.known_at_submission import KNOWN, refuse_others, suspects

SOURCES = ("core.data_end", "core.sent_claim")
KEYS = ("claim_family_id",)

TESTED = timedelta(180)
MATURE = timedelta(90)  # from the last claim tested to the end of the data
CALIBRATED = timedelta(180)
SETTLED = timedelta(60)  # from the last claim learnt from to the day of the model
_SHRUNK = 100  # claims' worth of its payer's share that a small kind is given
_DIGITS = 6
_BASELINES = {
    "payer_chance": None,
    "type_chance": "claim_type_code",
    "family_chance": "procedure_family",
}
USD = pl.Decimal(18, 2)
SCHEMA: dict[str, Any] = {
    "claim_family_id": pl.String,
    "claim_id": pl.String,
    "part_code": pl.String,
    "patient_id": pl.String,
    "payer_id": pl.String,
    "facility_id": pl.String,
    "claim_type_code": pl.String,
    "billed_usd": USD,
    "submitted_date": pl.Date,
    "is_denied": pl.Boolean,
    "denial_chance": pl.Float64,
    "payer_chance": pl.Float64,
    "type_chance": pl.Float64,
    "family_chance": pl.Float64,
    "suspect_columns": pl.String,
}


def rows(data_end: pl.DataFrame, sent_claim: pl.DataFrame) -> pl.DataFrame:
    """Make both models, and tell the chances of the claims that each is for."""
    through = data_end["data_through_date"].max()
    if not isinstance(through, date):
        return pl.DataFrame(schema=SCHEMA)
    claims = sent_claim.sort("claim_family_id")
    refuse_others(KNOWN)
    tested = test_claims(claims, through)
    waiting = open_claims(claims)
    learnt, calibrating = known(claims, tested_from(through))
    found = suspects(learnt, calibrating, waiting, KNOWN)
    told = [
        _told(tested, "test", *model(claims, tested_from(through))),
        _told(waiting, "open", *model(claims, through + timedelta(1))),
    ]
    return (
        pl.concat(told)
        .with_columns(suspect_columns=pl.lit(", ".join(found) or None, dtype=pl.String))
        .select(*SCHEMA)
        .cast(SCHEMA)  # type: ignore[arg-type]
        .sort(*KEYS)
    )


def tested_from(through: date) -> date:
    """The first day of the test: the model to be tested is made as of it."""
    return through - MATURE - TESTED


def test_claims(claims: pl.DataFrame, through: date) -> pl.DataFrame:
    """The claims that test the model: mature ones, by the day they were sent."""
    return claims.filter(
        pl.col("is_denied").is_not_null(),
        pl.col("submitted_date") >= tested_from(through),
        pl.col("submitted_date") < through - MATURE,
    )


def open_claims(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims that wait for their first answer."""
    return claims.filter(pl.col("answered_date").is_null(), ~pl.col("is_withdrawn"))


def known(claims: pl.DataFrame, day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The claims to learn from and to calibrate on, by what is known before a day."""
    sent = pl.col("submitted_date")
    answered = claims.filter(
        pl.col("is_denied").is_not_null(), pl.col("answered_date") < day
    )
    end = day - SETTLED
    return (
        answered.filter(sent < end - CALIBRATED),
        answered.filter(sent >= end - CALIBRATED, sent < end),
    )


def model(claims: pl.DataFrame, day: date) -> tuple[Model | None, pl.DataFrame]:
    """The model as of a day, and all claims that it was made with."""
    learnt, calibrating = known(claims, day)
    return denial_chances.fit(learnt, calibrating), pl.concat([learnt, calibrating])


def _told(
    claims: pl.DataFrame, part: str, made: Model | None, learnt: pl.DataFrame
) -> pl.DataFrame:
    if made is None:
        nothing = pl.lit(None, dtype=pl.Float64)
        return claims.with_columns(
            part_code=pl.lit(part),
            denial_chance=nothing,
            **dict.fromkeys(_BASELINES, nothing),
        )
    chances = {"denial_chance": made.chances(claims)} | {
        name: base_shares(learnt, claims, within, _SHRUNK)
        for name, within in _BASELINES.items()
    }
    return claims.with_columns(
        part_code=pl.lit(part),
        **{name: pl.Series(np.round(each, _DIGITS)) for name, each in chances.items()},
    )
