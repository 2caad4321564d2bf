"""Adjudication: what payers answer, to the cent, to many claims at once.

Every answer balances: charge minus adjustments is what is paid, line by line.
"""

from dataclasses import dataclass, replace

import numpy as np

from transforms.practice.chance import Floats, Ints, Truths
from transforms.practice.codes import UNMAPPED
from transforms.practice.ledger import (
    DENIAL_LIST,
    IS_PATIENTS,
    NONE,
    REASON,
    REASON_LIST,
    REMARK_LIST,
    SLOTS,
    AnswerLines,
    Answers,
    Ledger,
    Versions,
)
from transforms.practice.payers import (
    PAYERS,
    PLACE,
    STATUS_4_ENDS,
    STATUS_4_PAYER,
)
from transforms.practice.prices import Prices
from transforms.practice.regrouping import REGROUPER

# Which lines of a claim: the number of one, or these.
ALL = -2
OTHERS = -3  # all but the one that is denied

ALL_LEFT_TO_PATIENT = 10**9  # a deductible that no claim exhausts

CO45, CO97, OA23 = REASON["CO", "45"], REASON["CO", "97"], REASON["OA", "23"]
CO151 = REASON["CO", "151"]
UNKNOWN = REASON[UNMAPPED[0], UNMAPPED[1]]
# The reasons of a line in their order; the second place is that of a denial.
_ORDER = [CO45, 0, *[REASON["PR", code] for code in "132"], REASON["CO", "253"]]
_DENIED_FOR = np.array([REASON[group, code] for _, group, code, _ in DENIAL_LIST])
_REMARKED = np.array([REMARK_LIST.index(remark) for *_, remark in DENIAL_LIST])
_IS_CONTRACT = np.array([group == "CO" for group, _ in REASON_LIST])
_WRITES_OFF = np.array([one.writes_off_before_denial for one in PAYERS.values()])
_SEQUESTERS = np.array([one.sequesters for one in PAYERS.values()])
_SENDS_ALLOWED = np.array([one.sends_allowed for one in PAYERS.values()])
_STAYS_WHOLE = np.array([one.answers_stays_whole for one in PAYERS.values()])
_HAS_TERMS = np.array(
    [
        one.financial_class not in ("medicaid", "workers_compensation")
        for one in PAYERS.values()
    ]
)
_STATUS_4_ENDS = np.datetime64(STATUS_4_ENDS, "D").astype(np.int64)


@dataclass
class Terms:
    """What of claims the patient owes, and what the payer does not accept.

    Each is one for all claims or one for each.
    """

    deductible: Ints | int = 0  # cents, taken first
    copay: Ints | int = 0  # cents, taken next
    coinsurance: Ints | int = 0  # per cent of the rest
    rate: Floats | float = 1.0  # of the payer's usual price
    denied: Ints | int = NONE  # which line
    denial: Ints | int = 0  # in DENIAL_LIST
    reduced: Ints | int = NONE  # which line is allowed a third less
    reduction: int = CO151  # and why
    bundled: Ints | int = NONE  # which line


