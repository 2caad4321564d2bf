"""Age and sex, quarter by quarter or year by year: who has the condition."""

from datetime import date
from typing import Any, cast

import plotly.graph_objects as go
import polars as pl
from plotly.subplots import make_subplots

from dashboards import charts, theme, wording
from dashboards.hatching import hatch
from dashboards.intervals import share
from dashboards.number import Number
from dashboards.trends import everybody, lanes
from dashboards.trends.rows import (
    MEASURES,
    RESTS,
    WITHHELD,
    behind,
    cases,
    cases_of,
    ceiling,
    condition,
    every,
    group,
    hover,
    in_order,
    is_anyone,
    label,
    said,
    somebody,
    span,
    totals,
    within,
    years_marked,
)

PANEL = 210  # pixels of a panel
SEXES = {"F": "Female", "M": "Male", "unknown": "Sex unknown"}
PANELS = {"all": "Everybody", **SEXES}
FEWEST_JUDGED = 100  # people seen, so that a share of them says something


def by_band(trends: pl.DataFrame) -> pl.DataFrame:
    """Age bands, of everybody and by sex, in order of time: columns `band`, `sex`."""
    parts = pl.col("breakdown_value").str.split(", ").list
    return (
        trends.filter(pl.col("breakdown_code").is_in(["age_band", "age_band_sex"]))
        .with_columns(
            band=parts.get(0),
            sex=pl.when(pl.col("breakdown_code") == "age_band_sex")
            .then(parts.get(1, null_on_oob=True))
            .otherwise(pl.lit("all")),
        )
        .sort("period_start_date", "breakdown_value")
    )


def _why_blank(rows: pl.DataFrame, everybody: pl.DataFrame) -> str:
    """Why no group is drawn; empty when one is."""
    if is_anyone(rows):
        return ""
    spans, name, period = (
        rows["period_start_date"].n_unique(),
        condition(rows),
        every(rows),
    )
    if not rows["is_withheld"].any():
        return f"{name} was coded for nobody in {wording.many(spans, period)}."
    left = "only everybody together is" if is_anyone(everybody) else "nothing is"
    return (
        f"In every {period} and group with anyone, {name} {RESTS}, so {left} "
        "published: see the rows below. Choose another condition, or a practice with "
        "more people."
    )


def lines(trends: pl.DataFrame, measure: str = "people") -> go.Figure:
    """Panels of everybody and of each sex: a line for each age band."""
    rows = by_band(trends)
    if rows.is_empty():
        return charts.blank("Who they are", "No age or sex in this selection.")
    column, what, _ = MEASURES[measure]
    period = every(rows)
    title = f"{condition(rows)}: {what} by age and sex, per {period} ({cases(rows)})"
    if why := _why_blank(rows, totals(trends)):
        return charts.blank(title, why)
    # Of brief conditions, ages are told, and sexes, but not both.
    sexes = [
        sex
        for sex in PANELS
        if not rows.filter(sex=sex).is_empty()
        and (sex in ("all", "F", "M") or is_anyone(rows.filter(sex=sex)))
    ]
    bands = _bands(rows)
    rows = rows.filter(pl.col("band").is_in(bands) & pl.col("sex").is_in(sexes))
    days = rows["period_start_date"].unique().sort().to_list()
    drawn = make_subplots(
        rows=len(sexes),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.24 / len(sexes),
        subplot_titles=[PANELS[sex] for sex in sexes],
    )
    for index, sex in enumerate(sexes, 1):
        mine = rows.filter(sex=sex)
        # Everybody is more than either sex; the sexes share one scale.
        scale = mine if sex == "all" else rows.filter(pl.col("sex") != "all")
        lanes.add(
            drawn,
            {band: mine.filter(band=band) for band in bands},
            measure,
            ceiling(map(float, scale[column].drop_nulls()), measure),
            has_legend=index == 1,
            row=index,
            col=1,
        )
    drawn.update_annotations(x=0, xanchor="left", font={"size": 13, "color": theme.INK})
    drawn.update_xaxes(
        range=[days[0], span(days[-1], period)[1]], **years_marked(days, period)
    )
    drawn.update_layout(showlegend=True, margin={"t": 34})
    held = int(rows["is_withheld"].sum())
    summary = (
        f"{wording.many(len(bands), 'age band')} of everybody"
        f"{' and of each sex' if len(sexes) > 1 else ''} in "
        f"{wording.many(len(days), period)}; {held} of "
        f"{wording.many(rows.height, 'number')} withheld."
    )
    height = 90 + PANEL * len(sexes)
    note = lanes.NOTE if held else ""
    return charts.finish(drawn, title, summary, height, note, behind(rows, measure))


def _bands(rows: pl.DataFrame) -> list[str]:
    """Age bands, the youngest first; the unknown only where it holds somebody."""
    return [
        band
        for band in sorted(rows["band"].unique(), key=in_order)
        if band != "unknown" or is_anyone(rows.filter(band=band))
    ]


