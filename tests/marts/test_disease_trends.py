"""marts.disease_trends, on the smallest tables that tell its rules apart."""

import pytest


@pytest.fixture(autouse=True)
def conditions(library, table):
    """Two acute and one chronic condition, with codes as short as can be."""
    library("""
        codes.condition
        condition_id | label     | kind_code | gap_days | lookback_months | one_claim_codes | two_claim_codes
        influenza    | Influenza | acute     | 14       |                 |                 |
        rsv          | RSV       | acute     | 30       |                 |                 |
        diabetes     | Diabetes  | chronic   |          | 24              | 1;2;3           | 4;5
    """)  # noqa: E501
    library("""
        codes.condition_code
        condition_id | code_prefix | is_excluded
        influenza    | J10         | false
        rsv          | J210        | false
        diabetes     | E11         | false
        diabetes     | E1137       | true
    """)
    table("codes.zip3_county\nzip3_code | county_name")
    table("""
        codes.standard_population
        first_age_years | last_age_years | population_share
        0               | 4              | 0.1
        5               | 14             | 0.2
        15              | 19             | 0.1
        20              | 49             | 0.3
        50              | 64             | 0.2
        65              |                | 0.1
    """)


@pytest.fixture
def claims(core):
    """Make claims and their only diagnosis from one text."""

    def claims(header: str, *rows: str) -> None:
        columns = [name.strip() for name in header.split("|")]
        cells = [
            dict(zip(columns, map(str.strip, row.split("|")), strict=True))
            for row in rows
        ]
        kept = [name for name in columns if name != "diagnosis_code"]
        claim = [" | ".join(cell[name] for name in kept) for cell in cells]
        diagnosis = [f"{cell['claim_id']} | {cell['diagnosis_code']}" for cell in cells]
        core(
            "\n".join(["core.claim", " | ".join(kept), *claim]),
            "\n".join(["core.diagnosis", "claim_id | diagnosis_code", *diagnosis]),
        )

    return claims


def test_a_new_episode_begins_after_a_gap_since_the_previous_date(claims, mart):
    claims(
        "claim_id | patient_id | service_date | diagnosis_code",
        "a        | ann        | 2025-01-01   | J101",
        "b        | ann        | 2025-01-15   | J101",  # 14 days later: the same
        "c        | ann        | 2025-01-29   | J101",  # 14 days later: still the same
        "d        | ann        | 2025-02-13   | J101",  # 15 days later: a new one
    )

    rows = mart(
        "disease_trends",
        "period_start_date::varchar, incident_cases, condition_patients",
        "condition_id = 'influenza' and breakdown_code = 'state'"
        " and period_code = 'month'",
    )

    assert rows == [("2025-01-01", 1, 1), ("2025-02-01", 1, 1)]


def test_two_episodes_in_a_month_are_two_cases_of_one_person(claims, mart):
    claims(
        "claim_id | patient_id | service_date | diagnosis_code",
        "a        | ann        | 2025-01-01   | J101",
        "b        | ann        | 2025-01-31   | J101",
        "c        | bob        | 2025-01-31   | J101",
    )

    rows = mart(
        "disease_trends",
        "incident_cases, condition_patients, condition_visits, visit_patients",
        "condition_id = 'influenza' and breakdown_code = 'state'"
        " and period_code = 'month'",
    )

    assert rows == [(3, 2, 3, 2)]


def test_weeks_begin_on_sunday_and_a_week_without_feed_is_missing_not_zero(
    claims, mart
):
    claims(
        "claim_id | patient_id | service_date | diagnosis_code",
        "saturday | ann        | 2025-01-04   | J101",
        "sunday   | bob        | 2025-01-05   | J101",
        "later    | eve        | 2025-01-20   | J101",
    )

    rows = mart(
        "disease_trends",
        "period_start_date::varchar, incident_cases",
        "condition_id = 'influenza' and period_code = 'week'",
    )

    assert rows == [
        ("2024-12-29", 1),
        ("2025-01-05", 1),
        ("2025-01-12", None),  # nobody came at all: the feed may not have covered it
        ("2025-01-19", 1),
    ]


