"""Vintages: what each publication showed of weeks of disease, kept beyond it."""

from datetime import date

import polars as pl
import pytest

from dashboards.completeness import vintage
from transforms import publish, vintages
from transforms.settings import settings


def publication(build_id, *visits):
    """A publication that shows so many visits of weeks from 5 January on."""
    folder = settings().published / build_id / "administrators"
    folder.mkdir(parents=True)
    weeks = [date(2025, 1, 5), date(2025, 1, 12), date(2025, 1, 19)][: len(visits)]
    pl.DataFrame(
        {
            "condition_id": "influenza",
            "period_code": ["week"] * len(visits),
            "period_start_date": weeks,
            "breakdown_code": "total",
            "condition_patients": list(visits),
            "condition_visits": list(visits),
            "all_visits": [1000] * len(visits),
            "is_withheld": [count is None for count in visits],
        },
        schema_overrides={"condition_patients": pl.Int64, "condition_visits": pl.Int64},
    ).write_parquet(folder / "disease_trends.parquet")
    return folder.parent


def shown(build_id):
    return vintages.before(build_id)[1]["condition_visits"].to_list()


@pytest.fixture
def kept(home):
    for build_id, visits in {
        "20250201-000000-a": (30, None),
        "20250208-000000-b": (34, 21, None),
        "20250215-000000-c": (35, 26, 15),
    }.items():
        vintages.keep(publication(build_id, *visits))


def test_weeks_stay_as_they_were_shown(kept):
    assert vintages.kept() == [
        "20250201-000000-a",
        "20250208-000000-b",
        "20250215-000000-c",
    ]
    assert vintages.before("20250201-000000-a") is None
    assert shown("20250208-000000-b") == [30, None]
    assert shown("20250215-000000-c") == [34, 21, None]


def test_keeping_again_changes_nothing(kept):
    file = settings().vintages / "20250215-000000-c.parquet"
    before = file.read_bytes()

    vintages.keep(settings().published / "20250215-000000-c")

    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o077 == 0


def test_a_publication_without_disease_is_passed_over(home):
    folder = settings().published / "20250301-000000-d" / "administrators"
    folder.mkdir(parents=True)

    vintages.keep(folder.parent)
    pl.DataFrame({"condition_id": ["x"]}).write_parquet(
        folder / "disease_trends.parquet"
    )
    vintages.keep(folder.parent)

    assert vintages.kept() == []


def test_the_oldest_go_first(kept, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_KEEP_VINTAGES", "2")

    vintages.remove_old("")

    assert vintages.kept() == ["20250208-000000-b", "20250215-000000-c"]


def test_none_from_before_an_erasure_stays(kept):
    vintages.remove_old("20250208-000000")

    assert vintages.kept() == ["20250215-000000-c"]


def test_an_erasure_leaves_the_current_one_alone(kept):
    link = settings().published / "current"
    (settings().published / "20250215-000000-c" / "manifest.json").write_text("{}")
    link.symlink_to("20250215-000000-c")

    publish.remove_all_but_current()

    assert vintages.kept() == ["20250215-000000-c"]


def test_the_page_lays_the_publication_before_over_this_one(kept):
    link = settings().published / "current"
    (settings().published / "20250215-000000-c" / "manifest.json").write_text("{}")
    link.symlink_to("20250215-000000-c")
    weeks = pl.DataFrame(
        {
            "condition_id": ["influenza"] * 3,
            "period_start_date": [
                date(2025, 1, 5),
                date(2025, 1, 12),
                date(2025, 1, 19),
            ],
            "condition_visits": [35, 21, 15],
            "state_code": ["preliminary", "preliminary", "unpublishable"],
        }
    )

    laid = vintage.laid({"disease_completeness": weeks})["disease_completeness"]

    assert laid["before_visits"].to_list() == [34, 21, None]
    assert set(laid["before_build"]) == {"20250208-000000-b"}
    assert vintage.version() == "20250208-000000-b"
    assert vintage.changed(laid)["condition_visits"].to_list() == [35]


def test_the_first_publication_has_none_before(home):
    folder = publication("20250201-000000-a", 30)
    (folder / "manifest.json").write_text("{}")
    (settings().published / "current").symlink_to(folder.name)
    vintages.keep(folder)
    weeks = pl.DataFrame(
        {
            "condition_id": ["influenza"],
            "period_start_date": [date(2025, 1, 5)],
            "condition_visits": [30],
            "state_code": ["complete"],
        }
    )

    laid = vintage.laid({"disease_completeness": weeks})["disease_completeness"]

    assert laid["before_visits"].to_list() == [None]
    assert vintage.changed(laid).is_empty() and vintage.version() == ""
