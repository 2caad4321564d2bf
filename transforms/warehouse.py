"""The warehouse: one DuckDB file, its models built aside and swapped in together.

Wall 1 of the design: a build fixes the last landing batch it reads, makes every table
in schema `next`, and, once all are checked, puts them in place in one transaction.
Whatever stops a build before that leaves the old tables as they were.
"""

import hashlib
import time
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import duckdb

from transforms import codes, landing, lineage
from transforms.errors import Busy, ClaimscopeError
from transforms.lineage import (
    LAYERS,
    audiences,
    header,
    keys,
    models,
    order,
    query,
    sources,
)
from transforms.settings import settings

__all__ = [
    "LAYERS",
    "audiences",
    "begin_build",
    "build",
    "build_layer",
    "connect",
    "header",
    "is_stale",
    "keys",
    "models",
    "order",
    "query",
    "sources",
    "swap",
    "swapped_build",
    "table_builds",
]

_PATIENCE_SECONDS = 30.0
# Rows that are compressed together: on both cores while they are loaded, where DuckDB's
# own 122,880 would leave what a day brings to one core at the commit.
_ROW_GROUP = 16_384
_SCHEMAS = ("landing", "next", *LAYERS, "codes", "gate")
_GATE = """
create table if not exists gate.build (
    build_id varchar, batch_id bigint, fingerprint varchar, state varchar,
    begun_at timestamp, ended_at timestamp
);
create table if not exists gate.table_build (model varchar, build_id varchar);
"""


def connect(
    read_only: bool = False, patience_seconds: float = _PATIENCE_SECONDS
) -> duckdb.DuckDBPyConnection:
    """Open the warehouse of this home; a writer makes it, and its schemas, at need.

    DuckDB allows one writing process or many reading ones, so this waits a while for
    another process to finish.

    Raises:
        Busy: another process still holds the warehouse.
    """
    file = settings().warehouse
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            con = duckdb.connect(file, read_only=True) if read_only else _writer(file)
            break
        except duckdb.IOException as error:
            if "lock" not in str(error):
                raise
            if time.monotonic() > deadline:
                raise Busy(
                    "Another process is using the warehouse; wait for it to end, or"
                    " stop it, and try again."
                ) from None
            time.sleep(0.2)
    if not read_only:
        for schema in _SCHEMAS:
            con.execute(f"create schema if not exists {schema}")
        con.execute(_GATE)
    return con


def _writer(file: Path) -> duckdb.DuckDBPyConnection:
    """Open a warehouse to write; the size of its row groups is said by attaching it.

    A database in memory, which all writers of this process share, has it attached.
    """
    con = duckdb.connect(f":memory:{file}")
    path = str(file).replace("'", "''")
    try:
        con.execute(
            f"""attach if not exists '{path}' as "{file.stem}"
            (row_group_size {_ROW_GROUP})"""
        )
        con.execute(f'use "{file.stem}"')
    except BaseException:
        con.close()
        raise
    return con


def build(con: duckdb.DuckDBPyConnection, model: str) -> None:
    """Build one model in place, reading its sources as they are named (for tests)."""
    con.execute(f"create schema if not exists {model.split('.')[0]}")
    _create(con, model, model)


def begin_build() -> str:
    """Begin a build: fix the landing batch it reads, load the codes, empty `next`."""
    now = datetime.now(UTC)
    build_id = f"{now:%Y%m%d-%H%M%S}-{token_hex(2)}"
    with connect() as con:
        landing.create(con)
        codes.load(con)
        con.execute("drop schema next cascade")
        con.execute("create schema next")
        con.execute("update gate.build set state = 'abandoned' where state = 'begun'")
        con.execute(
            "insert into gate.build values (?, ?, ?, 'begun', ?, null)",
            [build_id, _landed(con), fingerprint(), now.replace(tzinfo=None)],
        )
    return build_id


def build_layer(layer: str, build_id: str) -> None:
    """Build every model of a layer into `next`.

    A model's SQL runs as it is written. It runs in a catalog of views where `landing.x`
    ends at the batch of this build and `core.x` is the one of this build, so it can
    see neither a file that landed since nor a table of an older build.
    """
    with connect() as con:
        warehouse = settings().warehouse.stem
        _bind(con, warehouse, _batch(con, build_id))
        for model in order(layer):
            target = f'{warehouse}.next."{_table(model)}"'
            _create(con, model, target)
            _view(con, model, f"from {target}")


