"""What happens on the worklist: a claim is opened, written about; files go and come.

Each asks anew whether its reader may see the page, and believes nothing that a page
sent: what is written goes through the same checks as a file's lines.
"""

import base64
import binascii
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from dash import Dash, Input, Output, State, dcc, html, no_update, set_props

from dashboards import filters, results, scripts, shell, visible, wording
from dashboards.reader import reader
from dashboards.reading import publication
from dashboards.worklist import panel
from dashboards.worklist.layout import PAGE
from transforms.errors import BadInput, ClaimscopeError
from transforms.worklist import exporting, importing, items
from transforms.worklist.states import state

_MOST_SAID = 20  # sentences about bad lines
_NOT_FOUND = "Open the claim again; nothing was saved."


def register(app: Dash) -> None:
    """Add the worklist to an application."""
    app.clientside_callback(
        scripts.OPEN_CLAIM,
        Output("url", "search", allow_duplicate=True),
        Input("cell", "data"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    _opening(app)
    _saving(app)
    _files(app)


def may_write(pathname: Any) -> bool:
    """Tell whether this reader is on the worklist, and may be."""
    name = said(pathname).strip("/")
    return name == PAGE and visible.page(PAGE) is not None


def said(value: Any) -> str:
    """What a page sent, as text that can be kept: nothing says that it was ours."""
    if not isinstance(value, str):
        return ""
    return value.encode(errors="ignore").decode()


def _opening(app: Dash) -> None:
    @app.callback(
        Output("claim", "children"),
        Input("url", "search"),
        Input("claim", "id"),
        State("url", "pathname"),
    )
    def opened(search: Any, _: Any, pathname: Any) -> Any:
        if not may_write(pathname):
            return no_update
        return shown(claim_of(search), search)


def claim_of(search: Any) -> str:
    """The claim that an address names; empty where it names none."""
    given = parse_qs(said(search).lstrip("?"), max_num_fields=50).get("claim", [""])
    return given[0]


def list_at(search: Any) -> str:
    """The address of the list as it is narrowed, without the claim that is opened."""
    given = parse_qsl(said(search).lstrip("?"), max_num_fields=50)
    kept = urlencode([(key, value) for key, value in given if key != "claim"])
    return f"/{PAGE}" + (f"?{kept}" if kept else "")


def shown(claim: str, search: Any, sentence: str = "") -> Any:
    """A claim to read and write about; nothing where none is named."""
    if not claim:
        return None
    back, published = list_at(search), publication()
    item, changes = items.item(claim), items.changes(claim)
    rows = published.rows(PAGE, "claim_family_id", claim)
    if not rows.height:
        return panel.gone(item, changes, back)
    happened = published.rows(f"{PAGE}_chronology", "claim_family_id", claim)
    chronology = happened.sort("event_index")
    return panel.panel(
        rows.row(0, named=True), chronology, item, changes, back, sentence
    )


def _saving(app: Dash) -> None:
    @app.callback(
        Output("claim", "children", allow_duplicate=True),
        Output("claim-said", "children"),
        Output("results", "shown", allow_duplicate=True),
        Output("left", "children", allow_duplicate=True),
        Input("claim-save", "n_clicks"),
        State("claim-seen", "data"),
        State("claim-status", "value"),
        State("claim-assignee", "value"),
        State("claim-note", "value"),
        State("claim-snoozed", "value"),
        State("url", "pathname"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def save(
        clicks: int | None,
        seen: Any,
        status: Any,
        assignee: Any,
        note: Any,
        snoozed: Any,
        pathname: Any,
        search: Any,
    ) -> tuple[Any, Any, Any, Any]:
        if not clicks or not may_write(pathname):
            return no_update, no_update, no_update, no_update
        claim, revision = _seen(seen)
        try:
            if not claim:
                raise BadInput(_NOT_FOUND)
            wanted = state(said(status), said(assignee), said(note), said(snoozed))
            items.change(claim, wanted, revision, reader().name, "page")
        except ClaimscopeError as error:
            return no_update, str(error), no_update, no_update
        return shown(claim, search, "Saved."), no_update, *again(search)


def _seen(value: Any) -> tuple[str, int]:
    """The claim that a page showed, and how often it had been changed by then."""
    if not isinstance(value, dict):
        return "", 0
    revision = value.get("revision")
    if isinstance(revision, bool) or not isinstance(revision, int):
        revision = -1  # no claim's
    return said(value.get("claim")), revision


def again(search: Any) -> tuple[Any, Any]:
    """The results of the page and how many rows are left, with what was just written.

    The controls then offer what was written, too, whatever each had before.
    """
    page = visible.page(PAGE)
    if page is None:
        return no_update, no_update
    published = publication()
    values = filters.parse(said(search), page.controls)
    frames = list(page.laid(published.frames(page.reports)).values())
    offered = filters.offered(page.controls, values, frames, published.names())
    for key, options in offered.items():  # those that are not shown hear nothing
        set_props({"filter": key}, {"data": shell.options(options)})
    found = results.of(page, published, values)
    return found.shown, shell.left(found.rows)


def _files(app: Dash) -> None:
    @app.callback(
        Output("download", "data", allow_duplicate=True),
        Output("worklist-said", "children"),
        Input("worklist-export", "n_clicks"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    def export(clicks: int | None, pathname: Any) -> tuple[Any, Any]:
        if not clicks or not may_write(pathname):
            return no_update, no_update
        try:
            content, rows = exporting.exported(reader().name)
        except ClaimscopeError as error:
            return no_update, str(error)
        name = f"{PAGE}_{publication().build_id}.csv"
        count = f"{wording.many(rows, 'open denial')} exported."
        return dcc.send_bytes(content, name), count

    @app.callback(
        Output("worklist-said", "children", allow_duplicate=True),
        Output("results", "shown", allow_duplicate=True),
        Output("left", "children", allow_duplicate=True),
        Output("claim", "children", allow_duplicate=True),
        Input("worklist-import", "contents"),
        State("url", "pathname"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def take(contents: Any, pathname: Any, search: Any) -> tuple[Any, Any, Any, Any]:
        if not contents or not may_write(pathname):
            return no_update, no_update, no_update, no_update
        try:
            done = importing.taken("The file", _content(contents), reader().name)
        except ClaimscopeError as error:
            return str(error), no_update, no_update, no_update
        return _came(done), *again(search), shown(claim_of(search), search)


def _content(contents: Any) -> bytes:
    try:
        return base64.b64decode(said(contents).partition(",")[2], validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("The file did not arrive whole; choose it again.") from None


def _came(done: importing.Imported) -> html.Div:
    """What came of a file: the counts, then the lines that were refused."""
    more = len(done.refused) - _MOST_SAID
    lines = [html.Li(sentence) for sentence in done.refused[:_MOST_SAID]]
    if more > 0:
        lines.append(html.Li(f"{more:,} more; claimscope worklist import tells all."))
    return html.Div([done.said(), html.Ul(lines) if lines else None])
