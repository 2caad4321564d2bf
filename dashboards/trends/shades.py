"""Shades of one hue, for what has an order: darker is more, or more recent.

One hue from light to dark is read alike by colour-blind readers and on grey paper.
"""

from typing import Any

from dashboards import theme

# From nothing to the most.
SCALE = ((0.0, "#f1f6fa"), (0.5, "#7fb1d0"), (1.0, theme.ACCENT))
EMPTY = "#ffffff"  # nobody told: no data
GROUND = "#eceff2"  # below the hatching of what is withheld

# Lines, the latest first, each lighter than the one before; the dash tells them apart
# as well.
LINES = (
    ("#00304d", "solid"),
    ("#1f7fbf", "solid"),
    ("#4a98d0", "dash"),
    ("#7cb4dc", "dot"),
    ("#a3c9e6", "dashdot"),
)


def bar(style: str) -> dict[str, Any]:
    """The scale's key below a picture; numbers in a style."""
    return {
        "orientation": "h",
        "thickness": 10,
        "len": 0.6,
        "y": 0,
        "yref": "container",
        "yanchor": "bottom",
        "ypad": 4,
        "x": 0.5,
        "tickformat": style,
        "nticks": 5,
        "outlinewidth": 0,
    }


def shade(part: float) -> str:
    """The colour of a part of the most, 0 to 1, on the scale."""
    part = min(max(part, 0.0), 1.0)
    (low, light), (high, dark) = SCALE[:2] if part < SCALE[1][0] else SCALE[1:]
    along = (part - low) / (high - low)
    mixed = (
        round(a + along * (b - a)) for a, b in zip(_rgb(light), _rgb(dark), strict=True)
    )
    return "#" + "".join(f"{each:02x}" for each in mixed)


def _rgb(hue: str) -> tuple[int, int, int]:
    red, green, blue = (int(hue[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def ink_on(part: float) -> str:
    """The colour of letters on a shade, 4.5 : 1: white where it is dark."""
    return "#ffffff" if part > 0.83 else "#000000"
