"""Cost by tobacco use.

Do people with heart disease who use tobacco cost more at these facilities than others?
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import charts, filters, theme, wording
from dashboards.intervals import share
from dashboards.misclassification import corrected
from dashboards.number import Number

MENU = "Cohorts"
GROUP = "Cost"
ORDER = 5

FILTERS = (
    filters.Filter(
        "cohort",
        "Cohort",
        "cohort_id",
        "one",
        named_by="cohort_label",
        default="coronary_or_failure",
    ),
    filters.Choice(
        "sensitivity",
        "Share of smokers that codes find",
        tuple(
            (f"0.{part:02}", f"{part} %") for part in (28, 10, 15, 20, 40, 60, 80, 95)
        ),
    ),
    filters.Choice(
        "specificity",
        "Share of others left alone",
        (("0.99", "99 %"), ("0.95", "95 %"), ("0.98", "98 %"), ("1.00", "100 %")),
    ),
)
STATES = {
    "total": "The whole cohort",
    "current": "Smokes, by codes",
    "other_tobacco": "Other tobacco",
    "former": "Formerly",
    "documented_non_user": "Documented non-user",
    "no_evidence": "No evidence either way",
}
STEPS = {
    "seen": "Seen here at all",
    "coded": "A code of the cohort",
    "rule": "Enough claims with one",
    "age": "Adult, of known sex",
    "history": "A year of data before",
    "member": "Three months followed",
}
WAYS = {"all": "All cost", "top_1_percent_cut": "Top 1 % cut"}
PUBLISHED_SENSITIVITIES = (0.10, 0.28, 0.60)
MOST_SMOKE = 0.8  # if more do, too few others are left to compare with
PER_YEAR = "per patient-year"
DAYS_A_YEAR = 365.25
HATCHED = "Hatched: withheld, because few people are behind it. Unknown, never zero."

Row = Mapping[str, Any]


def groups(rows: pl.DataFrame, way: str = "all") -> dict[str, Row]:
    """The rows of one way of counting cost, by group, in the order of a reader."""
    found = {
        row["breakdown_value"]: row
        for row in rows.filter(cost_code=way).iter_rows(named=True)
    }
    return {name: found[name] for name in STATES if name in found}


def interval(row: Row, measure: str) -> str:
    """'95 % interval $ 8,112 to $ 11,904'; empty where there is none."""
    low, high = row[f"{measure}_low_usd"], row[f"{measure}_high_usd"]
    if low is None or high is None:
        return ""
    ends = f"{wording.whole_dollars(low)} to {wording.whole_dollars(high)}"
    return f"95{wording.THIN}% interval {ends}"


def years(row: Row) -> str:
    """The time that a group is followed, in patient-years."""
    return f"{row['followed_days'] / DAYS_A_YEAR:,.0f} patient-years"


def bar(row: Row, measure: str, label: str, hue: str = theme.ACCENT) -> charts.Bar:
    """One group's dollars per patient-year with their interval, or why not."""
    value = row[f"{measure}_usd"]
    if row["is_withheld"]:
        text = "withheld"
    elif not row["member_patients"]:
        text = "nobody"
    elif value is None:
        text = "no figure"
    else:
        text = wording.whole_dollars(value)
    people = wording.people(row["member_patients"] or 0)
    return charts.Bar(
        label=label,
        value=_number(value),
        text=text,
        hover=f"<b>{label}</b><br>{wording.whole_dollars(value)} {PER_YEAR}"
        f"<br>{interval(row, measure)}<br>{people}",
        hue=hue,
        low=_number(row[f"{measure}_low_usd"]),
        high=_number(row[f"{measure}_high_usd"]),
        is_pale=(row["member_patients"] or 0) < wording.FEW,
        is_withheld=row["is_withheld"],
    )


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _drawn(
    bars: list[charts.Bar], title: str, axis: str, overall: float | None, note: str = ""
) -> go.Figure:
    """Dots with intervals, in dollars."""
    figure = charts.dots(bars, axis, overall, ticks="$,.0f")
    held = any(each.is_withheld for each in bars)
    summary = "; ".join(f"{each.label}: {each.text}" for each in bars)
    notes = " ".join(filter(None, [note, HATCHED if held else ""]))
    return charts.finish(figure, title, summary, charts.tall(bars), notes)


