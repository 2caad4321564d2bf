"""The truth of what became of denials: dollars, overturns, and DRGs of stays.

A denial is a family whose first primary answer denies it, in full or in part; its
category is that of the reason that takes most off. What stands today is the last
primary answer that was never taken back. Of the dollars denied what that answer denies
is unresolved (all of it, where nothing stands); then what it pays beyond the first
answer is recovered, then what it leaves to the patient beyond the first (PR-1/2/3);
the rest is not allowed.

Amounts are cents.
"""

from datetime import date

import polars as pl

from transforms.practice import counts
from transforms.practice.judgement import GROUP, LEAVES, REASON, REFUSES, category
from transforms.practice.log import Log
from transforms.practice.truth_money import MATURITY, followed_answers, last_standing

MEASURES = (
    "denied_claims",
    "partly_denied_claims",
    "denied_usd",
    "recovered_usd",
    "patient_usd",
    "not_allowed_usd",
    "unresolved_usd",
    "unresolved_claims",
    "unresolved_90_usd",
    "unresolved_90_claims",
    "unresolved_180_usd",
    "unresolved_180_claims",
    "unresolved_365_usd",
    "unresolved_365_claims",
    "awaiting_usd",
    "awaiting_claims",
    "resubmitted_claims",
    "matured_denied_claims",
    "overturned_claims",
    "corrected_claims",
    "matured_denied_usd",
    "overturned_usd",
    "corrected_usd",
    "reprocessed_usd",
)
CUTS = {
    "by_payer": "payer_key",
    "by_month": "month",
    "by_facility": "facility",
    "by_category": "category",
}


def denials(log: Log, answers: pl.DataFrame) -> pl.DataFrame:
    """The families denied at first, one row each, and all that came of each."""
    owed = (
        log.adjustments.filter(LEAVES)
        .group_by("answer")
        .agg(owed=pl.col("cents").sum())
    )
    reasons = (
        log.adjustments.filter(REFUSES)
        .group_by(
            "answer",
            GROUP,
            REASON,
            category=REASON.map_elements(category, return_dtype=pl.String),
        )
        .agg(pl.col("cents").sum())
        .with_columns(whole=pl.col("cents").sum().over("answer", "category"))
        .sort(["answer", "whole", "category"], descending=[False, True, False])
        .unique("answer", keep="first", maintain_order=True)
        .select("answer", "category")
    )
    ranked = answers.filter("is_ranked")
    today = last_standing(ranked).select(
        "family",
        today="answer",
        today_on="paid_on",
        today_paid="paid",
        today_denied="denied",
    )
    versions = log.claims.filter("is_sent").with_columns(
        version=pl.col("claim").rank("ordinal").over("family")
    )
    sent = (
        versions.filter(pl.col("version") > 1, pl.col("frequency") != "8")
        .group_by("family")
        .agg(sent_last=pl.col("submitted").max())
    )
    first = followed_answers(log, answers).filter(
        pl.col("is_fully_denied") | pl.col("is_partially_denied")
    )
    return (
        first.join(reasons, on="answer", how="left")
        .join(today, on="family", how="left")
        .join(sent, on="family", how="left")
        .join(owed, on="answer", how="left")
        .join(owed.rename({"answer": "today", "owed": "today_owed"}), "today", "left")
        .join(_resolved(first, ranked), on="family", how="left")
        .with_columns(
            pl.col("owed", "today_owed", "today_paid").fill_null(0),
            month=pl.col("paid_on").dt.strftime("%Y-%m"),
        )
    )


def _resolved(first: pl.DataFrame, ranked: pl.DataFrame) -> pl.DataFrame:
    """When a later answer that stands first denied less than everything."""
    began = first.select("family", initial="answer", began="paid_on")
    later = ranked.filter("stands", ~pl.col("is_duplicate")).join(began, on="family")
    return (
        later.filter(
            ~pl.col("is_fully_denied"),
            pl.col("answer") != pl.col("initial"),
            pl.col("paid_on") >= pl.col("began"),
        )
        .group_by("family")
        .agg(resolved_on=pl.col("paid_on").min())
    )


