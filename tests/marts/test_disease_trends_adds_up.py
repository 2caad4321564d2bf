"""The designs of marts.disease_trends add up, exactly: disclosure control counts on it.

A made practice of few people who move, age and are said to be of either sex, so that
groups change within weeks, months and quarters far more often than they do in truth.
"""

from datetime import date, timedelta
from random import Random

import polars as pl
import pytest

from expectations import gate
from transforms import codes

FIRST = date(2023, 2, 10)
DAYS = 700
KEY = ["condition_id", "period_start_date"]
ADDING = ["incident_cases", "condition_visits", "all_visits"]
PEOPLE = [
    *("condition_patients", "visit_patients"),
    *("seen_patients", "all_visit_patients"),
]
CODES = ("J101", "J121", "A09", "E119", "J45909", "Z000", "Z000")
STATES = ("TX", "OK", "NM", "")
SEXES = ("F", "M", "U")


@pytest.fixture
def trends(con, core, mart):
    """Build the report on 1,500 claims of 60 people, and give all of it."""
    codes.load(con)

    def trends(are_fixed: bool = False) -> pl.DataFrame:
        chance, claims, diagnoses = Random(5), [], []
        for n in range(1500):
            person = chance.randrange(60)
            day = FIRST + timedelta(days=chance.randrange(DAYS))
            # Half of them stay in the same groups all the time, save for birthdays.
            moves = person % 2 and not are_fixed
            state = STATES[chance.randrange(4) if moves else person % 4]
            sex = SEXES[chance.randrange(3) if moves else person % 3]
            months = 0 if are_fixed else day.year * 12 + day.month
            age = (months + person * 17) % (90 * 12) // 12
            stay = chance.random() < 0.1
            claims.append(
                f"c{n} | p{person} | e{person}-{day:%j%y} | {day} | {age} | {sex} |"
                f" {state} | {'I' if stay else 'P'} | {'111' if stay else ''}"
            )
            diagnoses.append(f"c{n} | {chance.choice(CODES)}")
        core(
            "\n".join(
                [
                    "core.claim",
                    "claim_id | patient_id | encounter_id | service_date | age_years |"
                    " sex_code | state_code | claim_type_code | type_of_bill_code",
                    *claims,
                ]
            ),
            "\n".join(["core.diagnosis", "claim_id | diagnosis_code", *diagnoses]),
        )
        mart("disease_trends", "1")
        return con.sql("from marts.disease_trends").pl()

    return trends


def full(rows: pl.DataFrame) -> pl.DataFrame:
    """The conditions that are published in every detail: with states by month."""
    named = rows.filter(period_code="month", breakdown_code="state")["condition_id"]
    return rows.filter(pl.col("condition_id").is_in(named.unique().implode()))


def cut(rows: pl.DataFrame, period: str, breakdown: str) -> pl.DataFrame:
    return rows.filter(period_code=period, breakdown_code=breakdown)


def added(rows: pl.DataFrame, *also: str) -> pl.DataFrame:
    return rows.group_by(*KEY, *also).agg(pl.col(ADDING).sum()).sort(*KEY, *also)


def test_cases_and_visits_of_finer_rows_make_up_the_coarser(trends):
    rows = full(trends())
    quarter = added(cut(rows, "quarter", "total"))
    states = cut(rows, "month", "state")
    both = cut(rows, "quarter", "age_band_sex")
    is_chronic = pl.col("measure_code") == "prevalence"

    assert quarter["incident_cases"].sum() > 300
    assert added(states.filter(is_chronic)).equals(added(cut(rows, "month", "total")))
    assert added(
        states.with_columns(pl.col("period_start_date").dt.truncate("1q"))
    ).equals(quarter)
    for place, breakdown in enumerate(("age_band", "sex")):
        group = pl.col("breakdown_value").str.split(", ").list.get(place)
        margin = cut(rows, "quarter", breakdown)
        assert added(margin).equals(quarter)
        assert added(both.with_columns(group), "breakdown_value").equals(
            added(margin, "breakdown_value")
        )


def test_the_states_of_a_year_make_up_its_quarters_or_its_total(trends):
    # First seen with a chronic condition is not told by year.
    is_silent = pl.col("measure_code") == "prevalence"
    rows = trends().with_columns(
        pl.when(is_silent).then(0).otherwise("incident_cases").alias("incident_cases")
    )
    years = added(cut(rows, "year", "state"))
    wholes = pl.concat(
        cut(rows, period, "total").with_columns(
            pl.col("period_start_date").dt.truncate("1y")
        )
        for period in ("quarter", "year")
    ).filter(pl.col("condition_id").is_in(years["condition_id"].unique().implode()))

    assert years["incident_cases"].sum() > 100
    assert years.equals(added(wholes))
    for breakdown in ("age_band", "sex"):
        of_rare = added(cut(rows, "year", breakdown))
        assert of_rare.equals(added(cut(rows, "year", "total")))