def test_what_is_left_out_of_acute_conditions(claims, mart):
    claims(
        "claim_id   | patient_id | service_date | place_of_service_code | is_current | diagnosis_code",  # noqa: E501
        "counted    | ann        | 2025-01-01   | 11                    | true       | J101",  # noqa: E501
        "laboratory | bob        | 2025-01-01   | 81                    | true       | J101",  # noqa: E501
        "replaced   | cyd        | 2025-01-01   | 11                    | false      | J101",  # noqa: E501
        "no patient |            | 2025-01-01   | 11                    | true       | J101",  # noqa: E501
        "no date    | dan        |              | 11                    | true       | J101",  # noqa: E501
        "healthy    | eve        | 2025-01-01   | 11                    | true       | Z000",  # noqa: E501
    )

    rows = mart(
        "disease_trends",
        "incident_cases, condition_visits, all_visits, seen_patients",
        "condition_id = 'influenza' and breakdown_code = 'state'"
        " and period_code = 'month'",
    )

    assert rows == [(1, 1, 3, 3)]


def test_any_position_counts_and_a_visit_counts_once(core, mart):
    core(
        """
        core.claim
        claim_id | encounter_id | patient_id | service_date
        doctor   | visit        | ann        | 2025-01-01
        hospital | visit        | ann        | 2025-01-01
        """,
        """
        core.diagnosis
        claim_id | qualifier_code | diagnosis_code
        doctor   | ABK            | Z000
        doctor   | ABF            | J101
        hospital | ABF            | J1000
        """,
    )

    rows = mart(
        "disease_trends",
        "incident_cases, condition_visits, all_visits, visit_share",
        "condition_id = 'influenza' and breakdown_code = 'state'"
        " and period_code = 'month'",
    )

    assert rows == [(1, 1, 1, 1.0)]


def test_codes_count_by_prefix_unless_excluded_and_never_in_icd_9(core, mart):
    core(
        """
        core.claim
        claim_id | patient_id | service_date | type_of_bill_code | claim_type_code
        new code | ann        | 2025-01-01   | 111               | I
        excluded | bob        | 2025-01-01   | 111               | I
        icd 9    | cyd        | 2025-01-01   | 111               | I
        """,
        """
        core.diagnosis
        claim_id | qualifier_code | diagnosis_code
        new code | ABK            | E11ZZ9
        excluded | ABK            | E1137X
        icd 9    | BK             | E119
        """,
    )

    rows = mart(
        "disease_trends",
        "condition_patients, condition_visits, seen_patients",
        "condition_id = 'diabetes' and breakdown_code = 'state'"
        " and period_code = 'month'",
    )

    assert rows == [(1, 1, 3)]


def test_an_encounter_belongs_to_the_period_of_its_first_date(core, mart):
    core(
        """
        core.claim
        claim_id | encounter_id | patient_id | service_date
        first    | stay         | ann        | 2025-01-31
        second   | stay         | ann        | 2025-02-01
        """,
        """
        core.diagnosis
        claim_id | diagnosis_code
        second   | J101
        """,
    )

    rows = mart(
        "disease_trends",
        "period_start_date::varchar, condition_visits, all_visits, seen_patients",
        "condition_id = 'influenza' and breakdown_code = 'state'"
        " and period_code = 'month'",
    )

    assert rows == [("2025-01-01", 1, 1, 1), ("2025-02-01", 0, 0, 1)]


@pytest.mark.parametrize(
    ("claim_type", "bill", "cases"),
    [
        ("I", "111", 1),
        ("I", "211", 1),
        ("I", "181", 1),
        ("I", "321", 1),
        ("I", "131", 0),
        ("P", "", 0),
        ("D", "", 0),
        ("I", "811", 0),
    ],
)
def test_one_claim_of_a_stay_makes_a_chronic_case(
    claims, mart, claim_type, bill, cases
):
    claims(
        "claim_id | patient_id | service_date | claim_type_code | type_of_bill_code | diagnosis_code",  # noqa: E501
        f"a       | ann        | 2025-01-01   | {claim_type}    | {bill}            | E119",  # noqa: E501
    )

    rows = mart(
        "disease_trends",
        "condition_patients, incident_cases",
        "condition_id = 'diabetes' and breakdown_code = 'state'"
        " and period_code = 'month'",
    )

    assert rows == [(cases, cases)]


