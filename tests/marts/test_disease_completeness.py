"""marts.disease_completeness: how complete the last weeks are, what they will be."""

import numpy as np
import polars as pl
import pytest

from dashboards.pages import disease_completeness as page
from tests.reporting_rows import CONDITION, counted, sunday, triangle
from transforms.disclosure.following import follow, says_more
from transforms.disclosure.profiles import CMS, OPENSAFELY
from transforms.models.marts import disease_completeness as model
from transforms.models.marts import disease_completeness_backtest as backtest
from transforms.models.marts import disease_completeness_held as held
from transforms.models.marts import disease_completeness_lags as speeds

BAD_ROWS = """
disease_completeness.key_repeated | add disease_completeness condition_id = 'w1', period_start_date = date '2025-01-05', state_code = 'complete', completeness_share = 1, condition_visits = 0, nowcast_visits = 0, nowcast_low_visits = 0, nowcast_high_visits = 0, lag_index = 5; add disease_completeness condition_id = 'w1', period_start_date = date '2025-01-05', state_code = 'complete', completeness_share = 1, condition_visits = 0, nowcast_visits = 0, nowcast_low_visits = 0, nowcast_high_visits = 0, lag_index = 5
disease_completeness.be_in_set(state_code) | add disease_completeness condition_id = 'w2', period_start_date = date '2025-01-05', state_code = 'odd', completeness_share = 1, condition_visits = 0, nowcast_visits = 0, nowcast_low_visits = 0, nowcast_high_visits = 0, lag_index = 5
disease_completeness.visits_differ_from_core | add disease_completeness condition_id = 'w3', period_start_date = date '2025-01-05', state_code = 'complete', completeness_share = 1, condition_visits = -1, nowcast_visits = 0, nowcast_low_visits = 0, nowcast_high_visits = 0, lag_index = 5
disease_completeness.state_differs_from_share | add disease_completeness condition_id = 'w4', period_start_date = date '2025-01-05', state_code = 'complete', completeness_share = 0.9, condition_visits = 0, nowcast_visits = 0, nowcast_low_visits = 0, nowcast_high_visits = 0, lag_index = 5
disease_completeness.nowcast_of_too_little | add disease_completeness condition_id = 'w5', period_start_date = date '2025-01-05', state_code = 'unpublishable', completeness_share = 0.4, condition_visits = 0, nowcast_visits = 0, nowcast_low_visits = 0, nowcast_high_visits = 0, lag_index = 5
disease_completeness.limits_out_of_order | add disease_completeness condition_id = 'w6', period_start_date = date '2025-01-05', state_code = 'complete', completeness_share = 1, condition_visits = 0, nowcast_visits = 0, nowcast_low_visits = 2, nowcast_high_visits = 1, lag_index = 5
disease_completeness.week_not_from_sunday | add disease_completeness condition_id = 'w7', period_start_date = date '2025-01-06', state_code = 'complete', completeness_share = 1, condition_visits = 0, nowcast_visits = 0, nowcast_low_visits = 0, nowcast_high_visits = 0, lag_index = 5
disease_completeness.old_week_incomplete | add disease_completeness condition_id = 'w8', period_start_date = date '2025-01-05', state_code = 'preliminary', completeness_share = 0.9, condition_visits = 0, nowcast_visits = 0, nowcast_low_visits = 0, nowcast_high_visits = 0, lag_index = 20
"""  # noqa: E501


def test_a_steady_feed_by_hand():
    """60, 90, 100 of 100 visits are known after 0, 1, 2 weeks: F = 0.6, 0.9, 1."""
    reporting = triangle()

    rows = model.rows(CONDITION, counted(reporting), reporting)

    latest = rows.sort("lag_index").head(3)
    assert rows["condition_id"].unique().to_list() == ["rsv"]
    assert rows.height == 27
    assert latest["period_start_date"].to_list() == [sunday(0), sunday(1), sunday(2)]
    assert latest["completeness_share"].to_list() == [0.6, 0.9, 1.0]
    assert latest["state_code"].to_list() == ["preliminary", "preliminary", "complete"]
    assert latest["condition_visits"].to_list() == [60, 90, 100]
    assert latest["nowcast_visits"].to_list() == [100, 100, 100]
    # No week was ever off; chance alone makes (1 - 0.6) / 0.6 / 100.5 = 0.00663, and
    # (1 - 0.9) / 0.9 / 100.5 = 0.00111. Student's t of 52 weeks has 2.0066:
    # 100.5 x exp(-+ 2.0066 x 0.0814) is 85.3 and 118.3, 100.5 x exp(-+ 2.0066 x 0.0333)
    # is 94.01 and 107.4, each half a case more than the limit.
    assert latest["nowcast_low_visits"].to_list() == [85, 94, 100]
    assert latest["nowcast_high_visits"].to_list() == [118, 107, 100]


