# ruff: noqa: E501, tables read better wide
"""marts.coding_quality_levels: office visits by level, and nothing else."""

BAD_ROWS = """
coding_quality_levels.key_repeated, coding_quality_levels.visits_differ_from_core | add coding_quality_levels provider_npi = '{hex}', visit_code = 'new', level_1_lines = 0, level_2_lines = 0, level_3_lines = 1, level_4_lines = 0, level_5_lines = 0; add coding_quality_levels provider_npi = '{hex}', visit_code = 'new', level_1_lines = 0, level_2_lines = 0, level_3_lines = 1, level_4_lines = 0, level_5_lines = 0
coding_quality_levels.visits_differ_from_core | add coding_quality_levels provider_npi = '{hex}', visit_code = 'new', level_1_lines = 0, level_2_lines = 0, level_3_lines = 1, level_4_lines = 0, level_5_lines = 0
coding_quality_levels.visits_differ_from_core, coding_quality_levels.be_in_set(visit_code) | add coding_quality_levels provider_npi = '{hex}', visit_code = 'old', level_1_lines = 0, level_2_lines = 0, level_3_lines = 1, level_4_lines = 0, level_5_lines = 0
coding_quality_levels.no_visits | add coding_quality_levels provider_npi = '{hex}', visit_code = 'new', level_1_lines = 0, level_2_lines = 0, level_3_lines = 0, level_4_lines = 0, level_5_lines = 0
"""


def test_visits_are_counted_by_the_last_digit_of_their_code(core, mart):
    core(
        """
        core.claim
        claim_id | rendering_provider_npi | rendering_taxonomy_code
        c        | N                      | T1
        bare     | N                      |
        """,
        """
        core.claim_line
        claim_id | procedure_code | rendering_provider_npi | is_current
        c        | 99213          | N                      | true
        c        | 99213          | N                      | true
        c        | 99215          | N                      | true
        c        | 99211          | N                      | true
        c        | 99204          | N                      | true
        c        | 99201          | N                      | true
        c        | 99214          | N                      | false
        c        | 99283          | N                      | true
        c        | 99213          | nurse                  | true
        bare     | 99213          | N                      | true
        """,
    )

    rows = mart(
        "coding_quality_levels",
        "visit_code, level_1_lines, level_2_lines, level_3_lines, level_4_lines,"
        " level_5_lines",
    )

    assert rows == [("established", 1, 0, 2, 0, 1), ("new", 0, 0, 0, 1, 0)]
