"""core.priced_line: which lines show a price, and what they are a price of."""

import pytest

from transforms import warehouse

BAD_ROWS = """
priced_line.be_unique(adjudication_id, line_index) x2, usual_price.priced_lines_differ | copy priced_line where procedure_code = '85025'
priced_line.not_be_null(payer_id), usual_price.priced_lines_differ x2 | set priced_line payer_id = null where procedure_code = '85025'
priced_line.not_be_null(service_date) | set priced_line service_date = null where procedure_code = '85025'
priced_line.not_be_null(procedure_code) | set priced_line procedure_code = null where procedure_code = '85025'
priced_line.not_be_null(modifier_code) | set priced_line modifier_code = null where procedure_code = '85025'
priced_line.not_be_null(place_code) | set priced_line place_code = null where procedure_code = '85025'
priced_line.be_in_set(service_kind_code) | set priced_line service_kind_code = 'odd' where procedure_code = '85025'
priced_line.price_missing | set priced_line service_units = 0 where procedure_code = '85025'
priced_line.priced_line_not_landed | set priced_line billed_usd = 24 where procedure_code = '85025'
priced_line.priced_lines_lost, compared_line.compared_lines_differ, usual_price.priced_lines_differ | drop priced_line where procedure_code = '85025'
"""  # noqa: E501

ADJUDICATION = (
    *("claim_id", "facility_type_code", "service_date", "facility_id", "payer_id"),
    *("claim_type_code",),
)
LINE = (
    *("procedure_code", "revenue_code", "modifier_1_code", "modifier_2_code"),
    *("modifier_3_code", "modifier_4_code", "service_from_date", "paid_units"),
    *("claim_line_index", "is_denied", "is_partly_denied", "is_bundled"),
)
CLAIM_LINE = ("place_of_service_code", "service_from_date", "service_units")


@pytest.fixture
def priced(con, table):
    """Build the model on adjudications, lines and claim lines; give some columns."""

    def priced(columns, adjudications, lines, claim_lines="", claims=""):
        table(adjudications, *ADJUDICATION)
        table(lines, *LINE)
        con.execute(
            "update core.adjudication_line set is_denied = coalesce(is_denied, false),"
            " is_partly_denied = coalesce(is_partly_denied, false),"
            " is_bundled = coalesce(is_bundled, false)"
        )
        table(claim_lines or "core.claim_line\nclaim_id | line_index", *CLAIM_LINE)
        table(claims or "core.claim\nclaim_id", "type_of_bill_code")
        warehouse.build(con, "core.priced_line")
        query = f"select {columns} from core.priced_line order by all"
        return con.sql(query).fetchall()

    return priced


def test_only_standing_lines_that_are_allowed_something_show_a_price(priced):
    rows = priced(
        "adjudication_id, procedure_code",
        """
        core.adjudication
        adjudication_id | is_latest | service_date
        stands          | true      | 2025-01-05
        replaced        | false     | 2025-01-05
        """,
        """
        core.adjudication_line
        adjudication_id | line_index | procedure_code | billed_usd | allowed_usd | is_denied | is_partly_denied | is_bundled
        stands          | 1          | plain          | 100.00     | 60.00       |           |                  |
        stands          | 2          | denied         | 100.00     | 0.00        | true      |                  |
        stands          | 3          | partly         | 100.00     | 40.00       |           | true             |
        stands          | 4          | bundled        | 100.00     | 1.00        |           |                  | true
        stands          | 5          | nothing        | 100.00     | 0.00        |           |                  |
        stands          | 6          | uncharged      | 0.00       | 60.00       |           |                  |
        stands          | 7          |                | 100.00     | 60.00       |           |                  |
        replaced        | 1          | plain          | 100.00     | 60.00       |           |                  |
        """,  # noqa: E501
    )

    assert rows == [("stands", "plain")]


def test_a_line_takes_units_place_and_day_from_its_claim(priced):
    rows = priced(
        "procedure_code, modifier_code, place_code, service_date::varchar,"
        " service_units::integer",
        """
        core.adjudication
        adjudication_id | is_latest | claim_id | claim_type_code | facility_type_code | service_date
        clinic          | true      | office   | P               | 22                 | 2025-01-05
        hospital        | true      | stay     | I               | 99                 | 2025-01-05
        stranger        | true      |          | P               | 23                 | 2025-01-05
        """,  # noqa: E501
        """
        core.adjudication_line
        adjudication_id | line_index | claim_line_index | procedure_code | revenue_code | modifier_1_code | modifier_2_code | billed_usd | allowed_usd | paid_units | service_from_date
        clinic          | 1          | 1                | 99213          |              | 25              | 59              | 9.00       | 6.00        | 7          |
        hospital        | 1          | 1                |                | 0450         |                 |                 | 9.00       | 6.00        | 7          | 2025-01-07
        stranger        | 1          |                  | 99214          |              |                 |                 | 9.00       | 6.00        | 7          |
        stranger        | 2          |                  | 99215          |              |                 |                 | 9.00       | 6.00        |            |
        stranger        | 3          |                  | 99216          |              |                 |                 | 9.00       | 6.00        | -2         |
        """,  # noqa: E501
        """
        core.claim_line
        claim_id | line_index | place_of_service_code | service_from_date | service_units
        office   | 1          | 11                    | 2025-01-06        | 3
        stay     | 1          |                       | 2025-01-06        | -1
        """,  # noqa: E501
        """
        core.claim
        claim_id | type_of_bill_code
        office   |
        stay     | 131
        """,
    )

    assert rows == [
        ("0450", "", "13", "2025-01-07", 7),
        ("99213", "25-59", "11", "2025-01-06", 3),
        ("99214", "", "23", "2025-01-05", 7),
        ("99215", "", "23", "2025-01-05", 1),
        ("99216", "", "23", "2025-01-05", 1),
    ]


@pytest.mark.parametrize(
    ("code", "kind", "family"),
    [
        ("99213", "P", "visits"),
        ("99201", "P", "medicine"),
        ("00100", "P", "anesthesia"),
        ("0001U", "P", "laboratory"),
        ("0075T", "P", "other"),
        ("29881", "P", "surgery"),
        ("71046", "P", "imaging"),
        ("85025", "P", "laboratory"),
        ("97110", "P", "therapy"),
        ("90471", "P", "medicine"),
        ("D0120", "D", "dental"),
        ("J1100", "P", "drugs"),
        ("G0439", "P", "medicare_services"),
        ("A4550", "P", "supplies"),
        ("0450", "P", "other"),
        ("99213", "I", "hospital"),
    ],
)
def test_a_family_is_a_range_of_codes(priced, code, kind, family):
    rows = priced(
        "service_kind_code",
        f"""
        core.adjudication
        adjudication_id | is_latest | claim_type_code | service_date
        answer          | true      | {kind}          | 2025-01-05
        """,
        f"""
        core.adjudication_line
        adjudication_id | line_index | procedure_code | billed_usd | allowed_usd
        answer          | 1          | {code}         | 9.00       | 6.00
        """,
    )

    assert rows == [(family,)]
