"""The denial worklist's page: what it says of a few claims, worked by hand."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from dashboards import wording
from dashboards.pages import denial_worklist as page
from dashboards.worklist import beside, events

SCHEMA = {
    "claim_family_id": pl.String,
    "rank_index": pl.Int64,
    "payer_id": pl.String,
    "denial_category": pl.String,
    "denied_usd": pl.Decimal(18, 2),
    "recoverable_usd": pl.Decimal(18, 2),
    "left_days": pl.Int32,
    "is_workable": pl.Boolean,
    "status": pl.String,
    "show_code": pl.String,
}


def rows(text):
    cells = [
        [cell.strip() or None for cell in line.split("|")]
        for line in text.strip().splitlines()
    ]
    raw = pl.DataFrame(cells, schema=dict.fromkeys(SCHEMA, pl.String), orient="row")
    return raw.select(
        pl.col(name) == "yes" if kind == pl.Boolean else pl.col(name).cast(kind)
        for name, kind in SCHEMA.items()
    ).with_columns(
        payer_name=pl.concat_str(pl.lit("Payer "), "payer_id"),
        days_band=beside.band(),
        resubmitted_date=pl.lit(None, pl.Date),
        is_too_late=pl.lit(False),
    )


LISTED = """
a-1 | 1 | P1 | coding        | 400.00 | 100.00 | 14 | yes | new      | to_do
a-2 | 2 | P2 | authorization | 300.00 | 50.00  | 15 | yes | in_work  | to_do
a-3 | 3 | P2 | coding        | 200.00 | 40.00  | -1 | yes | new      | to_do
a-4 | 4 | P1 | coding        | 100.00 | 30.00  |    | yes | new      | snoozed
a-5 | 5 | P1 | coding        | 100.00 | 20.00  |    | yes | done     | finished
a-6 | 6 | P1 | coding        | 100.00 | 10.00  |    | yes | appealed | to_do
a-7 | 7 | P1 | coding        | 100.00 | 5.00   |    | no  | new      | to_do
"""


def test_the_sentence_counts_what_can_be_worked_now(monkeypatch):
    monkeypatch.setattr(page, "FIRST", 2)

    said = page.sentence(rows(LISTED))

    assert said.replace(wording.THIN, " ") == (
        "Work these 2 first: $ 150 of $ 190 recoverable, in 3 open denials."
    )


@pytest.mark.parametrize(
    ("by", "values"), [("category", [140.0, 50.0]), ("payer", [100.0, 90.0])]
)
def test_the_chart_adds_up_what_can_be_worked(by, values):
    drawn = page.figure(rows(LISTED), by)

    assert list(drawn.data[0].x) == values


def test_the_clocks_are_bands_in_their_order():
    drawn = page.clocks(rows(LISTED))

    assert list(drawn.data[0].x) == [40.0, 100.0, 50.0]
    assert [each[1] for each in drawn.data[0].customdata] == ["past", "0-14", "15-30"]


def test_nothing_to_work_is_said():
    nothing = rows(LISTED).head(0)

    assert "No open denial" in page.sentence(nothing)
    assert page.figure(nothing).data == () and page.clocks(nothing).data == ()
    assert page.numbers(nothing)[0].value.replace(wording.THIN, " ") == "$ 0"


def test_without_a_rate_nothing_is_called_recoverable():
    unknown = rows(LISTED).with_columns(recoverable_usd=pl.lit(None, pl.Decimal(18, 2)))

    assert "Too few denials have matured" in page.sentence(unknown)
    assert page.numbers(unknown)[1].value == wording.NONE


def test_unknown_limits_are_said():
    said = page.note(rows(LISTED))

    assert "Of 4 of 7 claims no filing or appeal limit is known, of 1 payer:" in said


EVENT = dict.fromkeys(
    [
        *("payer_name", "billed_usd", "paid_usd", "denied_usd", "group_code"),
        *("reason_code", "remark_code", "reason_label", "category_code"),
        *("status_code", "event_date"),
    ]
)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {
                "event_code": "denied",
                "payer_name": "P1",
                "denied_usd": Decimal("90.00"),
                "group_code": "CO",
                "reason_code": "16",
                "remark_code": "N290",
                "reason_label": "Number missing",
            },
            "Denied by P1: $90.00. Number missing (CO-16 N290)",
        ),
        (
            {
                "event_code": "taken_back",
                "payer_name": "P1",
                "paid_usd": Decimal("-60.00"),
            },
            "Taken back by P1: -$60.00",
        ),
        (
            {"event_code": "rejected", "category_code": "A7", "status_code": "562"},
            "Rejected by a payer before anybody judged it (status A7-562)",
        ),
        ({"event_code": "voided"}, "Taken back by the practice (void)"),
    ],
)
def test_an_event_is_told_in_plain_words(given, words):
    assert events.words(EVENT | given) == words


def test_a_day_is_written_as_people_do():
    assert (events.day(date(2026, 4, 3)), events.day(None)) == (
        "3 Apr 2026",
        "Undated",
    )
