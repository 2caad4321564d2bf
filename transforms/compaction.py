"""Compaction: the warehouse written anew, without what its file holds of removed rows.

A database keeps removed rows in its file until it writes over them. What landed is
copied to a file of its own, which takes the place of the old one in one step; tables
that are built of it are not copied, and the next run builds them.
"""

from transforms import catalogs, warehouse
from transforms.settings import settings

_KEPT = ("landing", "gate")


def compact() -> None:
    """Write the warehouse anew; the caller has this home to itself."""
    here = settings().warehouse
    aside = here.with_name(f".{here.stem}-compact.duckdb")
    wal = aside.with_name(f"{aside.name}.wal")
    for left in (aside, wal):
        left.unlink(missing_ok=True)
    try:
        with warehouse.connect() as con:
            path = str(aside).replace("'", "''")
            con.execute(
                f"attach '{path}' as compact (row_group_size {warehouse.ROW_GROUP})"
            )
            for schema in _KEPT:
                con.execute(f"create schema compact.{schema}")
                for table in catalogs.tables(con, schema):
                    con.execute(
                        f'create table compact.{schema}."{table}" as'
                        f' from {schema}."{table}"'
                    )
            con.execute(
                "update compact.gate.build set state = 'old'"
                " where state in ('swapped', 'begun')"
            )
            con.execute("delete from compact.gate.table_build")
            con.execute("checkpoint compact")
            con.execute("detach compact")
            con.execute("checkpoint")
        here.with_name(f"{here.name}.wal").unlink(missing_ok=True)
        aside.replace(here)
    finally:
        for left in (aside, wal):
            left.unlink(missing_ok=True)
