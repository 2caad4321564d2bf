"""Migration: the landing tables of a warehouse that another version made.

New columns are added, null in the rows that are there; new tables begin empty. What
files held of these when they landed is known only to their originals, so it is written
down in gate.migration until a rebuild reads them again. Where a column is of another
type, or gone, its rows can't be carried over, and only a rebuild helps.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache

import duckdb

from transforms.errors import Outdated

Create = Callable[[duckdb.DuckDBPyConnection], None]  # makes the tables of this version
Columns = dict[str, dict[str, str]]  # table to column to type

_NOTED = """
create schema if not exists gate;
create table if not exists gate.migration (
    table_name varchar, column_name varchar, added_at timestamp
)
"""
# Of what happens to a file after it was read: null is the truth for older rows.
_NOT_READ = {
    *(("file", "received_at"), ("file", "withdrawn_at"), ("file", "erased_at")),
    *(("file", "segments_erased"), ("file", "erased_usd")),
}


def migrate(con: duckdb.DuckDBPyConnection, create: Create) -> None:
    """Give the landing tables the columns of this version; doing it again is nothing.

    Raises:
        Outdated: a column has another type, or this version has no such column.
    """
    have = _columns(con)
    if "file" not in have:  # a new warehouse
        return
    want = _wanted(create)
    if have == want:
        return
    _refuse_other_types(have, want)
    new_tables = want.keys() - have.keys()
    new_columns = [
        (table, column, kind)
        for table, columns in want.items()
        if table in have
        for column, kind in columns.items()
        if column not in have[table]
    ]
    con.execute("begin")
    try:
        for table, column, kind in new_columns:
            con.execute(f'alter table landing."{table}" add column "{column}" {kind}')
        added = {(table, column) for table, column, _ in new_columns} - _NOT_READ
        _note(con, [*((table, None) for table in new_tables), *added])
        con.execute("commit")
    except duckdb.Error:
        con.execute("rollback")
        raise _outdated("a column cannot be added to it") from None
    except BaseException:
        con.execute("rollback")
        raise


def unread(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What files that landed before a migration have nothing in, by name."""
    if "migration" not in _columns(con, "gate"):
        return []
    rows = con.execute(
        "select distinct table_name, column_name from gate.migration order by all"
    ).fetchall()
    return [".".join(filter(None, row)) for row in rows]


def _refuse_other_types(have: Columns, want: Columns) -> None:
    for table, columns in have.items():
        for column, kind in columns.items() if table in want else ():
            if column not in want[table]:
                raise _outdated(f"landing.{table}.{column} is none of this one's")
            if kind != want[table][column]:
                raise _outdated(f"landing.{table}.{column} has another type there")


def _outdated(why: str) -> Outdated:
    return Outdated(
        f"This warehouse was made by another version ({why}): run `claimscope rebuild`,"
        " which lands every original again, or go back to that version."
    )


def _note(
    con: duckdb.DuckDBPyConnection, unread: Sequence[tuple[str, str | None]]
) -> None:
    """Write down what the files that have landed were not read for."""
    ((files,),) = con.execute("select count(*) from landing.file").fetchall()
    if not unread or not files:
        return
    con.execute(_NOTED)
    now = datetime.now(UTC).replace(tzinfo=None)
    con.executemany(
        "insert into gate.migration values (?, ?, ?)", [[*row, now] for row in unread]
    )


@cache
def _wanted(create: Create) -> Columns:
    """The tables of this version, as it makes them in an empty database."""
    with duckdb.connect() as fresh:
        create(fresh)
        return _columns(fresh)


def _columns(con: duckdb.DuckDBPyConnection, schema: str = "landing") -> Columns:
    columns: Columns = {}
    rows = con.execute(
        """
        select table_name, column_name, data_type
        from duckdb_columns()
        where schema_name = ? and database_name = current_database()
        """,
        [schema],
    ).fetchall()
    for table, column, kind in rows:
        columns.setdefault(table, {})[column] = kind
    return columns
