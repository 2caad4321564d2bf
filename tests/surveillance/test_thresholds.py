"""Thresholds and tails, by distributions whose tails are short formulas."""

import numpy as np
import pytest

from transforms.surveillance.thresholds import (
    binomial_tail,
    binomial_threshold,
    power_tail,
    power_threshold,
)


def test_the_geometric_distribution():
    """Mean 2 and variance 6 is size 1: P(X >= k) = (2/3)^k; (2/3)^8 = 0.039."""
    mean, phi = np.full(3, 2.0), np.full(3, 3.0)

    assert binomial_threshold(mean, phi, 0.05).tolist() == [7, 7, 7]
    tail = binomial_tail(np.array([0.0, 1, 8]), mean, phi)
    assert tail == pytest.approx([1, 2 / 3, (2 / 3) ** 8])


def test_poisson_where_counts_vary_no_more():
    """Mean 1: P(X >= 1) = 1 - 1/e, P(X >= 2) = 1 - 2/e; P(X > 3) = 0.019."""
    tail = binomial_tail(np.array([1.0, 2]), np.ones(2), np.ones(2))

    assert tail == pytest.approx([1 - np.exp(-1), 1 - 2 * np.exp(-1)])
    assert binomial_threshold(np.ones(1), np.ones(1), 0.05).tolist() == [3]


def test_the_two_thirds_power_and_its_tail_are_each_other_s_way_back():
    """Mean 8, phi 2, variance of log mean 1/8: the deviation is sqrt(16 + 8)."""
    mean, phi, error = np.array([8.0]), np.array([2.0]), np.array([1 / 8])

    limit = power_threshold(mean, phi, error, 2.0)

    assert limit == pytest.approx(8 * (1 + 2 / 3 * 2 * np.sqrt(24) / 8) ** 1.5)
    assert power_tail(limit, mean, phi, error) == pytest.approx([0.02275013])
    assert power_tail(mean, mean, phi, error) == pytest.approx([0.5])
