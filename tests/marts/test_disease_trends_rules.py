"""The rules of conditions, one hand-worked case each, from literal tables of core.

Each condition here has one code, so that a case shows its rule and nothing else.
"""

import pytest


@pytest.fixture(autouse=True)
def conditions(library, table):
    """A condition for each kind of rule."""
    table("codes.zip3_county\nzip3_code | county_name")
    table(
        "codes.standard_population\nfirst_age_years | last_age_years | population_share"
    )
    library("""
        codes.condition
        condition_id | kind_code | gap_days | is_once_per_life | lookback_months | one_claim_codes | two_claim_codes | is_denied_counted
        influenza    | acute     | 14       | false            |                 |                 |                 | true
        rsv          | acute     | 30       | false            |                 |                 |                 | true
        pertussis    | acute     | 90       | false            |                 |                 |                 | true
        measles      | acute     |          | true             |                 |                 |                 | true
        stay only    | acute     | 14       | false            |                 | 1               |                 | true
        paid only    | acute     | 14       | false            |                 |                 |                 | false
        infarction   | chronic   |          | false            | 12              | 1               |                 | true
        cataract     | chronic   |          | false            | 12              | 4;5             |                 | true
        diabetes     | chronic   |          | false            | 24              | 1;2;3           | 4;5             | true
        cancer       | chronic   |          | false            | 24              | 1;2             | 4;5             | true
        dementia     | chronic   |          | false            | 36              | 1;2;3;4;5       |                 | true
        prostate     | chronic   |          | false            | 24              | 1;2;3           | 4;5             | true
        mind         | chronic   |          | false            | 12              | 1;2;3;4;5       |                 | true
    """)  # noqa: E501
    library("""
        codes.condition_code
        condition_id | code_system_code | code_prefix | is_exact | is_excluded | is_claim_excluded | valid_from_date | valid_to_date
        influenza    | icd10cm          | J10         | false    | false       | false             |                 |
        rsv          | icd10cm          | B974        | false    | false       | false             |                 |
        pertussis    | icd10cm          | A37         | false    | false       | false             |                 |
        measles      | icd10cm          | B05         | false    | false       | false             |                 |
        stay only    | icd10cm          | J10         | false    | false       | false             |                 |
        paid only    | icd10cm          | J10         | false    | false       | false             |                 |
        infarction   | icd10cm          | I21         | false    | false       | false             |                 |
        cataract     | icd10cm          | H25         | false    | false       | false             |                 |
        diabetes     | icd10cm          | E11         | false    | false       | false             |                 |
        diabetes     | icd10cm          | E1137       | false    | true        | false             |                 |
        cancer       | icd10cm          | C18         | false    | false       | false             |                 |
        dementia     | icd10cm          | F03         | false    | false       | false             |                 |
        prostate     | icd10cm          | N40         | false    | false       | false             |                 |
        prostate     | icd10cm          | D291        | false    | false       | true              |                 |
        mind         | ccsr             | MBD         | false    | false       | false             |                 |
        influenza    | icd10cm          | R05         | true     | false       | false             |                 | 2021-09-30
    """)  # noqa: E501


@pytest.fixture
def claims(core):
    """Make claims and their diagnoses (several with +) from one text."""

    def claims(header: str, *rows: str, answers: str = "") -> None:
        columns = [name.strip() for name in header.split("|")]
        cells = [
            dict(zip(columns, map(str.strip, row.split("|")), strict=True))
            for row in rows
        ]
        kept = [name for name in columns if name not in ("codes", "ccsr_code")]
        claim = [" | ".join(cell[name] for name in kept) for cell in cells]
        diagnosis = [
            f"{cell['claim_id']} | {code} | {cell.get('ccsr_code', '')}"
            for cell in cells
            for code in cell["codes"].split("+")
        ]
        texts = [
            "\n".join(["core.claim", " | ".join(kept), *claim]),
            "\n".join(
                ["core.diagnosis", "claim_id | diagnosis_code | ccsr_code", *diagnosis]
            ),
        ]
        core(*texts, *([answers] if answers else []))

    return claims


def starts(mart, condition):
    """The weeks in which episodes of a condition begin, each with how many."""
    return mart(
        "disease_trends",
        "period_start_date::varchar, incident_cases",
        f"condition_id = '{condition}' and period_code = 'week' and incident_cases > 0",
    )


def months(mart, condition):
    """The months in which somebody meets the rule of a condition."""
    rows = mart(
        "disease_trends",
        "strftime(period_start_date, '%Y-%m')",
        f"condition_id = '{condition}' and period_code = 'month'"
        " and breakdown_code = 'total' and condition_patients = 1",
    )
    return [month for (month,) in rows]


