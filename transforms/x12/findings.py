"""Findings: one row per thing in a file that a person should know about.

The catalogue below is the whole vocabulary: each code with its severity, the unit it
concerns and one sentence saying what is wrong and what to do. A message names a place
(segment number and byte offset), never a value from the file.

Severities: `repair` (read as meant, nothing to do), `warning` (landed as sent, the
sender should mend it), `quarantine` (this unit did not land).
"""

from typing import NamedTuple

import polars as pl

from transforms.tables import FINDING
from transforms.x12.elements import Segments
from transforms.x12.gathering import Rows

# A finding, and which of the files that are read together it is about.
NOTE = {"file_at": pl.UInt32, **FINDING}
_NONE = pl.DataFrame(schema=NOTE)


class Kind(NamedTuple):
    """What a finding code means wherever it occurs."""

    severity: str
    unit: str
    message: str


CATALOGUE = {
    # Repairs: the meaning was plain.
    "byte_order_mark": Kind(
        "repair", "file", "The file starts with a byte order mark; it was skipped."
    ),
    "text_before_isa": Kind(
        "repair",
        "file",
        "Text that is not X12 stands before an interchange; it was skipped.",
    ),
    "text_after_iea": Kind(
        "repair",
        "file",
        "Text that is not X12 stands after an interchange; it was skipped.",
    ),
    "isa_length": Kind(
        "repair",
        "interchange",
        "The ISA is not 106 characters long; its separators were worked out from "
        "what follows. Ask the sender to pad its elements.",
    ),
    "no_isa": Kind(
        "repair",
        "file",
        "There is no ISA; the transactions were read as they stand. Ask the sender "
        "for the whole interchange.",
    ),
    "lines_wrapped": Kind(
        "repair",
        "file",
        "Segments are broken over several lines; the line breaks were taken out.",
    ),
    "utf16": Kind(
        "repair",
        "file",
        "The file is written in UTF-16; it was read as the same letters in UTF-8.",
    ),
    "ebcdic": Kind(
        "repair",
        "file",
        "The file is written in EBCDIC, the letters of mainframes; it was read as the "
        "same letters in Latin-1.",
    ),
    "terminator_missing": Kind(
        "repair",
        "file",
        "A line ends without its segment terminator, and the next begins a segment; "
        "it was read as if the terminator were there.",
    ),
    "encoding": Kind(
        "repair",
        "file",
        "The file holds bytes that are not UTF-8; they were read as Latin-1.",
    ),
    "replayed": Kind(
        "repair",
        "file",
        "The file was read again, and more of it landed than the first time.",
    ),
    # Warnings: landed as sent.
    "segment_unknown": Kind(
        "warning",
        "transaction",
        "A segment does not start with a segment identifier; it was left out.",
    ),
    "segment_count_differs": Kind(
        "warning",
        "transaction",
        "SE01 does not count the segments of its transaction. Ask the sender whether "
        "segments are missing.",
    ),
    "transaction_count_differs": Kind(
        "warning",
        "group",
        "GE01 does not count the transactions of its group. Ask the sender whether "
        "transactions are missing.",
    ),
    "group_count_differs": Kind(
        "warning",
        "interchange",
        "IEA01 does not count the groups of its interchange. Ask the sender whether "
        "groups are missing.",
    ),
    "control_number_differs": Kind(
        "warning",
        "transaction",
        "The control number of a trailer is not that of its header. Ask the sender "
        "whether two files were mixed.",
    ),
    "trailer_missing": Kind(
        "warning",
        "transaction",
        "A header has no trailer: the file may be cut off. Ask the sender for it "
        "again.",
    ),
    "header_missing": Kind(
        "warning",
        "transaction",
        "A trailer has no header: the file may have lost its beginning. Ask the "
        "sender for it again.",
    ),
    "outside_transaction": Kind(
        "warning",
        "file",
        "A segment stands outside every transaction; it was left out. Ask the sender "
        "whether an ST is missing.",
    ),
    "kind_by_content": Kind(
        "warning",
        "transaction",
        "The implementation named in the header and the service lines disagree; the "
        "claim type was taken from the lines.",
    ),
    "kind_not_landed": Kind(
        "warning",
        "transaction",
        "This kind of transaction is not landed yet; its segments were counted and "
        "left out.",
    ),
    "line_out_of_balance": Kind(
        "warning",
        "line",
        "Charge less adjustments is not what was paid on a service line. It was "
        "landed as sent.",
    ),
    "claim_out_of_balance": Kind(
        "warning",
        "claim",
        "Charge less adjustments is not what was paid on a claim. It was landed as "
        "sent.",
    ),
    "transaction_out_of_balance": Kind(
        "warning",
        "transaction",
        "Claim payments less provider adjustments are not the payment. They were "
        "landed as sent.",
    ),
    "lines_differ_from_claim": Kind(
        "warning",
        "claim",
        "The service lines do not add up to the charge of their claim. Both were "
        "landed as sent.",
    ),
    "amount_missing": Kind(
        "warning",
        "claim",
        "A required dollar amount is empty; it was read as 0.",
    ),
    "claim_without_lines": Kind(
        "warning",
        "claim",
        "A claim has no service lines. It was landed as sent.",
    ),
    "hierarchy_broken": Kind(
        "warning",
        "transaction",
        "A hierarchical level (HL) is missing or out of order; segments were read in "
        "the order they stand.",
    ),
    "date_unreadable": Kind(
        "warning", "claim", "A date is not a date of the calendar; it was left blank."
    ),
    "units_unreadable": Kind(
        "warning", "line", "A quantity is not a number; it was left blank."
    ),
    "line_without_claim": Kind(
        "warning",
        "line",
        "A service line stands before the first claim; it was left out.",
    ),
    "totals_differ": Kind(
        "warning",
        "transaction",
        "The totals of an acknowledgment (QTY, AMT) are not those of the claims it "
        "lists. Both were landed as sent.",
    ),
    "acknowledged_count_differs": Kind(
        "warning",
        "transaction",
        "An acknowledgment counts other rejections (AK9) than it lists (IK5). Both "
        "were landed as sent.",
    ),
    "interchange_repeated": Kind(
        "warning",
        "interchange",
        "The sender used this interchange control number before, for other bytes. "
        "Check that no claim came twice.",
    ),
    # Quarantine: this unit did not land.
    "cut_off": Kind(
        "quarantine",
        "claim",
        "A segment breaks off in the middle; it went to quarantine with the claim or "
        "member it belongs to. Ask the sender for the whole file.",
    ),
    "unpacked_too_large": Kind(
        "quarantine",
        "file",
        "Unpacked, the file is larger than CLAIMSCOPE_UNPACK_LIMIT_MB allows; it went "
        "to quarantine. Raise the setting if you trust the sender.",
    ),
    "archive_unreadable": Kind(
        "quarantine",
        "file",
        "The archive is damaged, locked with a password or nested too deep; it went "
        "to quarantine. Ask the sender for the files themselves.",
    ),
    "cannot_be_opened": Kind(
        "quarantine",
        "file",
        "The file cannot be opened; it was moved to quarantine unread. Allow reading "
        "it and put it in the inbox again.",
    ),
    "amount_unreadable": Kind(
        "quarantine",
        "claim",
        "A dollar amount is not a number; its claim went to quarantine. Ask the "
        "sender for it again.",
    ),
    "no_claim_before_line": Kind(
        "quarantine",
        "line",
        "A service line stands before the first claim; it went to quarantine. Ask "
        "the sender for the whole transaction.",
    ),
    "status_without_subject": Kind(
        "quarantine",
        "transaction",
        "A status stands before what it is about; it went to quarantine. Ask the "
        "sender for the whole transaction.",
    ),
    "coverage_unreadable": Kind(
        "quarantine",
        "coverage",
        "The day on which a coverage begins or ends is not a date of the calendar; it "
        "went to quarantine. Ask the sender for the member again.",
    ),
    "coverage_without_member": Kind(
        "quarantine",
        "coverage",
        "A coverage stands before the first member; it went to quarantine. Ask the "
        "sender for the whole transaction.",
    ),
    "claim_unreadable": Kind(
        "quarantine",
        "claim",
        "A claim cannot be read; it went to quarantine. Ask the sender for it again.",
    ),
    "transaction_unreadable": Kind(
        "quarantine",
        "transaction",
        "A transaction cannot be read; it went to quarantine. Ask the sender for it "
        "again.",
    ),
    "not_x12": Kind(
        "quarantine",
        "file",
        "There is no X12 in this file; it went to quarantine. Put the X12 file "
        "itself in the inbox.",
    ),
    "empty_file": Kind(
        "quarantine",
        "file",
        "The file is empty; it went to quarantine. Ask the sender for it again.",
    ),
    "file_unreadable": Kind(
        "quarantine",
        "file",
        "The file cannot be read; it went to quarantine. Report this with the file's "
        "kind and sender.",
    ),
    "conflict": Kind(
        "quarantine",
        "file",
        "The same sender, control numbers and claims landed before with other "
        "amounts; the whole file went to quarantine. Ask the sender which is right.",
    ),
}