def _why_blank(rows: pl.DataFrame) -> str:
    """Why no group is drawn; empty when one is."""
    if rows.is_empty():
        return "No such cohort in this publication."
    total = groups(rows)["total"]
    if total["is_withheld"]:
        return (
            "The cohort rests on too few people, so nothing is published of it. "
            "It takes a practice with more people."
        )
    if not total["member_patients"]:
        return "Nobody meets every rule of the cohort."
    return ""


def figure(cost_cohorts: pl.DataFrame) -> go.Figure:
    """Dots: dollars per patient-year of each state, standardised by age and sex."""
    title = "What a patient-year costs at these facilities, standardised by age and sex"
    if why := _why_blank(cost_cohorts):
        return charts.blank(title, why)
    found = groups(cost_cohorts)
    bars = [
        bar(
            row,
            "standardised_per_year",
            STATES[name],
            theme.OTHER if name == "total" else theme.ACCENT,
        )
        for name, row in found.items()
    ]
    bars = [
        replace(each, text=f"{each.text}, {wording.people(row['member_patients'])}")
        if each.value is not None
        else each
        for each, row in zip(bars, found.values(), strict=True)
    ]
    overall = _number(found["total"]["standardised_per_year_usd"])
    return _drawn(
        bars,
        title,
        f"Allowed dollars {PER_YEAR} at these facilities",
        overall,
        "Dotted: the whole cohort. No evidence is not the same as not smoking.",
    )


def differences(cost_cohorts: pl.DataFrame) -> go.Figure:
    """Dots: each state less no evidence, crude and standardised."""
    title = "How much more than without evidence: crude, and standardised"
    if why := _why_blank(cost_cohorts):
        return charts.blank(title, why)
    bars = [
        bar(row, measure, f"{STATES[name]}, {how}", hue)
        for name, row in groups(cost_cohorts).items()
        if name not in ("total", "no_evidence")
        for measure, how, hue in (
            ("crude_difference", "crude", theme.OTHER),
            ("standardised_difference", "standardised", theme.ACCENT),
        )
    ]
    if all(each.value is None for each in bars):
        return charts.blank(title, "No two groups may be shown that could be compared.")
    return _drawn(bars, title, f"Dollars {PER_YEAR} more, or less", 0.0)


def rightly_told(
    cost_cohorts: pl.DataFrame, sensitivity: str = "0.28", specificity: str = "0.99"
) -> go.Figure:
    """Dots: the difference of smokers, as coded and corrected for smokers not found."""
    title = "Had codes found every smoker: the difference, corrected"
    found = groups(cost_cohorts)
    if why := _why_blank(cost_cohorts) or _why_not_corrected(found):
        return charts.blank(title, why)
    smokers, others = found["current"], found["no_evidence"]
    measure = _compared(smokers)
    part = share(
        smokers["member_patients"],
        smokers["member_patients"] + others["member_patients"],
    )
    bars = [bar(smokers, measure, "As coded", theme.OTHER)]
    for found_share in sorted({*PUBLISHED_SENSITIVITIES, float(sensitivity)}):
        bars.append(
            _corrected(smokers, measure, part.value or 0, found_share, specificity)
        )
    how = "standardised" if measure.startswith("standardised") else "crude"
    return _drawn(
        bars,
        title,
        f"Dollars {PER_YEAR} more, or less",
        0.0,
        f"The {how} difference to people without evidence. Taken as given: codes miss "
        "smokers, and name others, whatever they cost (non-differential error), and "
        "the two shares chosen above.",
    )


def _compared(smokers: Row) -> str:
    """The standardised difference where there is one, else the crude one."""
    is_known = smokers["standardised_difference_usd"] is not None
    return "standardised_difference" if is_known else "crude_difference"


