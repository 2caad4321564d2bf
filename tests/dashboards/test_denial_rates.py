# ruff: noqa: E501 (tables are written as people read them)
"""The denial-rates page: its figures show the frame's numbers, under every filter."""

from datetime import date

import polars as pl
import pytest

from dashboards import catalogue, filters, wording
from dashboards.denials import cuts
from dashboards.pages import denial_rates as page
from tests.dashboards.dots import dots

JAN, FEB, APR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 4, 1)


@pytest.fixture
def rows(frame):
    """Two payers, a month without answers (March) and a preliminary one (April)."""
    return frame("""
        denial_rates
        payment_month | payer_id | payer_name | adjudicated_claims | denied_claims | any_denial_claims | status_4_claims | zero_paid_claims | matured_claims | matured_denied_claims | overturned_claims | finally_denied_claims | billed_usd | denied_usd | is_preliminary
        2026-01-01    | P1       | North      | 100                | 10            | 14                | 2               | 20               | 100            | 10                    | 6                 | 3                     | 5000.10    | 400.05     | false
        2026-01-01    | P2       | South      | 50                 | 10            | 11                | 0               | 12               | 50             | 10                    | 1                 | 8                     | 2500.00    | 500.00     | false
        2026-02-01    | P1       | North      | 40                 | 2             | 2                 | 1               | 4                | 0              | 0                     | 0                 | 0                     | 2000.00    | 90.00      | false
        2026-04-01    | P1       | North      | 10                 | 5             | 5                 | 0               | 5                | 0              | 0                     | 0                 | 0                     | 600.00     | 300.00     | true
    """)


def line(figure):
    """The months and shares of the line."""
    trace = next(trace for trace in figure.data if trace.name == "rate")
    return dict(zip(trace.x, trace.y, strict=True))


def test_the_line_is_denied_of_answered_claims_by_month(rows):
    assert line(page.figure(rows)) == {
        JAN: 20 / 150,
        FEB: 2 / 40,
        date(2026, 3, 1): None,
        APR: 5 / 10,
    }


@pytest.mark.parametrize(
    ("rule", "january"), [("any", 25), ("status_4", 2), ("zero_pay", 32)]
)
def test_another_rule_counts_the_same_claims_otherwise(rows, rule, january):
    assert line(page.figure(rows, rule))[JAN] == january / 150


def test_a_preliminary_month_is_hatched(rows):
    [hatched] = [trace for trace in page.figure(rows).data if trace.fillpattern.shape]

    assert min(hatched.x) < APR < max(hatched.x)
    assert "Preliminary" in hatched.text


def test_a_share_of_few_claims_is_hollow(rows):
    trace = next(trace for trace in page.figure(rows).data if trace.name == "rate")

    hollow = [
        day
        for day, fill in zip(trace.x, trace.marker.color, strict=True)
        if fill == "white" and day in (JAN, FEB, APR)
    ]
    assert hollow == [APR]


def test_each_payer_has_its_own_colour_and_a_click_narrows_to_it(rows):
    figure = page.payers(rows, payer_colours={"P1": "#0072b2", "P2": "#e69f00"})

    drawn = dots(figure)
    assert [(dot.name, dot.value, dot.hue) for dot in drawn] == [
        ("South", 10 / 50, "#e69f00"),
        ("North", 17 / 150, "#0072b2"),
    ]
    assert list(drawn[0].leads) == ["payer", "P2"]


def submitted(*rows):
    """Of months: denied in full or in part, sent in the three before, preliminary."""
    return pl.DataFrame(
        [
            {
                "payment_month": month,
                "denied_claims": denied,
                "any_denial_claims": denied + partly,
                "submitted_before_claims": sent,
                "is_preliminary": is_preliminary,
            }
            for month, denied, partly, sent, is_preliminary in rows
        ],
        schema={
            "payment_month": pl.Date,
            "denied_claims": pl.Int64,
            "any_denial_claims": pl.Int64,
            "submitted_before_claims": pl.Int64,
            "is_preliminary": pl.Boolean,
        },
    )


SENT = submitted(
    (JAN, 20, 5, 600, False), (JAN, 0, 0, 90, False), (FEB, 2, 0, 270, False),
    (APR, 5, 0, 300, True),
)  # fmt: skip