def latest(trends: pl.DataFrame) -> date | None:
    """The last period in which a band of either sex may be shown with anyone."""
    shown = somebody(by_band(trends).filter(pl.col("sex") != "all"))
    return cast(date | None, shown["period_start_date"].max())


def pyramid(trends: pl.DataFrame, measure: str = "people") -> go.Figure | None:
    """The latest period shown: ages above each other, women left and men right."""
    day = latest(trends)
    if day is None:
        return None
    column, what, _ = MEASURES[measure]
    rows = by_band(trends).filter(
        pl.col("sex").is_in(["F", "M"]), period_start_date=day
    )
    if rows.is_empty():
        return None
    bands = _bands(rows)
    rows = rows.filter(pl.col("band").is_in(bands))
    top = ceiling(map(float, rows[column].drop_nulls()), measure)
    drawn = go.Figure()
    for sex, side in (("F", -1), ("M", 1)):
        mine = rows.filter(sex=sex)
        known = mine.filter(~pl.col("is_withheld")).drop_nulls(column)
        drawn.add_bar(
            x=[side * float(value) for value in known[column]],
            y=[bands.index(band) for band in known["band"]],
            width=0.7,
            orientation="h",
            marker={"color": theme.HUES[0] if sex == "F" else theme.HUES[1]},
            text=[said(float(value), measure) for value in known[column]],
            textposition=[
                "inside" if value > 0.15 * top else "outside" for value in known[column]
            ],
            hovertext=[
                hover(row, group(row["breakdown_value"]), measure)
                for row in known.iter_rows(named=True)
            ],
            hoverinfo="text",
            name=SEXES[sex],
        )
        for band in mine.filter("is_withheld")["band"]:
            place = bands.index(band)  # hatched as far as its bar could reach
            box = (0, side * top, place - 0.35, place + 0.35)
            hatch(drawn, [box], WITHHELD, showlegend=False)
    up = lanes.ticks(top)[1:]
    ends = [*(-end for end in reversed(up)), 0, *up]
    drawn.update_layout(barmode="overlay", showlegend=True)
    drawn.update_xaxes(
        range=[-1.02 * top, 1.02 * top],
        tickvals=ends,
        ticktext=[said(abs(end), measure) for end in ends],
        title=what.capitalize(),
    )
    drawn.update_yaxes(
        tickvals=list(range(len(bands))),
        ticktext=[wording.words(band) for band in bands],
        range=[-0.6, len(bands) - 0.4],
        showgrid=False,
    )
    held = int(rows["is_withheld"].sum())
    title = f"{label(day, every(rows))}, the latest {every(rows)} shown: {what}"
    summary = (
        f"{wording.many(len(bands), 'age band')}, women left, men right; {held} of "
        f"{wording.many(rows.height, 'number')} withheld."
    )
    note = "Hatched: withheld. Unknown, never zero." if held else ""
    height = 110 + 44 * len(bands)
    return charts.finish(drawn, title, summary, height, note, behind(rows, measure))


def sentence(trends: pl.DataFrame) -> str:
    """Say in whom the condition is most frequent, in the last period shown."""
    groups = trends.filter(pl.col("breakdown_code") != "total")
    name = condition(trends)
    held = int(groups["is_withheld"].sum())
    of = f"{wording.count(held)} of {wording.many(groups.height, 'number')}"
    but = f"{of} by age or sex {wording.verb(held, 'is', 'are')} withheld."
    for codes in (["age_band_sex"], ["age_band", "sex"]):
        shown = within(groups.filter(pl.col("breakdown_code").is_in(codes))).filter(
            (pl.col("seen_patients") >= FEWEST_JUDGED)
            & pl.col("patients_per_100k_seen").is_not_null()
        )
        if shown.is_empty():
            continue
        day = cast(date, shown["period_start_date"].max())
        top = (
            shown.filter(period_start_date=day)
            .sort("patients_per_100k_seen", "breakdown_value", descending=[True, False])
            .row(0, named=True)
        )
        part = share(top["condition_patients"], top["seen_patients"])
        return (
            f"Of the groups that may be shown in {label(day, every(trends))}, "
            f"“{group(top['breakdown_value'])}” had most {cases_of(trends)} for its "
            f"size: {wording.count(part.count)} of {wording.people(part.of)} "
            f"seen ({wording.percent(part.value)}). {but}"
        )
    return f"{name}: no age or sex with enough people may be shown. {but}"


def numbers(trends: pl.DataFrame, few: str) -> list[Number]:
    """Everybody in the latest period shown, and what is withheld of age and sex."""
    groups = trends.filter(pl.col("breakdown_code") != "total")
    held = int(groups["is_withheld"].sum())
    kept = Number(
        "Ages and sexes withheld",
        f"{wording.count(held)} of {wording.count(groups.height)}",
        f"rest on {few}, or would give such a number away",
        "a withheld number is unknown here, never zero",
    )
    shown = totals(trends).filter(
        ~pl.col("is_withheld") & (pl.col("seen_patients") > 0)
    )
    if shown.is_empty():
        return [kept]
    last: dict[str, Any] = shown.row(-1, named=True)
    return [*everybody.latest(last), kept]
