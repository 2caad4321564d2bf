"""core.condition_seen, on the smallest tables that tell its rules apart."""

import pytest

from transforms import warehouse

OTHER = ["claim_type_code", "type_of_bill_code", "place_of_service_code", "sex_code"]
OTHER += ["state_code", "zip3_code", "age_years", "encounter_id"]


@pytest.fixture
def seen(con, table):
    """Build the model from claims and the data end, and give some of its columns."""

    def seen(claims: str, columns: str, end: str = "2025-06-30") -> list[tuple]:
        table(f"core.data_end\ndata_through_date | data_through_month\n{end} |")
        written = claims.strip().splitlines()[1]
        table(claims, *[column for column in OTHER if column not in written])
        warehouse.build(con, "core.condition_seen")
        query = f"select {columns} from core.condition_seen order by all"
        return con.sql(query).fetchall()

    return seen


def test_current_claims_with_a_patient_and_a_possible_date_are_seen(seen):
    rows = seen(
        """
        core.claim
        claim_id   | is_current | patient_id | service_date
        seen       | true       | ann        | 2025-06-30
        replaced   | false      | ann        | 2025-06-01
        no patient | true       |            | 2025-06-01
        no date    | true       | ann        |
        future     | true       | ann        | 2025-07-01
        ancient    | true       | ann        | 1989-12-31
        """,
        "claim_id",
    )

    assert rows == [("seen",)]


def test_without_a_data_end_no_date_is_too_late(seen):
    rows = seen(
        """
        core.claim
        claim_id | is_current | patient_id | service_date
        seen     | true       | ann        | 2099-06-30
        """,
        "claim_id, service_month_index",
        end="",
    )

    assert rows == [("seen", 2099 * 12 + 5)]


@pytest.mark.parametrize(
    ("years", "band"),
    [
        ("0", "0-4"),
        ("4", "0-4"),
        ("5", "5-17"),
        ("17", "5-17"),
        ("18", "18-49"),
        ("49", "18-49"),
        ("50", "50-64"),
        ("64", "50-64"),
        ("65", "65+"),
        ("90", "65+"),
        ("", "unknown"),
    ],
)
def test_ages_fall_into_bands(seen, years, band):
    rows = seen(
        f"""
        core.claim
        claim_id | is_current | patient_id | service_date | age_years
        a        | true       | ann        | 2025-01-01   | {years}
        """,
        "age_band_code",
    )

    assert rows == [(band,)]


@pytest.mark.parametrize(
    ("claim_type", "bill", "care"),
    [
        ("P", "", "5"),
        ("D", "", None),
        ("I", "111", "1"),
        ("I", "181", "2"),
        ("I", "211", "2"),
        ("I", "329", "3"),
        ("I", "131", "4"),
        ("I", "711", "4"),
        ("I", "851", "4"),
        ("I", "811", None),
        ("I", "", None),
    ],
)
def test_the_bill_says_what_kind_of_care_it_was(seen, claim_type, bill, care):
    rows = seen(
        f"""
        core.claim
        claim_id | is_current | patient_id | service_date | claim_type_code | type_of_bill_code
        a        | true       | ann        | 2025-01-01   | {claim_type}    | {bill}
        """,  # noqa: E501
        "care_code",
    )

    assert rows == [(care,)]


def test_what_is_not_known_is_unknown(seen):
    rows = seen(
        """
        core.claim
        claim_id | is_current | patient_id | service_date | sex_code | state_code | place_of_service_code
        a        | true       | ann        | 2025-01-01   | U        |            |
        b        | true       | bob        | 2025-01-01   | M        | TX         | 81
        """,  # noqa: E501
        "sex_code, state_code, is_laboratory",
    )

    assert rows == [("M", "TX", True), ("unknown", "unknown", False)]
