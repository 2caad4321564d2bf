"""R by week on the page of disease trends, made of the weeks that are shown."""

import polars as pl
import pytest

from dashboards import drawn as files
from dashboards.definition import definition
from dashboards.pages import disease_trends as page
from dashboards.trends import contagion
from tests.dashboards.made_seasons import FEW, completeness, weeks
from transforms.surveillance.weekly_reproduction import weekly_reproduction

FLU = contagion.Serial(2.6, 1.5, "made up")
LEVEL = [100] * 12


def judged(rows, told=None):
    found = contagion.judged(rows, told, FLU)
    return [
        n for n, each in enumerate(found["reproduction"].to_list()) if each is not None
    ]


def test_r_is_that_of_the_weeks_shown():
    rows = weeks(LEVEL)

    found = contagion.judged(rows, None, FLU)

    expected = weekly_reproduction(
        rows["incident_cases"].to_numpy().astype(float), 2.6, 1.5
    )
    assert found["reproduction"].to_list()[2:] == expected.mean[2:].tolist()
    assert found["reproduction"][5] == pytest.approx(1.007, abs=0.003)


def test_what_is_left_out():
    """The first two weeks, a withheld one and the two after it, preliminary ones."""
    rows = weeks(LEVEL, {5: FEW})

    assert judged(rows) == [2, 3, 4, 8, 9, 10, 11]
    assert judged(rows, completeness(rows, 2)) == [2, 3, 4, 8, 9]
    assert judged(weeks([100, 100, 100, 10, 100])) == [2, 4]


def test_withheld_counts_change_nothing():
    other = [100, 100, 100, 100, 100, 7, *[100] * 6]

    assert contagion.judged(weeks(LEVEL, {5: FEW}), None, FLU).equals(
        contagion.judged(weeks(other, {5: FEW}), None, FLU)
    )


def test_the_picture_and_what_it_says():
    rows = weeks(LEVEL, {5: FEW})

    figure = contagion.drawn(rows, completeness(rows, 2), FLU)

    lines = [trace for trace in figure.data if trace.mode == "lines+markers"]
    assert [len(trace.x) for trace in lines] == [3, 2], "a line of each run"
    assert [trace.showlegend for trace in lines] == [True, False]
    assert "week of 4 Sep 2022, the latest of 5 weeks" in figure.layout.meta["summary"]
    assert "leaves open whether cases rise or fall" in figure.layout.meta["summary"]
    note = figure.layout.meta["note"]
    assert "2.6 days (standard deviation 1.5)" in note and "made up" in note
    assert "Left out: 2 preliminary weeks, 1 withheld" in note
    behind = files.rows(figure)
    assert behind.height == 12 and behind["reproduction"].null_count() == 7
    assert behind.filter("is_withheld")["incident_cases"].null_count() == 1


@pytest.mark.parametrize(
    ("factor", "says"), [(1.6, "were rising"), (0.6, "were falling")]
)
def test_a_rise_and_a_fall_are_said(factor, says):
    cases = [round(5000 * factor**n) for n in range(8)]

    figure = contagion.drawn(weeks(cases), None, FLU)

    assert says in figure.layout.meta["summary"]


@pytest.mark.parametrize("cases", [[50], [4] * 9, [0] * 9])
def test_no_week_to_judge_is_said_in_a_sentence(cases):
    figure = contagion.drawn(weeks(cases), None, FLU)

    said = figure.layout.annotations[0].text
    assert said.startswith(
        "R can't be estimated of any week of the last year. Left out: 0 preliminary"
    )
    assert figure.data == ()


def test_nothing_is_drawn_where_nothing_is_to_be_said():
    rows = weeks(LEVEL)

    assert contagion.drawn(rows, None, None) is None
    assert contagion.drawn(rows.clear(), None, FLU) is None
    chronic = rows.with_columns(measure_code=pl.lit("prevalence"))
    assert contagion.drawn(chronic, None, FLU) is None
    monthly = rows.with_columns(period_code=pl.lit("month"))
    assert contagion.drawn(monthly, None, FLU) is None


def test_the_page_asks_the_conditions_file():
    rows = weeks(LEVEL)
    told = completeness(rows, 0)

    assert "2009" in page.contagious(rows, told).layout.meta["note"]
    other = rows.with_columns(condition_id=pl.lit("gastroenteritis"))
    assert page.contagious(other, told) is None
    gone = rows.with_columns(condition_id=pl.lit("a_condition_of_yesterday"))
    assert page.contagious(gone, told) is None
    assert page.contagious(rows.clear(), told) is None
    said = definition("disease_trends").of("reproduction number")
    assert "Cori" in said["definition"] and said["left out"]
