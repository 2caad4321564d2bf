"""Quoting: by which number a payer calls an answer that it takes back (PLB)."""

import polars as pl

# Half by the payer's own (CLP07); a fourth each by the practice's (CLP01), with the day
# of payment after it, and by a number that nobody else knows.
QUOTES = ("reference", "control", "other", "reference")


def quoted(answers: pl.DataFrame) -> pl.DataFrame:
    """What payers write as reference, one row each.

    Takes the column answer, and reference, control and paid_on (days since 1970) of
    it; gives answer, quotes (of QUOTES) and text.
    """
    kind = pl.int_range(pl.len()) % len(QUOTES)
    day = pl.col("paid_on").cast(pl.Int32).cast(pl.Date).dt.to_string("%Y%m%d")
    return answers.with_columns(
        quotes=kind.replace_strict(range(len(QUOTES)), list(QUOTES))
    ).select(
        "answer",
        "quotes",
        text=pl.when(pl.col("quotes") == "control")
        .then(pl.col("control") + " " + day)
        .when(pl.col("quotes") == "other")
        .then(pl.format("CASE {}", pl.col("answer").cast(pl.String).str.zfill(8)))
        .otherwise("reference"),
    )
