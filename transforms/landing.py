"""Landing: what was staged, loaded into DuckDB with its ledger rows, all or none.

Files are loaded in groups, each in one transaction: a crash leaves whole groups, and
the next call goes on where it stopped. The ledger decides: bytes that are in it are
never loaded again. `landing.<table>` has the columns of tables.py, then file_id and
batch_id.
"""

import logging
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

import duckdb
import polars as pl

from transforms import keys, migration, repeats, seen
from transforms.errors import BadSetting
from transforms.settings import settings
from transforms.tables import FILE, RECORDS

log = logging.getLogger(__name__)

# What a transaction takes. A checkpoint costs the same for many files as for few; a
# crash loses at most what one group took to load.
_GROUP_FILES = 4096
_GROUP_BYTES = 256_000_000  # staged
# A commit of more goes into the tables at once, not into the log first and again from
# there: DuckDB's own limit would have a day's files written twice.
_LOGGED = "1MB"
_STALE_SECONDS = 3600.0
_TYPES = {
    pl.String: "varchar",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Int16: "smallint",
    pl.Int64: "bigint",
    pl.UInt32: "uinteger",
}

# What a file in quarantine keeps: what was wrong, and with which transactions.
_KEPT = ("finding", "transaction")


# What the ledger says of a file of which nothing counts: all of it is set aside.
SET_ASIDE = """segments_quarantined = segments_in - coalesce(segments_erased, 0),
    segments_parsed = 0,
    segments_ignored = 0,
    unread_elements = 0,
    claims = 0,
    claim_lines = 0,
    adjudications = 0,
    adjustments = 0,
    enrolments = 0,
    quarantined_usd = quarantined_usd + billed_usd + charged_usd,
    billed_usd = 0,
    charged_usd = 0,
    paid_usd = 0,
    adjusted_usd = 0,
    provider_adjusted_usd = 0"""


# What stands for erased segments is read as ignored, or set aside with its file.
STAND_ERASED = """update landing.file set
    segments_ignored = segments_ignored
        - if(status_code = 'landed', coalesce(segments_erased, 0), 0),
    segments_quarantined = segments_quarantined
        - if(status_code = 'landed', 0, coalesce(segments_erased, 0))"""


class _Arrival(NamedTuple):
    """A staged file that the ledger doesn't know."""

    folder: Path
    file_id: str
    place: int  # in the order of the names
    is_alone: bool  # everything else in its folder arrived as well


def create(con: duckdb.DuckDBPyConnection) -> None:
    """Make the landing tables that are not there yet; bring older ones up to date."""
    con.execute("create schema if not exists landing")
    migration.migrate(con, create)
    for name, schema in RECORDS.items():
        columns = f"{_columns(schema)}, file_id varchar, batch_id bigint"
        con.execute(f'create table if not exists landing."{name}" ({columns})')
    columns = f"{_columns(FILE)}, received_at timestamp, withdrawn_at timestamp"
    columns += ", erased_at timestamp, segments_erased uinteger"
    columns += ", erased_usd decimal(18, 2), batch_id bigint"
    con.execute(f"create table if not exists landing.file ({columns})")


def land(con: duckdb.DuckDBPyConnection) -> int:
    """Load every staged file that the ledger doesn't know; return how many.

    Doing it again, or going on after a crash at any point, gives the same rows.
    """
    create(con)
    seen.refresh(con)
    staging = settings().staging
    _refuse_other_key(con, staging)
    _sweep(staging)
    folders = sorted(
        folder for folder in staging.glob("[!.]*") if (folder / "file.parquet").exists()
    )
    new, spent = _sorted_out(con, folders)
    for folder in spent:
        _discard(folder)
    ((batch_id,),) = con.execute(
        "select 1 + coalesce(max(batch_id), 0) from landing.file"
    ).fetchall()
    con.execute(f"set checkpoint_threshold = '{_LOGGED}'")
    try:
        for group in _groups(new):
            con.execute("begin")
            try:
                _load(con, group, batch_id, is_seen=True)
                con.execute("commit")
            except BaseException:
                con.execute("rollback")
                raise
            for folder in {arrival.folder for arrival in group}:
                _discard(folder)
    finally:
        con.execute("reset checkpoint_threshold")
    return len(new)


