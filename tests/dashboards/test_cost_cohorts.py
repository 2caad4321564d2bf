# ruff: noqa: E501 (tables are written as people read them)
"""The cohort page: dollars with intervals, withheld ones said, nothing called non-smoker."""

from decimal import Decimal

import polars as pl
import pytest

from dashboards import theme
from dashboards.pages import cost_cohorts as page
from tests.dashboards.dots import dots

FEW = "1 to 10 people"
KEYS = ["cohort_id", "cohort_label", "cost_code", "breakdown_code", "breakdown_value"]


@pytest.fixture
def rows(frame):
    """A cohort of 1,000: smokers cost $ 2,000 more, chewers are withheld."""
    return frame("""
        cost_cohorts
        cohort_id | cost_code | breakdown_code | breakdown_value     | member_patients | cut_patients | followed_days | allowed_usd | allowed_per_year_usd | allowed_per_year_low_usd | allowed_per_year_high_usd | standardised_per_year_usd | standardised_per_year_low_usd | standardised_per_year_high_usd | standardised_difference_usd | standardised_difference_low_usd | standardised_difference_high_usd | crude_difference_usd | crude_difference_low_usd | crude_difference_high_usd | is_withheld | withheld_reason
        heart     | all       | total          | total               | 1000            | 0            | 365250        | 9000000.00  | 9000.00              | 8500.00                  | 9600.00                   | 9000.00                   | 8400.00                       | 9700.00                        |                             |                                 |                                  |                      |                          |                           | false       |
        heart     | all       | tobacco_state  | current             | 67              | 0            | 24472         | 737000.00   | 11000.00             | 9000.00                  | 13000.00                  | 10900.00                  | 8900.00                       | 12900.00                       | 2000.00                     | 100.00                          | 3900.00                          | 2100.00              | 200.00                   | 4000.00                   | false       |
        heart     | all       | tobacco_state  | former              | 0               | 0            | 0             | 0.00        |                      |                          |                           |                           |                               |                                |                             |                                 |                                  |                      |                          |                           | false       |
        heart     | all       | tobacco_state  | other_tobacco       |                 |              |               |             |                      |                          |                           |                           |                               |                                |                             |                                 |                                  |                      |                          |                           | true        | few
        heart     | all       | tobacco_state  | documented_non_user |                 |              |               |             |                      |                          |                           |                           |                               |                                |                             |                                 |                                  |                      |                          |                           | true        | would reveal
        heart     | all       | tobacco_state  | no_evidence         | 933             | 0            | 340778        | 8300000.00  | 8900.00              | 8400.00                  | 9400.00                   | 8900.00                   | 8300.00                       | 9500.00                        |                             |                                 |                                  |                      |                          |                           | false       |
        heart     | top_1_percent_cut | total  | total               | 1000            | 10           | 365250        | 8000000.00  | 8000.00              | 7500.00                  | 8600.00                   | 8000.00                   | 7400.00                       | 8700.00                        |                             |                                 |                                  |                      |                          |                           | false       |
    """)


def but(rows, group, **said):
    """The same rows, one group otherwise."""
    is_it = (pl.col("breakdown_value") == group) & (pl.col("cost_code") == "all")
    return rows.with_columns(
        pl.when(is_it)
        .then(pl.lit(value, dtype=rows.schema[name]))
        .otherwise(name)
        .alias(name)
        for name, value in said.items()
    )


def withheld(rows, *groups):
    """The same rows, some groups withheld, and differences too, as publishing does."""
    numbers = [name for name, kind in rows.schema.items() if kind.is_numeric()]
    for group in groups:
        rows = but(rows, group, is_withheld=True, **dict.fromkeys(numbers))
    return rows


def drawn(figure):
    """The dots of a chart: what they are called, where they are."""
    return {dot.name: dot.value for dot in dots(figure)}


def test_the_sentence_says_how_much_more_smokers_cost(rows):
    assert page.sentence(rows).replace("\N{NARROW NO-BREAK SPACE}", " ") == (
        "People coded as smoking cost $ 2,000 more per patient-year at these "
        "facilities than people without evidence (standardised by age and sex; 95 % "
        "interval $ 100 to $ 3,900). That is beyond chance."
    )


def test_an_interval_around_zero_is_within_chance(rows):
    around = but(rows, "current", standardised_difference_low_usd=Decimal("-1.00"))

    assert page.sentence(around).endswith("That is within what chance explains.")


def test_what_cannot_be_standardised_is_compared_as_it_is(rows):
    names = [
        name for name in rows.columns if name.startswith("standardised_difference")
    ]
    crude = but(rows, "current", **dict.fromkeys(names))

    assert "2,100 more" in page.sentence(crude)
    assert "(not standardised; " in page.sentence(crude)


@pytest.mark.parametrize("group", ["current", "no_evidence"])
def test_what_is_withheld_is_not_compared(rows, group):
    held = withheld(rows, group)

    said = page.sentence(held)

    assert "9,000 at these facilities" in said
    assert said.endswith("too few people are behind it to compare those who smoke.")
    assert page.rightly_told(held).layout.meta["summary"].endswith("may not be shown.")


