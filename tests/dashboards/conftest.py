"""Made-up publications for the dashboards: no pipeline, no people, fixed numbers."""

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random

import polars as pl
import pytest

from tests.dashboards.made_denials import (
    DENIAL_RATES,
    USD,
    denial_rates,
    denial_rates_by,
    months,
    usd,
)
from tests.dashboards.made_plain import plain
from transforms import disclosure, lineage
from transforms.models.marts import cost_cohorts as cohorts

CATEGORIES = {
    ("CO", "197"): ("authorization", "No prior authorization", 0.31),
    ("CO", "16"): ("missing_information", "Information missing", 0.24),
    ("CO", "27"): ("registration", "Not covered on that day", 0.17),
    ("CO", "50"): ("medical_necessity", "Not found necessary", 0.12),
    ("CO", "29"): ("timely_filing", "Filed too late", 0.07),
    ("CO", "18"): ("duplicate", "Sent before", 0.05),
    ("PI", "999"): ("unmapped", None, 0.04),
}


DENIAL_REASONS = {
    "payment_month": pl.Date,
    "payer_id": pl.String,
    "payer_name": pl.String,
    "facility_id": pl.String,
    "claim_type_code": pl.String,
    "group_code": pl.String,
    "reason_code": pl.String,
    "denial_category": pl.String,
    "is_denial": pl.Boolean,
    "label": pl.String,
    "adjustments": pl.Int64,
    "adjusted_usd": USD,
}
PAYER_MIX = {
    "service_month": pl.Date,
    "payer_id": pl.String,
    "payer_name": pl.String,
    "financial_class_code": pl.String,
    "is_unknown_class": pl.Boolean,
    "facility_id": pl.String,
    "facility_name": pl.String,
    "claim_type_code": pl.String,
    "claims": pl.Int64,
    "billed_usd": USD,
    "encounters": pl.Int64,
    "paid_usd": USD,
    "allowed_usd": USD,
    "default_class_claims": pl.Int64,
    "answered_claims": pl.Int64,
    "class_conflict_claims": pl.Int64,
    "secondary_paid_usd": USD,
    "is_preliminary": pl.Boolean,
}
DISEASE_TRENDS = {
    "condition_id": pl.String,
    "condition_label": pl.String,
    "period_code": pl.String,
    "period_start_date": pl.Date,
    "breakdown_code": pl.String,
    "breakdown_value": pl.String,
    "measure_code": pl.String,
    "condition_patients": pl.Int64,
    "condition_visits": pl.Int64,
    "visit_patients": pl.Int64,
    "all_visits": pl.Int64,
    "seen_patients": pl.Int64,
    "incident_cases": pl.Int64,
    "visit_share": pl.Float64,
    "patients_per_100k_seen": pl.Float64,
    "is_withheld": pl.Boolean,
    "withheld_reason": pl.String,
    "group_label": pl.String,
}
GROUP_OF = {"diabetes": "Chronic"}
COHORTS = {
    **cohorts.SCHEMA,
    "is_withheld": pl.Boolean,
    "withheld_reason": pl.String,
}
ATTRITION = {
    "cohort_id": pl.String,
    "cohort_label": pl.String,
    "step_index": pl.Int64,
    "step_code": pl.String,
    "remaining_patients": pl.Int64,
    "left_patients": pl.Int64,
    "is_withheld": pl.Boolean,
    "withheld_reason": pl.String,
}
SCHEMAS = {
    "cost_cohorts": COHORTS,
    "cost_cohorts_attrition": ATTRITION,
    "denial_rates": DENIAL_RATES,
    "denial_reasons": DENIAL_REASONS,
    "payer_mix": PAYER_MIX,
    "disease_trends": DISEASE_TRENDS,
}
MEASURES = list(DISEASE_TRENDS)[7:15]


def denial_reasons(rates: pl.DataFrame) -> pl.DataFrame:
    """marts.denial_reasons, made up to go with some denial rates."""
    random, rows = Random(2), []
    for row in rates.iter_rows(named=True):
        shared = {name: row[name] for name in list(DENIAL_REASONS)[:5]}
        for (group, reason), (category, label, part) in CATEGORIES.items():
            count = round(row["denied_claims"] * part * random.uniform(0.6, 1.4))
            if count:
                rows.append(
                    shared
                    | {
                        "group_code": group,
                        "reason_code": reason,
                        "denial_category": category,
                        "is_denial": category != "unmapped",
                        "label": label,
                        "adjustments": count,
                        "adjusted_usd": usd(count * 212.35),
                    }
                )
        rows.append(
            shared
            | {
                "group_code": "CO",
                "reason_code": "45",
                "denial_category": "none",
                "is_denial": False,
                "label": "Above the contract",
                "adjustments": row["adjudicated_claims"],
                "adjusted_usd": usd(row["adjudicated_claims"] * 81.5),
            }
        )
    return pl.DataFrame(rows, schema=DENIAL_REASONS)


