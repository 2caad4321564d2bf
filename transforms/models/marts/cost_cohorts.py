"""What people with heart disease cost at these facilities, by their use of tobacco.

grain:   one row per cohort, way of counting cost (all of it, or with the top 1 % cut)
         and group of people (all, or one state of tobacco use)
keys:    cohort_id, cost_code, breakdown_code, breakdown_value
sources: codes.cohort, core.cohort_member
units:   *_patients are distinct people; followed_days are days of all of them;
         *_usd are US dollars; *_per_year_usd and *_difference_usd are US dollars per
         patient-year of 365.25 days; standard_share is a share, 0 to 1
audience: administrators, researchers, insurers

Cost is what payers allow, at these facilities alone: care elsewhere and drugs from a
pharmacy are not in the files. So this is neither total cost nor cost per member per
month (PMPM): these need the claims of all providers and who was enrolled when, which
X12 from providers does not hold. Billed dollars are never called cost.

metric: allowed per patient-year, crude
definition: Dollars allowed for services from the index date to three months before the
  end of the data, at these facilities, per patient-year of this time.
numerator: allowed_usd
denominator: followed_days / 365.25
left out: Denied and reversed claims and those not answered yet add nothing. Secondary
  payers. Services after the last day that counts.

metric: allowed per patient-year, standardised
definition: What the group would have if its age bands (under 55, 55-64, 65-74, 75 and
  older) and sexes had the shares of patient-time that they have in the whole cohort
  (direct standardisation). The cohort is its own standard: in a general population the
  young would count most, of whom hardly anyone is ill.
numerator: allowed_usd of each age band and sex, weighted
denominator: followed_days / 365.25 of the same
left out: As above. Age bands and sexes in which the group has nobody: the others then
  weigh more, and where standard_share is below 0.9 no figure is given.

metric: difference to no evidence
definition: The group's dollars per patient-year less those of people without evidence
  of tobacco use, crude and standardised.
numerator: allowed_usd
denominator: followed_days / 365.25
left out: As above. Comorbidity and earlier cost are not adjusted for: this is the whole
  association, not the part that tobacco causes.

metric: share without evidence
definition: Of the people of the cohort, those of whom no code up to the index says
  whether they use tobacco.
numerator: member_patients of no_evidence
denominator: member_patients of total
left out: Nobody. Who smokes and has no code of it is among them.

A person is in the cohort from the index, the day on which its rule (codes.cohort) is
met: the date of the second claim, where it takes two. How many people each rule leaves
stands in cost_cohorts_attrition. Everyone is followed to the same day, three months
before the end of the data: nothing in the files says who died, moved or went elsewhere.
The index day and its services count.

Tobacco use is what the latest evidence up to the index says (codes.tobacco_code). Codes
are specific but rarely written: published validations find them for 10 to 28 % of
smokers. So no_evidence holds most smokers too, and is never to be read as non-smoker;
a documented non-user may have quit. A difference to it is likely too small.

Intervals hold 95 % of 2,000 bootstrap replicates: people, with all their claims, are
drawn anew with replacement within each state, always from the same random seed.

Where the top 1 % is cut, the people with the most per day, one in a hundred of the
cohort, count with the rate of the next below them (cut_patients says how many). Below
100 people nobody is cut. Rows that rest on few people, or cut few, or would reveal
one that does, are withheld when this table is published.

columns:
cohort_id: the cohort
cohort_label: its name
cost_code: all, or top_1_percent_cut
breakdown_code: total or tobacco_state
breakdown_value: the group: total, current, other_tobacco, former, documented_non_user
  or no_evidence
is_reference: the group that the others are compared with
member_patients: people
cut_patients: of them, those whose cost is cut
followed_days: days from index to the last day that counts, of all of them
allowed_usd: dollars allowed on these days, cut where they are
allowed_per_year_usd: per patient-year, crude
allowed_per_year_low_usd: lower end of its 95 % interval
allowed_per_year_high_usd: upper end
standardised_per_year_usd: per patient-year, standardised by age and sex
standardised_per_year_low_usd: lower end of its 95 % interval
standardised_per_year_high_usd: upper end
standard_share: share of the cohort's patient-time in the age bands and sexes the group
  has
crude_difference_usd: allowed_per_year_usd less that of no_evidence
crude_difference_low_usd: lower end of its 95 % interval
crude_difference_high_usd: upper end
standardised_difference_usd: standardised_per_year_usd less that of no_evidence
standardised_difference_low_usd: lower end of its 95 % interval
standardised_difference_high_usd: upper end
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.statistics.bootstrap import percentile_interval, resampled_sums
from transforms.statistics.standardisation import directly_standardised
from transforms.statistics.truncation import cut_largest

SOURCES = ("codes.cohort", "core.cohort_member")
KEYS = ("cohort_id", "cost_code", "breakdown_code", "breakdown_value")

STATES = ("current", "other_tobacco", "former", "documented_non_user", "no_evidence")
REFERENCE = "no_evidence"
REPLICATES = 2000
_SEED = 20260101
_CUT_SHARE = 0.01
_LEAST_STANDARD_SHARE = 0.9
_AGE_BANDS = ("0-54", "55-64", "65-74", "75+")
_STRATA = tuple((band, sex) for band in _AGE_BANDS for sex in ("F", "M"))
_YEAR_CENTS = 365.25  # days a year; cents a day times this are cents a year

Floats = NDArray[np.float64]
USD = pl.Decimal(18, 2)
SCHEMA: dict[str, Any] = {
    "cohort_id": pl.String,
    "cohort_label": pl.String,
    "cost_code": pl.String,
    "breakdown_code": pl.String,
    "breakdown_value": pl.String,
    "is_reference": pl.Boolean,
    "member_patients": pl.Int64,
    "cut_patients": pl.Int64,
    "followed_days": pl.Int64,
    "allowed_usd": USD,
    "allowed_per_year_usd": USD,
    "allowed_per_year_low_usd": USD,
    "allowed_per_year_high_usd": USD,
    "standardised_per_year_usd": USD,
    "standardised_per_year_low_usd": USD,
    "standardised_per_year_high_usd": USD,
    "standard_share": pl.Float64,
    "crude_difference_usd": USD,
    "crude_difference_low_usd": USD,
    "crude_difference_high_usd": USD,
    "standardised_difference_usd": USD,
    "standardised_difference_low_usd": USD,
    "standardised_difference_high_usd": USD,
}


@dataclass(frozen=True)
class Measured:
    """A rate in cents per year, and what it is in each bootstrap replicate."""

    value: float
    replicates: Floats

    def less(self, other: "Measured") -> "Measured":
        """The difference to another rate."""
        return Measured(self.value - other.value, self.replicates - other.replicates)


@dataclass(frozen=True)
class Group:
    """People who are counted together: sums by stratum, as observed and as drawn."""

    members: int
    cut: int
    cents: Floats  # by stratum
    days: Floats
    drawn_cents: Floats  # by replicate and stratum
    drawn_days: Floats

    def crude(self) -> Measured:
        """Cents per year, all strata together."""
        return Measured(
            float(_per_year(self.cents.sum(), self.days.sum())),
            _per_year(self.drawn_cents.sum(axis=1), self.drawn_days.sum(axis=1)),
        )

    def standardised(self, weights: Floats) -> tuple[Measured, float]:
        """Cents per year with the standard's strata, and the share that it covers."""
        value, share = directly_standardised(self.cents, self.days, weights)
        drawn, _ = directly_standardised(self.drawn_cents, self.drawn_days, weights)
        if share < _LEAST_STANDARD_SHARE:
            return Measured(np.nan, np.full(len(drawn), np.nan)), float(share)
        rate = Measured(float(value) * _YEAR_CENTS, drawn * _YEAR_CENTS)
        return rate, float(share)


