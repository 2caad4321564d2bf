"""The data dictionary: what every table and column means, read from the models.

A model's header says what it is, in the order of style.md, then, as paragraphs of their
own, how its numbers are counted (`metric:`, `definition:`, `numerator:`,
`denominator:`, `left out:`) and what its columns hold (`columns:`, then one `name:
text` a line). Pages, headlines, each publication and the documentation all take the
text from there; it is written nowhere else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import sqlglot
from sqlglot import exp

from transforms import lineage
from transforms.errors import BadInput

_METRIC = ("metric", "definition", "numerator", "denominator", "left out")
_TITLES = {
    "grain": "Grain",
    "keys": "Keys",
    "sources": "Made from",
    "units": "Units",
    "audience": "For",
}
_FIELDS = tuple(_TITLES)
# The same endings that name a column's meaning name its type.
_KINDS = {
    "_usd": "dollars, two decimals",
    "_date": "date",
    "_month": "date, first of the month",
    "_at": "time",
    "_units": "number",
    "_rate": "share, 0 to 1",
    "_share": "share, 0 to 1",
    "_per_100k_seen": "rate per 100,000",
    "_per_100k_member_weeks": "rate per 100,000",
    "member_weeks": "number",
    "_change": "share, below 0 for less",
    "_denials": "number",
    "_odds": "number",
    "p_value": "probability",
    "q_value": "probability",
    "service_week": "date, a Sunday",
    "_week": "date, a Monday",
    "_score": "number",
    "sigma_z": "number",
    "_index": "whole number",
    "_years": "whole number",
    "_year": "whole number",
    "_months": "whole number",
    "_days": "whole number",
    "_patients": "count of people",
    **dict.fromkeys(
        [
            *("_claims", "claims", "_visits", "_cases", "encounters", "adjustments"),
            "enrolments",
            *("_lines", "_adjudications", "adjudications", "findings", "_diagnoses"),
            *("interchanges", "transactions", "segments", "_elements", "_payers"),
            *("segments_in", "segments_parsed", "segments_ignored", "bytes"),
            *("segments_quarantined", "byte_offset", "batch_id", "_count", "_levels"),
            *("_origins", "_weeks"),
        ],
        "count",
    ),
}
_WITHHELD = {
    "is_withheld": "the row rests on too few people, or would reveal one that does;"
    " its numbers are blank",
    "withheld_reason": "why numbers are blank",
}
_OPENING = """# Data dictionary

Every table that Claimscope makes, from the headers of its models in `sql/` and
`transforms/models/`.

Reports (`marts`) are what is published; `core` is what they are counted from. Money is
in US dollars and exact. Shares go from 0 to 1.
"""


@dataclass(frozen=True)
class Metric:
    """How one number of a report is counted."""

    name: str
    definition: str
    numerator: str
    denominator: str
    left_out: str


@cache
def metrics(model: str) -> tuple[Metric, ...]:
    """How the numbers of a model are counted, in the order of its header."""
    found = []
    for paragraph in _paragraphs(model):
        if paragraph[0].startswith("metric:"):
            said = _named(paragraph, _METRIC)
            found.append(Metric(*(said.get(field, "") for field in _METRIC)))
    return tuple(found)


def metric(model: str, name: str) -> Metric:
    """How one number is counted.

    Raises:
        BadInput: the header of the model names no such metric.
    """
    for found in metrics(model):
        if found.name == name:
            return found
    raise BadInput(f"The header of {model} has no metric named {name}; add one.")


@cache
def columns(model: str) -> dict[str, str]:
    """Name the columns of a model in order, each with what it holds if that is said."""
    said: dict[str, str] = {}
    for paragraph in _paragraphs(model):
        if paragraph[0] == "columns:":
            said = _named(paragraph[1:])
    if not lineage.is_sql(model):
        return said
    tree = sqlglot.parse_one(lineage.query(model), dialect="duckdb")
    assert isinstance(tree, exp.Query)
    return {name: said.pop(name, "") for name in tree.named_selects} | said


def meaning(model: str, column: str) -> str:
    """What a published column holds, one that publishing adds among them."""
    return columns(model).get(column) or _WITHHELD.get(column, "")


def rules(model: str) -> list[str]:
    """The paragraphs of a header that are neither fields, metrics nor columns."""
    apart = ("metric:", "columns:", *(f"{field}:" for field in _FIELDS))
    return [
        " ".join(paragraph)
        for paragraph in list(_paragraphs(model))[1:]
        if not paragraph[0].startswith(apart)
    ]


def kind(column: str) -> str:
    """Say what sort of value a column holds, by its name."""
    if column.startswith(("is_", "has_", "enters_")):
        return "true or false"
    endings = [ending for ending in _KINDS if column.endswith(ending)]
    return _KINDS[max(endings, key=len)] if endings else "text"


def text() -> str:
    """Write the whole dictionary, in Markdown."""
    parts = [_OPENING]
    for layer, title in (("marts", "Reports"), ("core", "Core tables")):
        parts.append(f"## {title}\n")
        parts += [section(model) for model in lineage.models(layer)]
    return "\n".join(parts)


def section(model: str) -> str:
    """What the dictionary says of one model, in Markdown."""
    header = lineage.header(model)
    lines = [f"### {model}", "", header["sentence"], ""]
    lines += [f"- {_TITLES[f]}: {header[f]}" for f in _FIELDS if header[f]]
    for rule in rules(model):
        lines += ["", rule]
    for counted in metrics(model):
        lines += ["", f"**{counted.name[:1].upper()}{counted.name[1:]}.**"]
        lines += [counted.definition, ""]
        lines += [
            f"- Numerator: {counted.numerator}",
            f"- Denominator: {counted.denominator}",
            f"- Left out: {counted.left_out}",
        ]
    lines += ["", "| column | holds | meaning |", "| --- | --- | --- |"]
    listed = columns(model)
    if model.startswith("marts.") and any(c.endswith("_patients") for c in listed):
        listed = {**listed, **_WITHHELD}
    lines += [
        f"| `{name}` | {kind(name)} | {_cell(meaning)} |"
        for name, meaning in listed.items()
    ]
    return "\n".join([*lines, ""])


def _cell(meaning: str) -> str:
    return meaning.replace("|", "\\|")


@cache
def _paragraphs(model: str) -> tuple[tuple[str, ...], ...]:
    """The header of a model, cut at its blank lines."""
    return tuple(_cut(lineage.header_lines(model)))


def _cut(lines: list[str]) -> Iterator[tuple[str, ...]]:
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            paragraph.append(line.strip())
        elif paragraph:
            yield tuple(paragraph)
            paragraph = []


def _named(lines: tuple[str, ...], names: tuple[str, ...] = ()) -> dict[str, str]:
    """Read `name: text` lines; a line that names nothing goes on with the one above."""
    pattern = "|".join(map(re.escape, names)) or r"[a-z][a-z0-9_]*"
    said: dict[str, str] = {}
    name = ""
    for line in lines:
        if found := re.match(rf"({pattern}):\s*(.*)$", line):
            name, said[found[1]] = found[1], found[2]
        elif name:
            said[name] = f"{said[name]} {line}".strip()
    return said
