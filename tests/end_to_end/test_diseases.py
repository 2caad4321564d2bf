"""Diseases: every cell of the reports, alerts, cohorts, and what is withheld."""

import polars as pl
import pytest

from tests.end_to_end.compared import exact
from transforms import publish
from transforms.audiences import Reader, Role

pytestmark = [pytest.mark.airflow]

RESEARCHER = Reader("a researcher", Role.researcher)


def test_the_reporting_triangle_equals_the_truth(practice):
    """Each visit by its week, claim type and weeks until a claim showed it."""
    found: dict = {}
    rows = practice.con.sql("""
        select
            condition_id, cast(service_week as varchar), claim_type_code,
            cast(lag_index as varchar), visits
        from core.reporting_triangle
        where condition_id in ('any', 'influenza')
    """).fetchall()
    for condition, week, kind, lag, visits in rows:
        lags = found.setdefault(condition, {}).setdefault(week, {}).setdefault(kind, {})
        lags[lag] = visits

    assert found == practice.truth["reporting_triangle"]
    assert len(found["any"]) > 100 and found["influenza"]


def test_disease_trends_equal_the_truth(practice):
    """Every cell of the warehouse table that the truth names, and no event besides."""
    rows = practice.con.sql("select * from marts.disease_trends").pl()
    key = ["condition_id", "period_code", "period", "breakdown_code", "breakdown_value"]
    counted = {
        tuple(row[column] for column in key): row
        for row in rows.with_columns(
            period=pl.col("period_start_date").cast(pl.String)
        ).iter_rows(named=True)
    }
    truth = {
        (condition, period_code, period, breakdown, value): measures
        for condition, periods in practice.truth["disease_trends"].items()
        for period_code, starts in periods.items()
        for period, breakdowns in starts.items()
        for breakdown, values in breakdowns.items()
        for value, measures in (
            {"total": values} if breakdown == "total" else values
        ).items()
    }

    wrong = {
        cell: (measure, counted.get(cell, {}).get(measure), value)
        for cell, measures in truth.items()
        for measure, value in measures.items()
        if (counted.get(cell, {}).get(measure) or 0) != value
    }
    unknown = {
        cell: row["condition_patients"]
        for cell, row in counted.items()
        if row["condition_patients"] and cell not in truth
    }

    assert not wrong, (len(wrong), list(wrong.items())[:5])
    assert not unknown, (len(unknown), list(unknown.items())[:5])


DESIGNS = {  # of acute conditions, by how often the condition is told
    "full": {"week total", "month state", *("quarter total", "quarter age_band")}
    | {"quarter sex", "quarter age_band_sex", "year state", "year zip3"},
    "brief": {"week total", "quarter total", "quarter age_band", "quarter sex"}
    | {"year state"},
    "rare": {"week total", "year total", "year age_band", "year sex", "year state"},
}


def test_cases_of_finer_rows_add_up_to_the_coarser(practice):
    """Episodes add over weeks, places, ages and sexes, to each quarter and year."""
    rows = practice.con.sql("""
        select
            condition_id,
            detail_code,
            period_code || ' ' || breakdown_code as design,
            period_code,
            date_trunc('quarter', period_start_date) as quarter,
            date_trunc('year', period_start_date) as year,
            incident_cases
        from marts.disease_trends inner join codes.condition using (condition_id)
        where measure_code = 'incidence'
    """).pl()

    def told(rows, *period):
        """By design, the cases of each period; equal ones are told once."""
        added = rows.group_by("design", *period).agg(pl.col("incident_cases").sum())
        parts = added.sort(period).partition_by("design", include_key=False)
        return {tuple(part.rows()) for part in parts}

    assert rows["incident_cases"].sum() > 0
    seen = set()
    for (_, detail), mine in rows.group_by("condition_id", "detail_code"):
        assert set(mine["design"]) == DESIGNS[detail]
        seen.add(detail)
        assert len(told(mine)) == 1
        assert len(told(mine.filter(pl.col("period_code") != "week"), "year")) == 1
        finer = mine.filter(pl.col("period_code").is_in(["month", "quarter"]))
        assert len(told(finer, "quarter")) <= 1
    assert seen == {*DESIGNS}


