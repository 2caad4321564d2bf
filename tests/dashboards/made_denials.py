"""Made-up denial rates: fixed numbers, with what they are cut by."""

from datetime import date
from decimal import Decimal
from random import Random

import polars as pl

USD = pl.Decimal(18, 2)
PAYERS = {
    "P1": ("Northwind Health Plan", "commercial", 0.34, 0.11),
    "P2": ("Medicare Jurisdiction K", "medicare", 0.24, 0.06),
    "P3": ("State Medicaid", "medicaid", 0.16, 0.14),
    "P4": ("Cedar Mutual Insurance", "commercial", 0.12, 0.09),
    "P5": ("Harbor Medicare Advantage", "medicare_advantage", 0.11, 0.17),
    "P6": ("Tricounty Dental", "dental", 0.03, 0.05),
}
FACILITIES = {"F1": "Lakeside Hospital", "F2": "Main Street Clinic"}


def months(first: date, count: int) -> list[date]:
    """So many months, from the first."""
    return [
        date(
            first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1
        )
        for n in range(count)
    ]


def usd(amount: float) -> Decimal:
    return Decimal(f"{amount:.2f}")


DENIAL_RATES = {
    "payment_month": pl.Date,
    "payer_id": pl.String,
    "payer_name": pl.String,
    "facility_id": pl.String,
    "facility_name": pl.String,
    "claim_type_code": pl.String,
    "financial_class_code": pl.String,
    "adjudicated_claims": pl.Int64,
    "denied_claims": pl.Int64,
    "partly_denied_claims": pl.Int64,
    "any_denial_claims": pl.Int64,
    "zero_paid_claims": pl.Int64,
    "status_4_claims": pl.Int64,
    "unexplained_zero_pay_claims": pl.Int64,
    "matured_claims": pl.Int64,
    "matured_denied_claims": pl.Int64,
    "overturned_claims": pl.Int64,
    "corrected_claims": pl.Int64,
    "finally_denied_claims": pl.Int64,
    "first_pass_claims": pl.Int64,
    "charged_lines": pl.Int64,
    "denied_lines": pl.Int64,
    "partly_denied_lines": pl.Int64,
    "billed_usd": USD,
    "denied_usd": USD,
    "matured_denied_usd": USD,
    "overturned_usd": USD,
    "denied_status_4_claims": pl.Int64,
    "denied_zero_paid_claims": pl.Int64,
    "any_denial_status_4_claims": pl.Int64,
    "any_denial_zero_paid_claims": pl.Int64,
    "status_4_zero_paid_claims": pl.Int64,
    "is_preliminary": pl.Boolean,
    "denial_rate": pl.Float64,
    "denied_usd_rate": pl.Float64,
}