def _why_not_corrected(found: Mapping[str, Row]) -> str:
    if found["current"]["is_withheld"] or found["no_evidence"]["is_withheld"]:
        return "People who smoke, or those without evidence, may not be shown."
    if found["current"]["crude_difference_usd"] is None:
        return "Nobody smokes by codes, or everybody does: there is nothing to compare."
    return ""


def _corrected(
    smokers: Row, measure: str, part: float, sensitivity: float, specificity: str
) -> charts.Bar:
    """The difference if codes find, and spare, such shares of people."""
    label = f"If codes find {wording.percent(sensitivity, 0)} of smokers"
    truth = corrected(part, sensitivity, float(specificity))
    if truth is None:
        return charts.Bar(label, None, "cannot be, with so many found", label)
    if truth.prevalence > MOST_SMOKE:
        smoking = f"{wording.percent(truth.prevalence, 0)} would smoke"
        return charts.Bar(label, None, smoking, f"<b>{label}</b><br>{smoking}")
    low, value, high = (
        truth.factor * float(smokers[f"{measure}{end}_usd"])
        for end in ("_low", "", "_high")
    )
    smoking = f"{wording.percent(truth.prevalence, 0)} smoke"
    return charts.Bar(
        label=label,
        value=value,
        text=f"{wording.whole_dollars(value)}; {smoking}",
        hover=f"<b>{label}</b><br>{wording.whole_dollars(value)} {PER_YEAR}"
        f"<br>{wording.whole_dollars(low)} to {wording.whole_dollars(high)}"
        f"<br>{smoking} of those with and without evidence",
        low=low,
        high=high,
    )


def left(cost_cohorts_attrition: pl.DataFrame) -> go.Figure:
    """Bars: how many people are left after each rule."""
    title = "Who is in: people left after each rule"
    if cost_cohorts_attrition.is_empty():
        return charts.blank(title, "No such cohort in this publication.")
    bars = []
    for row in cost_cohorts_attrition.sort("step_index").iter_rows(named=True):
        label = STEPS.get(row["step_code"], wording.words(row["step_code"]))
        people = row["remaining_patients"]
        bars.append(
            charts.Bar(
                label=label,
                value=people,
                text="withheld" if people is None else wording.people(people),
                hover=f"<b>{label}</b><br>{wording.count(people)} left, "
                f"{wording.count(row['left_patients'])} left out",
                is_withheld=row["is_withheld"],
            )
        )
    drawn = charts.ranking(bars, "People")
    drawn.update_xaxes(tickformat=",.0f")
    summary = "; ".join(f"{each.label}: {each.text}" for each in bars)
    held = any(each.is_withheld for each in bars)
    return charts.finish(
        drawn, title, summary, charts.tall(bars), HATCHED if held else ""
    )


DRIVERS = (differences, rightly_told, left)


def sentence(cost_cohorts: pl.DataFrame) -> str:
    """Say how much more smokers cost, or what may be said instead."""
    if why := _why_blank(cost_cohorts):
        return why
    found = groups(cost_cohorts)
    total, smokers = found["total"], found["current"]
    if _why_not_corrected(found):
        held = smokers["is_withheld"] or found["no_evidence"]["is_withheld"]
        but = (
            "too few people are behind it to compare those who smoke"
            if held
            else "nobody is coded as smoking, so there is nothing to compare"
        )
        cost = wording.whole_dollars(total["allowed_per_year_usd"])
        return (
            f"A patient-year of the cohort costs {cost} at these facilities "
            f"({interval(total, 'allowed_per_year')}); {but}."
        )
    measure = _compared(smokers)
    difference = smokers[f"{measure}_usd"]
    low, high = smokers[f"{measure}_low_usd"], smokers[f"{measure}_high_usd"]
    how = "standardised by age and sex" if measure[0] == "s" else "not standardised"
    sure = "beyond chance" if low > 0 or high < 0 else "within what chance explains"
    return (
        f"People coded as smoking cost {wording.whole_dollars(abs(difference))} "
        f"{'more' if difference >= 0 else 'less'} {PER_YEAR} at these facilities than "
        f"people without evidence ({how}; {interval(smokers, measure)}). "
        f"That is {sure}."
    )