def test_two_outpatient_claims_on_different_dates_make_a_chronic_case(claims, mart):
    claims(
        "claim_id   | patient_id | service_date | diagnosis_code",
        "same day 1 | ann        | 2025-01-01   | E119",
        "same day 2 | ann        | 2025-01-01   | E119",
        "next day 1 | bob        | 2025-01-01   | E119",
        "next day 2 | bob        | 2025-01-02   | E119",
        "far 1      | cyd        | 2025-01-01   | E119",
        "far 2      | cyd        | 2025-02-28   | E119",
    )

    rows = mart(
        "disease_trends",
        "period_start_date::varchar, condition_patients, incident_cases,"
        " patients_per_100k_seen",
        "condition_id = 'diabetes' and breakdown_code = 'state'"
        " and period_code = 'month'",
    )

    assert rows == [
        ("2025-01-01", 1, 1, 100000 / 3),
        ("2025-02-01", 2, 1, 200000 / 3),
    ]


def test_a_chronic_case_leaves_with_the_lookback_and_is_first_seen_once(claims, mart):
    claims(
        "claim_id | patient_id | service_date | diagnosis_code",
        "a        | ann        | 2022-01-15   | E119",
        "b        | ann        | 2022-03-15   | E119",
        "c        | ann        | 2025-01-15   | E119",
        "d        | ann        | 2025-02-15   | E119",
    )

    met = mart(
        "disease_trends",
        "strftime(period_start_date, '%Y-%m'), incident_cases",
        "condition_id = 'diabetes' and breakdown_code = 'state'"
        " and period_code = 'month'"
        " and condition_patients = 1",
    )
    seen = mart(
        "disease_trends",
        "count(*), max(seen_patients)",
        "condition_id = 'diabetes' and breakdown_code = 'state'"
        " and period_code = 'month' and seen_patients > 0",
    )

    # Both dates lie in the 24 months that end with 2022-03 up to those with 2023-12.
    assert [month for month, _ in met] == [
        *[f"2022-{month:02}" for month in range(3, 13)],
        *[f"2023-{month:02}" for month in range(1, 13)],
        "2025-02",
    ]
    assert sum(cases or 0 for _, cases in met) == 1
    # Seen from 2022-01 to 2024-02 (24 months from 2022-03), and from 2025-01.
    assert seen == [(26 + 2, 1)]


def test_groups_are_those_of_the_claim_that_matters(claims, mart):
    claims(
        "claim_id | patient_id | service_date | age_years | sex_code | state_code | diagnosis_code",  # noqa: E501
        "four     | ann        | 2025-01-01   | 4         | F        | TX         | J101",  # noqa: E501
        "five     | ann        | 2025-01-10   | 5         | F        | OK         | J101",  # noqa: E501
        "none     | bob        | 2025-01-01   |           | U        |            | J101",  # noqa: E501
    )

    rows = mart(
        "disease_trends",
        "breakdown_code, breakdown_value, incident_cases, condition_visits, visit_patients, seen_patients",  # noqa: E501
        "condition_id = 'influenza' and period_code in ('month', 'quarter')",
    )

    # The episode began at four in Texas; she was seen last at five in Oklahoma.
    assert rows == [
        ("age_band", "0-4", 1, 1, 1, 0),
        ("age_band", "5-17", 0, 1, 1, 1),
        ("age_band", "unknown", 1, 1, 1, 1),
        ("age_band_sex", "0-4, F", 1, 1, 1, 0),
        ("age_band_sex", "5-17, F", 0, 1, 1, 1),
        ("age_band_sex", "unknown, unknown", 1, 1, 1, 1),
        ("sex", "F", 1, 2, 1, 1),
        ("sex", "unknown", 1, 1, 1, 1),
        ("state", "OK", 0, 1, 1, 1),
        ("state", "TX", 1, 1, 1, 0),
        ("state", "unknown", 1, 1, 1, 1),
        ("total", "total", 2, 3, 2, 2),
    ]


def test_who_was_seen_in_two_groups_on_a_day_was_seen_last_in_the_later_claim(
    claims, mart
):
    claims(
        "claim_id | patient_id | service_date | state_code | diagnosis_code",
        "first    | ann        | 2025-01-01   | TX         | Z000",
        "second   | ann        | 2025-01-02   | OK         | Z000",
        "third    | ann        | 2025-01-02   | TX         | Z000",
        "fourth   | ann        | 2025-02-01   | OK         | Z000",
        "other    | bob        | 2025-01-02   | TX         | Z000",
    )

    rows = mart(
        "disease_trends",
        "month(period_start_date), breakdown_value, seen_patients, all_visit_patients,"
        " all_visits",
        "condition_id = 'influenza' and breakdown_code = 'state'"
        " and period_code = 'month'",
    )

    # Of the claims of 2 January the one that sorts last is the latest: `third`.
    assert rows == [
        (1, "OK", 0, 1, 1),
        (1, "TX", 2, 2, 3),
        (2, "OK", 1, 1, 1),
        (2, "TX", 0, 0, 0),
    ]


