"""The proof: what is published against truth.json, number by number, exactly.

The synthetic practice writes truth.json from its own event log; it never sees the
pipeline. What disclosure control withholds is not compared.
"""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from transforms import proof_recovery

Read = Callable[[str], pl.DataFrame]

# How truth.json cuts each additive report, and by which column.
_CUTS = {
    "open_balance": {
        "by_bucket": pl.col("bucket_code"),
        "by_state": pl.col("state_code"),
        "by_band": pl.col("band_code"),
        "by_bucket_and_band": pl.concat_str("bucket_code", "band_code", separator=" "),
        "by_start": pl.col("start_code"),
        "by_payer": pl.col("payer_id"),
        "by_facility": pl.col("facility_id"),
        "by_claim_type": pl.col("claim_type_code"),
        "by_financial_class": pl.col("financial_class_code"),
    },
    "open_balance_patient_share": {
        "by_payer": pl.col("payer_id"),
        "by_month": pl.col("payment_month").dt.strftime("%Y-%m"),
        "by_facility": pl.col("facility_id"),
        "by_claim_type": pl.col("claim_type_code"),
        "by_financial_class": pl.col("financial_class_code"),
    },
    "payment_variance": {
        "by_payer": pl.col("payer_id"),
        "by_claim_type": pl.col("claim_type_code"),
        "by_procedure": pl.col("procedure_code"),
        "by_modifier": pl.col("modifier_code"),
        "by_place": pl.col("place_code"),
    },
    "denial_rates": {
        "by_payer": pl.col("payer_id"),
        "by_month": pl.col("payment_month").dt.strftime("%Y-%m"),
        "by_facility": pl.col("facility_id"),
        "by_claim_type": pl.col("claim_type_code"),
        "by_financial_class": pl.col("financial_class_code"),
    },
    "denial_rates_submitted": {
        "by_payer": pl.col("payer_id"),
        "by_month": pl.col("payment_month").dt.strftime("%Y-%m"),
        "by_facility": pl.col("facility_id"),
        "by_claim_type": pl.col("claim_type_code"),
        "by_financial_class": pl.col("financial_class_code"),
    },
    "denial_reasons": {
        "by_category": pl.col("denial_category"),
        "by_reason": pl.concat_str("group_code", "reason_code", separator="-"),
    },
    "payer_mix": {
        "by_payer": pl.col("payer_id"),
        "by_financial_class": pl.col("financial_class_code"),
        "by_month": pl.col("service_month").dt.strftime("%Y-%m"),
        "by_facility": pl.col("facility_id"),
        "by_claim_type": pl.col("claim_type_code"),
    },
}


def files(truth: Path) -> set[str]:
    """Name the files of a synthetic practice."""
    told = json.loads(truth.read_text())
    return {
        name for part in ("files", "dirt", "enrolment_files") for name in told[part]
    }


def compare(truth: Path, read: Read) -> tuple[int, list[str]]:
    """Count the numbers compared, and name each that differs."""
    told = json.loads(truth.read_text())
    compared, differing = 0, []
    for name, expected, found in _numbers(told, read):
        compared += 1
        if Decimal(str(expected)) != Decimal(str(found or 0)):
            differing.append(f"{name} is {found}, not {expected}")
    return compared, differing


def _numbers(told: dict[str, Any], read: Read) -> Iterator[tuple[str, Any, Any]]:
    for report, cuts in (_CUTS | proof_recovery.CUTS).items():
        rows = read(report)
        everything = {"total": pl.lit("total"), **cuts}
        for cut, column in everything.items():
            cells = told[report].get(cut, {})
            cells = {"total": cells} if cut == "total" else cells
            measures = list(next(iter(cells.values()), {}))
            sums = rows.group_by(column.alias("cell")).agg(pl.col(measures).sum())
            found = {row.pop("cell"): row for row in sums.iter_rows(named=True)}
            for cell, expected in cells.items():
                for measure, number in expected.items():
                    name = f"{report}, {cut} {cell}, {measure}"
                    yield name, number, found.get(cell, {}).get(measure)
    yield from proof_recovery.numbers(told, read)
    yield from _trends(told["disease_trends"], read("disease_trends"))
    yield from _cohorts(
        told["cost_cohorts"], read("cost_cohorts"), read("cost_cohorts_attrition")
    )


def _trends(told: dict[str, Any], rows: pl.DataFrame) -> Iterator[tuple[str, Any, Any]]:
    """Cells of disease trends that are not withheld."""
    key = ("condition_id", "period_code", "period_start_date")
    cell = (*key, "breakdown_code", "breakdown_value")
    shown = {
        tuple(str(row[column]) for column in cell): row
        for row in rows.filter(~pl.col("is_withheld")).iter_rows(named=True)
    }
    for condition, period_codes in told.items():
        for period_code, periods in period_codes.items():
            for start, breakdowns in periods.items():
                for breakdown, values in breakdowns.items():
                    cells = {"total": values} if breakdown == "total" else values
                    for value, measures in cells.items():
                        at = (condition, period_code, start, breakdown, value)
                        for measure, number in measures.items() if at in shown else ():
                            if (
                                shown[at][measure] is None
                                and shown[at]["withheld_reason"]
                            ):
                                continue  # new cases alone can be withheld
                            name = f"disease_trends, {' '.join(at)}, {measure}"
                            yield name, number, shown[at][measure]


def _cohorts(
    told: dict[str, Any], rows: pl.DataFrame, steps: pl.DataFrame
) -> Iterator[tuple[str, Any, Any]]:
    """Groups and steps of cost cohorts that are not withheld."""
    shown = {
        (row["cohort_id"], row["cost_code"], row["breakdown_value"]): row
        for row in rows.filter(~pl.col("is_withheld")).iter_rows(named=True)
    }
    left = {
        (row["cohort_id"], row["step_code"]): row["remaining_patients"]
        for row in steps.filter(~pl.col("is_withheld")).iter_rows(named=True)
    }
    for cohort, costs in told.items():
        for step, number in costs["attrition"].items():
            if (cohort, step) in left:
                name = f"cost_cohorts_attrition, {cohort} {step}, remaining_patients"
                yield name, number, left[cohort, step]
        for cost in ("all", "top_1_percent_cut"):
            groups = {"total": costs[cost]["total"], **costs[cost]["tobacco_state"]}
            for group, measures in groups.items():
                at = (cohort, cost, group)
                for measure, number in measures.items() if at in shown else ():
                    name = f"cost_cohorts, {' '.join(at)}, {measure}"
                    yield name, number, shown[at][measure]
