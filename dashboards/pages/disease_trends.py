"""Disease trends.

How many people are ill with a condition, is that more than before, and who are they?
"""

import plotly.graph_objects as go
import polars as pl

from dashboards import filters
from dashboards.number import Number
from dashboards.trends import ages, everybody, states
from dashboards.trends.rows import VIEW, VIEWS, group, in_order, view
from transforms.disclosure.profiles import CMS

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
        (
            ("people", "People"),
            ("per_100k", "Per 100,000 people seen"),
            ("visits", "Share of visits"),
        ),
    ),
    *filters.period("service", "period_start_date", "Served"),
)
# What answers each view's question, in words, numbers and pictures.
ANSWERS = {"weeks": everybody, "months": everybody, "states": states, "ages": ages}


def figure(disease_trends: pl.DataFrame, measure: str = "people") -> go.Figure:
    """The picture that answers: bars of everybody, lines of states or of ages."""
    drawn = {"states": states.lines, "ages": ages.lines}
    return drawn.get(view(disease_trends), everybody.bars)(disease_trends, measure)


def closer(disease_trends: pl.DataFrame, measure: str = "people") -> go.Figure | None:
    """A closer look: all states, or the ages of women and men beside each other."""
    drawn = {"states": states.heat, "ages": ages.pyramid}.get(view(disease_trends))
    return drawn(disease_trends, measure) if drawn else None


DRIVERS = (closer,)


def sentence(disease_trends: pl.DataFrame) -> str:
    """What the view says, in one sentence."""
    if disease_trends.is_empty():
        return "No such condition in this selection."
    return ANSWERS[view(disease_trends)].sentence(disease_trends)


def numbers(disease_trends: pl.DataFrame, few: str = CMS.few) -> list[Number]:
    """The key numbers of the view."""
    if disease_trends.is_empty():
        return []
    return ANSWERS[view(disease_trends)].numbers(disease_trends, few)


# Which count each rate of the table rests on.
RATES_OF = {"visit_share": "all_visits", "patients_per_100k_seen": "seen_patients"}


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
    named = pl.col("breakdown_value").map_elements(group, return_dtype=pl.String)
    return rows.select(
        pl.col("period_start_date").dt.strftime("%Y-%m-%d").alias("period_start"),
        pl.when(is_total).then(pl.lit("Everybody")).otherwise(named).alias("group"),
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
