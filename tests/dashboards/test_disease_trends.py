# ruff: noqa: E501 (tables are written as people read them)
"""The disease page: what is withheld is hatched and never zero."""

import re
from datetime import date

import polars as pl
import pytest

from dashboards import filters
from dashboards.pages import disease_trends as page

FEW = "1 to 10 people"
WEEKS = [date(2026, 1, 4), date(2026, 1, 11), date(2026, 1, 18)]


@pytest.fixture
def rows(frame):
    """Influenza by week: shown, withheld, and none at all."""
    return frame("""
        disease_trends
        condition_id | period_code | period_start_date | breakdown_code | breakdown_value | measure_code | condition_patients | condition_visits | all_visits | seen_patients | incident_cases | visit_share | patients_per_100k_seen | is_withheld | withheld_reason
        influenza    | week        | 2026-01-04        | total          | total           | incidence    | 20                 | 24               | 480        | 400           | 20             | 0.05        | 5000.0                 | false       |
        influenza    | week        | 2026-01-11        | total          | total           | incidence    |                    |                  |            |               |                |             |                        | true        | few
        influenza    | week        | 2026-01-18        | total          | total           | incidence    | 0                  | 0                | 500        | 410           | 0              | 0.0         | 0.0                    | false       |
    """)


@pytest.fixture
def state_rows(frame):
    """Influenza by state and month: Texas shown and none, Ohio withheld and shown."""
    return frame("""
        disease_trends
        condition_id | period_code | period_start_date | breakdown_code | breakdown_value | measure_code | condition_patients | condition_visits | all_visits | seen_patients | incident_cases | visit_share | patients_per_100k_seen | is_withheld | withheld_reason
        influenza    | month       | 2026-01-01        | state          | TX              | incidence    | 30                 | 36               | 480        | 400           | 30             | 0.075       | 7500.0                 | false       |
        influenza    | month       | 2026-01-01        | state          | OH              | incidence    |                    |                  |            |               |                |             |                        | true        | few
        influenza    | month       | 2026-02-01        | state          | TX              | incidence    | 0                  | 0                | 500        | 410           | 0              | 0.0         | 0.0                    | false       |
        influenza    | month       | 2026-02-01        | state          | OH              | incidence    | 12                 | 14               | 280        | 240           | 12             | 0.05        | 5000.0                 | false       |
    """)


