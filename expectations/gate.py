"""The gate (wall 1): run the suites of a layer, record what they say, stop or go on.

The suites run on committed tables, on cursors of the one connection this process has
to the warehouse (DuckDB lets no second process in). What they say is recorded in a
transaction of its own and shown in Data Docs before a broken promise is raised.
"""

import contextlib
import importlib
import io
import logging
import pkgutil
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import duckdb
import duckdb_engine
import great_expectations as gx
import sqlalchemy as sa
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
)
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

import expectations
from expectations import data_docs
from transforms import warehouse
from transforms.errors import BrokenPromise, ClaimscopeError
from transforms.settings import settings

# No failing value leaves the database: results are kept and shown.
_WITHOUT_VALUES = {"result_format": "BASIC", "partial_unexpected_count": 0}
_OWN = re.compile("^expect_(column_values_to_|compound_columns_to_)?")
_CHECK_RESULT = """
create table if not exists gate.check_result (
    build_id varchar, layer varchar, model varchar, expectation varchar,
    column_name varchar, says varchar, severity varchar, is_success boolean,
    unexpected_count bigint, observed varchar, difference_usd decimal(38, 2),
    checked_at timestamp
)
"""


class CheckFailed(ClaimscopeError):
    """An expectation could not be run: mend it, or its table; not a broken promise."""


@dataclass(frozen=True)
class Result:
    """What one expectation said of one table, without a value of any row."""

    model: str
    expectation: str
    column: str | None
    says: str
    severity: str
    is_success: bool
    failing_rows: int | None
    observed: str
    difference_usd: Decimal | None
    error: str | None


def suites(layer: str) -> dict[str, gx.ExpectationSuite]:
    """Find the suites of a layer: the SUITE of each module of its package."""
    package = importlib.import_module(f"{expectations.__name__}.{layer}")
    return {
        module.name: importlib.import_module(f"{package.__name__}.{module.name}").SUITE
        for module in pkgutil.iter_modules(package.__path__)
    }


def check(layer: str, build_id: str) -> None:
    """Run the suites of a layer; see `expectations.check`."""
    with warehouse.connect() as con:
        found = suites(layer)
        validations = {}
        places = warehouse.places_to_check(con, layer, build_id, found)
        for (database, schema), models in places.items():
            here = {model: found[model] for model in models}
            validations.update(validate(con, schema, here, database))
        con.execute(f"use {settings().warehouse.stem}")
        results = [
            result
            for model, validation in validations.items()
            for result in read(model, found[model], validation)
        ]
        record(con, layer, build_id, results)
        data_docs.write(con, layer, build_id)
    judge(layer, results)


def validate(
    con: duckdb.DuckDBPyConnection,
    schema: str,
    found: dict[str, gx.ExpectationSuite],
    database: str | None = None,
) -> dict[str, Any]:
    """Run suites, by table name, on committed tables of a schema, in one context."""
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(), analytics_enabled=False
    )
    context = _quietly(partial(gx.get_context, mode="ephemeral", project_config=config))

    cursors: list[duckdb.DuckDBPyConnection] = []
    if database is None:
        ((database,),) = con.execute("select current_database()").fetchall()

    def cursor() -> Any:
        own = con.cursor()
        cursors.append(own)
        # Great Expectations leaves the schema out of some of its queries.
        own.execute(f'use "{database}"."{schema}"')
        return duckdb_engine.ConnectionWrapper(own)

    source = context.data_sources.add_sql(
        "warehouse", connection_string="duckdb://", kwargs={"creator": cursor}
    )
    present = {
        table
        for (table,) in con.execute(
            "select table_name from information_schema.tables"
            " where table_catalog = ? and table_schema = ?",
            [database, schema],
        ).fetchall()
    }
    if missing := sorted(found.keys() - present):
        raise CheckFailed(
            f"There is no table {schema}.{missing[0]} to check: build the layer first."
        )
    try:
        validations = {}
        for model, suite in found.items():
            asset = source.add_table_asset(model, table_name=model)
            batch = asset.add_batch_definition_whole_table("whole").get_batch()
            validations[model] = _quietly(
                partial(batch.validate, suite, result_format=_WITHOUT_VALUES)
            )
        return validations
    finally:
        for own in cursors:  # while one is open, so is the warehouse
            own.close()


def read(model: str, suite: gx.ExpectationSuite, validation: Any) -> list[Result]:
    """Turn a validation into results.

    Raises:
        CheckFailed: fewer results than expectations came back.
    """
    if len(validation.results) != len(suite.expectations):
        raise CheckFailed(
            f"Only {len(validation.results)} of the {len(suite.expectations)}"
            f" expectations on {model} were run; the rest were dropped: import their"
            " classes and run again."
        )
    return [_result(model, found) for found in validation.results]


def record(
    con: duckdb.DuckDBPyConnection, layer: str, build_id: str, results: list[Result]
) -> None:
    """Keep results in gate.check_result; those of an earlier attempt are replaced."""
    con.execute(_CHECK_RESULT)
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = [
        [
            *(build_id, layer, r.model, r.expectation, r.column, r.says, r.severity),
            *(r.is_success, r.failing_rows, r.observed, r.difference_usd, now),
        ]
        for r in results
    ]
    con.execute("begin")
    con.execute(
        "delete from gate.check_result where build_id = ? and layer = ?",
        [build_id, layer],
    )
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        con.executemany(f"insert into gate.check_result values ({marks})", rows)
    con.execute("commit")


