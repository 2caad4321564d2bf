"""Disease trends.

How many people are ill with a condition, is that more than before, and who are they?
"""

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters
from dashboards.number import Number
from dashboards.trends import (
    ages,
    contagion,
    epidemic,
    everybody,
    places,
    seasons,
    settled,
    state_map,
    states,
)
from dashboards.trends.rows import (
    DIVIDED_BY,
    MEASURES,
    OFFERED,
    PLACES,
    VIEW,
    VIEWS,
    group,
    in_order,
    view,
)

MENU = "Trends"
GROUP = "Disease"
ORDER = 4

FILTERS = (
    filters.CONDITION,
    filters.Filter(
        "view",
        "View",
        "period_code",
        "one",
        default="weeks",
        made_of=VIEW,
        named=VIEWS,
    ),
    filters.Choice(
        "measure",
        "Show",
        (*OFFERED, ("members", "New cases per 100,000 member-weeks")),
    ),
    *filters.period("service", "period_start_date", "Served"),
)
# What answers each view's question, in words, numbers and pictures.
ANSWERS = {
    **dict.fromkeys(("weeks", "months", "years"), everybody),
    "states": states,
    "states_years": states,
    "ages": ages,
    "places": places,
}


def figure(disease_trends: pl.DataFrame, measure: str = "people") -> go.Figure:
    """The picture that answers: bars of everybody, lines of states or of ages."""
    if MEASURES[measure][0] not in disease_trends.columns:
        return charts.blank(MEASURES[measure][1].capitalize(), OLDER)
    drawn = {states: states.lines, ages: ages.lines, places: places.bars}
    answer = ANSWERS[view(disease_trends)]
    return drawn.get(answer, everybody.bars)(disease_trends, measure)


def closer(disease_trends: pl.DataFrame, measure: str = "people") -> go.Figure | None:
    """A closer look: seasons over each other, a map, women and men side by side."""
    if MEASURES[measure][0] not in disease_trends.columns or disease_trends.is_empty():
        return None
    looks = {
        "weeks": in_season,
        "states": state_map.states,
        "states_years": state_map.states,
        "ages": ages.pyramid,
        "years": ages.pyramid,
    }
    drawn = looks.get(view(disease_trends))
    return drawn(disease_trends, measure) if drawn else None


def in_season(
    disease_trends: pl.DataFrame, measure: str = "people"
) -> go.Figure | None:
    """Seasons over each other, with the thresholds of the Moving Epidemic Method."""
    return seasons.overlay(disease_trends, measure, settled.masked())


def contagious(
    disease_trends: pl.DataFrame, disease_completeness: pl.DataFrame
) -> go.Figure | None:
    """R by week, of a condition whose file says its serial interval."""
    if disease_trends.is_empty() or ANSWERS[view(disease_trends)] is not everybody:
        return None
    serial = settled.serial(str(disease_trends["condition_id"][0]))
    return contagion.drawn(disease_trends, disease_completeness, serial)


def every_state(
    disease_trends: pl.DataFrame, measure: str = "people"
) -> go.Figure | None:
    """All states and periods as tiles."""
    if disease_trends.is_empty() or ANSWERS[view(disease_trends)] is not states:
        return None
    return states.heat(disease_trends, measure)


DRIVERS = (closer, contagious, every_state)


def sentence(disease_trends: pl.DataFrame) -> str:
    """What the view says, in one sentence."""
    if disease_trends.is_empty():
        return "No such condition in this selection."
    return ANSWERS[view(disease_trends)].sentence(disease_trends)


def numbers(
    disease_trends: pl.DataFrame,
    few: str,
    disease_completeness: pl.DataFrame | None = None,
) -> list[Number]:
    """The key numbers of the view; of what comes in winter, since when it is here."""
    if disease_trends.is_empty():
        return []
    season = epidemic.number(disease_trends, disease_completeness, settled.masked())
    return [*ANSWERS[view(disease_trends)].numbers(disease_trends, few), *season]


OLDER = "This publication is older than this rate: claimscope run makes it anew."
RATES_OF = DIVIDED_BY
# What the table shows where the report has it.
ENDS = [
    *("low_per_100k_seen", "high_per_100k_seen"),
    *("standardised_per_100k_seen", "standardised_low_per_100k_seen"),
    "standardised_high_per_100k_seen",
]
SHARE_ENDS = ["visit_share_low_rate", "visit_share_high_rate"]


def table(disease_trends: pl.DataFrame) -> pl.DataFrame:
    """One row per period and group, the latest first; withheld ones say so."""
    is_total = pl.col("breakdown_code") == "total"
    values = sorted(disease_trends["breakdown_value"].unique(), key=in_order)
    rows = disease_trends.sort(
        pl.col("period_start_date"),
        ~is_total,
        pl.col("breakdown_code"),
        pl.col("breakdown_value").cast(pl.Enum(values)),
        descending=[True, False, False, False],
    )
    is_place = pl.col("breakdown_code").is_in(PLACES)
    named = (
        pl.when(is_place)
        .then(pl.col("breakdown_value").map_elements(places.place, pl.String))
        .otherwise(pl.col("breakdown_value").map_elements(group, pl.String))
    )
    return rows.select(
        pl.col("period_start_date").dt.strftime("%Y-%m-%d").alias("period_start"),
        pl.when(is_total).then(pl.lit("Everybody")).otherwise(named).alias("group"),
        "condition_patients",
        "incident_cases",
        "seen_patients",
        "patients_per_100k_seen",
        *(name for name in ENDS if name in rows.columns),
        "condition_visits",
        "all_visits",
        "visit_share",
        *(name for name in SHARE_ENDS if name in rows.columns),
        "is_withheld",
        "withheld_reason",
    )
