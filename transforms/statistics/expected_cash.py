"""Dollars that a payer will pay in each of the next weeks, from lag, denial and yield.

Three parts. Claims sent and not answered: their charges, times the chance that each of
the payer's next paydays answers them (paydays.py), times the yield: what first answers
paid per dollar billed lately, denials with nothing. Claims yet to be sent: the charges
of the last 12 weeks sent again on the same day of the 28-day rhythm, answered likewise.
Everything else (later answers, second payers, take-backs, adjustments): as much per
payday as lately. Nothing dated after `today` is looked at.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.statistics import paydays
from transforms.statistics.paydays import WEEK, Calendar

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEEKS = 13
RHYTHM = 28  # days after which days of submission repeat
LEVEL_DAYS = 84  # over which the level of submissions is taken
LAG_DAYS = 365  # waits of claims sent so long ago at most
YIELD_DAYS = 182
_DAYS = WEEKS * WEEK


@dataclass(frozen=True)
class Sent:
    """Claims of one payer, a place per kind, day sent and day answered."""

    kind: Ints  # of claim, from 0
    sent: Ints  # day
    answered: Ints  # day; beyond any day where there is no answer
    claims: Floats
    billed: Floats
    paid: Floats


@dataclass(frozen=True)
class Paid:
    """What one payer paid, by day."""

    day: Ints
    usd: Floats


def expected(sent: Sent, paid: Paid, today: int) -> Floats:
    """The parts of the dollars of each of the next 13 weeks: sent, yet to send, other.

    Three rows of thirteen.
    """
    was_paid = paid.day <= today
    when = paydays.calendar(paid.day[was_paid], today)
    is_sent = sent.sent <= today
    is_answered = is_sent & (sent.answered <= today)
    ahead = _DAYS // when.every + 1
    dates = when.anchor + when.every * np.arange(1, ahead + 1)
    week = (dates - today - 1) // WEEK
    rates = _rates(sent, is_sent, is_answered, when, today)
    yields = _yields(sent, is_answered, today)

    parts = np.zeros((3, WEEKS))
    is_open = is_sent & ~is_answered
    inputs = (
        (sent.kind[is_open], sent.sent[is_open], sent.billed[is_open]),
        _yet_to_send(sent, is_sent, today),
    )
    for part, (kind, day, billed) in enumerate(inputs):
        numbers = when.number(day)
        phase = when.to_wait(day) // WEEK
        for key in sorted(set(zip(kind.tolist(), phase.tolist(), strict=True))):
            mine = (kind == key[0]) & (phase == key[1])
            chances = paydays.chances(rates(*key), -numbers[mine], ahead)
            usd = (billed[mine, None] * chances).sum(axis=0) * yields[key[0]]
            np.add.at(parts[part], week[week < WEEKS], usd[week < WEEKS])
    other = _other(sent, is_answered, paid, was_paid, when, today)
    np.add.at(parts[2], week[week < WEEKS], other)
    return parts


def _rates(
    sent: Sent, is_sent: np.ndarray, is_answered: np.ndarray, when: Calendar, today: int
):
    """Hazards by kind and phase of the submission; the whole payer's where few tell."""
    used = is_sent & (sent.sent > today - LAG_DAYS)
    numbers = when.number(sent.sent)
    waits = np.where(is_answered, when.number(sent.answered) - numbers, 0)
    waits = np.maximum(waits, 0)
    phase = when.to_wait(sent.sent) // WEEK

    def of(mine: np.ndarray) -> Floats:
        return paydays.hazards(
            waits[mine], -numbers[mine], is_answered[mine], sent.claims[mine]
        )

    whole = of(used)
    known: dict[tuple[int, int], Floats] = {}

    def rates(kind: int, phase_of: int) -> Floats:
        key = (kind, phase_of)
        if key not in known:
            mine = used & (phase == phase_of)
            alike = paydays.filled(of(mine), whole)
            known[key] = paydays.filled(of(mine & (sent.kind == kind)), alike)
        return known[key]

    return rates


def _yields(sent: Sent, is_answered: np.ndarray, today: int) -> Floats:
    """Dollars that first answers paid per dollar billed, by kind of claim."""
    kinds = int(sent.kind.max(initial=0)) + 1
    told = np.zeros(kinds)
    for since in (-1, today - YIELD_DAYS):  # all of them, then of late where there are
        used = is_answered & (sent.answered > since)
        billed = np.bincount(sent.kind[used], sent.billed[used], kinds)
        paid = np.bincount(sent.kind[used], sent.paid[used], kinds)
        np.divide(paid, billed, out=told, where=billed > 0)
    return told


def _yet_to_send(
    sent: Sent, is_sent: np.ndarray, today: int
) -> tuple[Ints, Ints, Floats]:
    """Charges of days to come: kind, day and dollars."""
    used = is_sent & (sent.sent > today - LEVEL_DAYS)
    ahead = (sent.sent[used] - today - 1) % RHYTHM
    kinds, days, billed = [], [], []
    for start in range(0, _DAYS, RHYTHM):
        day = today + 1 + start + ahead
        kinds.append(sent.kind[used])
        days.append(day)
        billed.append(
            np.where(day <= today + _DAYS, sent.billed[used], 0.0)
            / (LEVEL_DAYS / RHYTHM)
        )
    return np.concatenate(kinds), np.concatenate(days), np.concatenate(billed)


def _other(
    sent: Sent,
    is_answered: np.ndarray,
    paid: Paid,
    was_paid: np.ndarray,
    when: Calendar,
    today: int,
) -> float:
    """Dollars a payday that are not of first answers, over the last half year."""
    late = was_paid & (paid.day > today - YIELD_DAYS)
    first = is_answered & (sent.answered > today - YIELD_DAYS)
    whole = float(paid.usd[late].sum()) - float(sent.paid[first].sum())
    return whole / (YIELD_DAYS / when.every)
