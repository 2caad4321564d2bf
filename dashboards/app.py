"""The dashboards as a web application: addresses in, pages out.

Readers see published reports only. What goes wrong is shown as one sentence and an
id; the details stand in the log under that id.
"""

import logging
import secrets
from collections.abc import Callable
from typing import Any

import dash_mantine_components as dmc
import waitress
from dash import ALL, Dash, Input, Output, State, dcc, no_update, set_props

from dashboards import filters, landing, parts, results, shell, theme, workbench
from dashboards.catalogue import Page, catalogue
from dashboards.reading import publication
from transforms import health
from transforms.errors import NothingPublished

LOG = logging.getLogger(__name__)

# The browser itself refuses whatever is not served from here.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
)


# (address, values, clicks, controls, page, rules, following) -> (address, values,
# options). Whoever changed last is followed: the address (a link, the way back), a
# control, or a clicked bar. What a control offers may follow another's value.
ADDRESS = """
function (search, chosen, clicks, controls, pathname, rules, following) {
  const same = window.dash_clientside.no_update
  const unchanged = chosen.map(() => same)
  const rule = rules[pathname.split('/').filter(Boolean)[0] || ''] || {}
  if (!controls.length || !controls.every((control) => control.filter in rule)) {
    return [same, unchanged, unchanged]
  }
  const list = (value) =>
    [].concat(value ?? []).filter((each) => each !== '').sort()
  const equal = (a, b) => JSON.stringify(list(a)) === JSON.stringify(list(b))
  const at = (key) => controls.findIndex((control) => control.filter === key)
  const offers = (key, parent) => following[key]?.offers[parent]
  const codes = (options) => options.map((option) => option.value)
  const options = (values) => controls.map(({filter}) =>
    offers(filter, values[at(following[filter]?.on)]) || same)
  const fit = (values) => controls.map(({filter}, i) => {
    const offered = offers(filter, values[at(following[filter]?.on)])
    if (!offered || codes(offered).includes(values[i])) { return values[i] }
    const usual = rule[filter].default
    return codes(offered).includes(usual) ? usual : codes(offered)[0]
  })
  const triggered = window.dash_clientside.callback_context.triggered
  if (triggered.every((each) => each.prop_id.startsWith('url.'))) {
    const given = new URLSearchParams(search || '')
    const wanted = fit(controls.map(({filter}, index) => {
      const values = given.getAll(filter)
      if (rule[filter].many) { return values }
      return values[0] || rule[filter].default || (rule[filter].always
        ? chosen[index] : null)
    }))
    return [
      same,
      wanted.map((want, i) => equal(want, chosen[i]) ? same : want),
      options(wanted),
    ]
  }
  const click = triggered.find((each) => each.prop_id.includes('"graph"'))
  const point = click?.value?.points?.find((each) => Array.isArray(each.customdata))
  const [key, picked] = point?.customdata || []
  const before = new URLSearchParams(search || '')
  const values = fit(controls.map(({filter}, i) => {
    if (filter === key) { return [picked] }
    // What was the only one on offer was not chosen.
    const rest = following[filter]
    const was = rest && offers(filter, before.get(rest.on) || rest.default)
    const now = rest && offers(filter, chosen[at(rest.on)])
    return was?.length === 1 && now?.length > 1 ? rule[filter].default : chosen[i]
  }))
  const address = new URLSearchParams()
  controls.forEach(({filter}, i) => list(values[i])
    .filter((value) => value !== rule[filter].default
      && offers(filter, values[at(following[filter]?.on)])?.length !== 1)
    .forEach((value) => address.append(filter, value)))
  const text = address.size ? '?' + address : ''
  return [
    text === (search || '') ? same : text,
    values.map((value, i) => equal(value, chosen[i]) ? same : value),
    options(values),
  ]
}
"""