def test_chronic_cases_move_between_groups_with_the_latest_claim(claims, mart):
    claims(
        "claim_id | patient_id | service_date | state_code | age_years | diagnosis_code",  # noqa: E501
        "a        | ann        | 2025-01-01   | TX         | 64        | E119",
        "b        | ann        | 2025-01-02   | TX         | 64        | E119",
        "c        | ann        | 2025-03-01   | OK         | 65        | Z000",
        "d        | ann        | 2025-04-01   | OK         | 65        | Z000",
    )

    states, ages = (
        mart(
            "disease_trends",
            "breakdown_value, strftime(period_start_date, '%Y-%m'), condition_patients,"
            " seen_patients, incident_cases",
            f"condition_id = 'diabetes' and breakdown_code = '{breakdown}'"
            " and period_code <> 'year'",
        )
        for breakdown in ("state", "age_band_sex")
    )

    assert states == [
        ("OK", "2025-01", 0, 0, 0),
        ("OK", "2025-02", 0, 0, None),
        ("OK", "2025-03", 1, 1, 0),
        ("OK", "2025-04", 1, 1, 0),
        ("TX", "2025-01", 1, 1, 1),
        ("TX", "2025-02", 1, 1, None),
        ("TX", "2025-03", 0, 0, 0),
        ("TX", "2025-04", 0, 0, 0),
    ]
    # A quarter is its last month, in which she is 65; she was first seen at 64.
    assert ages == [
        ("50-64, F", "2025-01", 0, 0, 1),
        ("50-64, F", "2025-04", 0, 0, 0),
        ("65+, F", "2025-01", 1, 1, 0),
        ("65+, F", "2025-04", 1, 1, 0),
    ]


def test_the_last_quarter_of_a_chronic_condition_is_its_last_month_with_data(
    claims, mart
):
    claims(
        "claim_id | patient_id | service_date | type_of_bill_code | claim_type_code | diagnosis_code",  # noqa: E501
        "a        | ann        | 2023-02-01   | 111               | I               | E119",  # noqa: E501
        "b        | bob        | 2025-01-31   | 111               | I               | E119",  # noqa: E501
    )

    rows = mart(
        "disease_trends",
        "period_start_date::varchar, condition_patients, seen_patients, incident_cases",
        "condition_id = 'diabetes' and period_code = 'quarter'"
        " and breakdown_code = 'total' and (incident_cases > 0 or year(period_start_date) = 2025)",  # noqa: E501
    )

    # She counts until January 2025, the last month there is; not until March.
    assert rows == [("2023-01-01", 1, 1, 1), ("2025-01-01", 2, 2, 1)]


def test_each_period_is_published_in_its_own_breakdowns(claims, mart):
    claims(
        "claim_id | patient_id | service_date | diagnosis_code",
        "a        | ann        | 2025-01-01   | J101",
    )

    rows = mart(
        "disease_trends", "distinct measure_code, period_code, breakdown_code", "true"
    )

    both = [
        ("month", "state"),
        *(("quarter", by) for by in ("age_band", "age_band_sex", "sex", "total")),
        *(("year", by) for by in ("state", "zip3")),
    ]
    assert rows == [
        *(("incidence", *each) for each in [*both[:5], ("week", "total"), *both[5:]]),
        *(("prevalence", *each) for each in [both[0], ("month", "total"), *both[1:]]),
    ]


def test_dates_that_cannot_be_are_left_out(core, mart):
    core(
        """
        core.data_end
        data_through_date
        2025-06-30
        """,
        """
        core.claim
        claim_id | patient_id | service_date
        good     | ann        | 2025-06-30
        future   | bob        | 2025-07-01
        ancient  | cyd        | 1925-06-30
        """,
    )

    rows = mart(
        "disease_trends",
        "period_start_date::varchar, all_visits",
        "condition_id = 'influenza' and breakdown_code = 'state'"
        " and period_code = 'month'",
    )

    assert rows == [("2025-06-01", 1)]
