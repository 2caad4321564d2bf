"""The warehouse: one DuckDB file, its models built aside and swapped in together.

Wall 1 of the design: a build fixes the last landing batch it reads, makes every table
aside, seen in schema `next`, and, once all are checked, puts them in place in one
transaction. Whatever stops a build before that leaves the old tables as they were.

When few files are new, a build makes only the rows again that follow from them
(increments.py); what is then in place equals what a whole build would have made.
"""

import hashlib
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import duckdb

from transforms import audit, catalogs, codes, increments, landing, lineage
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
    "ROW_GROUP",
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
    "places_to_check",
    "pseudonym_key",
    "query",
    "sources",
    "swap",
    "swapped_build",
    "table_builds",
]

_PATIENCE_SECONDS = 30.0
# Rows that are compressed together: on both cores while they are loaded, where DuckDB's
# own 122,880 would leave what a day brings to one core at the commit.
ROW_GROUP = 16_384
_SCHEMAS = ("landing", "next", *LAYERS, "codes", "gate")
_ASIDE = "__next"  # ends the name of a table that is to take another one's place
_GATE = """
create table if not exists gate.build (
    build_id varchar, batch_id bigint, fingerprint varchar, state varchar,
    begun_at timestamp, ended_at timestamp
);
alter table gate.build add column if not exists since_batch_id bigint;
create table if not exists gate.table_build (model varchar, build_id varchar);
create table if not exists gate.pseudonym_key (key_id varchar);
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
    con = duckdb.connect(
        f":memory:{file}",
        config={
            "memory_limit": f"{settings().memory_bytes // 1_000_000} MB",
            "temp_directory": str(settings().spill),
        },
    )
    path = str(file).replace("'", "''")
    try:
        con.execute(
            f"""attach if not exists '{path}' as "{file.stem}"
            (row_group_size {ROW_GROUP})"""
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
    """Begin a build: fix the landing batch it reads, load the codes, empty `next`.

    It is an increment when only files have come since the build in place, and few.
    """
    now = datetime.now(UTC)
    build_id = f"{now:%Y%m%d-%H%M%S}-{token_hex(2)}"
    with connect() as con:
        landing.create(con)
        codes.load(con)
        _clear(con)
        con.execute("update gate.build set state = 'abandoned' where state = 'begun'")
        con.execute(
            "insert into gate.build (build_id, batch_id, fingerprint, state, begun_at,"
            " since_batch_id) values (?, ?, ?, 'begun', ?, ?)",
            [
                *(build_id, _landed(con), fingerprint()),
                *(now.replace(tzinfo=None), _since(con)),
            ],
        )
    return build_id


def build_layer(layer: str, build_id: str) -> None:
    """Build every model of a layer, to be seen in `next`.

    A model's SQL runs as it is written. It runs in a catalog of views where `landing.x`
    ends at the batch of this build and `core.x` is the one of this build, so it can
    see neither a file that landed since nor a table of an older build.
    """
    with connect() as con:
        since, until = _batches(con, build_id)
        if since is not None:
            _build_again(con, layer, since, until)
            return
        catalogs.bind(con, until)
        for model in order(layer):
            target = f"{catalogs.warehouse()}.{model}{_ASIDE}"
            _create(con, model, target)
            seen = f'{catalogs.warehouse()}.next."{_table(model)}"'
            con.execute(f"create or replace view {seen} as from {target}")
            catalogs.view(con, model, f"from {seen}")


def places_to_check(
    con: duckdb.DuckDBPyConnection, layer: str, build_id: str, tables: Iterable[str]
) -> dict[tuple[str, str], list[str]]:
    """Say in which catalog and schema to check which tables of a layer of a build.

    There, a rule finds under a name what the model of its table read under that name:
    of landing, and of a core made in part, no more than what the new files touch.
    """
    since, until = _batches(con, build_id)
    if since is None:
        schema = "landing" if layer == "landing" else "next"
        return {(catalogs.warehouse(), schema): [*tables]}
    places: dict[tuple[str, str], list[str]] = {}
    for table in tables:
        unit = (
            "file_id" if layer == "landing" else increments.column(f"{layer}.{table}")
        )
        catalog = increments.kin(unit) if unit else "everything"
        if (catalog, "seen") not in places:
            places[catalog, "seen"] = []
            catalogs.bind(con, until, catalog)
            con.execute("create schema seen")
            catalogs.see(con, layer, unit, since, until)
        places[catalog, "seen"].append(table)
    return places


def swap(build_id: str) -> None:
    """Put all tables of a checked build in place in one transaction, all or none.

    Doing it again changes nothing.
    """
    with connect() as con:
        if swapped_build(con) == build_id:
            return
        since, _ = _batches(con, build_id)
        con.execute("begin")
        try:
            for model in models():
                if since is not None and increments.column(model):
                    increments.merge(con, model)
                else:
                    _put_in_place(con, model)
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
        audit.note("built", audit.operator(), build_id=build_id)
        _clear(con)


def swapped_build(con: duckdb.DuckDBPyConnection) -> str | None:
    """Name the build whose tables are in place; none before the first."""
    row = con.execute(
        "select build_id from gate.build where state = 'swapped'"
    ).fetchone()
    return row[0] if row else None


def table_builds(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Say which build made each table in place; publishing refuses a mixture."""
    return dict(con.execute("from gate.table_build").fetchall())


