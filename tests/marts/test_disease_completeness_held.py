"""marts.disease_completeness_held: how often nowcasts held."""

import polars as pl

from tests.reporting_rows import CONDITION, triangle
from transforms.models.marts import disease_completeness_held as held

BAD_ROWS = """
disease_completeness_held.key_repeated | add disease_completeness_held of_code = 'any', lag_index = 1, judged_count = 1, held_count = 1; add disease_completeness_held of_code = 'any', lag_index = 1, judged_count = 1, held_count = 1
disease_completeness_held.be_in_set(of_code) | add disease_completeness_held of_code = 'odd', lag_index = 0, judged_count = 1, held_count = 1
disease_completeness_held.more_held_than_judged | add disease_completeness_held of_code = 'any', lag_index = 30, judged_count = 1, held_count = 2
disease_completeness_held.error_below_zero | add disease_completeness_held of_code = 'any', lag_index = 31, judged_count = 1, held_count = 1, known_error_share = -1
disease_completeness_held.limits_do_not_hold | add disease_completeness_held of_code = 'conditions', lag_index = 40, judged_count = 200, held_count = 100
"""  # noqa: E501


def test_single_conditions_are_judged_by_many_weeks_only():
    """Weeks that end with 10 visits or fewer are not judged."""
    small = triangle(lambda age: (6, 3, 1), ("rsv",))
    reporting = pl.concat([triangle(conditions=("any",)), small])

    assert set(held.rows(CONDITION, reporting)["of_code"]) == {"any"}


def test_a_steady_feed_held():
    judged = held.rows(CONDITION, triangle())

    assert set(judged["of_code"]) == {"any", "conditions"}
    row = judged.filter(of_code="any", lag_index=0).row(0, named=True)
    assert row["held_count"] == row["judged_count"] >= 40
    assert (row["nowcast_error_share"], row["known_error_share"]) == (0.0, 0.4)
