"""Parsing: bytes in, frames out, and whatever the bytes are there is a ledger row.

Pure, but for what it logs: the kind of an error, never its text.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from transforms import people, quoted
from transforms.tables import CLAIM, ENROLMENT, RECORDS, Schema
from transforms.x12 import (
    acknowledgments,
    blanking,
    claims,
    cut_off,
    enrolments,
    envelope,
    files,
    findings,
    functional_acknowledgments,
    ledger,
    remittances,
    segments,
)
from transforms.x12.columns import Mask
from transforms.x12.elements import Segments
from transforms.x12.files import FILE_AT
from transforms.x12.records import IGNORED, PARSED, QUARANTINED, Records
from transforms.x12.segments import Cut

log = logging.getLogger(__name__)

_Reader = Callable[[Segments, Sequence[str]], Records]
READERS: dict[str, _Reader] = {
    "837": claims.claims,
    "835": remittances.remittances,
    "277": acknowledgments.acknowledgments,
    "999": functional_acknowledgments.functional_acknowledgments,
    "834": enrolments.enrolments,
}
_PERSON = [
    "patient_id",
    "subscriber_id",
    "member_shapes",
    "birth_year",
    "age_years",
    "sex_code",
    "zip3_code",
    "state_code",
]

Tables = dict[str, pl.DataFrame]  # by name: `file`, and those of tables.RECORDS


def parse(data: bytes, file_name: str, key: bytes) -> Tables:
    """Read one file: its ledger row as `file`, and every table of tables.RECORDS."""
    return parse_all([(file_name, data)], key)[0]


def parse_all(named: list[tuple[str, bytes]], key: bytes) -> list[Tables]:
    """Read files, given as name and bytes, together; the same as one by one."""
    if not named:
        return []
    tables = parse_together(named, key)
    parted = {name: files.shares(rows, len(named)) for name, rows in tables.items()}
    return [
        {name: parts[n] for name, parts in parted.items()} for n in range(len(named))
    ]


def parse_together(
    named: list[tuple[str, bytes]],
    key: bytes,
    stands_for: Mapping[str, str] | None = None,
) -> Tables:
    """Read files, given as name and bytes; column file_at says which a row is of.

    Bytes that stand for others, by their sha256, are read as the file that came in.
    """
    try:
        return _parsed(named, key, stands_for)
    except Exception as error:
        # The kind of the error only: its text could hold a piece of the file.
        log.error("%d files could not be read: %s.", len(named), type(error).__name__)
    if len(named) > 1:
        alone = [
            {
                name: rows.with_columns(pl.lit(n, pl.UInt32).alias(FILE_AT))
                for name, rows in parse_together([one], key, stands_for).items()
            }
            for n, one in enumerate(named)
        ]
        return {name: pl.concat([one[name] for one in alone]) for name in alone[0]}
    ((file_name, data),) = named
    sha256, file_id = ledger.identity(data, stands_for)
    received = ledger.Received(0, file_id, sha256, file_name, False, len(data))
    return refusal(received, "file_unreadable", key)


def _parsed(
    named: list[tuple[str, bytes]], key: bytes, stands_for: Mapping[str, str] | None
) -> Tables:
    cuts = [segments.cut(data) for _, data in named]
    received = [
        ledger.Received(n, file_id, sha256, name, part.is_bare, len(data))
        for n, ((name, data), part) in enumerate(zip(named, cuts, strict=True))
        for sha256, file_id in [ledger.identity(data, stands_for)]
    ]
    return _recorded(received, cuts, key)


def _recorded(received: list[ledger.Received], cuts: list[Cut], key: bytes) -> Tables:
    """Make the tables of files that have been cut up."""
    whole, placing = segments.placed(cuts)
    heights = {n: part.segments.height for n, part in enumerate(cuts)}
    around = envelope.envelope(envelope.frames(whole), heights)
    broken = [(n, at) for n, part in enumerate(cuts) for at in part.broken]
    made = records(whole, broken, [file.file_id for file in received], key)
    transactions = quarantined(around.transactions, whole, made.stated.states)
    notes = [
        *files.noticed(cuts),
        placing,
        around.findings,
        envelope.outside(whole),
        ledger.not_landed(transactions, landed_sets()),
        *made.findings,
    ]
    tables = {
        name: together(parts, RECORDS[name]) for name, parts in made.tables.items()
    }
    tables["transaction"] = together([transactions], RECORDS["transaction"])
    tables["finding"] = together(notes, RECORDS["finding"]).sort(
        FILE_AT, "byte_offset", nulls_last=False, maintain_order=True
    )
    tables["file"] = ledger.file_rows(
        received, whole, made.stated, tables["transaction"], tables
    )
    return tables


class Made(NamedTuple):
    """The records of some segments."""

    tables: dict[str, list[pl.DataFrame]]  # by name, with column file_at
    findings: list[pl.DataFrame]
    stated: ledger.States


def records(
    whole: Segments,
    broken: list[tuple[int, int]],
    file_ids: Sequence[str],
    key: bytes,
) -> Made:
    """Read the transactions among placed segments.

    Args:
        whole: the segments of one or more files.
        broken: file_at and byte offset of segments that break off in the middle.
        file_ids: the ids of the files.
        key: the pseudonym key.
    """
    stated = _unread(whole)
    made = Made({name: [] for name in RECORDS}, [], stated)
    is_lost = np.zeros(whole.height, bool)
    if broken:
        lost = cut_off.refused(whole, broken)
        made.findings.append(lost.findings)
        is_lost = lost.mask
        stated.states[is_lost] = QUARANTINED
    read = [
        part
        for set_code in landed_sets()
        for part in _read(whole, set_code, ~is_lost, file_ids)
    ]
    read.append(_acknowledged(whole, ~is_lost, file_ids))
    for part, rows in read:
        is_read = part.states != IGNORED
        stated.states[rows[is_read]] = part.states[is_read]
        stated.unread[rows] += part.unread
        made.findings.append(part.findings)
        for name, table in _with_people(part, key).items():
            made.tables[name].append(table)
    stated.states[whole.rows(blanking.ERASED)] = IGNORED  # whatever they stand in
    return made


def _unread(whole: Segments) -> ledger.States:
    """The states of segments before anybody reads them: those of the envelope are."""
    states = np.full(whole.height, IGNORED, np.uint8)
    states[whole.rows(*envelope.ENVELOPE)] = PARSED
    return ledger.States(states, np.zeros(whole.height, np.uint32))


def together(
    parts: list[pl.DataFrame], schema: Schema, has_file_at: bool = True
) -> pl.DataFrame:
    """Put rows of a landing table together, with column file_at or without."""
    wide = schema | {FILE_AT: pl.UInt32} if has_file_at else schema
    names = list(wide)
    filled = [
        part if part.columns == names else part.select(names)
        for part in parts
        if part.height
    ]
    if not filled:
        return _nothing(tuple(wide.items()))
    return filled[0] if len(filled) == 1 else pl.concat(filled)


@cache
def _nothing(schema: tuple[tuple[str, Any], ...]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(schema))


def landed_sets() -> list[str]:
    """The transaction sets (ST01) that are read."""
    return sorted(READERS)


def _read(
    whole: Segments, set_code: str, is_kept: Mask, file_ids: Sequence[str]
) -> list[tuple[Records, np.ndarray]]:
    """Read the transactions of a kind; where that fails, each one by itself.

    Returns what was read, each part with its rows.
    """
    if not (whole.sets["transaction_set_code"] == set_code).any():
        return []
    rows = np.flatnonzero(whole.of_set(set_code) & is_kept)
    reader = READERS[set_code]
    try:
        return [(reader(whole.take(rows), file_ids), rows)]
    except Exception as error:
        log.error("Transactions could not be read: %s.", type(error).__name__)
    good = []
    for number in np.unique(whole.set_at[rows]):
        own = rows[whole.set_at[rows] == number]
        one = whole.take(own)
        try:
            good.append((reader(one, file_ids), own))
        except Exception:
            good.append((_unreadable(one), own))
    return good


def _acknowledged(
    whole: Segments, is_kept: Mask, file_ids: Sequence[str]
) -> tuple[Records, np.ndarray]:
    """Read what is said of interchanges (TA1)."""
    rows = np.flatnonzero(is_kept)
    part = whole if is_kept.all() else whole.take(rows)
    return functional_acknowledgments.interchange_acknowledgments(part, file_ids), rows


def _unreadable(transaction: Segments) -> Records:
    """Quarantine one transaction: a finding, and the state of its segments."""
    lost = pl.Series([transaction.height], dtype=pl.UInt32)
    return Records(
        tables={},
        identities=pl.DataFrame(),
        findings=findings.at(
            "transaction_unreadable", transaction, np.zeros(1, np.int32),
            quarantined_segments=lost,
        ),
        states=np.full(transaction.height, QUARANTINED, np.uint8),
        unread=np.zeros(transaction.height, np.uint32),
    )  # fmt: skip


def _with_people(records: Records, key: bytes) -> Tables:
    """Put pseudonyms in the place of people, keyed hashes in that of references."""
    if "enrolment" in records.tables:
        enrolment = records.tables["enrolment"]
        person = people.enrolled(records.identities, key)
        named = enrolment.hstack(person).select(*ENROLMENT, FILE_AT)
        return records.tables | {"enrolment": named}
    if "provider_adjustment" in records.tables:
        return records.tables | {
            "provider_adjustment": quoted.referring(
                records.tables["provider_adjustment"], records.identities, key
            ),
            "adjudication": quoted.numbered(records.tables["adjudication"], key),
        }
    if "claim" not in records.tables:
        return records.tables
    claim = records.tables["claim"]
    identities = records.identities.with_columns(claim["service_from_date"])
    person = people.pseudonymise(identities, key).select(_PERSON)
    named = claim.drop(_PERSON, strict=False).hstack(person)
    return records.tables | {"claim": named.select(*CLAIM, FILE_AT)}


def quarantined(
    transactions: pl.DataFrame, whole: Segments, states: np.ndarray
) -> pl.DataFrame:
    """Mark the transactions whose every segment went to quarantine."""
    lost = whole.set_at[states == QUARANTINED]
    if not len(lost):
        return transactions
    refused = np.bincount(lost[lost >= 0], minlength=whole.sets.height)
    return transactions.with_columns(
        is_quarantined=pl.col("segments") == pl.Series(refused)
    )


def refusal(received: ledger.Received, code: str, key: bytes) -> Tables:
    """The tables of a file that can't be read, for the reason `code`."""
    cut = segments.nothing(findings.whole_file(code))
    return _recorded([received], [cut], key)
