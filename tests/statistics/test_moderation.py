"""Variances drawn together, against a world whose make-up is known."""

import numpy as np
import pytest

from transforms.statistics.moderation import moderated


def test_what_series_have_in_common_is_found():
    # Smyth's model: variances scatter about 2 as if 8 further degrees were known.
    random = np.random.default_rng(5)
    true = 2 * 8 / random.chisquare(8, 40_000)
    freedom = np.full(40_000, 19.0)
    seen = true * random.chisquare(19, 40_000) / 19

    drawn, together = moderated(seen, freedom)

    assert together[0] - 19 == pytest.approx(8, rel=0.05)
    assert drawn == pytest.approx((8 * 2 + 19 * seen) / 27, rel=0.02)
    assert np.square(drawn - true).mean() < np.square(seen - true).mean()


def test_series_that_are_alike_are_as_good_as_known():
    random = np.random.default_rng(6)
    seen = random.chisquare(19, 5000) / 19

    drawn, together = moderated(seen, np.full(5000, 19.0))

    assert drawn == pytest.approx(np.ones(5000), abs=0.05)
    assert together.min() > 500


def test_two_series_do_not_say_how_alike_they_are():
    seen, freedom = np.array([1.0, 3.0, np.nan]), np.array([19.0, 19.0, 19.0])

    drawn, together = moderated(seen, freedom)

    assert drawn.tolist()[:2] == [1.0, 3.0]
    assert np.isnan(drawn[2])
    assert together.tolist() == [19.0, 19.0, 19.0]
