# ruff: noqa: E501, tables read better wide
"""marts.coding_quality_near_misses: one slip from a code that the provider uses often."""

from transforms import codes

BAD_ROWS = """
coding_quality_near_misses.key_repeated | add coding_quality_near_misses provider_npi = '{hex}', written_code = 'AB', suggested_code = 'BA', slip_code = 'exchange', suggested_claims = 9, written_claims = 1, candidate_count = 1, current_claims = 1; add coding_quality_near_misses provider_npi = '{hex}', written_code = 'AB', suggested_code = 'BA', slip_code = 'exchange', suggested_claims = 9, written_claims = 1, candidate_count = 1, current_claims = 1
coding_quality_near_misses.be_in_set(slip_code) | add coding_quality_near_misses provider_npi = '{hex}', written_code = 'AB', suggested_code = 'BA', slip_code = 'none', suggested_claims = 9, written_claims = 1, candidate_count = 1, current_claims = 1
coding_quality_near_misses.slip_is_no_slip | add coding_quality_near_misses provider_npi = '{hex}', written_code = 'AB', suggested_code = 'BAC', slip_code = 'exchange', suggested_claims = 9, written_claims = 1, candidate_count = 1, current_claims = 1
coding_quality_near_misses.suggestion_is_rarer | add coding_quality_near_misses provider_npi = '{hex}', written_code = 'AB', suggested_code = 'BA', slip_code = 'exchange', suggested_claims = 4, written_claims = 1, candidate_count = 1, current_claims = 1
"""


def test_an_exchange_or_another_character_is_a_slip_and_two_are_not(core, mart, con):
    core("""
        core.code_use
        provider_npi | code   | code_kind | validity_code | use_claims
        N            | M25561 | diagnosis | valid         | 20
        N            | M52561 | diagnosis | unknown       | 1
        N            | M25567 | diagnosis | unknown       | 2
        N            | M52516 | diagnosis | unknown       | 1
        N            | M2556  | diagnosis | truncated     | 1
        N            | G0439  | procedure | valid         | 9
        N            | G4039  | procedure | unknown       | 1
    """)
    codes.load(con)

    rows = mart(
        "coding_quality_near_misses",
        "written_code, suggested_code, slip_code, written_claims, suggested_claims",
    )

    assert rows == [
        ("G4039", "G0439", "exchange", 1, 9),
        ("M25567", "M25561", "character", 2, 20),
        ("M52561", "M25561", "exchange", 1, 20),
    ]


def test_what_the_provider_uses_often_is_suggested_and_not_what_others_use(
    core, mart, con
):
    core("""
        core.code_use
        provider_npi | code   | code_kind | validity_code | use_claims
        N            | M52561 | diagnosis | unknown       | 3
        N            | M25561 | diagnosis | valid         | 4
        O            | M25561 | diagnosis | valid         | 500
        S            | M52561 | diagnosis | unknown       | 6
        S            | M25561 | diagnosis | valid         | 6
        unknown      | M52561 | diagnosis | unknown       | 1
        unknown      | M25561 | diagnosis | valid         | 60
    """)
    codes.load(con)

    assert mart("coding_quality_near_misses", "written_code") == []


def test_of_several_candidates_the_one_used_most_is_suggested(core, mart, con):
    core("""
        core.code_use
        provider_npi | code   | code_kind | validity_code | is_current | use_claims
        N            | M25560 | diagnosis | unknown       | true       | 1
        N            | M25560 | diagnosis | unknown       | false      | 1
        N            | M25561 | diagnosis | valid         | true       | 8
        N            | M25562 | diagnosis | valid         | true       | 9
    """)
    codes.load(con)

    rows = mart(
        "coding_quality_near_misses",
        "suggested_code, candidate_count, written_claims, current_claims",
    )

    assert rows == [("M25562", 2, 2, 1)]
