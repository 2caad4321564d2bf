"""What happens on the workbench: run, stop, save, download, draw."""

from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, no_update
from flask import Response, send_file

from dashboards.reader import reader
from dashboards.workbench import answers, examples, layout, plot, result
from transforms import audit, publish, questions, spreadsheet
from transforms.errors import BadInput, ClaimscopeError
from transforms.questions import asking, saved, write
from transforms.questions.limits import Limits

_KEYS = "/workbench.js"
_GONE = "The answer is not kept any more; run the question again."


def register(app: Dash) -> None:
    """Add the workbench to an application."""
    app.config.external_scripts.append(_KEYS)

    @app.server.get(_KEYS)
    def keys() -> Response:
        return send_file(Path(__file__).with_name("keys.js"), max_age=3600)

    _asking(app)
    _opening(app)
    _saving(app)
    _using(app)


def _asking(app: Dash) -> None:
    @app.callback(
        Output("bench-answer", "children"),
        Output("bench-link", "href"),
        Output("bench-link", "style"),
        Input("bench-run", "n_clicks"),
        State("bench-sql", "value"),
        State("bench-ticket", "data"),
        running=[
            (Output("bench-run", "disabled"), True, False),
            (Output("bench-stop", "disabled"), False, True),
            (Output("bench-running", "children"), "Answering ...", ""),
        ],
        prevent_initial_call=True,
    )
    def run(clicks: int | None, sql: Any, ticket: Any) -> tuple[Any, Any, Any]:
        if not clicks:
            return no_update, no_update, no_update
        text = said(sql)
        link = layout.address(text)
        style = layout.LINK if link else layout.HIDDEN
        return asked(text, said(ticket)), link or "/workbench", style

    @app.callback(
        Input("bench-stop", "n_clicks"),
        State("bench-ticket", "data"),
        prevent_initial_call=True,
    )
    def stop(clicks: int | None, ticket: Any) -> None:
        if clicks:
            questions.stop(reader(), said(ticket))


def said(value: Any) -> str:
    """What a page sent, as text: nothing says that it was our page."""
    return value if isinstance(value, str) else ""


def asked(sql: str, ticket: str) -> Any:
    """Ask a question; the answer as it is shown, or its sentence."""
    who = reader()
    try:
        answer = asking.answer(sql, who, Limits.of_readers(), ticket)
        known = asking.reports(who, publish.current())
    except ClaimscopeError as error:
        return result.sentence(str(error))
    finally:
        questions.warm()
    return result.shown(answer, answers.keep(who, answer), known)


def _opening(app: Dash) -> None:
    @app.callback(
        Output("bench-sql", "value"),
        Output("bench-name", "value"),
        Input("bench-example", "value"),
        Input("bench-saved", "value"),
        prevent_initial_call=True,
    )
    def opened(example: Any, name: Any) -> tuple[Any, Any]:
        if ctx.triggered_id == "bench-saved":
            sql = saved.saved(reader()).get(said(name))
            return (sql, name) if sql else (no_update, no_update)
        found = [each.sql for each in examples.EXAMPLES if each.title == example]
        return (found[0], "") if found else (no_update, no_update)


def _saving(app: Dash) -> None:
    @app.callback(
        Output("bench-saved", "data"),
        Output("bench-saved", "value"),
        Output("bench-said", "children"),
        Input("bench-save", "n_clicks"),
        Input("bench-rename", "n_clicks"),
        Input("bench-delete", "n_clicks"),
        State("bench-name", "value"),
        State("bench-sql", "value"),
        State("bench-saved", "value"),
        prevent_initial_call=True,
    )
    def change(
        save: int | None,
        rename: int | None,
        delete: int | None,
        name: Any,
        sql: Any,
        chosen: Any,
    ) -> tuple[Any, Any, Any]:
        if not (save or rename or delete):
            return no_update, no_update, no_update
        who = reader()
        name, sql, chosen = said(name), said(sql), said(chosen)
        try:
            if ctx.triggered_id == "bench-save":
                chosen, done = saved.save(who, name, sql), "Saved."
            elif ctx.triggered_id == "bench-rename":
                chosen, done = saved.rename(who, chosen, name), "Renamed."
            else:
                if not chosen:
                    raise BadInput("Choose a saved question first.")
                saved.delete(who, chosen)
                chosen, done = None, "Deleted."
        except BadInput as error:
            return no_update, no_update, str(error)
        return layout.options(saved.saved(who)), chosen, done


def _using(app: Dash) -> None:
    """What is done with an answer that is there."""

    @app.callback(
        Output("download", "data", allow_duplicate=True),
        Output("bench-running", "children", allow_duplicate=True),
        Input("bench-csv", "n_clicks"),
        Input("bench-parquet", "n_clicks"),
        State("bench-key", "data"),
        prevent_initial_call=True,
    )
    def download(csv: int | None, parquet: int | None, key: Any) -> tuple[Any, Any]:
        if not (csv or parquet):
            return no_update, no_update
        form = "csv" if ctx.triggered_id == "bench-csv" else "parquet"
        return downloaded(form, key)

    @app.callback(
        Output("bench-plot", "children"),
        Input("bench-kind", "value"),
        Input("bench-x", "value"),
        Input("bench-y", "value"),
        Input("bench-colour", "value"),
        State("bench-key", "data"),
        prevent_initial_call=True,
    )
    def draw(kind: Any, x: Any, y: Any, colour: Any, key: Any) -> Any:
        return charted(
            plot.Choice(said(kind), said(x), said(y), said(colour) or None), key
        )


def downloaded(form: str, key: Any) -> tuple[Any, str]:
    """An answer as a file, noted in the audit log; or why there is none."""
    who = reader()
    answer = answers.find(who, key)
    if answer is None:
        return no_update, _GONE
    rows = answer.rows
    is_csv = form == "csv"  # opened in a spreadsheet, most likely
    content = spreadsheet.csv(rows).encode() if is_csv else write(rows, form)
    audit.note(
        "download",
        who.name,
        role=str(who.role),
        what=f"answer as {form}",
        rows=rows.height,
        bytes=len(content),
        build_id=answer.build_id,
    )
    return dcc.send_bytes(content, f"answer_{answer.build_id}.{form}"), ""


def charted(choice: plot.Choice, key: Any) -> Any:
    """An answer as a chart; or why there is none."""
    answer = answers.find(reader(), key)
    if answer is None:
        return _GONE
    names, up = answer.rows.columns, plot.numbers(answer.rows)
    if (
        choice.kind not in plot.KINDS
        or choice.x not in names
        or choice.y not in up
        or choice.colour not in (None, *names)
    ):
        return "Choose columns of this answer."
    return result.drawn(plot.figure(answer.rows, choice))
