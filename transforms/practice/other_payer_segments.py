"""Other payers: what a claim to a second payer says of the first one's answer."""

import polars as pl

from transforms.practice.adjustment_segments import adjustment_segments
from transforms.practice.claim_lines import procedure
from transforms.practice.log import Log
from transforms.practice.owned import Owned, spread
from transforms.practice.parties import insured, payer_name, subscription
from transforms.practice.segments import (
    NOTHING,
    Segments,
    day,
    ready,
    segment,
    usd,
)


class OtherPayers:
    """The answers of first payers, as the claims to second ones repeat them."""

    def __init__(self, log: Log) -> None:
        """Index what belongs to answers."""
        self._answers = log.answers.select("payer_key", "paid", "paid_on")
        self._lines = Owned(log.answer_lines, "answer", log.answers.height)
        self._adjustments = Owned(log.adjustments, "answer", log.answers.height)

    def write(
        self, claims: pl.DataFrame, lines: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Give text and count of each claim and of each line; without an answer, none.

        Takes claims with the row of the answer as `prior` and their patient's member,
        subscriber and is_dependent; lines with the `row` of their claim.
        """
        rows = claims["prior"].is_not_null().arg_true()
        prior = claims["prior"].drop_nulls()
        place = pl.int_range(len(prior), dtype=pl.Int32)  # among claims with an answer
        adjustments = self._adjustments.of(prior)
        reasons = adjustment_segments(adjustments)
        paid = self._lines.of(prior).select("row", "number", cents="paid")
        answers = self._answers[prior.to_numpy()].with_columns(row=place)
        share = (
            adjustments.filter(pl.col("group") == "PR")
            .group_by("row")
            .agg(share=pl.sum("cents"))
        )
        own = _claim_segments()
        of_claims = (
            claims[rows]
            .select("member", "subscriber", "is_dependent")
            .with_columns(*answers)
            .join(reasons.filter(pl.col("number") == 0), "row", "left")
            .join(share, "row", "left")
            .sort("row")
            .with_columns(
                pl.col("text").fill_null(""),
                pl.col("count", "share").fill_null(0),
                is_whole=~pl.col("row").is_in(paid["row"].implode()),
            )
            .select(text=own.text, count=own.count)
        )
        own = _line_segments()
        claim_rows = pl.DataFrame({"row": rows}).with_columns(answer=place)
        of_lines = (
            lines.with_row_index("line")
            .join(claim_rows.with_columns(pl.col("row").cast(pl.Int32)), "row")
            .with_columns(row="answer")
            .join(paid, ["row", "number"])
            .join(reasons, ["row", "number"], "left")
            .join(answers, "row")
            .sort("line")
            .with_columns(pl.col("text").fill_null(""), pl.col("count").fill_null(0))
            .select("line", text=own.text, count=own.count)
        )
        return (
            spread(of_claims, rows, claims.height),
            spread(of_lines.drop("line"), of_lines["line"], lines.height),
        )


def _claim_segments() -> Segments:
    relation = pl.when("is_dependent").then(NOTHING).otherwise(pl.lit("18"))
    return (
        subscription("P", relation)
        + ready("text", "count")
        + segment("AMT", "D", usd("paid"))
        + segment("AMT", "EAF", usd("share"))
        + segment("OI", "", "", "Y", "", "", "Y")
        + insured()
        + payer_name()
        + segment("DTP", "573", "D8", day("paid_on")).where(pl.col("is_whole"))
    )


def _line_segments() -> Segments:
    elements = pl.col("payer_key"), usd("cents"), procedure(), pl.col("revenue")
    return (
        segment("SVD", *elements, pl.col("units").cast(pl.String))
        + ready("text", "count")
        + segment("DTP", "573", "D8", day("paid_on"))
    )
