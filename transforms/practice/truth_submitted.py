"""The truth of denials against claims sent.

A claim is a family billed to a first payer, sent in the month in which its first
version was; it counts in the three months after that one, under its last version's
payer, facility and kind. Its class is that of the payer that answered it last, else of
the one billed. The first month with a rate is the third after the first in which any
claim was sent.
"""

from datetime import date

import polars as pl

from transforms.practice import counts
from transforms.practice.log import Log
from transforms.practice.truth_money import IN_TIME, cut, first_answers, npi

GROUP = ["day", "payer_key", "class_of", "facility", "kind"]
MEASURES = (
    *("denied_claims", "any_denial_claims", "status_4_claims", "zero_paid_claims"),
    "submitted_before_claims",
)


def denied_and_sent(log: Log, answers: pl.DataFrame) -> pl.DataFrame:
    """Denials by month, and the claims first sent in the three months before it."""
    stated = (
        answers.filter("is_ranked")
        .sort("family", *IN_TIME)
        .unique("family", keep="last", maintain_order=True)
    )
    sent = log.claims.filter(
        "is_sent", ~pl.col("is_predetermination"), pl.col("responsibility") == "P"
    ).with_columns(facility=npi(log, pl.col("facility")))
    month = pl.col("submitted").min().dt.month_start()
    before = (
        sent.sort("claim")
        .unique("family", keep="last", maintain_order=True)
        .drop("day")
        .join(sent.group_by("family").agg(month=month), on="family")
        .join(stated.select("family", stated="payer_key"), on="family", how="left")
        .select(
            *("payer_key", "facility", "kind"),
            class_of=pl.coalesce("stated", "payer_key"),
            day=pl.concat_list(
                pl.col("month").dt.offset_by(f"{months}mo") for months in (1, 2, 3)
            ),
            submitted_before_claims=pl.lit(1, pl.Int64),
        )
        .explode("day")
    )
    fully, partly = pl.col("is_fully_denied"), pl.col("is_partially_denied")
    denied = first_answers(answers).select(
        *("payer_key", "facility", "kind"),
        class_of="payer_key",
        day=pl.col("paid_on").dt.month_start(),
        denied_claims=fully,
        any_denial_claims=fully | partly,
        status_4_claims=pl.col("status") == "4",
        zero_paid_claims=pl.col("is_zero_paid") & ~pl.col("is_duplicate"),
    )
    rows = pl.concat(
        [before, denied.with_columns(pl.col(MEASURES[:4]).cast(pl.Int64))],
        how="diagonal",
    )
    return rows.group_by(GROUP).agg(pl.col(MEASURES).sum())


def denial_rates_submitted(rows: pl.DataFrame, through: date) -> counts.Table:
    """Of the months through a day that have three months of claims before them.

    Takes rows as `denied_and_sent` gives them, of all panels.
    """
    first = rows.filter(pl.col("submitted_before_claims") > 0)["day"].min()
    is_known = pl.col("day").is_between(
        pl.lit(first, pl.Date).dt.offset_by("2mo"), through
    )
    told = cut(rows.filter(is_known), MEASURES)
    return counts.nested(counts.added([told], counts.CUT))  # in order