def pseudonym_key(con: duckdb.DuckDBPyConnection) -> str | None:
    """Name the key that the people who landed go by; none before the first."""
    row = con.execute("select key_id from gate.pseudonym_key").fetchone()
    return row[0] if row else None


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
    overlays = [
        *sorted(settings().codes.glob("*.csv")),
        *sorted(settings().conditions.glob("*.toml")),
    ]
    made = [*map(lineage.path, models()), *lineage.makers()]
    for file in [*made, *lineage.code_files(), *overlays]:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    digest.update(f"{settings().disease_counts_denied}".encode())
    digest.update(f"{settings().pandemic}".encode())
    return digest.hexdigest()[:16]


def _table(model: str) -> str:
    return model.split(".")[1]


def _landed(con: duckdb.DuckDBPyConnection) -> int:
    """The last batch that landed; 0 before the first."""
    (batch,) = con.execute(
        "select coalesce(max(batch_id), 0) from landing.file"
    ).fetchone() or (0,)
    return int(batch)


def _since(con: duckdb.DuckDBPyConnection) -> int | None:
    """The batch after which a build has to make rows again; none: it makes all."""
    row = con.execute(
        "select build_id, batch_id, fingerprint from gate.build where state = 'swapped'"
    ).fetchone()
    if row is None or "core.data_end" not in models():
        return None
    build_id, batch, made_with = row
    builds = table_builds(con)
    if made_with != fingerprint() or builds != dict.fromkeys(models(), build_id):
        return None
    until = _landed(con)
    if until == batch or not increments.has_same_files(con, batch):
        return None
    return batch if increments.draw_circle(con, batch, until) else None


def _batches(con: duckdb.DuckDBPyConnection, build_id: str) -> tuple[int | None, int]:
    """The landing batches of a build under way: after which, none for all; to which."""
    row = con.execute(
        "select since_batch_id, batch_id from gate.build"
        " where build_id = ? and state = 'begun'",
        [build_id],
    ).fetchone()
    if row is None:
        raise ClaimscopeError(
            f"Build {build_id} is not under way; a later one has begun. Run again."
        )
    return row


def _build_again(
    con: duckdb.DuckDBPyConnection, layer: str, since: int, until: int
) -> None:
    """Build what an increment makes of a layer."""
    here = catalogs.warehouse()
    catalogs.bind(con, until)
    for model in order(layer):
        unit = increments.column(model)
        for source in sources(model):
            schema, table = source.split(".")
            if schema == "landing":
                rows = increments.landed_rows(con, here, unit, table, since, until)
                catalogs.view(con, source, rows)
            elif schema == "core":
                catalogs.view(
                    con, source, increments.built_rows(con, here, unit, source)
                )
        made_whole = unit is None
        seen = f'{here}.next."{_table(model)}"'
        target = f"{here}.{model}{_ASIDE}" if made_whole else seen
        _create(con, model, target)
        if made_whole:
            con.execute(f"create or replace view {seen} as from {target}")
        else:
            increments.refuse_strays(con, here, model)
        catalogs.view(con, model, f"from {seen}")


def _put_in_place(con: duckdb.DuckDBPyConnection, model: str) -> None:
    """Give a table that was made aside its name; the old one goes."""
    con.execute(f'drop view next."{_table(model)}"')
    con.execute(f"drop table if exists {model}")
    con.execute(f"alter table {model}{_ASIDE} rename to {_table(model)}")


def _clear(con: duckdb.DuckDBPyConnection) -> None:
    """Remove what a build, finished or not, has made aside."""
    con.execute("drop schema next cascade")
    con.execute("create schema next")
    con.execute("drop schema if exists touched cascade")
    for schema in LAYERS:
        for name in catalogs.tables(con, schema):
            if name.endswith(_ASIDE):
                con.execute(f'drop table {schema}."{name}"')


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
