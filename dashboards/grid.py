"""The table behind the charts: sortable, filterable, with its totals."""

import textwrap
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

import dash_ag_grid as dag
import polars as pl
from dash import html

from dashboards import theme, wording

HEADINGS = {
    "adjudicated_claims": "Claims answered",
    "claim_family_id": "Claim",
    "rank_index": "Rank",
    "recoverable_usd": "Recoverable",
    "left_days": "Days left",
    "filing_left_days": "Filing, days\N{NO-BREAK SPACE}left",
    "appeal_left_days": "Appeal, days\N{NO-BREAK SPACE}left",
    "payer_name": "Payer",
    "usual": "What usually overturned it",
    "adjusted_share": "Share of adjusted",
    "withheld_reason": "Why withheld",
    "period_start": "From",
    "condition_patients": "People",
    "incident_cases": "New cases",
    "seen_patients": "People seen",
    "patients_per_100k_seen": "Per 100,000 seen",
    "low_per_100k_seen": "95\N{NO-BREAK SPACE}% low",
    "high_per_100k_seen": "95\N{NO-BREAK SPACE}% high",
    "standardised_per_100k_seen": "Age-standardised per 100,000",
    "standardised_low_per_100k_seen": "Standardised 95\N{NO-BREAK SPACE}% low",
    "standardised_high_per_100k_seen": "Standardised 95\N{NO-BREAK SPACE}% high",
    "visit_share_low_rate": "Share 95\N{NO-BREAK SPACE}% low",
    "visit_share_high_rate": "Share 95\N{NO-BREAK SPACE}% high",
    "condition_visits": "Visits with\N{NO-BREAK SPACE}it",
    "all_visits": "All visits",
    "visit_share": "Share of visits",
    "allowed_rate": "Allowed yield",
    "paid_rate": "Paid yield",
    "denied_claims": "Denied",
    "matured_denied_claims": "Denied, 180 days old",
    "overturned_claims": "Overturned",
    "overturn_rate": "Overturn rate",
    "denial_rate_low": "95\N{NO-BREAK SPACE}% low",
    "denial_rate_high": "95\N{NO-BREAK SPACE}% high",
    "denied_usd_rate": "Denied share of\N{NO-BREAK SPACE}$",
    "billed_usd": "Billed",
    "denied_usd": "Denied $",
    "paid_usd": "Paid",
    "allowed_usd": "Allowed",
    "adjusted_usd": "Adjusted",
}
GREY = "#5c6773"
CLAIM = "claim_family_id"  # whose row is opened by a click


def heading(column: str) -> str:
    """A column's name as a heading."""
    if column in HEADINGS:
        return HEADINGS[column]
    return wording.words(column.removesuffix("_code").removesuffix("_usd"))


def kind(column: str, dtype: pl.DataType) -> str:
    """How a column's values are shown: its suffix says it."""
    if column.endswith("_usd"):
        return "dollars"
    if column.endswith(("_rate", "_share", "_low", "_high")):
        return "percent"
    if dtype.is_integer():
        return "count"
    if dtype.is_float() and column.endswith(("p_value", "q_value")):
        return "chance"
    return "rate" if dtype.is_float() else "text"


STYLES = {
    "dollars": "$,.2f",
    "percent": ".1%",
    "count": ",",
    "rate": ",.1f",
    "chance": ".2r",  # p and q values: two significant digits, below LEAST not at all
}
LEAST = 0.001
LETTER, BOLD, PADDING, BUTTON = 7.9, 8.7, 26, 34  # pixels, of a wide font
WIDEST = 62  # letters of a text


def said(how: str, value: Any) -> str:
    """A value as its column shows it; the longest that stands for none."""
    if value is None:
        return "withheld"
    if how == "text":
        return str(value)
    if how == "dollars":
        return f"-${abs(value):,.2f}" if value < 0 else f"${value:,.2f}"
    if how == "chance":
        return f"<{LEAST}" if value < LEAST else f"{value:#.2g}"
    return {"percent": "{:.1%}", "count": "{:,}", "rate": "{:,.1f}"}[how].format(value)


def _width(name: str, how: str, values: pl.Series, total: Any) -> int:
    """Wide enough for the values, their total in bold, and the heading in two lines."""
    words = heading(name).split(" ")
    lines = [
        max(len(" ".join(words[:cut])), len(" ".join(words[cut:])))
        for cut in range(1, len(words) + 1)
    ]
    if how == "text":
        letters = values.cast(pl.String).str.len_chars()  # of days and flags, too
        longest = min(cast(int | None, letters.max()) or 0, WIDEST)
        bold = 5
    else:
        ends = [values.min(), values.max(), *([None] if values.has_nulls() else [])]
        longest = max(len(said(how, value)) for value in ends)
        bold = 0 if total is None else len(said(how, total))
    return round(
        max(
            88,
            PADDING + BUTTON + LETTER * min(lines),
            PADDING + LETTER * longest,
            PADDING + BOLD * bold,
        )
    )


