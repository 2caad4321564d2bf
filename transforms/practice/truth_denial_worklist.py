"""The truth of the denial worklist: open denials, what overturned others, and yields.

Open are claims whose last primary answer that stands denies, in full or in part; they
belong to its payer and to the category of its largest denied dollars. Waiting are those
of them sent again, not as a void, on the day of that answer or later. Matured denials
and what overturned them belong to payer and category of the first answer. Yields are of
claims whose last primary answer that stands denies nothing, by its payer.
"""

from datetime import date

import polars as pl

from transforms.practice import counts
from transforms.practice.judgement import REFUSES, category
from transforms.practice.log import Log
from transforms.practice.truth_money import (
    MATURITY,
    followed_answers,
    last_standing,
)

MEASURES = (
    "open_claims",
    "waiting_claims",
    "denied_usd",
    "matured_denied_claims",
    "overturned_claims",
    "corrected_claims",
    "yield_billed_usd",
    "yield_allowed_usd",
)
CUTS = {
    "by_payer": "payer_key",
    "by_category": "category",
    "by_payer_and_category": "both",
}


def denial_worklist(log: Log, answers: pl.DataFrame, through: date) -> pl.DataFrame:
    """One claim per family that a first payer answered, by payer and category."""
    first = followed_answers(log, answers).join(
        categories(log), on="answer", how="left"
    )
    began = first.select("family", began="paid_on", initial="answer")
    ranked = answers.filter("is_ranked").join(began, on="family")
    is_later = (pl.col("paid_on") > pl.col("began")) | (
        (pl.col("paid_on") == pl.col("began")) & (pl.col("answer") >= pl.col("initial"))
    )
    last = last_standing(ranked.filter(is_later)).join(
        categories(log), on="answer", how="left"
    )
    denies = pl.col("is_fully_denied") | pl.col("is_partially_denied")
    rows = pl.concat(
        [
            _open(log, last.filter(denies)),
            _overturned(first.filter(pl.col("paid_on") <= through - MATURITY)),
            last.filter(~denies).select(
                "payer_key",
                category=pl.lit("none"),
                yield_billed_usd="billed",
                yield_allowed_usd="allowed",
            ),
        ],
        how="diagonal",
    )
    rows = rows.with_columns(
        pl.col(MEASURES).fill_null(0).cast(pl.Int64),
        both=pl.concat_str("payer_key", "category", separator=" "),
    )
    return counts.cut(rows, CUTS, MEASURES)


def categories(log: Log) -> pl.DataFrame:
    """The category of an answer's largest denied dollars; ties by its name."""
    return (
        log.adjustments.filter(REFUSES)
        .with_columns(
            category=pl.col("reason").map_elements(category, return_dtype=pl.String)
        )
        .group_by("answer", "category")
        .agg(pl.col("cents").sum())
        .filter(pl.col("cents") > 0)
        .sort("answer", "cents", "category", descending=[False, True, False])
        .unique("answer", keep="first", maintain_order=True)
        .select("answer", "category")
    )


def _open(log: Log, denying: pl.DataFrame) -> pl.DataFrame:
    """Open denials, and whether they were sent again since."""
    waiting = (
        log.claims.filter("is_sent")
        .with_columns(version=pl.col("claim").rank("ordinal").over("family"))
        .filter(pl.col("version") > 1, pl.col("frequency") != "8")
        .group_by("family")
        .agg(sent_on=pl.col("submitted").max())
    )
    return denying.join(waiting, on="family", how="left").select(
        "payer_key",
        pl.col("category").fill_null("unmapped"),
        open_claims=pl.lit(1),
        waiting_claims=(pl.col("sent_on") >= pl.col("paid_on")).cast(pl.Int64),
        denied_usd="denied",
    )


def _overturned(matured: pl.DataFrame) -> pl.DataFrame:
    """Matured full denials, and what overturned them."""
    return matured.filter("is_fully_denied").select(
        "payer_key",
        pl.col("category").fill_null("unmapped"),
        matured_denied_claims=pl.lit(1),
        overturned_claims=pl.col("overturned_on").is_not_null().cast(pl.Int64),
        corrected_claims=(pl.col("sent_again_on") <= pl.col("overturned_on")).cast(
            pl.Int64
        ),
    )
