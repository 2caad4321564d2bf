"""Illness in the people seen here: new episodes and chronic illness, by week, month,
quarter and year, and by state, age and sex, as finely as each condition bears.

grain:   one row per condition, period and group of people, in the designs of the
         condition's detail. All: week x everybody (acute). Full and brief: month x
         everybody (chronic); quarter x everybody, age band, sex. Full: month x
         state; quarter x age band and sex. Brief and rare: year x state. Rare: year
         x everybody, age band, sex
keys:    condition_id, period_code, period_start_date, breakdown_code,
         breakdown_value
sources: codes.standard_population, core.condition_cell
units:   *_patients are distinct people, *_visits are encounters, incident_cases are
         episodes (acute) or people (chronic); visit_share is a share, 0 to 1;
         *_per_100k are people or cases of 100,000
audience: administrators, researchers

What is counted is care sought here and coded on claims, whoever paid and whether or
not they paid: not everyone who is ill, and not a population. Counts of people do not
add up over periods; they are counted anew for each row.

The shorter a period, the fewer the groups: what is published fine in time is coarse
in who, so that most cells rest on enough people to be shown; and the rarer a
condition, the longer its periods. Cases and visits add up exactly: the states of a
month to the month, its months to a quarter, quarters to a year, the bands by sex to
bands and to sexes and to the quarter. A condition that nobody has is there, with
zeros: that nobody had it is worth knowing.

metric: incidence of acute conditions
definition: People in whom an episode of the condition begins in the period. A new
  episode begins when more days than the condition's file says lie between a date
  with such a diagnosis and the one before it: 14 (influenza-like illness, that of
  stomach and bowels), 30 (RSV, COVID-19, pneumonia), 90 (pertussis); what one has
  once per life (measles) begins once.
numerator: condition_patients
denominator: seen_patients: people with any claim in the period
left out: Voided and replaced claims, claims of independent laboratories (place of
  service 81), claims without a patient.

metric: share of visits
definition: Share of the period's encounters with a diagnosis of the condition in any
  position.
numerator: condition_visits
denominator: all_visits
left out: As for incidence. An encounter belongs to the period of its first service
  date.

metric: new cases per 100,000 member-weeks
definition: Episodes that begin, for each 100,000 weeks that people were enrolled, one
  person's week each: a rate of a population, where enrolment files (834) are loaded.
numerator: incident_cases
denominator: member_weeks: weeks of enrolment in health coverage, each person once
left out: Periods in which less than 95 % of the people seen are enrolled: then the
  enrolment is of others. States, ages and sexes; chronic conditions.

metric: age-standardised rate
definition: The people with the condition per 100,000 seen that a quarter or year would
  have if its people were as old as the US standard population of 2000 (direct
  standardisation over the five age bands; Fay and Feuer's gamma interval).
numerator: condition_patients of each age band
denominator: seen_patients of each age band
left out: People of unknown age. A period in which a band is withheld.

metric: prevalence of chronic conditions
definition: People who meet the condition's own rule (its file; CCW: by its row of
  the list) in the 12, 24 or 36 months that end with the month, of a quarter or year
  with its last month in the data: one claim of some types, or two on different dates
  of others. Of 24 months, mostly: one claim of an inpatient, skilled nursing or home
  health stay, or two of hospital outpatient or professional care.
numerator: condition_patients
denominator: seen_patients: people with any claim in the same months
left out: Voided and replaced claims, claims with a code that excludes them, claims
  without a patient. In the first months of the data the lookback is not full, so
  shares still rise.

metric: first seen with a chronic condition
definition: People who meet the rule of the condition in a month of the period for
  the first time in the data. Without enrolment that is first seen, not newly ill.
numerator: incident_cases
denominator: seen_patients
left out: As for prevalence.

metric: epidemic season
definition: Of conditions of the airways, since which week the latest season is above
  the epidemic threshold of the Moving Epidemic Method (Vega et al. 2013, 2015; delta
  2.8): the upper 95 % point of the highest weeks before past epidemics. The intensity
  levels are the 40, 90 and 97.5 % points of the highest weeks within them. The page
  learns both from the weeks shown of at least two whole seasons before (week 27 to 26).
numerator: condition_patients of the week
denominator: none: a count of people, beside the threshold
left out: Preliminary weeks. Seasons with a week missing or withheld for another's sake,
  with most weeks on few people (one counts as the middle of what it may be), or in the
  pandemic; week 53 where it is learnt.

metric: reproduction number
definition: How many others a case of the week infects (Cori et al. 2013; weeks spread
  over days by Nash et al. 2023), with the 95 % interval of its posterior. The page
  makes it of the new cases shown, for a condition whose file says its serial interval.
numerator: incident_cases
denominator: cases of the days before, weighted by the serial interval
left out: Weeks that are preliminary, withheld, or have fewer than 11 new cases; the
  weeks after such a gap in which those who infect may have begun.

Codes and rules are in codes.condition and codes.condition_code, made of one file a
condition (`claimscope conditions`): for chronic conditions a public copy of the CMS
CCW list, not checked against the CCW site. Fully denied claims count, unless
CLAIMSCOPE_DISEASE_DENIED is off. Weeks are MMWR weeks and begin on Sunday. Every
period from the first to the last service date has a row for each group that occurs in
the data, zero or not; of one without any claim, counts are missing, not zero, but for
who lives with a chronic condition, known from before. A group is that of the claim that
begins the episode, of the encounter's first claim, or, for people seen and chronic
conditions, of the latest claim in the window. Rows that rest on few people are withheld
when this table is published, and rates on fewer than 20 people or visits.

columns:
condition_id: the condition
condition_label: its name
group_label: the group of conditions that it is listed in
part_of_ids: the conditions that count all its codes as well, with ; between
lookback_months: months looked back on for a chronic condition; blank if acute
period_code: week, month, quarter or year
period_start_date: first day of the week (Sunday), month, quarter or year
breakdown_code: total, state, county, zip3, age_band, sex or age_band_sex
breakdown_value: the group: total, a state, an age band, F or M, or unknown; with commas
  a band and a sex (18-49, F), a state and a county, a state and a ZIP3 area (TX, 750;
  with its county where counties are loaded)
condition_patients: people with a new episode, or people who meet the chronic rule
condition_visits: encounters with a diagnosis of the condition
visit_patients: people of these encounters
all_visits: encounters of any kind
all_visit_patients: people of these encounters
seen_patients: people with any claim in the period, or in the lookback if chronic
incident_cases: episodes that begin, or people who meet the rule for the first time; not
  told of chronic conditions by year, where it would be of few people
measure_code: incidence (acute conditions) or prevalence (chronic conditions)
is_covered: somebody has a claim of the period; else what is counted in it is missing
visit_share: condition_visits / all_visits
visit_share_low_rate: lower end of its 95 % interval (Wilson)
visit_share_high_rate: upper end
patients_per_100k_seen: condition_patients / seen_patients * 100,000
low_per_100k_seen: lower end of its 95 % interval (exact for a Poisson count if acute,
  Wilson if chronic)
high_per_100k_seen: upper end
standardised_per_100k_seen: age-standardised, of everybody or of a sex
standardised_low_per_100k_seen: lower end of its 95 % interval
standardised_high_per_100k_seen: upper end
member_patients: people enrolled on the day of the period with most of them; blank but
  for acute conditions of everybody, and where less than 95 % of those seen are enrolled
member_weeks: weeks of enrolment of one person each
cases_per_100k_member_weeks: incident_cases / member_weeks * 100,000
low_per_100k_member_weeks: lower end of its 95 % interval (exact for a Poisson count)
high_per_100k_member_weeks: upper end
"""

