"""The mean gain and its interval, worked by hand."""

import numpy as np
import pytest

from transforms.statistics.paired import clustered, serial


def test_claims_of_one_patient_count_as_one_cluster():
    gains = np.array([1.0, 1.0, 3.0, 3.0, 2.0])

    found = clustered(gains, np.array([0, 0, 1, 1, 2]))

    # Sums off the mean of 2: -2, +2, 0; variance 8 x 3/2 / 25; t of 2 degrees 4.3027.
    wide = 4.302653 * np.sqrt(8 * 1.5) / 5
    assert (found.mean, found.low, found.high) == pytest.approx(
        (2, 2 - wide, 2 + wide), abs=1e-5
    )
    assert not found.is_beyond_chance


def test_one_cluster_tells_nothing():
    found = clustered(np.ones(5), np.zeros(5, np.int64))

    assert np.isnan(found.low)
    assert not found.is_beyond_chance


def test_neighbours_that_are_alike_widen_the_interval():
    waves = np.repeat([0.0, 2.0, 0.0, 2.0], 5)
    mixed = np.tile([0.0, 2.0], 10)

    alike, apart = serial(waves, 4), serial(mixed, 4)

    assert alike.mean == apart.mean == 1
    # Not narrower than independent cases: sd 1 of 20, t of 3 degrees 3.1824.
    assert apart.high - 1 == pytest.approx(3.182446 / np.sqrt(19), abs=1e-5)
    # Covariances 0.65, 0.3, -0.05, -0.4 with weights 0.8 to 0.2 add 2 x 0.6 to 1.
    assert alike.high - 1 == pytest.approx(np.sqrt(2.2) * (apart.high - 1))


def test_a_series_shorter_than_two_stretches_tells_nothing():
    assert np.isnan(serial(np.ones(25), 12).low)