def swap(build_id: str) -> None:
    """Put all tables of a checked build in place in one transaction, all or none.

    Doing it again changes nothing.
    """
    with connect() as con:
        if swapped_build(con) == build_id:
            return
        _batch(con, build_id)
        con.execute("begin")
        try:
            for model in models():
                table = f'"{_table(model)}"'
                schema = model.split(".")[0]
                con.execute(
                    f"create or replace table {schema}.{table} as from next.{table}"
                )
            for model in set(table_builds(con)) - set(models()):
                con.execute(f"drop table if exists {model}")
            con.execute("delete from gate.table_build")
            con.executemany(
                "insert into gate.table_build values (?, ?)",
                [[model, build_id] for model in models()],
            )
            con.execute("update gate.build set state = 'old' where state = 'swapped'")
            con.execute(
                "update gate.build set state = 'swapped', ended_at = ?"
                " where build_id = ?",
                [datetime.now(UTC).replace(tzinfo=None), build_id],
            )
            con.execute("commit")
        except BaseException:
            con.execute("rollback")
            raise


def swapped_build(con: duckdb.DuckDBPyConnection) -> str | None:
    """Name the build whose tables are in place; none before the first."""
    row = con.execute(
        "select build_id from gate.build where state = 'swapped'"
    ).fetchone()
    return row[0] if row else None


def table_builds(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Say which build made each table in place; publishing refuses a mixture."""
    return dict(con.execute("from gate.table_build").fetchall())


def is_stale(con: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether files, models or codes are newer than the tables in place."""
    row = con.execute(
        "select batch_id, fingerprint from gate.build where state = 'swapped'"
    ).fetchone()
    landed = _landed(con)
    return landed > 0 and (row is None or row != (landed, fingerprint()))


def fingerprint() -> str:
    """Digest what, besides the landed files, decides a build's tables."""
    digest = hashlib.sha256()
    overlays = sorted(settings().codes.glob("*.csv"))
    made = [*map(lineage.path, models()), *lineage.statistics_files()]
    for file in [*made, *lineage.code_files(), *overlays]:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _table(model: str) -> str:
    return model.split(".")[1]


def _landed(con: duckdb.DuckDBPyConnection) -> int:
    """The last batch that landed; 0 before the first."""
    (batch,) = con.execute(
        "select coalesce(max(batch_id), 0) from landing.file"
    ).fetchone() or (0,)
    return int(batch)


def _batch(con: duckdb.DuckDBPyConnection, build_id: str) -> int:
    """The landing batch that a build under way reads up to."""
    row = con.execute(
        "select batch_id from gate.build where build_id = ? and state = 'begun'",
        [build_id],
    ).fetchone()
    if row is None:
        raise ClaimscopeError(
            f"Build {build_id} is not under way; a later one has begun. Run again."
        )
    return int(row[0])


def _bind(con: duckdb.DuckDBPyConnection, warehouse: str, batch_id: int) -> None:
    """Make, and use, the catalog of views in which the models of a build run."""
    tables = con.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ?",
        [warehouse],
    ).fetchall()
    built = {_table(model): model for model in models()}
    con.execute("attach ':memory:' as bound")
    con.execute("use bound")
    for schema in ("landing", "codes", *LAYERS):
        con.execute(f"create schema {schema}")
    for schema, name in tables:
        rows = f'from {warehouse}.{schema}."{name}"'
        if schema == "landing":
            _view(con, f"landing.{name}", f"{rows} where batch_id <= {batch_id}")
        elif schema == "codes":
            _view(con, f"codes.{name}", rows)
        elif schema == "next" and name in built:
            _view(con, built[name], rows)


def _view(con: duckdb.DuckDBPyConnection, name: str, rows: str) -> None:
    schema, table = name.split(".")
    con.execute(f'create or replace view bound.{schema}."{table}" as {rows}')


def _create(con: duckdb.DuckDBPyConnection, model: str, target: str) -> None:
    """Make table `target` from a model, reading its sources as `con` sees them."""
    if lineage.is_sql(model):
        con.execute(f"create or replace table {target} as\n{query(model)}")
        return
    frames = {
        _table(source): con.sql(f"from {source}").pl()
        for source in sorted(sources(model))
    }
    con.register("model_rows", lineage.module(model).rows(**frames))
    try:
        con.execute(f"create or replace table {target} as from model_rows")
    finally:
        con.unregister("model_rows")