class Adjudicator:
    """Answers claims as their payers would."""

    def __init__(
        self, rng: np.random.Generator, ledger: Ledger, prices: Prices
    ) -> None:
        self.rng = rng
        self.ledger = ledger
        self.prices = prices

    def usual_terms(self, versions: Versions) -> Terms:
        """Copay, coinsurance and deductible as the payers' plans have them."""
        rng, count, of = self.rng, len(versions), versions.of
        originals = self.ledger.originals
        kind, payer = originals.kind[of], versions.payer
        early = originals.month[of] <= 3
        open_ = rng.random(count) < np.where(early, 0.5, 0.08)
        deductible = open_ * rng.choice((5_000, 15_000, 25_000, 60_000), count)
        copay = (kind == 0) * rng.choice((0, 2_000, 3_000, 4_000), count)
        rest = np.where(copay > 0, 0, rng.choice((0, 10, 20), count))
        dental = kind == 2
        rest = np.where(dental, rng.choice((0, 20, 20, 50), count), rest)
        deductible = np.where(dental, deductible // 4, deductible)
        medicare = (payer == PLACE["MEDB1"]) & ~dental
        stay = medicare & originals.is_stay[of]
        deductible = np.where(stay, 167_600, deductible)
        copay = np.where(medicare, 0, copay)
        rest = np.where(stay, 0, np.where(medicare, 20, rest))
        has = _HAS_TERMS[payer]
        return Terms(deductible * has, copay * has, rest * has)

    def pay(
        self,
        versions: Versions,
        paid_on: Ints,
        terms: Terms,
        status: int = 1,
        named: Ints | None = None,
        reference: Ints | None = None,
        payer: Ints | None = None,
        crossover: Ints | None = None,
        is_unmatched: bool = False,
    ) -> Answers:
        """Answer claims by the payers' prices and these terms.

        `named` are the versions whose numbers the answers carry, `reference` the
        answers whose payer control numbers they keep. Where `crossover` names a payer
        and something is left to the patient, the claim is forwarded there.
        """
        payer = versions.payer if payer is None else payer
        none = np.full(len(versions), NONE)
        answers = Answers(
            version=versions,
            answer=none,
            payer=payer,
            status=np.full(len(versions), status),
            named=versions.claim if named is None else named,
            reference=none if reference is None else reference,
            paid_on=np.broadcast_to(paid_on, len(versions)),
            reverses=none,
            crossover=none,
            is_unmatched=np.full(len(versions), is_unmatched),
            lines=self._whole(versions, payer, self._lines(versions, payer, terms)),
        )
        if crossover is not None:
            goes = (crossover >= 0) & ((status == 23) | (answers.patient_share > 0))
            answers.crossover = np.where(goes, crossover, NONE)
            if status == 1:
                answers.status = np.where(goes, 19, answers.status)
        return self.ledger.record(answers)

    def deny(
        self,
        versions: Versions,
        paid_on: Ints,
        denial: Ints,
        is_bundled: bool = False,
        is_unmatched: bool = False,
    ) -> Answers:
        """Deny whole claims; with `is_bundled`, a line, and bundle the others."""
        terms = Terms(denied=ALL, denial=denial)
        if is_bundled:
            first = self.ledger.originals.first_charged[versions.of]
            terms = Terms(denied=first, denial=denial, bundled=OTHERS)
        odd = (versions.payer == PLACE[STATUS_4_PAYER]) & (paid_on < _STATUS_4_ENDS)
        answers = self.pay(versions, paid_on, terms, is_unmatched=is_unmatched)
        marked = odd[np.isin(versions.claim, answers.version.claim)]
        answers.status = np.where(marked, 4, answers.status)
        return answers

    def reverse(self, answers: Answers, paid_on: Ints) -> Answers:
        """Take answers back: the same, with every sign turned."""
        lines = answers.lines
        turned = replace(
            lines,
            charge=-lines.charge,
            paid=-lines.paid,
            cents=-lines.cents,
            allowed=np.full(len(lines.paid), NONE),
            remark=np.zeros_like(lines.remark),
        )
        none = np.full(len(answers), NONE)
        taken = replace(
            answers,
            status=np.full(len(answers), 22),
            paid_on=paid_on,
            reverses=answers.answer,
            crossover=none,
            lines=turned,
        )
        return self.ledger.record(taken)

    def pay_second(
        self, versions: Versions, payer: Ints, primary: Answers, paid_on: Ints
    ) -> Answers:
        """The secondary payer's answer: what the first one left to the patient."""
        lines = primary.lines
        # It pays and leaves a part; or holds that nothing is owed; or denies.
        reasons = np.array([REASON["PR", "2"], CO45, REASON["CO", "29"]])
        drawn = self.rng.choice(reasons, len(primary), p=(0.7, 0.22, 0.08))
        reason = drawn[lines.owner]
        left = np.where(IS_PATIENTS[lines.reason], lines.cents, 0).sum(axis=1)
        rest = np.where(IS_PATIENTS[reason], left // 5, left)
        cents, why = np.zeros_like(lines.cents), np.zeros_like(lines.reason)
        cents[:, 0], cents[:, 1] = lines.charge - left, rest
        why[:, 0], why[:, 1] = OA23, reason
        second = replace(
            lines,
            paid=left - rest,
            cents=cents,
            reason=why,
            allowed=np.full(len(left), NONE),
            remark=np.zeros_like(lines.remark),
        )
        count = len(primary)
        none = np.full(count, NONE)
        return self.ledger.record(
            Answers(
                version=versions,
                answer=none,
                payer=payer,
                status=np.full(count, 2),
                named=versions.claim,
                reference=none,
                paid_on=paid_on,
                reverses=none,
                crossover=none,
                is_unmatched=np.zeros(count, bool),
                lines=second,
            )
        )

    def _lines(self, versions: Versions, payer: Ints, terms: Terms) -> AnswerLines:
        originals = self.ledger.originals
        owner, rows = originals.rows(versions.of)
        number = originals.number[rows]
        charge = originals.charge[rows] + (number == 1) * versions.extra[owner]

        def of_line(value: Ints | Floats | float) -> np.ndarray:
            return np.broadcast_to(value, len(versions))[owner]

        regrouped = originals.regrouping.rate(versions.of, payer == PLACE[REGROUPER])
        usual = self.prices.allowed(
            payer[owner],
            rows,
            charge,
            originals.units[rows],
            originals.day[versions.of][owner],
            of_line(terms.rate) * regrouped[owner],
        )
        denial = np.broadcast_to(terms.denial, len(versions))
        denied = _meant(of_line(terms.denied), number)
        bundled = _meant(of_line(terms.bundled), number)
        bundled |= (of_line(terms.bundled) == OTHERS) & ~denied
        reduced = _meant(of_line(terms.reduced), number)
        why = _DENIED_FOR[denial]
        first_off = (_WRITES_OFF[payer] & _IS_CONTRACT[why])[owner]
        allowed = np.where((denied & ~first_off) | bundled, charge, usual)
        refused = np.where(denied | bundled, allowed, reduced * (allowed // 3))
        reason = np.where(reduced, terms.reduction, why[owner])
        reason = np.where(bundled, CO97, reason)
        cents = settled(
            charge,
            allowed,
            refused,
            owner,
            [
                np.broadcast_to(value, len(versions)).astype(np.int64)
                for value in (terms.deductible, terms.copay)
            ],
            of_line(terms.coinsurance),
            _SEQUESTERS[payer][owner],
        )
        why_all = np.broadcast_to(np.array(_ORDER, np.int8), cents.shape).copy()
        why_all[:, 1] = reason
        paid = charge - cents.sum(axis=1)
        stated = paid + cents[:, 2:].sum(axis=1)
        says = _SENDS_ALLOWED[payer][owner] & (stated > 0)
        remark = np.where(denied & (charge > 0), _REMARKED[denial][owner], 0)
        return AnswerLines(
            owner=owner,
            number=number,
            charge=charge,
            paid=paid,
            allowed=np.where(says, stated, NONE),
            cents=cents,
            reason=why_all,
            remark=remark,
        )

    def _whole(
        self, versions: Versions, payer: Ints, lines: AnswerLines
    ) -> AnswerLines:
        """Add up the lines of stays that their payers answer as a whole."""
        whole = _STAYS_WHOLE[payer] & self.ledger.originals.is_stay[versions.of]
        if not whole.any():
            return lines
        is_first = np.r_[True, lines.owner[1:] != lines.owner[:-1]]
        gone = whole[lines.owner]
        starts = np.flatnonzero(is_first | ~gone)
        kept = lines.take(starts)
        summed = gone[starts]
        return replace(
            kept,
            number=np.where(summed, 0, kept.number),
            charge=np.add.reduceat(lines.charge, starts),
            paid=np.add.reduceat(lines.paid, starts),
            allowed=np.where(summed, NONE, kept.allowed),
            cents=np.add.reduceat(lines.cents, starts, axis=0),
        )


def _meant(which: Ints, number: Ints) -> Truths:
    return (which == number) | (which == ALL)


def settled(
    charge: Ints,
    allowed: Ints,
    refused: Ints,
    owner: Ints,
    limits: list[Ints],
    coinsurance: Ints,
    sequesters: Truths,
) -> Ints:
    """What is not paid of lines, by line and slot, in the order of the reasons.

    Deductible and copay, `limits` by claim, are taken line after line until they are
    used up; coinsurance is a share of what remains, sequestration of what is paid.
    """
    cents = np.zeros((len(charge), SLOTS), np.int64)
    cents[:, 0] = charge - allowed
    cents[:, 1] = refused
    rest = allowed - refused
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])[: len(charge)]
    lines = np.diff(np.r_[starts, len(charge)])
    for slot, limit in zip((2, 3), limits, strict=True):
        before = np.cumsum(rest) - rest
        before -= np.repeat(before[starts], lines)
        cents[:, slot] = np.clip(limit[owner] - before, 0, rest)
        rest = rest - cents[:, slot]
    cents[:, 4] = rest * coinsurance // 100
    cents[:, 5] = sequesters * ((rest - cents[:, 4]) * 2 // 100)
    return cents
