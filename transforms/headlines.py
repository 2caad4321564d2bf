"""Headlines: the few numbers that stand for each report, from published frames alone.

The command line, `claimscope status` and the landing page show the same ones. How each
is counted is read from the header of the report's model, never written again here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
import polars.selectors as cs

from transforms import dictionary


@dataclass(frozen=True)
class Headline:
    """One number, its parts, and how it is counted; None where it cannot be told."""

    report: str
    label: str
    value: float | None
    text: str
    definition: str
    numerator: float | None = None
    denominator: float | None = None


def headlines(frames: dict[str, pl.DataFrame]) -> list[Headline]:
    """The headlines of the reports given, in the order in which a reader asks."""
    return [
        headline
        for report, make in _REPORTS.items()
        if report in frames and frames[report].height
        for headline in make(frames[report])
    ]


def _denial_rates(rows: pl.DataFrame) -> list[Headline]:
    sums = _sums(rows)
    claims, denied = sums["adjudicated_claims"], sums["denied_claims"]
    matured = sums["matured_denied_claims"]
    model = "denial_rates"
    return [
        _share(
            (model, "initial denial rate, claims"),
            "Denied at first",
            (denied, claims),
            f"{{share}} of {_count(claims)} primary claims",
        ),
        _share(
            (model, "initial denial rate, dollars"),
            "Dollars denied at first",
            (sums["denied_usd"], sums["billed_usd"]),
            f"{_dollars(sums['denied_usd'])} of {_dollars(sums['billed_usd'])}"
            " billed ({share})",
        ),
        _share(
            (model, "overturn rate"),
            "Denials overturned",
            (sums["overturned_claims"], matured),
            f"{{share}} of {_count(matured)} matured denials",
        ),
    ]


def _denial_reasons(rows: pl.DataFrame) -> list[Headline]:
    denials = rows.filter("is_denial")
    every = _sums(denials)["adjusted_usd"]
    top = _largest(denials, "denial_category", "adjusted_usd")
    if top is None:
        return []
    category, dollars = top
    return [
        _share(
            ("denial_reasons", "denial dollars by reason"),
            "Largest reason for denials",
            (dollars, every),
            f"{_words(category)}: {{share}} of {_dollars(every)} denied",
        )
    ]


def _payer_mix(rows: pl.DataFrame) -> list[Headline]:
    sums = _sums(rows)
    billed = sums["billed_usd"]
    found = []
    if top := _largest(rows, "financial_class_code", "billed_usd"):
        label = f"{_words(top[0])}: {{share}} of {_dollars(billed)} billed"
        found.append(
            _share(
                ("payer_mix", "share of billed dollars"),
                "Largest payer class",
                (top[1], billed),
                label,
            )
        )
    found.append(
        _share(
            ("payer_mix", "payment-to-charge"),
            "Net payment to charge",
            (sums["paid_usd"], billed),
            f"{{share}}: {_dollars(sums['paid_usd'])} paid of {_dollars(billed)}",
        )
    )
    return found


def _disease_trends(rows: pl.DataFrame) -> list[Headline]:
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
    text = f"{_count(people)} new patients of {_count(seen)} seen in the week of"
    return [
        Headline(
            "disease_trends",
            f"{name}, peak week",
            float(people),
            f"{text} {top['period_start_date']:%-d %b %Y}",
            _definition("disease_trends", "incidence of acute conditions"),
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
        _share(
            ("disease_trends", "prevalence of chronic conditions"),
            f"{name}, prevalence",
            (people, seen),
            f"{{share}} of {_count(seen)} patients seen in the 24 months to"
            f" {last['period_start_date']:%b %Y}",
        )
    ]


def _withheld(label: str, metric: str) -> Headline:
    """Every number that could be shown is zero or withheld."""
    text = "nothing that may be shown: none, or fewer than 11 people, in every period"
    definition = _definition("disease_trends", metric)
    return Headline("disease_trends", label, None, text, definition)


_REPORTS: dict[str, Callable[[pl.DataFrame], list[Headline]]] = {
    "denial_rates": _denial_rates,
    "denial_reasons": _denial_reasons,
    "payer_mix": _payer_mix,
    "disease_trends": _disease_trends,
}


def _share(
    counted: tuple[str, str],
    label: str,
    parts: tuple[Decimal | int, Decimal | int],
    text: str,
) -> Headline:
    """A share and its parts; `{share}` in the text stands for it."""
    report, metric = counted
    numerator, denominator = parts
    value = float(numerator / denominator) if denominator else None
    share = "no share" if value is None else f"{value:.1%}".replace("%", " %")
    return Headline(
        report,
        label,
        value,
        text.replace("{share}", share),
        _definition(report, metric),
        float(numerator),
        float(denominator),
    )


def _definition(report: str, metric: str) -> str:
    return dictionary.metric(f"marts.{report}", metric).definition


def _sums(rows: pl.DataFrame) -> dict[str, Decimal | int]:
    """The sum of every additive column."""
    sums = rows.select(cs.integer() | cs.decimal()).sum()
    return {name: value or 0 for name, value in sums.row(0, named=True).items()}


def _largest(
    rows: pl.DataFrame, column: str, measure: str
) -> tuple[str, Decimal] | None:
    """The value of a column with the largest sum; the first by name of several."""
    sums = (
        rows.group_by(column)
        .agg(pl.col(measure).sum())
        .drop_nulls(column)
        .sort([measure, column], descending=[True, False])
    )
    return sums.row(0) if sums.height else None


def _words(code: str) -> str:
    return code.replace("_", " ").capitalize()


def _count(number: Decimal | int) -> str:
    return f"{number:,}"


def _dollars(amount: Decimal | int) -> str:
    """Dollars rounded to what a person can use."""
    dollars = Decimal(amount)
    for size, unit in ((Decimal(10) ** 9, " B"), (Decimal(10) ** 6, " M")):
        if abs(dollars) >= size:
            return f"$ {dollars / size:,.1f}{unit}"
    if abs(dollars) >= 10_000:
        return f"$ {dollars / 1000:,.0f} K"
    return f"$ {dollars:,.0f}"
