"""The page of interventions: what it says, and when it says that it can't."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from dashboards.pages import intervention as page
from transforms.models.marts.intervention import SCHEMA

HELPED = {
    "intervention_name": "Eligibility asked",
    "design_code": "difference",
    "begins_date": date(2025, 9, 1),
    "date_code": "submission",
    "payer_id": "P1",
    "payer_name": "NORTH",
    "denial_category": "registration",
    "is_main": True,
    "verdict_code": "fewer",
    "before_months": 24,
    "after_months": 7,
    "left_out_months": 3,
    "before_claims": 1000,
    "before_denied_claims": 100,
    "before_denied_usd": Decimal(5000),
    "after_claims": 400,
    "after_denied_claims": 16,
    "expected_denials": 40.0,
    "relative_change": -0.6,
    "relative_low_change": -0.8,
    "relative_high_change": -0.3,
    "p_value": 0.001,
    "avoided_denials": 24.0,
    "avoided_low_denials": 12.0,
    "avoided_high_denials": 32.0,
    "avoided_usd": Decimal(1200),
    "avoided_low_usd": Decimal(600),
    "avoided_high_usd": Decimal(1600),
    "trend_p_value": 0.4,
}
NOTHING = dict.fromkeys(
    [name for name in HELPED if name.startswith(("relative", "avoided", "p_value"))]
)


def told(**changed):
    return pl.DataFrame([HELPED | changed], schema=SCHEMA)


def months():
    return pl.DataFrame(
        {
            "intervention_name": ["Eligibility asked"] * 3,
            "series_code": ["changed", "changed", "comparison"],
            "series_month": [date(2025, 8, 1), date(2025, 10, 1), date(2025, 8, 1)],
            "phase_code": ["before", "after", "before"],
            "is_preliminary": [False, True, False],
            "adjudicated_claims": [100, 100, 200],
            "denied_claims": [10, 4, 20],
            "billed_usd": [Decimal(1)] * 3,
            "denied_usd": [Decimal(1)] * 3,
            "denial_rate": [0.1, 0.04, 0.1],
        }
    )


def plain(text):
    return text.replace("\u202f", " ").replace("\N{MINUS SIGN}", "-")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {},
            "16 denials since, where 40 were to be expected (60 % fewer, 95 % interval"
            " -80 % to -30 %). That is beyond chance: it fits a change that helped.",
        ),
        (
            {"verdict_code": "none_seen", "relative_high_change": 0.2},
            "-80 % to +20 %). That is within what chance explains: no effect can be",
        ),
        ({"verdict_code": "more"}, "beyond chance: more, not fewer."),
        (
            NOTHING
            | {
                "verdict_code": "too_early",
                "why_not": "2 of the 3 months that it takes after",
            },
            "too early to say. There are 2 of the 3 months that it takes after",
        ),
        (
            NOTHING
            | {"verdict_code": "cannot_tell", "why_not": "no event before the change"},
            "this cannot be told from these claims: no event before the change.",
        ),
    ],
)
def test_the_sentence_says_no_more_than_the_interval(changed, said):
    assert said in plain(page.sentence(told(**changed)))


def test_the_numbers_are_the_design_s_to_read():
    both = pl.concat(
        [told(), told(design_code="series", is_main=False, avoided_denials=99.0)]
    )

    before, after, denials, dollars = page.numbers(both)

    assert (plain(before.value), plain(after.value)) == ("10.0 %", "4.0 %")
    assert (denials.value, plain(denials.sure)) == (
        "24.0",
        "95 % interval 12.0 to 32.0",
    )
    assert plain(dollars.value) == "$ 1.2 K"


def test_what_is_assumed_is_printed_and_what_contradicts_it():
    assert "gone on in parallel" in page.note(told())
    assert "do not contradict" in page.note(told())
    assert "CONTRADICT" in page.note(told(trend_p_value=0.01))
    alone = page.note(told(design_code="series", trend_p_value=None))
    assert "nothing to compare with" in alone


def test_months_are_drawn_with_gaps_and_young_ones_hatched():
    figure = page.figure(months(), told())

    lines = {trace.name: trace for trace in figure.data}
    assert list(lines["What was changed"].y) == [0.1, None, 0.04]
    assert list(lines["All other claims"].y) == [0.1, None, None]
    assert "preliminary" in lines


def test_a_change_too_young_has_no_dot_and_says_why():
    early = told(**NOTHING, verdict_code="too_early", why_not="0 of the 3 months")

    figure = page.effects(early)

    assert figure.data == ()
    assert "0 of the 3 months" in figure.layout.annotations[0].text
    assert page.numbers(early)[2].value == "\N{EN DASH}"


@pytest.mark.parametrize("by", ["design", "month"])
def test_the_table_has_the_estimates_or_the_months(by):
    table = page.table(told(), months(), by)

    assert table.height == (1 if by == "design" else 3)


def test_without_a_change_nothing_is_said():
    none = told().clear()

    assert page.sentence(none) == "No change is chosen."
    assert page.numbers(none) == []
    assert page.note(none) == ""
    assert page.figure(months().clear(), none).data == ()
    assert page.table(none, months().clear()).is_empty()
