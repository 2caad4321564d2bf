"""marts.cost_cohorts_attrition, from people as far as they come."""

from transforms import warehouse


def test_each_step_counts_those_who_reach_it_or_a_later_one(con, table):
    table("""
        codes.cohort
        cohort_id | label
        heart     | Heart disease
        lung      | Lung disease
    """)
    table("""
        core.condition_seen
        claim_id | patient_id
        1        | healthy
        2        | healthy
        3        | one claim
        4        | young
        5        | too early
        6        | too late
        7        | in
        8        | in as well
    """)
    table("""
        core.cohort_candidate
        cohort_id | patient_id | step_code
        heart     | one claim  | coded
        heart     | young      | rule
        heart     | too early  | age
        heart     | too late   | history
        heart     | in         | member
        heart     | in as well | member
    """)

    warehouse.build(con, "marts.cost_cohorts_attrition")

    rows = con.sql(
        "select cohort_id, step_index, step_code, remaining_patients, left_patients"
        " from marts.cost_cohorts_attrition order by all"
    ).fetchall()
    assert rows == [
        ("heart", 1, "seen", 7, 0),
        ("heart", 2, "coded", 6, 1),
        ("heart", 3, "rule", 5, 1),
        ("heart", 4, "age", 4, 1),
        ("heart", 5, "history", 3, 1),
        ("heart", 6, "member", 2, 1),
        ("lung", 1, "seen", 7, 0),
        ("lung", 2, "coded", 0, 7),
        ("lung", 3, "rule", 0, 0),
        ("lung", 4, "age", 0, 0),
        ("lung", 5, "history", 0, 0),
        ("lung", 6, "member", 0, 0),
    ]
