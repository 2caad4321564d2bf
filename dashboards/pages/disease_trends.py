"""Disease trends.

How many people are ill with a condition, is that more than before, and who are they?
"""

from datetime import date, datetime, time, timedelta

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, number, theme, wording
from dashboards.intervals import share
from dashboards.number import Number

MENU = "Disease"
ORDER = 4

FILTERS = (
    filters.Filter(
        "condition",
        "Condition",
        "condition_id",
        "one",
        named_by="condition_label",
        default="influenza",
    ),
    filters.Filter("every", "Per", "period_code", "one", default="week"),
    filters.Filter(
        "breakdown",
        "Broken down by",
        "breakdown_code",
        "one",
        default="age_band",
        also="total",
    ),
    filters.Choice(
        "measure",
        "Show",
        (
            ("people", "People"),
            ("per_100k", "Per 100,000 people seen"),
            ("visits", "Share of visits"),
        ),
    ),
    *filters.period("service", "period_start_date", "Served"),
)
MEASURES = {
    "people": ("condition_patients", "people", ",.0f"),
    "per_100k": ("patients_per_100k_seen", "people per 100,000 seen", ",.0f"),
    "visits": ("visit_share", "share of visits", ".1%"),
}
WITHHELD = "Withheld: rests on 1 to 10 people, or would give such a cell away."
HATCHED = "Hatched: withheld, because few people are behind it. Unknown, never zero."


