"""Catalogs of views: what stands under each name where a build's models and checks run.

A model reads `landing.x` and `core.x` by these names. In a catalog of views they end at
the batch of the build and are the tables of that build, so nothing newer or older is
seen. The catalog lies in memory and goes with its connection.
"""

import duckdb

from transforms import increments
from transforms.lineage import LAYERS, models
from transforms.settings import settings


def warehouse() -> str:
    """Name the catalog of the warehouse itself."""
    return settings().warehouse.stem


def bind(con: duckdb.DuckDBPyConnection, until: int, catalog: str = "bound") -> None:
    """Make, and use, a catalog of views, such as the models of a build run in."""
    con.execute(f"attach ':memory:' as {catalog}")
    con.execute(f"use {catalog}")
    for schema in ("landing", "codes", *LAYERS):
        con.execute(f"create schema {schema}")
    for name in tables(con, "landing"):
        rows = f'from {warehouse()}.landing."{name}" where batch_id <= {until}'
        view(con, f"landing.{name}", rows)
    for name in tables(con, "codes"):
        view(con, f"codes.{name}", f'from {warehouse()}.codes."{name}"')
    for model in built(con):
        view(con, model, f'from {warehouse()}.next."{_table(model)}"')


def see(
    con: duckdb.DuckDBPyConnection, layer: str, unit: str | None, since: int, until: int
) -> None:
    """Show, in schema seen, what a model with this `increment:` sees of each table."""
    for name in tables(con, "landing"):
        rows = increments.landed_rows(con, warehouse(), unit, name, since, until)
        view(con, f"{'seen' if layer == 'landing' else 'landing'}.{name}", rows)
    for model in () if layer == "landing" else built(con):
        rows = increments.built_rows(con, warehouse(), unit, model)
        view(con, f"seen.{_table(model)}", rows)


def view(con: duckdb.DuckDBPyConnection, name: str, rows: str) -> None:
    """Show a query under a name, `schema.table`, of the catalog in use."""
    schema, table = name.split(".")
    con.execute(f'create or replace view {schema}."{table}" as {rows}')


def tables(con: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    """Name the tables and views of a schema of the warehouse."""
    found = con.execute(
        """
        select table_name from duckdb_tables()
        where database_name = $database and schema_name = $schema
        union all
        select view_name from duckdb_views()
        where database_name = $database and schema_name = $schema
        order by 1
        """,
        {"database": warehouse(), "schema": schema},
    ).fetchall()
    return [name for (name,) in found]


def built(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Name the models that the build under way has built."""
    names = set(tables(con, "next"))
    return [model for model in models() if _table(model) in names]


def _table(model: str) -> str:
    return model.split(".")[1]
