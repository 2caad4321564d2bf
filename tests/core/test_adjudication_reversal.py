# ruff: noqa: E501, tables read better wide
"""core.adjudication_reversal: what each reversal takes back, and what corrects it."""

from transforms import warehouse


def pairs(con):
    warehouse.build(con, "core.adjudication_reversal")
    return con.sql(
        "select reversal_id, original_id, correction_id"
        " from core.adjudication_reversal order by reversal_id"
    ).fetchall()


def test_a_reversal_is_matched_by_control_numbers_and_amounts(con, table):
    table("""
        core.adjudication_event
        adjudication_id | event_index | is_reversal | claim_status_code | payer_id | patient_control_number | payer_control_number | billed_usd | paid_usd | payment_date
        other_amount    | 1           | false       | 1                 | P        | A                      | X                    | 100        | 50       | 2024-01-01
        original        | 2           | false       | 1                 | P        | A                      | X                    | 100        | 60       | 2024-01-01
        other_payer     | 3           | false       | 1                 | Q        | A                      | X                    | 100        | 60       | 2024-01-01
        reversal        | 4           | true        | 22                | P        | A                      | X                    | -100       | -60      | 2024-02-01
        correction      | 5           | false       | 1                 | P        | A                      | Y                    | 100        | 75       | 2024-02-01
        later           | 6           | false       | 1                 | P        | A                      | Z                    | 100        | 80       | 2024-03-01
    """)

    assert pairs(con) == [("reversal", "original", "correction")]


def test_both_numbers_go_before_one_of_them(con, table):
    table("""
        core.adjudication_event
        adjudication_id | event_index | is_reversal | claim_status_code | payer_id | patient_control_number | payer_control_number | billed_usd | paid_usd | payment_date
        a_x             | 1           | false       | 1                 | P        | A                      | X                    | 100        | 60       | 2024-01-01
        a_y             | 2           | false       | 1                 | P        | A                      | Y                    | 100        | 60       | 2024-01-02
        takes_a_y       | 3           | true        | 22                | P        | A                      | Y                    | -100       | -60      | 2024-02-01
        b               | 4           | false       | 1                 | P        | B                      | V                    | 200        | 60       | 2024-01-02
        takes_b         | 5           | true        | 22                | P        | B                      |                      | -200       | -60      | 2024-02-01
        c               | 6           | false       | 1                 | P        | C                      | W                    | 300        | 60       | 2024-01-02
        takes_c         | 7           | true        | 22                | P        | C2                     | W                    | -300       | -60      | 2024-02-01
    """)

    assert pairs(con) == [
        ("takes_a_y", "a_y", None),
        ("takes_b", "b", None),
        ("takes_c", "c", None),
    ]


def test_each_reversal_of_an_amount_takes_back_one_whichever_came_first(con, table):
    table("""
        core.adjudication_event
        adjudication_id | event_index | is_reversal | claim_status_code | payer_id | patient_control_number | payer_control_number | billed_usd | paid_usd | payment_date
        reversal_1      | 1           | true        | 22                | P        | A                      | X                    | -100       | -60      | 2024-01-01
        original_1      | 2           | false       | 1                 | P        | A                      | X                    | 100        | 60       | 2024-01-05
        original_2      | 3           | false       | 1                 | P        | A                      | X                    | 100        | 60       | 2024-01-09
        reversal_2      | 4           | true        | 22                | P        | A                      | X                    | -100       | -60      | 2024-02-01
        reversal_3      | 5           | true        | 22                | P        | A                      | X                    | -100       | -60      | 2024-02-02
    """)

    assert pairs(con) == [
        ("reversal_1", "original_1", "original_2"),
        ("reversal_2", "original_2", None),
    ]


def test_what_belongs_to_others_or_was_a_prediction_is_not_taken_back(con, table):
    table("""
        core.adjudication_event
        adjudication_id | event_index | is_reversal | claim_status_code | payer_id | patient_control_number | payer_control_number | billed_usd | paid_usd | payment_date
        forwarded       | 1           | false       | 23                | P        | A                      | X                    | 100        | 0        | 2024-01-01
        predicted       | 2           | false       | 25                | P        | A                      | X                    | 100        | 0        | 2024-01-01
        reversal        | 3           | true        | 22                | P        | A                      | X                    | -100       | 0        | 2024-02-01
    """)

    assert pairs(con) == []
