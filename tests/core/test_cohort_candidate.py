"""core.cohort_candidate: when the rule of a cohort is met, and who stays."""

import pytest

from transforms import warehouse


@pytest.fixture
def candidates(con, table):
    """Candidates from claims: who, how many are needed, when; age 60 and female."""

    def candidates(*claims: str, described=" | 60 | F", through="2026-03-31"):
        table("""
            codes.cohort
            cohort_id | lookback_months | history_months | runout_months | least_followed_days | first_age_years
            heart     | 24              | 12             | 3             | 90                  | 18
        """)  # noqa: E501
        table(f"core.data_end\ndata_through_date\n{through}")
        table(
            "core.condition_seen\nclaim_id | patient_id | service_date\n"
            "x | somebody | 2022-01-01"
        )
        rows = [f"heart | c{n} | {claim}{described}" for n, claim in enumerate(claims)]
        table(
            "core.cohort_claim\ncohort_id | claim_id | patient_id | needed_claims"
            " | service_date | age_years | sex_code\n" + "\n".join(rows)
        )
        warehouse.build(con, "core.cohort_candidate")
        return con.sql(
            "select patient_id, index_date::varchar, followed_days, step_code"
            " from core.cohort_candidate order by all"
        ).fetchall()

    return candidates


def test_one_inpatient_claim_meets_the_rule_on_its_day(candidates):
    assert candidates("ann | 1 | 2025-01-01", "ann | 1 | 2024-06-01") == [
        ("ann", "2024-06-01", 579, "member")
    ]


def test_two_other_claims_meet_it_on_the_day_of_the_second(candidates):
    assert candidates("ann | 2 | 2025-01-01", "ann | 2 | 2024-06-01") == [
        ("ann", "2025-01-01", 365, "member")
    ]


def test_the_first_pair_that_is_near_enough_counts(candidates):
    assert candidates(
        "ann | 2 | 2022-02-01",
        "ann | 2 | 2024-02-02",  # two years and a day after the one before
        "ann | 2 | 2025-01-01",
        "ann | 2 | 2025-02-01",
        "bob | 2 | 2022-02-01",
        "bob | 2 | 2024-02-01",  # two years to the day
    ) == [
        ("ann", "2025-01-01", 365, "member"),
        ("bob", "2024-02-01", 700, "member"),
    ]


def test_claims_of_the_same_day_are_one(candidates):
    assert candidates("ann | 2 | 2025-01-01", "ann | 2 | 2025-01-01") == [
        ("ann", None, 0, "coded")
    ]


def test_claims_that_count_towards_nothing_meet_no_rule(candidates):
    assert candidates("ann | | 2024-06-01", "ann | | 2025-01-01") == [
        ("ann", None, 0, "coded")
    ]


def test_whichever_way_meets_it_first_sets_the_index(candidates):
    assert candidates(
        "ann | 2 | 2024-01-01",
        "ann | 1 | 2024-03-01",
        "ann | 2 | 2024-06-01",
        "bob | 2 | 2024-01-01",
        "bob | 2 | 2024-03-01",
        "bob | 1 | 2024-06-01",
    ) == [
        ("ann", "2024-03-01", 671, "member"),
        ("bob", "2024-03-01", 671, "member"),
    ]


@pytest.mark.parametrize(
    ("described", "step"),
    [
        (" | 18 | M", "member"),
        (" | 17 | M", "rule"),
        (" | | M", "rule"),
        (" | 60 | unknown", "rule"),
    ],
)
def test_age_and_sex_must_be_known_and_adult(candidates, described, step):
    rows = candidates("ann | 1 | 2025-01-01", described=described)

    assert [row[3] for row in rows] == [step]


@pytest.mark.parametrize(
    ("index", "step"),
    [
        ("2022-12-31", "age"),
        ("2023-01-01", "member"),
        ("2025-10-03", "member"),  # 90 days to 2025-12-31, both included
        ("2025-10-04", "history"),
        ("2026-02-01", "history"),
    ],
)
def test_there_must_be_data_before_and_after_the_index(candidates, index, step):
    assert [row[3] for row in candidates(f"ann | 1 | {index}")] == [step]


def test_the_run_out_ends_with_the_month_where_the_month_is_short(candidates):
    # Three months before 31 May there is no 31 February.
    assert candidates("ann | 1 | 2025-02-28", through="2025-05-31") == [
        ("ann", "2025-02-28", 1, "history")
    ]


def test_one_mistyped_date_does_not_make_the_data_older(con, candidates):
    candidates("ann | 1 | 2023-06-01")
    con.execute(
        "insert into core.condition_seen select 'c' || n, 'p',"
        " date '2023-01-01' + n::int from range(1, 1400) as days(n)"
    )
    con.execute("delete from core.condition_seen where service_date = '2022-01-01'")
    con.execute("insert into core.condition_seen values ('y', 'p', date '1999-01-01')")

    warehouse.build(con, "core.cohort_candidate")

    steps = con.sql("select step_code from core.cohort_candidate").fetchall()
    assert steps == [("age",)]
