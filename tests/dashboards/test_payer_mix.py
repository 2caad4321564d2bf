# ruff: noqa: E501 (tables are written as people read them)
"""The payer-mix page: shares of each basis add up to one."""

from datetime import date

import pytest

from dashboards import catalogue, filters, wording
from dashboards.pages import payer_mix as page

JAN, MAR = date(2026, 1, 1), date(2026, 3, 1)


@pytest.fixture
def rows(frame):
    """Two payers of a class, one of another, and a secondary payer without claims."""
    return frame("""
        payer_mix
        service_month | payer_id | payer_name | financial_class_code | is_unknown_class | claims | billed_usd | encounters | paid_usd | allowed_usd
        2026-01-01    | P1       | North      | commercial           | false            | 60     | 600.00     | 50         | 300.00   | 400.00
        2026-01-01    | P2       | South      | commercial           | false            | 20     | 200.00     | 20         | 100.00   | 150.00
        2026-01-01    | P3       | East       | medicare             | false            | 20     | 200.00     | 30         | 80.00    | 90.00
        2026-03-01    | P3       | East       | medicare             | false            | 10     | 100.00     | 10         | 40.00    | 45.00
        2026-03-01    | P4       |            | unknown              | true             | 0      | 0.00       | 0          | 20.00    | 0.00
    """)


def stacked(figure):
    return {
        trace.name: dict(zip(trace.x, trace.y, strict=True)) for trace in figure.data
    }


def test_a_month_is_split_by_class_and_a_month_without_claims_is_a_gap(rows):
    found = stacked(page.figure(rows))

    assert found["Commercial"][JAN] == 0.8
    assert found["Medicare"][JAN] == 0.2
    assert found["Commercial"][date(2026, 2, 1)] is None
    assert found["Medicare"][MAR] == 1.0


@pytest.mark.parametrize(
    ("basis", "share"), [("paid", 400 / 480), ("encounters", 70 / 100)]
)
def test_the_basis_is_the_reader_s(rows, basis, share):
    assert stacked(page.figure(rows, basis))["Commercial"][JAN] == share


@pytest.mark.parametrize("basis", list(page.BASES))
def test_shares_of_every_month_add_up_to_one(normal, basis):
    found = stacked(page.figure(normal["payer_mix"], basis))

    for month in next(iter(found.values())):
        assert sum(shares[month] for shares in found.values()) == pytest.approx(1)


@pytest.mark.parametrize("by", ["class", "payer"])
def test_the_table_adds_up_to_its_total(rows, by):
    table, total = page.table(rows, by=by), page.total(rows)

    for column in ("claims", "encounters", "billed_usd", "allowed_usd", "paid_usd"):
        assert table[column].sum() == total[column]
    for column in ("billed_share", "paid_share", "encounter_share"):
        assert table[column].sum() == pytest.approx(1)
        assert total[column] == 1


def test_payments_without_claims_have_no_yield(rows):
    unknown = page.table(rows).filter(financial_class="Unknown").row(0, named=True)

    assert unknown["billed_share"] == 0
    assert unknown["paid_rate"] is None


def test_payers_keep_their_colours_and_a_click_narrows_to_one(rows):
    [bars] = page.payers(rows, payer_colours={"P1": "#0072b2"}).data

    assert list(bars.x) == [600 / 1100, 300 / 1100, 200 / 1100, 0]
    assert bars.marker.color[0] == "#0072b2"
    assert list(bars.customdata[0]) == ["payer", "P1"]
    assert bars.marker.opacity == (1, 1, 0.4, 0.4)


def test_the_numbers_say_what_they_rest_on(rows):
    found = {number.label: number for number in page.numbers(rows)}

    assert found["Billed"].value == f"${wording.THIN}1.1{wording.THIN}K"
    assert found["Payment to charge"].value == "49.1\N{NARROW NO-BREAK SPACE}%"
    assert found["Class unknown"].rests_on == "0 of 110 encounters"


def test_for_every_filter_the_filtered_total_is_that_of_the_rows(normal):
    rows = normal["payer_mix"]
    for control in catalogue.page(page).controls:
        if isinstance(control, filters.Choice):
            continue
        for value, _ in filters.options(control, [rows]):
            kept = filters.keep(rows, [control], {control.key: (value,)})

            for column in page.SUMS:
                assert page.total(kept)[column] == kept[column].sum()
                assert page.table(kept)[column].sum() == kept[column].sum()


def test_chance_is_judged_on_counts_and_never_on_dollars(normal):
    rows = normal["payer_mix"]

    assert page.sentence(rows, "billed").endswith(
        "Dollar shares carry no interval here."
    )
    assert page.sentence(rows, "encounters").endswith(
        ("beyond chance.", "within what chance explains.")
    )


def test_nothing_paid_is_said_and_not_drawn_as_zero(rows):
    unpaid = rows.filter(payer_id="P4")

    assert "No billed dollars" in page.figure(unpaid).layout.annotations[0].text
