"""What a reader takes along: the table behind a page, a chart's rows, its picture.

Each is noted in the audit log before it is given. A picture is drawn by the browser,
which asks here first.
"""

from collections.abc import Callable
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, no_update

from dashboards import drawn, filters, results, scripts, visible
from dashboards.catalogue import call
from dashboards.reader import reader
from dashboards.reading import publication
from dashboards.results import View
from transforms import audit, spreadsheet


def register(app: Dash) -> None:
    """Add the callbacks of all downloads."""
    _table(app)
    _chart(app)
    app.clientside_callback(
        scripts.PICTURE, Input("chart-picture", "data"), prevent_initial_call=True
    )


def asked(pathname: str | None, search: str | None) -> View | None:
    """The page that is asked for, as it is shown; None where it shows no numbers."""
    page = visible.page((pathname or "/").strip("/"))
    if page is None:
        return None
    published = publication()
    if results.reports_missing(page, published):
        return None
    view = results.view(page, published, filters.parse(search, page.controls))
    return None if view.is_empty else view  # and so there is no such button


def noted(view: View, **what: str) -> None:
    """Note in the audit log who takes what."""
    facts = {"page": view.page.name, "build_id": view.build_id}
    audit.note("download", reader().name, **facts, **what)


def _table(app: Dash) -> None:
    @app.callback(
        Output("download", "data"),
        Input("csv", "n_clicks"),
        State("url", "pathname"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def download(clicks: int | None, pathname: str | None, search: str | None) -> Any:
        view = asked(pathname, search) if clicks else None
        if view is None:
            return no_update
        noted(view)
        name = f"{view.page.name}_{view.build_id}.csv"
        return dcc.send_string(results.csv(view), name, type="text/csv")


def _chart(app: Dash) -> None:
    @app.callback(
        Output("chart-rows", "data"),
        Output("chart-picture", "data"),
        Input({"chart": ALL, "as": ALL}, "n_clicks"),
        State("url", "pathname"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def take(
        _: list[int | None], pathname: str | None, search: str | None
    ) -> tuple[Any, Any]:
        which = ctx.triggered_id
        clicks = ctx.triggered[0]["value"] if which else None
        view = asked(pathname, search) if clicks else None
        function = view and named(view, which["chart"])
        figure = call(function, view.given) if view and function else None
        if view is None or figure is None or not figure.data:
            return no_update, no_update
        noted(view, chart=which["chart"], format=which["as"])
        if which["as"] == "png":
            return no_update, {"chart": which["chart"], "click": clicks}
        name = f"{view.page.name}_{which['chart']}_{view.build_id}.csv"
        text = spreadsheet.csv(drawn.rows(figure))
        return dcc.send_string(text, name, type="text/csv"), no_update


def named(view: View, chart: str) -> Callable[..., Any] | None:
    """The figure of a page by its name."""
    found = (each for each in view.page.figures if each.__name__ == chart)
    return next(found, None)
