"""Staging: one file's records as Parquet, people pseudonymised already.

`parse` is pure: bytes in, frames out, and whatever the bytes are there is a ledger
row. `stage` writes the frames of each file to a folder of its own, aside first and
renamed at the end, so that a folder without a dot in front is always whole.
"""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex

import polars as pl

from transforms import people
from transforms.settings import settings
from transforms.tables import CLAIM, RECORDS
from transforms.x12 import claims, findings, ledger, remittances, segments
from transforms.x12.elements import Records
from transforms.x12.envelope import envelope
from transforms.x12.segments import Segments

log = logging.getLogger(__name__)

_Reader = Callable[[pl.DataFrame, str], Records]
_READERS: dict[str, _Reader] = {
    "837": claims.claims,
    "835": remittances.remittances,
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


def stage(names: list[str]) -> list[str]:
    """Parse files of the inbox to Parquet; return the ids of those that are staged.

    A file never raises: what can't be read gets a ledger row that says so. One that has
    left the inbox meanwhile is left out.
    """
    here = settings()
    here.staging.mkdir(parents=True, exist_ok=True, mode=0o700)
    here.staging.chmod(0o700)
    key = people.key(here.key)
    staged = []
    for name in names:
        try:
            data = (here.inbox / name).read_bytes()
        except OSError:
            log.warning("A file of the inbox cannot be opened; it stays there.")
            continue
        file_id = ledger.identity(data)[1]
        folder = here.staging / file_id
        if not folder.exists():
            _write(folder, parse(data, name, key))
        staged.append(file_id)
    return staged


def parse(data: bytes, file_name: str, key: bytes) -> dict[str, pl.DataFrame]:
    """Read one file: its ledger row as `file`, and every table of tables.RECORDS."""
    try:
        return _parsed(data, file_name, key)
    except Exception as error:
        # The kind of the error only: its text could hold a piece of the file.
        log.error("A file could not be read: %s.", type(error).__name__)
        return _refused(data, file_name, "file_unreadable")


def _parsed(data: bytes, file_name: str, key: bytes) -> dict[str, pl.DataFrame]:
    _, file_id = ledger.identity(data)
    found = segments.read(data)
    around = envelope(found.frame)
    transactions = around.transactions
    notes = [found.findings, around.findings]
    notes.append(ledger.not_landed(transactions, list(_READERS)))
    tables: dict[str, pl.DataFrame] = {"transaction": transactions}
    reads = [_NOTHING_READ]
    sets = set(transactions["transaction_set_code"])
    for set_code in sorted(sets.intersection(_READERS)):
        for records in _read(found.frame, set_code, file_id):
            reads.append(records.read.select(*ledger.STATE))
            notes.append(records.findings)
            for name, rows in _with_people(records, key).items():
                before = [tables[name]] if name in tables else []
                tables[name] = pl.concat([*before, rows])
    stated = ledger.states(found.frame, pl.concat(reads))
    tables["transaction"] = _quarantined(transactions, stated)
    tables["finding"] = findings.joined(notes)
    return _complete(data, file_name, found, stated, tables)


def _complete(
    data: bytes,
    file_name: str,
    found: Segments,
    stated: pl.DataFrame,
    tables: dict[str, pl.DataFrame],
) -> dict[str, pl.DataFrame]:
    every = {
        name: tables.get(name, pl.DataFrame(schema=schema)).select(*schema)
        for name, schema in RECORDS.items()
    }
    row = ledger.file_row(data, file_name, found, every["transaction"], stated, every)
    return {"file": row, **every}


def _refused(data: bytes, file_name: str, code: str) -> dict[str, pl.DataFrame]:
    """Quarantine a whole file: a ledger row and the reason, no records."""
    found = Segments(pl.DataFrame(schema=segments.SEGMENT), findings.whole_file(code))
    nothing = ledger.states(found.frame, _NOTHING_READ)
    return _complete(data, file_name, found, nothing, {"finding": found.findings})


def _read(segments_: pl.DataFrame, set_code: str, file_id: str) -> list[Records]:
    """Read the transactions of a kind; where that fails, each one by itself."""
    reader = _READERS[set_code]
    try:
        return [reader(segments_, file_id)]
    except Exception as error:
        log.error("Transactions could not be read: %s.", type(error).__name__)
    groups = segments_.filter(pl.col("segment_id") == "GS")
    wanted = segments_.filter(pl.col("transaction_set_code") == set_code)
    good = []
    for _, one in wanted.group_by("transaction_index", maintain_order=True):
        try:
            good.append(reader(pl.concat([groups, one]), file_id))
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


def _quarantined(transactions: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """Mark the transactions whose every segment went to quarantine."""
    refused = (
        stated.filter(pl.col("state") == "quarantined")
        .group_by("transaction_index")
        .agg(pl.len().alias("refused"))
    )
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


def _write(folder: Path, tables: dict[str, pl.DataFrame]) -> None:
    aside = folder.with_name(f".{folder.name}-{token_hex(4)}")
    aside.mkdir(mode=0o700)
    file_id = pl.lit(folder.name).alias("file_id")
    for name, rows in tables.items():
        if rows.is_empty():
            continue  # an absent table is an empty one
        rows.with_columns(file_id).write_parquet(
            aside / f"{name}.parquet", compression="lz4", statistics=False
        )
    try:
        aside.rename(folder)
    except OSError:  # another task staged the same bytes meanwhile
        shutil.rmtree(aside)