def totals(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of everybody, in order of time."""
    return rows.filter(breakdown_code="total").sort("period_start_date")


def condition(rows: pl.DataFrame) -> str:
    """The condition of a filtered frame, for people."""
    if "condition_label" in rows.columns and rows["condition_label"][0]:
        return str(rows["condition_label"][0])
    return wording.words(rows["condition_id"][0])


def every(rows: pl.DataFrame) -> str:
    """Whether a filtered frame is by week or by month."""
    return str(rows["period_code"][0])


def is_acute(rows: pl.DataFrame) -> bool:
    """Acute conditions count new cases; chronic ones who lives with them."""
    return str(rows["measure_code"][0]) == "incidence"


def said(value: float | None, measure: str) -> str:
    """A value of a measure, for people."""
    if value is None:
        return wording.NONE
    if measure == "visits":
        return wording.percent(value)
    return wording.count(round(value)) if value >= 10 else f"{value:g}"


def span(day: date, period: str) -> tuple[date, date]:
    """The days a period covers."""
    if period == "week":
        return day, day + timedelta(days=7)
    return day, (day + timedelta(days=32)).replace(day=1)


def middle(day: date, period: str) -> datetime:
    """The middle of the period that begins on a day."""
    start, end = (datetime.combine(each, time()) for each in span(day, period))
    return start + (end - start) / 2


def label(day: date, period: str) -> str:
    """A period, for people."""
    return f"week of {day:%-d %b %Y}" if period == "week" else wording.month(day)


def figure(disease_trends: pl.DataFrame, measure: str = "people") -> go.Figure:
    """Bars: people with the condition per week or month; withheld ones hatched."""
    rows = totals(disease_trends)
    if rows.is_empty():
        return charts.blank("How many people", "No such condition in this selection.")
    column, what, style = MEASURES[measure]
    period, name = every(rows), condition(rows)
    kind = "new cases" if is_acute(rows) else "people living with it"
    title = f"{name}: {what}, per {period} ({kind})"
    if why := _why_blank(rows, period, name):
        return charts.blank(title, why)
    values = [None if value is None else float(value) for value in rows[column]]
    top = ceiling([value for value in values if value is not None], measure)
    drawn = go.Figure()
    _hatch_withheld(drawn, rows, top, period)
    days = rows["period_start_date"].to_list()
    drawn.add_bar(
        x=[middle(day, period) for day in days],
        y=values,
        width=[0.78 * 86_400_000 * (span(day, period)[1] - day).days for day in days],
        marker={"color": theme.ACCENT},
        hovertext=[
            f"<b>{label(row['period_start_date'], period)}</b>"
            f"<br>{said(value, measure)} {what}"
            f"<br>{wording.count(row['condition_patients'])} of "
            f"{wording.count(row['seen_patients'])} people seen"
            for row, value in zip(rows.iter_rows(named=True), values, strict=True)
        ],
        hoverinfo="text",
        name=name,
    )
    drawn.update_yaxes(range=[0, top], title=what.capitalize(), tickformat=style)
    drawn.update_xaxes(range=[days[0], span(days[-1], period)[1]])
    held = int(rows["is_withheld"].sum())
    most = max([value for value in values if value is not None], default=None)
    summary = (
        f"{rows.height} {period}s, {held} of them withheld. "
        f"Largest shown: {said(most, measure)}."
    )
    return charts.finish(drawn, title, summary, 340, HATCHED if held else "")


def ceiling(values: list[float], measure: str) -> float:
    """Where the axis ends: never so low that nothing but zeros fills the chart."""
    least = 0.01 if measure == "visits" else 5
    return max(1.15 * max(values, default=0), least)


def _hatch_withheld(
    drawn: go.Figure, rows: pl.DataFrame, top: float, period: str
) -> None:
    held = rows.filter("is_withheld")["period_start_date"].unique().to_list()
    spans = charts.joined([span(day, period) for day in held])
    charts.hatched(drawn, spans, top, "withheld", WITHHELD)


def _is_anyone(rows: pl.DataFrame) -> bool:
    """Whether rows that may be shown hold a person, or a visit."""
    shown = rows.filter(~pl.col("is_withheld"))
    return bool(
        shown.select(
            ((pl.col("condition_patients") > 0) | (pl.col("condition_visits") > 0))
            .fill_null(False)
            .any()
        ).item()
    )


def _why_blank(rows: pl.DataFrame, period: str, name: str) -> str:
    """Why nothing is drawn of everybody; empty when something is."""
    if _is_anyone(rows):
        return ""
    held, of = int(rows["is_withheld"].sum()), rows.height
    if not held:
        return f"{name} was coded for nobody in {wording.many(of, period)}."
    other = "month or another condition" if period == "week" else "another condition"
    if period == "month" and is_acute(rows):
        other = "week or another condition"
    told = f"Every {period} rests"
    if held < of:
        told = f"Every {period} in which {name} was coded rests"
    return (
        f"{told} on 1 to 10 people or would give such a {period} away, so "
        f"nothing is published of it. Choose {other}, or a practice with more "
        "people."
    )


def _why_not_broken_down(
    rows: pl.DataFrame, everybody: pl.DataFrame, period: str
) -> str:
    """Why no group is drawn; empty when one is."""
    if _is_anyone(rows):
        return ""
    starts = rows["period_start_date"].n_unique()
    held = rows.filter("is_withheld")["period_start_date"].n_unique()
    if not held:
        return f"Nobody in any group in {wording.many(starts, period)}."
    told = f"Every {period} of this breakdown"
    if held < starts:
        told = f"Every {period} of this breakdown with anyone in it"
    left = "only totals are" if _is_anyone(everybody) else "nothing is"
    return (
        f"{told} rests on 1 to 10 people somewhere, so {left} published. "
        "Choose another breakdown, or a practice with more people."
    )


def broken_down(disease_trends: pl.DataFrame, measure: str = "people") -> go.Figure:
    """Lines: the same, by age band, sex or state; gaps where it is withheld."""
    rows = disease_trends.filter(pl.col("breakdown_code") != "total")
    if rows.is_empty():
        return charts.blank("Who they are", "Not broken down in this selection.")
    column, what, style = MEASURES[measure]
    period = every(rows)
    by = wording.words(rows["breakdown_code"][0]).lower()
    title = f"Who they are: {what} by {by}, per {period}"
    if why := _why_not_broken_down(rows, totals(disease_trends), period):
        return charts.blank(title, why)
    shown = rows.filter(~pl.col("is_withheld"))[column].drop_nulls()
    top = ceiling([float(value) for value in shown], measure)
    drawn = go.Figure()
    _hatch_withheld(drawn, rows, top, period)
    days = rows["period_start_date"].unique().sort().to_list()
    values = _leaders(rows, column)
    hues = theme.colours(values)
    for value in values:
        mine = rows.filter(breakdown_value=value)
        points = dict(mine.select("period_start_date", column).iter_rows())
        heights = [points.get(day) for day in days]
        drawn.add_scatter(
            x=[middle(day, period) for day in days],
            y=[None if height is None else float(height) for height in heights],
            mode="lines+markers",
            connectgaps=False,
            line={"color": hues[value], "width": 2},
            marker={"size": 5, "color": hues[value]},
            name=wording.words(value),
            hovertext=[
                f"<b>{wording.words(value)}</b>, {label(day, period)}"
                f"<br>{said(height, measure)} {what}"
                for day, height in zip(days, heights, strict=True)
            ],
            hoverinfo="text",
        )
    drawn.update_layout(showlegend=True)
    drawn.update_traces(showlegend=False, selector={"name": "withheld"})
    drawn.update_yaxes(range=[0, top], title=what.capitalize(), tickformat=style)
    drawn.update_xaxes(range=[days[0], span(days[-1], period)[1]])
    held = rows.filter("is_withheld")["period_start_date"].n_unique()
    summary = f"{len(values)} groups, {len(days)} {period}s, {held} of them withheld."
    return charts.finish(drawn, title, summary, 330, HATCHED if held else "")


def _leaders(rows: pl.DataFrame, column: str) -> list[str]:
    """At most eight groups: all of them in order, else those with the most."""
    values = sorted(rows["breakdown_value"].unique().to_list(), key=_in_order)
    if len(values) <= theme.MOST_HUES:
        return values
    most = (
        rows.group_by("breakdown_value")
        .agg(pl.col(column).max())
        .sort(column, "breakdown_value", descending=[True, False], nulls_last=True)
    )
    return most["breakdown_value"].head(theme.MOST_HUES).to_list()


def _in_order(value: str) -> tuple[bool, int, str]:
    start = value.split("-")[0].rstrip("+")
    return value == "unknown", int(start) if start.isdigit() else 0, value


DRIVERS = (broken_down,)


def sentence(disease_trends: pl.DataFrame) -> str:
    """Say how the last quarter differs from the one before, when it may be said."""
    rows = totals(disease_trends)
    if rows.is_empty():
        return "No such condition in this selection."
    period, name = every(rows), condition(rows)
    size = 13 if period == "week" else 3
    if rows.height < 2 * size:
        return f"Fewer than {2 * size} {period}s: too few to say what changed."
    late, early = rows.tail(size), rows.tail(2 * size).head(size)
    if not is_acute(rows):
        return _prevalence(rows, size, name)
    held = int(rows.tail(2 * size)["is_withheld"].sum())
    if held:
        told = "all" if held == 2 * size else f"{held} of"
        return _peaked(rows, f"{told} the last {2 * size} {period}s are withheld.")
    now, before = (
        share(int(span["condition_visits"].sum()), int(span["all_visits"].sum()))
        for span in (late, early)
    )
    return (
        f"{name} was coded at {wording.percent(now.value)} of "
        f"{wording.count(now.of)} visits in the last {size} {period}s, "
        f"{wording.change(now, before)} in the {size} before "
        f"({wording.percent(before.value)}). {wording.verdict(now, before)}"
    )


def _peaked(rows: pl.DataFrame, but: str) -> str:
    """What may be said where a comparison may not: the highest period shown."""
    period, name = every(rows), condition(rows)
    if not _is_anyone(rows):
        return f"{name}: no {period} with anyone may be shown; {but}"
    top = _peak(rows)
    at = label(top["period_start_date"], period)
    return (
        f"{name} peaked in {'the ' if period == 'week' else ''}{at} with "
        f"{wording.people(top['condition_patients'])} of "
        f"{wording.count(top['seen_patients'])} seen, of the {period}s that may be "
        f"shown; {but}"
    )


def _peak(rows: pl.DataFrame) -> dict:
    """The shown period with the most people; the first of several."""
    shown = rows.filter(~pl.col("is_withheld"))
    return max(shown.iter_rows(named=True), key=lambda row: row["condition_patients"])


def _prevalence(rows: pl.DataFrame, back: int, name: str) -> str:
    now, before = rows.row(-1, named=True), rows.row(-1 - back, named=True)
    if now["is_withheld"] or before["is_withheld"]:
        shown = rows.filter(~pl.col("is_withheld") & (pl.col("seen_patients") > 0))
        if shown.is_empty():
            return f"{name}: every month is withheld."
        last = shown.row(-1, named=True)
        part = share(last["condition_patients"], last["seen_patients"])
        since = rows.filter(pl.col("period_start_date") > last["period_start_date"])
        which = f"the {since.height} months since are withheld"
        if since.is_empty():
            which = f"{wording.month(before['period_start_date'])} is withheld"
        elif since.height == 1:
            which = "the month since is withheld"
        return (
            f"{wording.percent(part.value)} of {wording.count(part.of)} people seen "
            f"live with {name.lower()} in {wording.month(last['period_start_date'])}; "
            f"{which}, so no comparison."
        )
    parts = [
        share(row["condition_patients"], row["seen_patients"]) for row in (now, before)
    ]
    return (
        f"{wording.percent(parts[0].value)} of {wording.count(parts[0].of)} people "
        f"seen live with {name.lower()} in {wording.month(now['period_start_date'])}, "
        f"{wording.change(*parts)} in {wording.month(before['period_start_date'])}. "
        "Largely the same people are in both, so chance is not judged."
    )


def numbers(disease_trends: pl.DataFrame) -> list[Number]:
    """The latest period that may be shown, the highest, and what is withheld."""
    rows = totals(disease_trends)
    if rows.is_empty():
        return []
    period = every(rows)
    held = int(rows["is_withheld"].sum())
    shown = rows.filter(~pl.col("is_withheld") & (pl.col("seen_patients") > 0))
    kept = Number(
        f"{period.capitalize()}s withheld",
        f"{held} of {rows.height}",
        "rest on 1 to 10 people, or stand next to one that does",
        "a withheld number is unknown here, never zero",
    )
    if shown.is_empty():
        return [kept]
    last = shown.row(-1, named=True)
    peak = _peak(shown)
    acute = is_acute(rows)
    counted = f"{'incidence of acute' if acute else 'prevalence of chronic'} conditions"
    latest = share(last["condition_patients"], last["seen_patients"])
    found = [
        number.rate(
            f"Latest shown, {label(last['period_start_date'], period)}",
            latest,
            "people seen",
            counted=counted,
        ),
        number.rate(
            f"Share of visits, {label(last['period_start_date'], period)}",
            share(last["condition_visits"], last["all_visits"]),
            "visits",
            counted="share of visits",
        ),
        Number(
            f"Highest {period} shown",
            wording.people(peak["condition_patients"]),
            f"of {wording.count(peak['seen_patients'])} people seen, "
            f"{label(peak['period_start_date'], period)}",
            counted="condition_patients",
        ),
    ]
    return [*found, kept]


# Which count each rate of the table rests on.
RATES_OF = {"visit_share": "all_visits", "patients_per_100k_seen": "seen_patients"}


def table(disease_trends: pl.DataFrame) -> pl.DataFrame:
    """One row per period and group, the latest first; withheld ones say so."""
    is_total = pl.col("breakdown_code") == "total"
    group = pl.col("breakdown_value").map_elements(
        wording.words, return_dtype=pl.String
    )
    values = sorted(disease_trends["breakdown_value"].unique(), key=_in_order)
    rows = disease_trends.sort(
        pl.col("period_start_date"),
        ~is_total,
        pl.col("breakdown_value").cast(pl.Enum(values)),
        descending=[True, False, False],
    )
    return rows.select(
        pl.col("period_start_date").dt.strftime("%Y-%m-%d").alias("period_start"),
        pl.when(is_total).then(pl.lit("Everybody")).otherwise(group).alias("group"),
        "condition_patients",
        "incident_cases",
        "seen_patients",
        "patients_per_100k_seen",
        "condition_visits",
        "all_visits",
        "visit_share",
        "is_withheld",
        "withheld_reason",
    )
