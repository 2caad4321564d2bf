"""Parsing: bytes in, frames out, and whatever the bytes are there is a ledger row.

Pure, but for what it logs: the kind of an error, never its text.
"""

import logging
from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from transforms import people
from transforms.tables import CLAIM, RECORDS, Schema
from transforms.x12 import (
    acknowledgments,
    claims,
    cut_off,
    files,
    findings,
    functional_acknowledgments,
    ledger,
    remittances,
    segments,
)
from transforms.x12.elements import Records
from transforms.x12.envelope import envelope
from transforms.x12.segments import FILE_AT, Cut

log = logging.getLogger(__name__)

_Reader = Callable[[pl.DataFrame, str], Records]
READERS: dict[str, _Reader] = {
    "837": claims.claims,
    "835": remittances.remittances,
    "277": acknowledgments.acknowledgments,
    "999": functional_acknowledgments.functional_acknowledgments,
}
_NOTHING_READ = pl.DataFrame(schema=ledger.STATE)
_PERSON = [
    "patient_id",
    "subscriber_id",
    "birth_year",
    "age_years",
    "sex_code",
    "zip3_code",
    "state_code",
]


def parse(data: bytes, file_name: str, key: bytes) -> dict[str, pl.DataFrame]:
    """Read one file: its ledger row as `file`, and every table of tables.RECORDS."""
    return parse_all([(file_name, data)], key)[0]


def parse_all(
    named: list[tuple[str, bytes]], key: bytes
) -> list[dict[str, pl.DataFrame]]:
    """Read files, given as name and bytes, together; the same as one by one."""
    if not named:
        return []
    try:
        return _parsed(named, key)
    except Exception as error:
        # The kind of the error only: its text could hold a piece of the file.
        log.error("%d files could not be read: %s.", len(named), type(error).__name__)
    if len(named) > 1:
        return [parse(data, file_name, key) for file_name, data in named]
    ((file_name, data),) = named
    sha256, file_id = ledger.identity(data)
    received = ledger.Received(0, file_id, sha256, file_name, False, len(data))
    return [refusal(received, "file_unreadable", key)]


def _parsed(
    named: list[tuple[str, bytes]], key: bytes
) -> list[dict[str, pl.DataFrame]]:
    cuts = [segments.cut(data) for _, data in named]
    received = [
        ledger.Received(n, file_id, sha256, name, part.is_bare, len(data))
        for n, ((name, data), part) in enumerate(zip(named, cuts, strict=True))
        for sha256, file_id in [ledger.identity(data)]
    ]
    return _recorded(received, cuts, key)


def _recorded(
    received: list[ledger.Received], cuts: list[Cut], key: bytes
) -> list[dict[str, pl.DataFrame]]:
    """Make the tables of files that have been cut up."""
    frame, placing = segments.placed(files.together(cuts))
    apart = files.Apart(frame, [file.file_id for file in received])
    around = envelope(frame)
    notes = [
        placing,
        around.findings,
        ledger.not_landed(around.transactions, landed_sets()),
    ]
    broken = [(n, at) for n, part in enumerate(cuts) for at in part.broken]
    made = records(frame, broken, apart, key)
    stated = ledger.states(frame, made.read)
    made.tables["transaction"] = [
        apart.rows(quarantined(around.transactions, refused(stated)))
    ]
    made.tables["finding"] = [
        *files.noticed(cuts),
        *(apart.findings(part) for part in notes),
        *made.tables["finding"],
    ]
    tables = {name: table(parts, RECORDS[name]) for name, parts in made.tables.items()}
    tables["finding"] = tables["finding"].sort(
        FILE_AT, "byte_offset", nulls_last=False, maintain_order=True
    )
    tables["file"] = ledger.file_rows(received, tables["transaction"], stated, tables)
    apart_tables = {
        name: files.shares(rows, len(received)) for name, rows in tables.items()
    }
    return [
        {name: parts[n] for name, parts in apart_tables.items()}
        for n in range(len(received))
    ]


class Made(NamedTuple):
    """The records of some segments."""

    tables: dict[str, list[pl.DataFrame]]  # by name, with column file_at
    read: pl.DataFrame  # ledger.STATE


