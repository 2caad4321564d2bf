# ruff: noqa: E501 (tables are written as people read them)
"""The denial-reasons page: dollars as sent, largest first, nothing hidden."""

from datetime import date
from decimal import Decimal

import pytest

from dashboards import catalogue, filters, wording
from dashboards.pages import denial_reasons as page


@pytest.fixture
def rows(frame):
    """A reversal takes dollars away; one reason is not in the map; one denies not."""
    return frame("""
        denial_reasons
        payment_month | payer_id | group_code | reason_code | denial_category | is_denial | label        | adjustments | adjusted_usd
        2026-01-01    | P1       | CO         | 197         | authorization   | true      | No approval  | 4           | 400.40
        2026-02-01    | P1       | CO         | 197         | authorization   | true      | No approval  | 1           | -100.10
        2026-01-01    | P2       | CO         | 16          | coding          | true      |              | 1           | 100.00
        2026-01-01    | P2       | CO         | 45          | none            | false     | Contract     | 8           | 800.00
        2026-04-01    | P2       | PI         | 999         | unmapped        | false     |              | 1           | 55.00
    """)


def test_bars_are_dollars_by_category_with_their_running_share(rows):
    figure = page.figure(rows)

    [bars] = figure.data
    assert list(bars.x) == [300.3, 100.0]
    texts = [annotation.text for annotation in figure.layout.annotations]
    assert [text.replace(wording.THIN, " ") for text in texts[:2]] == [
        "Authorization",
        "$ 300, running 75 %",
    ]


def test_all_adjustments_show_what_the_map_lacks(rows):
    [bars] = page.figure(rows, show="all", grain="reason").data

    assert list(bars.x) == [800.0, 300.3, 100.0, 55.0]


def test_a_month_without_adjustments_is_a_gap(rows):
    figure = page.by_month(rows, show="all")

    series = {
        trace.name: dict(zip(trace.x, trace.y, strict=True)) for trace in figure.data
    }
    assert series["No denial"][date(2026, 1, 1)] == 800.0
    assert series["No denial"][date(2026, 3, 1)] is None
    assert series["Authorization"][date(2026, 2, 1)] == -100.1


def test_the_table_adds_up_to_its_total(rows):
    for show in ("denials", "all"):
        table, total = page.table(rows, show), page.total(rows, show)

        assert table["adjusted_usd"].sum() == total["adjusted_usd"]
        assert table["adjustments"].sum() == total["adjustments"]
        assert table["adjusted_share"].sum() == pytest.approx(1)
    assert page.total(rows, "all")["adjusted_usd"] == Decimal("1255.30")


def test_what_the_map_lacks_is_a_number_of_its_own(rows):
    found = {number.label: number for number in page.numbers(rows)}

    assert found["Not in the denial map"].value == f"${wording.THIN}55"
    assert found["Adjusted for reasons that deny"].value == f"${wording.THIN}400"
    assert found["Largest category"].value == "Authorization"


def test_for_every_filter_the_filtered_total_is_that_of_the_rows(normal):
    rows = normal["denial_reasons"]
    for control in catalogue.page(page).controls:
        if isinstance(control, filters.Choice):
            continue
        for value, _ in filters.options(control, [rows]):
            kept = filters.keep(rows, [control], {control.key: (value,)})

            shown = page.total(kept, "all")
            assert shown["adjusted_usd"] == kept["adjusted_usd"].sum()
            assert page.table(kept, "all")["adjustments"].sum() == (
                kept["adjustments"].sum()
            )


def test_the_sentence_names_what_moved_most(normal):
    said = page.sentence(normal["denial_reasons"])

    assert said.startswith("In Apr to Jun 2026,")
    assert "moved most" in said


def test_nothing_denied_is_said(rows):
    nothing = rows.filter(denial_category="none")

    assert "No such adjustments" in page.figure(nothing).layout.annotations[0].text
    assert page.numbers(nothing)[1].value == "\N{EN DASH}"
    assert page.table(nothing).is_empty()
