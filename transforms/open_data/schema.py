"""The Table Schema of a table (Data Package 2.0): what each of its columns holds.

Names and types are those of the published file, meanings and units those of the data
dictionary, keys those of the model's header.
"""

from typing import Any

import polars as pl

from transforms import dictionary, lineage

# How a missing value is written in the CSV files.
MISSING = ""
_NUMBERS = {"integer", "number"}
# Nothing of these kinds is ever below zero.
_COUNTED = ("count", "share, 0 to 1", "rate per")


def schema(model: str, rows: pl.DataFrame) -> dict[str, Any]:
    """The Table Schema of a model's published rows."""
    keys = lineage.keys(model)
    return {
        "fields": [
            field(model, name, kind, is_key=name in keys)
            for name, kind in rows.schema.items()
        ],
        "missingValues": [MISSING],
        "primaryKey": keys,
    }


def field(
    model: str, name: str, kind: pl.DataType, *, is_key: bool = False
) -> dict[str, Any]:
    """One column. `unit` is a property of ours: Table Schema has none for units."""
    unit = dictionary.kind(name)
    found: dict[str, Any] = {
        "name": name,
        "title": title(name),
        "type": typed(kind),
        "description": dictionary.meaning(model, name),
    }
    if found["type"] in _NUMBERS:
        found["unit"] = unit
    constraints: dict[str, Any] = {"required": True} if is_key else {}
    if found["type"] in _NUMBERS and unit.startswith(_COUNTED):
        constraints["minimum"] = 0
    if constraints:
        found["constraints"] = constraints
    return {key: value for key, value in found.items() if value}


def title(name: str) -> str:
    """A column's name as words."""
    words = name.replace("_", " ").replace("per 100k", "per 100,000")
    return words[:1].upper() + words[1:]


def typed(kind: pl.DataType) -> str:
    """What Table Schema calls a type."""
    if kind.is_integer():
        return "integer"
    if kind.is_numeric():
        return "number"
    named = {
        pl.Boolean: "boolean",
        pl.Date: "date",
        pl.Datetime: "datetime",
        pl.String: "string",
    }
    return named.get(kind.base_type(), "any")
