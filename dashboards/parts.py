"""The pieces a page is made of: cards, charts, key numbers, the definition panel."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import dcc, html

from dashboards import theme, wording
from dashboards.definition import FIELDS, METRIC, definition
from dashboards.definition import counted as means
from dashboards.legend import legend
from dashboards.number import Number
from dashboards.withheld import Withholding

EMPTY = (
    "No remittances yet: put 835 files into inbox/ and run claimscope run",
    "Reports appear here as soon as the first run has published them.",
)
NO_ROWS = (
    "Nothing to count here yet",
    "Put 837 and 835 files into inbox/ and run claimscope run.",
)
NO_MATCH = ("Nothing matches these filters", "Take one away, or reset them all.")


class Drawing(NamedTuple):
    """A figure of a page, with what stands around it."""

    name: str  # of the function that draws it
    figure: go.Figure
    notes: Sequence[str]
    file: str  # what its files are called


def card(*children: Any, **given: Any) -> dmc.Paper:
    """A white card."""
    return dmc.Paper(
        children=list(children),
        p={"base": "sm", "sm": "lg"},
        withBorder=True,
        radius="md",
        className=f"card {given.pop('className', '')}".strip(),
        **given,
    )


def state(title: str, text: str, **given: Any) -> dmc.Paper:
    """A page without numbers says why, and what to do."""
    return card(
        dmc.Stack(
            [dmc.Title(title, order=2, fz="h3"), dmc.Text(text, c=theme.SOFT_INK)],
            gap="xs",
            py="lg",
            align="center",
            ta="center",
        ),
        **given,
    )


def key_numbers(numbers: Sequence[Number], reports: Sequence[str]) -> dmc.SimpleGrid:
    """The key numbers side by side, each with what it rests on and what it means."""
    return dmc.SimpleGrid(
        [key_number(each, means(reports, each.counted)) for each in numbers],
        cols={"base": 1, "xs": 2, "lg": len(numbers) if 0 < len(numbers) < 5 else 3},
        spacing="md",
    )


def key_number(each: Number, said: Mapping[str, str]) -> Any:
    """One number; below it its definition, on hover its parts."""
    shown = card(
        dmc.Text(each.label, size="sm", fw=600, c=theme.SOFT_INK),
        dmc.Text(
            each.value,
            fz={"base": 26, "sm": 30},
            fw=700,
            lh=1.25,
            className="tabular",
            # Pale, yet 4.5 : 1 on white.
            c="#6b7785" if each.is_pale else theme.INK,
        ),
        dmc.Text(each.rests_on, size="sm"),
        dmc.Text(each.sure, size="xs", c=theme.SOFT_INK) if each.sure else None,
        dmc.Badge("fewer than 30", color="gray", variant="outline", mt=4)
        if each.is_pale
        else None,
        dmc.Text(said["definition"], size="xs", c=theme.SOFT_INK, mt=6)
        if said
        else None,
        h="100%",
    )
    if not set(said) & set(METRIC[2:]):
        return shown
    return dmc.Tooltip(
        shown,
        label=metric(said),
        multiline=True,
        w=340,
        withArrow=True,
        openDelay=400,
        events={"hover": True, "focus": False, "touch": False},
    )


def chart(drawing: Drawing) -> dmc.Paper:
    """A figure below its title, with its summary for screen readers.

    Of a figure without anything to draw, the summary alone says why.
    """
    drawn = drawing.figure
    title = drawn.layout.title.text or ""
    said = drawn.layout.meta or {}
    summary = said.get("summary", "")
    notes = [*filter(None, [said.get("note")]), *drawing.notes]
    named = legend(drawn)
    drawn.update_layout(
        title=None,
        showlegend=False,
        meta={  # what a picture needs where no page stands around it
            "title": title,
            "notes": notes,
            "file": drawing.file,
            "legend": named is not None,
        },
    )
    spoken: Any = {"aria-label": f"{title}. {summary}"}
    return card(
        dmc.Group(
            [
                dmc.Title(title, order=2, fz="md"),
                taking(drawing.name, title) if drawn.data else None,
            ],
            justify="space-between",
            align="start",
            wrap="nowrap",
            gap="sm",
            mb=4,
        ),
        *[dmc.Text(note, size="sm", c=theme.SOFT_INK) for note in notes],
        named,
        dmc.Text(summary, py="md", c=theme.SOFT_INK)
        if not drawn.data
        else html.Div(
            [
                dcc.Graph(
                    id={"graph": drawing.name},
                    figure=drawn,
                    config=theme.PLAIN,
                    responsive=True,
                    style={"height": f"{drawn.layout.height}px"},
                )
            ],
            className="chart",
            role="img",
            **spoken,
        ),
        h="100%",
    )


def taking(name: str, title: str) -> dmc.Group:
    """The buttons that give a chart as a picture, and its rows."""
    what = {"png": "as a picture (PNG)", "csv": "as rows (CSV)"}
    spoken: dict[str, Any] = {
        kind: {"aria-label": f"Download “{title}” {said}"}
        for kind, said in what.items()
    }
    return dmc.Group(
        [
            dmc.Button(
                kind.upper(),
                id={"chart": name, "as": kind},
                variant="default",
                size="compact-xs",
                **spoken[kind],
            )
            for kind in what
        ],
        gap=4,
        wrap="nowrap",
        className="unprinted",
    )


def charts(drawings: Sequence[Drawing]) -> list[Any]:
    """The chart that answers, then those that drive it, two beside each other."""
    drawn = [chart(each) for each in drawings]
    if len(drawn) < 3:
        return drawn
    columns = {"base": 1, "md": 2}
    return [drawn[0], dmc.SimpleGrid(drawn[1:], cols=columns, spacing="md")]


def counted(reports: Sequence[str], withheld: Withholding) -> Any:
    """How this is counted, and how much of it is withheld: each model of the page."""
    panels = []
    for report in reports:
        said = definition(report)
        if said is None:
            continue
        content = [html.P(said.sentence), *[metric(each) for each in said.metrics]]
        content += [html.P(rule) for rule in said.rules]
        if lines := withheld.lines(report):
            content.append(kept_back(lines))
        rows = [
            dmc.TableTr([dmc.TableTh(FIELDS[name], w=120), dmc.TableTd(text)])
            for name, text in said.fields.items()
        ]
        content.append(dmc.Table(dmc.TableTbody(rows), fz="sm", variant="vertical"))
        panels.append(
            dmc.AccordionItem(
                [
                    dmc.AccordionControl(
                        f"How this is counted: {wording.words(report).lower()}"
                    ),
                    dmc.AccordionPanel(html.Div(content, className="prose")),
                ],
                value=report,
            )
        )
    if not panels:
        return None
    return dmc.Accordion(
        panels,
        multiple=True,
        variant="separated",
        value=[item.value for item in panels],
        radius="md",
        id="counted",
    )


def kept_back(lines: Sequence[str]) -> html.Div:
    """How much of a report is shown, in all of this publication."""
    return html.Div(
        [
            html.P([html.B("Withheld"), ". In all of this publication:"]),
            html.Ul([html.Li(line) for line in lines]),
        ],
        className="kept-back",
    )


def metric(said: Mapping[str, str]) -> html.Div:
    """One metric: its definition, numerator, denominator and what it leaves out."""
    parts = [
        html.Div([html.B(f"{name.capitalize()}: "), said[name]])
        for name in METRIC[2:]
        if said.get(name)
    ]
    return html.Div(
        [
            html.P([html.B(said["metric"].capitalize()), ". ", said["definition"]]),
            html.Div(parts, className="fine"),
        ]
    )
