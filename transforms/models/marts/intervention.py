"""Did a change help? First denials after it, beside what was to be expected.

grain:   one row per intervention and design: beside a comparison series, and by the
         changed series' own trend alone
keys:    intervention_name, design_code
sources: codes.intervention, core.intervention_series, core.payer, core.provider
units:   *_months are months; *_claims are claims; *_denials are claims as estimated,
         with fractions; *_usd are US dollars; *_change are shares: -0.6 is 60 % less;
         p_value is a probability
audience: administrators

An intervention is a line of the user's codes/intervention.csv, with what was changed
on which date, and for which claims; core.intervention_series counts its months. Before
and after are compared in two designs. difference: difference in differences, month by
month, with all other claims as the comparison; series: an interrupted time series of
the changed claims alone, with a straight trend. The first is the one to read where
there is a comparison.

metric: relative change
definition: By how much the share of claims fully denied at first for the category is
  lower (below 0) or higher after the change than expected without it: a binomial
  regression of monthly counts with a step at the change. The interval heeds that
  neighbouring months are alike (Newey and West 1987, and an own allowance in short
  series) and that months differ by more than drawing claims explains.
numerator: denied claims of the changed series, after
denominator: expected_denials
left out: Preliminary months, the month in which the change begins unless on its first
  day, months without claims in either series.

metric: denials avoided
definition: Denials expected after the change, had nothing changed, less those that
  came.
numerator: expected_denials less after_denied_claims
denominator: none: claims, not a share
left out: As above. Negative where more came than expected.

metric: dollars avoided
definition: Denials avoided, at the average dollars of the changed series' denials
  before the change. Denied dollars, not cash: some would have been overturned.
numerator: avoided_denials times before_denied_usd / before_denied_claims
denominator: none: dollars, not a share
left out: As above. The interval is that of the denials: how dollars of single denials
  differ is not in it.

Assumed, and printed on the page: without the change both series would have gone on in
parallel (trend_p_value tests the months before it); nothing else befell only one of
them; the change did not touch the comparison; months count claims that are equally
mature. With fewer than 8 months before or 3 after nothing is estimated: why_not says
what lacks. Somebody else's change of the same month can't be told from this one.

columns:
intervention_name: its name, as the user gave it
design_code: difference (beside a comparison) or series (own trend)
begins_date: from when on the change is in force
date_code: which date of a claim decides: service, submission or payment
payer_id: changed for this payer; blank for any
payer_name: its name
facility_id: changed at this facility; blank for any
facility_name: its name, when a file gave one
rendering_id: changed for this rendering provider; blank for any
denial_category: the category of denials that it is against; blank for any
is_main: the design to read: difference where there is a comparison
verdict_code: fewer (the interval lies below 0), more (above), none_seen, too_early, or
  cannot_tell
why_not: why nothing is estimated
before_months: months before that count
after_months: months after that count
left_out_months: preliminary months, and the one in which it begins
before_claims: changed claims first answered in the months before
before_denied_claims: of these, denied for the category
before_denied_usd: dollars denied on them
after_claims: changed claims first answered in the months after
after_denied_claims: of these, denied for the category
expected_denials: denials expected after, had nothing changed
relative_change: after_denied_claims / expected_denials - 1, as estimated
relative_low_change: lower end of its 95 % interval
relative_high_change: upper end
p_value: two-sided, of no change
avoided_denials: expected less observed, as estimated
avoided_low_denials: lower end of its 95 % interval
avoided_high_denials: upper end
avoided_usd: these at the average dollars of a denial before
avoided_low_usd: lower end
avoided_high_usd: upper end
trend_log_odds: how the changed series moved away from the comparison before, in log
  odds a year
trend_p_value: two-sided, of no such movement
"""

from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

import numpy as np
import polars as pl

from transforms.statistics.interruption import (
    LEAST_AFTER,
    LEAST_BEFORE,
    Interruption,
    interruption,
)

SOURCES = (
    "codes.intervention",
    "core.intervention_series",
    "core.payer",
    "core.provider",
)
KEYS = ("intervention_name", "design_code")

USD = pl.Decimal(18, 2)
SCHEMA: dict[str, Any] = {
    "intervention_name": pl.String,
    "design_code": pl.String,
    "begins_date": pl.Date,
    "date_code": pl.String,
    "payer_id": pl.String,
    "payer_name": pl.String,
    "facility_id": pl.String,
    "facility_name": pl.String,
    "rendering_id": pl.String,
    "denial_category": pl.String,
    "is_main": pl.Boolean,
    "verdict_code": pl.String,
    "why_not": pl.String,
    "before_months": pl.Int64,
    "after_months": pl.Int64,
    "left_out_months": pl.Int64,
    "before_claims": pl.Int64,
    "before_denied_claims": pl.Int64,
    "before_denied_usd": USD,
    "after_claims": pl.Int64,
    "after_denied_claims": pl.Int64,
    "expected_denials": pl.Float64,
    "relative_change": pl.Float64,
    "relative_low_change": pl.Float64,
    "relative_high_change": pl.Float64,
    "p_value": pl.Float64,
    "avoided_denials": pl.Float64,
    "avoided_low_denials": pl.Float64,
    "avoided_high_denials": pl.Float64,
    "avoided_usd": USD,
    "avoided_low_usd": USD,
    "avoided_high_usd": USD,
    "trend_log_odds": pl.Float64,
    "trend_p_value": pl.Float64,
}
NO_CLAIM = "no claim is of this payer, facility and provider: look up their numbers"
_MEASURES = ("adjudicated_claims", "denied_claims", "denied_usd")


