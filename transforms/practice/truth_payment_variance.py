"""The truth of payment_variance: what was allowed for the services that show a price.

A service shows a price when it was charged and allowed something, nothing of it was
denied, and its answer is the first payer's last that stands. It counts under the
payer that answered, the month of the claim's service and the place of the claim. Since
the planted fee cut the payer's services are counted once more, as `since_fee_cut`.
"""

import polars as pl

from transforms.practice import counts
from transforms.practice.judgement import FIRST_PAYER, GROUP, LEAVES, REASON, REFUSES
from transforms.practice.log import Log
from transforms.practice.payers import FEE_CUT_BEGINS, FEE_CUT_PAYER
from transforms.practice.truth_money import last_standing

MEASURES = ("priced_lines", "billed_usd", "allowed_usd")
CUTS = {
    "by_payer": "payer_key",
    "by_month": "month",
    "by_facility": "facility",
    "by_claim_type": "kind",
    "by_procedure": "procedure",
    "by_modifier": "modifier",
    "by_place": "place",
}
_LINE = ["answer", "number"]


def priced_lines(log: Log, answers: pl.DataFrame) -> pl.DataFrame:
    """The services that show a price, one row each; amounts are cents.

    `answers` are those of truth_money.answered.
    """
    standing = last_standing(answers.filter("is_ranked")).select(
        *("answer", "payer_key", "facility", "kind", "day", "status"),
        claim=log.answers["claim"].gather(
            last_standing(answers.filter("is_ranked"))["answer"]
        ),
    )
    said = log.adjustments.group_by(_LINE).agg(
        refused=pl.col("cents").filter(REFUSES).sum(),
        left=pl.col("cents").filter(LEAVES).sum(),
        withheld=pl.col("cents").filter((GROUP == "CO") & (REASON == "253")).sum(),
        prior=pl.col("cents").filter((GROUP == "OA") & (REASON == "23")).sum(),
    )
    before = pl.when(pl.col("status").is_in(FIRST_PAYER)).then(0).otherwise("prior")
    computed = pl.col("paid") + pl.col("left") + pl.col("withheld") + before
    where = log.claims.select("claim", "bill_type", "place_of_service")
    place = pl.when(pl.col("kind") == "I").then("bill_type")
    billed = log.lines.select("claim", "number", "code", "revenue", "modifier", "units")
    return (
        log.answer_lines.join(standing, on="answer")
        .join(said, on=_LINE, how="left")
        .with_columns(pl.col("refused", "left", "withheld", "prior").fill_null(0))
        .with_columns(allowed_usd=pl.coalesce("allowed", computed))
        .filter(pl.col("charge") > 0, pl.col("refused") <= 0, pl.col("allowed_usd") > 0)
        .join(billed, on=["claim", "number"])
        .join(where, on="claim")
        .select(
            *("answer", "number", "payer_key", "facility", "kind", "day", "units"),
            "modifier",
            procedure=pl.when(pl.col("code") == "")
            .then("revenue")
            .otherwise(pl.col("code")),
            place=place.otherwise("place_of_service"),
            priced_lines=pl.lit(1, pl.Int64),
            billed_usd="charge",
            allowed_usd="allowed_usd",
        )
    )


def payment_variance(log: Log, answers: pl.DataFrame) -> pl.DataFrame:
    """Priced services by each cut, and those of the payer since it cut its fees."""
    lines = priced_lines(log, answers).with_columns(
        month=pl.col("day").dt.strftime("%Y-%m")
    )
    since = lines.filter(
        pl.col("payer_key") == FEE_CUT_PAYER, pl.col("day") >= FEE_CUT_BEGINS
    )
    after = since.group_by(cut=pl.lit("since_fee_cut"), key="payer_key").agg(
        pl.col(MEASURES).sum()
    )
    return pl.concat([counts.cut(lines, CUTS, MEASURES), after])
