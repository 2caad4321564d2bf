"""Headlines of disease trends: one acute and one chronic condition."""

import polars as pl

from transforms.headlines.headline import Headline, count, definition, share

ORDER = 4


def made(rows: pl.DataFrame) -> list[Headline]:
    """The peak of the acute condition, the latest of the chronic one."""
    totals = rows.filter(pl.col("breakdown_code") == "total")
    return [
        headline
        for condition, name in _conditions(rows)
        for headline in _condition(
            totals.filter(pl.col("condition_id") == condition), name
        )
    ]


def _conditions(rows: pl.DataFrame) -> list[tuple[str, str]]:
    """The one acute and the one chronic condition that the headlines follow."""
    labels = dict(rows.select("condition_id", "condition_label").unique().iter_rows())
    return [(c, labels[c] or c) for c in ("influenza", "diabetes") if c in labels]


def _condition(rows: pl.DataFrame, name: str) -> list[Headline]:
    weeks = rows.filter(
        (pl.col("period_code") == "week") & (pl.col("measure_code") == "incidence")
    )
    months = rows.filter(
        (pl.col("period_code") == "month") & (pl.col("measure_code") == "prevalence")
    )
    return [*_peak(weeks, name), *_latest(months, name)]


def _peak(weeks: pl.DataFrame, name: str) -> list[Headline]:
    """The week with the most people; the first of several."""
    shown = weeks.filter(pl.col("condition_patients") > 0)
    if weeks.is_empty():
        return []
    if shown.is_empty():
        return [_withheld(f"{name}, peak week", "incidence of acute conditions")]
    top = shown.sort(
        ["condition_patients", "period_start_date"], descending=[True, False]
    ).row(0, named=True)
    people, seen = top["condition_patients"], top["seen_patients"]
    text = f"{count(people)} new patients of {count(seen)} seen in the week of"
    return [
        Headline(
            "disease_trends",
            f"{name}, peak week",
            float(people),
            f"{text} {top['period_start_date']:%-d %b %Y}",
            definition("disease_trends", "incidence of acute conditions"),
            float(people),
            float(seen),
        )
    ]


def _latest(months: pl.DataFrame, name: str) -> list[Headline]:
    """The last month that may be shown."""
    shown = months.drop_nulls("condition_patients")
    if months.is_empty():
        return []
    if shown.is_empty():
        return [_withheld(f"{name}, prevalence", "prevalence of chronic conditions")]
    last = shown.sort("period_start_date").row(-1, named=True)
    people, seen = last["condition_patients"], last["seen_patients"]
    return [
        share(
            ("disease_trends", "prevalence of chronic conditions"),
            f"{name}, prevalence",
            (people, seen),
            f"{{share}} of {count(seen)} patients seen in the 24 months to"
            f" {last['period_start_date']:%b %Y}",
        )
    ]


def _withheld(label: str, metric: str) -> Headline:
    """Every number that could be shown is zero or withheld."""
    text = "nothing that may be shown: none, or fewer than 11 people, in every period"
    said = definition("disease_trends", metric)
    return Headline("disease_trends", label, None, text, said)
