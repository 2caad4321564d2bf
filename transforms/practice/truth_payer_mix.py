"""The truth of the payer mix beyond its dollars: defaults, conflicts, second payers.

A claim is of default class when it is sent as CI. A class conflict is an answer by a
payer of another class than the one that the claim names, of the last standing primary
answers to claims that were sent. What a secondary payer paid, or took back of it, is
its own; a reversal is of whatever payer it reverses.
"""

import polars as pl

from transforms.practice import counts
from transforms.practice.judgement import FIRST_PAYER
from transforms.practice.log import Log
from transforms.practice.payers import PAYERS
from transforms.practice.truth_money import last_standing

MEASURES = (
    "default_class_claims",
    "answered_claims",
    "class_conflict_claims",
    "secondary_paid_usd",
)
CLASS = {key: payer.financial_class for key, payer in PAYERS.items()}
DEFAULT = [key for key, payer in PAYERS.items() if payer.filing == "CI"]


def payer_classes(
    log: Log, current: pl.DataFrame, answers: pl.DataFrame
) -> pl.DataFrame:
    """How sure classes are, and what was paid second, in total and by payer."""
    claims = current.filter(pl.col("responsibility") == "P").select(
        "payer_key",
        default_class_claims=pl.col("payer_key").is_in(DEFAULT).cast(pl.Int64),
    )
    billed = log.claims["payer_key"].gather(log.answers["claim"])
    named = answers.with_columns(billed_key=billed)
    last = last_standing(named.filter("is_ranked")).filter(~pl.col("is_unmatched"))
    conflict = pl.col("payer_key").replace_strict(CLASS) != pl.col(
        "billed_key"
    ).replace_strict(CLASS)
    answered = last.select(
        "payer_key",
        answered_claims=pl.lit(1, pl.Int64),
        class_conflict_claims=conflict.cast(pl.Int64),
    )
    decided = log.answers.select(pl.coalesce("reverses", "answer")).to_series()
    is_first = log.answers["status"].is_in(FIRST_PAYER).gather(decided) & (
        log.claims["responsibility"] == "P"
    ).gather(log.answers["claim"])
    second = log.answers.filter(~is_first).select(
        "payer_key", secondary_paid_usd="paid"
    )
    rows = pl.concat([claims, answered, second], how="diagonal").fill_null(0)
    return counts.cut(rows, {"by_payer": "payer_key"}, MEASURES)