def judge(layer: str, results: list[Result]) -> None:
    """Raise one sentence when a promise is broken or an expectation did not run."""
    if unrun := [r for r in results if r.error]:
        first = unrun[0]
        raise CheckFailed(
            f"{len(unrun)} of the checks on {layer} could not be run, first"
            f" {first.expectation} on {first.model} ({first.error}): this says nothing"
            " about the data; mend the check or its table and run again."
        )
    broken = [r for r in results if r.severity == "critical" and not r.is_success]
    if broken:
        first = broken[0]
        more = f" and {len(broken) - 1} more promises" if len(broken) > 1 else ""
        raise BrokenPromise(
            f"{layer}.{first.model} broke the promise '{first.expectation}'"
            f" ({first.says.rstrip('.')}) in {first.observed}{more}; the old tables"
            " and reports still stand: look it up in data_docs/index.html, mend the"
            " cause and run again."
        )


def identity(config: Any) -> tuple[str, str | None]:
    """Name an expectation, by its rule or its class, and the columns it is about."""
    kwargs = config.kwargs
    columns = kwargs.get("column_list") or [
        kwargs[key] for key in ("column", "column_A", "column_B") if kwargs.get(key)
    ]
    name = (config.meta or {}).get("name") or _OWN.sub("", config.type)
    return name, ", ".join(columns) or None


def says(config: Any) -> str:
    """Say in a sentence what an expectation holds a table to."""
    _, column = identity(config)
    said = config.description or _sentence(config.type, config.kwargs, column or "")
    return str(said)


def severity(config: Any) -> str:
    """Tell a promise (critical), which stops the run, from a surprise (warning)."""
    return str(getattr(config.severity, "value", config.severity))


def _result(model: str, found: Any) -> Result:
    config, outcome = found.expectation_config, found.result or {}
    name, column = identity(config)
    error = _error(found.exception_info or {})
    if config.type == "no_rows":
        failing = outcome.get("observed_value")
    else:
        failing = outcome.get("unexpected_count")
    dollars = (outcome.get("details") or {}).get("difference_usd")
    return Result(
        model=model,
        expectation=name,
        column=column,
        says=says(config),
        severity=severity(config),
        is_success=bool(found.success) and error is None,
        failing_rows=failing,
        observed=_observed(failing, dollars, error),
        difference_usd=Decimal(dollars) if dollars else None,
        error=error,
    )


_SENTENCES = {
    "expect_column_values_to_not_be_null": "Every row has {column}.",
    "expect_column_values_to_be_unique": "A value of {column} stands in one row.",
    "expect_column_values_to_be_in_set": "{column} is one of its known codes.",
    "expect_compound_columns_to_be_unique": "There is one row per {column}.",
    "expect_column_values_to_be_between": "{column} is {min_value} to {max_value}.",
    "expect_column_pair_values_a_to_be_greater_than_b": (
        "{column_A} is not less than {column_B}."
    ),
}


def _sentence(kind: str, kwargs: dict[str, Any], column: str) -> str:
    """Say what one of Great Expectations' own classes expects."""
    words = _SENTENCES.get(kind, kind.replace("_", " ") + " {column}.")
    return words.format(**{**kwargs, "column": column})


def _observed(failing: int | None, dollars: str | None, error: str | None) -> str:
    if error:
        return f"not run: {error}"
    rows = "some rows" if failing is None else f"{failing:,} row{'s' * (failing != 1)}"
    return rows if dollars is None else f"{rows}, {Decimal(dollars):,.2f} dollars"


def _error(info: dict[str, Any]) -> str | None:
    """Name the kind of error an expectation met, never its text: it may quote data."""
    infos = [info, *(value for value in info.values() if isinstance(value, dict))]
    raised = [i for i in infos if i.get("raised_exception")]
    if not raised:
        return None
    text = str(raised[0].get("exception_message") or "")
    kind = text.split(")")[0].removeprefix("(").split(".")[-1]
    return kind if kind.isidentifier() else "an error"


def _quietly(act: Callable[[], Any]) -> Any:
    """Great Expectations draws progress bars on stderr whatever it is told."""
    with (
        contextlib.redirect_stderr(io.StringIO()),
        contextlib.redirect_stdout(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        return act()


def _no_keys(*_: Any, **__: Any) -> dict[str, Any]:
    """The primary key of a table, which GX asks for: none of ours declares one."""
    return {"constrained_columns": [], "name": None}


# Asked of the catalogue instead, it takes a tenth of all the time of a check.
duckdb_engine.Dialect.get_pk_constraint = _no_keys  # type: ignore[method-assign]


@sa.event.listens_for(sa.Engine, "after_cursor_execute")
def _buffer(
    conn: Any,
    cursor: Any,
    statement: str,
    parameters: Any,
    context: Any,
    executemany: bool,
) -> None:
    """Fetch DuckDB's rows at once: GX reads them after giving the connection back."""
    if conn.dialect.name == "duckdb" and cursor.description and context is not None:
        context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
            cursor, cursor.description, cursor.fetchall()
        )


logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
