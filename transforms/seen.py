"""Seen: in which batches a file or a delivery may have landed before.

To ask the ledger itself whether it knows a file means to read an id of every file that
ever landed, and likewise for deliveries. Here each is a number of eight bytes, and what
it finds is where to look, never the answer. It says so itself when it is not of the
rows that landed (a file was replayed or withdrawn, or another version landed some), and
is made anew.
"""

import duckdb

# What a number is made of: the same in every version of DuckDB, unlike its hash().
_KEYS = {
    "file": "md5_number_lower(file_id)",
    "transaction": "md5_number_lower(sender_id || '|' || interchange_control_number)",
}


def refresh(con: duckdb.DuckDBPyConnection) -> None:
    """Make what is missing or not of the rows that landed."""
    con.execute("create schema if not exists seen")
    for table in _KEYS:
        con.execute(
            f'create table if not exists seen."{table}" (key ubigint, batch_id bigint)'
        )
        # Whatever changes rows that landed gives them a batch of their own.
        (landed, known) = con.execute(
            f"""
            select count(*), max(batch_id) from landing."{table}"
            union all
            select count(*), max(batch_id) from seen."{table}"
            """
        ).fetchall()
        if landed != known:
            rows = _keyed(table, f'landing."{table}"', "batch_id")
            con.execute(f'create or replace table seen."{table}" as {rows}')


def batches(con: duckdb.DuckDBPyConnection, table: str, rows: str) -> list[int]:
    """The batches in which files or deliveries like these may have landed.

    Args:
        con: a connection that sees the warehouse.
        table: `file`, or `transaction` for the deliveries.
        rows: how to read those to look for.
    """
    found = con.execute(
        f"""
        select distinct batch_id
        from seen."{table}"
        where key in (select arrived.key from ({_keyed(table, rows, "0")}) as arrived)
        order by batch_id
        """
    ).fetchall()
    return [batch_id for (batch_id,) in found]


def within(batches: list[int] | None) -> str:
    """A condition for rows of these batches, None for all; it skips row groups."""
    if batches is None:
        return "true"
    return f"batch_id in ({', '.join(map(str, batches))})" if batches else "false"


def add(con: duckdb.DuckDBPyConnection, table: str, rows: str, batch_id: int) -> None:
    """Add files or deliveries, in the transaction in which they land."""
    con.execute(f'insert into seen."{table}" {_keyed(table, rows, str(batch_id))}')


def _keyed(table: str, rows: str, batch: str) -> str:
    return f"select {_KEYS[table]} as key, {batch}::bigint as batch_id from {rows}"
