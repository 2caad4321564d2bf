"""Stories: what happens to claims, from their submission to the last answer.

A story is a function named for what happens, of all the claims that live it; the
denials are those that each would be given. casting.py says whose story it is.
"""

import numpy as np

from transforms.practice.adjudicate import (
    ALL,
    ALL_LEFT_TO_PATIENT,
    UNKNOWN,
    Terms,
)
from transforms.practice.chance import Ints, Truths
from transforms.practice.lags import pays_on
from transforms.practice.ledger import DENIAL_LIST, NONE, Originals, Versions
from transforms.practice.payers import PAYERS, PLACE
from transforms.practice.rework import Desk

DUPLICATE = next(
    place for place, (category, *_) in enumerate(DENIAL_LIST) if category == "duplicate"
)
FORWARDED = next(
    place for place, entry in enumerate(DENIAL_LIST) if entry[1:3] == ("OA", "22")
)
_BILLS_SECOND = np.array(
    [
        payer.financial_class in ("commercial", "medicaid", "other_government")
        for payer in PAYERS.values()
    ]
)


def crosses_over(originals: Originals) -> Truths:
    """Claims that Medicare forwards to the second payer by itself."""
    medicare = originals.payer == PLACE["MEDB1"]
    return medicare & (originals.kind == 0) & (originals.second != NONE)


def bills_second(originals: Originals) -> Truths:
    """Claims that the practice itself bills to a second payer."""
    medical = originals.kind != 2
    return _BILLS_SECOND[originals.payer] & medical & (originals.second != NONE)


def paid(desk: Desk, claims: Versions, _: Ints) -> None:
    goes_on = desk.chance(0.85, len(claims))
    crossing = crosses_over(desk.originals)[claims.of] & goes_on
    crossover = np.where(crossing, desk.originals.second[claims.of], NONE)
    answers = desk.pay(claims, crossover=crossover)
    desk.cross_over(answers)
    goes_on &= bills_second(desk.originals)[claims.of]
    billed = claims.claim[goes_on]
    desk.bill_second(answers.take(np.isin(answers.version.claim, billed)))


def paid_as_a_whole(desk: Desk, claims: Versions, _: Ints) -> None:
    desk.pay(claims)


def paid_crossed_over(desk: Desk, claims: Versions, _: Ints) -> None:
    second = desk.originals.second[claims.of]
    desk.cross_over(desk.pay(claims, Terms(coinsurance=20), crossover=second))


def paid_second_claim(desk: Desk, claims: Versions, _: Ints) -> None:
    desk.bill_second(desk.pay(claims, Terms(deductible=5_000, coinsurance=20)))


def partly_denied(desk: Desk, claims: Versions, denial: Ints) -> None:
    terms = desk.payers.usual_terms(claims)
    terms.denied, terms.denial = desk.originals.last_charged[claims.of], denial
    desk.pay(claims, terms)


def line_reduced(desk: Desk, claims: Versions, _: Ints) -> None:
    terms = desk.payers.usual_terms(claims)
    terms.reduced = desk.originals.first_charged[claims.of]
    desk.pay(claims, terms)


def reduced_for_unknown_reason(desk: Desk, claims: Versions, _: Ints) -> None:
    """A reason that the denial map lacks."""
    first = desk.originals.first_charged[claims.of]
    desk.pay(claims, Terms(reduced=first, reduction=UNKNOWN))


def line_bundled(desk: Desk, claims: Versions, _: Ints) -> None:
    terms = desk.payers.usual_terms(claims)
    terms.bundled = desk.originals.last_charged[claims.of]
    desk.pay(claims, terms)


def bundled_and_denied(desk: Desk, claims: Versions, denial: Ints) -> None:
    desk.deny(claims, denial, is_bundled=True)


def all_bundled(desk: Desk, claims: Versions, _: Ints) -> None:
    desk.pay(claims, Terms(bundled=ALL))


def deductible_only(desk: Desk, claims: Versions, _: Ints) -> None:
    desk.pay(claims, Terms(deductible=ALL_LEFT_TO_PATIENT))


def unexplained_zero(desk: Desk, claims: Versions, _: Ints) -> None:
    """CO-45 for all of the charge: zero pay without a reason."""
    desk.pay(claims, Terms(rate=0.0))


def denied(desk: Desk, claims: Versions, denial: Ints) -> None:
    desk.deny(claims, denial)


def _replaced(
    desk: Desk, claims: Versions, denial: Ints, renamed: float = 0.0
) -> Versions:
    """Denied, then sent again as replacements: a share of them under a new number."""
    answers = desk.deny(claims, denial)
    is_renamed = desk.chance(renamed, len(answers))
    is_changed = desk.chance(0.3, len(answers))
    return desk.resubmit(answers, is_renamed=is_renamed, is_changed=is_changed)


def denied_then_paid_same_number(desk: Desk, claims: Versions, denial: Ints) -> None:
    desk.pay(_replaced(desk, claims, denial))


def denied_then_paid_new_number(desk: Desk, claims: Versions, denial: Ints) -> None:
    desk.pay(_replaced(desk, claims, denial, renamed=1.0))


def denied_then_paid_old_number(desk: Desk, claims: Versions, denial: Ints) -> None:
    """The payer answers the replacement under the number of the original."""
    versions = _replaced(desk, claims, denial, renamed=1.0)
    terms = desk.payers.usual_terms(versions)
    desk.payers.pay(versions, desk.paid_on(versions), terms, named=versions.of)


def denied_twice(desk: Desk, claims: Versions, denial: Ints) -> None:
    versions = _replaced(desk, claims, denial, renamed=0.5)
    desk.deny(versions, desk.denial(versions))


