"""The descriptor of the data set: `datapackage.json`, Data Package 2.0.

https://datapackage.org/standard/data-package/ says what it may hold. The CSV of each
table is a tabular resource with its Table Schema. Two properties are ours:
`dataThroughDate`, the last day on which the data say that something happened, and
`files`, the size and hash of every file but this one. The Parquet files are there and
no resources, since frictionless 5 reads a missing integer in them as a wrong one.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from transforms import lineage
from transforms.open_data.schema import schema
from transforms.open_data.tables import Opened, Table
from transforms.settings import Settings

NAME = "claimscope-diseases"
TITLE = "Disease tables from coded claims"
FILE = "datapackage.json"
_PROFILES = "https://datapackage.org/profiles/2.0/"
_NO_LICENCE = {
    "name": "notspecified",
    "title": "No licence is stated: ask the publisher before you pass it on",
}
_SOURCES = [
    {"title": "Claims and remittances (X12 837 and 835) of the publisher's facilities"},
    {"title": "ICD-10-CM diagnosis codes, NCHS and CMS"},
]
_DESCRIPTION = (
    "How many people sought care for which disease here, when, and in which groups:"
    " aggregated from coded claims, small counts withheld. Care sought here, not a"
    " population."
)


def csv_path(table: Table) -> str:
    """Where a table's CSV lies in the data set."""
    return f"data/{table.name}.csv"


def parquet_path(table: Table) -> str:
    """Where its Parquet file lies."""
    return f"data/{table.name}.parquet"


def descriptor(found: Opened, files: Mapping[str, bytes], set_to: Settings) -> bytes:
    """The descriptor of a data set, given every other file of it by its path."""
    said: dict[str, Any] = {
        "$schema": f"{_PROFILES}datapackage.json",
        "name": NAME,
        "title": TITLE,
        "description": _DESCRIPTION,
        "version": found.build_id,
        "keywords": ["claims", "disease", "epidemiology", "surveillance"],
        "licenses": [licence(set_to.data_licence)],
        "sources": _SOURCES,
    }
    if set_to.data_publisher:
        said["contributors"] = [
            {"title": set_to.data_publisher, "roles": ["publisher"]}
        ]
    if found.built:
        said["created"] = f"{found.built:%Y-%m-%dT%H:%M:%SZ}"
    if found.data_through:
        said["dataThroughDate"] = found.data_through.isoformat()
    said["resources"] = [
        _resource(table, files[csv_path(table)]) for table in found.tables
    ]
    said["files"] = [
        {"path": path, "bytes": len(content), "hash": _hash(content)}
        for path, content in sorted(files.items())
    ]
    return json.dumps(said, indent=2, ensure_ascii=False).encode() + b"\n"


def licence(said: str) -> dict[str, str]:
    """A licence as the settings name it: by its id, or by an address."""
    if not said:
        return _NO_LICENCE
    return {"path": said} if "://" in said else {"name": said}


def _resource(table: Table, content: bytes) -> dict[str, Any]:
    return {
        "$schema": f"{_PROFILES}dataresource.json",
        "name": table.name,
        "type": "table",
        "path": csv_path(table),
        "title": lineage.header(table.model)["sentence"],
        "description": table.one_row,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": _hash(content),
        "schema": schema(table.model, table.rows),
    }


def _hash(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
