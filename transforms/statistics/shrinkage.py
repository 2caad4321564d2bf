"""Shrinkage: rates of few cases, drawn towards the rate of many.

Empirical Bayes with a beta-binomial model. Each group's rate is drawn from a beta
distribution around a mean; how much such rates differ beyond chance is a correlation
between cases of a group, 0 (all groups alike) to 1 (each is all or none). It is
estimated from all groups by moments (Kleinman 1973, J. Am. Stat. Assoc. 68: 46-54, with
groups weighted by their size), and a group of n cases is then worth n cases, its mean
(1 - correlation) / correlation.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Tally(NamedTuple):
    """Cases of a group, and how many of them came true."""

    hits: int
    of: int


def pooled(groups: Iterable[Tally]) -> Tally:
    """All groups as one."""
    listed = list(groups)
    return Tally(sum(each.hits for each in listed), sum(each.of for each in listed))


def correlation(families: Iterable[Sequence[Tally]]) -> float:
    """How alike cases of one group are: from 0 to 1, over families of groups.

    Each family has a mean of its own. With groups i of n cases, N in all, G groups and
    the pooled rate p, the sum of n (rate - p)^2 is expected to be
    p (1 - p) ((1 - c) (G - 1) + c (N - sum n^2 / N)); families add up, and the equation
    is solved for c. Where groups differ no more than by chance, it is 0.
    """
    beyond = possible = 0.0
    for family in families:
        groups = [each for each in family if each.of]
        count, of = pooled(groups)
        if not 0 < count < of:
            continue
        rate = count / of
        spread = rate * (1 - rate)
        apart = len(groups) - 1
        beyond += sum(n * (k / n - rate) ** 2 for k, n in groups) - spread * apart
        possible += spread * (of - sum(n * n for _, n in groups) / of - apart)
    if beyond <= 0 or possible <= 0:
        return 0.0
    return min(1.0, beyond / possible)


def shrunk(group: Tally, towards: float, alike: float) -> float:
    """A group's rate, drawn towards another; `alike` is the groups' correlation.

    The mean of the group's beta distribution, once its cases are known.
    """
    if alike <= 0 or not group.of:
        return towards
    worth = (1 - alike) / alike
    return (group.hits + worth * towards) / (group.of + worth)
