"""Rework: what billing offices and payers do with claims after they were sent.

The moves that stories are made of, on many claims at once. Nothing happens after the
last day: a move gives back only what did happen, in the order of what it was given.
"""

from dataclasses import replace

import numpy as np

from transforms.practice.acknowledgments import rejections, said_on
from transforms.practice.adjudicate import Adjudicator, Terms
from transforms.practice.chance import Ints, Truths
from transforms.practice.denials import Denials
from transforms.practice.lags import lags, pays_on
from transforms.practice.ledger import LAST, NONE, Answers, Ledger, Versions
from transforms.practice.payers import PAYERS
from transforms.practice.prices import Prices
from transforms.practice.rhythm import Rhythm

_KEEPS = np.array([payer.keeps_reference for payer in PAYERS.values()])


class Desk:
    """The practice's billing desk and its payers."""

    def __init__(
        self,
        rng: np.random.Generator,
        ledger: Ledger,
        prices: Prices,
        denials: Denials,
        rhythm: Rhythm,
        due: Ints,
    ) -> None:
        """Take the days on which the originals are due to be decided."""
        self.rng = rng
        self.ledger = ledger
        self.originals = ledger.originals
        self.rhythm = rhythm
        self.payers = Adjudicator(rng, ledger, prices)
        self._denials = denials
        self._due = due

    def denial(self, versions: Versions) -> Ints:
        """A reason to deny each claim, as its payer would."""
        return self._denials.draw(self.rng, versions.of)

    def chance(self, share: float, count: int) -> Truths:
        """True as often as the share says."""
        return self.rng.random(count) < share

    def paid_on(self, versions: Versions) -> Ints:
        """The days on which the payers of claims answer them."""
        is_hospital = self.originals.kind[versions.of] == 1
        ready = versions.submitted + lags(self.rng, versions.payer, is_hospital)
        drawn = pays_on(self.rhythm, versions.payer, ready)
        is_first = versions.claim < len(self.originals)
        return np.where(is_first, self._due[versions.of], drawn)

    def later(self, answers: Answers, low: int = 20, high: int = 75) -> Ints:
        """Payment days of the same payers, some time after answers."""
        wait = self.rng.integers(low, high + 1, len(answers))
        return pays_on(self.rhythm, answers.payer, answers.paid_on + wait)

    def pay(
        self,
        versions: Versions,
        terms: Terms | None = None,
        crossover: Ints | None = None,
    ) -> Answers:
        """Answer claims, by the usual terms unless others are given."""
        on = self.paid_on(versions)
        terms = terms or self.payers.usual_terms(versions)
        return self.payers.pay(versions, on, terms, crossover=crossover)

    def deny(
        self, versions: Versions, denial: Ints, is_bundled: bool = False
    ) -> Answers:
        """Deny all of claims."""
        return self.payers.deny(versions, self.paid_on(versions), denial, is_bundled)

    def reverse(self, answers: Answers, paid_on: Ints) -> Answers:
        """Take answers back."""
        return self.payers.reverse(answers, paid_on)

    def resubmit(
        self,
        answers: Answers,
        frequency: int = 7,
        is_renamed: Truths | bool = False,
        is_changed: Truths | bool = False,
        wait: tuple[int, int] = (8, 40),
    ) -> Versions:
        """Send other versions of claims after their answers."""
        count = len(answers)
        days = self.rng.integers(wait[0], wait[1] + 1, count)
        quotes = answers.reference if frequency != 1 else np.full(count, NONE)
        version = replace(
            answers.version,
            frequency=np.full(count, frequency),
            renamed=answers.version.renamed + np.broadcast_to(is_renamed, count),
            quotes=quotes,
            submitted=self._submits_on(answers.version, answers.paid_on + days),
        )
        return self._send(version, np.broadcast_to(is_changed, count))

    def correct(self, answers: Answers, gap: int = 0) -> None:
        """Reverse answers and pay anew; with a gap of days, in a later file."""
        on = self.later(answers)
        taken = self.reverse(answers, on)
        version = taken.version
        terms = self.payers.usual_terms(version)
        terms.rate = self.rng.choice((0.8, 1.1, 1.2), len(version))
        kept = np.where(_KEEPS[taken.payer], taken.reference, NONE)
        again = pays_on(self.rhythm, taken.payer, taken.paid_on + gap)
        self.payers.pay(version, again, terms, reference=kept)

    def cross_over(self, answers: Answers) -> None:
        """The first payers have forwarded claims, and the second ones answer."""
        primary = answers.take(answers.crossover != NONE)
        second = primary.crossover
        wait = self.rng.integers(10, 31, len(primary))
        on = pays_on(self.rhythm, second, primary.paid_on + wait)
        self.payers.pay_second(primary.version, second, primary, on)

    def bill_second(self, answers: Answers) -> None:
        """The practice bills second payers itself, after the first ones' answers."""
        second = self.originals.second[answers.version.of]
        primary = answers.take((second != NONE) & (answers.patient_share > 0))
        count = len(primary)
        ready = primary.paid_on + self.rng.integers(5, 21, count)
        version = replace(
            primary.version,
            family=np.zeros(count, np.int64),
            is_second=np.ones(count, bool),
            payer=self.originals.second[primary.version.of],
            submitted=self._submits_on(primary.version, ready),
            prior=primary.answer,
        )
        sent = version.submitted <= LAST
        version, primary = version.take(sent), primary.take(sent)
        version.family = self.ledger.new_families(len(version))
        version = self.ledger.submit(version)
        heard = self.chance(0.93, len(version))
        version, primary = version.take(heard), primary.take(heard)
        on = self.paid_on(version)
        self.payers.pay_second(version, version.payer, primary, on)

    def reject(self, versions: Versions) -> tuple[Versions, Ints]:
        """Refuse claims undecided: those of which that is said in time, and when."""
        on = said_on(self.rhythm, versions.submitted)
        how = rejections(self.rng, len(versions))
        said = on <= LAST
        versions, on = versions.take(said), on[said]
        self.ledger.rejected.append((versions.claim, how[said], on))
        return versions, on

    def send_again(self, versions: Versions, on: Ints, is_renamed: Truths) -> Versions:
        """Send rejected claims again as originals, some under a new number.

        Those are claims of their own to whoever reads, and bill another charge.
        """
        ready = on + self.rng.integers(3, 15, len(versions))
        fresh = self.ledger.new_families(len(versions))
        version = replace(
            versions,
            family=np.where(is_renamed, fresh, versions.family),
            renamed=versions.renamed + is_renamed,
            submitted=self._submits_on(versions, ready),
        )
        return self._send(version, is_renamed)

    def ask_again(self, versions: Versions, wait: tuple[int, int]) -> Versions:
        """Send the same claims again because no answer came."""
        days = self.rng.integers(wait[0], wait[1] + 1, len(versions))
        ready = self._due[versions.of] + days
        again = replace(versions, submitted=self._submits_on(versions, ready))
        return self._send(again, np.zeros(len(versions), bool))

    def ask_for_estimates(self, versions: Versions) -> Versions:
        """Ask what payers would pay: predeterminations, with numbers of their own."""
        count = len(versions)
        estimates = replace(
            versions,
            family=self.ledger.new_families(count),
            initial=self.ledger.new_initials(count),
            is_predetermination=np.ones(count, bool),
        )
        return self.ledger.submit(estimates)

    def take_back(self, answers: Answers) -> None:
        """Take paid money back months later, from another payment of the payer."""
        paid = answers.take(answers.paid > 0)
        wait = self.rng.integers(60, 300, len(paid))
        self.ledger.takes_back.append((paid.answer, paid.paid_on + wait))

    def _submits_on(self, versions: Versions, ready: Ints) -> Ints:
        return self.rhythm.submits_on(self.originals.kind[versions.of], ready)

    def _send(self, versions: Versions, is_changed: Truths) -> Versions:
        """Submit versions, those changed with another charge and a modifier."""
        bare = self.originals.is_first_bare[versions.of] & is_changed
        more = 5 * self.rng.integers(100, 901, len(versions)) * is_changed
        versions = replace(
            versions,
            extra=versions.extra + more,
            is_modified=versions.is_modified | bare,
        )
        is_changed = is_changed[versions.submitted <= LAST]
        sent = self.ledger.submit(versions)
        self.ledger.distinguish(sent, is_changed)
        return sent
