"""core.cohort_member: which evidence decides, and what is cost."""

import pytest

from transforms import warehouse


@pytest.fixture
def member(con, table):
    """One member, index 2025-01-01 and followed to 2025-12-31, and what is said."""

    def member(evidence: str = "", cost: str = ""):
        table("""
            core.cohort_candidate
            cohort_id | patient_id | index_date | age_years | sex_code | until_date | followed_days | step_code
            heart     | ann        | 2025-01-01 | 64        | F        | 2025-12-31 | 365           | member
            heart     | bob        | 2025-01-01 | 64        | F        | 2025-12-31 | 365           | age
        """)  # noqa: E501
        table(
            "core.tobacco_evidence\npatient_id | evidence_date | tobacco_state_code"
            f" | is_weak\n{evidence}"
        )
        table("""
            core.claim
            claim_id | patient_id | service_date
            before   | ann        | 2024-12-31
            index    | ann        | 2025-01-01
            during   | ann        | 2025-07-01
            last     | ann        | 2025-12-31
            after    | ann        | 2026-01-01
            other    | bob        | 2025-07-01
        """)
        table(
            "core.adjudication\nclaim_id | allowed_usd | is_latest | is_primary\n"
            + cost
        )
        warehouse.build(con, "core.cohort_member")
        ((*found,),) = con.sql(
            "select tobacco_state_code, evidence_date::varchar, is_weak_evidence,"
            " allowed_usd::varchar, age_band_code, patient_id from core.cohort_member"
        ).fetchall()
        assert found[4:] == ["55-64", "ann"]
        return tuple(found[:3]), found[3]

    return member


def test_without_evidence_nothing_is_known(member):
    said, _ = member("bob | 2024-06-01 | current | false")

    assert said == ("no_evidence", None, False)


def test_the_latest_evidence_wins(member):
    said, _ = member("""
        ann | 2024-05-01 | documented_non_user | false
        ann | 2024-06-01 | former              | false
        ann | 2023-06-01 | current             | false
    """)

    assert said == ("former", "2024-06-01", False)


def test_the_index_day_counts_and_no_later_one(member):
    said, _ = member("""
        ann | 2025-01-01 | other_tobacco | false
        ann | 2024-06-01 | former        | false
        ann | 2025-01-02 | current       | false
    """)

    assert said == ("other_tobacco", "2025-01-01", False)


@pytest.mark.parametrize(
    ("states", "winner"),
    [
        ("former current other_tobacco documented_non_user", "current"),
        ("documented_non_user former other_tobacco", "other_tobacco"),
        ("documented_non_user former", "former"),
    ],
)
def test_on_one_day_the_state_nearest_to_smoking_wins(member, states, winner):
    said, _ = member(
        "\n".join(f"ann | 2024-06-01 | {s} | false" for s in states.split())
    )

    assert said[0] == winner


def test_weak_evidence_counts_where_it_is_alone(member):
    alone, _ = member("ann | 2024-06-01 | current | true")
    beside, _ = member("""
        ann | 2024-06-01 | current             | true
        ann | 2023-06-01 | documented_non_user | false
    """)

    assert alone == ("current", "2024-06-01", True)
    assert beside == ("documented_non_user", "2023-06-01", False)


def test_cost_is_what_stands_from_the_index_to_the_last_day(member):
    _, cost = member(
        cost="""
        before | 1000.00 | true  | true
        index  |    1.00 | true  | true
        during |   20.50 | true  | true
        during | 4000.00 | false | true
        during | 5000.00 | true  | false
        last   |  300.00 | true  | true
        after  | 6000.00 | true  | true
        other  | 7000.00 | true  | true
        """
    )

    assert cost == "321.50"
    assert member()[1] == "0.00"
