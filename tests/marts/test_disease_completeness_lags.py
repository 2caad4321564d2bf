"""marts.disease_completeness_lags: how fast visits become known."""

import polars as pl

from tests.reporting_rows import triangle
from transforms.models.marts import disease_completeness_lags as speeds

BAD_ROWS = """
disease_completeness_lags.key_repeated, disease_completeness_lags.lags_missing | copy disease_completeness_lags where claim_type_code = 'P' and lag_index = 5
disease_completeness_lags.be_in_set(claim_type_code), disease_completeness_lags.lags_missing | add disease_completeness_lags claim_type_code = 'X', lag_index = 0
disease_completeness_lags.ratio_below_zero | set disease_completeness_lags link_ratio = -1 where claim_type_code = 'P' and lag_index = 3
disease_completeness_lags.share_out_of_bounds | set disease_completeness_lags completeness_share = 1.5 where claim_type_code = 'P' and lag_index = 2
disease_completeness_lags.limits_out_of_order | set disease_completeness_lags low_share = 1, high_share = 0.5 where claim_type_code = 'P' and lag_index = 4
"""  # noqa: E501


def test_speed_by_claim_type():
    rows = speeds.rows(triangle()).sort("lag_index")

    assert rows["link_ratio"].head(4).to_list() == [None, 1.5, 1.111, 1.0]
    assert rows["completeness_share"].head(3).to_list() == [0.6, 0.9, 1.0]
    assert not rows["is_pooled"].any()
    low, high = rows["low_share"][0], rows["high_share"][0]
    assert 0.57 <= low < 0.6 < high <= 0.63


def test_a_claim_type_of_few_people_is_not_told_of():
    few = triangle(lambda age: (1, 0, 0)).with_columns(claim_type_code=pl.lit("D"))

    rows = speeds.rows(pl.concat([triangle(), few]))

    assert rows["claim_type_code"].unique().to_list() == ["P"]


def test_ratios_on_few_visits_are_those_of_all():
    """A dental visit every second week, always at once: pooled with the others."""
    few = triangle(lambda age: (11 * (age % 40 == 0), 0, 0), ("any",))
    dental = few.with_columns(claim_type_code=pl.lit("D"))

    rows = speeds.rows(pl.concat([triangle(), dental])).filter(claim_type_code="D")

    assert rows.sort("lag_index")["is_pooled"].to_list() == [False] + [True] * 26
    assert abs(rows.sort("lag_index")["completeness_share"][0] - 0.6) < 0.01
