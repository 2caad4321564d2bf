"""Quoted numbers: what a provider adjustment refers to, known by a keyed hash alone.

A payer that recovers money (PLB) quotes its own number of the claim (CLP07), or the
provider's (CLP01), at times with a date or a name after it; some write a member number
there. So the reference is never kept, but signed under the pseudonym key, and so are
the numbers of the answers that it can mean: which files come first is all one, and
another key makes all of them others.
"""

import polars as pl

from transforms import people

LETTERS = 16  # 64 bits: of a hundred million numbers two hardly ever meet


def referring(
    provider_adjustment: pl.DataFrame, references: pl.DataFrame, key: bytes
) -> pl.DataFrame:
    """Provider adjustments with the hashes of their references, given row by row."""
    whole = _trimmed(pl.col("reference"))
    start = whole.str.extract(r"^(\S+)\s")
    texts = references.select(whole=whole, start=start)
    return provider_adjustment.with_columns(
        _hashes(texts["whole"], key).alias("reference_id"),
        _hashes(texts["start"], key).alias("reference_start_id"),
    )


def numbered(adjudication: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """Answers with the hashes of their numbers, where they paid: what can be taken."""
    has_paid = pl.col("paid_usd") > 0
    numbers = adjudication.select(
        payer=pl.when(has_paid).then(_trimmed(pl.col("payer_control_number"))),
        patient=pl.when(has_paid).then(_trimmed(pl.col("patient_control_number"))),
    )
    return adjudication.with_columns(
        _hashes(numbers["payer"], key).alias("payer_number_id"),
        _hashes(numbers["patient"], key).alias("patient_number_id"),
    )


def _trimmed(text: pl.Expr) -> pl.Expr:
    """The text without spaces around it; empty is null."""
    stripped = text.str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def _hashes(numbers: pl.Series, key: bytes) -> pl.Series:
    """Sign numbers as such: no number of a person has the same hash."""
    return people.signed("number|" + numbers, key, LETTERS)
