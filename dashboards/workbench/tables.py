"""The tables a reader may ask about: their columns, units and meaning."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import dash_mantine_components as dmc
import polars as pl
from dash import html

from dashboards import theme
from dashboards.definition import definition
from transforms import dictionary

_WITHHELD = {
    "is_withheld": "the row is protected; its numbers are blank",
    "withheld_reason": "why they are",
}
_TYPES = {"String": "text", "Boolean": "true or false", "Date": "date"}


@lru_cache(maxsize=64)
def columns(file: Path) -> dict[str, str]:
    """The columns of a published table, each with its type as SQL knows it."""
    schema = pl.read_parquet_schema(file)
    return {name: _TYPES.get(str(kind), "number") for name, kind in schema.items()}


def meanings(table: str) -> dict[str, str]:
    """What each column of a table holds, with its unit."""
    said = definition(table)
    return _WITHHELD | (said.columns if said else {})


def browser(files: Mapping[str, str]) -> dmc.Accordion:
    """Every table, to be opened: what it is, and a line for each column."""
    return dmc.Accordion(
        [
            dmc.AccordionItem(
                [
                    dmc.AccordionControl(dmc.Code(table), px="xs"),
                    dmc.AccordionPanel(_table(table, Path(file))),
                ],
                value=table,
            )
            for table, file in files.items()
        ],
        multiple=True,
        variant="contained",
        radius="md",
        id="bench-tables",
        chevronPosition="left",
    )


def _table(table: str, file: Path) -> html.Div:
    said = definition(table)
    held = meanings(table)
    return html.Div(
        [
            dmc.Text(said.sentence, size="sm", mb=6) if said else None,
            dmc.Text(f"One row is {said.fields['grain']}.", size="xs", mb=6)
            if said and said.fields.get("grain")
            else None,
            html.Dl(
                [
                    html.Div(
                        [
                            html.Dt(html.Code(column)),
                            html.Dd(_said(column, kind, held.get(column, ""))),
                        ]
                    )
                    for column, kind in columns(file).items()
                ],
                className="columns",
            ),
        ]
    )


def _said(column: str, kind: str, meaning: str) -> list[dmc.Text]:
    unit = dictionary.kind(column)
    return [
        dmc.Text(unit if unit != "text" else kind, size="xs", c=theme.SOFT_INK),
        dmc.Text(meaning, size="xs"),
    ]
