"""What is shown of an answer: its rows, its downloads, and a chart; or one sentence."""

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
import polars as pl
from dash import dcc, html

from dashboards import parts, theme
from dashboards.legend import legend
from dashboards.workbench import plot, rows, tables
from transforms.questions.asking import Answer

_BLANKS = (
    "A blank may be a withheld number: add is_withheld to the columns to tell them"
    " apart."
)
_DARK_RED = "#a51111"  # 6 : 1 on the pale red of a notice
_PICTURE: Any = {
    "displayModeBar": True,
    "displaylogo": False,
    "modeBarButtons": [["toImage"]],
    "responsive": True,
    "toImageButtonOptions": {"format": "png", "filename": "workbench", "scale": 2},
}


def sentence(text: str) -> dmc.Alert:
    """Why there is no answer."""
    return dmc.Alert(
        text,
        title="Not answered",
        color="red",
        id="bench-error",
        styles={"title": {"color": _DARK_RED}},
    )


def shown(answer: Answer, key: str, known: Mapping[str, str]) -> dmc.Stack:
    """An answer under its key; `known` are the reader's tables and their files."""
    found = answer.rows
    took = f"{found.height:,} rows in {answer.seconds:.2f} seconds"
    facts = dmc.Text(took, fw=600, id="bench-facts")
    store = dcc.Store(id="bench-key", data=key)
    if found.is_empty():
        return dmc.Stack(
            [
                store,
                parts.card(facts, dmc.Text("The answer has no rows.", mt="xs")),
            ]
        )
    return dmc.Stack([store, _rows(found, facts, known), _chart(found)], gap="md")


def _rows(found: pl.DataFrame, facts: dmc.Text, known: Mapping[str, str]) -> dmc.Paper:
    meanings: dict[str, str] = {}
    for table in known:
        meanings = tables.meanings(table) | meanings
    notes = []
    if found.height > rows.SHOWN:
        notes.append(
            f"The first {rows.SHOWN} of {found.height:,} rows; a download has all."
        )
    if found.width > rows.SHOWN_COLUMNS:
        notes.append(f"The first {rows.SHOWN_COLUMNS} of {found.width:,} columns.")
    if rows.may_hold_withheld(found):
        notes.append(_BLANKS)
    return parts.card(
        dmc.Group(
            [
                facts,
                dmc.Group(
                    [
                        dmc.Button(
                            f"Download {kind}",
                            id=f"bench-{kind.lower()}",
                            variant="default",
                            size="xs",
                        )
                        for kind in ("CSV", "Parquet")
                    ],
                    gap="xs",
                ),
            ],
            justify="space-between",
            mb="xs",
        ),
        *[dmc.Text(note, size="sm", c=theme.SOFT_INK, mb="xs") for note in notes],
        rows.table(found, meanings),
    )


def _chart(found: pl.DataFrame) -> dmc.Paper | None:
    """The controls of a chart, and the chart they begin with."""
    usual = plot.usual(found)
    if usual is None:
        return None
    names, up = found.columns, plot.numbers(found)
    controls = [
        _select("kind", "Chart", usual.kind, plot.KINDS),
        _select("x", "Across", usual.x, dict(zip(names, names, strict=True))),
        _select("y", "Up", usual.y, dict(zip(up, up, strict=True))),
        _select(
            "colour",
            "Colour",
            usual.colour,
            dict(zip(names, names, strict=True)),
            clearable=True,
            placeholder="none",
        ),
    ]
    return parts.card(
        dmc.SimpleGrid(
            controls, cols={"base": 2, "sm": 4}, spacing="sm", className="unprinted"
        ),
        html.Div(drawn(plot.figure(found, usual)), id="bench-plot"),
    )


def _select(
    name: str, label: str, value: str | None, data: Mapping[str, str], **given: Any
) -> dmc.Select:
    return dmc.Select(
        id=f"bench-{name}",
        label=label,
        value=value,
        data=[{"value": each, "label": said} for each, said in data.items()],
        allowDeselect=False,
        checkIconPosition="right",
        **given,
    )


def drawn(figure: go.Figure) -> list[Any]:
    """A chart below its title, which can be saved as a picture."""
    title = figure.layout.title.text
    said = figure.layout.meta
    figure.update_layout(title=None, margin={"t": 36})
    named = legend(figure)
    figure.update_layout(showlegend=False)
    spoken: Any = {"aria-label": f"{title}. {said['summary']} {said['note']}"}
    return [
        dmc.Title(title, order=2, fz="md", mt="md", mb=4),
        dmc.Text(said["note"], size="sm", c=theme.SOFT_INK) if said["note"] else None,
        named,
        html.Div(
            dcc.Graph(
                figure=figure,
                config=_PICTURE,
                responsive=True,
                style={"height": f"{figure.layout.height}px"},
            ),
            className="chart",
            role="img",
            **spoken,
        ),
    ]