def create_app() -> Dash:
    """Make the application; nothing is read before a page is asked for."""
    app = Dash(
        "dashboards",
        title="Claimscope",
        update_title="",
        serve_locally=True,
        assets_folder="none",
        use_pages=False,
        suppress_callback_exceptions=True,
        index_string=theme.INDEX,
        enable_mcp=False,
        on_error=noticed,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"}
        ],
    )
    app.layout = shell.layout()
    _route(app)
    _address(app)
    _results(app)
    _download(app)
    workbench.register(app)

    @app.server.get("/health")
    def healthy() -> tuple[Any, int]:
        found = health.health()
        return found, 200 if found["is_well"] else 503

    @app.server.after_request
    def guarded(response: Any) -> Any:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return app


def serve(host: str, port: int) -> None:
    """Serve the dashboards until the process ends."""
    # A page asks for a dozen files at once; that these queue is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_app().server
    # Another site's page must not reach this one under a name of its own.
    server.config["TRUSTED_HOSTS"] = [host, "127.0.0.1", "localhost"]
    waitress.serve(server, host=host, port=port, threads=8, ident=None)


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
    return parts.state(
        f"{page.title}: not published yet",
        f"This build has no {names}. Run claimscope run again.",
        id="empty",
    )


def content(name: str, search: str | None) -> Any:
    """The page of a name; its results follow by themselves."""
    if not name:
        return landing.landing(publication())
    if name == workbench.NAME:
        return workbench.content(search)
    page = catalogue().get(name)
    if page is None:
        return parts.state("There is no such page", "Choose one from the menu above.")
    published = publication()
    absent = results.reports_missing(page, published)
    if absent:
        return missing(page, absent)
    return shell.frame(page, published, filters.parse(search, page.controls))


def following(name: str) -> dict[str, Any]:
    """What a page's controls offer for each value of its first."""
    page = catalogue().get(name)
    try:
        published = publication()
        if page is None or results.reports_missing(page, published):
            return {}
        frames = list(published.frames(page.reports).values())
        return filters.following(page.controls, frames, published.names())
    except Exception:  # what is wrong, the page itself says
        return {}


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
        page = catalogue().get(name)
        values = {key: tuple(value) for key, value in (kept or {}).items()}
        if page:
            given = filters.parse(search, page.controls)
            values = {
                key: value
                for key, value in values.items()
                if key not in {control.key for control in page.controls}
            } | given
        links = shell.menu(name, values)
        return links, {key: list(value) for key, value in values.items()}


def _address(app: Dash) -> None:
    """Keep the address and the controls the same, in the browser itself.

    There and not here, so that a reader who chooses quickly never sees an older
    answer undo a newer choice.
    """
    app.clientside_callback(
        ADDRESS,
        Output("url", "search"),
        Output({"filter": ALL}, "value"),
        Output({"filter": ALL}, "data"),
        Input("url", "search"),
        Input({"filter": ALL}, "value"),
        Input({"graph": ALL}, "clickData"),
        State({"filter": ALL}, "id"),
        State("url", "pathname"),
        State("rules", "data"),
        State("following", "data"),
        prevent_initial_call=True,
    )


def _results(app: Dash) -> None:
    @app.callback(
        Output("results", "children"),
        Output("left", "children"),
        Input("url", "search"),
        Input("results", "id"),
        State("url", "pathname"),
    )
    def show(search: str | None, _: str, pathname: str | None) -> tuple[Any, Any]:
        page = catalogue().get(named(pathname))
        if page is None:
            return no_update, no_update
        rows = {}

        def make() -> Any:
            values = filters.parse(search, page.controls)
            view = results.view(page, publication(), values)
            rows.update(view.rows)
            return results.results(view)

        return shown(make), shell.left(rows)


def _download(app: Dash) -> None:
    @app.callback(
        Output("download", "data"),
        Input("csv", "n_clicks"),
        State("url", "pathname"),
        State("url", "search"),
        prevent_initial_call=True,
    )
    def download(clicks: int | None, pathname: str | None, search: str | None) -> Any:
        page = catalogue().get(named(pathname))
        if not clicks or page is None:
            return no_update
        published = publication()
        view = results.view(page, published, filters.parse(search, page.controls))
        name = f"{page.name}_{published.build_id}.csv"
        return dcc.send_string(results.csv(view), name, type="text/csv")
