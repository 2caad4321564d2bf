"""Pictures of diseases: seasons over each other, and the map of states."""

import re
from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest

from dashboards import drawn, hatching, maps, theme
from dashboards.pages import disease_trends as page
from dashboards.trends import shades, state_map
from dashboards.trends.rows import VIEW, valued
from dashboards.trends.seasons import of_seasons, overlay

ROW = {
    "condition_id": "influenza",
    "condition_label": "Influenza",
    "group_label": "Respiratory",
    "period_code": "week",
    "breakdown_code": "total",
    "breakdown_value": "total",
    "measure_code": "incidence",
    "is_withheld": False,
    "withheld_reason": None,
}
KINDS = {
    "condition_patients": pl.Int64,
    "condition_visits": pl.Int64,
    "seen_patients": pl.Int64,
    "patients_per_100k_seen": pl.Float64,
    "visit_share": pl.Float64,
    "period_start_date": pl.Date,
    "withheld_reason": pl.String,
}


def rows(*each, **shared):
    """Rows of people with a condition, of a hundred seen; None is withheld."""
    found = []
    for day, people, *other in each:
        counts = dict.fromkeys(KINDS)
        if people is not None:
            counts |= {
                "condition_patients": people,
                "condition_visits": people,
                "seen_patients": 100,
                "patients_per_100k_seen": people * 1000.0 if people >= 20 else None,
                "visit_share": people / 100 if people >= 20 else None,
            }
        value = {"breakdown_value": other[0]} if other else {}
        row = ROW | counts | {"period_start_date": day} | shared | value
        found.append(row | {"is_withheld": people is None})
    return pl.DataFrame(found, schema_overrides=KINDS)


@pytest.mark.parametrize(
    ("sunday", "winter", "year"),
    [  # (season, place from 0)
        (date(2024, 6, 30), ("2024/25", 0), ("2024", 26)),  # week 27
        (date(2025, 6, 22), ("2024/25", 52), ("2025", 25)),  # week 26
        (date(2024, 12, 22), ("2024/25", 25), ("2024", 51)),  # week 52 of 52
        (date(2024, 12, 29), ("2024/25", 27), ("2025", 0)),  # week 1
        (date(2025, 12, 28), ("2025/26", 26), ("2025", 52)),  # week 53
        (date(2026, 1, 4), ("2025/26", 27), ("2026", 0)),  # week 1
        (date(1999, 12, 26), ("1999/00", 25), ("1999", 51)),
    ],
)
def test_weeks_of_one_number_lie_over_each_other(sunday, winter, year):
    for group, expected in (("Respiratory", winter), ("Notifiable", year)):
        found = of_seasons(rows((sunday, 20), group_label=group)).row(0, named=True)
        assert (found["season_label"], found["place"]) == expected


TWO = rows(
    (date(2024, 12, 22), 30),
    (date(2024, 12, 29), 40),
    (date(2025, 1, 5), None),
    (date(2025, 12, 21), 12),
    (date(2025, 12, 28), 50),
    (date(2026, 1, 4), 0),
)


def lines(figure):
    return {
        trace.name: (list(trace.x), list(trace.y))
        for trace in figure.data
        if trace.mode == "lines+markers"
    }


def held(figure):
    return [trace for trace in figure.data if trace.name == "withheld"]


def test_each_season_is_a_line_and_what_is_withheld_a_hatched_gap():
    figure = overlay(TWO)
    [hatch] = held(figure)

    assert lines(figure) == {
        "2024/25": ([25, 27, 28], [30.0, 40.0, None]),
        "2025/26": ([25, 26, 27], [12.0, 50.0, 0.0]),
    }
    assert figure.data[-1].name == "2025/26", "the latest lies on top"
    assert hatch.text.startswith("<b>2024/25</b><br>Withheld")
    assert {x for x in hatch.x if x is not None} == {27.5, 28.5}
    assert max(y for y in hatch.y if y is not None) <= 0
    assert "Seasons, from week 27 to 26" in figure.layout.title.text
    assert "never zero" in figure.layout.meta["note"]
    assert figure.layout.xaxis.ticktext[0] == "27"


