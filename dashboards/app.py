"""The dashboards as a web application: addresses in, pages out.

Readers see published reports only. What goes wrong is shown as one sentence and an
id; the details stand in the log under that id.
"""

import logging
import secrets
from collections.abc import Callable
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, no_update, set_props
from flask import Flask, g

from dashboards import (
    access,
    downloads,
    filters,
    landing,
    menu,
    open_data,
    parts,
    results,
    scripts,
    shell,
    theme,
    visible,
    workbench,
    worklist,
)
from dashboards.catalogue import Page
from dashboards.reader import reader
from dashboards.reading import publication
from transforms import health
from transforms.audiences import Role
from transforms.errors import NothingPublished
from transforms.listening import Listening, listening

LOG = logging.getLogger(__name__)


def create_app(here: Listening | None = None) -> Dash:
    """Make the application, behind its login; no report is read before it is asked for.

    Raises:
        BadSetting: the dashboards may not listen as the settings say.
    """
    app = Dash(
        "dashboards",
        server=Flask("dashboards", static_folder=None),  # type: ignore[arg-type]
        title="Claimscope",
        update_title="",
        serve_locally=True,
        assets_folder="none",
        use_pages=False,
        use_async=False,  # else each callback is run in a new thread of its own
        suppress_callback_exceptions=True,
        index_string=theme.INDEX,
        enable_mcp=False,
        on_error=noticed,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"}
        ],
    )
    app.renderer = scripts.RENDERER
    app.layout = shell.layout  # made for each reader
    _route(app)
    _address(app)
    _results(app)
    downloads.register(app)
    open_data.register(app)
    workbench.register(app)
    worklist.register(app)

    _health(app)
    access.install(app, here or listening())
    return app


def failure(error: Exception) -> dmc.Paper:
    """An exception as one sentence and an id; the details go to the log."""
    identity = secrets.token_hex(4)
    LOG.error("page failed, id %s", identity, exc_info=error)
    return parts.state(
        "This page could not be shown",
        f"Something went wrong on our side. The log has the details under {identity}.",
        id="failure",
    )


def noticed(error: Exception) -> None:
    """Show the failure of a callback above the page."""
    set_props("notice", {"children": failure(error)})


def shown(make: Callable[[], Any]) -> Any:
    """What `make` makes, or the state that says why it cannot be made."""
    try:
        return make()
    except NothingPublished:
        return parts.state(*parts.EMPTY, id="empty")
    except Exception as error:
        return failure(error)


def named(pathname: str | None) -> str:
    return (pathname or "/").strip("/")


def missing(page: Page, reports: Any) -> dmc.Paper:
    names = ", ".join(reports)
    what_to_do = "Run claimscope run again."
    if reader().role is not Role.administrator:
        what_to_do = "Ask the administrator of these dashboards for it."
    return parts.state(
        f"{page.title}: not published yet",
        f"This build has no {names}. {what_to_do}",
        id="empty",
    )


def content(name: str, search: str | None) -> Any:
    """The page of a name; its results follow by themselves."""
    if not name:
        return landing.landing(publication())
    if name == workbench.NAME:
        return workbench.content(search)
    page = visible.page(name)
    if page is None:
        return parts.state(
            "There is no such page for you", "Choose one from the menu above."
        )
    published = publication()
    absent = results.reports_missing(page, published)
    if absent:
        return missing(page, absent)
    return shell.frame(page, published, filters.parse(search, page.controls))


def following(name: str) -> dict[str, Any]:
    """What a page's controls offer for each value of its first."""
    page = visible.page(name)
    try:
        published = publication()
        if page is None or results.reports_missing(page, published):
            return {}
        frames = list(page.laid(published.frames(page.reports)).values())
        return filters.following(page.controls, frames, published.names())
    except Exception:  # what is wrong, the page itself says
        return {}


def _health(app: Dash) -> None:
    @app.server.get("/health")
    def healthy() -> tuple[Any, int]:
        """Whether all is well; what is wrong only an administrator is told."""
        found = health.health()
        status = 200 if found["is_well"] else 503
        if g.reader is None or g.reader.role is not Role.administrator:
            found = {"is_well": found["is_well"]}
        return found, status


def _route(app: Dash) -> None:
    @app.callback(
        Output("content", "children"),
        Output("notice", "children"),
        Output("following", "data"),
        Input("url", "pathname"),
        State("url", "search"),
    )
    def route(pathname: str | None, search: str | None) -> tuple[Any, Any, Any]:
        name = named(pathname)
        return shown(lambda: content(name, search)), None, following(name)

    @app.callback(
        Output("menu", "children"),
        Output("kept", "data"),
        Input("url", "pathname"),
        Input("url", "search"),
        State("kept", "data"),
    )
    def remember(
        pathname: str | None, search: str | None, kept: dict[str, list[str]] | None
    ) -> tuple[Any, dict[str, list[str]]]:
        name = named(pathname)
        page = visible.page(name)
        values = {key: tuple(value) for key, value in (kept or {}).items()}
        if page:
            given = filters.parse(search, page.controls)
            values = {
                key: value
                for key, value in values.items()
                if key not in {control.key for control in page.controls}
            } | given
        links = menu.menu(name, values)
        return links, {key: list(value) for key, value in values.items()}


def _address(app: Dash) -> None:
    """Keep the address and the controls the same, in the browser itself.

    There and not here, so that a reader who chooses quickly never sees an older
    answer undo a newer choice.
    """
    app.clientside_callback(
        scripts.ADDRESS,
        Output("url", "search"),
        Output({"filter": ALL}, "value"),
        Output({"filter": ALL}, "data"),
        Input("url", "search"),
        Input({"filter": ALL}, "value"),
        Input("point", "data"),
        State({"filter": ALL}, "id"),
        State("url", "pathname"),
        State("rules", "data"),
        State("following", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        scripts.BACK,
        Output("back", "children"),
        Output("back", "href"),
        Output("back", "style"),
        Input("url", "pathname"),
    )


def _results(app: Dash) -> None:
    @app.callback(
        Output("results", "shown"),
        Output("left", "children"),
        Input("url", "search"),
        Input("results", "id"),
        State("url", "pathname"),
    )
    def show(search: str | None, _: str, pathname: str | None) -> tuple[Any, Any]:
        page = visible.page(named(pathname))
        if page is None:
            return no_update, no_update
        rows = {}

        def make() -> Any:
            published = publication()
            if absent := results.reports_missing(page, published):
                return missing(page, absent)
            values = filters.parse(search, page.controls)
            found = results.of(page, published, values)
            rows.update(found.rows)
            return found.shown

        return shown(make), shell.left(rows)
