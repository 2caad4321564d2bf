"""Did the fix help?

Are there fewer denials since a change than there would have been without it?
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboards import filters, wording
from dashboards.intervals import share
from dashboards.number import Number
from dashboards.recovery.before_after import (
    DESIGNS,
    about,
    between,
    changed,
    effects,
    months,
)

GROUP = "Denials"
MENU = "Did the fix help?"
ORDER = 6
EMPTY = (
    "Nothing to count here yet",
    "Write what you changed into codes/intervention.csv, one line each (name, date, and"
    " for which payer, facility, provider or category of denials), and run claimscope"
    " run.",
)
FILTERS = (
    filters.Filter("change", "Change", "intervention_name", "one"),
    filters.Choice(
        "by", "Table of", (("design", "Estimates"), ("month", "Months behind them"))
    ),
)
LEAST_P_VALUE = 0.05

figure = months
DRIVERS = (effects,)


def main(intervention: pl.DataFrame) -> Mapping[str, Any] | None:
    """The design to read, of the change chosen."""
    rows = intervention.sort("is_main", descending=True)
    return None if rows.is_empty() else rows.row(0, named=True)


def sentence(intervention: pl.DataFrame) -> str:
    """Say whether there are fewer denials than expected, or that nobody can tell."""
    row = main(intervention)
    if row is None:
        return "No change is chosen."
    name = wording.name(row["intervention_name"])
    if row["verdict_code"] == "too_early":
        return (
            f"{name}: too early to say. There are {row['why_not']}; the latest months"
            " are preliminary and do not count."
        )
    if row["verdict_code"] == "cannot_tell":
        return f"{name}: this cannot be told from these claims: {row['why_not']}."
    verdict = {
        "fewer": "beyond chance: it fits a change that helped",
        "more": "beyond chance: more, not fewer",
        "none_seen": "within what chance explains: no effect can be seen",
    }[row["verdict_code"]]
    expected = round(row["expected_denials"])
    return (
        f"{name}: {wording.many(row['after_denied_claims'], 'denial')} since, where"
        f" {wording.count(expected)} {wording.verb(expected, 'was', 'were')} to be"
        " expected"
        f" ({changed(row['relative_change'])}, {between(row)}). That is {verdict}."
    )


def numbers(intervention: pl.DataFrame) -> list[Number]:
    """Before, after, and what was avoided."""
    row = main(intervention)
    if row is None:
        return []
    before = share(row["before_denied_claims"], row["before_claims"])
    after = share(row["after_denied_claims"], row["after_claims"])
    ends = (row["avoided_low_denials"], row["avoided_high_denials"])
    dollars = (row["avoided_low_usd"], row["avoided_high_usd"])
    low, high = (wording.NONE if end is None else _signed(end) for end in ends)
    least, most = (wording.dollars(end) for end in dollars)
    few = row["after_denied_claims"] + (row["expected_denials"] or 0) < wording.FEW
    return [
        Number(
            f"Denied {when}",
            wording.percent(part.value),
            f"{wording.count(part.count)} of {wording.many(part.of, 'claim')} in"
            f" {wording.many(row[f'{when}_months'], 'month')}",
            wording.interval(part),
            part.of < wording.FEW,
        )
        for when, part in (("before", before), ("after", after))
    ] + [
        Number(
            "Denials avoided",
            _signed(row["avoided_denials"]),
            f"{_signed(row['expected_denials'])} expected,"
            f" {wording.count(row['after_denied_claims'])} came",
            f"95{wording.THIN}% interval {low} to {high}",
            few,
            counted="denials avoided",
        ),
        Number(
            "Dollars of denials avoided",
            wording.dollars(row["avoided_usd"]),
            "at the average denial before; denied dollars, not cash",
            f"95{wording.THIN}% interval {least} to {most}",
            few,
            counted="dollars avoided",
        ),
    ]


def _signed(number: float | None) -> str:
    if number is None:
        return wording.NONE
    return f"{number:,.1f}".replace("-", wording.MINUS)


def note(intervention: pl.DataFrame) -> str:
    """What was changed, and what has to be assumed to believe the estimate."""
    row = main(intervention)
    if row is None:
        return ""
    left = wording.many(row["left_out_months"], "month")
    said = (
        f"Changed on {row['begins_date']:%Y-%m-%d}, by date of {row['date_code']}:"
        f" {about(row)}. {left} left out: preliminary, or the one in which it began."
    )
    if row["design_code"] == "series":
        return (
            f"{said} Assumed, as there is nothing to compare with: the trend of before"
            " would have gone on, and nothing else happened then."
        )
    parallel = ""
    if row["trend_p_value"] is not None:
        parallel = (
            " The months before do not contradict the first of these"
            if row["trend_p_value"] >= LEAST_P_VALUE
            else " The months before CONTRADICT the first of these: mind the estimate"
        ) + f" (p = {row['trend_p_value']:.2f})."
    return (
        f"{said} Assumed: without the change both lines would have gone on in parallel;"
        " nothing else befell only one of them at that time; the change did not touch"
        f" the other claims; months before and after are equally mature.{parallel}"
    )


def table(
    intervention: pl.DataFrame, intervention_month: pl.DataFrame, by: str = "design"
) -> pl.DataFrame:
    """One row per design, or per month and series."""
    if by == "month":
        return intervention_month.sort("series_month", "series_code").select(
            pl.col("series_month").dt.strftime("%Y-%m").alias("month"),
            pl.col("series_code")
            .replace({"changed": "What was changed", "comparison": "All other claims"})
            .alias("series"),
            pl.col("phase_code").alias("phase"),
            *("is_preliminary", "adjudicated_claims", "denied_claims", "denial_rate"),
            *("billed_usd", "denied_usd"),
        )
    return pl.DataFrame(
        [
            {
                "design": DESIGNS[row["design_code"]],
                "is_main": row["is_main"],
                "before_months": row["before_months"],
                "after_months": row["after_months"],
                "after_denied_claims": row["after_denied_claims"],
                "expected_denials": row["expected_denials"],
                "relative_change_rate": row["relative_change"],
                "relative_change_low": row["relative_low_change"],
                "relative_change_high": row["relative_high_change"],
                "p_value": row["p_value"],
                "avoided_denials": row["avoided_denials"],
                "avoided_low_denials": row["avoided_low_denials"],
                "avoided_high_denials": row["avoided_high_denials"],
                "avoided_usd": row["avoided_usd"],
                "avoided_low_usd": row["avoided_low_usd"],
                "avoided_high_usd": row["avoided_high_usd"],
                "why_not": row["why_not"],
            }
            for row in intervention.sort("is_main", descending=True).iter_rows(
                named=True
            )
        ],
        infer_schema_length=None,
    )
