# ruff: noqa: E501 (tables are written as people read them)
"""The payer-mix page: shares of each basis add up to one."""

from datetime import date
from fractions import Fraction

import pytest

from dashboards import catalogue, filters, wording
from dashboards.mix import effects, periods
from dashboards.mix.classes import quality
from dashboards.mix.concentration import held
from dashboards.pages import payer_mix as page
from tests.dashboards.dots import dots

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


@pytest.fixture
def yields(frame):
    """A year: medicare's share grew, commercial pays less; the last month is young."""
    header = "service_month | payer_id | payer_name | financial_class_code | billed_usd | paid_usd | is_preliminary"
    lines = []
    for month in range(1, 8):
        young, late = "true" if month == 7 else "false", month > 3
        north = ("400.00", "160.00") if late else ("600.00", "300.00")
        east = ("600.00", "240.00") if late else ("400.00", "160.00")
        lines += [
            f"2026-0{month}-01 | P1 | North | commercial | {north[0]} | {north[1]} | {young}",
            f"2026-0{month}-01 | P3 | East | medicare | {east[0]} | {east[1]} | {young}",
        ]
    lines.append("2026-05-01 | P9 | Second | commercial | 0.00 | 30.00 | false")
    return frame("payer_mix\n" + header + "\n" + "\n".join(lines))


def test_the_last_complete_months_are_compared_with_those_before(yields):
    spans = periods.periods(yields)

    assert [day.month for day in spans.before] == [1, 2, 3]
    assert [day.month for day in spans.after] == [4, 5, 6]
    assert periods.periods(yields, "year") is None


def test_the_yield_is_split_into_mix_and_rate_by_hand(yields):
    """0.46 to 0.41: by payer, what a payer pays that was billed nothing stands apart."""
    spans = periods.periods(yields)

    by_payer = effects.split(yields, spans, "payer")
    by_class = effects.split(yields, spans, "class")

    assert (by_payer.before, by_payer.after) == (Fraction(46, 100), Fraction(41, 100))
    # North: share 0.6 to 0.4, yield 0.5 to 0.4. East: 0.4 to 0.6 at 0.4.
    assert by_payer.parts["P1"].mix == Fraction(-2, 10) * Fraction(4, 100)
    assert by_payer.parts["P3"].mix == Fraction(2, 10) * Fraction(-6, 100)
    assert by_payer.whole.rate == Fraction(6, 10) * Fraction(-1, 10)
    assert by_payer.whole.cross == Fraction(-2, 10) * Fraction(-1, 10)
    assert by_payer.whole.outside == Fraction(1, 100)
    assert by_payer.whole.change == Fraction(-5, 100) == by_class.whole.change
    assert by_class.whole.outside == 0


def test_the_steps_that_are_shown_add_up_to_the_cent_and_the_point(normal):
    rows = normal["payer_mix"]
    for compare in ("before", "year"):
        for by in ("class", "payer"):
            found = effects.split(rows, periods.periods(rows, compare), by)
            dollars = effects.worth(found, Fraction("123456789.01"))
            points = effects.in_points(found)

            def number(text):
                return Fraction(
                    text.replace(wording.MINUS, "-").translate(
                        dict.fromkeys(map(ord, "$,+ points"))
                    )
                )

            assert sum(map(number, dollars.values())) == Fraction(
                round(100 * found.whole.change * Fraction("123456789.01")), 100
            )
            assert sum(map(number, points.values())) == Fraction(
                round(10_000 * found.after), 100
            )


def test_the_waterfall_goes_from_the_earlier_yield_to_the_later(yields):
    [bars] = page.waterfall(yields, "payer").data

    assert list(bars.x) == [
        "Jan<br>to Mar 2026",
        "Mix",
        "Rate",
        "Both at once",
        "Paid, not billed",
        "Apr<br>to Jun 2026",
    ]
    assert bars.text[0] == wording.percent(0.46, 2)
    assert bars.text[2] == f"{wording.MINUS}6.00 points"
    assert bars.base[1] + bars.y[1] == pytest.approx(0.46)
    assert bars.y[5] == pytest.approx(0.41)
    assert (
        "not in this selection"
        in page.waterfall(yields, "payer", "year").layout.annotations[0].text
    )


def test_concentration_is_the_payers_squared_shares(rows):
    found = held(rows, "billed")

    assert found.index == Fraction(600**2 + 200**2 + 300**2, 1100**2)
    assert found.top[0] == Fraction(6, 11)
    assert page.numbers(rows)[-1].value == "4,050"


def test_classes_that_are_guessed_or_contradicted_are_shown(frame):
    rows = frame("""
        payer_mix
        payer_id | is_unknown_class | claims | default_class_claims | answered_claims | class_conflict_claims
        P1       | false            | 60     | 30                   | 40              | 4
        P2       | true             | 40     | 0                    | 0               | 0
    """)

    assert [dot.value for dot in dots(quality(rows))] == [0.4, 0.3, 0.1]


def test_secondary_payments_are_those_of_the_payer_that_paid(frame):
    rows = frame("""
        payer_mix
        payer_id | payer_name | paid_usd | secondary_paid_usd
        P1       | North      | 100.00   | 0.00
        P2       | South      | 50.00    | 20.00
    """)

    [bars] = page.secondary(rows).data

    assert list(bars.x) == [20.0]
    assert list(bars.customdata[0]) == ["payer", "P2"]


def test_an_empty_or_single_row_is_drawn_without_error(rows):
    for some in (rows.head(0), rows.head(1), rows.tail(1)):
        for figure in (page.figure, *page.DRIVERS):
            assert figure(some).layout.meta["summary"]
