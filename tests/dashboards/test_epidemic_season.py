"""The season by the Moving Epidemic Method, made of the weeks that are shown."""

import numpy as np
import polars as pl
import pytest

from dashboards.definition import definition
from dashboards.pages import disease_trends as page
from dashboards.trends import epidemic
from dashboards.trends.rows import valued
from dashboards.trends.season_weeks import of_seasons
from dashboards.trends.seasons import overlay
from tests.dashboards.made_seasons import FEW, FIRST, completeness, counts, weeks
from transforms.surveillance.moving_epidemic import thresholds

OTHER = "would reveal a count that rests on 1 to 10 people"
TWO = counts(60, 90)
# The latest season, as far as it has come: 24 weeks, the last three in the epidemic.
NOW = [*TWO, *counts(80)[:24]]


def learnt(rows, measure="people", masked=(None, None)):
    return epidemic.learnt(of_seasons(valued(rows, measure)), measure, masked)


def number(rows, *more):
    [found] = epidemic.number(rows, *more)
    return found


def test_thresholds_are_those_of_the_seasons_before():
    found = learnt(weeks(NOW))

    assert found.seasons == ["2022/23", "2023/24"]
    assert found.levels == thresholds(np.array(TWO, float).reshape(2, 52))
    assert found.stand_ins == 0


def test_in_season_since_the_first_week_of_the_run_above():
    """Weeks 27 + 21, 22, 23 of the season are above the quiet ones: since week 48."""
    found = number(weeks(NOW))

    levels = learnt(weeks(NOW)).levels
    assert 14 < levels.epidemic < 12 + 0.3 * 80 and NOW[-1] == 12 + 2 + 64
    assert found.value == "In season since week 48"
    assert found.rests_on.startswith("78 people in the week of 8 Dec 2024, threshold")
    assert levels.medium < 78 < levels.high
    assert found.rests_on.endswith("intensity medium")
    assert "2 seasons, of 5 or more that are usual" in found.sure


def test_preliminary_weeks_say_nothing_yet():
    rows = weeks(NOW)

    assert number(rows, completeness(rows, 2)).value == "In season since week 48"
    assert number(rows, completeness(rows, 2)).rests_on.startswith("36 people")
    assert number(rows, completeness(rows, 3)).value == "Not in season"
    assert (
        "no complete week is above it" in number(rows, completeness(rows, 3)).rests_on
    )
    assert number(rows, completeness(rows, 24)).value == "\N{EN DASH}"


def test_after_the_epidemic():
    found = number(weeks([*TWO, *counts(80)[:40]]))

    assert found.value == "Not in season"
    assert found.rests_on.endswith("people; above it in weeks 48 to 5")


def test_a_week_on_few_people_counts_as_the_middle_of_what_it_may_be():
    few = {3: FEW, 4: FEW}
    rows = weeks(NOW, few)
    stood_in = np.array([5.0 if n in few else each for n, each in enumerate(TWO)])

    found = learnt(rows)

    assert found.levels == thresholds(stood_in.reshape(2, 52))
    assert found.stand_ins == 2
    assert "2 weeks on few people count as the middle" in number(rows).sure
    # A rate has no such middle.
    assert learnt(rows, "per_100k").levels is None


def test_a_week_withheld_for_anothers_sake_leaves_its_season_out():
    found = learnt(weeks(NOW, {60: OTHER}))

    assert found.levels is None
    assert found.why_not == (
        "No epidemic threshold (Moving Epidemic Method): it is learnt from two whole"
        " seasons or more before the latest, and 1 of 2 can be used; 2023/24 has 1 week"
        " withheld or missing."
    )


def test_a_threshold_among_withheld_counts_is_not_told():
    low = [each - 11 for each in NOW]
    hidden = {n: FEW for n, each in enumerate(low) if 1 <= each <= 10}

    found = learnt(weeks(low, hidden))

    assert found.levels is None and "among counts of few people" in found.why_not


def test_withheld_counts_change_nothing():
    """Whatever is behind a withheld week, the same is shown."""
    others = [each + 7 if n == 5 else each for n, each in enumerate(NOW)]

    assert learnt(weeks(NOW, {5: FEW})) == learnt(weeks(others, {5: FEW}))


@pytest.mark.parametrize(
    ("cases", "says"),
    [
        (counts(60)[:30], "0 of 0 can be used"),
        (NOW[52:], "1 of 1 can be used"),
        ([*[0] * 104, 3], "no epidemic stands out"),
    ],
)
def test_what_can_not_be_learnt_from(cases, says):
    first = (
        FIRST if len(cases) != len(NOW[52:]) else weeks(NOW)["period_start_date"][52]
    )

    found = learnt(weeks(cases, first=first))

    assert found.levels is None and says in found.why_not


def test_seasons_of_the_pandemic_teach_nothing():
    rows = weeks([*counts(60), *NOW])
    days = rows["period_start_date"]

    assert len(learnt(rows).seasons) == 3
    found = learnt(rows, masked=(days[60], days[70]))
    assert found.seasons == ["2022/23", "2024/25"]
    assert (
        "2023/24 lies in the pandemic"
        in learnt(weeks(NOW), masked=(days[60], days[70])).why_not
    )


def test_what_has_no_season_has_no_number():
    rows = weeks(NOW)

    assert epidemic.number(rows.clear()) == []
    assert epidemic.number(rows.with_columns(group_label=pl.lit("Skin"))) == []
    assert epidemic.number(rows.with_columns(measure_code=pl.lit("prevalence"))) == []
    assert epidemic.number(rows.with_columns(period_code=pl.lit("month"))) == []
    assert number(rows.head(1)).value == "\N{EN DASH}"
    assert number(rows.tail(1)).value == "\N{EN DASH}"


def test_a_week_53_is_left_out_where_it_is_learnt():
    """2025 has 53 weeks: 24/25 ends with week 26 of 2025, 25/26 has one more."""
    first = weeks(NOW)["period_start_date"][52 * 2]
    rows = weeks([*TWO[:26], 999, *TWO[26:], *counts(80)[:24]], first=first)
    shifted = rows.with_columns(
        period_start_date=pl.col("period_start_date").dt.offset_by("52w")
    )

    found = of_seasons(valued(shifted, "people"))

    assert found.filter(place=26)["value"].to_list() == [999]
    assert learnt(shifted).levels == learnt(weeks(NOW)).levels


def test_the_picture_draws_the_thresholds():
    figure = overlay(weeks(NOW))
    levels = dict(epidemic.named(learnt(weeks(NOW)).levels))

    drawn = {each.name: each.y[0] for each in figure.data if each.mode == "lines"}
    top = figure.layout.yaxis.range[1]
    assert drawn == {name: level for name, level in levels.items() if level <= top}
    assert drawn["epidemic threshold"] and drawn["high"]
    assert {each.text for each in figure.layout.annotations} == set(drawn)
    assert "learnt from 2022/23 and 2023/24" in figure.layout.meta["note"]
    without = overlay(weeks(NOW, {60: OTHER}))
    assert not [each for each in without.data if each.name == "epidemic threshold"]
    assert "No epidemic threshold" in without.layout.meta["note"]


def test_the_page_shows_the_number_with_its_definition():
    rows = weeks(NOW)

    found = page.numbers(rows, "1 to 10 people", completeness(rows, 0))[-1]

    assert found.value == "In season since week 48"
    said = definition("disease_trends").of(found.counted)
    assert "Moving Epidemic Method" in said["definition"]
    assert said["numerator"] and said["denominator"] and said["left out"]