def _refuse_other_key(con: duckdb.DuckDBPyConnection, staging: Path) -> None:
    """Go on only if people go by the key by which all before them do.

    What was staged by another one goes; it is staged again from the inbox.
    """
    key_id = keys.identity(keys.key(keys.PSEUDONYM))
    con.execute("create schema if not exists gate")
    con.execute("create table if not exists gate.pseudonym_key (key_id varchar)")
    known = con.execute("select key_id from gate.pseudonym_key").fetchall()
    if not known:
        con.execute("insert into gate.pseudonym_key values (?)", [key_id])
    elif known != [(key_id,)]:
        shutil.rmtree(staging, ignore_errors=True)
        raise BadSetting(
            f"The pseudonym key in {settings().keys} ({key_id}) is not the one by which"
            f" people landed before ({known[0][0]}): put that back from your backup, or"
            " set CLAIMSCOPE_KEYS to its folder. Nothing landed."
        )


def reload(con: duckdb.DuckDBPyConnection, folder: Path, file_id: str) -> None:
    """Load a file that was staged again in the place of what landed of it before.

    It becomes a batch of its own and keeps the time it was received, and what was
    erased of it. The transaction is the caller's, who looks at what came of it, and
    commits or rolls back.
    """
    ((batch_id, *kept),) = con.execute(
        """
        select
            (select 1 + max(others.batch_id) from landing.file as others),
            received_at,
            erased_at,
            segments_erased,
            erased_usd
        from landing.file
        where file_id = ?
        """,
        [file_id],
    ).fetchall()
    for name in [*RECORDS, "file"]:
        con.execute(f'delete from landing."{name}" where file_id = ?', [file_id])
    _load(con, [_Arrival(folder, file_id, 0, True)], batch_id, is_seen=False)
    con.execute(
        "update landing.file set received_at = ?, erased_at = ?, segments_erased = ?,"
        " erased_usd = ? where file_id = ?",
        [*kept, file_id],
    )
    con.execute(f"{STAND_ERASED} where file_id = ?", [file_id])


def _sorted_out(
    con: duckdb.DuckDBPyConnection, folders: list[Path]
) -> tuple[list[_Arrival], list[Path]]:
    """Find the files to load, in the order of their names, and the folders without.

    A file that was staged twice, with other files around it, is loaded once.
    """
    if not folders:
        return [], []
    paths = _listed(folder / "file.parquet" for folder in folders)
    rows = f"read_parquet({paths}, filename = true, hive_partitioning = false)"
    staged = con.execute(
        f"""
        with known as (
            select sha256
            from landing.file
            where {seen.within(seen.batches(con, "file", rows))}
        )

        select
            parse_dirpath(staged.filename) as folder,
            staged.file_id,
            staged.sha256 in (select known.sha256 from known) as is_known
        from {rows} as staged
        order by staged.file_name, staged.file_id, folder
        """
    ).fetchall()
    new: dict[str, Path] = {}
    for folder, file_id, is_known in staged:
        if is_known:
            log.info("The same bytes landed before: one file skipped.")
        else:
            new.setdefault(file_id, Path(folder))
    mixed = {
        Path(folder)
        for folder, file_id, _ in staged
        if new.get(file_id) != Path(folder)
    }
    arrivals = [
        _Arrival(folder, file_id, place, folder not in mixed)
        for place, (file_id, folder) in enumerate(new.items())
    ]
    return arrivals, sorted(set(folders) - set(new.values()))


def _groups(arrivals: list[_Arrival]) -> Iterator[list[_Arrival]]:
    """Group files, whole folders at a time."""
    of_folder: dict[Path, list[_Arrival]] = {}
    for arrival in arrivals:
        of_folder.setdefault(arrival.folder, []).append(arrival)
    group: list[_Arrival] = []
    size = 0
    for folder, members in of_folder.items():
        more = sum(path.stat().st_size for path in folder.iterdir())
        if group and (
            len(group) + len(members) > _GROUP_FILES or size + more > _GROUP_BYTES
        ):
            yield group
            group, size = [], 0
        group += members
        size += more
    if group:
        yield group