def denied_twice_then_paid(desk: Desk, claims: Versions, denial: Ints) -> None:
    versions = _replaced(desk, claims, denial)
    again = desk.deny(versions, desk.denial(versions))
    desk.pay(desk.resubmit(again, is_renamed=True))


def denied_then_silence(desk: Desk, claims: Versions, denial: Ints) -> None:
    _replaced(desk, claims, denial, renamed=0.5)


def denied_then_paid_late(desk: Desk, claims: Versions, denial: Ints) -> None:
    """More than half a year later: no longer an overturn."""
    desk.pay(desk.resubmit(desk.deny(claims, denial), wait=(180, 230)))


def denied_then_deductible(desk: Desk, claims: Versions, denial: Ints) -> None:
    terms = Terms(deductible=ALL_LEFT_TO_PATIENT)
    desk.pay(_replaced(desk, claims, denial), terms)


def denied_reprocessed(desk: Desk, claims: Versions, denial: Ints) -> None:
    """The payer reverses its denial and pays, without a new claim."""
    desk.correct(desk.deny(claims, denial))


def denied_reprocessed_plainly(desk: Desk, claims: Versions, denial: Ints) -> None:
    """The payer pays after all, and never reverses its denial."""
    answers = desk.deny(claims, denial)
    terms = desk.payers.usual_terms(answers.version)
    desk.payers.pay(answers.version, desk.later(answers), terms)


def corrected(desk: Desk, claims: Versions, _: Ints) -> None:
    desk.correct(desk.pay(claims))


def corrected_later(desk: Desk, claims: Versions, _: Ints) -> None:
    desk.correct(desk.pay(claims), gap=20)


def reversed_before_paid(desk: Desk, claims: Versions, _: Ints) -> None:
    """The reversal's file is dated before the one with what it reverses."""
    answers = desk.pay(claims)
    ready = answers.version.submitted + 1
    on = pays_on(desk.rhythm, answers.payer, ready)
    early = on < answers.paid_on
    desk.reverse(answers.take(early), on[early])


def taken_back(desk: Desk, claims: Versions, _: Ints) -> None:
    answers = desk.pay(claims)
    desk.reverse(answers, desk.later(answers, 60, 200))


def taken_back_by_plb(desk: Desk, claims: Versions, _: Ints) -> None:
    """The payer takes its money back, months later, without reversing the claim."""
    desk.take_back(desk.pay(claims, Terms(coinsurance=20)))


def replaced_after_payment(desk: Desk, claims: Versions, _: Ints) -> None:
    answers = desk.pay(claims)
    renamed = desk.chance(0.5, len(answers))
    versions = desk.resubmit(answers, is_renamed=renamed, is_changed=True)
    on = desk.paid_on(versions)
    first = answers.take(np.isin(answers.version.family, versions.family))
    desk.reverse(first, on)
    desk.payers.pay(versions, on, desk.payers.usual_terms(versions))


def voided(desk: Desk, claims: Versions, _: Ints) -> None:
    answers = desk.pay(claims)
    versions = desk.resubmit(answers, frequency=8)
    first = answers.take(np.isin(answers.version.family, versions.family))
    desk.reverse(first, desk.paid_on(versions))


def duplicate_after_payment(desk: Desk, claims: Versions, _: Ints) -> None:
    """The same claim is sent again; the payer answers that it has it."""
    versions = desk.resubmit(desk.pay(claims), frequency=1)
    desk.deny(versions, np.full(len(versions), DUPLICATE))


def duplicate_only(desk: Desk, claims: Versions, _: Ints) -> None:
    desk.deny(claims, np.full(len(claims), DUPLICATE))


def forwarded(desk: Desk, claims: Versions, _: Ints) -> None:
    """Not this payer's claim: it forwards it to the one that pays."""
    right = np.full(len(claims), PLACE["MEDB1"])
    terms = Terms(denied=ALL, denial=FORWARDED)
    on = desk.paid_on(claims)
    first = desk.payers.pay(claims, on, terms, status=23, crossover=right)
    on = pays_on(desk.rhythm, first.crossover, first.paid_on + 15)
    terms = Terms(coinsurance=20)
    desk.payers.pay(first.version, on, terms, payer=first.crossover)


def predetermined(desk: Desk, claims: Versions, _: Ints) -> None:
    """An estimate was asked for as well: it enters no rate."""
    desk.pay(claims)
    estimates = desk.ask_for_estimates(claims)
    on = desk.paid_on(estimates)
    desk.payers.pay(estimates, on, Terms(rate=0.0), status=25)


def rejected_then_sent_again(desk: Desk, claims: Versions, _: Ints) -> None:
    """Refused before it was decided; put right, sent again as an original, paid."""
    rejected, on = desk.reject(claims)
    renamed = desk.chance(0.3, len(rejected))
    desk.pay(desk.send_again(rejected, on, renamed))


def rejected_for_good(desk: Desk, claims: Versions, _: Ints) -> None:
    """Refused before it was decided, and left lying."""
    desk.reject(claims)


def remittance_late(desk: Desk, claims: Versions, _: Ints) -> None:
    """The answer comes months later than the payer's others."""
    wait = desk.rng.integers(90, 240, len(claims))
    on = pays_on(desk.rhythm, claims.payer, desk.paid_on(claims) + wait)
    desk.payers.pay(claims, on, desk.payers.usual_terms(claims))


def remittance_never(desk: Desk, claims: Versions, _: Ints) -> None:
    """Decided, but the practice never hears: asked again, the payer has it already."""
    asks = desk.chance(0.5, len(claims))
    versions = desk.ask_again(claims.take(asks), wait=(60, 120))
    desk.deny(versions, np.full(len(versions), DUPLICATE))


def unanswered(desk: Desk, claims: Versions, _: Ints) -> None:
    """Nothing comes back."""
