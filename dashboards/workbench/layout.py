"""The page of the workbench: the tables, an editor, what is saved, and the answer."""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import open_data, parts, shell, theme
from dashboards.reader import reader
from dashboards.reading import publication
from dashboards.workbench import examples, tables
from transforms import publish, questions
from transforms.audiences import Reader
from transforms.questions import asking, saved
from transforms.questions.limits import MOST_CHARACTERS, Limits

PROTECTED = (
    "Results count only rows already protected; small counts are withheld in the tables"
    " themselves."
)
_NO_MORE = (
    "People are counted in these tables and nowhere else: a question can combine the"
    " published rows, but not count people anew."
)
_SPOKEN: Any = {"aria-live": "polite"}
_NAMED: Any = {"aria-label": "Tables"}
HIDDEN = {"display": "none"}
LINK = {"color": theme.ACCENT, "fontSize": "14px"}
_MOST_OF_AN_ADDRESS = 4_000  # characters


def content(search: str | None) -> dmc.Stack:
    """The page; an address may bring a question along, which is not run by itself.

    Raises:
        NothingPublished: there is nothing to ask about yet.
    """
    who = reader()
    files = asking.reports(who, publish.current())
    if not files:
        return dmc.Stack(
            [parts.state("Nothing is published for you yet", "Come back later.")]
        )
    questions.warm()
    offered = examples.offered(files)
    given = parse_qs((search or "").lstrip("?")).get("sql", [""])[0]
    return dmc.Stack(
        [
            shell.heading("Workbench", publication()),
            dmc.Text(
                ["Ask the published tables in SQL. ", PROTECTED, " ", _NO_MORE],
                size="sm",
                maw=900,
                id="bench-protected",
            ),
            dmc.Grid(
                [
                    dmc.GridCol(
                        _editor(who, given[:MOST_CHARACTERS], offered),
                        span={"base": 12, "md": 8},
                        order=1,
                    ),
                    # On a phone the answer comes before the tables.
                    dmc.GridCol(
                        _tables(files),
                        span={"base": 12, "md": 4},
                        order={"base": 3, "md": 2},
                    ),
                    dmc.GridCol(
                        html.Div(id="bench-answer", **_SPOKEN),
                        span=12,
                        order={"base": 2, "md": 3},
                    ),
                ],
                gutter="md",
            ),
            dcc.Store(id="bench-ticket", data=secrets.token_urlsafe(12)),
        ],
        gap="md",
    )


def address(sql: str) -> str | None:
    """An address that brings a question along; none for a long one."""
    found = "/workbench?" + urlencode({"sql": sql})
    return found if len(found) <= _MOST_OF_AN_ADDRESS else None


def options(names: Mapping[str, object]) -> list[dict[str, str]]:
    """Names as a control offers them."""
    return [{"value": name, "label": name} for name in names]


def _tables(files: Mapping[str, str]) -> dmc.Paper:
    return parts.card(
        dmc.Title("Tables", order=2, fz="md", mb="xs"),
        html.Div(
            tables.browser(files),
            className="tables",
            role="region",
            tabIndex=0,
            **_NAMED,
        ),
        html.Div(open_data.link(*files), style={"marginTop": 10}),
    )


def _editor(who: Reader, given: str, offered: list[examples.Example]) -> dmc.Paper:
    first = offered[0].sql if offered else ""
    return parts.card(
        dmc.Select(
            id="bench-example",
            label="Worked examples",
            placeholder="choose one to begin with",
            data=[{"value": each.title, "label": each.title} for each in offered],
            clearable=True,
            mb="sm",
        ),
        dmc.Textarea(
            id="bench-sql",
            label="Question in SQL",
            value=given or first,
            autosize=True,
            minRows=8,
            maxRows=24,
            spellCheck=False,
            autoComplete="off",
            classNames={"input": "sql"},
            inputProps={"maxLength": MOST_CHARACTERS},
        ),
        _buttons(),
        dmc.Divider(my="md"),
        _saved(who),
        className="unprinted",
    )


def _buttons() -> dmc.Stack:
    limits = Limits.of_readers()
    return dmc.Stack(
        [
            dmc.Group(
                [
                    dmc.Button("Run", id="bench-run"),
                    dmc.Button(
                        "Stop", id="bench-stop", variant="default", disabled=True
                    ),
                    html.Span(id="bench-running", role="status"),
                    # Chosen, it puts the question into the address, to be copied.
                    dcc.Link(
                        "Link to this question",
                        href="/workbench",
                        id="bench-link",
                        style=HIDDEN,
                    ),
                ],
                gap="sm",
            ),
            dmc.Text(
                f"Ctrl-Enter runs it. Up to {limits.seconds} seconds,"
                f" {limits.memory_bytes // 1_000_000:,} MB of memory and"
                f" {limits.most_rows:,} rows.",
                size="xs",
                c=theme.SOFT_INK,
            ),
        ],
        gap=6,
        mt="sm",
    )


def _saved(who: Reader) -> dmc.Stack:
    """What the reader saved, and a name to save by."""
    return dmc.Stack(
        [
            dmc.SimpleGrid(
                [
                    dmc.Select(
                        id="bench-saved",
                        label="Saved questions",
                        placeholder="choose one to open it",
                        data=options(saved.saved(who)),
                        clearable=True,
                        searchable=True,
                        nothingFoundMessage="none of that name",
                    ),
                    dmc.TextInput(
                        id="bench-name",
                        label="Name",
                        placeholder="a name to save it by",
                        inputProps={"maxLength": saved.MOST_LETTERS},
                    ),
                ],
                cols={"base": 1, "xs": 2},
                spacing="sm",
            ),
            dmc.Group(
                [
                    dmc.Button("Save", id="bench-save", variant="default", size="xs"),
                    dmc.Button(
                        "Rename", id="bench-rename", variant="default", size="xs"
                    ),
                    dmc.Button(
                        "Delete", id="bench-delete", variant="default", size="xs"
                    ),
                    html.Span(id="bench-said", role="status", className="fine"),
                ],
                gap="xs",
            ),
        ],
        gap="xs",
    )
