"""marts.disease_alerts: each week beside its past, and what may be published of it."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from dashboards.pages import disease_alerts as page
from transforms.disclosure import alerting
from transforms.disclosure.profiles import CMS, OPENSAFELY
from transforms.models.marts import disease_alerts as model
from transforms.surveillance import alert_rows

BAD_ROWS = """
disease_alerts.key_repeated | add disease_alerts condition_id = 'a1', period_start_date = date '2025-01-05', state_code = 'complete', is_alarm = false, why_not = 'no', stand_in_weeks = 0; add disease_alerts condition_id = 'a1', period_start_date = date '2025-01-05', state_code = 'complete', is_alarm = false, why_not = 'no', stand_in_weeks = 0
disease_alerts.be_in_set(state_code) | add disease_alerts condition_id = 'a2', period_start_date = date '2025-01-05', state_code = 'odd', is_alarm = false, why_not = 'no', stand_in_weeks = 0
disease_alerts.be_in_set(detector_code) | add disease_alerts condition_id = 'a3', period_start_date = date '2025-01-05', state_code = 'complete', is_alarm = false, why_not = 'no', detector_code = 'guess', stand_in_weeks = 0
disease_alerts.not_be_null(is_alarm) | add disease_alerts condition_id = 'a4', period_start_date = date '2025-01-05', state_code = 'complete', why_not = 'no', stand_in_weeks = 0
disease_alerts.week_not_from_sunday | add disease_alerts condition_id = 'a5', period_start_date = date '2025-01-06', state_code = 'complete', is_alarm = false, why_not = 'no', stand_in_weeks = 0
disease_alerts.cases_differ_from_core | add disease_alerts condition_id = 'a6', period_start_date = date '2025-01-05', state_code = 'complete', is_alarm = false, why_not = 'no', observed_cases = 3, stand_in_weeks = 0
disease_alerts.alarm_differs_from_threshold | add disease_alerts condition_id = 'a7', period_start_date = date '2025-01-05', state_code = 'complete', is_alarm = true, why_not = 'no', stand_in_weeks = 0
disease_alerts.silent_without_reason | add disease_alerts condition_id = 'a8', period_start_date = date '2025-01-05', state_code = 'complete', is_alarm = false, stand_in_weeks = 0
disease_alerts.excess_wrong | add disease_alerts condition_id = 'a9', period_start_date = date '2025-01-05', state_code = 'complete', is_alarm = false, why_not = 'no', judged_cases = 9, expected_cases = 4.5, excess_cases = 5, stand_in_weeks = 0
disease_alerts.chance_out_of_bounds | add disease_alerts condition_id = 'a10', period_start_date = date '2025-01-05', state_code = 'complete', is_alarm = false, why_not = 'no', p_value = 1.5, stand_in_weeks = 0
disease_alerts.q_of_ears | add disease_alerts condition_id = 'a11', period_start_date = date '2025-01-05', state_code = 'complete', is_alarm = false, why_not = 'no', detector_code = 'ears_c2', p_value = 0.1, q_value = 0.2, stand_in_weeks = 0
disease_alerts.complete_but_provisional | add disease_alerts condition_id = 'a12', period_start_date = date '2025-01-05', state_code = 'complete', is_alarm = false, why_not = 'no', is_provisional = true, stand_in_weeks = 0
disease_alerts.judged_less_than_observed | add disease_alerts condition_id = 'a13', period_start_date = date '2025-01-05', state_code = 'preliminary', is_alarm = false, why_not = 'no', observed_cases = 0, judged_cases = -1, stand_in_weeks = 0
disease_alerts.stand_ins_in_the_warehouse | add disease_alerts condition_id = 'a14', period_start_date = date '2025-01-05', state_code = 'complete', is_alarm = false, why_not = 'no', stand_in_weeks = 2
disease_alerts.many_alarms | add disease_alerts condition_id = unnest(range(100, 108))::varchar, period_start_date = date '1999-01-03', state_code = 'complete', is_alarm = true, judged_cases = 9, threshold_cases = 5, expected_cases = 3, excess_cases = 6, stand_in_weeks = 0
"""  # noqa: E501

LAST = date(2025, 12, 21)  # a Sunday
NOTHING_SENT = pl.DataFrame(
    schema={
        "condition_id": pl.String,
        "service_week": pl.Date,
        "claim_type_code": pl.String,
        "lag_index": pl.UInt32,
        "age_index": pl.UInt32,
        "visits": pl.Int64,
        "patients": pl.Int64,
    }
)


def library(mask=(None, None), since=None):
    return pl.DataFrame(
        {
            "condition_id": ["rsv"],
            "codes_since_date": [since],
            "masked_from_date": [mask[0]],
            "masked_until_date": [mask[1]],
        },
        schema_overrides={
            "codes_since_date": pl.Date,
            "masked_from_date": pl.Date,
            "masked_until_date": pl.Date,
        },
    )


def cells(counts, condition_id="rsv"):
    """Weeks of cases up to the last one; null where there was no feed."""
    return pl.DataFrame(
        {
            "condition_id": condition_id,
            "condition_label": "RSV",
            "period_code": "week",
            "period_start_date": [
                LAST - timedelta(weeks=len(counts) - 1 - n) for n in range(len(counts))
            ],
            "breakdown_code": "total",
            "breakdown_value": "total",
            "measure_code": "incidence",
            "incident_cases": pl.Series(counts, dtype=pl.Int64),
        }
    )


def alerts(counts, reporting=NOTHING_SENT, **of):
    return model.rows(library(**of), cells(counts), reporting)


def last(rows):
    return rows.sort("period_start_date").row(-1, named=True)


def yearly(weeks, level=40, swing=0.5):
    """Cases with a season, the same each year, and a little to and fro."""
    at = np.arange(weeks)
    season = np.exp(swing * np.cos(2 * np.pi * at / 52.1775))
    return [round(level * each) + 3 * (-1) ** n for n, each in enumerate(season)]


def test_a_short_history_is_judged_by_the_seven_weeks_before_the_last_two():
    """By hand: of 10, 12, 14, 10, 12, 14, 12 the mean is 12, the variance 16 / 6.

    C2 of 30 is 18 / 1.632993 = 11.02; the threshold 12 + 3.090232 x 1.632993.
    """
    rows = alerts([10, 12, 14, 10, 12, 14, 12, 99, 99, 30])

    row = last(rows)
    assert (row["expected_cases"], row["threshold_cases"]) == (12.0, 17.046)
    assert (row["observed_cases"], row["judged_cases"]) == (30, 30)
    assert (row["excess_cases"], row["alarm_score"]) == (18.0, 3.567)
    assert row["is_alarm"] and row["detector_code"] == "ears_c2"
    assert row["q_value"] is None and row["learnt_weeks"] == 7
    assert row["note"] == alert_rows.NOTE_WEEKS


@pytest.mark.parametrize(
    ("counts", "why_not"),
    [
        ([9] * 6, "too little history"),
        ([9] * 12 + [None], "no feed this week"),
        # Four in four weeks, all in the last: 4 is above 3.09 x 0.5.
        ([0] * 12 + [4], "too few cases in the last weeks"),
    ],
)
def test_a_silent_week_says_why(counts, why_not):
    row = last(alerts(counts))

    assert not row["is_alarm"] and row["why_not"] == why_not


def test_five_cases_of_a_new_disease_are_an_alarm():
    row = last(alerts([0] * 12 + [5]))

    assert row["is_alarm"] and row["why_not"] is None


def test_years_of_history_are_judged_by_farrington_with_q_over_all_conditions():
    counts = yearly(52 * 8)
    both = pl.concat(
        [cells([*counts[:-1], 140]), cells(counts, "measles")], how="vertical"
    )
    listed = pl.concat(
        [library(), library().with_columns(condition_id=pl.lit("measles"))]
    )

    rows = model.rows(listed, both, NOTHING_SENT)

    surge, usual = (last(rows.filter(condition_id=each)) for each in ("rsv", "measles"))
    assert surge["detector_code"] == usual["detector_code"] == "farrington_improved"
    assert surge["is_alarm"] and not usual["is_alarm"]
    assert surge["note"] is None and surge["learnt_weeks"] >= 236
    # Two tests: the smaller p doubles, the larger stays.
    assert surge["q_value"] == pytest.approx(2 * surge["p_value"])
    assert usual["q_value"] == pytest.approx(usual["p_value"])
    assert rows.group_by("condition_id").len()["len"].to_list() == [53, 53]


def test_an_outbreak_planted_in_years_of_weeks_is_found_and_little_else():
    """Six weeks of 30 more, in weeks 20 to 15 before the end: found, at once."""
    counts = yearly(52 * 6)
    for week in range(15, 21):
        counts[-1 - week] += 30

    rows = alerts(counts).sort("period_start_date")

    found = {
        (LAST - row["period_start_date"]).days // 7
        for row in rows.filter("is_alarm").iter_rows(named=True)
    }
    assert found == {15, 16, 17, 18, 19, 20}
    # 2 February: the season is on its way down; 30 above the level of its week.
    excess = rows.filter("is_alarm")["excess_cases"]
    assert excess.min() > 20 and excess.max() < 40


def test_three_years_suffice_with_a_note():
    row = last(alerts(yearly(52 * 3 + 10)))

    assert row["detector_code"] == "farrington_improved"
    assert row["note"] == alert_rows.NOTE_YEARS and row["learnt_weeks"] < 150


def test_masked_years_are_not_learnt_from():
    """Of four years two and a half are masked: too few are left for a model of years.

    With the mask off, they are learnt from.
    """
    counts = yearly(52 * 4 + 10)
    until = LAST - timedelta(weeks=60)
    mask = (LAST - timedelta(weeks=190), until)

    masked, plain = last(alerts(counts, mask=mask)), last(alerts(counts))

    assert masked["detector_code"] == "ears_c2"
    assert plain["detector_code"] == "farrington_improved"
    assert masked["masked_until_date"] == until


def test_nothing_before_a_change_of_codes_is_learnt_from():
    since = LAST - timedelta(weeks=20)

    row = last(alerts(yearly(52 * 6), since=since))

    assert row["detector_code"] == "ears_c2" and row["codes_since_date"] == since


def triangle(shares):
    """Visits of 120 weeks by lag, as known by now, for the condition and for all."""
    rows = [
        {
            "condition_id": condition,
            "service_week": LAST - timedelta(weeks=age),
            "claim_type_code": "P",
            "lag_index": lag,
            "age_index": age,
            "visits": visits,
            "patients": visits,
        }
        for condition in ("any", "rsv")
        for age in range(120)
        for lag, visits in enumerate(shares)
        if lag <= age
    ]
    return pl.DataFrame(rows).cast({"lag_index": pl.UInt32, "age_index": pl.UInt32})


def test_a_preliminary_week_is_judged_by_its_nowcast_and_provisional():
    """60 of 100 visits are known at once: 12 known cases will be 20."""
    rows = alerts([9, 11] * 10 + [12], triangle((60, 40)))

    row = last(rows)
    assert (row["state_code"], row["completeness_share"]) == ("preliminary", 0.6)
    assert (row["observed_cases"], row["judged_cases"]) == (12, 20)
    assert row["is_provisional"] and row["is_alarm"]
    assert not rows.sort("period_start_date")["is_provisional"][-2]


def test_a_week_less_than_half_known_is_not_judged():
    rows = alerts([9, 11] * 10 + [40], triangle((30, 70)))

    row = last(rows)
    assert row["state_code"] == "unpublishable" and not row["is_alarm"]
    assert row["judged_cases"] is None and row["observed_cases"] == 40
    assert row["why_not"] == alert_rows.TOO_EARLY and row["is_provisional"]


def leader(counts, few=(), others=()):
    """Disease trends as shown: weeks (places) that rest on few, or protect others."""
    reason = [
        "rests on 1 to 10 people"
        if n in few
        else "would reveal a count that rests on 1 to 10 people"
        if n in others
        else None
        for n in range(len(counts))
    ]
    held = {*few, *others}
    shown = [None if n in held else count for n, count in enumerate(counts)]
    return cells(shown).with_columns(
        withheld_reason=pl.Series(reason, dtype=pl.String),
        is_withheld=pl.Series([each is not None for each in reason]),
    )


COUNTS = [20, 22, 5, 24, 20, 7, 22, 14, 21, 23, 20, 50]
FEW, OTHERS = (2, 5), (7,)


def published(counts=COUNTS, profile=CMS):
    shown = leader(counts, FEW, OTHERS)
    return alerting.follow(alerts(counts), shown, profile), shown


def test_published_alerts_tell_nothing_of_withheld_weeks():
    """Whatever the withheld counts are, what is published is the same."""
    first, _ = published()
    other = list(COUNTS)
    other[2], other[5], other[7] = 10, 1, 88

    again, _ = published(other)

    assert first.equals(again)
    assert not alerts(COUNTS).equals(alerts(other))


def test_a_withheld_week_shows_no_measure():
    shown, told = published()

    held = shown.sort("period_start_date").filter("is_withheld")
    numbers = [name for name, kind in held.schema.items() if kind.is_numeric()]
    assert held.height == 3 and len(numbers) == 11
    assert held.select(numbers).null_count().row(0) == (3,) * 11
    assert held["is_alarm"].null_count() == held["why_not"].null_count() == 3
    assert held["withheld_reason"].to_list() == [
        "rests on 1 to 10 people",
        "rests on 1 to 10 people",
        "would reveal a count that rests on 1 to 10 people",
    ]
    assert alerting.says_more(shown, told).is_empty()


def test_few_people_stand_in_and_weeks_withheld_for_others_are_missing():
    """By hand, the last week: 5, 24, 20, 5, 22, missing, 21; the first 5 of place 2."""
    shown, _ = published()

    row = last(shown)
    assert (row["learnt_weeks"], row["stand_in_weeks"]) == (6, 2)
    assert row["expected_cases"] == round((5 + 24 + 20 + 5 + 22 + 21) / 6, 3)
    assert row["observed_cases"] == 50 and not row["is_withheld"]


@pytest.mark.parametrize("measure", ["expected_cases", "threshold_cases", "p_value"])
def test_the_attack_finds_a_measure_left_in_a_withheld_week(measure):
    shown, told = published()
    left = pl.when("is_withheld").then(pl.lit(1.0)).otherwise(measure).alias(measure)

    assert alerting.says_more(shown.with_columns(left), told).height == 3


def test_the_attack_finds_an_observed_count_that_is_not_the_one_shown():
    shown, told = published()
    more = shown.with_columns(observed_cases=pl.col("observed_cases") + 1)

    assert alerting.says_more(more, told).height == 9


def test_rounded_counts_are_judged_as_rounded():
    counts = [20, 20, 5, 25, 20, 5, 20, 15, 20, 25, 20, 50]
    shown, _ = published(counts, OPENSAFELY)

    row = last(shown)
    assert row["expected_cases"] == round((3.5 + 25 + 20 + 3.5 + 20 + 20) / 6, 3)


def test_a_week_that_disease_trends_do_not_know_is_withheld():
    told = leader(COUNTS).head(len(COUNTS) - 1)

    shown = alerting.follow(alerts(COUNTS), told, CMS)

    assert last(shown)["is_withheld"] and last(shown)["observed_cases"] is None
    assert last(shown)["withheld_reason"] == "is not told of in disease trends"


def test_nobody_came_nothing_is_said():
    assert model.rows(library(), cells([]), NOTHING_SENT).is_empty()
    empty = alerting.follow(alerts(COUNTS).clear(), leader(COUNTS), CMS)
    assert empty.is_empty() and "is_withheld" in empty.columns


def test_the_page_marks_alarms_and_says_what_is_silent():
    shown, _ = published()

    drawn = page.figure(shown)
    above = page.table(shown, "alarms")
    silent = page.table(shown, "silent")

    named = [trace.name for trace in drawn.data]
    assert {"withheld", "expected", "known", "alarm"} <= set(named)
    assert above["period_start"].to_list() == ["2025-12-21"]
    assert silent.filter(is_withheld=True)["silent_because"][0].startswith("withheld:")
    assert "RSV" in page.sentence(shown) and "reason to look" in page.sentence(shown)
    assert page.numbers(shown, "1 to 10 people")[0].value == "1"
    assert page.conditions(shown).data


def test_the_page_without_rows_or_answers():
    shown, _ = published()
    none = shown.clear()

    assert page.figure(none).data == () and page.conditions(none).data == ()
    assert "No week could be judged" in page.sentence(none)
    assert page.numbers(none, "1 to 10 people")[0].value
    held = shown.filter("is_withheld")
    assert page.figure(held).data == () and page.table(held).is_empty()
