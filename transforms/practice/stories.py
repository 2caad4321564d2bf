"""Stories: what happens to each claim, from its submission to the last answer.

A story is a function named for what happens. casting.py says whose story it is.
"""

from dataclasses import replace
from datetime import timedelta

from transforms.practice import codes
from transforms.practice.adjudicate import Denial, Terms
from transforms.practice.events import Claim
from transforms.practice.payers import PAYERS
from transforms.practice.rework import Desk

ALL_LEFT_TO_PATIENT = 10**9  # a deductible that no claim exhausts


def paid(desk: Desk, claim: Claim, _: Denial) -> None:
    answer = desk.pay(claim)
    if desk.chance(0.85):
        if crosses_over(claim):
            desk.cross_over(claim, answer)
        elif bills_second(claim):
            desk.bill_second(claim, answer)


def paid_as_a_whole(desk: Desk, claim: Claim, _: Denial) -> None:
    desk.pay(claim)


def paid_crossed_over(desk: Desk, claim: Claim, _: Denial) -> None:
    desk.cross_over(claim, desk.pay(claim, Terms(coinsurance=20)))


def paid_second_claim(desk: Desk, claim: Claim, _: Denial) -> None:
    terms = Terms(deductible=5_000, coinsurance=20)
    desk.bill_second(claim, desk.pay(claim, terms))


def partly_denied(desk: Desk, claim: Claim, denial: Denial) -> None:
    terms = desk.payers.usual_terms(claim)
    terms.denied = {claim.charged[-1]: denial}
    desk.pay(claim, terms)


def line_reduced(desk: Desk, claim: Claim, _: Denial) -> None:
    terms = desk.payers.usual_terms(claim)
    terms.partly_denied = {claim.charged[0]: ("CO", "151", "")}
    desk.pay(claim, terms)


def reduced_for_unknown_reason(desk: Desk, claim: Claim, _: Denial) -> None:
    """A reason that the denial map lacks."""
    terms = Terms(partly_denied={claim.charged[0]: codes.UNMAPPED})
    desk.pay(claim, terms)


def line_bundled(desk: Desk, claim: Claim, _: Denial) -> None:
    terms = desk.payers.usual_terms(claim)
    terms.bundled = {claim.charged[-1]}
    desk.pay(claim, terms)


def bundled_and_denied(desk: Desk, claim: Claim, denial: Denial) -> None:
    desk.payers.deny(claim, desk.paid_on(claim), denial, bundled=True)


def all_bundled(desk: Desk, claim: Claim, _: Denial) -> None:
    desk.pay(claim, Terms(bundled=set(range(len(claim.lines)))))


def deductible_only(desk: Desk, claim: Claim, _: Denial) -> None:
    desk.pay(claim, Terms(deductible=ALL_LEFT_TO_PATIENT))


def unexplained_zero(desk: Desk, claim: Claim, _: Denial) -> None:
    desk.payers.write_off(claim, desk.paid_on(claim))


def denied(desk: Desk, claim: Claim, denial: Denial) -> None:
    desk.deny(claim, denial)


def _replaced(
    desk: Desk, claim: Claim, denial: Denial, new_number: bool = False
) -> Claim | None:
    """Denied, then sent again as a replacement, sometimes with other charges."""
    answer = desk.deny(claim, denial)
    changed = desk.chance(0.3)
    return desk.resubmit(claim, answer, new_number=new_number, changed=changed)


def denied_then_paid_same_number(desk: Desk, claim: Claim, denial: Denial) -> None:
    version = _replaced(desk, claim, denial)
    if version:
        desk.pay(version)


def denied_then_paid_new_number(desk: Desk, claim: Claim, denial: Denial) -> None:
    version = _replaced(desk, claim, denial, new_number=True)
    if version:
        desk.pay(version)


def denied_then_paid_old_number(desk: Desk, claim: Claim, denial: Denial) -> None:
    """The payer answers the replacement under the number of the original."""
    version = _replaced(desk, claim, denial, new_number=True)
    if version:
        terms = desk.payers.usual_terms(version)
        on = desk.paid_on(version)
        desk.payers.pay(version, on, terms, control=claim.control)


def denied_twice(desk: Desk, claim: Claim, denial: Denial) -> None:
    version = _replaced(desk, claim, denial, new_number=desk.chance(0.5))
    if version:
        desk.deny(version, desk.denial())


def denied_twice_then_paid(desk: Desk, claim: Claim, denial: Denial) -> None:
    version = _replaced(desk, claim, denial)
    if version:
        again = desk.deny(version, desk.denial())
        third = desk.resubmit(version, again, new_number=True)
        if third:
            desk.pay(third)


