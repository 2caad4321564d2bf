"""How everything looks: colours, fonts, the chart template and the page's one sheet.

Nothing here is fetched from elsewhere: fonts are the reader's own, the icon is part
of the page.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import plotly.graph_objects as go
import plotly.io as pio

FONT = (
    "Inter, 'Segoe UI', system-ui, -apple-system, Roboto, 'Helvetica Neue', "
    "'Liberation Sans', Arial, sans-serif"
)

INK = "#1b2733"  # text
SOFT_INK = "#52606d"  # captions; 6.4 : 1 on white
LINE = "#dfe4ea"  # borders and gridlines
WASH = "#f5f7f9"  # the page behind the cards
ACCENT = "#00639c"  # links, the series that answers the question; 6.3 : 1 on white
OTHER = "#9aa5b1"  # what is not named
UNKNOWN = "#c3cad2"  # withheld and preliminary hatching

# Okabe and Ito's colours, told apart by colour-blind readers. Yellow comes last: it
# is the hardest to see on white.
HUES = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#d55e00",
    "#cc79a7",
    "#56b4e9",
    "#7a5195",
    "#b8a800",
)
MOST_HUES = len(HUES)
WORSE, BETTER = HUES[3], HUES[2]
# The mark of each hue on a line, where grey paper or an eye can't tell the hues apart,
# and the letter that stands for it.
MARKS = {
    "circle": "\N{BLACK CIRCLE}",
    "square": "\N{BLACK SQUARE}",
    "triangle-up": "\N{BLACK UP-POINTING TRIANGLE}",
    "diamond": "\N{BLACK DIAMOND}",
    "triangle-down": "\N{BLACK DOWN-POINTING TRIANGLE}",
    "circle-open": "\N{WHITE CIRCLE}",
    "square-open": "\N{WHITE SQUARE}",
    "triangle-up-open": "\N{WHITE UP-POINTING TRIANGLE}",
}

PLAIN: Any = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def colours(names: Iterable[str]) -> dict[str, str]:
    """Give each name its hue, in the order given; those past the eighth are grey."""
    return {
        name: HUES[index] if index < MOST_HUES else OTHER
        for index, name in enumerate(names)
    }


def colour(assigned: Mapping[str, str] | None, name: str) -> str:
    """The hue a name has on every page; grey for one that has none."""
    return (assigned or {}).get(name, OTHER)


# The same class has the same hue on every page.
CLASSES = {
    "commercial": HUES[0],
    "medicare": HUES[1],
    "medicaid": HUES[2],
    "medicare_advantage": HUES[3],
    "other_government": HUES[4],
    "self_pay": HUES[5],
    "workers_compensation": HUES[6],
    "dental": HUES[7],
}


def class_colour(code: str | None) -> str:
    """The hue of a financial class; grey for those past the eighth and unknown."""
    return CLASSES.get(code or "", OTHER)


def pale(hue: str, opacity: float = 0.18) -> str:
    """A hue as a light fill: '#0072b2' becomes 'rgba(0, 114, 178, 0.18)'."""
    red, green, blue = (int(hue[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity})"


pio.templates.default = "none"  # else each figure is given Plotly's own first
TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 13, "color": INK},
        "colorway": list(HUES),
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 16, "t": 12, "b": 8},
        "hoverlabel": {
            "bgcolor": "white",
            "bordercolor": LINE,
            "font": {"family": FONT, "size": 13, "color": INK},
            "align": "left",
        },
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
        "bargap": 0.25,
        "xaxis": {
            "showgrid": False,
            "zeroline": False,
            "linecolor": LINE,
            "ticks": "outside",
            "tickcolor": LINE,
            "automargin": True,
            "fixedrange": True,
            "title": {"font": {"size": 12, "color": SOFT_INK}, "standoff": 10},
            "tickfont": {"color": SOFT_INK, "size": 12},
        },
        "yaxis": {
            "gridcolor": "#eceff2",
            "zeroline": False,
            "automargin": True,
            "fixedrange": True,
            "title": {"font": {"size": 12, "color": SOFT_INK}, "standoff": 10},
            "tickfont": {"color": SOFT_INK, "size": 12},
        },
    }
)


def mantine() -> dict[str, Any]:
    """The component library's theme."""
    light = "#eaf4fb #d3e6f3 #a4cce7 #72b0db #4a98d0"
    dark = "#308acb #1f7fbf #00639c #00578a #004a77"
    return {
        "fontFamily": FONT,
        "primaryColor": "claimscope",
        "primaryShade": 7,
        "colors": {"claimscope": [*light.split(), *dark.split()]},
        "defaultRadius": "sm",
        "focusRing": "auto",
        "black": INK,
        "headings": {"fontFamily": FONT, "fontWeight": "650"},
    }