from typing import Any

import numpy as np
import polars as pl

from transforms.statistics.count_intervals import Limits, exact_count_interval
from transforms.statistics.share_intervals import wilson_interval
from transforms.statistics.standardisation import directly_standardised
from transforms.statistics.standardised_intervals import gamma_interval

SOURCES = ("codes.standard_population", "core.condition_cell")
KEYS = (
    *("condition_id", "period_code", "period_start_date"),
    *("breakdown_code", "breakdown_value"),
)
PER = 100_000
# The age bands by which rates are standardised, each with its first age.
BANDS = {"0-4": 0, "5-17": 5, "18-49": 18, "50-64": 50, "65+": 65}
_LAST_AGE = (
    100  # the open group of the standard is spread up to here: one band's anyway
)
_PLACE = ["condition_id", "period_code", "period_start_date"]
COUNTS: dict[str, Any] = {
    "condition_patients": pl.Int64,
    "condition_visits": pl.Int64,
    "visit_patients": pl.Int64,
    "all_visits": pl.Int64,
    "all_visit_patients": pl.Int64,
    "seen_patients": pl.Int64,
    "incident_cases": pl.Int64,
    "member_patients": pl.Int64,
}
SCHEMA: dict[str, Any] = {
    "condition_id": pl.String,
    "condition_label": pl.String,
    "group_label": pl.String,
    "part_of_ids": pl.String,
    "lookback_months": pl.Int32,
    "period_code": pl.String,
    "period_start_date": pl.Date,
    "breakdown_code": pl.String,
    "breakdown_value": pl.String,
    **COUNTS,
    "measure_code": pl.String,
    "is_covered": pl.Boolean,
    "visit_share": pl.Float64,
    "visit_share_low_rate": pl.Float64,
    "visit_share_high_rate": pl.Float64,
    "patients_per_100k_seen": pl.Float64,
    "low_per_100k_seen": pl.Float64,
    "high_per_100k_seen": pl.Float64,
    "standardised_per_100k_seen": pl.Float64,
    "standardised_low_per_100k_seen": pl.Float64,
    "standardised_high_per_100k_seen": pl.Float64,
    "member_weeks": pl.Float64,
    "cases_per_100k_member_weeks": pl.Float64,
    "low_per_100k_member_weeks": pl.Float64,
    "high_per_100k_member_weeks": pl.Float64,
}


