"""The weekly digest: its week, its letters, and what they cannot say."""

import shutil
from datetime import date, timedelta

import polars as pl
import pytest

from dashboards.digest import document, printing, writing
from dashboards.digest.letter import facilities, letter
from dashboards.digest.week import week
from transforms.errors import BadInput
from transforms.models.marts.weekly_digest import SCHEMA

MONDAY = date(2026, 6, 22)
ROW = {
    "scope_code": "all",
    "facility_id": "all",
    "payment_week": MONDAY,
    "latest_week": MONDAY,
    "is_latest": True,
    "adjudicated_claims": 80,
    "denied_claims": 20,
    "denial_rate": 0.25,
    "centre_rate": 0.1,
    "lower_rate": 0.0,
    "upper_rate": 0.2,
    "expected_claims": 8.0,
    "p_value": 0.001,
    "is_flagged": True,
}
OF_PAYER = ROW | {"scope_code": "payer", "payer_id": "P1", "payer_name": "NORTH <HMO>"}
AT_F1 = ROW | {"facility_id": "F1", "facility_name": "LAKESIDE", "is_flagged": False}


def rows(*given: dict) -> pl.DataFrame:
    return pl.DataFrame(given, schema=SCHEMA, orient="row")


def test_the_week_says_what_lay_beyond_chance_and_who_was_silent():
    before = OF_PAYER | {
        "payer_id": "P2",
        "payer_name": "SOUTH",
        "payment_week": MONDAY - timedelta(7),
        "is_latest": False,
    }

    now = week(rows(ROW, OF_PAYER, before))

    assert now.span == "22 to 28 Jun 2026"
    assert now.sentence == (
        "In the week of 22 to 28 Jun 2026, 25.0\N{NARROW NO-BREAK SPACE}% of 80 claims"
        " were fully denied at first answer (baseline 10.0\N{NARROW NO-BREAK SPACE}%);"
        " 2 series lay beyond chance."
    )
    assert [each.of for each in now.changed] == ["All claims", "North HMO"]
    assert now.silent == ["South"]


def test_a_facility_without_answers_in_the_week_is_told_so():
    now = week(rows(ROW, AT_F1 | {"is_latest": False, "payment_week": MONDAY}), "F1")

    assert now.sentence == "No payer answered here in the week of 22 to 28 Jun 2026."


def test_without_a_complete_week_there_is_nothing_to_write(published, tmp_path):
    published({"weekly_digest": rows()})

    assert week(rows()).sentence == "The data hold no complete week yet."
    assert writing.write(tmp_path / "letters", None, as_pdf=False) == []


WORK = {
    "claim_family_id": "abc-7",
    "facility_id": "F1",
    "payer_name": "NORTH",
    "group_code": "CO",
    "reason_code": "16",
    "reason_label": "Claim lacks information",
    "denied_usd": 120.0,
    "recoverable_usd": 60.0,
    "days_left": None,
    "is_workable": True,
    "rank_index": 1,
}


def test_a_letter_lists_the_facilitys_claims_and_what_is_not_known():
    elsewhere = WORK | {"facility_id": "F2", "claim_family_id": "xyz-1"}
    frames = {
        "weekly_digest": rows(ROW, AT_F1),
        "denial_worklist": pl.DataFrame(
            [elsewhere, WORK], schema_overrides={"days_left": pl.Int64}
        ),
    }

    written = letter(frames, "F1")

    assert (written.name, [row["Claim"] for row in written.work]) == (
        "Lakeside",
        ["abc-7"],
    )
    assert written.worth.startswith("1 denied claim to work,")
    assert any("1 open denial no filing" in line for line in written.unsaid)
    assert list(facilities(frames)) == ["all", "F1"]


def test_each_facility_gets_a_file_in_which_no_name_is_markup(published, tmp_path):
    published({"weekly_digest": rows(ROW, OF_PAYER, AT_F1)})

    made = writing.write(tmp_path / "letters", None, as_pdf=False)

    assert [file.name for file in made] == [
        "digest_2026-06-22_all.html",
        "digest_2026-06-22_F1.html",
    ]
    text = made[0].read_text()
    assert "North HMO" in text and "<HMO>" not in text
    assert "http" not in text and "<script" not in text


@pytest.mark.parametrize(
    ("asked", "hint"),
    [("2236447735", "did you mean 2236447753"), ("x", "leave --facility out")],
)
def test_a_facility_that_is_not_there_is_one_sentence(published, tmp_path, asked, hint):
    published({"weekly_digest": rows(ROW, AT_F1 | {"facility_id": "2236447753"})})

    with pytest.raises(BadInput, match=f"No facility {asked} was answered; {hint}"):
        writing.write(tmp_path, asked, as_pdf=False)


def test_without_chromium_a_pdf_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(BadInput, match="A PDF takes Chromium, which is not installed"):
        printing.pdf(tmp_path / "a.html", tmp_path / "a.pdf")


@pytest.mark.browser
def test_a_letter_prints_as_pdf(tmp_path):
    written = letter({"weekly_digest": rows(ROW, OF_PAYER)}, "all")
    page = tmp_path / "letter.html"
    page.write_text(document.html(written, ["Data to 30 Jun 2026"], "Counted so."))

    printing.pdf(page, tmp_path / "letter.pdf")

    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")