def test_a_cohort_withheld_whole_says_so_everywhere(rows):
    held = withheld(rows, *page.STATES)

    assert "rests on too few people" in page.sentence(held)
    for draw in (page.figure, page.differences, page.rightly_told):
        assert not draw(held).data
    assert [number.value for number in page.numbers(held, attrition(), FEW)] == [
        "withheld",
        "withheld",
        "withheld",
        "6 of 6",
    ]


def test_a_cohort_without_anybody_says_so(rows):
    empty = but(rows, "total", member_patients=0)

    assert page.sentence(empty) == "Nobody meets every rule of the cohort."


def test_each_state_is_a_dot_and_a_withheld_one_is_hatched(rows):
    figure = page.figure(rows)

    assert drawn(figure) == {
        "The whole cohort": 9000,
        "Smokes, by codes": 10900,
        "No evidence either way": 8900,
    }
    hatches = [trace for trace in figure.data if trace.fillpattern.shape == "/"]
    assert len(hatches) == 2
    said = figure.layout.meta["summary"]
    assert "Other tobacco: withheld" in said
    assert "Formerly: nobody" in said
    assert "Hatched: withheld" in figure.layout.meta["note"]


def test_differences_of_withheld_groups_alone_are_not_drawn(rows):
    held = page.differences(withheld(rows, "current"))

    assert not held.data
    assert held.layout.meta["summary"].startswith("No two groups may be shown")


def test_nobody_is_ever_called_a_non_smoker(normal):
    rows = normal["cost_cohorts"]

    said = [page.note(rows), page.sentence(rows), *page.table(rows)["group"]]
    said += [
        figure(rows).layout.meta["summary"]
        for figure in (page.figure, page.differences)
    ]

    assert not [text for text in said if "non-smoker" in text]
    assert "No evidence either way" in said


def test_crude_and_standardised_stand_beside_each_other(rows):
    assert drawn(page.differences(rows)) == {
        "Smokes, by codes, crude": 2100,
        "Smokes, by codes, standardised": 2000,
    }


def test_the_difference_grows_when_codes_miss_most_smokers(rows):
    """67 of 1,000 are found: 30 in 100 smoke if codes find 20 % and name 1 % wrongly."""
    found = drawn(page.rightly_told(rows, "0.20", "0.99"))

    factor = 1 / (60 / 67 + 693 / 933 - 1)
    twenty = "If codes find 20\N{NARROW NO-BREAK SPACE}% of smokers"
    assert found[twenty] == pytest.approx(2000 * factor)
    assert found["As coded"] == 2000
    sixty = "If codes find 60\N{NARROW NO-BREAK SPACE}% of smokers"
    assert found["As coded"] < found[sixty] < found[twenty]


def test_shares_that_cannot_be_are_said_and_not_drawn(rows):
    figure = page.rightly_told(rows, "0.28", "0.95")

    # At 95 % the errors alone would be 50 of 1,000: 10 % found would take 34 in 100.
    assert len(drawn(figure)) == 4
    many = but(rows, "current", member_patients=700)
    none = page.rightly_told(many, "0.28", "0.99")
    assert list(drawn(none)) == ["As coded", *list(drawn(none))[1:]]
    assert "cannot be, with so many found" in none.layout.meta["summary"]


def attrition():
    return pl.DataFrame(
        {
            "cohort_id": ["heart"] * 3,
            "step_index": [1, 2, 3],
            "step_code": ["seen", "coded", "rule"],
            "remaining_patients": [5000, None, 40],
            "left_patients": [0, None, None],
            "is_withheld": [False, True, False],
        }
    )


def test_attrition_is_drawn_and_a_withheld_step_is_no_zero():
    figure = page.left(attrition())

    assert list(figure.data[0].x) == [5000, None, 40]
    assert figure.layout.meta["summary"] == (
        "Seen here at all: 5,000 people; A code of the cohort: withheld; "
        "Enough claims with one: 40 people"
    )
    assert any(trace.fillpattern.shape == "/" for trace in figure.data[1:])


def test_the_table_has_both_ways_of_counting_and_no_withheld_number(rows):
    table = page.table(rows)

    assert table.select("group", "cost").rows()[:3] == [
        ("The whole cohort", "All cost"),
        ("The whole cohort", "Top 1 % cut"),
        ("Smokes, by codes", "All cost"),
    ]
    held = table.filter("is_withheld")
    numeric = [name for name, kind in held.schema.items() if kind.is_numeric()]
    assert held.select(pl.col(numeric).null_count()).row(0) == (2,) * len(numeric)


def test_the_numbers_carry_people_and_intervals(rows):
    found = page.numbers(rows, attrition(), FEW)

    assert [number.rests_on for number in found[:2]] == [
        "1,000 people, 1,000 patient-years",
        "67 people coded as smoking",
    ]
    assert found[1].value.endswith("2,000") and "3,900" in found[1].sure
    assert found[2].value.startswith("93.3")
    assert found[3].value == "2 of 6"
    assert not any(number.is_pale for number in found)


def test_few_people_are_pale(rows):
    few = but(rows, "current", member_patients=29)

    assert page.numbers(few, attrition(), FEW)[1].is_pale
    drawn = dots(page.figure(few))
    assert [dot.opacity for dot in drawn] == [1, 0.4, 1]
    assert [dot.hue for dot in drawn] == [
        theme.OTHER,
        theme.ACCENT,
        theme.ACCENT,
    ]
