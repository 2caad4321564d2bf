"""Laney's p' chart, by hand."""

import math
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from transforms.statistics.control_chart import NO_EVENT, ONLY_EVENTS, laney

# Twenty months of 100 claims with 8 and 12 denied in turn: the centre is 0.1, a month's
# binomial error 0.03, z -2/3 and 2/3, each moving range 4/3, sigma_z 4/3 / 1.128.
COUNTS = [8, 12] * 10
SIZES = [100] * 20
SIGMA_Z = 4 / 3 / 1.128


def chart(counts, sizes, baseline=20, **settings):
    counts, sizes = np.atleast_2d(counts), np.atleast_2d(sizes)
    is_baseline = np.arange(counts.shape[1]) < baseline
    return laney(counts, sizes, is_baseline, **settings)


def test_the_limits_of_a_case_worked_by_hand():
    found = chart([*COUNTS, 10, 21, 62], [*SIZES, 100, 100, 400])

    assert found.why_not.tolist() == [""]
    assert found.centre == pytest.approx([0.1])
    assert found.sigma_z == pytest.approx([1.182033])
    assert found.upper[0, [20, 22]] == pytest.approx([0.206383, 0.153191], abs=1e-6)
    assert found.lower[0, [20, 22]] == pytest.approx([0.0, 0.046809], abs=1e-6)
    assert found.z[0, -3:] == pytest.approx([0, 0.11 / 0.03, 0.055 / 0.015])
    assert found.is_flagged.tolist() == [[False] * 21 + [True, True]]


def test_the_p_value_of_a_case_worked_by_hand():
    found = chart([*COUNTS, 30], [*SIZES, 100])

    chances = [
        Fraction(math.comb(100, k) * 9 ** (100 - k), 10**100) for k in range(30, 101)
    ]
    score = NormalDist().inv_cdf(1 - float(sum(chances) - chances[0] / 2))
    # The baseline's own standard deviation is below 1, so the scale is 1; its 2,000
    # claims make the centre uncertain by a twentieth of a month's variance.
    expected = 2 * stats.t.sf(score / math.sqrt(1.05), 19)
    assert found.p_value[0, 20] == pytest.approx(expected, rel=1e-4)
    assert np.isnan(found.p_value[0, :20]).all()


def test_the_baseline_is_frozen():
    before = chart([*COUNTS, 10], [*SIZES, 100])
    after = chart([*COUNTS, 90], [*SIZES, 100])

    assert before.centre == after.centre
    assert before.sigma_z == after.sigma_z
    assert before.upper[0].tolist() == after.upper[0].tolist()


def test_few_denials_are_flagged_as_many_are():
    found = chart([*[97, 103] * 10, 30], [1000] * 21)

    assert found.z[0, 20] < 0
    assert found.is_flagged[0, 20]


def test_series_without_limits_say_why():
    short = [*[0] * 5, *COUNTS[5:]]
    found = chart(
        [[*COUNTS, 30], [*[0] * 20, 9], [*[100] * 20, 90], [*short, 30]],
        [[*SIZES, 100]] * 3 + [[*[0] * 5, *[100] * 15, 100]],
    )

    assert found.why_not.tolist() == [
        "",
        NO_EVENT,
        ONLY_EVENTS,
        "15 of the 20 periods that a baseline takes",
    ]
    assert np.isnan(found.upper[1:]).all()
    assert found.is_flagged[:, 20].tolist() == [True, False, False, False]


def test_a_month_without_claims_is_skipped():
    counts = [*COUNTS[:10], 0, *COUNTS[10:], 0, 30]
    sizes = [*SIZES[:10], 0, *SIZES[10:], 0, 100]

    gap = chart(counts, sizes, baseline=21)

    assert gap.sigma_z == pytest.approx([SIGMA_Z])
    assert np.isnan(gap.upper[0, [10, 21]]).all()
    assert gap.is_flagged[0].tolist() == [False] * 22 + [True]


def test_months_that_differ_more_than_drawing_does_widen_the_limits():
    calm = chart([*COUNTS, 30], [*SIZES, 100])
    wild = chart([*[2, 18] * 10, 30], [*SIZES, 100])

    assert wild.sigma_z == pytest.approx(4 * calm.sigma_z)
    assert calm.is_flagged[0, 20]
    assert not wild.is_flagged[0, 20]


def test_among_many_series_chance_is_not_flagged():
    random = np.random.default_rng(11)
    counts = random.binomial(200, 0.1, size=(400, 36))

    found = chart(counts, np.full(counts.shape, 200), baseline=24)

    # Of 4,800 months without any change some hundred cross three sigma (each series
    # has a sigma_z of its own); hardly one is flagged.
    share = counts / 200
    assert ((share > found.upper) | (share < found.lower))[:, 24:].sum() > 20
    assert found.is_flagged.sum() <= 1


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="outside of 0 and its size"):
        chart([3], [2], baseline=1)
    with pytest.raises(ValueError, match="shape"):
        laney(np.zeros((1, 3)), np.zeros((1, 2)), np.ones(3, dtype=bool))


def test_nothing_at_all_is_charted_too():
    found = laney(np.zeros((0, 24)), np.zeros((0, 24)), np.ones(24, dtype=bool))

    assert found.is_flagged.shape == (0, 24)
