"""Lineage: which models there are, what each says of itself, reads, and follows.

A model is a file: `sql/<schema>/<name>.sql`, or, where SQL can't say it,
`transforms/models/<schema>/<name>.py` with `SOURCES`, `KEYS` and a pure
`rows(**frames)`. What a SQL model reads is found in its SQL, the order of the models
in what they read; neither is ever written twice.
"""

import ast
import importlib
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from types import ModuleType

import sqlglot
from sqlglot import exp

import sql as sql_package
from transforms.errors import BadInput

LAYERS = ("core", "marts")

_SQL = Path(sql_package.__file__).parent
_HERE = Path(__file__).parent
_PYTHON = _HERE / "models"
_FOLDERS = ("statistics", "surveillance", "conditions")
_SHARED = ("denial_series.py", "codes.py", "counties.py")
_FIELDS = ("grain", "keys", "sources", "units", "audience", "increment")
_FIELD = re.compile(rf"^({'|'.join(_FIELDS)}):\s*(.*)$")


def models(layer: str | None = None) -> list[str]:
    """Name every model, `schema.name`, in alphabetical order; of one layer if given."""
    layers = LAYERS if layer is None else (layer,)
    return sorted(
        f"{schema}.{file.stem}"
        for schema in layers
        for folder, pattern in ((_SQL, "*.sql"), (_PYTHON, "*.py"))
        for file in (folder / schema).glob(pattern)
        if not file.stem.startswith("_")
    )


def path(model: str) -> Path:
    """Find the file that makes a model.

    Raises:
        BadInput: there is no such model.
    """
    schema, _, name = model.partition(".")
    for file in (_SQL / schema / f"{name}.sql", _PYTHON / schema / f"{name}.py"):
        if schema in LAYERS and file.is_file():
            return file
    raise BadInput(
        f"There is no model {model}; name one of sql/ or transforms/models/."
    )


def code_files() -> list[Path]:
    """Find the shipped code tables and conditions."""
    conditions = sorted((_SQL / "conditions").glob("*.toml"))
    return [*sorted((_SQL / "codes").glob("*.csv*")), *conditions]


def makers() -> list[Path]:
    """Find what Python models and code tables are made with, besides their files."""
    found = [file for folder in _FOLDERS for file in (_HERE / folder).glob("*.py")]
    return sorted([*found, *(_HERE / name for name in _SHARED)])


def is_sql(model: str) -> bool:
    """Tell a SQL model from a Python one."""
    return path(model).suffix == ".sql"


@cache
def query(model: str) -> str:
    """Read the SQL of a model, header included."""
    return path(model).read_text(encoding="utf-8")


def module(model: str) -> ModuleType:
    """Import the module of a Python model."""
    return importlib.import_module(f"transforms.models.{model}")


@cache
def header(model: str) -> dict[str, str]:
    """Read what a model says of itself, each field as one line of text.

    The fields are `sentence` (what it is), `grain`, `keys`, `sources`, `units`,
    `audience`, `increment` (see increments.py), and `rules` (whatever follows;
    paragraphs apart by a blank line). A field that the header lacks is an empty string.
    """
    fields = dict.fromkeys(_FIELDS, "")
    sentence: list[str] = []
    rules: list[str] = []
    current = "sentence"
    for line in header_lines(model):
        if found := _FIELD.match(line.strip()):
            current, fields[found[1]] = found[1], found[2].strip()
        elif not line.strip():
            if current != "sentence" or sentence:
                current = "rules" if current != "sentence" else "between"
            rules.append("")
        elif current == "sentence":
            sentence.append(line.strip())
        elif current in fields:
            fields[current] = f"{fields[current]} {line.strip()}".strip()
        else:
            rules.append(line.strip())
    paragraphs = "\n".join(rules).strip().split("\n\n")
    fields["sentence"] = " ".join(sentence)
    fields["rules"] = "\n\n".join(" ".join(p.split()) for p in paragraphs if p.strip())
    return fields


def header_lines(model: str) -> list[str]:
    """Read the comment that a SQL model opens with, or a Python model's docstring."""
    if not is_sql(model):
        # Read, not imported: what a model computes with takes seconds to load.
        source = ast.parse(path(model).read_text(encoding="utf-8"))
        return (ast.get_docstring(source, clean=False) or "").splitlines()
    lines = []
    for line in query(model).splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return lines


def keys(model: str) -> list[str]:
    """Name the columns that identify a row of a model, in the order of its header."""
    return _names(header(model)["keys"])


def audiences(model: str) -> list[str]:
    """Name the readers a model is published for; none for core."""
    return _names(header(model)["audience"])


@cache
def sources(model: str) -> frozenset[str]:
    """Name the tables a model reads: ours are written schema.table, CTEs are not."""
    if not is_sql(model):
        return frozenset(module(model).SOURCES)
    tree = sqlglot.parse_one(query(model), dialect="duckdb")
    return frozenset(
        f"{table.db}.{table.name}" for table in tree.find_all(exp.Table) if table.db
    )


def order(layer: str | None = None) -> list[str]:
    """Order the models so that each follows all that it reads; ties by name."""
    wanted = models(layer)
    sorter = TopologicalSorter({m: sources(m) & set(wanted) for m in wanted})
    sorter.prepare()
    ordered: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered.extend(ready)
        sorter.done(*ready)
    return ordered


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