def test_a_rate_on_few_is_hatched_and_one_of_nobody_is_zero():
    figure = overlay(TWO, "per_100k")

    assert lines(figure)["2025/26"] == ([25, 26, 27], [None, 50_000.0, 0.0])
    assert {each.text[:14] for each in held(figure)} == {
        *("<b>2024/25</b>", "<b>2025/26</b>"),
    }
    bars = next(t for t in page.figure(TWO, "per_100k").data if t.type == "bar")
    assert list(bars.y)[3:] == [None, 50_000.0, 0.0]
    assert "No rate: it would rest on fewer than 20" in bars.hovertext[3]


def test_one_season_or_a_chronic_condition_is_not_laid_over_anything():
    assert overlay(TWO.head(3)) is None
    assert overlay(TWO.with_columns(measure_code=pl.lit("prevalence"))) is None
    assert overlay(TWO.filter("is_withheld")) is None
    assert overlay(TWO.clear()) is None


def test_the_file_of_seasons_has_each_week_with_its_season():
    found = drawn.rows(overlay(TWO))

    assert found.select("season_label", "mmwr_week", "condition_patients").rows() == [
        ("2025/26", 52, 12),
        ("2025/26", 53, 50),
        ("2025/26", 1, 0),
        ("2024/25", 52, 30),
        ("2024/25", 1, 40),
        ("2024/25", 2, None),
    ]


def test_no_more_seasons_are_drawn_than_shades_tell_apart():
    many = rows(*((date(2015, 1, 4) + timedelta(weeks=52 * n), 20) for n in range(9)))

    assert len(lines(overlay(many))) == len(shades.LINES) == 5


MONTH = date(2026, 1, 1)
STATES = rows(
    (date(2025, 12, 1), 90, "TX"),
    (MONTH, 40, "TX"),
    (MONTH, None, "OH"),
    (MONTH, 20, "DC"),
    (MONTH, 0, "MD"),
    (MONTH, 11, "unknown"),
    (date(2026, 2, 1), None, "TX"),
    period_code="month",
    breakdown_code="state",
)


def areas(figure):
    return {
        trace.text.split(",")[0].removeprefix("<b>"): trace
        for trace in figure.data
        if trace.fill == "toself" and trace.name != "nobody seen"
    }


def test_the_map_shades_states_of_the_latest_month_and_hatches_the_withheld():
    figure = state_map.states(STATES)
    found = areas(figure)

    assert set(found) == {"TX", "OH", "DC", "MD"}
    assert found["TX"].fillcolor == shades.SCALE[-1][1]
    assert found["DC"].fillcolor == shades.SCALE[1][1], "half of the most"
    assert found["MD"].fillcolor == shades.SCALE[0][1], "nobody is not no data"
    assert found["OH"].name == "withheld"
    assert found["OH"].fillpattern.shape == hatching.PATTERN["shape"]
    assert "Withheld" in found["OH"].text
    assert "40 people" in found["TX"].text
    assert "Jan 2026, the latest month shown" in figure.layout.title.text
    assert "Not on the map: Unknown: 11." in figure.layout.meta["note"]


def test_small_states_have_a_square_beside_the_map_as_well():
    figure = state_map.states(STATES)
    texts = [each.text for each in figure.layout.annotations]

    assert [text for text in texts if text.startswith(("MD", "DC"))] == [
        *("MD 0", "DC 20"),
    ]
    assert "TX<br>40" in texts
    assert "OH" in texts, "withheld: no number"
    drawn_twice = [t for t in figure.data if t.text and t.text.startswith("<b>DC,")]
    assert len(drawn_twice) == 2


def test_the_file_of_the_map_has_its_rows():
    found = drawn.rows(state_map.states(STATES))

    assert dict(found.select("breakdown_value", "condition_patients").iter_rows()) == {
        "TX": 40,
        "OH": None,
        "DC": 20,
        "MD": 0,
        "unknown": 11,
    }