def test_causes_of_visits_equal_the_truth_and_all_visits_are_those_of_trends(practice):
    """Every cell of the warehouse table: what is not in the truth is zero."""
    rows = practice.con.sql("""
        select concat_ws(' ', period_code, period_start_date, breakdown_code), *
        from marts.disease_causes
    """).pl()
    found: dict = {}
    for cut, *_ in rows.select(pl.nth(0).unique()).rows():
        mine = rows.filter((pl.nth(0) == cut) & (pl.col("cause_visits") > 0))
        measures = mine.select("cause_visits", "cause_patients").to_dicts()
        found[cut] = dict(zip(mine["cause_code"], measures, strict=True))
    trends = practice.con.sql("""
        select distinct period_start_date, all_visits from marts.disease_trends
        where period_code = 'quarter' and breakdown_code = 'total'
    """).fetchall()
    quarters = rows.filter(period_code="quarter", breakdown_code="total")

    assert found == practice.truth["disease_causes"]
    assert len(found) > 50 and "MBD" in found["year 2025-01-01 body_system"]
    assert quarters.select("period_start_date", "all_visits").sort(
        "period_start_date"
    ).rows() == sorted(trends)


def test_alerts_equal_the_truth_and_find_the_planted_outbreak(practice):
    """Weeks a quarter old and older: cases, expectation, and which are above."""
    rows = practice.con.sql("""
        select
            condition_id, cast(period_start_date as varchar) as week,
            observed_cases, round(expected_cases, 2) as expected, is_alarm
        from marts.disease_alerts
        where observed_cases is not null
    """).fetchall()
    found = {(condition, week): said for condition, week, *said in rows}
    told = {
        (condition, week): [each["cases"], each["expected"], each["is_alarm"]]
        for condition, weeks in practice.truth["disease_alerts"].items()
        for week, each in weeks.items()
    }

    wrong = {
        at: (found.get(at), said) for at, said in told.items() if found.get(at) != said
    }
    assert not wrong, (len(wrong), list(wrong.items())[:5])
    assert len(told) > 500
    above = {
        week
        for (name, week), said in found.items()
        if name == "gastroenteritis" and said[2]
    }
    # Sundays of the four weeks in which the outbreak is planted (practice/seasons.py).
    assert above & {"2025-08-10", "2025-08-17", "2025-08-24", "2025-08-31"}


def test_cost_cohorts_equal_the_truth(practice):
    rows = practice.con.sql("select * from marts.cost_cohorts").pl()
    for cohort, truth in practice.truth["cost_cohorts"].items():
        counted = {
            (row["cost_code"], row["breakdown_value"]): row
            for row in rows.filter(cohort_id=cohort).iter_rows(named=True)
        }
        steps = practice.grouped(f"""
            select step_code, remaining_patients from marts.cost_cohorts_attrition
            where cohort_id = '{cohort}'
        """)
        told = {
            (cost, group): measures
            for cost in ("all", "top_1_percent_cut")
            for group, measures in {
                "total": truth[cost]["total"],
                **truth[cost]["tobacco_state"],
            }.items()
        }

        assert counted.keys() == told.keys()
        for group, measures in told.items():
            found = {measure: counted[group][measure] for measure in measures}
            assert exact(found) == exact(measures), group
        assert {
            step: row["remaining_patients"] for step, row in steps.items()
        } == truth["attrition"]


def test_what_is_published_of_diseases_is_the_warehouse_less_the_withheld(practice):
    key = ["condition_id", "period_code", "period_start_date"]
    key += ["breakdown_code", "breakdown_value"]
    published = publish.read("disease_trends", RESEARCHER)
    people = [column for column in published.columns if column.endswith("_patients")]
    counted = practice.con.sql("select * from marts.disease_trends").pl()
    both = published.join(counted, on=key, suffix="_counted", validate="1:1")

    shown = both.filter(~pl.col("is_withheld"))
    hidden = both.filter(pl.col("is_withheld"))

    assert both.height == published.height == counted.height
    for column in people:
        assert shown[column].equals(shown[f"{column}_counted"], null_equal=True)
        assert not shown[column].is_between(1, 10).any()
        assert hidden[column].is_null().all()
