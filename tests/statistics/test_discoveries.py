"""Discoveries, with the example of the paper."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from transforms.statistics.discoveries import discovered, q_values

# Benjamini and Hochberg (1995), section 3.2: fifteen hypotheses, four rejected at 0.05.
PAPER = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
PAPER += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]


def test_the_example_of_the_paper():
    assert discovered(np.array(PAPER), 0.05).tolist() == [True] * 4 + [False] * 11


def test_one_that_fails_its_step_is_carried_by_a_later_one():
    # 0.04 alone is above 0.05 / 2; with 0.05 at the second step both are discoveries.
    assert discovered(np.array([0.05, 0.04]), 0.05).tolist() == [True, True]


def test_what_was_not_tested_is_not_counted():
    p_values = np.array([[np.nan, 0.03], [np.nan, np.nan]])

    assert discovered(p_values, 0.05).tolist() == [[False, True], [False, False]]
    assert not discovered(np.full((2, 2), np.nan), 0.05).any()


def test_q_values_are_those_of_another_library():
    p_values = [0.001, 0.2, 0.03, 0.04, 0.9, 0.012]

    assert q_values(p_values) == pytest.approx(
        multipletests(p_values, method="fdr_bh")[1]
    )
    assert q_values([]).tolist() == []