def test_weeks_cut_at_the_ends_of_months_fit_the_months(trends):
    """Up to a month's end the months hold no less than the weeks that ended, no more
    than the weeks that began, and just as much where a week ends with the month."""
    acute = full(trends()).filter(measure_code="incidence")
    weeks = cut(acute, "week", "total")
    states = cut(acute, "month", "state")
    starts = states["period_start_date"].unique().sort()
    on_saturday = 0

    for end in starts.dt.month_end():
        months, began, ended = (
            rows.filter(pl.col("period_start_date") <= last)
            .group_by("condition_id")
            .agg(pl.col(ADDING).sum())
            .sort("condition_id")
            .drop("condition_id")
            for rows, last in (
                (states, end),
                (weeks, end),
                (weeks, end - timedelta(days=6)),
            )
        )
        assert (months <= began).select(pl.all_horizontal(pl.all().all())).item()
        if ended.height:
            assert (ended <= months).select(pl.all_horizontal(pl.all().all())).item()
        if end.isoweekday() == 6:
            assert months.equals(began) and months.equals(ended)
            on_saturday += 1

    assert on_saturday >= 2


def sums(rows: pl.DataFrame, period: str, breakdown: str) -> pl.DataFrame:
    """People of each total, of its groups together, and of its largest group."""
    groups = (
        cut(rows, period, breakdown)
        .group_by(KEY)
        .agg(
            pl.col(PEOPLE).sum().name.suffix("_sum"),
            pl.col(PEOPLE).max().name.suffix("_most"),
        )
    )
    return cut(rows, period, "total").join(groups, on=KEY, validate="1:1")


DESIGNS = [
    ("month", "state"),
    *(("quarter", breakdown) for breakdown in ("age_band", "sex", "age_band_sex")),
]


@pytest.mark.parametrize(("period", "breakdown"), DESIGNS)
def test_nobody_of_a_total_is_in_no_group(trends, period, breakdown):
    rows = sums(trends(), period, breakdown)
    more = 0

    assert rows.height > 20
    for people in PEOPLE:
        assert (rows[f"{people}_sum"] >= rows[people]).all(), people
        assert (rows[f"{people}_most"] <= rows[people]).all(), people
        more += (rows[f"{people}_sum"] > rows[people]).sum()
    # Seen people, and people with a chronic condition, are in their latest group only.
    assert rows["seen_patients_sum"].equals(rows["seen_patients"])
    chronic = rows.filter(measure_code="prevalence")
    assert chronic["condition_patients_sum"].equals(chronic["condition_patients"])
    assert more > 0


@pytest.mark.parametrize(("period", "breakdown"), DESIGNS)
def test_people_add_up_where_no_group_changes(trends, period, breakdown):
    rows = sums(trends(are_fixed=True), period, breakdown)

    assert rows["visit_patients"].sum() > 100
    for people in PEOPLE:
        assert rows[f"{people}_sum"].equals(rows[people]), people


def test_people_seen_are_those_of_core_in_weeks_and_in_the_states_of_a_month(
    trends, con
):
    rows = trends().filter(condition_id="influenza")
    counted = {
        period: con.sql(f"""
            select cast(date_trunc('{period}', event_date + {shift}) as date) - {shift},
                count(distinct patient_id)
            from core.condition_event where event_code = 'seen' group by 1 order by 1
        """).fetchall()
        for period, shift in (("week", 1), ("month", 0))
    }
    seen = {
        period: cut(rows, period, breakdown)
        .group_by("period_start_date")
        .agg(pl.col("seen_patients").sum())
        .filter(pl.col("seen_patients") > 0)
        .sort("period_start_date")
        .rows()
        for period, breakdown in (("week", "total"), ("month", "state"))
    }

    assert seen == counted


def test_every_group_is_in_every_period_zeros_included(trends):
    rows = trends()
    sizes = rows.group_by(
        "condition_id", "period_code", "breakdown_code", "breakdown_value"
    ).agg(
        pl.len(),
        pl.col("period_start_date").min().alias("first"),
        pl.col("period_start_date").max().alias("last"),
    )

    assert (
        sizes.group_by("period_code")
        .agg(pl.col("len", "first", "last").n_unique())
        .select(pl.col("len", "first", "last").max())
        .rows()
    ) == [(1, 1, 1)]
    assert (cut(rows, "quarter", "age_band_sex")["all_visits"] == 0).any()


def test_the_checks_of_the_report_hold_where_groups_change(trends, con):
    trends()
    con.execute("create schema next")
    for (table,) in con.sql(
        "select table_name from duckdb_tables() where schema_name = 'core'"
    ).fetchall():
        con.execute(f"create table next.{table} as from core.{table}")
    con.execute("create table next.disease_trends as from marts.disease_trends")
    suites = {"disease_trends": gate.suites("marts")["disease_trends"]}

    (validation,) = gate.validate(con, "next", suites).values()
    results = gate.read("disease_trends", suites["disease_trends"], validation)

    assert [r.expectation for r in results if not r.is_success] == []
