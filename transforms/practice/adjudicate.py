"""Adjudication: what payers answer, to the cent.

Every answer balances: charge minus adjustments is what is paid, line by line.
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from transforms.practice.events import Adjustment, Answer, Claim, Line, LineAnswer, Log
from transforms.practice.payers import PAYERS, Payer

Denial = tuple[str, str, str]  # group, reason, remark


@dataclass
class Terms:
    """What of a claim the patient owes, and what the payer does not accept."""

    deductible: int = 0  # cents, taken first
    copay: int = 0  # cents, on the first line
    coinsurance: int = 0  # per cent of the rest
    rate: float = 1.0  # of the payer's usual allowance
    denied: dict[int, Denial] = field(default_factory=dict)  # by line position
    partly_denied: dict[int, Denial] = field(default_factory=dict)
    bundled: set[int] = field(default_factory=set)


class Adjudicator:
    """Answers claims as their payers would."""

    def __init__(self, rng: Random, log: Log) -> None:
        self.rng = rng
        self.log = log
        self._references = dict.fromkeys(PAYERS, 0)

    def reference(self, payer: Payer) -> str:
        """A new payer control number."""
        self._references[payer.key] += 1
        return f"{payer.key[:2]}{self._references[payer.key]:010}"

    def usual_terms(self, claim: Claim) -> Terms:
        """Copay, coinsurance and deductible as the payer's plans have them."""
        rng, key = self.rng, claim.payer_key
        if key in ("WCOMP", "MCAID"):
            return Terms()
        early = claim.day.month <= 3
        deductible = 0
        if rng.random() < (0.5 if early else 0.08):
            deductible = rng.choice((5_000, 15_000, 25_000, 60_000))
        if claim.kind == "D":
            return Terms(deductible // 4, 0, rng.choice((0, 20, 20, 50)))
        if key == "MEDB1":
            if claim.bill_type == "11":
                return Terms(deductible=167_600)
            return Terms(deductible, 0, 20)
        copay = rng.choice((0, 2_000, 3_000, 4_000)) if claim.kind == "P" else 0
        return Terms(deductible, copay, 0 if copay else rng.choice((0, 10, 20)))

    def pay(
        self,
        claim: Claim,
        paid_on: date,
        terms: Terms,
        status: str = "1",
        control: str = "",
        reference: str = "",
        payer_key: str = "",
    ) -> Answer | None:
        """Answer a claim by the payer's fees and these terms."""
        payer = PAYERS[payer_key or claim.payer_key]
        left = [terms.deductible, terms.copay]
        lines = []
        for place, line in enumerate(claim.lines):
            if place in terms.denied:
                entry = self._denied(payer, line, terms.denied[place])
                remark = terms.denied[place][2]
            elif place in terms.bundled:
                entry, remark = _whole("CO", "97", line.charge), ""
            else:
                partly = terms.partly_denied.get(place)
                entry = self._accepted(payer, line, terms, left, partly)
                remark = partly[2] if partly else ""
            paid = line.charge - sum(amount for _, _, amount in entry)
            lines.append(
                LineAnswer(
                    line,
                    place + 1,
                    line.charge,
                    paid,
                    entry,
                    (remark,) if remark else (),
                    self._allowed(payer, paid, entry),
                )
            )
        return self._record(claim, payer, paid_on, status, control, reference, lines)

    def deny(
        self,
        claim: Claim,
        paid_on: date,
        denial: Denial,
        bundled: bool = False,
        control: str = "",
    ) -> Answer | None:
        """Deny a whole claim; with `bundled`, one line and bundle the others."""
        denied = dict.fromkeys(range(len(claim.lines)), denial)
        others: set[int] = set()
        if bundled:
            first = claim.charged[0]
            others = set(denied) - {first}
            denied = {first: denial}
        odd = PAYERS[claim.payer_key].denies_with_status_4
        terms = Terms(denied=denied, bundled=others)
        return self.pay(claim, paid_on, terms, "4" if odd else "1", control)

    def write_off(self, claim: Claim, paid_on: date) -> Answer | None:
        """Answer with CO-45 for all of the charge: zero pay without a reason."""
        payer = PAYERS[claim.payer_key]
        lines = [
            LineAnswer(line, place + 1, line.charge, 0, _whole("CO", "45", line.charge))
            for place, line in enumerate(claim.lines)
        ]
        return self._record(claim, payer, paid_on, "1", "", "", lines)

    def refer(
        self, claim: Claim, paid_on: date, status: str, entry: tuple[str, str]
    ) -> Answer | None:
        """Answer without a decision: forwarded (23) or a predetermination (25)."""
        payer = PAYERS[claim.payer_key]
        lines = [
            LineAnswer(line, place + 1, line.charge, 0, _whole(*entry, line.charge))
            for place, line in enumerate(claim.lines)
        ]
        return self._record(claim, payer, paid_on, status, "", "", lines)

    def reverse(self, answer: Answer, paid_on: date) -> Answer | None:
        """Take an answer back: the same, with every sign turned."""
        lines = [
            LineAnswer(
                line.line,
                line.number,
                -line.charge,
                -line.paid,
                [
                    (group, reason, -amount)
                    for group, reason, amount in line.adjustments
                ],
            )
            for line in answer.lines
        ]
        return self.log.answer(
            Answer(
                answer.claim,
                answer.payer_key,
                answer.control,
                "22",
                answer.reference,
                answer.frequency,
                paid_on,
                -answer.billed,
                lines,
                [
                    (group, reason, -cents)
                    for group, reason, cents in answer.adjustments
                ],
                reverses=answer,
            )
        )

    def pay_second(
        self, claim: Claim, payer_key: str, primary: Answer, paid_on: date
    ) -> Answer | None:
        """The secondary payer's answer: what the first one left to the patient."""
        payer = PAYERS[payer_key]
        # It pays and leaves a part; or holds that nothing is owed; or denies.
        reasons = ("PR", "2"), ("CO", "45"), ("CO", "29")
        reason = self.rng.choices(reasons, (70, 22, 8))[0]
        whole = not primary.lines

        def split(charge: int, adjustments: list[Adjustment]) -> list[Adjustment]:
            left = sum(amount for group, _, amount in adjustments if group == "PR")
            entry = [("OA", "23", charge - left)] if charge > left else []
            rest = left // 5 if reason[0] == "PR" else left
            return entry + _whole(*reason, rest)

        lines = []
        for line in primary.lines:
            entry = split(line.charge, line.adjustments)
            paid = line.charge - sum(amount for _, _, amount in entry)
            lines.append(LineAnswer(line.line, line.number, line.charge, paid, entry))
        above = split(primary.billed, primary.adjustments) if whole else []
        return self.log.answer(
            Answer(
                claim,
                payer_key,
                claim.control,
                "2",
                self.reference(payer),
                claim.frequency,
                paid_on,
                primary.billed,
                lines,
                above,
            )
        )

    def _accepted(
        self,
        payer: Payer,
        line: Line,
        terms: Terms,
        left: list[int],
        partly: Denial | None,
    ) -> list[Adjustment]:
        """Adjustments of an accepted line; takes deductible and copay from `left`."""
        jitter = 1 + 0.04 * (self.rng.random() - 0.5)
        share = min(payer.allows * terms.rate * jitter, 1.0)
        allowed = int(line.charge * share)
        entry: list[Adjustment] = [("CO", "45", line.charge - allowed)]
        if partly:
            refused = allowed // 3
            allowed -= refused
            entry.append((partly[0], partly[1], refused))
        rest = allowed
        for place, reason in ((0, "1"), (1, "3")):
            taken = min(left[place], rest)
            left[place] -= taken
            rest -= taken
            entry.append(("PR", reason, taken))
        taken = rest * terms.coinsurance // 100
        entry.append(("PR", "2", taken))
        if payer.sequesters:
            entry.append(("CO", "253", (rest - taken) * 2 // 100))
        return [adjustment for adjustment in entry if adjustment[2]]

    def _denied(self, payer: Payer, line: Line, denial: Denial) -> list[Adjustment]:
        group, reason, _ = denial
        if payer.writes_off_before_denial and group == "CO" and line.charge:
            allowed = int(line.charge * payer.allows)
            return [("CO", "45", line.charge - allowed), (group, reason, allowed)]
        return _whole(group, reason, line.charge)

    def _allowed(self, payer: Payer, paid: int, entry: list[Adjustment]) -> int | None:
        if not payer.sends_allowed:
            return None
        owed = sum(
            amount
            for group, reason, amount in entry
            if (group == "PR" and reason in "123") or (group, reason) == ("CO", "253")
        )
        return paid + owed or None

    def _record(
        self,
        claim: Claim,
        payer: Payer,
        paid_on: date,
        status: str,
        control: str,
        reference: str,
        lines: list[LineAnswer],
    ) -> Answer | None:
        above: list[Adjustment] = []
        remarks: tuple[str, ...] = ()
        if payer.answers_stays_whole and claim.bill_type == "11":
            sums: dict[tuple[str, str], int] = {}
            for line in lines:
                for group, reason, amount in line.adjustments:
                    sums[group, reason] = sums.get((group, reason), 0) + amount
                remarks += tuple(code for code in line.remarks if code not in remarks)
            above = [(group, reason, cents) for (group, reason), cents in sums.items()]
            lines = []
        return self.log.answer(
            Answer(
                claim,
                payer.key,
                control or claim.control,
                status,
                reference or self.reference(payer),
                claim.frequency,
                paid_on,
                claim.billed,
                lines,
                above,
                remarks,
            )
        )


def _whole(group: str, reason: str, cents: int) -> list[Adjustment]:
    """One reason for all of a charge; none for a line without a charge."""
    return [(group, reason, cents)] if cents else []
