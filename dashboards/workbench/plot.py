"""A chart of an answer: bars, lines or points. Pure: rows in, figure out."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, theme
from dashboards.workbench import rows

KINDS = {"bar": "Bars", "line": "Lines", "scatter": "Points"}
MOST_POINTS = 5_000
OTHERS = "others"
_TELLING = ("_rate", "_share", "_per_100k", "_per_100k_seen", "_year_usd")


@dataclass(frozen=True)
class Choice:
    """What is drawn: the kind of chart, and the columns across, up and by colour."""

    kind: str
    x: str
    y: str
    colour: str | None = None


def numbers(answer: pl.DataFrame) -> list[str]:
    """The columns that can be drawn upwards."""
    return [c.name for c in answer if c.dtype.is_numeric()]


def usual(answer: pl.DataFrame) -> Choice | None:
    """What to draw first; nothing where no column is a number."""
    up = numbers(answer)
    if not up or answer.is_empty():
        return None
    days = [c.name for c in answer if c.dtype.is_temporal()]
    texts = [c.name for c in answer if c.dtype == pl.String]
    x = [*days, *texts, up[0]][0]
    rates = [name for name in up if name.endswith(_TELLING)]
    y = next((name for name in [*rates, *up] if name != x), x)
    groups = [
        t for t in texts if t != x and 1 < answer[t].n_unique() <= theme.MOST_HUES
    ]
    kind = "line" if days else "bar" if texts else "scatter"
    return Choice(kind, x, y, groups[0] if groups else None)


def figure(answer: pl.DataFrame, choice: Choice) -> go.Figure:
    """Draw the first rows of an answer; withheld ones are a gap, and counted."""
    shown = answer.head(MOST_POINTS)
    known = shown.filter(pl.col(choice.y).is_not_null())
    drawn = go.Figure()
    # A line has a gap where it has no number; it never runs across.
    lines = shown if choice.kind == "line" else known
    for name, part, hue in _groups(lines, choice.colour):
        _trace(drawn, choice, name, _ordered(part, choice), hue)
    by = [choice.x, *([choice.colour] if choice.colour else [])]
    title = f"{choice.y} by {' and '.join(by)}"
    drawn.update_xaxes(title=choice.x)
    drawn.update_yaxes(title=choice.y, rangemode="tozero")
    if answer[choice.x].dtype == pl.String:
        drawn.update_xaxes(type="category")  # a name of digits is no number
    charts.finish(
        drawn,
        title,
        f"{KINDS[choice.kind]} of {known.height:,} rows.",
        360,
        _note(answer, shown, known),
    )
    return drawn.update_layout(
        showlegend=bool(choice.colour),
        barmode="group",
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": theme.SOFT_INK},
    )


def _note(answer: pl.DataFrame, shown: pl.DataFrame, known: pl.DataFrame) -> str:
    """What is not drawn."""
    said = []
    if shown.height < answer.height:
        said.append(f"Only the first {shown.height:,} of {answer.height:,} rows.")
    if blank := shown.height - known.height:
        held = sum(map(rows.is_held, shown.iter_rows(named=True)))
        what = (
            "withheld" if held >= blank else "blank, some withheld" if held else "blank"
        )
        said.append(f"{blank:,} rows are {what} and not drawn.")
    return " ".join(said)


def _groups(
    known: pl.DataFrame, colour: str | None
) -> Sequence[tuple[str, pl.DataFrame, str]]:
    """The rows by colour: the largest groups in hues, the rest together in grey."""
    if colour is None:
        return [("", known, theme.ACCENT)]
    texts = known.select(pl.col(colour).cast(pl.String).fill_null("none")).to_series()
    sizes = texts.value_counts().sort("count", colour, descending=[True, False])
    named = sizes[colour].to_list()
    few = named if len(named) <= theme.MOST_HUES else named[: theme.MOST_HUES - 1]
    found = [
        (name, known.filter(texts == name), hue)
        for name, hue in theme.colours(sorted(few)).items()
    ]
    rest = known.filter(~texts.is_in(few))
    return [*found, (OTHERS, rest, theme.OTHER)] if rest.height else found


def _ordered(part: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    return part.sort(choice.x, nulls_last=True) if choice.kind == "line" else part


def _trace(
    drawn: go.Figure, choice: Choice, name: str, part: pl.DataFrame, hue: str
) -> None:
    across = part[choice.x]
    xs = across.to_list() if across.dtype.is_temporal() else _listed(across)
    ys = _listed(part[choice.y])
    if choice.kind == "bar":
        drawn.add_bar(x=xs, y=ys, name=name, marker={"color": hue})
        return
    drawn.add_scatter(
        x=xs,
        y=ys,
        name=name,
        mode="lines+markers" if choice.kind == "line" else "markers",
        line={"color": hue, "width": 2},
        marker={"color": hue, "size": 7},
        connectgaps=False,
    )


def _listed(values: pl.Series) -> list[object]:
    """Values as plotly takes them."""
    if values.dtype.is_numeric():
        return values.cast(pl.Float64).to_list()
    return values.cast(pl.String).to_list()
