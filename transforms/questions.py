"""Questions: a reader's own SQL over the published reports, and nothing else.

The reports are loaded into a DuckDB in memory that then loses its access to files and
network; so a question can neither reach the warehouse nor change what is published.
"""

from io import BytesIO

import duckdb
import polars as pl

from transforms import publish
from transforms.errors import BadInput
from transforms.shown import json_text

_ANSWERING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)


def ask(sql: str) -> pl.DataFrame:
    """Answer one SQL question; tables are named as the reports, `denial_rates` say.

    Raises:
        BadInput: the question is not one SQL query that DuckDB can answer.
        NothingPublished: there is nothing to ask about yet.
    """
    with duckdb.connect() as con:
        _load(con)
        try:
            statements = con.extract_statements(sql)
            if len(statements) != 1 or statements[0].type not in _ANSWERING:
                raise BadInput("Ask one question: one SQL query, such as a select.")
            return con.sql(statements[0].query).pl()
        except duckdb.PermissionException:
            raise BadInput(
                "A question reads published reports only, no file, network or setting."
            ) from None
        except duckdb.Error as error:
            raise BadInput(_sentence(error)) from None


def _load(con: duckdb.DuckDBPyConnection) -> None:
    """Load every published report, then close the database to all else."""
    con.execute("create schema marts")
    for report in publish.reports():
        con.register("published_rows", publish.read(report))
        con.execute(f'create table "{report}" as from published_rows')
        con.execute(f'create view marts."{report}" as from main."{report}"')
        con.unregister("published_rows")
    con.execute("set python_enable_replacements = false")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")


def _sentence(error: duckdb.Error) -> str:
    """The sentence that opens DuckDB's message, without its picture of the query."""
    kind, _, said = str(error).partition("\n")[0].partition(": ")
    return f"The query cannot be answered: {said or kind}"


def write(answer: pl.DataFrame, form: str) -> bytes:
    """Write an answer as `csv`, `json` (a list of objects, ISO dates) or `parquet`."""
    out = BytesIO()
    if form == "csv":
        answer.write_csv(out)
    elif form == "parquet":
        answer.write_parquet(out)
    else:
        out.write(json_text(answer.to_dicts()).encode())
    return out.getvalue()