def _column(
    name: str,
    values: pl.Series,
    total: Any,
    rates_of: Mapping[str, str],
    meanings: Mapping[str, str],
) -> dict[str, Any]:
    how = kind(name, values.dtype)
    width = _width(name, how, values, total)
    column: dict[str, Any] = {
        "field": name,
        "headerName": heading(name),
        "headerTooltip": meanings.get(name, heading(name)),
        "filter": "agTextColumnFilter" if how == "text" else "agNumberColumnFilter",
        "minWidth": width,
        "flex": 2 if how == "text" else 1,
    }
    if how == "text":
        return column
    column["type"] = "rightAligned"
    column["cellClass"] = "ag-right-aligned-cell tabular"
    least = f"params.value < {LEAST} ? '<{LEAST}' : " if how == "chance" else ""
    column["valueFormatter"] = {
        "function": (
            "params.value == null ? (params.data.withheld_reason ? 'withheld' : "
            f"'{wording.NONE}') : "
            f"{least}d3.format('{STYLES[how]}')(params.value)"
        )
    }
    rests_on = rates_of.get(name)
    if rests_on:
        column["cellStyle"] = {
            "styleConditions": [
                {
                    "condition": (
                        "params.value != null && "
                        f"params.data.{rests_on} < {wording.FEW}"
                    ),
                    "style": {"color": GREY, "fontStyle": "italic"},
                }
            ]
        }
    return column


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON: dollars keep their cents."""
    return {
        name: float(value)
        if isinstance(value, Decimal)
        else value.isoformat()
        if hasattr(value, "isoformat")
        else value
        for name, value in row.items()
    }


def grid(
    rows: pl.DataFrame,
    total: Mapping[str, Any] | None,
    rates_of: Mapping[str, str],
    meanings: Mapping[str, str],
    hrefs: Mapping[str, Sequence[str]] | None = None,
) -> html.Div:
    """The rows as a grid, the totals pinned below them, and a hint where it scrolls.

    `rates_of` says which count a rate rests on, `meanings` what a column holds,
    `hrefs` where the cells of a column lead.
    """
    ways = hrefs or {}
    shown = [name for name in rows.columns if name != "is_withheld"]
    if not shown:
        return html.Div("Nothing to list in this selection.", className="rows")
    totals = total or {}
    columns = [
        _column(name, rows[name], totals.get(name), rates_of, meanings)
        for name in shown
    ]
    for column in columns:
        if column["field"] in ways:
            column["cellRenderer"] = "Way"  # see scripts.py
    needs = sum(column["minWidth"] for column in columns)
    columns[0] |= _kept(columns[0])
    pinned = [{shown[0]: "Total"} | plain(total)] if total and shown else []
    names = rows[shown[0]].cast(pl.String).fill_null("").head(12)
    tall = sum(17 * len(textwrap.wrap(name, 20)[1:]) for name in names)
    height = 42 + 34 * (len(names) + len(pinned)) + tall + 18
    keyed = (
        {"getRowId": "params.data.claim_family_id || 'total'"} if CLAIM in shown else {}
    )
    drawn = dag.AgGrid(
        id="rows",
        **keyed,
        columnDefs=columns,
        rowData=[
            plain(row) | {f"{name} way": ways[name][at] for name in ways}
            for at, row in enumerate(rows.iter_rows(named=True))
        ],
        defaultColDef={
            "sortable": True,
            "resizable": True,
            "wrapHeaderText": True,
            "autoHeaderHeight": True,
        },
        dashGridOptions={
            "theme": theme.GRID,
            "pinnedBottomRowData": pinned,
            "animateRows": False,
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "suppressColumnVirtualisation": True,
            "alwaysShowHorizontalScroll": True,
        },
        enableEnterpriseModules=False,
        style={"height": f"{height}px", "width": "100%"},
    )
    hint = html.Div(
        "The table goes on to the right: scroll it sideways \N{RIGHTWARDS ARROW}",
        className=f"hint needs-{theme.stepped(needs)}",
    )
    return html.Div([hint, drawn], className="rows")


def _kept(column: Mapping[str, Any]) -> dict[str, Any]:
    """What names a row stays in sight; a long name takes two lines."""
    return {
        "pinned": "left",
        "lockPinned": True,
        "width": min(column["minWidth"], 170),
        "minWidth": min(column["minWidth"], 120),
        "maxWidth": column["minWidth"],
        "wrapText": True,
        "autoHeight": True,
        "cellClass": "name",
    }
