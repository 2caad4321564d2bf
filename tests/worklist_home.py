"""A home with a publication of open denials, to write about."""

import json
from datetime import date
from pathlib import Path

import polars as pl

SCHEMA = {
    "claim_family_id": pl.String,
    "patient_control_number": pl.String,
    "payer_control_number": pl.String,
    "billing_id": pl.String,
    "service_date": pl.Date,
    "is_open": pl.Boolean,
    "answered_date": pl.Date,
}


def publish(home: Path, claims: str, build_id: str = "20260701-0900-made") -> None:
    """Publish claims once denied: key, number, whether open; what they owe is plain."""
    rows = [
        [cell.strip() or None for cell in line.split("|")]
        for line in claims.strip().splitlines()
    ]
    frame = pl.DataFrame(
        [
            {
                "claim_family_id": family,
                "patient_control_number": number,
                "payer_control_number": f"ICN{family}",
                "billing_id": "1234567893",
                "service_date": date(2025, 1, 5),
                "is_open": is_open == "open",
                "answered_date": date(2025, 6, 1),
            }
            for family, number, is_open in rows
        ],
        schema=SCHEMA,
    )
    folder = home / "published" / build_id
    (folder / "exports").mkdir(parents=True)
    (folder / "administrators").mkdir()
    frame.write_parquet(folder / "exports" / "denial_worklist_reference.parquet")
    listed = frame.filter("is_open").select(
        "claim_family_id",
        "service_date",
        rank_index=pl.int_range(pl.len()) + 1,
        payer_id=pl.lit("P1"),
        payer_name=pl.lit("Payer One"),
        facility_name=pl.lit("First Clinic"),
        denial_category=pl.lit("coding"),
        reason_code=pl.lit("11"),
        remark_code=pl.lit(None, pl.String),
        reason_label=pl.lit("Diagnosis does not support the service"),
        denied_date="answered_date",
        denied_usd=pl.lit("100.00").cast(pl.Decimal(18, 2)),
        recoverable_usd=pl.lit("25.00").cast(pl.Decimal(18, 2)),
        filing_left_days=pl.lit(None, pl.Int32),
        appeal_left_days=pl.lit(12, pl.Int32),
    )
    listed.write_parquet(folder / "administrators" / "denial_worklist.parquet")
    said = {"build_id": build_id, "data_through_date": "2026-06-30", "tables": []}
    (folder / "manifest.json").write_text(json.dumps(said))
    current = home / "published" / "current"
    current.unlink(missing_ok=True)
    current.symlink_to(build_id)