def test_a_week_less_than_half_known_has_no_nowcast():
    reporting = triangle(lambda age: (30, 50, 20))

    rows = model.rows(CONDITION, counted(reporting), reporting)

    first, second = rows.sort("lag_index").head(2).iter_rows(named=True)
    assert (first["state_code"], second["state_code"]) == (
        "unpublishable",
        "preliminary",
    )
    assert first["nowcast_visits"] is None and first["nowcast_high_visits"] is None
    assert (first["completeness_share"], second["nowcast_visits"]) == (0.3, 100)


def test_a_feed_watched_for_a_short_while_is_unknown():
    """Lags that no week is old enough for say nothing, nor do earlier ones."""
    reporting = triangle().filter(pl.col("age_index") < 10)

    rows = model.rows(CONDITION, counted(reporting), reporting)

    assert rows.height == 10
    assert set(rows["state_code"]) == {"unknown"}
    assert rows["nowcast_visits"].null_count() == 10


def test_a_condition_mixes_its_claim_types():
    """Stays come late: 20, 80, 100 of 100. Both show RSV alike: F = 0.4, 0.85."""
    slow = triangle(lambda age: (20, 60, 20)).with_columns(claim_type_code=pl.lit("I"))
    reporting = pl.concat([triangle(), slow])

    rows = model.rows(CONDITION, counted(reporting), reporting).sort("lag_index")

    assert rows["completeness_share"].head(2).to_list() == [0.4, 0.85]


def test_nothing_sent_nothing_said():
    empty = triangle().clear()

    assert model.rows(CONDITION, counted(triangle()), empty).is_empty()
    assert speeds.rows(empty).is_empty() and backtest.rows(empty).is_empty()
    assert held.rows(CONDITION, empty).is_empty()


def test_the_same_rows_give_the_same_figures():
    reporting = triangle(lambda age: (60 + age % 7, 30, 10 - age % 3))

    once = model.rows(CONDITION, counted(reporting), reporting)
    again = model.rows(CONDITION, counted(reporting), reporting.reverse())

    assert once.equals(again)


def leader(*visits):
    """Disease trends as shown, a row per visit count; null where it is withheld."""
    return pl.DataFrame(
        {
            "condition_id": ["rsv"] * len(visits),
            "period_code": ["week"] * len(visits),
            "period_start_date": [sunday(age) for age in range(len(visits))],
            "breakdown_code": ["total"] * len(visits),
            "breakdown_value": ["total"] * len(visits),
            "condition_visits": list(visits),
            "withheld_reason": [
                None if count is not None else "rests on 1 to 10 people"
                for count in visits
            ],
        },
        schema_overrides={
            "condition_id": pl.String,
            "period_code": pl.String,
            "period_start_date": pl.Date,
            "breakdown_code": pl.String,
            "breakdown_value": pl.String,
            "condition_visits": pl.Int64,
            "withheld_reason": pl.String,
        },
    )


@pytest.fixture(scope="module")
def weeks():
    reporting = triangle()
    rows = model.rows(CONDITION, counted(reporting), reporting)
    return rows.filter(pl.col("lag_index") < 3).sort("lag_index")


def test_a_week_is_withheld_where_disease_trends_withhold_it(weeks):
    shown = follow(weeks, leader(60, None, 100), CMS)

    assert shown["is_withheld"].to_list() == [False, True, False]
    assert shown["withheld_reason"].to_list() == [None, "rests on 1 to 10 people", None]
    hidden = shown.row(1, named=True)
    measures = [n for n, kind in weeks.schema.items() if kind.is_numeric()]
    assert len(measures) == 6
    assert {n for n in measures if hidden[n] is not None} == {"lag_index"}
    assert says_more(shown, leader(60, None, 100)).is_empty()


