"""Kinds: what each transaction is, from its header, corrected by its content.

Senders copy headers: an 837 whose group says institutional but whose lines are SV1 is
professional. The service lines decide; without any, ST03, then GS08, then what only
one kind of claim can hold.
"""

import polars as pl

from transforms.x12 import findings

ELEMENT = "\x1f"

# The X number inside an implementation code (005010X222A1) says what it is for.
_BY_IMPLEMENTATION = {
    "X098": "837P",
    "X222": "837P",
    "X291": "837P",
    "X298": "837P",
    "X096": "837I",
    "X223": "837I",
    "X292": "837I",
    "X299": "837I",
    "X097": "837D",
    "X224": "837D",
    "X293": "837D",
    "X300": "837D",
    "X091": "835",
    "X221": "835",
    "X214": "277CA",
    "X231": "999",
}
_BY_SET = {"835": "835", "999": "999"}
_BY_LINE = {"SV1": "837P", "SV2": "837I", "SV3": "837D"}
_BY_TRAIT = {"CL1": "837I", "DN1": "837D", "TOO": "837D", "CR1": "837P"}
TELLING = [*_BY_LINE, *_BY_TRAIT]


def element(number: int) -> pl.Expr:
    """Element `number` of column `text`, trimmed; null when absent or empty."""
    return (
        pl.col("text")
        .str.split(ELEMENT)
        .list.get(number, null_on_oob=True)
        .str.strip_chars()
        .replace("", None)
    )


def named(
    frame: pl.DataFrame, contents: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add transaction_set_code and kind_code; return the findings as well.

    Where a frame holds a part of a transaction, `contents` says what all of it holds:
    transaction_index, by_line, by_trait (see `content`).
    """
    headers = frame.filter(pl.col("segment_id") == "ST")
    if headers.is_empty():
        blank = pl.lit(None, pl.String)
        return (
            frame.with_columns(
                blank.alias("transaction_set_code"), blank.alias("kind_code")
            ),
            findings.none(),
        )
    groups = frame.filter(
        pl.col("segment_id") == "GS", pl.col("group_index").is_not_null()
    ).select("group_index", element(8).alias("gs08"))
    sets = (
        headers.with_columns(
            element(1).alias("transaction_set_code"), element(3).alias("st03")
        )
        .join(groups, on="group_index", how="left", maintain_order="left")
        .join(
            _by_content(frame, contents),
            on="transaction_index",
            how="left",
            maintain_order="left",
        )
    )
    number = pl.coalesce("st03", "gs08").str.extract("(X[0-9]{3})")
    stated = pl.coalesce(
        pl.when(
            number.replace_strict(_BY_IMPLEMENTATION, default=None).str.starts_with(
                pl.col("transaction_set_code")
            )
        ).then(number.replace_strict(_BY_IMPLEMENTATION, default=None)),
        pl.col("transaction_set_code").replace_strict(_BY_SET, default=None),
    )
    is_claim = pl.col("transaction_set_code") == "837"
    sets = sets.with_columns(stated.alias("stated")).with_columns(
        pl.when(is_claim)
        .then(pl.coalesce("by_line", "stated", "by_trait", pl.lit("837P")))
        .otherwise(pl.coalesce("stated", pl.lit("other")))
        .alias("kind_code")
    )
    differs = is_claim & pl.col("stated").is_null() | (
        pl.col("stated") != pl.col("kind_code")
    )
    notes = findings.found("kind_by_content", sets.filter(differs))
    kinds = sets.select("transaction_index", "transaction_set_code", "kind_code")
    if kinds.height == 1:
        inside = pl.col("transaction_index").is_not_null()
        return (
            frame.with_columns(
                pl.when(inside).then(pl.lit(kinds.item(0, name), pl.String)).alias(name)
                for name in ("transaction_set_code", "kind_code")
            ),
            notes,
        )
    return (
        frame.join(kinds, on="transaction_index", how="left", maintain_order="left"),
        notes,
    )


def _by_content(frame: pl.DataFrame, contents: pl.DataFrame | None) -> pl.DataFrame:
    """Per transaction: the kind its service lines, or else its claims, give away."""
    telling = frame.filter(pl.col("segment_id").is_in(TELLING))
    if contents is None:
        return content(telling)
    told = contents["transaction_index"].implode()
    others = telling.filter(~pl.col("transaction_index").is_in(told))
    return pl.concat([content(others), contents])


def content(telling: pl.DataFrame) -> pl.DataFrame:
    """What TELLING segments say of their transactions."""
    kind = pl.col("segment_id").replace_strict(_BY_LINE, default=None)
    trait = pl.col("segment_id").replace_strict(_BY_TRAIT, default=None)
    return telling.group_by("transaction_index").agg(
        kind.drop_nulls().mode().sort().first().alias("by_line"),
        trait.drop_nulls().mode().sort().first().alias("by_trait"),
    )


def content_of(transaction_index: int, counts: pl.DataFrame) -> pl.DataFrame:
    """What one transaction holds, from its TELLING segments counted: see `content`."""

    def most(kinds: dict[str, str]) -> str | None:
        kind = pl.col("segment_id").replace_strict(kinds, default=None).alias("kind")
        sums = counts.group_by(kind).agg(pl.col("count").sum()).drop_nulls("kind")
        ranked = sums.sort("count", "kind", descending=[True, False])["kind"]
        return str(ranked[0]) if len(ranked) else None

    told = {
        "transaction_index": [transaction_index],
        "by_line": [most(_BY_LINE)],
        "by_trait": [most(_BY_TRAIT)],
    }
    schema = {
        "transaction_index": pl.UInt32,
        "by_line": pl.String,
        "by_trait": pl.String,
    }
    return pl.DataFrame(told, schema=schema)
