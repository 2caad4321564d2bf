"""The table behind the charts: sortable, filterable, with its totals."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import dash_ag_grid as dag
import polars as pl

from dashboards import theme, wording

HEADINGS = {
    "adjudicated_claims": "Claims answered",
    "adjusted_share": "Share of adjusted",
    "withheld_reason": "Why withheld",
    "period_start": "From",
    "condition_patients": "People",
    "incident_cases": "New cases",
    "seen_patients": "People seen",
    "patients_per_100k_seen": "Per 100,000 seen",
    "condition_visits": "Visits with it",
    "all_visits": "All visits",
    "visit_share": "Share of visits",
    "allowed_rate": "Allowed yield",
    "paid_rate": "Paid yield",
    "denied_claims": "Denied",
    "matured_denied_claims": "Denied, 180 days old",
    "overturned_claims": "Overturned",
    "overturn_rate": "Overturn rate",
    "denial_rate_low": "95 % low",
    "denial_rate_high": "95 % high",
    "denied_usd_rate": "Denied share of $",
    "billed_usd": "Billed",
    "denied_usd": "Denied $",
    "paid_usd": "Paid",
    "allowed_usd": "Allowed",
    "adjusted_usd": "Adjusted",
}
GREY = "#5c6773"


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
    return "rate" if dtype.is_float() else "text"


FORMATS = {
    "dollars": "d3.format('$,.2f')(params.value)",
    "percent": "d3.format('.1%')(params.value)",
    "count": "d3.format(',')(params.value)",
    "rate": "d3.format(',.1f')(params.value)",
}


def _width(name: str, how: str, values: pl.Series) -> int:
    """Wide enough for the values and for the longest word above them."""
    word = max(map(len, heading(name).split()))
    longest = {"dollars": 14, "percent": 6, "count": 8, "rate": 9}.get(how)
    if longest is None:
        longest = min(int(values.str.len_chars().max() or 0), 36)  # type: ignore[arg-type]
    return max(90, 54 + round(7.6 * word), 30 + round(7.4 * longest))


def _column(
    name: str,
    values: pl.Series,
    rates_of: Mapping[str, str],
    meanings: Mapping[str, str],
) -> dict[str, Any]:
    how = kind(name, values.dtype)
    width = _width(name, how, values)
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
    column["valueFormatter"] = {
        "function": (
            "params.value == null ? (params.data.withheld_reason ? 'withheld' : "
            f"'{wording.NONE}') : {FORMATS[how]}"
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
) -> dag.AgGrid:
    """The rows as a grid, the totals pinned below them.

    `rates_of` says which count a rate rests on, `meanings` what a column holds.
    """
    shown = [name for name in rows.columns if name != "is_withheld"]
    columns = [
        _column(name, rows[name].rename(name), rates_of, meanings) for name in shown
    ]
    pinned = [{shown[0]: "Total"} | plain(total)] if total and shown else []
    height = 42 + 34 * (min(rows.height, 12) + len(pinned)) + 18
    return dag.AgGrid(
        id="rows",
        columnDefs=columns,
        rowData=[plain(row) for row in rows.iter_rows(named=True)],
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
        },
        enableEnterpriseModules=False,
        style={"height": f"{height}px", "width": "100%"},
    )