def test_without_a_state_that_may_be_shown_there_is_no_map():
    assert state_map.states(STATES.filter("is_withheld")) is None
    assert state_map.states(STATES.filter(breakdown_value="unknown")) is None
    assert state_map.states(STATES.clear()) is None


def test_the_map_is_drawn_without_asking_anybody_for_it():
    """Plotly's own maps load theirs from elsewhere: none of their traces is used."""
    for figure in (page.closer(STATES), page.every_state(STATES)):
        assert {trace.type for trace in figure.data} <= {"scatter", "heatmap"}


def test_the_outlines_are_of_all_states_and_closed():
    assert len(maps.states()) == 51
    assert set(maps.SMALL) < set(maps.states())
    for name, rings in maps.states().items():
        for ring in rings:
            assert ring[0] == ring[-1], name
            assert len(ring) >= 4, name
    x, y = maps.middle([(0, 0), (4, 0), (4, 2), (0, 2), (0, 0)])
    assert (x, y) == (2, 1)


@pytest.mark.parametrize(
    ("period", "by", "expected"),
    [
        ("week", "total", "weeks"),
        ("month", "total", "months"),
        ("month", "state", "states"),
        ("year", "state", "states_years"),
        ("quarter", "age_band", "ages"),
        ("year", "sex", "years"),
        ("year", "total", "years"),
        ("year", "zip3", "places"),
        ("year", "county", "places"),
    ],
)
def test_periods_of_different_length_are_never_in_one_view(period, by, expected):
    row = pl.DataFrame({"period_code": [period], "breakdown_code": [by]})

    assert row.select(VIEW.alias("view")).item() == expected


def test_years_of_states_and_of_ages_are_told_as_years():
    years = STATES.with_columns(
        period_code=pl.lit("year"),
        period_start_date=pl.col("period_start_date").dt.truncate("1y"),
    ).filter(pl.col("period_start_date") == MONTH)
    years = years.unique("breakdown_value", keep="first", maintain_order=True)

    assert page.sentence(years).startswith("In 2026, of the states that may be shown")
    assert "2026, the latest year shown" in page.closer(years).layout.title.text
    assert list(page.figure(years).layout.xaxis.ticktext) == ["2026"]
    bands = rows(
        (MONTH, 30, "18-49"), (MONTH, None, "65+"), period_code="year"
    ).with_columns(breakdown_code=pl.lit("age_band"))
    assert page.view(bands) == "years"
    assert page.closer(bands) is None, "no sex, no pyramid"


def luminance(hue):
    """How light a colour is on grey paper, 0 to 1 (WCAG)."""
    parts = [int(hue[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    line = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_shades_are_told_apart_in_grey():
    for (one, _), (other, _) in pairwise(shades.LINES):
        assert luminance(one) < luminance(other)
        assert contrast(one, other) >= 1.25
    assert contrast(shades.LINES[-1][0], "#ffffff") >= 1.6
    steps = [shades.shade(n / 4) for n in range(5)]
    for one, other in pairwise(steps):
        assert contrast(one, other) >= 1.25
    assert luminance(steps[0]) > luminance(steps[-1])


@pytest.mark.parametrize("part", [n / 20 for n in range(21)])
def test_letters_on_a_shade_are_legible(part):
    assert contrast(shades.ink_on(part), shades.shade(part)) >= 4.5


def test_lines_that_grey_paper_confuses_have_marks_of_their_own():
    figure = page.figure(STATES)
    marks = [t.marker.symbol for t in figure.data if t.mode == "lines+markers"]

    assert len(set(marks)) == len(marks) > 2
    assert set(marks) <= set(theme.MARKS)
    assert len(theme.MARKS) == theme.MOST_HUES


def test_what_is_withheld_is_neither_valued_nor_told():
    found = valued(STATES, "people").filter("is_withheld")

    assert found["value"].null_count() == found.height
    for figure in (page.figure(STATES), page.closer(STATES), overlay(TWO)):
        said = " ".join(
            str(each) for t in figure.data if t.name == "withheld" for each in [t.text]
        )
        assert not re.search(r"\d+ people", said)
