"""Made-up rows of core.reporting_triangle, and weeks counted from them."""

from datetime import date, timedelta

import polars as pl

END = date(2025, 12, 27)  # Saturday: the last week begins on the 21st
WEEKS = 120
CONDITION = pl.DataFrame(
    {
        "condition_id": ["rsv", "diabetes"],
        "label": ["RSV", "Diabetes"],
        "kind_code": ["acute", "chronic"],
    }
)


def sunday(age: int) -> date:
    return END - timedelta(days=6, weeks=age)


def triangle(of_week=lambda age: (60, 30, 10), conditions=("any", "rsv")):
    """Visits of each week by lag 0, 1, 2: of 100, 60 at once; as far as known."""
    rows = [
        {
            "condition_id": condition,
            "service_week": sunday(age),
            "claim_type_code": "P",
            "lag_index": lag,
            "age_index": age,
            "visits": visits,
            "patients": min(visits, 50),
        }
        for condition in conditions
        for age in range(WEEKS)
        for lag, visits in enumerate(of_week(age))
        if lag <= age and visits
    ]
    return pl.DataFrame(rows).cast({"lag_index": pl.UInt32, "age_index": pl.UInt32})


def counted(reporting):
    """Weekly visits as disease trends count them."""
    return (
        reporting.filter(pl.col("condition_id") != "any")
        .group_by("condition_id", period_start_date="service_week")
        .agg(events=pl.col("visits").sum())
        .with_columns(
            event_code=pl.lit("condition_visit"),
            period_code=pl.lit("week"),
            breakdown_code=pl.lit("total"),
        )
    )