def test_what_is_denied_is_set_against_a_month_s_mean_of_claims_sent_before(rows):
    """By hand: 22 of 690 / 3 + 270 / 3; April is preliminary, and only drawn."""
    number = page.numbers(rows, SENT)[1]
    of_any = page.numbers(rows, SENT, "any")[1]
    sent, answered = {}, {}
    for trace in page.sent(SENT, rows).data:
        if trace.name == "of claims sent before":
            sent = dict(zip(trace.x, trace.y, strict=True))
        if trace.name == "of claims answered":
            answered = dict(zip(trace.x, trace.y, strict=True))

    assert (number.value, number.rests_on) == (
        wording.percent(0.06875),
        "22 of 320 claims",
    )
    assert number.sure.startswith("in 2 complete months")
    assert of_any.rests_on == "27 of 320 claims"
    assert sent == {JAN: 20 / 230, FEB: 2 / 90, date(2026, 3, 1): None, APR: 5 / 100}
    assert answered == line(page.figure(rows))


def test_without_three_months_before_there_is_no_such_share(rows):
    number = page.numbers(rows, submitted())[1]

    assert (number.value, number.rests_on) == (
        wording.NONE,
        "no complete month here has three months of claims sent before it",
    )
    assert page.sent(submitted(), rows).data == ()


def test_the_numbers_carry_their_denominators(rows):
    found = {number.label: number for number in page.numbers(rows, SENT)}

    assert found["Denial rate, initial"].rests_on == "27 of 200 primary claims"
    assert found["Overturned within 180 days"].rests_on.startswith("7 of 20 ")
    assert found["Overturned within 180 days"].is_pale
    assert found["Still denied after 180 days"].rests_on.startswith("11 of 150 ")
    assert not found["Denial rate, initial"].is_pale


def test_the_table_ends_with_the_total_of_its_rows(rows):
    table, total = page.table(rows, rows), page.total(rows)

    assert table["payer"].to_list() == ["North", "South"]
    for column in ("adjudicated_claims", "denied_claims", "billed_usd", "denied_usd"):
        assert table[column].sum() == total[column]
    assert total["denial_rate"] == 27 / 200


@pytest.mark.parametrize("by", dict(cuts.CHOICE.options))
@pytest.mark.parametrize("rule", list(page.RULES))
def test_however_the_table_is_cut_it_adds_up(normal, by, rule):
    rows = normal["denial_rates"]

    table = page.table(rows, normal["denial_rates_by"], rule, by)
    total = page.total(rows, rule)

    assert table["denied_claims"].sum() == total["denied_claims"]
    assert table["billed_usd"].sum() == rows["billed_usd"].sum()


def test_for_every_filter_the_filtered_total_is_that_of_the_rows(normal):
    rows = normal["denial_rates"]
    shell_page = catalogue.page(page)
    for control in shell_page.controls:
        if isinstance(control, filters.Choice):
            continue
        for value, _ in filters.options(control, [rows]):
            kept = filters.keep(rows, [control], {control.key: (value,)})
            shown = page.total(kept)
            table = page.table(kept, kept)

            assert shown["adjudicated_claims"] == kept["adjudicated_claims"].sum()
            assert table["denied_usd"].sum() == kept["denied_usd"].sum()


def test_an_insurer_is_compared_with_nobody(normal):
    rows = normal["denial_rates"].filter(payer_id="P1")

    assert page.payers(rows, payer_colours={"P1": "#123456"}) is None
    assert page.payers(rows, payer_colours={"P1": "#123456", "P2": "#654321"})
    assert page.sentence(rows).startswith("In Feb to Apr 2026,")


def test_the_sentence_leaves_preliminary_months_out(normal):
    said = page.sentence(normal["denial_rates"])

    assert said.startswith("In Feb to Apr 2026,")
    assert "Nov 2025 to Jan 2026" in said
    assert said.endswith(("beyond chance.", "within what chance explains."))


def test_too_few_months_are_not_compared(rows):
    assert "too few to say" in page.sentence(rows)


def test_the_other_rules_are_bridged(rows):
    said = page.note(rows)

    assert "1.5\N{NARROW NO-BREAK SPACE}% answered with status 4" in said
    assert "20.5\N{NARROW NO-BREAK SPACE}% paid nothing" in said


def test_no_rows_draw_no_zero(rows):
    figure = page.figure(rows.clear())

    assert not figure.data
    assert "No claims" in figure.layout.annotations[0].text


def test_denied_dollars_by_category_are_net_of_reversals(frame):
    rows = frame("""
        denial_reasons
        payment_month | denial_category | is_denial | adjustments | adjusted_usd
        2026-01-01    | coding          | true      | 3           | 300.25
        2026-02-01    | coding          | true      | 1           | -100.25
        2026-01-01    | authorization   | true      | 2           | 250.00
        2026-01-01    | none            | false     | 9           | 900.00
        2026-01-01    | unmapped        |           | 1           | 70.00
    """)

    [bars] = page.reasons(rows).data

    assert list(bars.x) == [250.0, 200.0]
