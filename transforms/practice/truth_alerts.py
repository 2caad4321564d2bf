"""The truth of disease_alerts: weeks above what EARS C2 lets expect, one by one.

The practice lasts three years, so every week has too short a history for the other
method. Weeks of the last year are told that are a quarter old, of which everything has
been heard.
"""

from datetime import date, timedelta
from statistics import mean, stdev
from typing import Any

BASELINE, LAG, ENOUGH = 7, 2, 5  # weeks learnt from, left out, and needed
QUANTILE = 3.090232306167813  # of the standard normal, 0.999
LEAST_STDEV = 0.5
CASES, OF_WEEKS = 5, 4  # fewer are no alarm
OLD, YEAR = 13, 53  # weeks


def alerts(
    disease_trends: dict[str, Any], last_day: date
) -> dict[str, dict[str, dict[str, Any]]]:
    """Of each acute condition and week: cases, expected, threshold, and whether above.

    Args:
        disease_trends: the truth of that report.
        last_day: of the data.
    """
    last = last_day - timedelta(days=last_day.isoweekday() % 7)
    told = {}
    for condition, periods in disease_trends.items():
        if "week" not in periods:
            continue
        weeks = {
            date.fromisoformat(str(start)): each["total"]
            for start, each in periods["week"].items()
        }
        counts = {
            start: each["incident_cases"]
            for start, each in weeks.items()
            if each["all_visits"]
        }
        told[condition] = {
            start.isoformat(): _judged(counts, start)
            for start in (last - timedelta(weeks=age) for age in range(OLD, YEAR))
            if start in counts
        }
    return told


def _judged(counts: dict[date, int], start: date) -> dict[str, Any]:
    ago = [start - timedelta(weeks=back) for back in range(LAG + BASELINE + 1)]
    known = [counts[week] for week in ago[LAG + 1 :] if week in counts]
    if len(known) < ENOUGH:
        return {"cases": counts[start], "expected": None, "is_alarm": False}
    expected = mean(known)
    threshold = expected + QUANTILE * max(LEAST_STDEV, stdev(known))
    lately = sum(counts.get(week, 0) for week in ago[:OF_WEEKS])
    return {
        "cases": counts[start],
        "expected": round(float(expected), 2),
        "is_alarm": counts[start] > threshold and lately >= CASES,
    }
