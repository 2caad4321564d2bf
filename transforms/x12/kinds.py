"""Kinds: what each transaction is, from its header, corrected by its content.

Senders copy headers: an 837 whose group says institutional but whose lines are SV1 is
professional. The service lines decide; without any, ST03, then GS08, then what only
one kind of claim can hold.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.x12 import findings
from transforms.x12.elements import SETS, Segments
from transforms.x12.gathering import NOWHERE

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
    "X095": "834",
    "X220": "834",
    "X307": "834",
}
_BY_SET = {"835": "835", "999": "999", "834": "834"}
_BY_LINE = {"SV1": "837P", "SV2": "837I", "SV3": "837D"}
_BY_TRAIT = {"CL1": "837I", "DN1": "837D", "TOO": "837D", "CR1": "837P"}
TELLING = [*_BY_LINE, *_BY_TRAIT]


class Content(NamedTuple):
    """The kinds that a transaction's service lines, or else its claims, give away."""

    by_line: str | None
    by_trait: str | None


def named(
    segments: Segments, contents: Mapping[int, Content] | None = None
) -> pl.DataFrame:
    """Give segments their transactions, each with its kind; return the findings.

    Where these are a part of a file, `contents` says what all of a transaction holds,
    by its transaction_index.
    """
    opens = segments.at("ST")
    heads = np.flatnonzero(opens).astype(np.int32)
    last = np.cumsum(opens, dtype=np.int32) - 1
    segments.set_at = np.where(segments.transaction_index > 0, last, np.int32(NOWHERE))
    groups = segments.opened(segments.at("GS"), np.zeros(segments.height, bool))[heads]
    groups[segments.group_index[heads] == 0] = NOWHERE
    by_line, by_trait = _contents(segments, len(heads), contents or {})
    sets = pl.DataFrame(
        {
            "file_at": segments.file_at[heads],
            "transaction_index": segments.transaction_index[heads],
            "segment_index": segments.segment_index[heads],
            "byte_offset": segments.byte_offset[heads],
            "transaction_set_code": segments.text(heads, 1),
            "implementation_code": segments.text(heads, 3),
            "group_implementation_code": segments.text(groups, 8),
            "group_date": segments.day(groups, 4).series(),
            "by_line": by_line,
            "by_trait": by_trait,
        }
    )
    code = pl.coalesce("implementation_code", "group_implementation_code")
    number = code.str.extract("(X[0-9]{3})")
    implied = number.replace_strict(_BY_IMPLEMENTATION, default=None)
    agrees = implied.str.starts_with(pl.col("transaction_set_code"))
    stated = pl.coalesce(
        pl.when(agrees).then(implied),
        pl.col("transaction_set_code").replace_strict(_BY_SET, default=None),
    )
    is_claim = pl.col("transaction_set_code") == "837"
    kind = (
        pl.when(is_claim)
        .then(pl.coalesce("by_line", "stated", "by_trait", pl.lit("837P")))
        .otherwise(pl.coalesce("stated", pl.lit("other")))
    )
    sets = sets.with_columns(stated=stated).with_columns(kind_code=kind)
    segments.sets = sets.select(pl.col(name).cast(SETS[name]) for name in SETS)
    differs = is_claim & pl.col("stated").is_null() | (
        pl.col("stated") != pl.col("kind_code")
    )
    odd = sets.select(differs.fill_null(False)).to_series().to_numpy()
    return findings.at("kind_by_content", segments, heads[odd])


def content_of(counts: Mapping[str, int]) -> Content:
    """What one transaction holds, from how often each TELLING segment stands in it."""

    def most(kinds: Mapping[str, str]) -> str | None:
        sums: dict[str, int] = {}
        for segment_id, kind in kinds.items():
            sums[kind] = sums.get(kind, 0) + counts.get(segment_id, 0)
        return (
            min(sums, key=lambda kind: (-sums[kind], kind))
            if any(sums.values())
            else None
        )

    return Content(most(_BY_LINE), most(_BY_TRAIT))


def _contents(
    segments: Segments, sets: int, contents: Mapping[int, Content]
) -> tuple[pl.Series, pl.Series]:
    """Per transaction: the kind its lines, and the kind its claims, give away."""
    told = {}
    for name, kinds in (("by_line", _BY_LINE), ("by_trait", _BY_TRAIT)):
        sums = {kind: np.zeros(sets, np.int64) for kind in sorted(set(kinds.values()))}
        for segment_id, kind in kinds.items():
            at = segments.set_at[segments.rows(segment_id)]
            sums[kind] += np.bincount(at[at >= 0], minlength=sets)
        counted = np.vstack(list(sums.values()))
        # Of several as frequent, the first by name.
        best = pl.Series(counted.argmax(axis=0), dtype=pl.UInt32)
        column = pl.Series(list(sums), dtype=pl.String).gather(best)
        told[name] = column.set(pl.Series(counted.sum(axis=0) == 0), None)
    if contents:
        heads = segments.rows("ST")
        for row, number in enumerate(segments.transaction_index[heads].tolist()):
            if number in contents:
                told["by_line"][row] = contents[number].by_line
                told["by_trait"][row] = contents[number].by_trait
    return told["by_line"], told["by_trait"]
