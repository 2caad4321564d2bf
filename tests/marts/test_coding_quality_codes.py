# ruff: noqa: E501, tables read better wide
"""marts.coding_quality_codes: each code under each of its issues."""

from transforms import codes

BAD_ROWS = """
coding_quality_codes.key_repeated, coding_quality_codes.issue_of_no_code x2 | add coding_quality_codes issue_code = 'unknown', code = '{hex}x'; add coding_quality_codes issue_code = 'unknown', code = '{hex}x'
coding_quality_codes.be_in_set(issue_code), coding_quality_codes.issue_of_no_code | add coding_quality_codes issue_code = 'ugly', code = '{hex}x'
"""


def test_a_code_stands_under_each_of_its_issues(core, mart, con):
    core("""
        core.code_use
        code | code_kind | validity_code | conflict_code | is_unspecified | is_current | use_count
        J189 | diagnosis | valid         | both          | true           | true       | 3
        E11  | diagnosis | truncated     | none          | false          | true       | 2
        E11  | diagnosis | truncated     | none          | false          | false      | 9
        E119 | diagnosis | valid         | none          | false          | true       | 50
    """)
    codes.load(con)

    rows = mart("coding_quality_codes", "issue_code, code, use_count")

    assert rows == [
        ("age", "J189", 3),
        ("sex", "J189", 3),
        ("truncated", "E11", 2),
        ("unspecified", "J189", 3),
    ]