def rows(
    condition_cell: pl.DataFrame, standard_population: pl.DataFrame
) -> pl.DataFrame:
    """Cells with their rates and intervals."""
    cells = condition_cell.with_columns(
        pl.col(name).cast(kind) for name, kind in COUNTS.items()
    )
    share = _share_of_visits(cells)
    people = _people_seen(cells)
    of_members = _of_member_weeks(cells)
    found = cells.with_columns(
        visit_share=_ratio("condition_visits", "all_visits"),
        visit_share_low_rate=pl.Series(share.lower),
        visit_share_high_rate=pl.Series(share.upper),
        patients_per_100k_seen=_ratio("condition_patients", "seen_patients", PER),
        low_per_100k_seen=pl.Series(people.lower * PER),
        high_per_100k_seen=pl.Series(people.upper * PER),
        member_weeks=pl.col("member_days") / 7,
        cases_per_100k_member_weeks=_ratio("incident_cases", "member_days", 7 * PER),
        low_per_100k_member_weeks=pl.Series(of_members.lower * 7 * PER),
        high_per_100k_member_weeks=pl.Series(of_members.upper * 7 * PER),
    ).join(
        standardised(cells, band_weights(standard_population)),
        on=list(KEYS),
        how="left",
        maintain_order="left",
    )
    rates = [name for name, kind in SCHEMA.items() if kind == pl.Float64]
    return found.with_columns(pl.col(rates).fill_nan(None)).select(
        pl.col(name).cast(kind) for name, kind in SCHEMA.items()
    )


