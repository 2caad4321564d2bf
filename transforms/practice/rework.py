"""Rework: the story of each claim after it was sent.

A story is a method named for what happens. The first claims that can live a story
are given each story once, so that the smallest practice has them all; the others
draw theirs by weight. Nothing happens after the last day.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from transforms.practice import codes
from transforms.practice.adjudicate import Adjudicator, Denial, Terms
from transforms.practice.encounters import Encounters
from transforms.practice.events import LAST_DAY, Answer, Claim, Line, Log
from transforms.practice.payers import PAYERS, Rhythm

Fits = Callable[[Claim], bool]


def _any(claim: Claim) -> bool:
    return True


def _lines(claim: Claim) -> bool:
    return len(claim.lines) > 1 and not _whole(claim)


def _whole(claim: Claim) -> bool:
    return claim.bill_type == "11" and PAYERS[claim.payer_key].answers_stays_whole


def _crosses(claim: Claim) -> bool:
    second = claim.patient.secondary_key
    return claim.payer_key == "MEDB1" and second is not None and claim.kind == "P"


def _submits_second(claim: Claim) -> bool:
    second = claim.patient.secondary_key
    return claim.payer_key not in ("MEDB1", "DENTL", "WCOMP") and second is not None


def _advantage(claim: Claim) -> bool:
    return claim.payer_key == "MADV1"


def _dental(claim: Claim) -> bool:
    return claim.kind == "D"


def _status_4(claim: Claim) -> bool:
    return claim.payer_key == "HMOCO"


# Story, weight, which claims it fits.
STORIES: list[tuple[str, float, Fits]] = [
    ("paid", 66.0, _any),
    ("paid_crossed_over", 0.5, _crosses),
    ("paid_second_claim", 0.5, _submits_second),
    ("partly_denied", 2.5, _lines),
    ("line_reduced", 1.5, _lines),
    ("line_bundled", 3.0, _lines),
    ("bundled_and_denied", 0.4, _lines),
    ("all_bundled", 0.2, _lines),
    ("deductible_only", 2.0, _any),
    ("unexplained_zero", 0.8, _any),
    ("denied", 4.0, _any),
    ("denied_as_status_4", 0.1, _status_4),
    ("denied_whole", 0.2, _whole),
    ("paid_whole", 0.2, _whole),
    ("denied_then_paid_same_number", 2.2, _any),
    ("denied_then_paid_new_number", 1.8, _any),
    ("denied_then_paid_old_number", 0.8, _any),
    ("denied_twice", 1.0, _any),
    ("denied_then_silence", 0.6, _any),
    ("denied_then_paid_late", 0.4, _any),
    ("denied_then_deductible", 0.4, _any),
    ("denied_reprocessed", 1.0, _any),
    ("denied_reprocessed_plainly", 0.6, _any),
    ("denied_twice_then_paid", 0.4, _any),
    ("corrected", 1.2, _any),
    ("corrected_later", 0.6, _any),
    ("taken_back", 0.5, _any),
    ("replaced_after_payment", 0.8, _any),
    ("voided", 0.4, _any),
    ("duplicate_after_payment", 1.2, _any),
    ("duplicate_only", 0.3, _any),
    ("forwarded", 0.3, _advantage),
    ("predetermined", 0.3, _dental),
    ("unanswered", 2.0, _any),
]

PLANT_BEFORE = date(2025, 3, 1)


class Rework:
    """Tells the story of every claim into the log."""

    def __init__(
        self, rng: Random, log: Log, encounters: Encounters, rhythm: Rhythm
    ) -> None:
        self.rng = rng
        self.log = log
        self.encounters = encounters
        self.rhythm = rhythm
        self.payers = Adjudicator(rng, log)
        self._names = [name for name, _, _ in STORIES]
        self._weights = [weight for _, weight, _ in STORIES]
        self._fits = {name: fits for name, _, fits in STORIES}

    def assign(self, claims: list[Claim]) -> list[tuple[str, Denial | None]]:
        """A story for each claim, and the denial that is planted in it."""
        plan: list[tuple[str, Denial | None]] = [
            (name, None) for name in self._names if name not in ("paid", "denied")
        ]
        # Stories that few claims fit choose first.
        plan.sort(key=lambda entry: self._fits[entry[0]] in (_any, _lines))
        plan += [
            ("denied", denial) for group in codes.DENIALS.values() for denial in group
        ]
        given: dict[int, tuple[str, Denial | None]] = {}
        early = [
            place
            for place, claim in enumerate(claims)
            if claim.submitted < PLANT_BEFORE
        ]
        for name, denial in plan:
            fits = self._fits[name]
            for place in early:
                if place not in given and fits(claims[place]):
                    given[place] = (name, denial)
                    break
        return [
            given.get(place) or (self._draw(claim), None)
            for place, claim in enumerate(claims)
        ]

    def _draw(self, claim: Claim) -> str:
        name = self.rng.choices(self._names, self._weights)[0]
        return name if self._fits[name](claim) else "paid"

    def tell(self, claim: Claim, story: str, denial: Denial | None) -> None:
        """Submit a claim and let its story happen."""
        if self.log.submit(claim) is None:
            return
        self.log.stories[claim.family] = story
        method = getattr(self, f"_{story}")
        if story.startswith("denied") and story != "denied_as_status_4":
            method(claim, denial or self._denial())
        else:
            method(claim)

    # What stories are made of.

    def _denial(self) -> Denial:
        weights = list(codes.DENIAL_WEIGHTS.values())
        category = self.rng.choices(list(codes.DENIAL_WEIGHTS), weights)[0]
        if category == "duplicate":
            category = "missing_information"
        return self.rng.choice(codes.DENIALS[category])

    def _paid_on(self, claim: Claim, payer_key: str = "") -> date:
        payer = PAYERS[payer_key or claim.payer_key]
        lag = max(6, int(self.rng.gauss(payer.lag_days, payer.lag_days * 0.3)))
        if self.rng.random() < 0.03:
            lag += 60
        return self.rhythm.pays_on(payer, claim.submitted + timedelta(lag))

    def _later(self, answer: Answer, low: int = 20, high: int = 75) -> date:
        payer = PAYERS[answer.payer_key]
        wait = timedelta(self.rng.randint(low, high))
        return self.rhythm.pays_on(payer, answer.paid_on + wait)

    def _terms(self, claim: Claim) -> Terms:
        return self.payers.usual_terms(claim)

    def _pay(self, claim: Claim, terms: Terms | None = None) -> Answer | None:
        return self.payers.pay(claim, self._paid_on(claim), terms or self._terms(claim))

    def _resubmit(
        self,
        claim: Claim,
        answer: Answer,
        frequency: str = "7",
        new_number: bool = False,
        changed: bool = False,
        wait: tuple[int, int] = (8, 40),
    ) -> Claim | None:
        """Send another version of a claim after an answer."""
        ready = answer.paid_on + timedelta(self.rng.randint(*wait))
        lines = list(claim.lines)
        if changed:
            first = lines[0]
            charge = first.charge + 5 * self.rng.randint(100, 900)
            lines[0] = Line(
                first.code,
                charge,
                first.units,
                first.modifiers or (("59",) if first.qualifier == "HC" else ()),
                first.revenue,
                first.qualifier,
            )
        version = replace(
            claim,
            frequency=frequency,
            control=claim.control + ("R" if new_number else ""),
            original_reference=answer.reference if frequency != "1" else "",
            lines=lines,
            submitted=self.rhythm.submits_on(claim.kind, ready),
        )
        if version.submitted > LAST_DAY:
            return None
        if changed:
            self.encounters.distinguish(version)
        return self.log.submit(version)

    def _pay_second(self, claim: Claim, primary: Answer, submits: bool) -> None:
        """Let the secondary payer answer, after a claim of its own if it needs one."""
        second = claim.patient.secondary_key
        if second is None or not primary.patient_share:
            return
        if not submits:
            primary.crossover_key = second
            primary.status = "19"
            paid_on = self.rhythm.pays_on(
                PAYERS[second], primary.paid_on + timedelta(self.rng.randint(10, 30))
            )
            self.payers.pay_second(claim, second, primary, paid_on)
            return
        ready = primary.paid_on + timedelta(self.rng.randint(5, 20))
        self.encounters.families += 1
        version = replace(
            claim,
            family=self.encounters.families,
            responsibility="S",
            payer_key=second,
            submitted=self.rhythm.submits_on(claim.kind, ready),
            prior=primary,
        )
        if self.log.submit(version) and self.rng.random() < 0.93:
            paid_on = self._paid_on(version)
            self.payers.pay_second(version, second, primary, paid_on)

    # The stories.

    def _paid(self, claim: Claim) -> None:
        answer = self._pay(claim)
        if answer and self.rng.random() < 0.85:
            if _crosses(claim):
                self._pay_second(claim, answer, submits=False)
            elif _submits_second(claim):
                self._pay_second(claim, answer, submits=True)

    def _paid_whole(self, claim: Claim) -> None:
        self._pay(claim)

    def _paid_crossed_over(self, claim: Claim) -> None:
        answer = self._pay(claim, Terms(coinsurance=20))
        if answer:
            self._pay_second(claim, answer, submits=False)

    def _paid_second_claim(self, claim: Claim) -> None:
        answer = self._pay(claim, Terms(deductible=5_000, coinsurance=20))
        if answer:
            self._pay_second(claim, answer, submits=True)

    def _partly_denied(self, claim: Claim) -> None:
        terms = self._terms(claim)
        terms.denied = {len(claim.lines) - 1: self._denial()}
        self._pay(claim, terms)

    def _line_reduced(self, claim: Claim) -> None:
        terms = self._terms(claim)
        terms.partly_denied = {0: ("CO", "151", "")}
        self._pay(claim, terms)

    def _line_bundled(self, claim: Claim) -> None:
        terms = self._terms(claim)
        terms.bundled = {len(claim.lines) - 1}
        self._pay(claim, terms)

    def _bundled_and_denied(self, claim: Claim) -> None:
        self.payers.deny(claim, self._paid_on(claim), self._denial(), bundled=True)

    def _all_bundled(self, claim: Claim) -> None:
        self._pay(claim, Terms(bundled=set(range(len(claim.lines)))))

    def _deductible_only(self, claim: Claim) -> None:
        self._pay(claim, Terms(deductible=10**9))

    def _unexplained_zero(self, claim: Claim) -> None:
        self.payers.write_off(claim, self._paid_on(claim))

    def _denied(self, claim: Claim, denial: Denial) -> Answer | None:
        return self.payers.deny(claim, self._paid_on(claim), denial)

    def _denied_whole(self, claim: Claim, denial: Denial) -> None:
        self._denied(claim, denial)

    def _denied_as_status_4(self, claim: Claim) -> None:
        self._denied(claim, ("CO", "31", ""))

    def _rework(
        self, claim: Claim, denial: Denial, new_number: bool, changed: bool
    ) -> tuple[Answer | None, Claim | None]:
        answer = self._denied(claim, denial)
        if answer is None:
            return None, None
        version = self._resubmit(claim, answer, new_number=new_number, changed=changed)
        return answer, version

    def _denied_then_paid_same_number(self, claim: Claim, denial: Denial) -> None:
        changed = self.rng.random() < 0.4
        _, version = self._rework(claim, denial, False, changed)
        if version:
            self._pay(version)

    def _denied_then_paid_new_number(self, claim: Claim, denial: Denial) -> None:
        changed = self.rng.random() < 0.4
        _, version = self._rework(claim, denial, True, changed)
        if version:
            self._pay(version)

    def _denied_then_paid_old_number(self, claim: Claim, denial: Denial) -> None:
        """The payer answers the replacement under the number of the original."""
        _, version = self._rework(claim, denial, True, False)
        if version:
            on, terms = self._paid_on(version), self._terms(version)
            self.payers.pay(version, on, terms, control=claim.control)

    def _denied_twice(self, claim: Claim, denial: Denial) -> None:
        _, version = self._rework(claim, denial, self.rng.random() < 0.5, False)
        if version:
            self._denied(version, self._denial())

    def _denied_twice_then_paid(self, claim: Claim, denial: Denial) -> None:
        _, version = self._rework(claim, denial, False, False)
        if version:
            again = self._denied(version, self._denial())
            third = self._resubmit(version, again, new_number=True) if again else None
            if third:
                self._pay(third)

    def _denied_then_silence(self, claim: Claim, denial: Denial) -> None:
        self._rework(claim, denial, self.rng.random() < 0.5, True)

    def _denied_then_paid_late(self, claim: Claim, denial: Denial) -> None:
        """More than half a year later: no longer an overturn."""
        answer = self._denied(claim, denial)
        version = self._resubmit(claim, answer, wait=(180, 230)) if answer else None
        if version:
            self._pay(version)

    def _denied_then_deductible(self, claim: Claim, denial: Denial) -> None:
        _, version = self._rework(claim, denial, False, False)
        if version:
            self._pay(version, Terms(deductible=10**9))

    def _denied_reprocessed(self, claim: Claim, denial: Denial) -> None:
        """The payer reverses its denial and pays, without a new claim."""
        answer = self._denied(claim, denial)
        if answer:
            self._correct(answer, self._later(answer))

    def _denied_reprocessed_plainly(self, claim: Claim, denial: Denial) -> None:
        """The payer pays after all, and never reverses its denial."""
        answer = self._denied(claim, denial)
        if answer:
            terms = self._terms(claim)
            self.payers.pay(claim, self._later(answer), terms)

    def _correct(self, answer: Answer, later: date, gap: int = 0) -> None:
        """Reverse an answer and pay anew; with a gap, in a later file."""
        claim, payer = answer.claim, PAYERS[answer.payer_key]
        if self.payers.reverse(answer, later) is None:
            return
        terms = self._terms(claim)
        terms.rate = self.rng.choice((0.8, 1.1, 1.2))
        on = self.rhythm.pays_on(payer, later + timedelta(gap))
        kept = answer.reference if payer.keeps_reference else ""
        self.payers.pay(claim, on, terms, reference=kept)

    def _corrected(self, claim: Claim) -> None:
        answer = self._pay(claim)
        if answer:
            self._correct(answer, self._later(answer))

    def _corrected_later(self, claim: Claim) -> None:
        answer = self._pay(claim)
        if answer:
            self._correct(answer, self._later(answer), gap=20)

    def _taken_back(self, claim: Claim) -> None:
        answer = self._pay(claim)
        if answer:
            self.payers.reverse(answer, self._later(answer, 60, 200))

    def _replaced_after_payment(self, claim: Claim) -> None:
        answer = self._pay(claim)
        if answer is None:
            return
        new_number = self.rng.random() < 0.5
        version = self._resubmit(claim, answer, new_number=new_number, changed=True)
        if version is None:
            return
        on = self._paid_on(version)
        if self.payers.reverse(answer, on):
            self.payers.pay(version, on, self._terms(version))

    def _voided(self, claim: Claim) -> None:
        answer = self._pay(claim)
        version = self._resubmit(claim, answer, frequency="8") if answer else None
        if version and answer:
            self.payers.reverse(answer, self._paid_on(version))

    def _duplicate_after_payment(self, claim: Claim) -> None:
        """The same claim is sent again; the payer answers that it has it."""
        answer = self._pay(claim)
        version = self._resubmit(claim, answer, frequency="1") if answer else None
        if version:
            self._denied(version, ("OA", "18", ""))

    def _duplicate_only(self, claim: Claim) -> None:
        self._denied(claim, ("OA", "18", ""))

    def _forwarded(self, claim: Claim) -> None:
        """Not this payer's claim: it forwards it to the one that pays."""
        payer_key = "MEDB1"
        first = self.payers.refer(claim, self._paid_on(claim), "23", ("OA", "22"))
        if first:
            first.crossover_key = payer_key
            on = self.rhythm.pays_on(PAYERS[payer_key], first.paid_on + timedelta(15))
            self.payers.pay(claim, on, Terms(coinsurance=20), payer_key=payer_key)

    def _predetermined(self, claim: Claim) -> None:
        """An estimate was asked for as well: it enters no rate."""
        self._pay(claim)
        self.encounters.families += 1
        estimate = replace(
            claim,
            family=self.encounters.families,
            control=f"E{self.encounters.families:07}",
            is_predetermination=True,
        )
        if self.log.submit(estimate):
            self.payers.refer(estimate, self._paid_on(estimate), "25", ("CO", "45"))

    def _unanswered(self, claim: Claim) -> None:
        pass

    # Remittances for claims that the practice never sent.

    def strangers(self) -> None:
        """Answers to claims that are in no 837: some paid, some denied."""
        originals = [
            claim
            for claim in self.log.claims
            if claim.frequency == "1" and claim.responsibility == "P"
        ]
        chosen = [claim for claim in originals if claim.kind != "I" and _lines(claim)]
        for number in range(max(4, len(originals) // 300)):
            model = chosen[(number * 37 + 5) % len(chosen)]
            control = f"X{number + 1:07}"
            claim = replace(model, family=-1 - number, control=control)
            if number % 4 == 1:
                answer = self._denied(claim, self._denial())
            else:
                answer = self._pay(claim)
            if answer:
                answer.is_unmatched = True
