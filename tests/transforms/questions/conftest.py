"""A publication for three readers, and questions asked within small limits."""

import json
from decimal import Decimal

import polars as pl
import pytest

from transforms.audiences import Reader, Role
from transforms.questions import Limits, asking, process

SMALL = Limits(
    memory_bytes=200_000_000, seconds=2, most_rows=1_000, most_bytes=2_000_000
)
AMPLE = Limits(
    memory_bytes=400_000_000, seconds=60, most_rows=10_000, most_bytes=20_000_000
)
RESEARCHER = Reader("Ada", Role.researcher)
INSURER = Reader("Ben", Role.insurer, "P1")
RIVAL = Reader("Cyd", Role.insurer, "P2")

# Stands in the tables of every other reader, and must never be seen.
MARKER = "ZQXVJOTHERS"


def trends(label: str) -> pl.DataFrame:
    """Two rows of a disease table, one withheld."""
    return pl.DataFrame(
        {
            "condition_id": ["influenza", "influenza"],
            "condition_label": [label, label],
            "period_start_date": pl.Series(["2025-01-01", "2025-02-01"]).str.to_date(),
            "condition_patients": [120, None],
            "allowed_usd": pl.Series([Decimal("10.50"), None], dtype=pl.Decimal(18, 2)),
            "is_withheld": [False, True],
            "withheld_reason": [None, "small"],
        }
    )


@pytest.fixture
def publication(home):
    """A build of which each reader may read something of their own."""
    folder = home / "published" / "20260101-000000-abcd"
    tables = {
        f"{RESEARCHER.folder}/disease_trends": "Influenza",
        f"{INSURER.folder}/disease_trends": "Influenza",
        f"{RIVAL.folder}/cost_cohorts": MARKER,
        "administrators/denial_rates": MARKER,
        "administrators/disease_trends": MARKER,
    }
    for name, label in tables.items():
        file = folder / f"{name}.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        trends(label).write_parquet(file)
    manifest = {"build_id": folder.name, "data_through_date": "2025-12-31"}
    (folder / "manifest.json").write_text(json.dumps({**manifest, "tables": []}))
    (folder.parent / "current").symlink_to(folder.name)
    return folder


@pytest.fixture
def asked(publication):
    """Ask a question; gives the rows of its answer."""

    def asked(sql, reader=RESEARCHER, limits=AMPLE):
        process.warm()
        try:
            return asking.answer(sql, reader, limits).rows
        finally:
            process.warm()

    yield asked
    process.cool()
