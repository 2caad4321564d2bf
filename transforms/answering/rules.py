"""Rules: which questions are asked of the database at all.

DuckDB's own parser says what a question is made of, so nothing is told by its looks: no
comment, quote or spelling hides anything. One query is let through; of the functions
that make tables only those that make them of values, since the others read files and
settings, run text as SQL or take bare addresses of memory; and no setting is read.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb

# The functions that make a table of values, or list what there is to ask about.
_TABLES = (
    "range generate_series unnest repeat repeat_row json_each json_tree histogram"
    " histogram_values regexp_split_to_table duckdb_columns duckdb_tables"
    " duckdb_functions duckdb_types duckdb_keywords pragma_table_info pragma_show"
)
TABLE_FUNCTIONS = frozenset(_TABLES.split())
_SETTINGS = "current_setting getenv getvariable"
_WAITING_OR_WRITING = "sleep_ms pg_sleep write_log"
_TEXT_AS_SQL = (
    "query query_table json_execute_serialized_sql json_deserialize_sql"
    " json_serialize_plan"
)
_BYTES_AS_INNER_STATE = "finalize combine to_aggregate_state"
REFUSED_FUNCTIONS = frozenset(
    [
        *_SETTINGS.split(),
        *_WAITING_OR_WRITING.split(),
        *_TEXT_AS_SQL.split(),
        *_BYTES_AS_INNER_STATE.split(),
    ]
)
_INNER = ("__internal", "inet_", "pg_conf")
# A query may hold others, but none that deletes, inserts or copies, as a `with` may.
_QUERIES = frozenset(
    ["SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"]
)
_CATALOGS = frozenset({"duckdb_columns", "duckdb_tables", "duckdb_types"})
_SYSTEM = ("duckdb_", "pragma_", "pg_")
_FILE = re.compile(r"[./\\:*]")  # no table of ours has such a name
_EXPLAIN = re.compile(r"\s*explain\s+(analyze\s+)?(?=[a-z(])", re.IGNORECASE)

ONE_QUERY = "Ask one question: one SQL query, such as a select."
ONLY_REPORTS = "A question reads published reports only, no file, network or setting."


class Refused(Exception):
    """A question that is not asked; says why in one sentence."""


def checked(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The one query of a question, if it may be asked.

    Raises:
        Refused: it is not one query, or uses what questions have no use for.
        duckdb.Error: it is not SQL.
    """
    if "\0" in sql or _is_torn(sql):
        raise Refused("The question holds a character that is no text; take it out.")
    explain = _EXPLAIN.match(sql)
    query = sql[explain.end() :] if explain else sql
    statements = con.extract_statements(query)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise Refused(ONE_QUERY)
    for part in _parts(_parsed(con, statements[0].query)):
        _check(part)
    return (explain[0] if explain else "") + statements[0].query


def _is_torn(sql: str) -> bool:
    """Tell whether a text holds half of a character, which no file could."""
    return any("\ud800" <= letter <= "\udfff" for letter in sql)


def _parsed(con: duckdb.DuckDBPyConnection, query: str) -> Any:
    """A query as DuckDB's parser reads it."""
    rows = con.execute("select json_serialize_sql(?)", [query]).fetchall()
    found = json.loads(rows[0][0])
    if found["error"]:
        raise Refused(ONE_QUERY)
    return found["statements"]


def _parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Every part of a parsed query that is something."""
    left = [tree]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            yield part
            left += part.values()
        elif isinstance(part, list):
            left += part


def _check(part: dict[str, Any]) -> None:
    kind = str(part.get("type", ""))
    if kind.endswith("_NODE") and kind not in _QUERIES:
        raise Refused(ONE_QUERY)
    if kind == "TABLE_FUNCTION":
        name = str(part["function"].get("function_name", "")).lower()
        if name not in TABLE_FUNCTIONS:
            raise Refused(ONLY_REPORTS)
    elif "function_name" in part:
        name = str(part["function_name"]).lower()
        if name in REFUSED_FUNCTIONS or name.startswith(_INNER):
            raise Refused(ONLY_REPORTS)
    elif kind in ("BASE_TABLE", "SHOW_REF"):
        name = str(part.get("table_name", "")).lower().strip('"')
        is_system = name.startswith(_SYSTEM) and name not in _CATALOGS
        if is_system or _FILE.search(name):
            raise Refused(ONLY_REPORTS)