def denial_rates(size: int = 900, span: int = 23) -> pl.DataFrame:
    """marts.denial_rates, made up: `size` claims a month."""
    random = Random(1)
    rows = []
    for index, month in enumerate(months(date(2024, 8, 1), span)):
        for payer, (name, group, part, rate) in PAYERS.items():
            for facility, share in (("F1", 0.4), ("F2", 0.6)):
                claims = round(size * part * share * random.uniform(0.85, 1.15))
                if not claims:
                    continue
                rising = rate * (1.35 if payer == "P5" and index > span - 5 else 1)
                denied = sum(random.random() < rising for _ in range(claims))
                partly = sum(random.random() < 0.04 for _ in range(claims - denied))
                is_old = index < span - 6
                overturned = round(0.55 * denied)
                billed, lost = usd(claims * 231.17), usd(denied * 244.4 + partly * 60.1)
                rows.append(
                    {
                        "payment_month": month,
                        "payer_id": payer,
                        "payer_name": name,
                        "facility_id": facility,
                        "facility_name": FACILITIES[facility],
                        "claim_type_code": "D"
                        if payer == "P6"
                        else ("I" if facility == "F1" else "P"),
                        "financial_class_code": group,
                        "adjudicated_claims": claims,
                        "denied_claims": denied,
                        "partly_denied_claims": partly,
                        "any_denial_claims": denied + partly,
                        "zero_paid_claims": denied + round(0.06 * claims),
                        "status_4_claims": round(0.3 * denied),
                        "unexplained_zero_pay_claims": int(claims > 150),
                        "matured_claims": claims if is_old else 0,
                        "matured_denied_claims": denied if is_old else 0,
                        "overturned_claims": overturned if is_old else 0,
                        "corrected_claims": overturned // 3 if is_old else 0,
                        "finally_denied_claims": denied - overturned if is_old else 0,
                        "first_pass_claims": (claims - denied - partly) * is_old,
                        "charged_lines": 2 * claims,
                        "denied_lines": 2 * denied,
                        "partly_denied_lines": partly,
                        "billed_usd": billed,
                        "denied_usd": lost,
                        "matured_denied_usd": usd(denied * 244.4 * is_old),
                        "overturned_usd": usd(overturned * 240.2 * is_old),
                        "denied_status_4_claims": round(0.3 * denied),
                        "denied_zero_paid_claims": denied,
                        "any_denial_status_4_claims": round(0.3 * denied),
                        "any_denial_zero_paid_claims": denied,
                        "status_4_zero_paid_claims": round(0.3 * denied),
                        "is_preliminary": index >= span - 2,
                        "denial_rate": denied / claims,
                        "denied_usd_rate": float(lost / billed),
                    }
                )
    return pl.DataFrame(rows, schema=DENIAL_RATES)


def denial_rates_by(rates: pl.DataFrame) -> pl.DataFrame:
    """marts.denial_rates_by of these: each row has one value in each dimension.

    But by category and reason what is denied and what is not stand apart.
    """
    of_facility = {
        "specialty": ("Cardiology", "Family medicine"),
        "rendering": ("2000000008", "2000000016"),
        "billing": ("2000000024", "2000000032"),
        "procedure_family": ("Surgery", "Visits"),
        "chapter": ("09", "10"),
        "submission_lag": ("8-14", "0-7"),
    }
    measures = [name for name in rates.columns if name in BY_MEASURES]
    keys = ["payment_month", "payer_id", "facility_id", "claim_type_code"]
    rows = rates.select(*keys, "financial_class_code", *measures)
    cut = [
        rows.with_columns(
            dimension_code=pl.lit(dimension),
            value_code=pl.when(facility_id="F1")
            .then(pl.lit(first))
            .otherwise(pl.lit(second)),
            value_label=pl.lit("Made up") if dimension == "chapter" else None,
        )
        for dimension, (first, second) in of_facility.items()
    ]
    nothing = {name: pl.lit(0).cast(rates.schema[name]) for name in measures}
    for dimension, code in (("category", "coding"), ("reason", "CO-11")):
        denied = nothing | {
            name: pl.col(name)
            for name in (*BY_MEASURES[1:7], "denied_usd")
            if name in rates.columns
        }
        denied["adjudicated_claims"] = pl.col("any_denial_claims")
        paid = nothing | {
            "adjudicated_claims": pl.col("adjudicated_claims")
            - pl.col("any_denial_claims"),
            "billed_usd": pl.col("billed_usd"),
        }
        cut += [
            rows.with_columns(**values).with_columns(
                dimension_code=pl.lit(dimension),
                value_code=pl.lit(value),
                value_label=pl.lit("Diagnosis") if value == "CO-11" else None,
            )
            for value, values in ((code, denied), ("none", paid))
        ]
    return pl.concat(
        [each.with_columns(pl.col("value_label").cast(pl.String)) for each in cut]
    )


BY_MEASURES = (
    *("adjudicated_claims", "denied_claims", "any_denial_claims", "status_4_claims"),
    *("zero_paid_claims", "matured_denied_claims", "overturned_claims"),
    *("billed_usd", "denied_usd"),
)
