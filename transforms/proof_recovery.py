"""The proof of denial recovery and of interventions: published against truth.json."""

from collections.abc import Callable, Iterator
from typing import Any

import polars as pl

Read = Callable[[str], pl.DataFrame]

# How truth.json cuts each additive report, and by which column.
CUTS = {
    "denial_recovery": {
        "by_payer": pl.col("payer_id"),
        "by_month": pl.col("payment_month").dt.strftime("%Y-%m"),
        "by_facility": pl.col("facility_id"),
        "by_category": pl.col("denial_category"),
    },
    "denial_recovery_curve": {
        "by_payer": pl.col("payer_id"),
        "by_week": pl.col("week_index").cast(pl.String).fill_null("never"),
    },
    "denial_recovery_take_backs": {
        "by_payer": pl.col("payer_id"),
        "by_facility": pl.col("facility_id"),
        "by_month": pl.col("take_back_month").dt.strftime("%Y-%m"),
        "by_kind": pl.col("kind_code"),
        "by_age": pl.col("age_band_code"),
    },
    "denial_recovery_drg": {
        "by_payer": pl.col("payer_id"),
        "by_groups": pl.concat_str(
            "billed_drg_code", "answered_drg_code", separator=" to "
        ),
    },
}
_GROUPS = {
    "by_payer": "payer_id",
    "by_facility": "facility_id",
    "by_category": "denial_category",
    "by_month": "first_answer_month",
}
_SERIES = {"treated": "changed", "comparison": "comparison"}
_COUNTS = ("adjudicated_claims", "denied_claims", "billed_usd", "denied_usd")


def numbers(told: dict[str, Any], read: Read) -> Iterator[tuple[str, Any, Any]]:
    """Each number that adds up to nothing else: its name, the truth, what is found.

    A day that was never reached is 0 on both sides.
    """
    yield from _times(told["denial_recovery_times"], read("denial_recovery_times"))
    yield from _months(told["interventions"], read("intervention_month"))


def _times(told: dict[str, Any], rows: pl.DataFrame) -> Iterator[tuple[str, Any, Any]]:
    for clock, cuts in told.items():
        for cut, cells in cuts.items():
            others = [each for name, each in _GROUPS.items() if name != cut]
            own = pl.lit("total")
            if cut in _GROUPS:
                own = pl.col(_GROUPS[cut])
            if cut == "by_month":
                own = own.dt.strftime("%Y-%m")
            mine = rows.filter(
                pl.col("clock_code") == clock,
                *(pl.col(each).is_null() for each in others),
            ).with_columns(own.alias("cell"))
            found = {
                row["cell"]: row
                for row in mine.iter_rows(named=True)
                if row["cell"] is not None
            }
            for cell, measures in cells.items():
                for measure, number in measures.items():
                    name = f"denial_recovery_times, {clock} {cut} {cell}, {measure}"
                    yield name, number or 0, found.get(cell, {}).get(measure)


def _months(told: dict[str, Any], rows: pl.DataFrame) -> Iterator[tuple[str, Any, Any]]:
    """Months of the interventions that are in the user's table under their name."""
    known = set(rows["intervention_name"])
    for change in told.values():
        for series, code in _SERIES.items() if change["label"] in known else ():
            mine = rows.filter(intervention_name=change["label"], series_code=code)
            found = {
                f"{row['series_month']:%Y-%m}": row
                for row in mine.iter_rows(named=True)
            }
            for month, measures in change[series]["by_submission_month"].items():
                for measure in _COUNTS:
                    name = f"intervention_month, {change['label']} {code} {month}"
                    got = found.get(month, {}).get(measure)
                    yield f"{name}, {measure}", measures[measure], got
