"""Fixtures shared by all tests: a database, literal tables, a home of one's own."""

from io import StringIO

import duckdb
import polars as pl
import pytest

from transforms import tables

# Our column names and their endings name their types, so a literal table needs no
# schema. The longest ending that matches wins; a name that matches none is text.
ENDINGS = {
    **dict.fromkeys(["date", "month", "week"], "date"),
    "at": "timestamp",
    "usd": "decimal(18, 2)",
    "units": "decimal(18, 4)",
    **dict.fromkeys(
        ["rate", "share", "per_100k_seen", "per_100k_member_weeks"], "double"
    ),
    "index": "uinteger",
    **dict.fromkeys(["year", "years"], "smallint"),
    **dict.fromkeys(["days", "months"], "integer"),
    **dict.fromkeys(
        [
            *("claims", "patients", "visits", "cases", "encounters", "adjudications"),
            *(
                "adjustments",
                "lines",
                "diagnoses",
                "count",
                "other_payers",
                "population",
            ),
            *("files", "interchanges", "transactions", "segments", "elements"),
            *("segments_in", "segments_parsed", "segments_ignored"),
            *("segments_quarantined", "segments_erased", "findings", "bytes"),
            *("offset", "batch_id"),
        ],
        "bigint",
    ),
}
FLAGS = ("is_", "has_", "enters_")
POLARS = {
    pl.String: "varchar",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Int16: "smallint",
    pl.Int64: "bigint",
    pl.UInt32: "uinteger",
    tables.USD: "decimal(18, 2)",
    tables.UNITS: "decimal(18, 4)",
}


def type_of(column: str) -> str:
    """The SQL type of a column, from its name."""
    if column.startswith(FLAGS):
        return "boolean"
    endings = [e for e in ENDINGS if f"_{column}".endswith(f"_{e}")]
    return ENDINGS[max(endings, key=len)] if endings else "varchar"


def landing_columns(name: str) -> dict[str, str]:
    """The columns of a landing table and their types; none for any other table."""
    schema, _, record = name.partition(".")
    if schema != "landing":
        return {}
    records = {**tables.RECORDS, "file": tables.FILE}
    columns = {column: POLARS[kind] for column, kind in records[record].items()}
    received = dict.fromkeys(["received_at", "withdrawn_at", "erased_at"], "timestamp")
    received |= {"segments_erased": "uinteger", "erased_usd": "decimal(18, 2)"}
    received = received if record == "file" else {}
    return columns | received | {"file_id": "varchar", "batch_id": "bigint"}


@pytest.fixture
def con():
    """An empty DuckDB in memory."""
    with duckdb.connect() as con:
        yield con


@pytest.fixture
def table(con):
    """Create a table from text: its name, a header, then rows. Blank is null.

    Called again with the same name it replaces the table. A landing table has all its
    columns, those not written null. For others, further null columns can be named:
    `table(text, "payer_name", "is_void")`.
    """

    def table(text: str, *null_columns: str) -> None:
        name, *lines = (line.strip() for line in text.strip().splitlines())
        header, *rows = [
            "|".join(cell.strip() for cell in line.split("|")) for line in lines if line
        ]
        written = header.split("|")
        known = landing_columns(name)
        frame = pl.read_csv(
            StringIO("\n".join([header, *rows])),
            separator="|",
            schema=dict.fromkeys(written, pl.String),
            quote_char=None,
        )
        columns = [
            f'cast("{c}" as {known.get(c) or type_of(c)}) as "{c}"' for c in written
        ] + [
            f'cast(null as {known.get(c) or type_of(c)}) as "{c}"'
            for c in dict.fromkeys([*null_columns, *known])
            if c not in written
        ]
        con.register("literal", frame)
        con.execute(f"create schema if not exists {name.split('.')[0]}")
        select = f"select {', '.join(columns)} from literal"
        con.execute(f"create or replace table {name} as {select}")
        con.unregister("literal")

    return table


# Columns of the condition library, with the value where a test does not write it.
LIBRARY = {
    "codes.condition": {
        "label": "condition_id",
        "group_label": "'Other'",
        "kind_code": "'acute'",
        "detail_code": "'full'",
        "gap_days": "null::integer",
        "is_once_per_life": "false",
        "lookback_months": "null::integer",
        "one_claim_codes": "null::varchar",
        "two_claim_codes": "null::varchar",
        "is_denied_counted": "true",
        "part_of_ids": "null::varchar",
    },
    "codes.condition_code": {
        "code_system_code": "'icd10cm'",
        "is_exact": "false",
        "is_excluded": "false",
        "is_claim_excluded": "false",
        "valid_from_date": "null::date",
        "valid_to_date": "null::date",
    },
}


@pytest.fixture
def library(con, table):
    """Create the tables of the condition library from texts, the rest of them plain."""

    def library(*texts: str) -> None:
        for text in texts:
            table(text)
            name = text.strip().splitlines()[0].strip()
            known = set(con.sql(f"from {name}").columns)
            plain = LIBRARY[name].items()
            added = "".join(f", {v} as {k}" for k, v in plain if k not in known)
            con.execute(
                f"create or replace table {name} as select *{added} from {name}"
            )

    return library


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An installation of its own: CLAIMSCOPE_HOME below pytest's folder."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("CLAIMSCOPE_HOME", str(home))
    return home
