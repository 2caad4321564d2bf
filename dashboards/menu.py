"""The menu: the reader's pages by group, each with the values that mean the same there.

A group of several pages opens on a click or by keyboard; a page that stands alone, or
is the only one of its group for this reader, is a plain link.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import dash_mantine_components as dmc
from dash import dcc

from dashboards import filters, visible
from dashboards.catalogue import Page
from dashboards.filters import Values

WORKBENCH = "workbench"  # every reader's own questions


def menu(here: str, kept: Values) -> list[Any]:
    """Links to the reader's pages, with the values that mean the same there."""
    entries: list[Any] = []
    # Of one group, pages stand beside each other in the catalogue.
    for group, found in groupby(visible.pages().values(), lambda page: page.group):
        pages = list(found)
        if group and len(pages) > 1:
            entries.append(dropdown(group, pages, here, kept))
        else:
            entries += [link(page, here, kept) for page in pages]
    is_here = here == WORKBENCH
    entries.append(
        dcc.Link("Workbench", href=f"/{WORKBENCH}", className="here" if is_here else "")
    )
    return [dmc.Group(entries, gap=4)]


def link(page: Page, here: str, kept: Values) -> dcc.Link:
    """A page that stands by itself."""
    return dcc.Link(
        page.menu,
        href=address(page, kept),
        className="here" if page.name == here else "",
    )


def dropdown(group: str, pages: Sequence[Page], here: str, kept: Values) -> dmc.Menu:
    """The pages of a group, below its name."""
    is_here = here in {page.name for page in pages}
    current: dict[str, Any] = {"aria-current": "page"}
    return dmc.Menu(
        [
            dmc.MenuTarget(
                dmc.UnstyledButton(
                    f"{group} \N{BLACK DOWN-POINTING SMALL TRIANGLE}",
                    className="group here" if is_here else "group",
                )
            ),
            dmc.MenuDropdown(
                [
                    dmc.MenuItem(
                        page.menu,
                        href=address(page, kept),
                        **current if page.name == here else {},
                    )
                    for page in pages
                ]
            ),
        ],
        position="bottom-start",
        shadow="md",
        loop=True,
        transitionProps={"duration": 0},
    )


def address(page: Page, kept: Values) -> str:
    """The way to a page, with the values chosen elsewhere that it heeds."""
    return f"/{page.name}{filters.address(kept, page.controls)}"
