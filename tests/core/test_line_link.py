# ruff: noqa: E501, tables read better wide
"""core.line_link: the claim line that each adjudicated line answers."""

from transforms import warehouse


def test_own_number_then_position_then_service(con, table):
    table("""
        landing.claim
        claim_id | service_from_date
        claim    | 2024-01-05
    """)
    table("""
        landing.claim_line
        claim_id | line_index | line_control_number | procedure_code | revenue_code | billed_usd | service_from_date
        claim    | 1          | L1                  | 99213          |              | 100        | 2024-01-05
        claim    | 2          |                     | 81002          |              | 20         |
        claim    | 3          | L3                  | 97110          |              | 40         |
        claim    | 4          | L4                  | 97110          |              | 40         |
        claim    | 5          | L5                  |                | 0120         | 900        |
    """)
    table("""
        core.adjudication_link
        adjudication_id | claim_id
        answer          | claim
        unmatched       |
    """)
    table("""
        core.adjudication_event
        adjudication_id | service_from_date
        answer          | 2024-01-05
        unmatched       | 2024-01-05
    """)
    table("""
        landing.adjudication_line
        adjudication_id | line_index | line_control_number | procedure_code | submitted_procedure_code | revenue_code | billed_usd | service_from_date
        answer          | 1          | L1                  | 00000          |                          |              | 50         | 2024-01-05
        answer          | 2          | L1                  | 00001          |                          |              | 50         | 2024-01-05
        answer          | 3          | 2                   | 00002          |                          |              | 20         | 2024-01-05
        answer          | 4          |                     | 97110          |                          |              | 40         |
        answer          | 5          | 9                   | 97112          | 97110                    |              | 40         | 2024-01-05
        answer          | 6          |                     | 97110          |                          |              | 40         | 2024-01-05
        answer          | 7          |                     |                |                          | 0120         | 900        | 2024-01-05
        answer          | 8          |                     | 81002          |                          |              | 20         | 2024-01-06
        unmatched       | 1          | L1                  | 99213          |                          |              | 100        | 2024-01-05
    """)

    warehouse.build(con, "core.line_link")

    assert con.sql(
        "select adjudication_id, line_index, claim_line_index, line_link_code"
        " from core.line_link order by adjudication_id, line_index"
    ).fetchall() == [
        ("answer", 1, 1, "line_control_number"),
        ("answer", 2, 1, "line_control_number"),
        ("answer", 3, 2, "line_control_number"),
        ("answer", 4, 3, "service"),
        ("answer", 5, 4, "service"),
        ("answer", 6, None, "unmatched"),
        ("answer", 7, 5, "service"),
        ("answer", 8, None, "unmatched"),
        ("unmatched", 1, None, "unmatched"),
    ]
