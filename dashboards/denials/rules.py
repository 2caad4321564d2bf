"""The rules by which a claim is called denied, and how each is counted."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboards import filters
from dashboards.intervals import Share, share

# Per rule: the column that counts its claims, and what such a claim is said to be.
RULES = {
    "full": ("denied_claims", "fully denied"),
    "any": ("any_denial_claims", "denied in full or in part"),
    "status_4": ("status_4_claims", "answered with status 4"),
    "zero_pay": ("zero_paid_claims", "paid nothing"),
}
# Where the model's header says how each is counted.
COUNTED = {
    "full": "initial denial rate, claims",
    "any": "any denial rate, claims",
    "status_4": "denial rate, status 4",
    "zero_pay": "primary denial rate, zero paid",
}
NAMED = (
    ("full", "Fully denied (by reason)"),
    ("any", "Any line denied (by reason)"),
    ("status_4", "Claim status is 4 (CLP02)"),
    ("zero_pay", "Nothing was paid"),
)
# The column that counts the claims that two rules both call denied.
BOTH = {
    frozenset({"full", "any"}): "denied_claims",
    frozenset({"full", "status_4"}): "denied_status_4_claims",
    frozenset({"full", "zero_pay"}): "denied_zero_paid_claims",
    frozenset({"any", "status_4"}): "any_denial_status_4_claims",
    frozenset({"any", "zero_pay"}): "any_denial_zero_paid_claims",
    frozenset({"status_4", "zero_pay"}): "status_4_zero_paid_claims",
}
CHOICE = filters.Choice("rule", "Denied means", NAMED)

SUMS = (
    *("adjudicated_claims", "denied_claims", "any_denial_claims", "status_4_claims"),
    *("zero_paid_claims", "unexplained_zero_pay_claims", "matured_claims"),
    *("matured_denied_claims", "overturned_claims", "corrected_claims"),
    *("finally_denied_claims", "first_pass_claims", "charged_lines", "denied_lines"),
    *("partly_denied_lines", "billed_usd", "denied_usd", "matured_denied_usd"),
    *("overturned_usd", *[name for name in BOTH.values() if name != "denied_claims"]),
)


def sums(rows: pl.DataFrame, by: list[str] | None = None) -> pl.DataFrame:
    """Add up what adds, of the columns there are; the rates come after."""
    added = [pl.col(column).sum() for column in SUMS if column in rows.columns]
    return rows.group_by(by).agg(added).sort(by) if by else rows.select(added)


def rate(row: Mapping[str, Any], rule: str, of: int | None = None) -> Share:
    """The share of answered claims that a rule calls denied: the row's, or `of`."""
    whole = row["adjudicated_claims"] if of is None else of
    return share(row[RULES[rule][0]], whole)
