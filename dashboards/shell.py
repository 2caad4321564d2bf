"""The frame every page stands in: menu, heading, freshness, filters."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import filters, parts, theme, visible, ways, wording
from dashboards.catalogue import Page
from dashboards.filters import Choice, Control, Filter, Option, Values
from dashboards.reader import form_key, reader
from dashboards.reading import Publication
from dashboards.shown import HEARD, Shown
from transforms.audiences import Reader
from transforms.settings import settings


def layout() -> dmc.MantineProvider:
    """What stays while a reader is here: the address, the menu, a place for a page."""
    return dmc.MantineProvider(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Store(id="kept", data={}),
            dcc.Store(id="rules", data=rules()),
            dcc.Store(id="following", data={}),
            dcc.Download(id="download"),
            dcc.Store(id="chart-picture"),
            *[dcc.Store(id=each) for each in HEARD],
            html.A("Skip to content", href="#content", className="skip"),
            unguarded(),
            html.Header(
                dmc.Container(
                    dmc.Group(
                        [
                            brand(),
                            html.Nav(id="menu", className="nav"),
                            whose(reader()),
                        ],
                        gap="md",
                        py="xs",
                    ),
                    size="xl",
                ),
                style={
                    "background": "white",
                    "borderBottom": f"1px solid {theme.LINE}",
                },
            ),
            dmc.Container(
                [
                    html.Div(id="notice", role="alert"),
                    ways.back(),
                    html.Main(skeleton(), id="content", tabIndex=-1),
                ],
                size="xl",
                py="md",
            ),
        ],
        theme=theme.mantine(),
        forceColorScheme="light",
    )


def brand() -> dmc.Anchor:
    """The name, which leads home."""
    return dmc.Anchor(
        dmc.Group(
            [
                html.Img(src=theme.ICON, width=24, height=24, alt=""),
                dmc.Text("Claimscope", fw=750, fz=18, c=theme.INK),
            ],
            gap=8,
        ),
        href="/",
        underline="never",
    )


def whose(reader: Reader) -> html.Form | None:
    """Who reads, and the way out; nothing where nobody logs in."""
    key = form_key()
    if not key:
        return None
    return html.Form(
        [
            html.Span(reader.name, title=f"You read as {reader.role}"),
            dcc.Input(type="hidden", name="form_key", value=key),
            html.Button("Log out", type="submit"),
        ],
        action="/logout",
        method="POST",
        className="whose",
    )


def unguarded() -> html.Div | None:
    """Where there is no login, every page says so."""
    if settings().needs_login:
        return None
    return html.Div(
        "There is no login (CLAIMSCOPE_LOGIN=off): whoever uses this machine reads"
        " everything.",
        className="unguarded",
        role="note",
    )


def skeleton() -> dmc.Stack:
    """What stands where a page is about to be."""
    return dmc.Stack(
        [dmc.Skeleton(height=height, radius="md") for height in (28, 64, 110, 330)],
        gap="md",
    )


def heading(title: str, published: Publication) -> dmc.Group:
    """A page's title and how fresh its numbers are."""
    return dmc.Group(
        [dmc.Title(title, order=1, fz="h2"), freshness(published)],
        justify="space-between",
        align="baseline",
        gap="xs",
    )


def freshness(published: Publication) -> dmc.Text:
    """How fresh the numbers are, and of which build."""
    return dmc.Text(
        " \N{MIDDLE DOT} ".join(published.age),
        size="sm",
        c=theme.SOFT_INK,
        id="freshness",
    )


def control(
    each: Control, offered: Sequence[Option], values: Values
) -> dmc.Select | dmc.MultiSelect:
    """One control; its identity carries the parameter of the address."""
    identity = {"filter": each.key}
    data = options(offered)
    if isinstance(each, Choice) or each.kind == "one":
        return dmc.Select(
            id=identity,
            label=each.label,
            data=data,
            value=filters.chosen(each, values, offered),
            allowDeselect=False,
            checkIconPosition="right",
            maxDropdownHeight=320,
        )
    given = list(values.get(each.key, ()))
    if each.kind in ("from", "to"):
        ends = {"from": "the start", "to": "the end"}
        return dmc.Select(
            id=identity,
            label=each.label,
            data=data,
            value=given[0] if given else None,
            placeholder=ends[each.kind],
            clearable=True,
            checkIconPosition="right",
        )
    return dmc.MultiSelect(
        id=identity,
        label=each.label,
        data=data,
        value=given,
        placeholder="" if given else "all",
        clearable=True,
        searchable=len(data) > 8,
        hidePickedOptions=False,
    )


def options(offered: Sequence[Option]) -> list[dict[str, str]]:
    """What a control offers, as the browser has it."""
    return [{"value": value, "label": label} for value, label in offered]


def rules() -> dict[str, dict[str, dict[str, Any]]]:
    """What the browser must know of each page's controls to write the address."""
    return {
        page.name: {
            each.key: {
                "default": each.default,
                "many": isinstance(each, Filter) and each.kind == "many",
                "always": isinstance(each, Choice) or each.kind == "one",
            }
            for each in page.controls
        }
        for page in visible.pages().values()
    }


def width(each: Control) -> dict[str, int]:
    """How many twelfths of the page a control takes: enough to read its values."""
    narrow = isinstance(each, Filter) and each.kind != "many"
    labels = each.options if isinstance(each, Choice) else each.named
    if labels:
        narrow = max(len(label) for _, label in labels) <= 15
    return {"base": 6 if narrow else 12, "xs": 6, "sm": 4, "lg": 3}


def frame(page: Page, published: Publication, values: Values) -> dmc.Stack:
    """A page's heading and controls, and a place for what they leave."""
    there = {r: published.frame(r) for r in page.reports if published.has(r)}
    frames = list(page.laid(there).values())
    offered = filters.offered(page.controls, values, frames, published.names())
    controls = [
        dmc.GridCol(
            control(each, offered[each.key], values),
            span=width(each),
        )
        for each in page.controls
        if filters.is_a_choice(each, values, offered)
    ]
    return dmc.Stack(
        [
            heading(page.title, published),
            parts.card(
                dmc.Grid(controls, gutter="sm"),
                dmc.Group(
                    [
                        html.Span(id="left", role="status"),
                        dmc.Anchor("Reset filters", href=f"/{page.name}", size="sm"),
                    ],
                    gap="md",
                    mt="sm",
                    fz="sm",
                    c=theme.SOFT_INK,
                ),
                className="filters",
            )
            if controls
            else None,
            page.below() if page.below else None,
            dcc.Loading(
                Shown("results", skeleton()),
                overlay_style={"visibility": "visible", "opacity": 0.45},
                custom_spinner=html.Div(
                    "Counting\N{HORIZONTAL ELLIPSIS}", className="counting"
                ),
                delay_show=150,
                show_initially=False,
            ),
        ],
        gap="md",
    )


def left(kept: Mapping[str, tuple[int, int]]) -> str:
    """How many rows the filters leave."""
    return "; ".join(
        f"{wording.count(some)} of {wording.many(of, 'row')} of {report}"
        for report, (some, of) in kept.items()
    )
