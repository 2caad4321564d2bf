"""Judgement: what an answer decided, by the definitions of our reports.

Written from the definitions, on the events of the practice; the pipeline has its own
version in SQL, and the two are compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.practice.codes import DENIALS
from transforms.practice.events import Adjustment, Answer

PATIENT_SHARE = {("PR", "1"), ("PR", "2"), ("PR", "3")}
CATEGORY = {
    reason: category
    for category, denials in DENIALS.items()
    for _, reason, _ in denials
}
# Reasons that are in the denial map and are no denials. What is in neither is unmapped.
NO_DENIAL = {"1", "2", "3", "23", "45", "97", "253"}


@dataclass(frozen=True)
class Judgement:
    """What an answer decided."""

    is_ranked: bool  # a primary answer that enters rates
    is_duplicate: bool
    is_fully_denied: bool
    is_partially_denied: bool
    is_zero_paid: bool  # whatever the reason
    is_unexplained_zero_pay: bool
    leaves_or_pays: bool  # paid something, or left it to the patient
    denied: int
    allowed: int


def category(reason: str) -> str:
    """The denial category of a reason: none for no denial, unmapped for unknown."""
    if reason in NO_DENIAL:
        return "none"
    return CATEGORY.get(reason, "unmapped")


def judge(answer: Answer) -> Judgement:
    """Judge an answer. A claim answered as a whole is judged as if it were one line."""
    entries = answer.all_adjustments
    reverses = answer.status == "22"
    parts: list[tuple[int, int, Sequence[Adjustment], int | None]] = [
        (line.charge, line.paid, line.adjustments, line.allowed)
        for line in answer.lines
        if line.charge
    ] or [(answer.billed, answer.paid, answer.adjustments, None)]
    states = []
    denied_usd = allowed_usd = 0
    for charge, paid, adjustments, stated in parts:
        refused = sum(c for _, r, c in adjustments if category(r) not in _HARMLESS)
        owed = sum(c for g, r, c in adjustments if (g, r) in PATIENT_SHARE)
        bundled = any(r == "97" and c > 0 for _, r, c in adjustments)
        unpaid = charge > 0 and paid == 0 and not owed
        if refused > 0:
            states.append("denied" if unpaid else "partly")
            denied_usd += min(charge, refused)
        elif unpaid and bundled:
            states.append("bundled")
        else:
            states.append("open")
        if states[-1] != "denied":
            withheld = sum(c for g, r, c in adjustments if (g, r) == ("CO", "253"))
            first = answer.status in ("1", "4", "19")
            prior = sum(c for g, r, c in adjustments if (g, r) == ("OA", "23"))
            computed = paid + owed + withheld + (0 if first else prior)
            allowed_usd += computed if stated is None else stated
    fully = "denied" in states and set(states) <= {"denied", "bundled"}
    partly = not fully and ("denied" in states or "partly" in states)
    written_off = sum(c for g, r, c in entries if (g, r) == ("CO", "45"))
    owed = sum(c for g, r, c in entries if (g, r) in PATIENT_SHARE)
    return Judgement(
        is_ranked=answer.status in ("1", "4", "19")
        and answer.claim.responsibility == "P"
        and not answer.claim.is_predetermination,
        is_duplicate=not reverses
        and answer.paid == 0
        and all(reason == "18" for _, reason, _ in entries),
        is_fully_denied=fully and not reverses,
        is_partially_denied=partly and not reverses,
        is_zero_paid=answer.paid == 0 and not reverses,
        is_unexplained_zero_pay=not reverses
        and answer.paid == 0
        and answer.billed > 0
        and written_off >= answer.billed,
        leaves_or_pays=answer.paid > 0 or owed > 0,
        denied=0 if reverses else denied_usd,
        allowed=allowed_usd,
    )


_HARMLESS = {"none", "unmapped"}
