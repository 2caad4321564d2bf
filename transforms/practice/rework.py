"""Rework: what billing offices and payers do with a claim after it was sent.

The moves that stories are made of: answers, replacements, corrections, secondary
payers. Nothing happens after the last day: a move then returns None.
"""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from transforms.practice import codes
from transforms.practice.adjudicate import Adjudicator, Denial, Terms
from transforms.practice.encounters import Encounters
from transforms.practice.events import LAST_DAY, Answer, Claim, Line, Log
from transforms.practice.payers import PAYERS, Rhythm


class Desk:
    """The practice's billing desk and its payers."""

    def __init__(
        self, rng: Random, log: Log, encounters: Encounters, rhythm: Rhythm
    ) -> None:
        self.rng = rng
        self.log = log
        self.encounters = encounters
        self.rhythm = rhythm
        self.payers = Adjudicator(rng, log)

    def denial(self) -> Denial:
        """A reason to deny, as often as its category is."""
        weights = list(codes.DENIAL_WEIGHTS.values())
        category = self.rng.choices(list(codes.DENIAL_WEIGHTS), weights)[0]
        return self.rng.choice(codes.DENIALS[category])

    def chance(self, share: float) -> bool:
        """True as often as the share says."""
        return self.rng.random() < share

    def paid_on(self, claim: Claim) -> date:
        """The day on which a claim's payer answers it."""
        payer = PAYERS[claim.payer_key]
        lag = max(6, int(self.rng.gauss(payer.lag_days, payer.lag_days * 0.3)))
        if self.chance(0.03):
            lag += 60
        return self.rhythm.pays_on(payer, claim.submitted + timedelta(lag))

    def later(self, answer: Answer, low: int = 20, high: int = 75) -> date:
        """A payment day of the same payer, some time after an answer."""
        wait = timedelta(self.rng.randint(low, high))
        return self.rhythm.pays_on(PAYERS[answer.payer_key], answer.paid_on + wait)

    def pay(self, claim: Claim, terms: Terms | None = None) -> Answer | None:
        """Answer a claim, by the usual terms unless others are given."""
        on = self.paid_on(claim)
        return self.payers.pay(claim, on, terms or self.payers.usual_terms(claim))

    def deny(self, claim: Claim, denial: Denial) -> Answer | None:
        """Deny all of a claim."""
        return self.payers.deny(claim, self.paid_on(claim), denial)

    def resubmit(
        self,
        claim: Claim,
        answer: Answer | None,
        frequency: str = "7",
        new_number: bool = False,
        changed: bool = False,
        wait: tuple[int, int] = (8, 40),
    ) -> Claim | None:
        """Send another version of a claim after an answer."""
        if answer is None:
            return None
        ready = answer.paid_on + timedelta(self.rng.randint(*wait))
        version = replace(
            claim,
            frequency=frequency,
            control=claim.control + ("R" if new_number else ""),
            original_reference=answer.reference if frequency != "1" else "",
            lines=self._corrected(claim.lines) if changed else claim.lines,
            submitted=self.rhythm.submits_on(claim.kind, ready),
        )
        if version.submitted > LAST_DAY:
            return None
        if changed:
            self.encounters.distinguish(version)
        return self.log.submit(version)

    def _corrected(self, lines: list[Line]) -> list[Line]:
        """The lines with another charge, and a modifier where there was none."""
        first = lines[0]
        coded = first.qualifier == "HC" and not first.modifiers
        corrected = replace(
            first,
            charge=first.charge + 5 * self.rng.randint(100, 900),
            modifiers=("59",) if coded else first.modifiers,
        )
        return [corrected, *lines[1:]]

    def correct(self, answer: Answer | None, gap: int = 0) -> None:
        """Reverse an answer and pay anew; with a gap of days, in a later file."""
        if answer is None:
            return
        claim, payer = answer.claim, PAYERS[answer.payer_key]
        on = self.later(answer)
        if self.payers.reverse(answer, on) is None:
            return
        terms = self.payers.usual_terms(claim)
        terms.rate = self.rng.choice((0.8, 1.1, 1.2))
        kept = answer.reference if payer.keeps_reference else ""
        again = self.rhythm.pays_on(payer, on + timedelta(gap))
        self.payers.pay(claim, again, terms, reference=kept)

    def cross_over(self, claim: Claim, primary: Answer | None) -> None:
        """The first payer forwards the claim, and the second one answers."""
        second = claim.patient.secondary_key
        if second is None or primary is None or not primary.patient_share:
            return
        primary.crossover_key = second
        primary.status = "19"
        ready = primary.paid_on + timedelta(self.rng.randint(10, 30))
        on = self.rhythm.pays_on(PAYERS[second], ready)
        self.payers.pay_second(claim, second, primary, on)

    def bill_second(self, claim: Claim, primary: Answer | None) -> None:
        """The practice bills the second payer itself, after the first one's answer."""
        second = claim.patient.secondary_key
        if second is None or primary is None or not primary.patient_share:
            return
        ready = primary.paid_on + timedelta(self.rng.randint(5, 20))
        version = replace(
            claim,
            family=self.encounters.new_family(),
            responsibility="S",
            payer_key=second,
            submitted=self.rhythm.submits_on(claim.kind, ready),
            prior=primary,
        )
        if self.log.submit(version) and self.chance(0.93):
            on = self.paid_on(version)
            self.payers.pay_second(version, second, primary, on)