def rows(
    intervention: pl.DataFrame,
    intervention_series: pl.DataFrame,
    payer: pl.DataFrame,
    provider: pl.DataFrame,
) -> pl.DataFrame:
    """Estimate each intervention in both designs."""
    payers = dict(payer.select("payer_id", "payer_name").iter_rows())
    places = dict(provider.select("provider_npi", "organization_name").iter_rows())
    found = []
    for one in intervention.sort("intervention_name").iter_rows(named=True):
        months = intervention_series.filter(intervention_name=one["intervention_name"])
        named = {
            **one,
            "payer_name": payers.get(one["payer_id"]),
            "facility_name": places.get(one["facility_id"]),
        }
        found += [named | row for row in _designs(months)]
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


def _designs(months: pl.DataFrame) -> list[dict[str, Any]]:
    """Both designs of one intervention, or its own trend where nothing compares."""
    settled = months.filter(~pl.col("is_preliminary"), pl.col("phase_code") != "during")
    left_out = months["series_month"].n_unique() - settled["series_month"].n_unique()
    changed, other = (_by_month(settled, code) for code in ("changed", "comparison"))
    told = _told(settled, left_out)
    if not months.filter(series_code="changed")["adjudicated_claims"].sum():
        told["why_not"] = NO_CLAIM
    found = [told | _estimated("series", changed, None, told)]
    if other["adjudicated_claims"].sum():
        found.append(told | _estimated("difference", changed, other, told))
    found[-1]["is_main"] = True
    return found


def _by_month(settled: pl.DataFrame, series_code: str) -> pl.DataFrame:
    """One row per month from the first to the last of either series, 0 where none."""
    first, last = settled["series_month"].min(), settled["series_month"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return pl.DataFrame(
            schema={"is_after": pl.Boolean} | dict.fromkeys(_MEASURES[:2], pl.Int64)
        )
    months = pl.date_range(first, last, "1mo", eager=True).alias("series_month")
    phases = settled.select("series_month", "phase_code").unique("series_month")
    mine = settled.filter(series_code=series_code).drop("phase_code")
    return (
        months.to_frame()
        .join(phases, on="series_month", how="left")
        .join(mine, on="series_month", how="left")
        .sort("series_month")
        .select(
            (pl.col("phase_code") == "after").fill_null(value=False).alias("is_after"),
            *(pl.col(name).fill_null(0) for name in _MEASURES[:2]),
        )
    )


def _told(settled: pl.DataFrame, left_out: int) -> dict[str, Any]:
    """What was counted of the changed claims before and after."""
    told: dict[str, Any] = {"left_out_months": left_out, "is_main": False}
    changed = settled.filter(series_code="changed")
    for phase in ("before", "after"):
        part = changed.filter(phase_code=phase)
        told[f"{phase}_claims"] = int(part["adjudicated_claims"].sum())
        told[f"{phase}_denied_claims"] = int(part["denied_claims"].sum())
        if phase == "before":
            told["before_denied_usd"] = Decimal(part["denied_usd"].sum() or 0)
    return told


def _estimated(
    design_code: str,
    changed: pl.DataFrame,
    other: pl.DataFrame | None,
    told: dict[str, Any],
) -> dict[str, Any]:
    """One design's estimate, as columns."""

    def floats(frame: pl.DataFrame, name: str) -> Any:
        return frame[name].cast(pl.Float64).to_numpy()

    counted = ("denied_claims", "adjudicated_claims")
    denied, answered = (floats(changed, name) for name in counted)
    others = [None if other is None else floats(other, name) for name in counted]
    found = interruption(
        denied, answered, changed["is_after"].to_numpy().astype(np.bool_), *others
    )
    expected = found.expected_events
    avoided, least, most = (
        -change * expected
        for change in (found.relative_change, found.relative_high, found.relative_low)
    )
    denied = told["before_denied_claims"]
    each = float(told["before_denied_usd"]) / denied if denied else np.nan
    return {
        "design_code": design_code,
        "verdict_code": _verdict(found),
        "why_not": told.get("why_not") or found.why_not or None,
        "before_months": found.months_before,
        "after_months": found.months_after,
        "expected_denials": _known(expected),
        "relative_change": _known(found.relative_change),
        "relative_low_change": _known(found.relative_low),
        "relative_high_change": _known(found.relative_high),
        "p_value": _known(found.p_value),
        "avoided_denials": _known(avoided),
        "avoided_low_denials": _known(least),
        "avoided_high_denials": _known(most),
        "avoided_usd": _usd(avoided * each),
        "avoided_low_usd": _usd(least * each),
        "avoided_high_usd": _usd(most * each),
        "trend_log_odds": _known(found.trend_before),
        "trend_p_value": _known(found.trend_p_value),
    }


def _verdict(found: Interruption) -> str:
    """What may be said: only an interval without 0 says that anything changed."""
    if found.why_not:
        is_early = (
            found.months_before >= LEAST_BEFORE and found.months_after < LEAST_AFTER
        )
        return "too_early" if is_early else "cannot_tell"
    if found.relative_high < 0:
        return "fewer"
    return "more" if found.relative_low > 0 else "none_seen"


def _known(number: float) -> float | None:
    return float(number) if isfinite(number) else None


def _usd(dollars: float) -> Decimal | None:
    """Dollars to the nearest cent; null for none."""
    return Decimal(round(dollars * 100)).scaleb(-2) if isfinite(dollars) else None