def denial_recovery(denied: pl.DataFrame, through: date) -> pl.DataFrame:
    """The additive figures, in total and by each cut."""
    fully = pl.col("is_fully_denied")
    whole = pl.col("denied")
    age = (pl.lit(through) - pl.col("paid_on")).dt.total_days()
    unresolved = (
        pl.when(pl.col("today").is_null())
        .then(whole)
        .otherwise(pl.min_horizontal(whole, "today_denied"))
    )
    more = pl.max_horizontal(0, pl.col("today_paid") - pl.col("paid"))
    left = pl.max_horizontal(0, pl.col("today_owed") - pl.col("owed"))
    recovered = pl.min_horizontal(whole - unresolved, more)
    patient = pl.min_horizontal(whole - unresolved - recovered, left)
    is_open = unresolved > 0
    awaits = pl.col("sent_last") >= pl.coalesce("today_on", "paid_on")
    matured = fully & (pl.col("paid_on") <= through - MATURITY)
    overturned = matured & pl.col("overturned_on").is_not_null()
    corrected = overturned & (pl.col("sent_again_on") <= pl.col("overturned_on"))
    corrected = corrected.fill_null(value=False)
    grown = (whole - pl.col("denied_at_last")).clip(lower_bound=0)
    older = {n: age > n for n in (90, 180, 365)}
    rows = denied.select(
        *CUTS.values(),
        denied_claims=fully,
        partly_denied_claims=~fully,
        denied_usd=whole,
        recovered_usd=recovered,
        patient_usd=patient,
        not_allowed_usd=whole - unresolved - recovered - patient,
        unresolved_usd=unresolved,
        unresolved_claims=is_open,
        **{f"unresolved_{n}_usd": unresolved * old for n, old in older.items()},
        **{f"unresolved_{n}_claims": is_open & old for n, old in older.items()},
        awaiting_usd=pl.when(awaits).then(unresolved).otherwise(0),
        awaiting_claims=(is_open & awaits).fill_null(value=False),
        resubmitted_claims=pl.col("sent_again_on").is_not_null(),
        matured_denied_claims=matured,
        overturned_claims=overturned,
        corrected_claims=corrected,
        matured_denied_usd=whole * matured,
        overturned_usd=grown * matured,
        corrected_usd=grown * corrected,
        reprocessed_usd=grown * (overturned & ~corrected),
    )
    return counts.cut(
        rows.with_columns(pl.col(MEASURES).cast(pl.Int64)), CUTS, MEASURES
    )


def denial_recovery_curve(denied: pl.DataFrame, through: date) -> pl.DataFrame:
    """Matured denials by the week in which they were overturned, or never."""
    days = (pl.col("overturned_on") - pl.col("paid_on")).dt.total_days()
    is_overturned = pl.col("overturned_on").is_not_null()
    grown = (pl.col("denied") - pl.col("denied_at_last")).clip(lower_bound=0)
    rows = denied.filter("is_fully_denied", pl.col("paid_on") <= through - MATURITY)
    rows = rows.select(
        "payer_key",
        week=((days.clip(lower_bound=1) + 6) // 7).cast(pl.String).fill_null("never"),
        denied_claims=pl.lit(1, pl.Int64),
        denied_usd="denied",
        overturned_usd=grown * is_overturned,
    )
    cuts = {"by_week": "week", "by_payer": "payer_key"}
    return counts.cut(rows, cuts, ("denied_claims", "denied_usd", "overturned_usd"))


def drg(log: Log, answers: pl.DataFrame) -> pl.DataFrame:
    """Stays whose standing answer names a DRG, by that one and the one billed."""
    standing = last_standing(answers.filter("is_ranked")).filter(
        ~pl.col("is_unmatched")
    )
    told = log.answers[standing["answer"].to_numpy()]
    rows = standing.with_columns(
        drg=log.claims["drg"].gather(told["claim"]), answered=told["drg"]
    ).filter(pl.col("drg") != "")
    return counts.cut(
        rows.select(
            "payer_key",
            groups=pl.concat_str("drg", "answered", separator=" to "),
            answered_claims=pl.lit(1, pl.Int64),
            changed_claims=(pl.col("drg") != pl.col("answered")).cast(pl.Int64),
            billed_usd="billed",
            allowed_usd="allowed",
        ),
        {"by_payer": "payer_key", "by_groups": "groups"},
        ("answered_claims", "changed_claims", "billed_usd", "allowed_usd"),
    )