@pytest.mark.parametrize(
    ("condition", "code", "found"),
    [
        # Dates: 1 January, then 14, 30 and 90 days later, each since the one before.
        ("influenza", "J101", ["2024-12-29", "2025-02-09", "2025-05-11"]),
        ("rsv", "B974", ["2024-12-29", "2025-05-11"]),
        ("pertussis", "A370", ["2024-12-29"]),
        ("measles", "B059", ["2024-12-29"]),
    ],
)
def test_a_gap_is_since_the_previous_date_and_each_condition_has_its_own(
    claims, mart, condition, code, found
):
    claims(
        "claim_id | patient_id | service_date | codes",
        f"a       | ann        | 2025-01-01   | {code}",
        f"b       | ann        | 2025-01-15   | {code}",  # 14 days: the same
        f"c       | ann        | 2025-02-14   | {code}",  # 30 days: new after 14
        f"d       | ann        | 2025-05-15   | {code}",  # 90 days: new after 30
    )

    assert starts(mart, condition) == [(week, 1) for week in found]


def test_what_one_has_once_per_life_begins_once_for_each_person(claims, mart):
    claims(
        "claim_id | patient_id | service_date | codes",
        "a        | ann        | 2015-03-02   | B059",
        "b        | ann        | 2025-03-03   | B059",
        "c        | bob        | 2025-03-04   | B059",
    )

    assert starts(mart, "measles") == [("2015-03-01", 1), ("2025-03-02", 1)]


def test_an_acute_condition_of_stays_counts_no_other_claim(claims, mart):
    claims(
        "claim_id | patient_id | service_date | claim_type_code | type_of_bill_code | codes",  # noqa: E501
        "visit    | ann        | 2025-01-01   | P               |                   | J101",  # noqa: E501
        "stay     | bob        | 2025-01-08   | I               | 111               | J101",  # noqa: E501
    )

    assert starts(mart, "stay only") == [("2025-01-05", 1)]
    assert starts(mart, "influenza") == [("2024-12-29", 1), ("2025-01-05", 1)]


@pytest.mark.parametrize(
    ("condition", "code", "type_", "bill", "lasts"),
    [
        ("infarction", "I214", "I", "111", 12),
        ("infarction", "I214", "I", "211", 0),  # a nursing home's is none
        ("infarction", "I214", "P", "", 0),
        ("cataract", "H2510", "P", "", 12),
        ("cataract", "H2510", "I", "131", 12),
        ("cataract", "H2510", "I", "111", 0),  # a stay is none
        ("diabetes", "E119", "I", "321", 24),
        ("diabetes", "E119", "P", "", 0),  # one of two
        ("cancer", "C180", "I", "211", 24),
        ("cancer", "C180", "I", "321", 0),  # home health is none
        ("dementia", "F0390", "P", "", 36),
        ("dementia", "F0390", "I", "321", 36),
    ],
)
def test_one_claim_counts_by_its_type_for_as_long_as_the_lookback(
    claims, mart, condition, code, type_, bill, lasts
):
    claims(
        "claim_id | patient_id | service_date | claim_type_code | type_of_bill_code | codes",  # noqa: E501
        f"a       | ann        | 2020-01-31   | {type_}         | {bill}            | {code}",  # noqa: E501
        "late     | bob        | 2024-12-31   | P               |                   | Z000",  # noqa: E501
    )

    found = months(mart, condition)

    assert len(found) == lasts
    assert found[:1] == ["2020-01"][: len(found)]
    assert found[-1:] == [f"{2019 + lasts // 12}-12"][: len(found)]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("2024-01-05", "2024-01-05", []),
        ("2024-01-05", "2024-01-06", [*range(1, 25)]),
        ("2024-01-05", "2025-12-31", [24]),
        ("2024-01-05", "2026-01-01", []),  # the first has left the 24 months
    ],
)
def test_two_claims_count_on_two_dates_within_one_lookback(
    claims, mart, first, second, found
):
    claims(
        "claim_id | patient_id | service_date | codes",
        f"a       | ann        | {first}      | E119",
        f"b       | ann        | {second}     | E119",
        "late     | bob        | 2026-12-31   | Z000",
    )

    counted = [f"{2024 + (n - 1) // 12}-{(n - 1) % 12 + 1:02}" for n in found]
    assert months(mart, "diabetes") == counted


def test_people_seen_are_those_of_each_conditions_own_lookback(claims, mart):
    claims(
        "claim_id | patient_id | service_date | codes",
        "a        | ann        | 2022-06-15   | Z000",
        "b        | bob        | 2024-06-15   | Z000",
        "c        | cyd        | 2025-05-15   | Z000",
    )

    rows = mart(
        "disease_trends",
        "condition_id, lookback_months, seen_patients",
        "period_start_date = date '2025-05-01' and period_code = 'month'"
        " and breakdown_code = 'total' and condition_id in"
        " ('cataract', 'diabetes', 'dementia')",
    )

    assert rows == [("cataract", 12, 2), ("dementia", 36, 3), ("diabetes", 24, 2)]


