"""core.claim_wait: from the first version sent to the first answer."""

from transforms import warehouse

BAD_ROWS = """
claim_wait.be_unique(claim_id) x2, claim_wait.be_unique(claim_family_id) x2, cash_wait.claims_lost, cash_wait.billed_usd_lost | copy claim_wait where claim_type_code = 'I'
claim_wait.be_unique(claim_family_id) x2, cash_wait.claims_lost, cash_wait.billed_usd_lost | copy claim_wait claim_id = claim_id || '0' where claim_type_code = 'I'
claim_wait.not_be_null(payer_id), cash_wait.claims_lost x2, cash_wait.billed_usd_lost x2 | set claim_wait payer_id = null where claim_type_code = 'I'
claim_wait.not_be_null(is_withdrawn) | set claim_wait is_withdrawn = null where claim_type_code = 'I'
claim_wait.versions_out_of_order | set claim_wait last_submitted_date = submitted_date - 1 where claim_type_code = 'I'
claim_wait.family_lost, cash_wait.claims_lost, cash_wait.billed_usd_lost | drop claim_wait where claim_type_code = 'I'
claim_wait.answered_before_sent | set claim_wait answered_date = submitted_date - 1 where claim_type_code = 'I'
"""  # noqa: E501


def test_a_claim_waits_from_its_first_version_to_its_initial_answer(con, table):
    table(
        """
        core.claim
        claim_id | claim_family_id | version_index | is_void | payer_responsibility_code | is_predetermination | submitted_date | billed_usd
        first    | twice           | 1             | false   | P                         | false               | 2025-01-02     | 100.00
        second   | twice           | 2             | false   | P                         | false               | 2025-02-02     | 120.00
        open     | open            | 1             | false   |                           |                     | 2025-03-02     | 50.00
        taken    | taken           | 1             | false   | P                         | false               | 2025-03-02     | 50.00
        back     | taken           | 2             | true    | P                         | false               | 2025-03-09     | 50.00
        estimate | estimate        | 1             | false   | P                         | true                | 2025-03-02     | 50.00
        onward   | onward          | 1             | false   | S                         | false               | 2025-03-02     | 50.00
        """,  # noqa: E501
        *("payer_id", "facility_id", "claim_type_code", "financial_class_code"),
        "service_date",
    )
    table("""
        core.adjudication
        claim_family_id | is_initial | payment_date | received_date
        twice           | true       | 2025-01-20   | 2025-01-04
        twice           | false      | 2025-02-20   | 2025-02-04
        taken           | false      | 2025-02-20   | 2025-02-04
    """)

    warehouse.build(con, "core.claim_wait")

    assert con.sql("""
        select claim_family_id, claim_id, is_withdrawn, billed_usd::integer,
            submitted_date::varchar, last_submitted_date::varchar,
            received_date::varchar, answered_date::varchar
        from core.claim_wait order by 1
    """).fetchall() == [
        ("open", "open", False, 50, "2025-03-02", "2025-03-02", None, None),
        ("taken", "back", True, 50, "2025-03-02", "2025-03-09", None, None),
        (
            *("twice", "second", False, 120, "2025-01-02", "2025-02-02"),
            *("2025-01-04", "2025-01-20"),
        ),
    ]
