"""Outbreak alerts: each week of the last year beside what its past lets expect.

grain:   one row per acute condition and week, the last 53 weeks of the data
keys:    condition_id, period_start_date
sources: codes.condition, core.condition_cell, core.reporting_triangle
units:   *_cases are episodes that begin in the week, p_value and q_value are
         probabilities, *_weeks are weeks
audience: administrators, researchers

metric: alert
definition: A week with more new episodes than its threshold: the 95 % quantile of usual
  weeks by Farrington's improved method (Noufaily and others 2013), which learns from
  five years, at least three; where there are fewer, or they are masked, EARS C2: more
  than 3.09 standard deviations above the mean of seven weeks, two before the week left
  out. It is a reason to look, not an outbreak.
numerator: judged_cases
denominator: threshold_cases
left out: Weeks of which why_not says why no alarm could be computed: nothing received,
  less than half of it known, too little history, too few cases.

metric: excess
definition: New episodes above what was expected; below zero where fewer came.
numerator: judged_cases - expected_cases
denominator: none: a number of cases
left out: As above.

metric: false discovery rate
definition: Of the weeks with a q value as low as this one's, the share that is usual,
  on average (Benjamini and Hochberg over all conditions of the week that were judged
  by Farrington's method).
numerator: p_value
denominator: conditions judged in the week
left out: Weeks judged by EARS: its tail is no chance, and not pooled.

Weeks less than 95 % complete (marts.disease_completeness) are judged by their nowcast,
the count divided by the share known, and are provisional: Farrington's method does not
learn from them, EARS does from their nowcasts. No week is learnt from that begins
within the pandemic (CLAIMSCOPE_PANDEMIC), nor any before a condition's codes changed
(its file: comparable_from, or its first code's day).

This table is judged from all counts. What is published of it is judged anew from the
weeks as disease trends show them: a week that rests on few people counts as the middle
of what it may be (stand_in_weeks says how many of the weeks learnt from do), one that
is withheld for another's sake as missing. So alerts tell nothing that disease trends
do not, and may differ from this table. A week that is withheld there is withheld.

columns:
condition_id: the condition
condition_label: its name
period_code: week
period_start_date: first day of the week (Sunday)
breakdown_code: total: everybody
breakdown_value: total
state_code: complete, preliminary, unpublishable (less than half is known) or unknown
  (reporting has not been watched for long enough)
completeness_share: share of the week's visits known by now
observed_cases: new episodes known by now (incident_cases of disease trends)
judged_cases: those, or their nowcast where the week is preliminary
expected_cases: of a usual week
threshold_cases: more than this is an alarm
excess_cases: judged_cases - expected_cases
alarm_score: excess, where 1 is the threshold
p_value: chance of at least as many in a usual week; by EARS the normal tail
q_value: share of false ones among weeks with a q as low
is_alarm: judged_cases is above threshold_cases, and nothing speaks against it
is_provisional: the week is not complete yet
detector_code: farrington_improved or ears_c2; blank where neither could be used
learnt_weeks: weeks that expected_cases was learnt from
stand_in_weeks: of these, weeks whose count is withheld and stood in for
why_not: why no alarm could be computed; blank where it could
note: what to keep in mind of the detector
codes_since_date: first day since which counts of the condition compare; blank: always
masked_from_date: first day of the weeks that are not learnt from
masked_until_date: last day of them
"""

from datetime import date, timedelta
from typing import Any

import polars as pl

from transforms.surveillance import alert_rows, week_rows
from transforms.surveillance.reporting import LAST_LAG
from transforms.surveillance.reporting_shares import known_shares

SOURCES = ("codes.condition", "core.condition_cell", "core.reporting_triangle")
KEYS = ("condition_id", "period_start_date")

SCHEMA: dict[str, Any] = {
    **week_rows.NAMED,
    **week_rows.KNOWN,
    **alert_rows.NUMBERS,
    **alert_rows.SAID,
    "codes_since_date": pl.Date,
    "masked_from_date": pl.Date,
    "masked_until_date": pl.Date,
}


def rows(
    condition: pl.DataFrame,
    condition_cell: pl.DataFrame,
    reporting_triangle: pl.DataFrame,
) -> pl.DataFrame:
    """The last weeks of every acute condition, judged by all weeks before."""
    weeks = condition_cell.filter(
        period_code="week", breakdown_code="total", measure_code="incidence"
    )
    if weeks.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    last = weeks["period_start_date"].max()
    assert isinstance(last, date)
    judged = weeks.filter(
        pl.col("period_start_date") > last - timedelta(weeks=alert_rows.JUDGED_WEEKS)
    ).select("condition_id", "condition_label", "period_start_date")
    known = _known(judged, reporting_triangle)
    of_condition = condition.select(
        "condition_id", "codes_since_date", "masked_from_date", "masked_until_date"
    )
    context = judged.join(known, on=list(KEYS), how="left").join(
        of_condition, on="condition_id", how="left"
    )
    context = context.with_columns(pl.col("state_code").fill_null("unknown"))
    counts = weeks.select(
        *KEYS, pl.col("incident_cases").alias("cases"), stands_in=pl.lit(False)
    )
    return (
        context.join(alert_rows.judged(counts, context), on=list(KEYS), how="left")
        .with_columns(pl.lit(each).alias(n) for n, each in week_rows.EVERYBODY.items())
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
        .sort(KEYS)
    )


def _known(judged: pl.DataFrame, reporting_triangle: pl.DataFrame) -> pl.DataFrame:
    """Completeness of the weeks judged, as marts.disease_completeness has it.

    A week older than the longest lag is complete, once reporting has been watched for
    so long.
    """
    named = judged["condition_id"].unique().sort().to_list()
    shares = known_shares(reporting_triangle, named)
    schema: dict[str, Any] = {
        "condition_id": pl.String,
        "period_start_date": pl.Date,
        **week_rows.KNOWN,
    }
    if not shares.shape[1]:
        return pl.DataFrame(schema=schema)
    row = reporting_triangle.row(0, named=True)
    end: date = row["service_week"] + timedelta(weeks=row["age_index"])
    known = [
        pl.DataFrame(
            {
                "condition_id": condition_id,
                "period_start_date": [
                    end - timedelta(weeks=lag) for lag in range(len(share))
                ],
                **week_rows.known(share),
            },
            schema_overrides=schema,
        )
        for condition_id, share in zip(named, shares, strict=True)
    ]
    is_watched = shares.shape[1] > LAST_LAG
    oldest = end - timedelta(weeks=shares.shape[1] - 1)
    old = judged.filter(pl.col("period_start_date") < oldest).select(
        *KEYS,
        state_code=pl.lit("complete" if is_watched else "unknown"),
        completeness_share=pl.lit(None, pl.Float64),
    )
    return pl.concat([*known, old.cast(schema)])  # type: ignore[arg-type]
