"""marts.payment_variance_months: the same lines by month of service."""

BAD_ROWS = """
payment_variance_months.key_repeated, payment_variance_months.allowed_usd_differs_from_core, payment_variance_months.priced_lines_differ_from_core | copy payment_variance_months where service_kind_code = 'visits'
payment_variance_months.allowed_usd_differs_from_core | set payment_variance_months allowed_usd = 24 where service_kind_code = 'visits'
payment_variance_months.priced_lines_differ_from_core | set payment_variance_months priced_lines = 3 where service_kind_code = 'visits'
payment_variance_months.more_than_all_lines, payment_variance_months.dollars_without_lines | set payment_variance_months above_lines = 2 where service_kind_code = 'visits'
payment_variance_months.more_than_all_contract_lines | set payment_variance_months contract_lines = 2 where service_kind_code = 'visits'
payment_variance_months.dollars_without_lines | set payment_variance_months below_usd = 1 where service_kind_code = 'visits'
payment_variance_months.month_not_its_first_day | set payment_variance_months service_month = service_month + 1 where service_kind_code = 'visits'
"""  # noqa: E501

LINES = """
    core.compared_line
    payer_id | facility_id | claim_type_code | service_kind_code | service_date | billed_usd | allowed_usd | usual_usd | contract_usd | below_usd | above_usd | underpaid_usd | overpaid_usd
    P1       | F1          | P               | visits            | 2025-01-05   | 20.00      | 10.00       | 10.00     |              |           |           |               |
    P1       | F1          | P               | visits            | 2025-01-31   | 20.00      | 7.00        | 10.00     | 9.00         | 3.00      |           | 2.00          |
    P1       | F1          | P               | visits            | 2025-02-01   | 20.00      | 12.00       | 10.00     | 9.00         |           | 2.00      |               | 3.00
    P1       | F1          | P               | imaging           | 2025-02-01   | 20.00      | 10.00       | 10.00     |              |           |           |               |
    P2       | F2          | P               | visits            | 2025-02-01   | 20.00      | 10.00       | 10.00     |              |           |           |               |
"""  # noqa: E501


def test_lines_are_added_up_by_month_of_service(core, table, con):
    from transforms import warehouse

    core()
    table(LINES, "procedure_code", "modifier_code", "place_code", "service_units")

    for model in ("core.price_variance", "marts.payment_variance_months"):
        warehouse.build(con, model)

    assert con.sql("""
        select service_month::varchar, payer_id, service_kind_code, priced_lines,
            allowed_usd::integer, usual_usd::integer, below_usd::integer,
            above_usd::integer, contract_lines, underpaid_usd::integer,
            overpaid_usd::integer
        from marts.payment_variance_months order by all
    """).fetchall() == [
        ("2025-01-01", "P1", "visits", 2, 17, 20, 3, 0, 1, 2, 0),
        ("2025-02-01", "P1", "imaging", 1, 10, 10, 0, 0, 0, 0, 0),
        ("2025-02-01", "P1", "visits", 1, 12, 10, 0, 2, 1, 0, 3),
        ("2025-02-01", "P2", "visits", 1, 10, 10, 0, 0, 0, 0, 0),
    ]
