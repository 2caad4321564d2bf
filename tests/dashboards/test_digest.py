"""The weekly digest: its week, its letters, and what they cannot say."""

import shutil
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from dashboards.digest import document, printing, writing
from dashboards.digest.letter import facilities, letter
from dashboards.digest.week import week
from tests.dashboards.made_plain import plain
from transforms.errors import BadInput
from transforms.models.marts.weekly_digest import SCHEMA
from transforms.worklist import items
from transforms.worklist.states import State

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


def to_work(*keys: str, **given) -> pl.DataFrame:
    """Claims of the worklist as it is published, by their keys, ranked as listed."""
    given = {"facility_id": "F1", "denied_usd": Decimal("120.00")} | given
    return plain("denial_worklist", len(keys)).with_columns(
        claim_family_id=pl.Series(keys),
        **{
            name: value if isinstance(value, pl.Expr) else pl.lit(value)
            for name, value in given.items()
        },
    )


def laid(rows: pl.DataFrame) -> pl.DataFrame:
    """The same, of which nothing was written yet."""
    return rows.with_columns(status=pl.lit("new"), show_code=pl.lit("to_do"))


def test_a_letter_lists_the_facilitys_claims_and_what_is_not_known():
    unknown = to_work("abc-7", left_days=pl.lit(None, pl.Int64))
    known = to_work("abc-8", left_days=pl.lit(9, pl.Int64)).with_columns(rank_index=2)
    elsewhere = to_work("xyz-1", facility_id="F2", left_days=pl.lit(5, pl.Int64))
    frames = {
        "weekly_digest": rows(ROW, AT_F1),
        "denial_worklist": laid(
            pl.concat([elsewhere, known, unknown], how="vertical_relaxed")
        ),
    }

    written = letter(frames, "F1")

    assert written.name == "Lakeside"
    assert [(row["Claim"], row["Days left"]) for row in written.work] == [
        ("abc-7", "not known"),
        ("abc-8", "9"),
    ]
    assert written.worth == (
        "2 denied claims to work, $\N{NARROW NO-BREAK SPACE}240 denied, about"
        " $\N{NARROW NO-BREAK SPACE}25 of it recoverable at the usual rates."
    )
    assert any("1 open denial no filing" in line for line in written.unsaid)
    assert list(facilities(frames)) == ["all", "F1"]


def test_a_letter_lists_what_the_page_has_to_work(published, tmp_path):
    written = {
        "f1-10": State("in_work"),
        "f1-20": State("done"),
        "f1-30": State("written_off"),
        "f1-40": State(snoozed_until=date(2999, 1, 1)),
        "f1-50": State("appealed"),
    }
    published(
        {
            "weekly_digest": rows(ROW, AT_F1),
            "denial_worklist": to_work(*written),
            "denial_worklist_reference": plain(
                "denial_worklist_reference", 5
            ).with_columns(claim_family_id=pl.Series(list(written)), is_open=True),
        }
    )
    for claim, state in written.items():
        items.change(claim, state, None, "ann", "page")

    file, *_ = writing.write(tmp_path / "letters", None, as_pdf=False)
    text = file.read_text()

    assert [claim for claim in written if claim in text] == ["f1-10"]
    assert "1 denied claim to work" in text


def test_a_letter_does_not_call_nothing_recoverable_where_no_rate_is_known():
    unknown = to_work("f1-10", recoverable_usd=pl.lit(None, pl.Decimal(18, 2)))
    frames = {"weekly_digest": rows(ROW, AT_F1), "denial_worklist": laid(unknown)}

    written = letter(frames, "F1")

    assert written.worth == (
        "1 denied claim to work, $\N{NARROW NO-BREAK SPACE}120 denied. Too few denials"
        " have matured to say how much of it comes back."
    )
    assert written.work[0]["Recoverable"] == "\N{EN DASH}"


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