def test_a_week_that_disease_trends_do_not_know_is_withheld(weeks):
    shown = follow(weeks, leader(60, 90), CMS)

    assert shown["is_withheld"].to_list() == [False, False, True]
    assert shown["withheld_reason"][2] == "is not told of in disease trends"


@pytest.mark.parametrize("measure", ["nowcast_visits", "completeness_share"])
def test_the_attack_finds_a_measure_left_in_a_withheld_row(weeks, measure):
    told = leader(60, None, 100)
    shown = follow(weeks, told, CMS)
    leaky = shown.with_columns(
        pl.when(pl.int_range(pl.len()) == 1)
        .then(weeks[measure])
        .otherwise(measure)
        .alias(measure)
    )

    assert says_more(leaky, told)["period_start_date"].to_list() == [sunday(1)]


def test_the_attack_finds_a_count_that_is_not_the_one_shown(weeks):
    assert says_more(weeks, leader(60, 91, 100)).height == 1


def test_rounded_counts_have_rounded_nowcasts_without_limits(weeks):
    shown = follow(weeks, leader(60, 90, 100), OPENSAFELY)

    assert shown["nowcast_visits"].to_list() == [100, 100, 100]
    assert shown["nowcast_low_visits"].null_count() == 3
    rounded = follow(weeks, leader(65, 90, 100), OPENSAFELY)
    assert rounded["condition_visits"][0] == 65
    assert rounded["nowcast_visits"][0] == 110  # 65 / 0.6 = 108


@pytest.fixture
def published(weeks):
    return follow(weeks, leader(60, 90, 100), CMS)


def test_the_page_says_which_weeks_are_preliminary(published):
    drawn = page.figure(published)
    sentence = page.sentence(published)

    assert sentence == (
        "Weeks up to the week of 7 Dec 2025 are complete;"
        " 2 weeks since are preliminary."
    )
    bars = [trace for trace in drawn.data if trace.type == "bar"]
    assert [trace.name for trace in bars] == ["complete", "preliminary"]
    assert [list(trace.y) for trace in bars] == [[100], [90, 60]]
    assert page.table(published)["state"].to_list() == [
        "preliminary",
        "preliminary",
        "complete",
    ]


def test_the_page_says_what_changed_since_the_last_publication(published):
    before = published.with_columns(
        before_visits=pl.Series([None, 80, 100], dtype=pl.Int64),
        before_build=pl.lit("20251220-000000-aaaa"),
    )

    drawn = page.changes(before)

    assert [list(trace.y) for trace in drawn.data] == [[80], [90]]
    _, nowcast, limits, changed = page.numbers(before, held.rows(CONDITION, triangle()))
    assert (nowcast.value, nowcast.rests_on) == ("100", "90 visits known by now")
    assert limits.rests_on.endswith("weeks foreseen 2 weeks after")
    assert (changed.value, changed.rests_on) == ("1", "of 2 weeks shown in both")
    first = before.with_columns(
        before_visits=pl.lit(None, pl.Int64), before_build=pl.lit(None, pl.String)
    )
    assert "first publication" in str(page.changes(first).layout.annotations[0].text)


def test_the_page_with_nothing_withheld_and_nothing_at_all(published):
    empty = published.clear()
    nothing = held.rows(CONDITION, triangle().clear())

    assert page.figure(empty).data == () and page.table(empty).is_empty()
    assert page.sentence(empty) == "No such condition in this selection."
    assert len(page.numbers(empty, nothing)) == 3
    hidden = follow(published.drop("is_withheld", "withheld_reason"), leader(), CMS)
    assert page.figure(hidden).data == ()
    assert page.backtest(backtest.rows(triangle().clear())).data == ()
    assert page.speed(speeds.rows(triangle())).data[0].y[0] == 0.6
    assert len(page.backtest(backtest.rows(triangle())).data) >= 2
    assert np.isfinite(page.figure(published).layout.height)
