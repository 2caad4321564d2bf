"""Landing: what was staged, loaded into DuckDB with its ledger rows, all or none.

Files are loaded in groups, each in one transaction: a crash leaves whole groups, and
the next call goes on where it stopped. The ledger decides: bytes that are in it are
never loaded again. `landing.<table>` has the columns of tables.py, then file_id and
batch_id.
"""

import logging
import shutil
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import duckdb
import polars as pl

from transforms import repeats
from transforms.settings import settings
from transforms.tables import FILE, RECORDS

log = logging.getLogger(__name__)

_GROUP = 256  # files a transaction
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


def create(con: duckdb.DuckDBPyConnection) -> None:
    """Make the landing tables that are not there yet."""
    con.execute("create schema if not exists landing")
    for name, schema in RECORDS.items():
        columns = f"{_columns(schema)}, file_id varchar, batch_id bigint"
        con.execute(f'create table if not exists landing."{name}" ({columns})')
    columns = f"{_columns(FILE)}, received_at timestamp, batch_id bigint"
    con.execute(f"create table if not exists landing.file ({columns})")


def land(con: duckdb.DuckDBPyConnection) -> int:
    """Load every staged file that the ledger doesn't know; return how many.

    Doing it again, or going on after a crash at any point, gives the same rows.
    """
    create(con)
    staging = settings().staging
    _sweep(staging)
    folders = sorted(
        folder for folder in staging.glob("[!.]*") if (folder / "file.parquet").exists()
    )
    if not folders:
        return 0
    new, known = _sorted_out(con, folders)
    for folder in known:
        log.info("The same bytes landed before: one file skipped.")
        _discard(folder)
    if not new:
        return 0
    (batch_id,) = con.execute(
        "select 1 + coalesce(max(batch_id), 0) from landing.file"
    ).fetchone() or (1,)
    for start in range(0, len(new), _GROUP):
        group = new[start : start + _GROUP]
        con.execute("begin")
        try:
            _load(con, group, batch_id)
            con.execute("commit")
        except BaseException:
            con.execute("rollback")
            raise
        for folder in group:
            _discard(folder)
    return len(new)


def _sorted_out(
    con: duckdb.DuckDBPyConnection, folders: list[Path]
) -> tuple[list[Path], list[Path]]:
    """Part the files into new and known ones, in the order of their names."""
    staged = con.execute(
        f"""
        select
            staged.file_id,
            exists (
                select 1 from landing.file where file.sha256 = staged.sha256
            ) as is_known
        from {_rows(folders, "file")} as staged
        order by staged.file_name, staged.file_id
        """
    ).fetchall()
    home = folders[0].parent
    new = [home / file_id for file_id, is_known in staged if not is_known]
    known = [home / file_id for file_id, is_known in staged if is_known]
    return new, known


def _load(con: duckdb.DuckDBPyConnection, group: list[Path], batch_id: int) -> None:
    """Load one group of files, all of their tables and their ledger rows."""
    found = repeats.judge(con, group)
    good = [folder for folder in group if folder.name not in found.conflicts]
    for name in RECORDS:
        folders = group if name in _KEPT else good
        if not any((folder / f"{name}.parquet").exists() for folder in folders):
            continue
        con.execute(
            f"""
            insert into landing."{name}" by name
            select *, {batch_id} as batch_id from {_rows(folders, name)}
            """
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
    con.unregister("repeat_finding")
    if found.conflicts:
        _refuse(con, sorted(found.conflicts))


def _refuse(con: duckdb.DuckDBPyConnection, file_ids: list[str]) -> None:
    """Turn ledger rows just written into those of files in quarantine."""
    con.execute(
        """
        update landing.file set
            status_code = 'quarantined',
            segments_quarantined = segments_in,
            segments_parsed = 0,
            segments_ignored = 0,
            unread_elements = 0,
            claims = 0,
            claim_lines = 0,
            adjudications = 0,
            adjustments = 0,
            quarantined_usd = quarantined_usd + billed_usd + charged_usd,
            billed_usd = 0,
            charged_usd = 0,
            paid_usd = 0,
            adjusted_usd = 0,
            provider_adjusted_usd = 0
        where list_contains(?, file_id)
        """,
        [file_ids],
    )
    con.execute(
        """
        update landing."transaction" set is_quarantined = true
        where list_contains(?, file_id)
        """,
        [file_ids],
    )


def _rows(folders: list[Path], name: str) -> str:
    """The staged rows of one table, of the files that have any."""
    paths = [folder / f"{name}.parquet" for folder in folders]
    listed = ", ".join(
        "'" + str(path).replace("'", "''") + "'" for path in paths if path.exists()
    )
    return f"read_parquet([{listed}], hive_partitioning = false)"


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
