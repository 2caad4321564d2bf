"""core.price_variance: compared lines in sums, by service and by month, by hand."""

import pytest

from transforms import warehouse

BAD_ROWS = """
price_variance.key_repeated, price_variance.priced_lines_differ, price_variance.allowed_usd_differs | copy price_variance where procedure_code = '85025'
price_variance.priced_lines_differ | set price_variance priced_lines = 5 where breakdown_code = 'month' and service_kind_code = 'laboratory'
price_variance.allowed_usd_differs | set price_variance allowed_usd = 24 where procedure_code = '85025'
price_variance.priced_lines_differ, price_variance.allowed_usd_differs | drop price_variance where procedure_code = '85025'
"""  # noqa: E501

LINES = """
    core.compared_line
    payer_id | facility_id | claim_type_code | service_kind_code | procedure_code | place_code | service_date | service_units | billed_usd | allowed_usd | usual_usd | contract_usd | below_usd | above_usd | underpaid_usd | overpaid_usd
    P1       | F1          | P               | visits            | 99213          | 11         | 2025-01-31   | 1             | 20.00      | 7.00        | 10.00     | 9.00         | 3.00      |           | 2.00          |
    P1       | F1          | P               | visits            | 99213          | 11         | 2025-02-01   | 2             | 40.00      | 24.00       | 20.00     | 18.00        |           | 4.00      |               | 6.00
    P1       | F1          | P               | visits            | 99214          | 11         | 2025-02-28   | 1             | 30.00      | 15.00       | 15.00     |              |           |           |               |
    P1       |             | P               | visits            | 99213          | 22         | 2025-02-28   | 1             | 20.00      | 8.00        | 8.00      |              |           |           |               |
"""  # noqa: E501


@pytest.fixture
def summed(con, table):
    """Build the model on the lines above, and give columns of a breakdown."""
    table(LINES)
    con.execute("alter table core.compared_line add modifier_code varchar default ''")
    warehouse.build(con, "core.price_variance")

    def summed(breakdown_code, columns):
        return con.sql(
            f"select {columns} from core.price_variance"
            f" where breakdown_code = '{breakdown_code}' order by all"
        ).fetchall()

    return summed


SUMS = (
    "service_units::integer, priced_lines, billed_usd::integer, allowed_usd::integer,"
    " usual_usd::integer"
)
USUAL = "below_lines, below_usd::integer, above_lines, above_usd::integer"
CONTRACT = (
    "contract_lines, contract_usd::integer, underpaid_lines, underpaid_usd::integer,"
    " overpaid_lines, overpaid_usd::integer"
)


def test_by_service_lines_of_all_months_and_facilities_are_added_up(summed):
    key = "procedure_code, place_code, service_month, facility_id"

    assert summed("service", f"{key}, {SUMS}") == [
        ("99213", "11", None, None, *(3, 2, 60, 31, 30)),
        ("99213", "22", None, None, *(1, 1, 20, 8, 8)),
        ("99214", "11", None, None, *(1, 1, 30, 15, 15)),
    ]


def test_by_month_lines_of_all_procedures_and_places_are_added_up(summed):
    key = "service_month::varchar, facility_id, procedure_code, place_code"

    assert summed("month", f"{key}, {SUMS}") == [
        ("2025-01-01", "F1", None, None, *(1, 1, 20, 7, 10)),
        ("2025-02-01", "F1", None, None, *(3, 2, 70, 39, 35)),
        ("2025-02-01", None, None, None, *(1, 1, 20, 8, 8)),
    ]


def test_too_little_and_too_much_are_not_set_off_against_each_other(summed):
    assert summed("service", f"procedure_code, place_code, {USUAL}, {CONTRACT}") == [
        ("99213", "11", *(1, 3, 1, 4), *(2, 27, 1, 2, 1, 6)),
        ("99213", "22", *(0, 0, 0, 0), *(0, 0, 0, 0, 0, 0)),
        ("99214", "11", *(0, 0, 0, 0), *(0, 0, 0, 0, 0, 0)),
    ]
