"""The bench of planted outbreaks, against detectors whose success is known."""

import numpy as np
import pytest

from tests.bench.outbreaks import tried
from tests.bench.planted import CURRENT, WEEKS, planted
from transforms.surveillance.outcomes import empty, judged


@pytest.fixture(scope="module")
def worlds():
    return planted(0, seed=3), planted(10, seed=3)


def alarmed(where):
    """A detector that alarms there."""

    def detector(history, weeks):
        outcome = empty(history.counts[:, weeks], history.is_provisional[:, weeks])
        outcome.threshold[:] = np.where(where, -1.0, np.inf)
        outcome.expected[:] = -2.0
        return judged(outcome)

    return detector


def test_an_outbreak_is_all_that_two_worlds_of_a_seed_differ_by(worlds):
    quiet, loud = worlds
    more = loud.counts - quiet.counts

    assert quiet.counts.shape == (300, WEEKS)
    assert not quiet.is_outbreak.any()
    assert (more >= 0).all()
    assert not more[~loud.is_outbreak].any()
    assert more.sum(axis=1).min() > 0
    assert not loud.is_outbreak[:, : WEEKS - CURRENT].any()


def test_who_always_alarms_finds_all_at_once(worlds):
    found = tried(alarmed(np.True_), worlds[1])

    assert found.is_found.all()
    assert found.is_first.all()
    assert found.is_alarm.all()


def test_who_alarms_in_the_second_week_finds_later(worlds):
    began = worlds[1].is_outbreak[:, WEEKS - CURRENT :].argmax(axis=1)
    second = np.equal.outer(began + 1, np.arange(CURRENT))

    found = tried(alarmed(second), worlds[1])

    is_long = worlds[1].is_outbreak.sum(axis=1) > 1
    assert np.array_equal(found.is_found, is_long)
    assert set(found.weeks_until[is_long]) == {1}
    assert not found.is_first.any()
    assert np.isnan(found.weeks_until[~is_long]).all()
