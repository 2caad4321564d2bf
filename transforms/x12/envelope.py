"""Transactions: one row per ST, with the envelope it came in; and whether it agrees.

Trailers state what their envelope should hold. Where they are wrong, the file was cut
or put together by hand: that is said, and the content is read all the same.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import TRANSACTION
from transforms.x12 import findings
from transforms.x12.columns import Mask
from transforms.x12.elements import Segments

ENVELOPE = ["ISA", "GS", "ST", "SE", "GE", "IEA", "TA1"]
BEGINS = ["BHT", "BGN"]
_FRAMES = ["ISA", "GS", "ST", *BEGINS, "SE", "GE", "IEA"]
_ELEMENTS = (1, 2, 3, 4, 6, 8, 9, 13)
_ID = pl.col("segment_id")
# Of a GS or ISA: how many it holds that are left out of the frames (unfinished.py).
PASSED = "passed"


class Envelope(NamedTuple):
    """The transactions of files and what is wrong around them."""

    transactions: pl.DataFrame  # tables.TRANSACTION and file_at
    findings: pl.DataFrame


def frames(segments: Segments) -> pl.DataFrame:
    """The segments that say what a file is made of, with their elements."""
    rows = segments.rows(*_FRAMES)
    found = {n: segments.element_at(rows, n).trimmed() for n in _ELEMENTS}
    elements = {f"e{n}": element.text() for n, element in found.items()}
    places = segments.frame(rows).drop("text")
    return places.with_columns(pl.lit(0, pl.Int64).alias(PASSED), **elements)


def envelope(frames: pl.DataFrame, heights: dict[int, int]) -> Envelope:
    """Read the envelope segments of files, told apart by file_at.

    `heights` says how many segments each file has.
    """
    begins = (pl.col("file_at").diff() != 0).fill_null(True)
    last = pl.col("file_at").replace_strict(heights, return_dtype=pl.Int64) + 1
    frames = frames.with_columns(
        begins.alias("begins"), pl.col("segment_index").cast(pl.Int64)
    )
    ends = begins.shift(-1, fill_value=True)
    # The date of claims and of enrolments stands in their second segment.
    frames = (
        frames.with_columns(
            pl.when(_ID.shift(-1) == "BHT")
            .then(pl.col("e4").shift(-1))
            .when(_ID.shift(-1) == "BGN")
            .then(pl.col("e3").shift(-1))
            .alias("begun")
        )
        .filter(~_ID.is_in(BEGINS))
        .with_columns(
            _within("ISA", "e13", "interchange_index").alias("isa13"),
            _within("ISA", "e6", "interchange_index").alias("isa06"),
            _within("ISA", "e8", "interchange_index").alias("isa08"),
            _within("ISA", "e9", "interchange_index").alias("isa09"),
            _within("GS", "e6", "group_index").alias("gs06"),
            _within("GS", "e8", "group_index").alias("gs08"),
            _within("GS", "e4", "group_index").alias("gs04"),
            _within("ST", "e2", "transaction_index").alias("st02"),
            _since("ST", "GS").alias("sets"),
            _since("GS", "ISA").alias("groups"),
            _ID.shift(-1).alias("next_id"),
            pl.when(ends)
            .then(last)
            .otherwise(pl.col("segment_index").shift(-1))
            .alias("next_index"),
            pl.col("e1").shift(-1).alias("next_e1"),
        )
        .with_columns((pl.col("next_id") == "SE").fill_null(False).alias("is_closed"))
    )
    frames = frames.with_columns(
        (
            pl.col("next_index")
            - pl.col("segment_index")
            + pl.col("is_closed").cast(pl.Int64)
        ).alias("segments")
    )
    return Envelope(_transactions(frames), findings.joined(_disagreements(frames)))


def outside(segments: Segments, follows: bool = False) -> pl.DataFrame:
    """Report each run of segments that belongs to no transaction.

    `follows` says that the segment before the first one belongs to none either.
    """
    is_stray = strays(segments)
    before = np.empty(len(is_stray), bool)
    before[:1], before[1:] = follows, is_stray[:-1]
    before[1:] &= segments.file_at[1:] == segments.file_at[:-1]
    rows = np.flatnonzero(is_stray & ~before)
    return findings.at("outside_transaction", segments, rows)


def strays(segments: Segments) -> Mask:
    """Segments that stand in no transaction and are none of the envelope."""
    return (segments.transaction_index == 0) & ~segments.at(*ENVELOPE)


def _within(segment_id: str, element: str, index: str) -> pl.Expr:
    """The element of the header that a row stands under; null outside."""
    sent = pl.when(_ID.eq(segment_id)).then(pl.col(element).fill_null(""))
    return pl.when(pl.col(index).is_not_null()).then(sent.forward_fill())


def _since(counted: str, header: str) -> pl.Expr:
    """How many segments of one id stand since the last of another."""
    count = _ID.eq(counted).cum_sum().cast(pl.Int64)
    begun = count - pl.col(PASSED)
    return count - pl.when(_ID.eq(header)).then(begun).forward_fill()


def _date(element: str) -> pl.Expr:
    """CCYYMMDD, or YYMMDD as in ISA09."""
    text = pl.col(element)
    length = text.str.len_chars()
    return pl.coalesce(
        pl.when(length == 8).then(text).str.to_date("%Y%m%d", strict=False),
        pl.when(length == 6).then(text).str.to_date("%y%m%d", strict=False),
    )


def _given(element: str) -> pl.Expr:
    return pl.col(element).replace("", None)


def _transactions(frames: pl.DataFrame) -> pl.DataFrame:
    made = {
        "interchange_control_number": _given("isa13"),
        "group_control_number": _given("gs06"),
        "set_control_number": _given("st02"),
        "implementation_code": pl.coalesce(_given("e3"), _given("gs08")),
        "sender_id": _given("isa06"),
        "receiver_id": _given("isa08"),
        "interchange_date": _date("isa09"),
        "created_date": pl.coalesce(_date("begun"), _date("gs04")),
        "stated_segments": pl.when("is_closed")
        .then(pl.col("next_e1"))
        .cast(pl.Int64, strict=False),
        "is_quarantined": pl.lit(False),
    }
    return frames.filter(_ID == "ST").select(
        made.get(name, pl.col(name)).cast(dtype).alias(name)
        for name, dtype in {"file_at": pl.UInt32, **TRANSACTION}.items()
    )


def _disagreements(frames: pl.DataFrame) -> list[pl.DataFrame]:
    """Compare each trailer with what it closes."""
    stated = pl.col("e1").cast(pl.Int64, strict=False)
    counted = {
        "SE": pl.when(_ID.shift(1) == "ST").then(pl.col("segments").shift(1)),
        "GE": pl.col("sets"),
        "IEA": pl.col("groups"),
    }
    opened = {"SE": "st02", "GE": "gs06", "IEA": "isa13"}
    headers = {"SE": "ST", "GE": "GS", "IEA": "ISA"}
    index = {
        "SE": "transaction_index",
        "GE": "group_index",
        "IEA": "interchange_index",
    }
    units = {"SE": "transaction", "GE": "group", "IEA": "interchange"}
    codes = {
        "SE": "segment_count_differs",
        "GE": "transaction_count_differs",
        "IEA": "group_count_differs",
    }
    checks = []
    for trailer, header in headers.items():
        closes = _ID.eq(trailer) & pl.col(index[trailer]).is_not_null()
        lost = _ID.eq(trailer) & pl.col(index[trailer]).is_null()
        number = pl.col("e2").fill_null("")
        is_open = _ID.eq(header) & ~_is_closed(header, trailer)
        checks += [
            (
                codes[trailer],
                units[trailer],
                closes & stated.ne_missing(counted[trailer]),
            ),
            (
                "control_number_differs",
                units[trailer],
                closes & (number != pl.col(opened[trailer])),
            ),
            ("header_missing", units[trailer], lost),
            ("trailer_missing", units[trailer], is_open),
        ]
    flags = frames.select(
        rule.fill_null(False).alias(str(n)) for n, (_, _, rule) in enumerate(checks)
    )
    some = flags.select(pl.all().any()).row(0) if flags.height else ()
    return [
        findings.found(
            code, frames.filter(flags[str(n)]).with_columns(unit=pl.lit(unit))
        )
        for n, (code, unit, _) in enumerate(checks)
        if some and some[n]
    ]


def _is_closed(header: str, trailer: str) -> pl.Expr:
    """Whether the trailer comes before the next header of the same kind."""
    of_kind = pl.when(_ID.is_in([header, trailer]) | pl.col("begins")).then(_ID)
    return (of_kind.backward_fill().shift(-1) == trailer).fill_null(False)
