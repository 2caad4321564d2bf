"""The bench of detectors, on few seeds: it can be run, and finds what is plain."""

from importlib.util import find_spec

import numpy as np
import pytest

from tests.bench import detection, detection_change, detection_chart
from tests.bench.worlds import WORLDS, denied


@pytest.mark.parametrize("world", WORLDS)
def test_a_world_has_the_share_and_the_spread_that_it_is_said_to_have(world):
    random = np.random.default_rng(3)
    sizes, shares = np.full((400, 60), 500.0), np.full((400, 60), 0.1)

    found = denied(random, world, sizes, shares) / sizes

    assert found.mean() == pytest.approx(0.1, abs=0.002)
    dispersion = found.var() / (0.1 * 0.9 / 500)
    # 1 + 499 x 0.0025; log odds give a little more than the share's own variance.
    expected = 1.0 if world == "binomial" else 2.25
    assert dispersion == pytest.approx(expected, rel=0.12)
    centred = found - found.mean(axis=1, keepdims=True)
    near = (centred[:, 1:] * centred[:, :-1]).mean() / (centred**2).mean()
    # 0.4 of the part that waves: 1.25 of 2.25.
    assert near == pytest.approx(0.21 if world == "autocorrelated" else 0, abs=0.04)


def test_a_chart_finds_what_is_plain():
    found = detection_chart.tried("binomial", 500, 0.15, seeds=4)

    assert found.power == 1
    assert found.false_discovery < 0.15


def test_an_effect_that_is_plain_is_found_and_none_is_not():
    plain = detection_change.tried("binomial", 500, 0.1, -0.6, seeds=6)
    none = detection_change.tried("binomial", 500, 0.1, 0.0, seeds=6)

    assert plain.significant == 1
    assert plain.mean == pytest.approx(-0.6, abs=0.1)
    assert none.significant < 0.5
    assert none.mean == pytest.approx(0, abs=0.1)


def test_every_detector_is_there():
    for place in detection.DETECTORS.values():
        module, name = place.split(":")
        assert find_spec(module)
        assert callable(detection.detector(f"{module}:{name}"))


def test_a_table_is_markdown():
    rows = [{"world": "binomial", "power": detection.share(0.805)}]

    assert str(detection.Table("Text.", rows)) == (
        "Text.\n\n| world | power |\n| --- | ---: |\n| binomial | 80.5 % |\n"
    )
    assert detection.kept(0.8, 0.1) == "yes"
    assert detection.kept(0.79, 0.1) == detection.kept(0.9, 0.11) == "no"
