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

Read = Callable[[str], pl.DataFrame]

# How truth.json cuts each additive report, and by which column.
_CUTS = {
    "denial_rates": {
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
    return set(told["files"]) | set(told.get("dirt", {}))


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
    for report, cuts in _CUTS.items():
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
    yield from _trends(told["disease_trends"], read("disease_trends"))


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
