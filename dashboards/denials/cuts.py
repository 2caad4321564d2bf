"""Cuts: what denials can be counted by, and the claims behind each value."""

from collections.abc import Callable

import polars as pl

from dashboards import filters, wording
from dashboards.denials.rules import sums

# Columns of denial_rates: the key and what names it.
OWN = {
    "payer": ("payer_id", "payer_name"),
    "month": ("payment_month", "payment_month"),
    "facility": ("facility_id", "facility_name"),
    "claim_type": ("claim_type_code", "claim_type_code"),
    "class": ("financial_class_code", "financial_class_code"),
}
# Dimensions of denial_rates_by, and what a reader calls them.
DIMENSIONS = {
    "specialty": "Specialty",
    "rendering": "Rendering provider",
    "billing": "Billing provider",
    "procedure_family": "Procedure family",
    "chapter": "Diagnosis chapter",
    "submission_lag": "Days from service to claim",
    "category": "Denial category",
    "reason": "Reason and remark",
}
# A claim has one of these only as it is denied: shares are of all claims.
OF_ALL = ("category", "reason")
LAGS = ("0-7", "8-14", "15-30", "31-60", "61-90", "over 90", "unknown")
CHOICE = filters.Choice(
    "by",
    "Cut by",
    (
        ("payer", "Payer"),
        ("month", "Month"),
        ("facility", "Facility"),
        ("claim_type", "Claim type"),
        ("class", "Financial class"),
        *DIMENSIONS.items(),
    ),
)


def cut(
    denial_rates: pl.DataFrame, denial_rates_by: pl.DataFrame, by: str
) -> pl.DataFrame:
    """The sums by one cut: `value` is its code, `name` what people call it.

    Largest first; months and lags in their own order.
    """
    if by in OWN:
        key, named = OWN[by]
        rows = sums(denial_rates, list(dict.fromkeys([key, named])))
        rows = rows.with_columns(
            value=pl.col(key), name=_say(pl.col(named), _worded(named))
        ).drop(key, named, strict=False)
    else:
        found = denial_rates_by.filter(dimension_code=by)
        labels = found.group_by("value_code").agg(pl.col("value_label").max())
        rows = (
            sums(found, ["value_code"])
            .join(labels, on="value_code", how="left")
            .with_columns(
                value=pl.col("value_code"),
                name=pl.struct("value_code", "value_label").map_elements(
                    lambda each: _named(by, each["value_code"], each["value_label"]),
                    return_dtype=pl.String,
                ),
            )
            .drop("value_code", "value_label")
        )
    if by == "month":
        return rows.sort("value")
    if by == "submission_lag":
        place = {lag: index for index, lag in enumerate(LAGS)}
        return rows.sort(pl.col("value").replace_strict(place, default=len(place)))
    return rows.sort("adjudicated_claims", "value", descending=[True, False])


def _say(column: pl.Expr, worded: Callable[[str], str] | None) -> pl.Expr:
    if worded is None:
        return column.dt.strftime("%Y-%m")
    return column.map_elements(worded, return_dtype=pl.String).fill_null("Unknown")


def _worded(column: str) -> Callable[[str], str] | None:
    if column.endswith("_month"):
        return None
    return wording.words if column.endswith("_code") else wording.name


def _named(by: str, value: str, label: str | None) -> str:
    """A value for people; a clinician is known by number alone."""
    if value == "unknown":
        return "Unknown"
    if by == "reason":
        return (
            wording.words(value)
            if value == "none"
            else f"{value} {label or ''}".strip()
        )
    if by in ("chapter", "billing"):
        return (
            f"{value} {wording.name(label)}" if by == "chapter" else wording.name(label)
        )
    if by == "rendering":
        return f"NPI {value}"
    return f"{value} days" if by == "submission_lag" else wording.words(value)