def band_weights(standard: pl.DataFrame) -> dict[str, float]:
    """The share of the standard population in each age band, ages spread evenly.

    A group that a band cuts (15 to 19 years) is divided by years of age.
    """
    ages = np.zeros(_LAST_AGE)
    for first, last, share in standard.select(
        "first_age_years", "last_age_years", "population_share"
    ).iter_rows():
        last = _LAST_AGE - 1 if last is None else last
        ages[first : last + 1] += float(share) / (last + 1 - first)
    begins = [*BANDS.values(), _LAST_AGE]
    return {
        band: float(ages[begins[n] : begins[n + 1]].sum())
        for n, band in enumerate(BANDS)
    }


def standardised(cells: pl.DataFrame, weights: dict[str, float]) -> pl.DataFrame:
    """The age-standardised rates of rows whose period has every age band.

    Of everybody where the bands are told, of a sex where bands are told by sex.
    """
    by_band = cells.filter(breakdown_code="age_band").with_columns(
        band="breakdown_value",
        breakdown_code=pl.lit("total"),
        breakdown_value=pl.lit("total"),
    )
    parts = pl.col("breakdown_value").str.split(", ")
    by_sex = cells.filter(breakdown_code="age_band_sex").with_columns(
        band=parts.list.get(0),
        breakdown_code=pl.lit("sex"),
        breakdown_value=parts.list.get(1),
    )
    strata = (
        pl.concat([by_band, by_sex])
        .filter(pl.col("band").is_in(list(BANDS)))
        .drop_nulls(["condition_patients", "seen_patients"])
    )
    wide = strata.group_by(KEYS, maintain_order=True).agg(
        pl.col(count).filter(pl.col("band") == band).sum().alias(f"{count} {band}")
        for count in ("condition_patients", "seen_patients")
        for band in weights
    )
    events, exposure = (
        wide.select(f"{count} {band}" for band in weights).to_numpy().astype(float)
        for count in ("condition_patients", "seen_patients")
    )
    standard = np.array(list(weights.values()))
    rate, _ = directly_standardised(events, exposure, standard)
    limits = gamma_interval(events, exposure, standard)
    # A case in a band in which nobody was seen last (who moved on) fits no rate.
    fits = ((exposure > 0) | (events == 0)).all(axis=-1) & (exposure > 0).any(axis=-1)
    return wide.select(
        *KEYS,
        standardised_per_100k_seen=pl.Series(np.where(fits, rate * PER, np.nan)),
        standardised_low_per_100k_seen=pl.Series(
            np.where(fits, limits.lower * PER, np.nan)
        ),
        standardised_high_per_100k_seen=pl.Series(
            np.where(fits, limits.upper * PER, np.nan)
        ),
    )


def _ratio(part: str, whole: str, of: int = 1) -> pl.Expr:
    return pl.when(pl.col(whole) > 0).then(pl.col(part) * of / pl.col(whole))


def _share_of_visits(cells: pl.DataFrame) -> Limits:
    visits, every = _numbers(cells, "condition_visits", "all_visits")
    return wilson_interval(visits, every)


def _people_seen(cells: pl.DataFrame) -> Limits:
    """Shares of the people seen: new episodes as a count, prevalence as a share."""
    people, seen = _numbers(cells, "condition_patients", "seen_patients")
    of = np.where(seen > 0, seen, np.nan)
    count = exact_count_interval(people)
    share = wilson_interval(np.minimum(people, seen), seen)
    is_acute = (cells["measure_code"] == "incidence").to_numpy()
    return Limits(
        np.where(is_acute, count.lower / of, share.lower),
        np.where(is_acute, count.upper / of, share.upper),
    )


def _of_member_weeks(cells: pl.DataFrame) -> Limits:
    """New episodes as a count, of so many days of members."""
    cases, days = _numbers(cells, "incident_cases", "member_days")
    of = np.where(days > 0, days, np.nan)
    count = exact_count_interval(cases)
    return Limits(count.lower / of, count.upper / of)


def _numbers(cells: pl.DataFrame, *names: str) -> tuple[np.ndarray, ...]:
    """Counts as numbers; missing ones are of nothing, and so have no rate."""
    return tuple(cells[name].fill_null(0).cast(pl.Float64).to_numpy() for name in names)