def payer_mix(rates: pl.DataFrame) -> pl.DataFrame:
    """marts.payer_mix, made up to go with some denial rates."""
    rows = [
        {name: row[name] for name in PAYER_MIX if name in row}
        | {
            "service_month": row["payment_month"],
            "is_unknown_class": False,
            "claims": row["adjudicated_claims"],
            "encounters": round(row["adjudicated_claims"] * 0.9),
            "paid_usd": usd(float(row["billed_usd"]) * 0.41),
            "allowed_usd": usd(float(row["billed_usd"]) * 0.52),
            "default_class_claims": round(row["adjudicated_claims"] * 0.2),
            "answered_claims": row["adjudicated_claims"],
            "class_conflict_claims": round(row["adjudicated_claims"] * 0.02),
            "secondary_paid_usd": usd(float(row["billed_usd"]) * 0.01),
        }
        for row in rates.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=PAYER_MIX)


def disease_trends(size: int = 900) -> pl.DataFrame:
    """marts.disease_trends as published, made up: small cells are withheld.

    Two acute conditions and a chronic one, in the designs that each is published in.
    """
    random, rows = Random(3), []
    weeks = [date(2024, 6, 30) + timedelta(weeks=n) for n in range(104)]
    for start in weeks:
        season = max(0.0, 1 - abs((start.timetuple().tm_yday + 150) % 365 - 165) / 70)
        rows += _disease(random, "influenza", "week", start, season * 0.06, size)
        rows += _disease(random, "covid19", "week", start, 0.02, size)
    for start in months(date(2024, 7, 1), 24):
        season = max(0.0, 1 - abs((start.timetuple().tm_yday + 150) % 365 - 165) / 70)
        for period in ("month", "quarter")[: 1 + (start.month % 3 == 1)]:
            people = 4 * size * (1 if period == "month" else 2)
            rows += _disease(random, "influenza", period, start, season * 0.06, people)
            rows += _disease(random, "covid19", period, start, 0.02, people)
            rows += _disease(random, "diabetes", period, start, 0.11, people)
    return pl.DataFrame(rows, schema=DISEASE_TRENDS)


BANDS = {"0-4": 0.1, "5-17": 0.15, "18-49": 0.3, "50-64": 0.25, "65+": 0.2}
LABELS = {"influenza": "Influenza", "covid19": "COVID-19", "diabetes": "Diabetes"}
SEXES = {"F": 0.55, "M": 0.45}
GROUPS = {
    "total": {"total": 1.0},
    "state": {"MD": 0.7, "VA": 0.27, "unknown": 0.03},
    "age_band": BANDS,
    "sex": SEXES,
    "age_band_sex": {
        f"{band}, {sex}": BANDS[band] * SEXES[sex] for band in BANDS for sex in SEXES
    },
}
DESIGNS = {
    "week": ("total",),
    "month": ("total", "state"),
    "quarter": ("total", "age_band", "sex", "age_band_sex"),
}


def _disease(
    random: Random, name: str, period: str, start: date, rate: float, size: int
) -> list[dict]:
    seen = round(size * random.uniform(0.9, 1.1))
    ill = round(seen * rate * random.uniform(0.9, 1.1))
    found = []
    for by in DESIGNS[period]:
        if (by, period, name == "diabetes") == ("total", "month", False):
            continue
        for value, part in GROUPS[by].items():
            cell, people = round(ill * part), round(seen * part)
            held = 0 < cell <= 10
            row = {
                "condition_id": name,
                "condition_label": LABELS[name],
                "period_code": period,
                "period_start_date": start,
                "breakdown_code": by,
                "breakdown_value": value,
                "measure_code": "prevalence" if name == "diabetes" else "incidence",
                "condition_patients": cell,
                "condition_visits": round(cell * 1.3),
                "visit_patients": cell,
                "all_visits": round(people * 1.2),
                "seen_patients": people,
                "incident_cases": cell,
                "visit_share": cell * 1.3 / max(1, people * 1.2),
                "patients_per_100k_seen": 1e5 * cell / max(1, people),
                "is_withheld": held,
                "withheld_reason": "small" if held else None,
                "group_label": GROUP_OF.get(name, "Respiratory"),
            }
            found.append(row | dict.fromkeys(MEASURES) if held else row)
    return found