def rows(cohort: pl.DataFrame, cohort_member: pl.DataFrame) -> pl.DataFrame:
    """Measure every group of every cohort, with all its cost and with the top cut."""
    found = [
        row
        for cohort_id, label in sorted(cohort.select("cohort_id", "label").iter_rows())
        for row in _measured(
            cohort_id,
            label,
            cohort_member.filter(cohort_id=cohort_id).sort("patient_id"),
        )
    ]
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


def _measured(
    cohort_id: str, label: str, members: pl.DataFrame
) -> Iterator[dict[str, Any]]:
    for cost_code, groups in _groups(members).items():
        named = {"cohort_id": cohort_id, "cohort_label": label, "cost_code": cost_code}
        yield from (named | row for row in _rows_of(groups))


def _groups(members: pl.DataFrame) -> dict[str, dict[str, Group]]:
    """The total and each state, as observed and as drawn, by way of counting cost.

    The same people are drawn for every way, so that these differ by what is counted
    alone.
    """
    cents = (members["allowed_usd"] * 100).cast(pl.Int64).to_numpy()
    days = members["followed_days"].cast(pl.Int64).to_numpy()
    cut, is_cut = cut_largest(cents, days, _CUT_SHARE)
    nobody = np.zeros(len(cents), dtype=bool)
    states = members["tobacco_state_code"].to_numpy()
    stratum = _strata(members)
    people = np.hstack([stratum * each[:, None] for each in (cents, cut, days)])
    random = np.random.Generator(np.random.PCG64(_SEED))
    found: dict[str, dict[str, Group]] = {"all": {}, "top_1_percent_cut": {}}
    for state in STATES:
        mine = states == state
        seen = np.hsplit(people[mine].sum(axis=0), 3)
        drawn = np.hsplit(resampled_sums(people[mine], REPLICATES, random), 3)
        for at, (cost_code, lowered) in enumerate(
            zip(found, (nobody, is_cut), strict=True)
        ):
            found[cost_code][state] = Group(
                members=int(mine.sum()),
                cut=int(lowered[mine].sum()),
                cents=seen[at],
                days=seen[2],
                drawn_cents=drawn[at],
                drawn_days=drawn[2],
            )
    return {
        cost_code: {"total": _together(list(groups.values()))} | groups
        for cost_code, groups in found.items()
    }


