"""What is out of the ordinary among many: reference values, and how often by chance."""

import numpy as np
import pytest

from transforms.statistics.discoveries import q_values
from transforms.statistics.peers import LEVEL, among_peers, excess


def test_an_excess_is_the_binomial_tail_worked_by_hand():
    """Of three at one half: two or more in four of eight ways."""
    assert excess(2, 3, 0.5) == pytest.approx(0.5)
    assert excess(3, 3, 0.5) == pytest.approx(0.125)
    assert excess(0, 3, 0.5) == 1.0
    assert excess(0, 0, 0.5) == 1.0


def test_few_peers_and_peers_without_a_difference_are_not_judged():
    assert among_peers([(5, 10)] * 4) == [None] * 4
    assert among_peers([(0, 50)] * 9) == [None] * 9


def test_one_who_codes_twice_as_high_is_found_and_few_others_are():
    """Two hundred practices of 40 providers of 200 visits, one of them at double."""
    random = np.random.default_rng(3)
    found, false = 0, []
    for _ in range(200):
        shares = np.full(40, 0.25)
        shares[0] = 0.5
        counts = [(int(random.binomial(200, share)), 200) for share in shares]
        judged = among_peers(counts)
        marked = [q <= LEVEL for q in q_values([one.p_value for one in judged])]
        found += marked[0]
        false.append(sum(marked[1:]) / max(1, sum(marked)))

    assert found / 200 >= 0.8
    assert np.mean(false) <= 0.1, np.mean(false)


def test_peers_that_differ_anyhow_are_not_all_listed():
    """Each provider has a share of their own; nobody stands out by much."""
    random = np.random.default_rng(4)
    shares = random.beta(10, 20, 60)
    counts = [(int(random.binomial(500, share)), 500) for share in shares]

    marked = [q <= LEVEL for q in q_values([o.p_value for o in among_peers(counts)])]

    assert sum(marked) <= 2
