# ruff: noqa: E501, tables read better wide
"""marts.coding_quality_authorization: two by two, for each payer."""

BAD_ROWS = """
coding_quality_authorization.key_repeated, coding_quality_authorization.claims_differ_from_core | copy coding_quality_authorization where claim_type_code = 'I'
coding_quality_authorization.not_be_null(payer_id), coding_quality_authorization.claims_differ_from_core x2 | set coding_quality_authorization payer_id = null where claim_type_code = 'I'
coding_quality_authorization.more_denied_than_answered | set coding_quality_authorization bare_denied_claims = 5 where claim_type_code = 'I'
coding_quality_authorization.claims_differ_from_core | set coding_quality_authorization bare_claims = bare_claims + 5 where claim_type_code = 'I'
"""


def test_claims_with_and_without_a_number_and_whether_they_were_denied(core, mart):
    core(
        """
        core.claim
        claim_id | has_prior_authorization
        a        | true
        b        | true
        c        | false
        d        | false
        e        |
        """,
        """
        core.adjudication
        adjudication_id | claim_id | is_initial
        a               | a        | true
        b               | b        | true
        c               | c        | true
        d               | d        | true
        e               | e        | true
        later           | e        | false
        stranger        |          | true
        """,
        """
        core.adjustment
        adjudication_id | is_denial | denial_category | adjusted_usd
        b               | true      | authorization   | 10.00
        c               | true      | authorization   | 10.00
        d               | true      | coding          | 10.00
        later           | true      | authorization   | 10.00
        """,
    )

    rows = mart(
        "coding_quality_authorization",
        "numbered_claims, numbered_denied_claims, bare_claims, bare_denied_claims",
    )

    assert rows == [(2, 1, 3, 1)]