GRID = {
    "function": (
        "themeQuartz.withParams({"
        f"fontFamily: \"{FONT.replace(chr(34), '')}\", accentColor: '{ACCENT}', "
        f"foregroundColor: '{INK}', headerBackgroundColor: '{WASH}', "
        f"borderColor: '{LINE}', fontSize: 13, rowHeight: 34, headerHeight: 40, "
        "wrapperBorderRadius: 6, cellHorizontalPadding: 12})"
    )
}

_ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>"
    f"<rect width='32' height='32' rx='6' fill='{ACCENT}'/>"
    "<path d='M7 23V15M13 23V9M19 23v-6M25 23V12' stroke='white' "
    "stroke-width='3.4' stroke-linecap='round'/></svg>"
)
ICON = "data:image/svg+xml," + quote(_ICON)

STEP = 40  # pixels


def stepped(width: int) -> int:
    """A width, up to the next step of those the sheet knows."""
    return min(-(-width // STEP) * STEP, 60 * STEP)


def _hints() -> str:
    """A table's hint that it goes on vanishes where all of it fits."""
    return "\n".join(
        f"@container (min-width: {width}px) "
        f"{{ .hint.needs-{width} {{ display: none; }} }}"
        for width in range(STEP, 61 * STEP, STEP)
    )


SHEET = f"""
html {{ background: {WASH}; }}
body {{ margin: 0; background: {WASH}; color: {INK}; }}
:focus-visible {{ outline: 3px solid {ACCENT} !important; outline-offset: 2px; }}
.mantine-MultiSelect-input:focus-within {{ outline: 3px solid {ACCENT};
  outline-offset: 2px; }}
.mantine-MultiSelect-input input:focus-visible {{ outline: none !important; }}
.skip {{ position: absolute; left: -9999px; top: 0; z-index: 10; background: white;
  padding: 8px 14px; }}
.skip:focus {{ left: 8px; top: 8px; }}
.nav a, .nav .group {{ color: {INK}; text-decoration: none; padding: 6px 10px;
  border-radius: 6px; font-weight: 550; font-size: 14px; line-height: 1.55;
  white-space: nowrap; }}
.nav a:hover, .nav .group:hover, .nav .group[aria-expanded=true] {{
  background: {WASH}; }}
.nav .here, .mantine-Menu-item[aria-current=page] {{ background: #eaf4fb;
  color: #004a77; }}
.mantine-Menu-item {{ color: {INK}; font-weight: 550; }}
.whose {{ margin-left: auto; display: flex; align-items: center; gap: 10px;
  font-size: 14px; color: {SOFT_INK}; }}
.whose button {{ font: inherit; font-weight: 550; color: {INK}; background: white;
  border: 1px solid {LINE}; border-radius: 6px; padding: 4px 10px; cursor: pointer; }}
.back a, a.way {{ color: {ACCENT}; }}
.back a {{ display: inline-block; margin-bottom: 8px; font-size: 14px; }}
.unguarded {{ background: #fdf0d5; color: {INK}; font-size: 14px; font-weight: 550;
  padding: 6px 16px; text-align: center; }}
.chart {{ overflow-x: auto; }}
.chart .js-plotly-plot, .chart .dash-graph {{ width: 100%; }}
.tabular {{ font-variant-numeric: tabular-nums; }}
.rows {{ container-type: inline-size; }}
.rows .name {{ line-height: 1.3; padding-top: 8px; padding-bottom: 8px;
  word-break: normal; }}
.hint {{ font-size: 13px; color: {SOFT_INK}; margin-bottom: 6px; }}
{_hints()}
.counting {{ position: fixed; top: 64px; left: 50%; transform: translateX(-50%);
  z-index: 20; background: {INK}; color: white; padding: 6px 16px;
  border-radius: 999px; font-size: 14px; font-weight: 550; }}
.prose p {{ margin: 0 0 10px; max-width: 75ch; }}
.prose .fine {{ margin: -4px 0 14px; font-size: 13px; color: {SOFT_INK}; }}
textarea.sql {{ font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas,
  monospace; font-size: 13px; line-height: 1.5; }}
.tables {{ max-height: min(470px, 60vh); overflow-y: auto; }}
.columns {{ margin: 0; font-size: 13px; }}
.columns dt {{ margin-top: 6px; overflow-wrap: anywhere; }}
.columns dd {{ margin: 0 0 0 12px; }}
.ag-row-pinned {{ font-weight: 650; }}
@media print {{
  @page {{ size: A4; margin: 12mm; }}
  html, body {{ background: white; }}
  .nav, .whose, .filters, .unprinted {{ display: none !important; }}
  .card {{ break-inside: avoid; box-shadow: none !important; }}
}}
"""

INDEX = f"""<!DOCTYPE html>
<html lang="en">
  <head>
    {{%metas%}}
    <title>{{%title%}}</title>
    <link rel="icon" type="image/svg+xml" href="{ICON}">
    {{%css%}}
    <style>{SHEET}</style>
  </head>
  <body>
    {{%app_entry%}}
    <footer>
      {{%config%}}
      {{%scripts%}}
      {{%renderer%}}
    </footer>
  </body>
</html>
"""