def _load(
    con: duckdb.DuckDBPyConnection,
    group: list[_Arrival],
    batch_id: int,
    *,
    is_seen: bool,
) -> None:
    """Load one group of files, all of their tables and their ledger rows.

    Where `is_seen`, transforms.seen knows what landed, and is told of these.
    """
    group = sorted(group, key=lambda arrival: arrival.place)
    file_ids = [arrival.file_id for arrival in group]
    arrivals = {
        "folder": [str(arrival.folder) for arrival in group],
        "file_id": file_ids,
    }
    con.register("arrival", pl.DataFrame(arrivals))
    rows = {name: _rows(group, name) for name in RECORDS}
    rows = {name: query for name, query in rows.items() if query}
    deliveries = rows.get("transaction")
    batches = None
    if is_seen and deliveries:
        batches = seen.batches(con, "transaction", deliveries)
        seen.add(con, "transaction", deliveries, batch_id)
    found = repeats.judge(con, file_ids, rows, batches)
    conflicts = sorted(found.conflicts)
    for name, query in rows.items():
        refused = [] if name in _KEPT else conflicts
        which = "where file_id not in (select unnest(?))" if refused else ""
        con.execute(
            f"""
            insert into landing."{name}" by name
            select *, {batch_id} as batch_id from {query} {which}
            """,
            [refused] if refused else [],
        )
    con.register("repeat_finding", found.findings)
    con.execute(
        f"""
        insert into landing.finding by name
        select *, {batch_id} as batch_id from repeat_finding
        """
    )
    con.execute(
        f"""
        insert into landing.file by name
        select
            staged.* replace (
                staged.findings + (
                    select count(*) from repeat_finding
                    where repeat_finding.file_id = staged.file_id
                ) as findings
            ),
            ? as received_at,
            {batch_id} as batch_id
        from {_rows(group, "file")} as staged
        """,
        [datetime.now(UTC).replace(tzinfo=None)],
    )
    if is_seen:
        seen.add(con, "file", _rows(group, "file"), batch_id)
    con.unregister("repeat_finding")
    con.unregister("arrival")
    if conflicts:
        _refuse(con, conflicts)


def _refuse(con: duckdb.DuckDBPyConnection, file_ids: list[str]) -> None:
    """Turn ledger rows just written into those of files in quarantine."""
    con.execute(
        f"""
        update landing.file set
            status_code = 'quarantined',
            {SET_ASIDE}
        where file_id in (select unnest(?))
        """,
        [file_ids],
    )
    con.execute(
        """
        update landing."transaction" set is_quarantined = true
        where file_id in (select unnest(?))
        """,
        [file_ids],
    )


def _rows(group: list[_Arrival], name: str) -> str:
    """A query for the staged rows of the files that arrived; empty if none have any."""
    paths = [
        path
        for folder in sorted({arrival.folder for arrival in group})
        for path in sorted(folder.glob(f"{name}.*parquet"))
    ]
    if not paths:
        return ""
    if all(arrival.is_alone for arrival in group):
        return f"read_parquet({_listed(paths)}, hive_partitioning = false)"
    return f"""(
        select staged.* exclude (filename)
        from read_parquet(
            {_listed(paths)}, filename = true, hive_partitioning = false
        ) as staged
        inner join arrival
            on
                staged.file_id = arrival.file_id
                and parse_dirpath(staged.filename) = arrival.folder
    )"""


def _listed(paths: Iterable[Path]) -> str:
    escaped = (re.sub(r"([*?\[])", r"[\1]", str(path)) for path in paths)
    quoted = ("'" + path.replace("'", "''") + "'" for path in escaped)
    return f"[{', '.join(quoted)}]"


def _columns(schema: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {_type(dtype)}" for name, dtype in schema.items())


def _type(dtype: object) -> str:
    if isinstance(dtype, pl.Decimal):
        return f"decimal({dtype.precision}, {dtype.scale})"
    return next(name for known, name in _TYPES.items() if dtype == known)


def _discard(folder: Path) -> None:
    """Remove a staging folder; killed half way, what is left is never read."""
    shutil.rmtree(folder.rename(folder.with_name(f".{folder.name}-{token_hex(4)}")))


def _sweep(staging: Path) -> None:
    """Remove folders that a killed task left half written."""
    for folder in staging.glob(".*"):
        if folder.is_dir() and time.time() - folder.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
