# ruff: noqa: E501 (tables are written as people read them)
"""The disease page: what is withheld is hatched and never zero."""

import re
from datetime import date

import polars as pl
import pytest

from dashboards.pages import disease_trends as page

WEEKS = [date(2026, 1, 4), date(2026, 1, 11), date(2026, 1, 18)]


@pytest.fixture
def rows(frame):
    """Influenza by week: shown, withheld, and none at all; by sex all withheld."""
    return frame("""
        disease_trends
        condition_id | period_code | period_start_date | breakdown_code | breakdown_value | measure_code | condition_patients | condition_visits | all_visits | seen_patients | incident_cases | visit_share | patients_per_100k_seen | is_withheld | withheld_reason
        influenza    | week        | 2026-01-04        | total          | total           | incidence    | 20                 | 24               | 480        | 400           | 20             | 0.05        | 5000.0                 | false       |
        influenza    | week        | 2026-01-11        | total          | total           | incidence    |                    |                  |            |               |                |             |                        | true        | few
        influenza    | week        | 2026-01-18        | total          | total           | incidence    | 0                  | 0                | 500        | 410           | 0              | 0.0         | 0.0                    | false       |
        influenza    | week        | 2026-01-04        | sex            | F               | incidence    | 12                 | 14               | 280        | 240           | 12             | 0.05        | 5000.0                 | false       |
        influenza    | week        | 2026-01-04        | sex            | M               | incidence    |                    |                  |            |               |                |             |                        | true        | few
        influenza    | week        | 2026-01-11        | sex            | F               | incidence    |                    |                  |            |               |                |             |                        | true        | few
        influenza    | week        | 2026-01-11        | sex            | M               | incidence    |                    |                  |            |               |                |             |                        | true        | few
    """)


def bars(figure):
    return next(trace for trace in figure.data if trace.type == "bar")


def hatches(figure):
    return [trace for trace in figure.data if trace.name == "withheld"]


@pytest.mark.parametrize(
    ("measure", "heights"),
    [
        ("people", (20, None, 0)),
        ("per_100k", (5000, None, 0)),
        ("visits", (0.05, None, 0)),
    ],
)
def test_a_withheld_week_has_no_bar_and_a_week_without_cases_has_zero(
    rows, measure, heights
):
    assert bars(page.figure(rows, measure)).y == heights


def test_a_withheld_week_is_hatched_for_all_its_days(rows):
    [hatch] = hatches(page.figure(rows))

    assert (min(hatch.x), max(hatch.x)) == (WEEKS[1], WEEKS[2])
    assert "Withheld" in hatch.text
    assert "never zero" in page.figure(rows).layout.meta["note"]


def test_a_group_that_is_withheld_leaves_a_gap(rows):
    figure = page.broken_down(rows)

    lines = {
        trace.name: list(trace.y)
        for trace in figure.data
        if trace.mode == "lines+markers"
    }
    assert lines == {"Female": [12.0, None], "Male": [None, None]}
    assert hatches(figure)


def test_a_breakdown_withheld_whole_says_so(rows):
    held = rows.filter(
        (pl.col("breakdown_code") == "total") | (pl.col("breakdown_value") == "M")
    )

    figure = page.broken_down(held)

    assert not figure.data
    assert figure.layout.meta["summary"] == (
        "Every week of this breakdown rests on 1 to 10 people somewhere, so only "
        "totals are published. Choose another breakdown, or a practice with more "
        "people."
    )


def test_a_breakdown_of_zeros_and_withheld_weeks_is_not_drawn(rows):
    held = rows.filter(period_start_date=WEEKS[1])
    zero = rows.filter(period_start_date=WEEKS[2])
    groups = zero.with_columns(
        breakdown_code=pl.lit("sex"), breakdown_value=pl.lit("F")
    )

    figure = page.broken_down(pl.concat([held, zero, groups]))

    assert not figure.data
    assert "with anyone in it rests on 1 to 10" in figure.layout.meta["summary"]
    assert "so nothing is published" in figure.layout.meta["summary"]


def test_a_condition_of_which_nobody_may_be_shown_is_not_drawn(rows):
    late = rows.filter(pl.col("period_start_date") > WEEKS[0])
    both, held = page.figure(late), page.figure(late.filter("is_withheld"))
    none = page.figure(late.filter(~pl.col("is_withheld")))

    assert not (both.data or held.data or none.data)
    assert both.layout.meta["summary"].startswith(
        "Every week in which Influenza was coded rests on 1 to 10 people"
    )
    assert held.layout.meta["summary"].startswith("Every week rests on 1 to 10 people")
    assert none.layout.meta["summary"] == ("Influenza was coded for nobody in 1 week.")


def test_nothing_withheld_reaches_the_table_as_a_number(rows):
    table = page.table(rows)

    held = table.filter("is_withheld")
    assert held.height == 4
    numeric = [name for name, kind in held.schema.items() if kind.is_numeric()]
    assert held.select(pl.col(numeric).null_count()).row(0) == (4,) * len(numeric)


def test_the_table_tells_everybody_from_the_groups(rows):
    assert page.table(rows)["group"].to_list() == [
        "Everybody",
        "Everybody",
        "Female",
        "Male",
        "Everybody",
        "Female",
        "Male",
    ]


def test_the_numbers_rest_on_what_may_be_shown(rows):
    found = page.numbers(rows)

    assert found[0].rests_on == "0 of 410 people seen"
    assert found[2].value == "20 people"
    assert found[3].value == "1 of 3"


def test_withheld_weeks_are_not_compared(normal):
    rows = normal["disease_trends"].filter(condition_id="influenza", period_code="week")

    assert page.sentence(rows).startswith("Influenza peaked in the week of ")
    assert re.search(r"\d+ of the last 26 weeks are withheld\.$", page.sentence(rows))
    shown = rows.filter(pl.col("period_start_date") < date(2025, 11, 1))
    assert "withheld" not in page.sentence(shown)


def test_prevalence_is_compared_without_judging_chance(normal):
    rows = normal["disease_trends"].filter(condition_id="diabetes")

    assert page.sentence(rows).endswith("so chance is not judged.")
