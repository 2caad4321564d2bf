"""The warehouse: one DuckDB file, its models built aside and swapped in together.

Wall 1 of the design: a build fixes the last landing batch it reads, makes every table
in schema `next`, and, once all are checked, puts them in place in one transaction.
Whatever stops a build before that leaves the old tables as they were.
"""

import duckdb

from transforms import lineage
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

__all__ = [
    "LAYERS",
    "audiences",
    "build",
    "header",
    "keys",
    "models",
    "order",
    "query",
    "sources",
]


def build(con: duckdb.DuckDBPyConnection, model: str) -> None:
    """Build one model in place, reading its sources as they are named (for tests)."""
    con.execute(f"create schema if not exists {model.split('.')[0]}")
    _create(con, model, model)


def _create(con: duckdb.DuckDBPyConnection, model: str, target: str) -> None:
    """Make table `target` from a model, reading its sources as `con` sees them."""
    if lineage.is_sql(model):
        con.execute(f"create or replace table {target} as\n{query(model)}")
        return
    frames = {
        source.split(".")[1]: con.sql(f"from {source}").pl()
        for source in sorted(sources(model))
    }
    con.register("model_rows", lineage.module(model).rows(**frames))
    try:
        con.execute(f"create or replace table {target} as from model_rows")
    finally:
        con.unregister("model_rows")