def _strata(members: pl.DataFrame) -> Floats:
    """Which age band and sex each person is of: a 1 in one of the columns."""
    pairs = list(members.select("age_band_code", "sex_code").iter_rows())
    return np.array(
        [[float(pair == stratum) for stratum in _STRATA] for pair in pairs]
    ).reshape(len(pairs), len(_STRATA))


def _together(parts: list[Group]) -> Group:
    return Group(
        members=sum(part.members for part in parts),
        cut=sum(part.cut for part in parts),
        cents=np.sum([part.cents for part in parts], axis=0),
        days=np.sum([part.days for part in parts], axis=0),
        drawn_cents=np.sum([part.drawn_cents for part in parts], axis=0),
        drawn_days=np.sum([part.drawn_days for part in parts], axis=0),
    )


def _rows_of(groups: dict[str, Group]) -> Iterator[dict[str, Any]]:
    weights = groups["total"].days
    crude = {name: group.crude() for name, group in groups.items()}
    standard = {name: group.standardised(weights) for name, group in groups.items()}
    for name, group in groups.items():
        adjusted, share = standard[name]
        is_compared = name not in ("total", REFERENCE)
        yield {
            "breakdown_code": "total" if name == "total" else "tobacco_state",
            "breakdown_value": name,
            "is_reference": name == REFERENCE,
            "member_patients": group.members,
            "cut_patients": group.cut,
            "followed_days": int(group.days.sum()),
            "allowed_usd": _usd(group.cents.sum()),
            "standard_share": share,
            **_said("allowed_per_year", crude[name]),
            **_said("standardised_per_year", adjusted),
            **_said(
                "crude_difference",
                crude[name].less(crude[REFERENCE]) if is_compared else None,
            ),
            **_said(
                "standardised_difference",
                adjusted.less(standard[REFERENCE][0]) if is_compared else None,
            ),
        }


def _said(measure: str, rate: Measured | None) -> dict[str, Decimal | None]:
    """A rate and its interval as columns; null where it cannot be told."""
    columns = (f"{measure}_usd", f"{measure}_low_usd", f"{measure}_high_usd")
    if rate is None:
        return dict.fromkeys(columns)
    interval = percentile_interval(rate.replicates)
    return dict(zip(columns, map(_usd, (rate.value, *interval)), strict=True))


def _per_year(cents: Any, days: Any) -> Any:
    """Cents per year; nan where there are no days."""
    return np.divide(
        np.multiply(cents, _YEAR_CENTS),
        days,
        out=np.full_like(np.asarray(cents, dtype=float), np.nan),
        where=np.asarray(days) > 0,
    )


def _usd(cents: float) -> Decimal | None:
    """Cents as dollars, to the nearest cent; null for nan."""
    if np.isnan(cents):
        return None
    return Decimal(round(float(cents))).scaleb(-2)
