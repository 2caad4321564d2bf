"""What people come for: all visits by the first-listed diagnosis of each, by quarter
and year, as CCSR body systems and categories and as ICD-10-CM chapters.

grain:   one row per period and cause: quarters and years of everything, CCSR body
         systems and ICD-10-CM chapters; years of CCSR categories
keys:    period_code, period_start_date, breakdown_code, cause_code
sources: core.cause_cell
units:   *_patients are distinct people, *_visits are encounters; cause_share is a
         share, 0 to 1
audience: administrators, researchers

Each visit is for one cause, the first-listed diagnosis, so causes add up to all visits:
categories to their body system, body systems to everything, chapters to everything,
quarters to a year. What has no category or chapter is a row of its own. People do not
add up: who came for two causes is in both. All visits are those of disease trends.

Mental health is there twice, as body system MBD and as chapter 05 (F codes). They
differ: dementias are F codes that CCSR counts with the nervous system, and some
symptoms (R codes) are mental ones to CCSR.

metric: share of visits by cause
definition: Share of the period's encounters whose first-listed diagnosis falls in the
  cause: CCSR's default category of the code, its body system, or the code's chapter.
numerator: cause_visits
denominator: all_visits
left out: Voided and replaced claims, claims without a patient. Denied claims and those
  of laboratories are visits, as they are in disease trends' all visits.

metric: people seen for a cause
definition: People with at least one such encounter in the period, each once.
numerator: cause_patients
denominator: none: people with several causes are in each
left out: As for visits.

Which claim of an encounter says what it was for: the inpatient one, else another
hospital claim, else a professional or dental one; the earliest of these. The default
category is AHRQ's (CCSR v2025.1, flags of v2023.1), the inpatient one on inpatient
bills, else the outpatient one; codes that AHRQ never lists first have none. A period
without any visit has no row. Rows that rest on few people are withheld when this table
is published, and shares on fewer than 20 visits.

columns:
period_code: quarter or year
period_start_date: first day of the quarter or year
breakdown_code: total, body_system (CCSR), ccsr_category or icd10cm_chapter
cause_code: total; a body system's three letters, or none; a category, or no_default,
  unknown_code, no_diagnosis; a chapter's number, or none
cause_label: its name
part_of_code: the cause that it is part of: a category's body system, else total
chapter_codes: the chapters that its codes lie in, with ; between; empty of a chapter,
  and where it could be any
cause_visits: encounters for this cause
cause_patients: people of these encounters
all_visits: encounters of the period, whatever for
cause_share: cause_visits / all_visits
cause_share_low_rate: lower end of its 95 % interval (exact: Clopper and Pearson)
cause_share_high_rate: upper end
"""

from typing import Any

import polars as pl

from transforms.statistics.share_intervals import exact_share_interval

SOURCES = ("core.cause_cell",)
KEYS = ("period_code", "period_start_date", "breakdown_code", "cause_code")
SCHEMA: dict[str, Any] = {
    "period_code": pl.String,
    "period_start_date": pl.Date,
    "breakdown_code": pl.String,
    "cause_code": pl.String,
    "cause_label": pl.String,
    "part_of_code": pl.String,
    "chapter_codes": pl.String,
    "cause_visits": pl.Int64,
    "cause_patients": pl.Int64,
    "all_visits": pl.Int64,
    "cause_share": pl.Float64,
    "cause_share_low_rate": pl.Float64,
    "cause_share_high_rate": pl.Float64,
}


def rows(cause_cell: pl.DataFrame) -> pl.DataFrame:
    """Cells with their share of visits and its interval."""
    cause_cell = cause_cell.sort(KEYS)  # what is withheld does not hang on their order
    visits, every = (
        cause_cell[name].cast(pl.Float64).to_numpy()
        for name in ("cause_visits", "all_visits")
    )
    limits = exact_share_interval(visits, every)
    return cause_cell.with_columns(
        cause_share=pl.col("cause_visits") / pl.col("all_visits"),
        cause_share_low_rate=pl.Series(limits.lower, dtype=pl.Float64),
        cause_share_high_rate=pl.Series(limits.upper, dtype=pl.Float64),
    ).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
