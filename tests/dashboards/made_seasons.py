"""Made-up weeks of a condition of the airways: seasons with an epidemic each."""

from datetime import date, timedelta

import polars as pl

FIRST = date(2022, 7, 3)  # week 27 of 2022
FEW = "rests on 1 to 10 people"


def counts(*seasons, quiet=12):
    """52 weeks a season: quiet ones, and in the middle an epidemic of ten weeks."""
    wave = (0.3, 0.5, 0.8, 1.0, 1.0, 0.9, 0.7, 0.5, 0.3, 0.2)
    return [
        quiet + week % 3 + (round(wave[week - 21] * peak) if 21 <= week < 31 else 0)
        for peak in seasons
        for week in range(52)
    ]


def weeks(cases, withheld=None, first=FIRST, **other):
    """Rows of disease trends, a week each; `withheld` says why, by week."""
    withheld = withheld or {}
    days = [first + timedelta(weeks=n) for n in range(len(cases))]
    told = [None if n in withheld else each for n, each in enumerate(cases)]
    return pl.DataFrame(
        {
            "condition_id": "influenza",
            "condition_label": "Influenza",
            "group_label": "Respiratory",
            "period_code": "week",
            "breakdown_code": "total",
            "breakdown_value": "total",
            "measure_code": "incidence",
            "period_start_date": days,
            "condition_patients": told,
            "incident_cases": told,
            "condition_visits": told,
            "seen_patients": [None if each is None else 900 for each in told],
            "all_visits": [None if each is None else 1100 for each in told],
            "patients_per_100k_seen": [
                None if each is None or each < 20 else each / 900 * 1e5 for each in told
            ],
            "visit_share": None,
            "is_withheld": [n in withheld for n in range(len(cases))],
            "withheld_reason": [withheld.get(n) for n in range(len(cases))],
            **other,
        },
        schema_overrides={
            "period_start_date": pl.Date,
            **dict.fromkeys(
                (
                    "condition_patients",
                    "incident_cases",
                    "condition_visits",
                    "seen_patients",
                    "all_visits",
                ),
                pl.Int64,
            ),
            **dict.fromkeys(("patients_per_100k_seen", "visit_share"), pl.Float64),
            "withheld_reason": pl.String,
        },
    )


def completeness(rows, preliminary):
    """What is told of the completeness of the last weeks: so many are preliminary."""
    late = rows.sort("period_start_date").tail(27)
    states = ["complete"] * (late.height - preliminary) + ["preliminary"] * preliminary
    return late.select("condition_id", "period_start_date").with_columns(
        state_code=pl.Series(states, dtype=pl.String)
    )