def denied_then_silence(desk: Desk, claim: Claim, denial: Denial) -> None:
    _replaced(desk, claim, denial, new_number=desk.chance(0.5))


def denied_then_paid_late(desk: Desk, claim: Claim, denial: Denial) -> None:
    """More than half a year later: no longer an overturn."""
    version = desk.resubmit(claim, desk.deny(claim, denial), wait=(180, 230))
    if version:
        desk.pay(version)


def denied_then_deductible(desk: Desk, claim: Claim, denial: Denial) -> None:
    version = _replaced(desk, claim, denial)
    if version:
        desk.pay(version, Terms(deductible=ALL_LEFT_TO_PATIENT))


def denied_reprocessed(desk: Desk, claim: Claim, denial: Denial) -> None:
    """The payer reverses its denial and pays, without a new claim."""
    desk.correct(desk.deny(claim, denial))


def denied_reprocessed_plainly(desk: Desk, claim: Claim, denial: Denial) -> None:
    """The payer pays after all, and never reverses its denial."""
    answer = desk.deny(claim, denial)
    if answer:
        terms = desk.payers.usual_terms(claim)
        desk.payers.pay(claim, desk.later(answer), terms)


def corrected(desk: Desk, claim: Claim, _: Denial) -> None:
    desk.correct(desk.pay(claim))


def corrected_later(desk: Desk, claim: Claim, _: Denial) -> None:
    desk.correct(desk.pay(claim), gap=20)


def reversed_before_paid(desk: Desk, claim: Claim, _: Denial) -> None:
    """The reversal's file is dated before the one with what it reverses."""
    answer = desk.pay(claim)
    if answer:
        payer = PAYERS[claim.payer_key]
        on = desk.rhythm.pays_on(payer, claim.submitted + timedelta(1))
        if on < answer.paid_on:
            desk.payers.reverse(answer, on)


def taken_back(desk: Desk, claim: Claim, _: Denial) -> None:
    answer = desk.pay(claim)
    if answer:
        desk.payers.reverse(answer, desk.later(answer, 60, 200))


def replaced_after_payment(desk: Desk, claim: Claim, _: Denial) -> None:
    answer = desk.pay(claim)
    new_number = desk.chance(0.5)
    version = desk.resubmit(claim, answer, new_number=new_number, changed=True)
    if version and answer:
        on = desk.paid_on(version)
        if desk.payers.reverse(answer, on):
            desk.payers.pay(version, on, desk.payers.usual_terms(version))


def voided(desk: Desk, claim: Claim, _: Denial) -> None:
    answer = desk.pay(claim)
    version = desk.resubmit(claim, answer, frequency="8")
    if version and answer:
        desk.payers.reverse(answer, desk.paid_on(version))


def duplicate_after_payment(desk: Desk, claim: Claim, _: Denial) -> None:
    """The same claim is sent again; the payer answers that it has it."""
    version = desk.resubmit(claim, desk.pay(claim), frequency="1")
    if version:
        desk.deny(version, codes.DUPLICATE)


def duplicate_only(desk: Desk, claim: Claim, _: Denial) -> None:
    desk.deny(claim, codes.DUPLICATE)


def forwarded(desk: Desk, claim: Claim, _: Denial) -> None:
    """Not this payer's claim: it forwards it to the one that pays."""
    right = PAYERS["MEDB1"]
    on = desk.paid_on(claim)
    first = desk.payers.refer(claim, on, "23", ("OA", "22"))
    if first:
        first.crossover_key = right.key
        on = desk.rhythm.pays_on(right, first.paid_on + timedelta(15))
        desk.payers.pay(claim, on, Terms(coinsurance=20), payer_key=right.key)


def predetermined(desk: Desk, claim: Claim, _: Denial) -> None:
    """An estimate was asked for as well: it enters no rate."""
    desk.pay(claim)
    family = desk.encounters.new_family()
    estimate = replace(
        claim, family=family, control=f"E{family:07}", is_predetermination=True
    )
    if desk.log.submit(estimate):
        desk.payers.refer(estimate, desk.paid_on(estimate), "25", ("CO", "45"))


def unanswered(desk: Desk, claim: Claim, _: Denial) -> None:
    """Nothing comes back."""


def crosses_over(claim: Claim) -> bool:
    second = claim.patient.secondary_key
    return claim.payer_key == "MEDB1" and second is not None and claim.kind == "P"


def bills_second(claim: Claim) -> bool:
    second = claim.patient.secondary_key
    return claim.payer_key not in ("MEDB1", "DENTL", "WCOMP") and second is not None
