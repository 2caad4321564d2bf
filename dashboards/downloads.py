"""What a reader takes along: the table behind a page, a chart's rows, its picture.

Each is noted in the audit log before it is given. A picture is drawn by the browser,
which asks here first.
"""

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, State, dcc, no_update

from dashboards import drawn, filters, results, scripts, visible
from dashboards.catalogue import call
from dashboards.reader import reader
from dashboards.reading import publication
from dashboards.results import View
from transforms import audit, spreadsheet

TABLE = "csv"  # the id of the button below the charts


def register(app: Dash) -> None:
    """Add the callbacks of all downloads."""

    @app.callback(
        Output("download", "data"),
        Output("chart-picture", "data"),
        Input("button", "data"),
        State("url", "pathname"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def take(button: Any, pathname: str | None, search: str | None) -> tuple[Any, Any]:
        which = button.get("id") if isinstance(button, dict) else None
        view = asked(pathname, search) if which else None
        if view is None:
            return no_update, no_update
        if which == TABLE:
            return table(view), no_update
        return chart(view, which, button.get("clicks"))

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


def table(view: View) -> Any:
    """The table behind a page, as a file."""
    noted(view)
    name = f"{view.page.name}_{view.build_id}.csv"
    return dcc.send_string(results.csv(view), name, type="text/csv")


def chart(view: View, which: Any, clicks: Any) -> tuple[Any, Any]:
    """The rows of a chart as a file, or leave to draw its picture."""
    of = which if isinstance(which, dict) else {}
    function = named(view, of.get("chart"))
    figure = call(function, view.given) if function else None
    if function is None or figure is None or not figure.data:
        return no_update, no_update
    name = function.__name__
    if of.get("as") == "png":
        noted(view, chart=name, format="png")
        said = {"chart": name, "click": clicks, "source": view.source}
        return no_update, said
    if of.get("as") == "csv":
        noted(view, chart=name, format="csv")
        text = spreadsheet.csv(drawn.rows(figure))
        file = f"{view.page.name}_{name}_{view.build_id}.csv"
        return dcc.send_string(text, file, type="text/csv"), no_update
    return no_update, no_update


def noted(view: View, **what: str) -> None:
    """Note in the audit log who takes what."""
    facts = {"page": view.page.name, "build_id": view.build_id}
    audit.note("download", reader().name, **facts, **what)


def named(view: View, chart: Any) -> Callable[..., Any] | None:
    """The figure of a page by its name."""
    found = (each for each in view.page.figures if each.__name__ == chart)
    return next(found, None)