def records(
    frame: pl.DataFrame,
    broken: list[tuple[int, int]],
    numbers: files.Apart | files.Alone,
    key: bytes,
) -> Made:
    """Read the transactions among placed segments.

    Args:
        frame: segments in their places.
        broken: file_at and byte offset of segments that break off in the middle.
        numbers: gives rows the numbers and ids they have in their own file.
        key: the pseudonym key.
    """
    made: dict[str, list[pl.DataFrame]] = {name: [] for name in RECORDS}
    reads = [_NOTHING_READ]
    if broken:
        lost = cut_off.refused(frame, broken)
        made["finding"].append(numbers.findings(lost.findings))
        reads.append(lost.read.select(*ledger.STATE))
        frame = frame.join(lost.read, on="segment_index", how="anti")
    sets = [
        set_code
        for set_code in landed_sets()
        if (frame["transaction_set_code"] == set_code).any()
    ]
    read = [part for set_code in sets for part in _read(frame, set_code)]
    read.append(functional_acknowledgments.interchange_acknowledgments(frame))
    for part in read:
        reads.append(part.read.select(*ledger.STATE))
        made["finding"].append(numbers.findings(part.findings))
        for name, rows in _with_people(part, key).items():
            made[name].append(numbers.rows(rows))
    return Made(made, pl.concat(reads))


def table(
    parts: list[pl.DataFrame], schema: Schema, has_file_at: bool = True
) -> pl.DataFrame:
    """Put rows of a landing table together, with column file_at or without."""
    wide = schema | {FILE_AT: pl.UInt32} if has_file_at else schema
    return pl.concat([pl.DataFrame(schema=wide), *(p.select(*wide) for p in parts)])


def landed_sets() -> list[str]:
    """The transaction sets (ST01) that are read."""
    return sorted(READERS)


def _read(frame: pl.DataFrame, set_code: str) -> list[Records]:
    """Read the transactions of a kind; where that fails, each one by itself."""
    reader = READERS[set_code]
    try:
        return [reader(frame, "")]
    except Exception as error:
        log.error("Transactions could not be read: %s.", type(error).__name__)
    groups = frame.filter(pl.col("segment_id") == "GS")
    wanted = frame.filter(pl.col("transaction_set_code") == set_code)
    good = []
    for _, one in wanted.group_by("transaction_index", maintain_order=True):
        try:
            good.append(reader(pl.concat([groups, one]), ""))
        except Exception:
            good.append(_unreadable(one))
    return good


def _unreadable(transaction: pl.DataFrame) -> Records:
    """Quarantine one transaction: a finding, and the state of its segments."""
    header = transaction.head(1).with_columns(
        quarantined_segments=pl.lit(transaction.height)
    )
    state = {
        "segment_index": pl.col("segment_index"),
        "state": pl.lit("quarantined"),
        "unread_elements": pl.lit(0, pl.UInt32),
    }
    return Records(
        tables={},
        identities=pl.DataFrame(),
        findings=findings.found("transaction_unreadable", header),
        read=transaction.select(**state),
    )


def _with_people(records: Records, key: bytes) -> dict[str, pl.DataFrame]:
    """Put pseudonyms in the place of the people of the claims."""
    if "claim" not in records.tables:
        return records.tables
    claim = records.tables["claim"]
    identities = records.identities.join(
        claim.select("claim_id", "service_from_date"), on="claim_id", how="left"
    )
    person = people.pseudonymise(identities, key).select("claim_id", *_PERSON)
    named = claim.drop(_PERSON, strict=False).join(
        person, on="claim_id", how="left", maintain_order="left"
    )
    return records.tables | {"claim": named.select(*CLAIM)}


def refused(stated: pl.DataFrame) -> pl.DataFrame:
    """How many segments of each transaction went to quarantine, where any did."""
    return (
        stated.filter(pl.col("state") == "quarantined")
        .group_by("transaction_index")
        .agg(pl.len().alias("refused"))
    )


def quarantined(transactions: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """Mark the transactions whose every segment went to quarantine."""
    if refused.is_empty():
        return transactions
    return (
        transactions.join(
            refused, on="transaction_index", how="left", maintain_order="left"
        )
        .with_columns(
            is_quarantined=(pl.col("refused") == pl.col("segments")).fill_null(False)
        )
        .drop("refused")
    )


def refusal(
    received: ledger.Received, code: str, key: bytes
) -> dict[str, pl.DataFrame]:
    """The tables of a file that can't be read, for the reason `code`."""
    cut = Cut(segments.nothing(), findings.whole_file(code), False)
    return _recorded([received], [cut], key)[0]
