"""Code tables: what the codes on claims and remittances mean, as tables of `codes`.

A table is a file of its name in sql/codes (`.csv`, or `.csv.gz` when large); its first
line names the columns, and a column's name its type. A file of the same name in the
user's folder `codes` lays over it: rows of a key replace all shipped rows of that key,
rows of a new key are added. The conditions of the disease reports are files of their
own, one each (transforms/conditions).
"""

import csv
from pathlib import Path

import duckdb
import polars as pl

import sql
from transforms import contracts, counties, interventions
from transforms.conditions import loading
from transforms.errors import BadInput
from transforms.settings import settings

_SHIPPED = Path(sql.__file__).parent / "codes"

# Column names say their type; what matches none of these is text, leading zeros kept.
_PREFIXES = {"is_": "boolean", "has_": "boolean", "population_2": "bigint"}
_ENDINGS = {
    "_date": "date",
    "rate_usd": "decimal(18, 4)",
    "_percent": "decimal(9, 4)",
    "_days": "integer",
    "_months": "integer",
    "_year": "integer",
    "_years": "integer",
    "_thousands": "integer",
    "_share": "decimal(9, 6)",
}
_WRITTEN = {
    "boolean": "true or false",
    "date": "a date as 2024-12-31",
    "bigint": "a whole number",
    "integer": "a whole number",
    "decimal(9, 6)": "a number",
    "decimal(9, 4)": "a number",
    "decimal(18, 4)": "a number, as 92.50",
}

# The columns by which a user's rows replace shipped ones (the first column, and the
# prefix of a code, where not named here), and what then tells several rows of one key
# apart.
_KEYS = {
    "contract": ["payer_id", "procedure_code", "modifier_code"],
    "denial_map": ["group_code", "reason_code", "remark_code"],
}
_APART = {
    "ccsr": ["ccsr_code"],
    "contract": ["valid_from_date"],
    "denial_map": ["valid_from_date"],
    "procedure_family": ["first_code"],
}
# Blank is any; of a contract's modifier it is none.
_MAY_BE_BLANK = ("group_code", "remark_code", "modifier_code")
_REASONS = "denial_map"
# What else must hold of the rows of a table: a function of its checked text.
_RULES = {
    "contract": contracts.check,
    "intervention": interventions.check,
    "zip3_county": counties.check,
}


def load(con: duckdb.DuckDBPyConnection) -> None:
    """Make every code table: the shipped rows, the user's laid over them.

    Raises:
        BadInput: a file in the user's folder `codes` can't be used; says which and why.
    """
    overlays = {
        name: _overlay(con, name, file) for name, file in _overlay_files().items()
    }
    if "intervention" in overlays:
        shipped = pl.read_csv(_files()[_REASONS], infer_schema=False)
        reasons = [
            each for each in (shipped, overlays.get(_REASONS)) if each is not None
        ]
        interventions.check_categories(
            overlays["intervention"],
            {each for frame in reasons for each in frame["denial_category"]},
            "codes/intervention.csv",
        )
    con.execute("create schema if not exists codes")
    for name, file in _files().items():
        columns = _columns(file)
        con.read_csv(
            str(file), header=True, columns=columns, delimiter=",", quotechar='"'
        ).create_view("shipped_codes", replace=True)
        con.execute(f"create or replace table codes.{name} as from shipped_codes")
        con.execute("drop view shipped_codes")
        if name in overlays:
            _lay_over(con, name, columns, overlays[name])
    loading.load(con)


def tables() -> list[str]:
    """Name the code tables."""
    return sorted([*_files(), *loading.TABLES])


def _files() -> dict[str, Path]:
    return {file.name.split(".")[0]: file for file in sorted(_SHIPPED.glob("*.csv*"))}


def _columns(file: Path) -> dict[str, str]:
    """Read the columns of a shipped table and their types."""
    header = pl.read_csv(file, n_rows=0).columns
    return {column: _type(column) for column in header}


def _type(column: str) -> str:
    named = [kind for prefix, kind in _PREFIXES.items() if column.startswith(prefix)]
    named += [kind for ending, kind in _ENDINGS.items() if column.endswith(ending)]
    return named[0] if named else "varchar"


