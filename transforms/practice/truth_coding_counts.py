"""The truth of coding_quality beside the slips themselves: counts that add up.

Invalid codes are the slips, and the codes soiled, on claims that count; conflicts the
diagnoses misfiled on such claims. Visits are the lines of such claims with one of the
nine office codes, by the clinician of the claim. Authorizations are the first primary
answers to claims that were sent, by whether these carried a number; denied for want of
one is where the reasons of that category add up to something.
"""

import polars as pl

from transforms.practice import counts
from transforms.practice.judgement import category
from transforms.practice.log import Log
from transforms.practice.misfiled import OF_ANOTHER_AGE, OF_ANOTHER_SEX
from transforms.practice.slips import INTENDED
from transforms.practice.soiled_claims import UNKNOWN_DIAGNOSIS
from transforms.practice.truth_money import first_answers

VISITS = [f"9920{level}" for level in range(2, 6)]
VISITS += [f"9921{level}" for level in range(1, 6)]
NO_CODES = [*INTENDED, UNKNOWN_DIAGNOSIS]
INVALID = ("invalid_diagnoses", "invalid_procedures")
CONFLICTS = {"sex_conflicts": OF_ANOTHER_SEX, "age_conflicts": OF_ANOTHER_AGE}
AUTHORIZATION = (
    *("numbered_claims", "numbered_denied_claims"),
    *("bare_claims", "bare_denied_claims"),
)


def invalid_codes(log: Log, current: pl.DataFrame) -> pl.DataFrame:
    """Codes that are none on claims that count, in total and by payer."""
    of = current.select("claim", "payer_key")
    rows = [
        frame.filter(pl.col("code").is_in(NO_CODES))
        .join(of, "claim")
        .select("payer_key", pl.lit(1, pl.Int64).alias(name))
        for name, frame in zip(INVALID, (log.diagnoses, log.lines), strict=True)
    ]
    added = pl.concat(rows, how="diagonal").fill_null(0)
    return counts.cut(added, {"by_payer": "payer_key"}, INVALID)


def conflicts(log: Log, current: pl.DataFrame) -> pl.DataFrame:
    """Diagnoses of another sex or age on claims that count, in total and by payer."""
    rows = log.diagnoses.join(current.select("claim", "payer_key"), "claim").select(
        "payer_key",
        **{
            name: pl.col("code").is_in(codes).cast(pl.Int64)
            for name, codes in CONFLICTS.items()
        },
    )
    written = rows.filter(pl.sum_horizontal(*CONFLICTS) > 0)
    return counts.cut(written, {"by_payer": "payer_key"}, list(CONFLICTS))


def visit_levels(log: Log, current: pl.DataFrame) -> pl.DataFrame:
    """Office visits on claims that count, in total, by clinician and by code."""
    npi = pl.lit(log.world.clinicians["npi"])
    rows = (
        log.lines.filter(pl.col("code").is_in(VISITS))
        .join(current.select("claim"), "claim")
        .join(log.claims.select("claim", "clinician"), "claim")
        .select("code", npi=npi.gather("clinician"), visits=pl.lit(1, pl.Int64))
    )
    return counts.cut(rows, {"by_provider": "npi", "by_code": "code"}, ("visits",))


def authorizations(log: Log, answers: pl.DataFrame) -> pl.DataFrame:
    """Numbers and denials of authorization, two by two, in total and by payer."""
    reasons = pl.col("reason").map_elements(category, return_dtype=pl.String)
    refused = (
        log.adjustments.filter(reasons == "authorization")
        .group_by("answer")
        .agg(pl.col("cents").sum())
        .filter(pl.col("cents") > 0)["answer"]
    )
    first = first_answers(answers).filter(~pl.col("is_unmatched"))
    claim = log.answers["claim"].gather(first["answer"])
    rows = first.select(
        "payer_key",
        has_number=log.claims["authorization"].gather(claim) != "",
        is_refused=pl.col("answer").is_in(refused.implode()),
    ).select(
        "payer_key",
        numbered_claims="has_number",
        numbered_denied_claims=pl.col("has_number") & pl.col("is_refused"),
        bare_claims=~pl.col("has_number"),
        bare_denied_claims=~pl.col("has_number") & pl.col("is_refused"),
    )
    return counts.cut(
        rows.with_columns(pl.col(AUTHORIZATION).cast(pl.Int64)),
        {"by_payer": "payer_key"},
        AUTHORIZATION,
    )
