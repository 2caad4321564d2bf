"""Acknowledgment loops: which level, claim and service line a segment is of.

A 277CA nests by position: HL opens a level (who sends the statuses, who receives them,
whose claims they are, whose claim it is), TRN opens what one set of statuses is about,
SVC a service line of it. HL numbers are sometimes wrong, so only the order and the
level (HL03) count. Each context is the segment_index of the segment that opened it, 0
where there is none.
"""

import polars as pl

from transforms.tables import INDEX
from transforms.x12 import claim_loops
from transforms.x12.elements import Elements
from transforms.x12.separators import ELEMENT

SOURCE, RECEIVER, PROVIDER, CLAIM, LINE = (
    "source",
    "receiver",
    "provider",
    "claim",
    "line",
)
LEVELS = {
    "20": SOURCE,
    "21": RECEIVER,
    "19": PROVIDER,
    "PT": CLAIM,
    "22": CLAIM,
    "23": CLAIM,
}
# A level of another name is known by the party that follows it (NM101).
_PARTIES = {
    "PR": SOURCE,
    "AY": SOURCE,
    "41": RECEIVER,
    "85": PROVIDER,
    "1P": PROVIDER,
    "QC": CLAIM,
    "IL": CLAIM,
}
_ID = pl.col("segment_id")


def within(segments: pl.DataFrame) -> Elements:
    """Find the elements of 277CA segments, in file order, and the contexts of each.

    level_code: source, receiver, provider or claim. level_at: the HL. claim_at: the TRN
    (else the HL) that the statuses are about, whatever the level. line_at: the SVC.
    source_at, receiver_at, provider_at: the HL that governs. is_guessed: the level is
    neither named nor known by its party.
    """
    frame = segments.drop("transaction_set_code", "interchange_index", "kind_code")
    ended = _ID.is_in(["ST", "SE"])
    level = _ID == "HL"
    named = pl.when(level).then(_element(3)).replace_strict(LEVELS, default=None)
    follows = pl.when(level & (_ID.shift(-1) == "NM1")).then(_element(1).shift(-1))
    known = pl.coalesce(named, follows.replace_strict(_PARTIES, default=None))
    frame = frame.with_columns(
        pl.when(level | ended).then(known.fill_null(CLAIM)).alias("opened"),
        (level & known.is_null()).alias("is_guessed"),
    )
    opened = pl.col("opened")
    source, receiver, provider = (
        level & (opened == name) for name in (SOURCE, RECEIVER, PROVIDER)
    )
    subject = level | (_ID == "TRN")
    frame = frame.with_columns(
        opened.forward_fill().alias("level_code"),
        _since(level, ended).alias("level_at"),
        _since(subject, ended).alias("claim_at"),
        _since(_ID == "SVC", ended | subject).alias("line_at"),
        _since(source, ended).alias("source_at"),
        _since(receiver, ended | source).alias("receiver_at"),
        _since(provider, ended | source | receiver).alias("provider_at"),
    ).drop("opened")
    return Elements(frame)


def _element(number: int) -> pl.Expr:
    fields = pl.col("text").str.split_exact(ELEMENT, number).struct
    return fields.field(f"field_{number}").str.strip_chars(" ")


def _since(opens: pl.Expr, closes: pl.Expr) -> pl.Expr:
    at = pl.when(opens).then("segment_index").when(closes).then(pl.lit(0, INDEX))
    return at.forward_fill().fill_null(0)


def misplaced(details: pl.DataFrame) -> pl.DataFrame:
    """Levels whose parent (HL02) does not stand before them, or whose kind is unknown.

    `details` are split segments with their contexts, every HL among them.
    """
    orphans = claim_loops.orphans(details)["segment_index"].to_list()
    return details.filter(pl.col("segment_index").is_in(orphans) | pl.col("is_guessed"))


# Where a segment stands, for filters.
IN_SUBJECT = (pl.col("claim_at") > 0) & (pl.col("line_at") == 0)
IN_LINE = (pl.col("claim_at") > 0) & (pl.col("line_at") > 0)