def _overlay_files() -> dict[str, Path]:
    """Find the user's code tables; each must be named as a shipped one."""
    found = {file.stem: file for file in sorted(settings().codes.glob("*.csv"))}
    for name in found:
        if name in loading.TABLES:
            raise BadInput(
                f"codes/{name}.csv is read no more: a condition is a file of its own,"
                " conditions/<name>.toml in the home; write it there"
                " (`claimscope conditions`), and remove this one."
            )
        if name not in _files():
            raise BadInput(
                f"codes/{name}.csv is not a code table; rename it to one of"
                f" {', '.join(_files())}, or remove it."
            )
    return found


def _overlay(con: duckdb.DuckDBPyConnection, name: str, file: Path) -> pl.DataFrame:
    """Read and check a user's file before any table is touched."""
    columns = _columns(_files()[name])
    frame = _read(file, list(columns), _keys(name, columns))
    con.register("overlay_text", frame)
    try:
        _check_values(con, file, columns)
    finally:
        con.unregister("overlay_text")
    if name in _RULES:
        _RULES[name](frame, f"codes/{file.name}")
    return frame


def _lay_over(
    con: duckdb.DuckDBPyConnection,
    name: str,
    columns: dict[str, str],
    frame: pl.DataFrame,
) -> None:
    con.register("overlay_text", frame)
    try:
        cast = ", ".join(f"cast({c} as {kind}) as {c}" for c, kind in columns.items())
        same = " and ".join(
            f"shipped.{key} is not distinct from mine.{key}"
            for key in _keys(name, columns)
        )
        con.execute(
            f"delete from codes.{name} as shipped where exists"
            f" (select 1 from overlay_text as mine where {same})"
        )
        con.execute(f"insert into codes.{name} select {cast} from overlay_text")
    finally:
        con.unregister("overlay_text")


def _keys(name: str, columns: dict[str, str]) -> list[str]:
    first, *others = columns
    return _KEYS.get(name, [first, *(c for c in others if c == "code_prefix")])


def _read(file: Path, columns: list[str], keys: list[str]) -> pl.DataFrame:
    """Read a user's file as text, blanks as null, its columns in the shipped order."""
    said = f"codes/{file.name}"
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            header = [column.strip() for column in next(reader, [])]
            rows = [(reader.line_num, row) for row in reader if any(row)]
    except UnicodeDecodeError:
        raise BadInput(f"{said} is not UTF-8 text; save it as UTF-8.") from None
    except csv.Error:
        raise BadInput(
            f"{said}, line {reader.line_num}: the quotes do not match; correct them."
        ) from None
    if sorted(header) != sorted(columns):
        raise BadInput(
            f"{said}, line 1: the columns must be {', '.join(columns)};"
            " correct the first line."
        )
    for line, row in rows:
        if len(row) != len(header):
            raise BadInput(
                f"{said}, line {line}: it has {len(row)} cells where the first line"
                f" has {len(header)}; correct the commas."
            )
    text = [[cell.strip() or None for cell in row] for _, row in rows]
    frame = pl.DataFrame(text, dict.fromkeys(header, pl.String), orient="row")
    frame = frame.select(columns).with_columns(
        line=pl.Series([line for line, _ in rows], dtype=pl.Int64)
    )
    apart = [c for c in _APART.get(file.stem, []) if c in columns]
    _check_keys(frame, said, keys, [*keys, *apart])
    return frame


def _check_keys(
    frame: pl.DataFrame, said: str, keys: list[str], unique: list[str]
) -> None:
    """A row needs a key, and no other row is the same one."""
    for key in keys:
        blank = frame.filter(pl.col(key).is_null())
        if key not in _MAY_BE_BLANK and blank.height:
            raise BadInput(
                f"{said}, line {blank['line'][0]}: {key} is blank; fill it in,"
                " or remove the line."
            )
    repeated = frame.filter(~pl.struct(unique).is_first_distinct())
    if repeated.height:
        raise BadInput(
            f"{said}, line {repeated['line'][0]}: an earlier line has the same"
            f" {', '.join(unique)}; remove one."
        )


def _check_values(
    con: duckdb.DuckDBPyConnection, file: Path, columns: dict[str, str]
) -> None:
    """Every cell must be of its column's type."""
    for column, kind in columns.items():
        if kind == "varchar":
            continue
        bad = con.execute(
            f"select min(line) as line from overlay_text where {column} is not null"
            f" and try_cast({column} as {kind}) is null having count(*) > 0"
        ).fetchall()
        for (line,) in bad:
            raise BadInput(
                f"codes/{file.name}, line {line}: {column} must be {_WRITTEN[kind]};"
                " correct it."
            )
