"""Payments: what a payer pays a payee on a day, for its answers and beside them.

A payment never falls below zero: what is missing is carried forward (PLB FB) and taken
from the payee's next payment by the same payer.
"""

from dataclasses import dataclass

import numpy as np

from transforms.practice.chance import Ints
from transforms.practice.ledger import NONE
from transforms.practice.payers import PAYERS

INTEREST_AFTER = 45  # days from submission; then interest is due for all beyond 30
_FREE_DAYS = 30
_YEARLY = 10  # per cent
_PAYS_INTEREST = np.array([payer.pays_interest for payer in PAYERS.values()])


@dataclass
class Payments:
    """Payments by row; and the provider adjustments beside them."""

    of_answer: Ints  # the payment of each answer
    payer: Ints
    billing: Ints
    paid_on: Ints
    amount: Ints
    # Payment, reason, reference, cents, and which of the take-backs it is, or NONE.
    beside: list[tuple[int, str, str, int, int]]


def payments(
    payer: Ints,
    billing: Ints,
    paid_on: Ints,
    paid: Ints,
    waited: Ints,
    takes_back: tuple[Ints, Ints],
    references: list[str],
) -> Payments:
    """Put answers into payments, by day, payer and payee.

    The first five are by answer: whom, when and what it pays, and how many days after
    submission. `takes_back` are answers to be taken back and the first days for it;
    `references` what to call those.
    """
    key = (paid_on * 1_000 + _by_key[payer]) * 1_000 + billing
    _, first, of_answer = np.unique(key, return_index=True, return_inverse=True)
    sums = np.bincount(of_answer, paid).astype(np.int64)
    told = Payments(
        of_answer, payer[first], billing[first], paid_on[first], sums.copy(), []
    )
    interest = _interest(payer, paid, waited)
    owed = np.bincount(of_answer, interest).astype(np.int64)
    _settle(
        told, sums, owed, _taken(told, payer, billing, paid, takes_back), references
    )
    return told


# Payments of a day are in order of their payers' keys.
_by_key = np.argsort(np.argsort(np.array(list(PAYERS))))


def _interest(payer: Ints, paid: Ints, waited: Ints) -> Ints:
    """What payers owe for paying answers late."""
    late = _PAYS_INTEREST[payer] & (waited > INTEREST_AFTER) & (paid > 0)
    return late * (paid * (waited - _FREE_DAYS) * _YEARLY // 36_500)


def _taken(
    told: Payments,
    payer: Ints,
    billing: Ints,
    paid: Ints,
    takes_back: tuple[Ints, Ints],
) -> dict[int, list[tuple[int, int]]]:
    """By payment: which taken-back answer (its place) and how much.

    It is the payer's first payment to the payee on or after the day, else the last one
    of them; none if there is none after the answer's own.
    """
    pair = told.payer * 1_000 + told.billing
    order = np.lexsort((told.paid_on, pair))
    at = pair[order] * 1_000_000 + told.paid_on[order]
    taken: dict[int, list[tuple[int, int]]] = {}
    for place, (answer, day) in enumerate(zip(*takes_back, strict=True)):
        own = payer[answer] * 1_000 + billing[answer]
        row = int(np.searchsorted(at, own * 1_000_000 + day))
        if row == len(at) or pair[order[row]] != own:
            row -= 1
        payment = int(order[row])
        if told.paid_on[payment] > told.paid_on[told.of_answer[answer]]:
            taken.setdefault(payment, []).append((place, int(paid[answer])))
    return taken


def _settle(
    told: Payments,
    sums: Ints,
    owed: Ints,
    taken: dict[int, list[tuple[int, int]]],
    references: list[str],
) -> None:
    """Go through the payments in order of time, and carry what is missing forward."""
    carried: dict[tuple[int, int], int] = {}
    pairs = zip(told.payer.tolist(), told.billing.tolist(), strict=True)
    for row, (pair, whole) in enumerate(zip(pairs, sums.tolist(), strict=True)):
        beside = []
        before = carried.pop(pair, 0)
        if before:
            beside.append(("FB", "PRIOR", before, NONE))
        if owed[row]:
            beside.append(("L6", f"I{row:07}", -int(owed[row]), NONE))
        for place, cents in taken.get(row, ()):
            beside.append(("WO", references[place], cents, place))
        left = whole - sum(cents for *_, cents, _ in beside)
        if left < 0:
            beside.append(("FB", "NEXT", left, NONE))
            carried[pair] = -left
            left = 0
        told.amount[row] = left
        told.beside += [(row, *entry) for entry in beside]