def cost_cohorts(people: int) -> dict[str, pl.DataFrame]:
    """marts.cost_cohorts and its attrition as published, made up: so many members."""
    random = Random(4)
    states = random.choices(cohorts.STATES, (8, 3, 9, 12, 68), k=people)
    members = pl.DataFrame(
        [
            {
                "cohort_id": COHORT[0],
                "patient_id": f"p{number:05}",
                "tobacco_state_code": state,
                "age_band_code": random.choice(("0-54", "55-64", "65-74", "75+")),
                "sex_code": random.choice("FM"),
                "followed_days": random.randint(90, 900),
                "allowed_usd": usd(
                    random.lognormvariate(9.2 + 0.2 * (state == "current"), 1)
                ),
            }
            for number, state in enumerate(states)
        ],
        schema_overrides={"allowed_usd": USD},
    )
    cohort = pl.DataFrame([COHORT], schema=["cohort_id", "label"], orient="row")
    left = [40 * people, 9 * people, 3 * people, 3 * people - 1, 2 * people, people]
    attrition = pl.DataFrame(
        [
            (*COHORT, index, step, count, before - count)
            for index, (step, count, before) in enumerate(
                zip(STEPS, left, [left[0], *left], strict=False), start=1
            )
        ],
        schema=list(ATTRITION)[:6],
        orient="row",
    )
    return {
        "cost_cohorts": disclosure.withhold(cohorts.rows(cohort, members)),
        "cost_cohorts_attrition": disclosure.withhold(attrition),
    }


COHORT = ("coronary_or_failure", "Coronary heart disease or heart failure")
STEPS = ("seen", "coded", "rule", "age", "history", "member")


def publication(size: int) -> dict[str, pl.DataFrame]:
    """Every report, made up, with about `size` claims a month; none for 0."""
    rates = denial_rates(size)
    sick = disease_trends(size) if size else pl.DataFrame(schema=DISEASE_TRENDS)
    ill = {
        "cost_cohorts": pl.DataFrame(schema=COHORTS),
        "cost_cohorts_attrition": pl.DataFrame(schema=ATTRITION),
    }
    reports = [model.split(".")[1] for model in lineage.models("marts")]
    others = {report: plain(report, min(size, 5)) for report in reports}
    return others | {
        "denial_rates": rates,
        "denial_rates_by": denial_rates_by(rates),
        "denial_reasons": denial_reasons(rates),
        "payer_mix": payer_mix(rates),
        "disease_trends": sick,
        **(cost_cohorts(2 * size) if size else ill),
    }


def publish(home: Path, frames: dict[str, pl.DataFrame], build_id: str) -> Path:
    """Lay frames out as a published build, as the pipeline does."""
    folder = home / "published" / build_id / "administrators"
    exports = folder.with_name("exports")  # what no reader has
    folder.mkdir(parents=True)
    exports.mkdir()
    for report, frame in frames.items():
        is_read = lineage.audiences(f"marts.{report}") != ["exports"]
        frame.write_parquet((folder if is_read else exports) / f"{report}.parquet")
    manifest = {"build_id": build_id, "data_through_date": "2026-06-30", "tables": {}}
    (folder.parent / "manifest.json").write_text(json.dumps(manifest))
    current = home / "published" / "current"
    current.unlink(missing_ok=True)
    current.symlink_to(build_id)
    return folder.parent


@pytest.fixture
def frame():
    """A report from text: its name, a header, then rows; what is left out is null."""

    def frame(text: str) -> pl.DataFrame:
        name, *lines = text.strip().splitlines()
        header, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
        schema = SCHEMAS.get(name.strip()) or plain(name.strip(), 0).schema
        texts = [
            {column: cell or None for column, cell in zip(header, row, strict=True)}
            for row in rows
        ]
        raw = pl.DataFrame(texts, schema=dict.fromkeys(schema, pl.String))
        return raw.select(
            pl.col(column).str.to_date()
            if kind == pl.Date
            else pl.col(column) == "true"
            if kind == pl.Boolean
            else pl.col(column).cast(kind)
            for column, kind in schema.items()
        )

    return frame


@pytest.fixture(scope="session")
def normal() -> dict[str, pl.DataFrame]:
    """A practice of about 900 claims a month."""
    return publication(900)


@pytest.fixture(scope="session")
def made(normal):
    """Every report of a practice with about so many claims a month; none for 0."""
    small = {0: publication(0), 3: publication(3), 900: normal}
    return small.__getitem__


@pytest.fixture(scope="session")
def lay():
    """Publish frames in a home."""
    return publish


@pytest.fixture
def published(tmp_path, monkeypatch):
    """Publish frames in a home of their own, which the dashboards then read."""
    monkeypatch.setenv("CLAIMSCOPE_HOME", str(tmp_path))

    def lay(
        frames: dict[str, pl.DataFrame], build_id: str = "20260701-0900-made"
    ) -> Path:
        return publish(tmp_path, frames, build_id)

    return lay
