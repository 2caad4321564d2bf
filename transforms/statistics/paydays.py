"""Paydays: a payer's own calendar, and on which of its paydays claims are answered.

A payer that pays every 14 days answers no claim in between, so waits are counted in
paydays: 0 is the first payday on or after the submission. Days are numbers, as NumPy
counts them from 1970. Hazards are Kaplan and Meier's (1958), in discrete time: of the
claims not answered before their k-th payday, the share answered on it, where a claim
still open counts for the paydays it has seen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEEK = 7
_REGULAR = 0.6  # share of the gaps between payments that a calendar has to explain
_LEAST_PAYMENTS = 4
_LEAST_WAITING = 20.0  # claims that a hazard rests on; with fewer the whole payer's
MOST_PAYDAYS = 60  # what waits longer is not expected


@dataclass(frozen=True)
class Calendar:
    """Paydays `anchor + n * every`; n = 0 is the last one up to the day looked from."""

    anchor: int
    every: int

    def number(self, days: Ints) -> Ints:
        """The number of the first payday on or after each day."""
        return -((self.anchor - days) // self.every)

    def to_wait(self, days: Ints) -> Ints:
        """Days from each day to the first payday on or after it."""
        return self.anchor + self.every * self.number(days) - days


def calendar(paid: Ints, today: int) -> Calendar:
    """The calendar of a payer that paid on some days, none of them after today.

    The most usual gap, the shortest of equals, if it or its multiples explain most gaps
    and is longer than a week; else it pays on any day, and weeks up to today stand for
    its paydays.
    """
    days = np.unique(paid)
    if len(days) >= _LEAST_PAYMENTS:
        gaps = np.diff(days)
        lengths, times = np.unique(gaps, return_counts=True)
        usual = int(lengths[np.argmax(times)])
        if usual > WEEK and float((gaps % usual == 0).mean()) >= _REGULAR:
            # A payment out of turn moves no calendar: the phase is the usual one.
            phases, often = np.unique(days % usual, return_counts=True)
            phase = int(phases[np.argmax(often)])
            return Calendar(today - (today - phase) % usual, usual)
    return Calendar(today, WEEK)


def hazards(waits: Ints, seen: Ints, is_answered: Ints, claims: Floats) -> Floats:
    """The share answered on each payday, of those not answered before.

    `waits` is the payday of the answer, or, of open claims, anything; `seen` the last
    payday that the claim has seen (-1: none yet); `claims` how many are alike. Nan
    where fewer than 20 claims tell.
    """
    answered = is_answered.astype(bool) & (waits <= MOST_PAYDAYS)
    last = np.minimum(np.where(is_answered.astype(bool), waits, seen), MOST_PAYDAYS)
    is_known = last >= 0
    size = MOST_PAYDAYS + 1
    ended = np.bincount(waits[answered], claims[answered], size)
    left = np.bincount(last[is_known], claims[is_known], size)
    waiting = left[::-1].cumsum()[::-1]
    told = np.full(size, np.nan)
    np.divide(ended, waiting, out=told, where=waiting >= _LEAST_WAITING)
    return told


def filled(own: Floats, whole: Floats) -> Floats:
    """Hazards where few claims tell: of the whole payer, and after these none."""
    return np.nan_to_num(np.where(np.isnan(own), whole, own), nan=0.0)


def chances(hazard: Floats, seen: Ints, ahead: int) -> Floats:
    """The chance that open claims are answered on each of the next paydays.

    A row per claim, by the last payday it has seen; a column per payday ahead. Payday
    numbers of a claim go on from `seen` + 1.
    """
    places = seen[:, None] + 1 + np.arange(ahead)
    is_told = (places >= 0) & (places <= MOST_PAYDAYS)
    shares = np.where(is_told, hazard[np.clip(places, 0, MOST_PAYDAYS)], 0.0)
    stays = np.cumprod(1 - shares, axis=1)
    before = np.hstack([np.ones((len(seen), 1)), stays[:, :-1]])
    return np.asarray(before * shares)
