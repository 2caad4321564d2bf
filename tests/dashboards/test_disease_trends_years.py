# ruff: noqa: E501 (tables are written as people read them)
"""The disease page by season and by place: compared, hatched, and never zero."""

import pytest

from dashboards.pages import disease_trends as page
from dashboards.trends import places

FEW = "1 to 10 people"


@pytest.fixture
def weeks(frame):
    """The second week of three years: shown, withheld, and this one without a claim."""
    return frame("""
        disease_trends
        condition_id | period_code | period_start_date | breakdown_code | breakdown_value | measure_code | condition_patients | condition_visits | all_visits | seen_patients | incident_cases | visit_share | patients_per_100k_seen | is_withheld | withheld_reason
        influenza    | week        | 2024-01-07        | total          | total           | incidence    | 30                 | 34               | 480        | 400           | 30             | 0.07        | 7500.0                 | false       |
        influenza    | week        | 2025-01-05        | total          | total           | incidence    |                    |                  |            |               |                |             |                        | true        | few
        influenza    | week        | 2026-01-11        | total          | total           | incidence    | 12                 | 14               | 480        | 400           | 12             | 0.03        |                        | false       |
        influenza    | week        | 2026-01-18        | total          | total           | incidence    |                    |                  |            |               |                |             |                        | false       |
    """)


def test_without_an_earlier_season_there_is_no_comparison(weeks):
    assert page.closer(weeks.tail(2)) is None


def test_a_week_without_a_claim_says_no_data_and_few_say_no_rate(weeks):
    figure = page.figure(weeks, "per_100k")
    told = next(trace for trace in figure.data if trace.type == "bar").hovertext

    assert "No data: nobody has a claim" in told[3]
    assert "No rate: it would rest on fewer than 20." in told[2]
    assert "12 of 400 people seen" in told[2]
    assert page.sentence(weeks) and page.numbers(weeks, FEW)
    assert page.table(weeks).height == 4


@pytest.fixture
def areas(frame):
    """ZIP areas and states of a year: one shown, one withheld, one of few."""
    return frame("""
        disease_trends
        condition_id | period_code | period_start_date | breakdown_code | breakdown_value | measure_code | condition_patients | condition_visits | all_visits | seen_patients | incident_cases | visit_share | patients_per_100k_seen | is_withheld | withheld_reason
        influenza    | year        | 2025-01-01        | zip3           | TX, 750         | incidence    | 30                 | 34               | 480        | 400           | 30             | 0.07        | 7500.0                 | false       |
        influenza    | year        | 2025-01-01        | zip3           | TX, 751         | incidence    | 12                 | 14               | 480        | 100           | 12             | 0.03        |                        | false       |
        influenza    | year        | 2025-01-01        | zip3           | OK, 731         | incidence    |                    |                  |            |               |                |             |                        | true        | few
        influenza    | year        | 2025-01-01        | state          | TX              | incidence    | 42                 | 48               | 960        | 500           | 42             | 0.05        | 8400.0                 | false       |
    """)


def test_places_are_bars_of_the_finest_that_is_there_and_hatched_where_withheld(areas):
    figure = page.figure(areas)
    bar = next(trace for trace in figure.data if trace.type == "bar")

    assert page.view(areas) == "places"
    assert list(figure.layout.yaxis.ticktext) == ["TX 750", "TX 751", "OK 731"]
    assert list(bar.x) == [30.0, 12.0, None]
    [hatch] = [trace for trace in figure.data if trace.name == "withheld"]
    assert min(hatch.y) > 1.5
    assert "1 withheld" in figure.layout.meta["summary"]


def test_the_sentence_of_places_names_the_largest_share(areas):
    assert page.sentence(areas).startswith(
        "In 2025, TX 750 had most new cases of influenza for its size: 30 of 400"
    )
    held = areas.filter("is_withheld")
    assert "with enough people for a rate" in page.sentence(held)
    assert not page.figure(held).data
    assert [number.value for number in page.numbers(held, FEW)] == ["1 of 1"]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("TX", "TX"),
        ("TX, 750", "TX 750"),
        ("TX, 750, Dallas", "TX 750 (Dallas)"),
        ("TX, Dallas", "Dallas, TX"),
    ],
)
def test_a_place_is_told_for_people(value, name):
    assert places.place(value) == name


def test_a_rate_that_an_older_publication_lacks_is_said_and_breaks_nothing(weeks):
    figure = page.figure(weeks, "members")

    assert not figure.data and "claimscope run" in figure.layout.meta["summary"]
    assert page.closer(weeks, "members") is None


def test_ages_that_are_not_crossed_with_sex_have_one_panel(frame):
    rows = frame("""
        disease_trends
        condition_id | period_code | period_start_date | breakdown_code | breakdown_value | measure_code | condition_patients | condition_visits | all_visits | seen_patients | incident_cases | visit_share | patients_per_100k_seen | is_withheld | withheld_reason
        copd         | quarter     | 2026-01-01        | total          | total           | prevalence   | 60                 | 70               | 1000       | 800           | 60             | 0.07        | 7500.0                 | false       |
        copd         | quarter     | 2026-01-01        | age_band       | 65+             | prevalence   | 60                 | 70               | 480        | 400           | 60             | 0.075       | 15000.0                | false       |
        copd         | quarter     | 2026-01-01        | sex            | F               | prevalence   | 30                 | 35               | 500        | 400           | 30             | 0.07        | 7500.0                 | false       |
    """)

    assert [each.text for each in page.figure(rows).layout.annotations] == ["Everybody"]
    assert page.closer(rows) is None
