"""The rows of an answer as a grid: any columns, withheld as withheld."""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import dash_ag_grid as dag
import polars as pl
from dash import html

from dashboards import grid, theme, wording

SHOWN, SHOWN_COLUMNS = 500, 60  # the download has all
_LONGEST = 500  # letters of a text
_EXACT = 2**53  # beyond it a browser's numbers are not
_WIDEST = 48  # letters


def is_held(row: Mapping[str, Any]) -> bool:
    """Tell whether a row's own columns say that it is withheld."""
    return row.get("is_withheld") is True or bool(row.get("withheld_reason"))


def may_hold_withheld(answer: pl.DataFrame) -> bool:
    """Tell whether an answer has blanks and nothing that says which are withheld."""
    says = {"is_withheld", "withheld_reason"} & set(answer.columns)
    return not says and any(column.has_nulls() for column in answer)


def table(answer: pl.DataFrame, meanings: Mapping[str, str]) -> html.Div:
    """The first rows of an answer; `meanings` say what columns hold."""
    first = answer.head(SHOWN).select(answer.columns[:SHOWN_COLUMNS])
    rows = [
        {f"c{place}": _plain(cell) for place, cell in enumerate(row.values())}
        | {"held": is_held(row)}
        for row in first.iter_rows(named=True)
    ]
    columns = [
        _column(f"c{place}", column, meanings) for place, column in enumerate(first)
    ]
    needs = sum(column["minWidth"] for column in columns)
    drawn = dag.AgGrid(
        id="bench-rows",
        columnDefs=columns,
        rowData=rows,
        defaultColDef={
            "sortable": True,
            "resizable": True,
            "wrapHeaderText": True,
            "autoHeaderHeight": True,
            "cellDataType": False,
        },
        dashGridOptions={
            "theme": theme.GRID,
            "animateRows": False,
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "alwaysShowHorizontalScroll": True,
        },
        enableEnterpriseModules=False,
        style={"height": f"{42 + 34 * min(len(rows), 14) + 22}px", "width": "100%"},
    )
    hint = html.Div(
        "The table goes on to the right: scroll it sideways \N{RIGHTWARDS ARROW}",
        className=f"hint needs-{theme.stepped(needs)}",
    )
    return html.Div([hint, drawn], className="rows")


def _column(
    field: str, values: pl.Series, meanings: Mapping[str, str]
) -> dict[str, Any]:
    """One column, by its place: a name in SQL may be any text."""
    style = number_format(values)
    cells = [_plain(cell) for cell in values]
    # What a browser's numbers cannot hold is there as text.
    is_text = not style or any(isinstance(cell, str) for cell in cells)
    shown = "params.value" if is_text else f"d3.format('{style}')(params.value)"
    blank = f"(params.data.held ? 'withheld' : '{wording.NONE}')"
    longest = [len(_written(style, cell)) for cell in cells if cell is not None]
    letters = max([*longest, len("withheld") if values.has_nulls() else 0])
    heading = max(map(len, values.name.split(" ")))
    column: dict[str, Any] = {
        "field": field,
        "headerName": values.name,
        "headerTooltip": meanings.get(values.name, values.name),
        "minWidth": round(
            max(
                70,
                grid.PADDING + grid.LETTER * min(letters, _WIDEST),
                grid.PADDING + grid.BUTTON + grid.LETTER * min(heading, _WIDEST),
            )
        ),
        "flex": 1 if style else 2,
        "tooltipField": field,
        "valueFormatter": {"function": f"params.value == null ? {blank} : {shown}"},
    }
    if style:
        column["type"] = "rightAligned"
        column["cellClass"] = "ag-right-aligned-cell tabular"
    return column


def number_format(values: pl.Series) -> str:
    """How a column of numbers is written, for d3; nothing for other columns."""
    kind = values.dtype
    if isinstance(kind, pl.Decimal):
        return f",.{kind.scale}f"
    if kind.is_integer():
        return "d" if values.name.lower().endswith("year") else ","
    return ",.6~f" if kind.is_float() else ""


def _written(style: str, value: Any) -> str:
    """About what a value looks like."""
    if not style or isinstance(value, str):
        return str(value)
    digits = style.partition(".")[2].rstrip("~f")
    return f"{value:,.{int(digits or 0)}f}"


def _plain(cell: Any) -> Any:
    """A cell as JSON has it."""
    if cell is None:
        return None
    if isinstance(cell, str):
        is_long = len(cell) > _LONGEST
        return f"{cell[:_LONGEST]}\N{HORIZONTAL ELLIPSIS}" if is_long else cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return cell if abs(cell) < _EXACT else f"{cell:,}"
    if isinstance(cell, Decimal):
        return float(cell) if abs(cell) < _EXACT else f"{cell:,}"
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else str(cell)
    is_time = hasattr(cell, "hour") and hasattr(cell, "day")
    return cell.isoformat(" ") if is_time else str(cell)
