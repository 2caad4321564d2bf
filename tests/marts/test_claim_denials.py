"""marts.claim_denials: the claims that a rule calls denied, one by one."""

BAD_ROWS = """
claim_denials.not_be_null(adjudication_id) | set claim_denials adjudication_id = null where claim_type_code = 'I'
claim_denials.be_unique(adjudication_id) x2, claim_denials.claims_differ_from_core | copy claim_denials denied_usd = 0 where claim_type_code = 'I'
claim_denials.denied_usd_differs_from_core | set claim_denials denied_usd = 1 where claim_type_code = 'I'
claim_denials.claims_differ_from_core, claim_denials.denied_usd_differs_from_core | drop claim_denials where claim_type_code = 'I'
claim_denials.be_in_set(outcome_code) | set claim_denials outcome_code = 'lost' where claim_type_code = 'I'
claim_denials.outcome_of_nothing | set claim_denials outcome_code = 'none' where claim_type_code = 'I'
"""  # noqa: E501

ANSWERS = """
    core.adjudication
    adjudication_id | claim_family_id | is_initial | is_latest | is_fully_denied | is_partially_denied | is_zero_paid | paid_usd | denied_usd | claim_status_code | payment_date | reversed_by_id
    open            | open            | true       | true      | true            | false               | true         | 0        | 100.00     | 1                 | 2025-01-31   |
    won             | won             | true       | false     | true            | false               | true         | 0        | 100.00     | 1                 | 2025-01-31   |
    won later       | won             | false      | true      | false           | false               | false        | 80       | 0.00       | 1                 | 2025-03-31   |
    late            | late            | true       | false     | true            | false               | true         | 0        | 100.00     | 1                 | 2025-01-31   |
    much later      | late            | false      | true      | false           | false               | false        | 80       | 0.00       | 1                 | 2025-12-31   |
    gone            | gone            | true       | false     | true            | false               | true         | 0        | 100.00     | 1                 | 2025-01-31   | reversal
    deductible      | deductible      | true       | true      | false           | false               | true         | 0        | 0.00       | 1                 | 2025-01-31   |
    four            | four            | true       | true      | false           | false               | false        | 9        | 0.00       | 4                 | 2025-01-31   |
    part            | part            | true       | true      | false           | true                | false        | 9        | 30.00      | 1                 | 2025-01-31   |
    paid            | paid            | true       | true      | false           | false               | false        | 9        | 0.00       | 1                 | 2025-01-31   |
"""  # noqa: E501


def test_a_claim_is_listed_under_the_rules_that_call_it_denied(core, mart):
    core(ANSWERS)

    rows = mart(
        "claim_denials",
        "adjudication_id, is_full, is_any, is_status_4, is_zero_pay, outcome_code,"
        " open_denied_usd::integer",
    )

    assert rows == [
        ("deductible", False, False, False, True, "none", 0),
        ("four", False, False, True, False, "none", 0),
        ("gone", True, True, False, True, "taken_back", 0),
        ("late", True, True, False, True, "settled", 0),
        ("open", True, True, False, True, "denied", 100),
        ("part", False, True, False, False, "denied", 30),
        ("won", True, True, False, True, "overturned", 0),
    ]