_MESSAGES = {code: kind.message for code, kind in CATALOGUE.items()}
_PLAIN_ID = r"^[A-Z][A-Z0-9]{1,2}$"  # anything else could be a piece of a name


def none() -> pl.DataFrame:
    """Return no findings."""
    return _NONE


def at(
    code: str, segments: Segments, rows: Rows, **said: pl.Series | str
) -> pl.DataFrame:
    """Make one finding per row of the segments.

    `said` gives severity, unit, quarantined_segments or difference_usd where they are
    known, one value or one per row.
    """
    if not len(rows):
        return none()
    some = segments.take(rows)
    transactions = pl.Series(some.transaction_index).replace(0, None)
    place = {
        "transaction_index": transactions,
        "segment_index": some.segment_index,
        "byte_offset": some.byte_offset,
        "segment_id": some.segment_ids(),
        "file_at": some.file_at,
    }
    given = [
        (pl.lit(value) if isinstance(value, str) else value).alias(name)
        for name, value in said.items()
    ]
    return found(code, pl.DataFrame(place).with_columns(given))


def found(code: str, at: pl.DataFrame) -> pl.DataFrame:
    """Make one finding per row of `at`, which says where.

    Columns of `at` that a finding has (file_at, transaction_index, segment_index,
    byte_offset, segment_id, quarantined_segments, difference_usd, or severity and unit
    where they differ from the catalogue's) are taken over; others are null.
    """
    if at.is_empty():
        return none()
    kind = CATALOGUE[code]
    given = {name: pl.col(name) for name in NOTE if name in at.columns}
    said = {
        "severity": pl.lit(kind.severity),
        "unit": pl.lit(kind.unit),
        "file_at": pl.lit(0),
    } | given
    said["finding_code"] = pl.lit(code)
    if "segment_id" in given:
        plain = pl.col("segment_id").str.contains(_PLAIN_ID)
        said["segment_id"] = pl.when(plain).then(pl.col("segment_id"))
    placed = at.with_columns(
        said.get(name, pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in NOTE.items()
    )
    return worded(placed.select(*NOTE))


def worded(notes: pl.DataFrame) -> pl.DataFrame:
    """Write the message of each finding, from its code and its place."""
    place = pl.coalesce(
        pl.format(
            "Segment {}, byte {}: ", pl.col("segment_index"), pl.col("byte_offset")
        ),
        pl.format("Segment {}: ", pl.col("segment_index")),
        pl.format("Byte {}: ", pl.col("byte_offset")),
        pl.lit(""),
    )
    what = pl.col("finding_code").replace_strict(_MESSAGES, return_dtype=pl.String)
    return notes.with_columns((place + what).alias("message"))


def whole_file(code: str, byte_offset: int | None = None) -> pl.DataFrame:
    """Make one finding about the file, at a byte offset where that helps."""
    at = pl.DataFrame({"byte_offset": [byte_offset]}, schema={"byte_offset": pl.Int64})
    return found(code, at)


def at_bytes(code: str, start: int, places: list[int]) -> pl.DataFrame:
    """Make one finding for each place, counted in bytes from `start`."""
    at = pl.DataFrame({"byte_offset": places}, schema={"byte_offset": pl.Int64})
    return found(code, at.with_columns(pl.col("byte_offset") + start))


def joined(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Put findings together, in file order where they have a place."""
    parts = [part for part in parts if not part.is_empty()]
    if not parts:
        return none()
    return pl.concat(parts).sort("byte_offset", nulls_last=False, maintain_order=True)