@pytest.fixture
def age_rows(frame):
    """Influenza in a quarter by age and sex: women of 65 and older are withheld."""
    return frame("""
        disease_trends
        condition_id | period_code | period_start_date | breakdown_code | breakdown_value | measure_code | condition_patients | condition_visits | all_visits | seen_patients | incident_cases | visit_share | patients_per_100k_seen | is_withheld | withheld_reason
        influenza    | quarter     | 2026-01-01        | total          | total           | incidence    | 60                 | 70               | 1000       | 800           | 60             | 0.07        | 7500.0                 | false       |
        influenza    | quarter     | 2026-01-01        | age_band       | 5-17            | incidence    | 32                 | 36               | 480        | 400           | 32             | 0.075       | 8000.0                 | false       |
        influenza    | quarter     | 2026-01-01        | age_band       | 65+             | incidence    |                    |                  |            |               |                |             |                        | true        | few
        influenza    | quarter     | 2026-01-01        | sex            | F               | incidence    | 30                 | 35               | 500        | 400           | 30             | 0.07        | 7500.0                 | false       |
        influenza    | quarter     | 2026-01-01        | sex            | M               | incidence    | 30                 | 35               | 500        | 400           | 30             | 0.07        | 7500.0                 | false       |
        influenza    | quarter     | 2026-01-01        | age_band_sex   | 5-17, F         | incidence    | 20                 | 22               | 240        | 200           | 20             | 0.09        | 10000.0                | false       |
        influenza    | quarter     | 2026-01-01        | age_band_sex   | 5-17, M         | incidence    | 12                 | 14               | 240        | 200           | 12             | 0.06        | 6000.0                 | false       |
        influenza    | quarter     | 2026-01-01        | age_band_sex   | 65+, F          | incidence    |                    |                  |            |               |                |             |                        | true        | few
        influenza    | quarter     | 2026-01-01        | age_band_sex   | 65+, M          | incidence    | 0                  | 0                | 10         | 10            | 0              | 0.0         | 0.0                    | false       |
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


def lines(figure):
    return {
        (trace.name, trace.yaxis): list(trace.y)
        for trace in figure.data
        if trace.mode == "lines+markers"
    }


def test_a_state_that_is_withheld_has_a_gap_and_a_hatched_lane_of_its_own(state_rows):
    figure = page.figure(state_rows)
    [hatch] = hatches(figure)

    assert lines(figure) == {("TX", None): [30.0, 0.0], ("OH", None): [None, 12.0]}
    assert hatch.text.startswith("<b>OH</b><br>Withheld")
    outline = [day for day in hatch.x if day]
    assert (min(outline), max(outline)) == (date(2026, 1, 1), date(2026, 2, 1))
    assert max(height for height in hatch.y if height is not None) <= 0
    assert "never zero" in figure.layout.meta["note"]
    assert figure.layout.meta["summary"] == (
        "2 states, 2 months; 1 of 4 numbers withheld."
    )


def test_every_state_and_month_has_a_tile_and_a_withheld_one_is_hatched(state_rows):
    figure = page.every_state(state_rows, "per_100k")
    tiles = next(trace for trace in figure.data if trace.type == "heatmap")
    [hatch] = hatches(figure)

    assert list(figure.layout.yaxis.ticktext) == ["TX", "OH"]
    assert [list(row) for row in tiles.z] == [[7500.0, 0.0], [None, 5000.0]]
    assert "Withheld" in tiles.hovertext[1][0]
    assert {height for height in hatch.y if height is not None} == {0.54, 1.46}


def test_the_eight_states_with_most_people_are_lines_and_all_are_tiles(state_rows):
    texas = state_rows.filter(breakdown_value="TX")
    many = pl.concat(
        texas.with_columns(
            breakdown_value=pl.lit(f"S{n}"),
            condition_patients=pl.col("condition_patients") + n,
        )
        for n in range(10)
    )

    assert {name for name, _ in lines(page.figure(many))} == {
        f"S{n}" for n in range(2, 10)
    }
    assert list(page.every_state(many).layout.yaxis.ticktext) == [
        f"S{n}" for n in reversed(range(10))
    ]


def test_the_sentence_of_states_names_the_one_with_most_people(state_rows):
    assert page.sentence(state_rows) == (
        "In Feb 2026, of the states that may be shown, OH had most new cases of "
        "influenza: 12 people of 240 seen. 1 of 4 numbers is withheld."
    )
    held = state_rows.filter("is_withheld")
    assert page.sentence(held) == (
        "Influenza: no state with anyone may be shown. 1 of 1 number is withheld."
    )


def test_states_of_which_nothing_may_be_shown_say_so(state_rows):
    held = state_rows.filter("is_withheld")

    figure = page.figure(held)

    assert not figure.data
    assert page.closer(held) is None
    assert figure.layout.meta["summary"].startswith(
        "In every state and month with anyone, Influenza rests on few people"
    )
    assert [number.value for number in page.numbers(held, FEW)] == ["1 of 1"]


def test_age_bands_are_lines_of_everybody_and_of_each_sex(age_rows):
    figure = page.figure(age_rows)

    assert lines(figure) == {
        ("5-17", "y"): [32.0],
        ("65+", "y"): [None],
        ("5-17", "y2"): [20.0],
        ("65+", "y2"): [None],
        ("5-17", "y3"): [12.0],
        ("65+", "y3"): [0.0],
    }
    assert [(trace.text[:10], trace.yaxis) for trace in hatches(figure)] == [
        ("<b>65+</b>", "y"),
        ("<b>65+</b>", "y2"),
    ]
    assert [each.text for each in figure.layout.annotations] == [
        *("Everybody", "Female", "Male"),
    ]


def test_the_pyramid_hatches_what_is_withheld_and_has_no_bar_there(age_rows):
    figure = page.closer(age_rows)
    women, men = (trace for trace in figure.data if trace.type == "bar")
    [hatch] = hatches(figure)

    assert (list(women.x), list(women.y)) == ([-20.0], [0])
    assert (list(men.x), list(men.y)) == ([12.0, 0.0], [0, 1])
    assert max(hatch.x) == 0 and min(hatch.y) > 0
    assert (
        figure.layout.title.text == "Jan to Mar 2026, the latest quarter shown: people"
    )


def test_the_sentence_of_ages_names_the_group_with_the_largest_share(age_rows):
    assert page.sentence(age_rows) == (
        "Of the groups that may be shown in Jan to Mar 2026, “Female, 5-17” had most "
        "new cases of influenza for its size: 20 of 200 people seen "
        "(10.0\N{NARROW NO-BREAK SPACE}%). 2 of 8 numbers by age or sex are withheld."
    )
    coarse = age_rows.filter(pl.col("breakdown_code") != "age_band_sex")
    assert "“5-17” had most" in page.sentence(coarse)
    total = age_rows.filter(
        (pl.col("breakdown_code") == "total") | pl.col("is_withheld")
    )
    assert page.sentence(total) == (
        "Influenza: no age or sex with enough people may be shown. "
        "2 of 2 numbers by age or sex are withheld."
    )


def test_ages_of_which_nothing_may_be_shown_say_what_is(age_rows):
    total = age_rows.filter(
        (pl.col("breakdown_code") == "total") | pl.col("is_withheld")
    )

    figure = page.figure(total)

    assert not figure.data
    assert page.closer(total) is None
    assert "so only everybody together is published" in figure.layout.meta["summary"]
    assert [number.rests_on for number in page.numbers(total, FEW)][:2] == [
        "60 of 800 people seen",
        "70 of 1,000 visits",
    ]


def test_more_ill_than_seen_in_a_group_breaks_nothing(state_rows, age_rows):
    """Who moved fell ill in one state and was seen last in another."""
    shown = ~pl.col("is_withheld") & (pl.col("breakdown_code") != "total")
    for rows in (state_rows, age_rows):
        moved = rows.with_columns(
            seen_patients=pl.when(shown).then(11).otherwise("seen_patients"),
            condition_patients=pl.when(shown).then(14).otherwise("condition_patients"),
        )
        assert page.sentence(moved) and page.numbers(moved, FEW)
        assert page.figure(moved).data
        assert page.closer(moved).data


@pytest.mark.parametrize(
    ("condition", "views"),
    [
        ("influenza", ["weeks", "states", "ages"]),
        ("diabetes", ["months", "states", "ages"]),
    ],
)
def test_each_condition_offers_the_views_it_is_published_in(normal, condition, views):
    offered = filters.offered(
        page.FILTERS, {"condition": (condition,)}, [normal["disease_trends"]]
    )

    assert [value for value, _ in offered["view"]] == views


@pytest.mark.parametrize(
    ("address", "period", "breakdowns"),
    [
        ("", "week", {"total"}),
        ("?every=month&breakdown=sex", "week", {"total"}),
        ("?condition=diabetes&every=month&breakdown=sex", "month", {"total"}),
        ("?condition=diabetes&view=weeks", "month", {"total"}),
        ("?view=months", "week", {"total"}),
        ("?view=states", "month", {"state"}),
        ("?view=ages", "quarter", {"total", "age_band", "sex", "age_band_sex"}),
    ],
)
def test_an_address_of_old_or_of_another_condition_leads_to_the_nearest_view(
    normal, address, period, breakdowns
):
    rows = normal["disease_trends"]
    settled = filters.settle(page.FILTERS, filters.parse(address, page.FILTERS), [rows])
    kept = filters.keep(rows, page.FILTERS, settled)

    assert set(kept["period_code"]) == {period}
    assert set(kept["breakdown_code"]) == breakdowns
    assert page.sentence(kept)
    assert page.figure(kept).data


def test_a_condition_of_which_nobody_may_be_shown_is_not_drawn(rows):
    late = rows.filter(pl.col("period_start_date") > WEEKS[0])
    both, held = page.figure(late), page.figure(late.filter("is_withheld"))
    none = page.figure(late.filter(~pl.col("is_withheld")))

    assert not (both.data or held.data or none.data)
    assert both.layout.meta["summary"].startswith(
        "Every week in which Influenza was coded rests on few people"
    )
    assert held.layout.meta["summary"].startswith("Every week rests on few people")
    assert none.layout.meta["summary"] == ("Influenza was coded for nobody in 1 week.")


def test_nothing_withheld_reaches_the_table_as_a_number(age_rows):
    table = page.table(age_rows)

    held = table.filter("is_withheld")
    assert held.height == 2
    numeric = [name for name, kind in held.schema.items() if kind.is_numeric()]
    assert held.select(pl.col(numeric).null_count()).row(0) == (2,) * len(numeric)


def test_the_table_tells_everybody_from_the_groups(age_rows):
    assert page.table(age_rows)["group"].to_list() == [
        *("Everybody", "5-17", "65+"),
        *("Female, 5-17", "Male, 5-17", "Female, 65+", "Male, 65+"),
        *("Female", "Male"),
    ]


def test_the_numbers_rest_on_what_may_be_shown(rows):
    found = page.numbers(rows, FEW)

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
    rows = normal["disease_trends"].filter(
        condition_id="diabetes", period_code="month", breakdown_code="total"
    )

    assert page.sentence(rows).endswith("so chance is not judged.")