def numbers(
    cost_cohorts: pl.DataFrame,
    cost_cohorts_attrition: pl.DataFrame,
    few: str,
) -> list[Number]:
    """What a patient-year costs, who smokes by codes, and how much more they cost."""
    if cost_cohorts.is_empty():
        return []
    found = groups(cost_cohorts)
    total, smokers = found["total"], found["current"]
    held = sum(row["is_withheld"] for row in found.values())
    people = total["member_patients"]
    seen = _seen(cost_cohorts_attrition)
    why_held = f"rests on {few}, or would reveal a group that does"
    return [
        Number(
            "A patient-year costs",
            _shown(total, total["allowed_per_year_usd"]),
            why_held
            if total["is_withheld"]
            else f"{wording.people(people)}, {years(total)}",
            interval(total, "allowed_per_year"),
            people is not None and people < wording.FEW,
            counted="allowed per patient-year, crude",
        ),
        Number(
            "Smokers cost more by",
            _shown(smokers, smokers["standardised_difference_usd"]),
            why_held
            if smokers["is_withheld"]
            else f"{wording.people(smokers['member_patients'])} coded as smoking",
            interval(smokers, "standardised_difference"),
            not smokers["is_withheld"] and smokers["member_patients"] < wording.FEW,
            counted="difference to no evidence",
        ),
        Number(
            "Without evidence either way",
            _part(found["no_evidence"], total),
            "of the people of the cohort",
            "codes name 10 to 28 % of smokers, so most smokers are among these",
            counted="share without evidence",
        ),
        Number(
            "Groups withheld",
            f"{held} of {len(found)}",
            f"rest on {few}, or would reveal a group that does",
            f"{wording.people(seen)} {wording.verb(seen, 'was', 'were')} seen in all",
        ),
    ]


def _shown(row: Row, amount: Decimal | None) -> str:
    return "withheld" if row["is_withheld"] else wording.whole_dollars(amount)


def _part(some: Row, of: Row) -> str:
    if some["is_withheld"] or of["is_withheld"]:
        return "withheld"
    return wording.percent(share(some["member_patients"], of["member_patients"]).value)


def _seen(attrition: pl.DataFrame) -> int | None:
    first = attrition.filter(step_code="seen")
    return first["remaining_patients"][0] if first.height else None


def note(cost_cohorts: pl.DataFrame) -> str:
    """What these dollars are not."""
    del cost_cohorts
    return (
        "Cost is what payers allow at these facilities, never what was billed. It is "
        "neither total cost nor cost per member per month: care elsewhere, and who was "
        "enrolled, are not in claims of these providers. No evidence is not "
        "non-smoking: published validations find codes for 10 to 28 % of smokers."
    )


def table(cost_cohorts: pl.DataFrame) -> pl.DataFrame:
    """One row per group and way of counting cost; withheld ones say so."""
    names = pl.Enum(list(STATES.values()))
    return (
        cost_cohorts.with_columns(
            group=pl.col("breakdown_value").replace_strict(
                STATES, default=pl.col("breakdown_value"), return_dtype=pl.String
            ),
            cost=pl.col("cost_code").replace_strict(
                WAYS, default=pl.col("cost_code"), return_dtype=pl.String
            ),
        )
        .sort(pl.col("group").cast(names, strict=False), "cost_code")
        .select(
            *("group", "cost", "member_patients", "cut_patients", "followed_days"),
            *("allowed_usd", "allowed_per_year_usd"),
            *("allowed_per_year_low_usd", "allowed_per_year_high_usd"),
            *("standardised_per_year_usd", "standardised_per_year_low_usd"),
            *("standardised_per_year_high_usd", "standard_share"),
            *("crude_difference_usd", "crude_difference_low_usd"),
            *("crude_difference_high_usd", "standardised_difference_usd"),
            *("standardised_difference_low_usd", "standardised_difference_high_usd"),
            *("is_withheld", "withheld_reason"),
        )
    )


RATES_OF = {
    "allowed_per_year_usd": "member_patients",
    "standardised_per_year_usd": "member_patients",
    "crude_difference_usd": "member_patients",
    "standardised_difference_usd": "member_patients",
}
