# ruff: noqa: E501, tables read better wide
"""marts.coding_quality: codes by what is to be said of them."""

BAD_ROWS = """
coding_quality.key_repeated, coding_quality.codes_differ_from_core | copy coding_quality where claim_type_code = 'P' and code_kind = 'procedure'
coding_quality.be_in_set(code_kind) | set coding_quality code_kind = 'drug' where claim_type_code = 'P' and code_kind = 'procedure'
coding_quality.more_issues_than_codes | set coding_quality checked_count = code_count + 1 where claim_type_code = 'P' and code_kind = 'procedure'
coding_quality.codes_differ_from_core | set coding_quality code_count = code_count + 1 where claim_type_code = 'P' and code_kind = 'procedure'
"""


def test_codes_are_counted_by_issue_on_claims_that_count(core, mart):
    core("""
        core.code_use
        code  | code_kind | validity_code | conflict_code | is_unspecified | is_current | use_count
        A     | diagnosis | valid         | none          | false          | true       | 10
        B     | diagnosis | valid         | age           | true           | true       | 5
        C     | diagnosis | truncated     | none          | false          | true       | 4
        D     | diagnosis | retired       | both          | false          | true       | 3
        E     | diagnosis | not_yet       | none          | false          | true       | 2
        F     | diagnosis | unknown       | sex           | false          | true       | 1
        G     | diagnosis | unchecked     | none          | false          | true       | 20
        F     | diagnosis | unknown       | none          | false          | false      | 7
    """)

    rows = mart(
        "coding_quality",
        "code_count, checked_count, truncated_count, retired_count, not_yet_count,"
        " unknown_count, unspecified_count, sex_conflict_count, age_conflict_count",
    )

    assert rows == [(45, 25, 4, 3, 2, 1, 5, 4, 8)]
