# ruff: noqa: E501, tables read better wide
"""core.claim_family: which versions are one claim, and which of them is current."""

from transforms import warehouse


def families(con):
    warehouse.build(con, "core.claim_family")
    return con.sql(
        "select claim_id, claim_family_id, version_index, is_current"
        " from core.claim_family order by claim_id"
    ).fetchall()


def no_answers(table):
    table("""
        landing.adjudication
        adjudication_id | patient_control_number | payer_control_number
    """)


def test_versions_share_number_provider_responsibility_and_date(con, table):
    no_answers(table)
    table("""
        landing.claim
        claim_id       | patient_control_number | billing_provider_npi | payer_responsibility_code | service_from_date | submitted_date | frequency_code
        a_first        | A                      | 1                    | P                         | 2024-01-05        | 2024-01-08     | 1
        b_again        | A                      | 1                    | P                         | 2024-01-05        | 2024-01-20     | 1
        c_replacement  | A                      | 1                    | P                         | 2024-01-05        | 2024-02-20     | 7
        d_secondary    | A                      | 1                    | S                         | 2024-01-05        | 2024-01-30     | 1
        e_elsewhere    | A                      | 2                    | P                         | 2024-01-05        | 2024-01-30     | 1
        f_other_visit  | A                      | 1                    | P                         | 2024-01-12        | 2024-01-30     | 1
        g_other_number | G                      | 1                    | P                         | 2024-01-05        | 2024-01-30     | 1
    """)

    assert families(con) == [
        ("a_first", "a_first", 1, False),
        ("b_again", "a_first", 2, False),
        ("c_replacement", "a_first", 3, True),
        ("d_secondary", "d_secondary", 1, True),
        ("e_elsewhere", "e_elsewhere", 1, True),
        ("f_other_visit", "f_other_visit", 1, True),
        ("g_other_number", "g_other_number", 1, True),
    ]


def test_a_replacement_with_a_new_number_joins_through_the_payers_number(con, table):
    table("""
        landing.adjudication
        adjudication_id | patient_control_number | payer_control_number
        first_answer    | A                      | X
        second_answer   | B                      | Y
    """)
    table("""
        landing.claim
        claim_id    | patient_control_number | billing_provider_npi | payer_responsibility_code | service_from_date | submitted_date | frequency_code | payer_control_number
        a_first     | A                      | 1                    | P                         | 2024-01-05        | 2024-01-08     | 1              |
        b_new       | B                      | 1                    | P                         | 2024-01-05        | 2024-02-08     | 7              | X
        c_newer     | C                      | 1                    | P                         | 2024-01-05        | 2024-03-08     | 7              | Y
        d_elsewhere | D                      | 2                    | P                         | 2024-01-05        | 2024-03-08     | 7              | X
        e_unknown   | E                      | 1                    | P                         | 2024-01-05        | 2024-03-08     | 7              | Z
    """)

    assert families(con) == [
        ("a_first", "a_first", 1, False),
        ("b_new", "a_first", 2, False),
        ("c_newer", "a_first", 3, True),
        ("d_elsewhere", "d_elsewhere", 1, True),
        ("e_unknown", "e_unknown", 1, True),
    ]


def test_a_replacement_may_correct_the_date(con, table):
    no_answers(table)
    table("""
        landing.claim
        claim_id    | patient_control_number | billing_provider_npi | payer_responsibility_code | service_from_date | submitted_date | frequency_code
        a_first     | A                      | 1                    | P                         | 2024-01-05        | 2024-01-08     | 1
        b_corrected | A                      | 1                    | P                         | 2024-01-06        | 2024-02-08     | 7
    """)

    assert families(con) == [
        ("a_first", "a_first", 1, False),
        ("b_corrected", "a_first", 2, True),
    ]


def test_nothing_is_current_after_a_void(con, table):
    no_answers(table)
    table("""
        landing.claim
        claim_id   | patient_control_number | service_from_date | submitted_date | frequency_code
        a_first    | A                      | 2024-01-05        | 2024-01-08     | 1
        b_void     | A                      | 2024-01-05        | 2024-02-08     | 8
        c_standing | C                      | 2024-01-05        | 2024-01-08     | 1
    """)

    assert families(con) == [
        ("a_first", "a_first", 1, False),
        ("b_void", "a_first", 2, False),
        ("c_standing", "c_standing", 1, True),
    ]


def test_late_charges_and_predeterminations_replace_nothing(con, table):
    no_answers(table)
    table("""
        landing.claim
        claim_id   | patient_control_number | service_from_date | submitted_date | frequency_code | is_predetermination
        a_estimate | A                      | 2024-01-05        | 2024-01-02     | 1              | true
        b_claim    | A                      | 2024-01-05        | 2024-01-08     | 1              | false
        c_late     | A                      | 2024-01-05        | 2024-01-20     | 5              | false
    """)

    assert families(con) == [
        ("a_estimate", "a_estimate", 1, False),
        ("b_claim", "b_claim", 1, True),
        ("c_late", "c_late", 1, True),
    ]


def test_claims_without_a_number_are_each_their_own(con, table):
    no_answers(table)
    table("""
        landing.claim
        claim_id | patient_control_number | service_from_date | frequency_code
        a        |                        | 2024-01-05        | 1
        b        |                        | 2024-01-05        | 7
    """)

    assert families(con) == [("a", "a", 1, True), ("b", "b", 1, True)]
