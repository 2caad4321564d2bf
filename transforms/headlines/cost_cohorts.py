"""Headlines of the cost cohorts: a patient-year, and how much more smokers cost."""

from decimal import Decimal

import polars as pl

from transforms.headlines.headline import Headline, count, definition

ORDER = 5


def made(rows: pl.DataFrame) -> list[Headline]:
    """The cost of a patient-year, and the difference of smokers, of each cohort."""
    counted = rows.filter(cost_code="all").sort("cohort_id")
    return [
        headline
        for (label,), cohort in counted.group_by("cohort_label", maintain_order=True)
        for headline in (_per_year(cohort, str(label)), _difference(cohort, str(label)))
    ]


def _per_year(cohort: pl.DataFrame, label: str) -> Headline:
    total = cohort.filter(breakdown_value="total").row(0, named=True)
    people, cost = total["member_patients"], total["allowed_per_year_usd"]
    text = "nothing that may be shown: fewer than 11 people"
    if people == 0:
        text = "nobody meets every rule"
    elif cost is not None:
        text = (
            f"{_exact(cost)} a patient-year at these facilities, {count(people)} people"
        )
    return Headline(
        "cost_cohorts",
        label,
        None if cost is None else float(cost),
        text,
        definition("cost_cohorts", "allowed per patient-year, crude"),
        None if cost is None else float(total["allowed_usd"]),
        None if cost is None else total["followed_days"] / 365.25,
    )


def _difference(cohort: pl.DataFrame, label: str) -> Headline:
    smokers = cohort.filter(breakdown_value="current").row(0, named=True)
    more, low, high = (
        smokers[f"standardised_difference{end}_usd"] for end in ("", "_low", "_high")
    )
    if more is not None:
        text = (
            f"{_exact(more)} a patient-year (95 % interval {_exact(low)} to"
            f" {_exact(high)}), standardised by age and sex"
        )
    elif smokers["member_patients"] == 0:
        text = "nobody is coded as smoking"
    else:
        text = "nothing that may be shown or compared: too few people"
    return Headline(
        "cost_cohorts",
        f"{label}, smokers less people without evidence",
        None if more is None else float(more),
        text,
        definition("cost_cohorts", "difference to no evidence"),
    )


def _exact(dollars: Decimal) -> str:
    """Dollars to the whole one."""
    whole = round(dollars)
    return f"-$ {-whole:,}" if whole < 0 else f"$ {whole:,}"
