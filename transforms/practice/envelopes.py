"""Envelopes: transactions and interchanges around the segments that are in them."""

from collections.abc import Iterator

import polars as pl

from transforms.practice.segments import ready, segment
from transforms.x12.write import Party

PRACTICE = Party("ZZ", "CLAIMSCOPEDEMO")
CLEARINGHOUSE = Party("ZZ", "DEMOCLEARING")


def stretches(sizes: pl.Series, most: int) -> Iterator[tuple[int, int]]:
    """Cut files of some sizes into runs of about so much in all: places, end excluded.

    One that is larger stands alone.
    """
    start = total = 0
    for place, size in enumerate(sizes.to_list()):
        if total and total + size > most:
            yield start, place
            start, total = place, 0
        total += size
    if start < len(sizes):
        yield start, len(sizes)


def grouped(rows: pl.DataFrame) -> pl.DataFrame:
    """Join the text, and add up the count, of rows of the same file and transaction.

    What else they have is that of the first.
    """
    key = pl.struct("file", "transaction").rle_id().set_sorted()
    return (
        rows.with_columns(key=key)
        .group_by("key", maintain_order=True)
        .agg(pl.exclude("key", "text", "count").first(), "text", pl.sum("count"))
        .with_columns(pl.col("text").list.join("", ignore_nulls=False))
    )


def enveloped(
    transactions: pl.DataFrame, code: str, implementation: str
) -> dict[int, list[str]]:
    """The transactions of each file, as text: from ST to SE, which counts them.

    Raises:
        ValueError: something that a segment needs is null in the log.
    """
    number = pl.col("transaction").cast(pl.String).str.zfill(4)
    opened = segment("ST", code, number, implementation) + ready("text", "count")
    counted = (opened.count + 1).cast(pl.String)
    closed = opened + segment("SE", counted, number)
    written = transactions.select("file", text=closed.text)
    if written["text"].null_count():
        raise ValueError("The log lacks something that a file must say.")
    files = written.group_by("file", maintain_order=True).agg("text")
    return dict(files.iter_rows())