def test_a_code_may_count_up_to_a_date_of_service_and_exactly(claims, mart):
    claims(
        "claim_id | patient_id | service_date | codes",
        "last day | ann        | 2021-09-30   | R05",
        "too late | bob        | 2021-10-01   | R05",
        "longer   | cyd        | 2021-09-30   | R059",
    )

    assert starts(mart, "influenza") == [("2021-09-26", 1)]


def test_an_excluded_code_does_not_count_and_an_excluding_one_spoils_its_claim(
    claims, mart
):
    claims(
        "claim_id | patient_id | service_date | claim_type_code | type_of_bill_code | codes",  # noqa: E501
        "other    | ann        | 2025-01-01   | I               | 111               | E1137X",  # noqa: E501
        "both     | bob        | 2025-01-01   | I               | 111               | E1137X+E119",  # noqa: E501
        "spoilt   | cyd        | 2025-01-01   | I               | 111               | N401+D291",  # noqa: E501
        "apart 1  | dan        | 2025-01-01   | I               | 111               | N401",  # noqa: E501
        "apart 2  | dan        | 2025-01-01   | I               | 111               | D291",  # noqa: E501
    )

    rows = mart(
        "disease_trends",
        "condition_id, condition_patients, condition_visits",
        "condition_id in ('diabetes', 'prostate') and period_code = 'month'"
        " and breakdown_code = 'total'",
    )

    assert rows == [("diabetes", 1, 1), ("prostate", 1, 1)]


def test_a_clinical_category_counts_by_the_default_of_the_claim(claims, mart):
    claims(
        "claim_id | patient_id | service_date | codes | ccsr_code",
        "mind     | ann        | 2025-01-01   | F329  | MBD002",
        "not      | bob        | 2025-01-01   | F329  | SYM017",
    )

    rows = mart(
        "disease_trends",
        "condition_patients, condition_visits",
        "condition_id = 'mind' and period_code = 'month' and breakdown_code = 'total'",
    )

    assert rows == [(1, 1)]


def test_a_year_of_53_weeks_has_a_row_for_each(claims, mart):
    """MMWR 2020 has 53 weeks: from 29 December 2019 to 2 January 2021."""
    claims(
        "claim_id | patient_id | service_date | codes",
        "first    | ann        | 2019-12-29   | J101",
        "week 53  | bob        | 2020-12-27   | J101",
        "saturday | cyd        | 2021-01-02   | J101",
        "next     | dan        | 2021-01-03   | J101",
    )

    weeks = mart(
        "disease_trends",
        "count(*), min(period_start_date)::varchar, max(period_start_date)::varchar",
        "condition_id = 'influenza' and period_code = 'week'",
    )

    assert weeks == [(54, "2019-12-29", "2021-01-03")]
    assert starts(mart, "influenza") == [
        ("2019-12-29", 1),
        ("2020-12-27", 2),
        ("2021-01-03", 1),
    ]


ANSWERS = """
    core.adjudication
    adjudication_id | claim_id | is_latest | is_fully_denied
    1               | denied   | true      | true
    2               | mended   | false     | true
    3               | mended   | true      | false
    4               | paid     | true      | false
"""


@pytest.mark.parametrize(
    ("condition", "cases"), [("influenza", 4), ("paid only", 3)], ids=["on", "off"]
)
def test_denied_claims_count_unless_they_are_left_out(claims, mart, condition, cases):
    claims(
        "claim_id | patient_id | service_date | is_current | codes",
        "denied   | ann        | 2025-01-01   | true       | J101",
        "mended   | bob        | 2025-01-01   | true       | J101",
        "paid     | cyd        | 2025-01-01   | true       | J101",
        "open     | dan        | 2025-01-01   | true       | J101",
        "voided   | eve        | 2025-01-01   | false      | J101",
        answers=ANSWERS,
    )

    assert starts(mart, condition) == [("2024-12-29", cases)]


def test_people_of_90_and_more_are_in_the_oldest_group(claims, mart):
    claims(
        "claim_id | patient_id | service_date | age_years | codes",
        "a        | ann        | 2025-01-01   | 90        | J101",
        "b        | bob        | 2025-01-01   | 65        | J101",
        "c        | cyd        | 2025-01-01   | 64        | J101",
    )

    rows = mart(
        "disease_trends",
        "breakdown_value, condition_patients",
        "condition_id = 'influenza' and breakdown_code = 'age_band'"
        " and period_code = 'quarter'",
    )

    assert rows == [("50-64", 1), ("65+", 2)]
