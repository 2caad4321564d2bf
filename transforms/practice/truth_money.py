"""The truth of the money reports: denial_rates, denial_reasons, payer_mix."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from transforms.practice.events import Answer, Claim, Log
from transforms.practice.judgement import Judgement, category, judge
from transforms.practice.payers import PAYERS

Counts = dict[str, int]
Table = dict[str, Counts]
MATURITY = timedelta(180)

DENIAL_RATES = (
    "adjudicated_claims",
    "denied_claims",
    "partly_denied_claims",
    "any_denial_claims",
    "zero_paid_claims",
    "status_4_claims",
    "unexplained_zero_pay_claims",
    "matured_claims",
    "matured_denied_claims",
    "overturned_claims",
    "finally_denied_claims",
    "billed_usd",
    "denied_usd",
)
PAYER_MIX = ("claims", "billed_usd", "encounters", "paid_usd", "allowed_usd")


@dataclass(frozen=True)
class Judged:
    """An answer with its judgement."""

    answer: Answer
    judgement: Judgement
    stands: bool  # no reversal took it back


class Family:
    """The primary answers to all versions of a claim, in order of time."""

    def __init__(self, ranked: list[Judged]) -> None:
        self.ranked = sorted(
            ranked, key=lambda one: (one.answer.paid_on, one.answer.order)
        )

    @property
    def initial(self) -> Judged:
        """The first answer; a duplicate only when there is nothing else."""
        return min(self.ranked, key=lambda one: one.judgement.is_duplicate)

    def last_standing(self, until: date | None = None) -> Judged | None:
        """The last answer that no reversal took back; duplicates as above."""
        standing = [
            one
            for one in self.ranked
            if one.stands and (until is None or one.answer.paid_on <= until)
        ]
        real = [one for one in standing if not one.judgement.is_duplicate]
        found = real or standing
        return found[-1] if found else None

    def is_overturned(self) -> bool:
        """Paid, or left to the patient, by a later answer within 180 days."""
        first = self.initial
        return any(
            one.stands
            and one is not first
            and not one.judgement.is_duplicate
            and one.judgement.leaves_or_pays
            and first.answer.paid_on
            <= one.answer.paid_on
            <= first.answer.paid_on + MATURITY
            for one in self.ranked
        )


def families(answers: Iterable[Answer]) -> dict[int, Family]:
    """Families that a primary payer has answered; a stranger's answer is its own."""
    answers = list(answers)
    reversed_orders = {
        answer.reverses.order for answer in answers if answer.reverses is not None
    }
    ranked: dict[int, list[Judged]] = defaultdict(list)
    for answer in answers:
        judgement = judge(answer)
        if judgement.is_ranked:
            stands = answer.order not in reversed_orders
            ranked[answer.claim.family].append(Judged(answer, judgement, stands))
    return {family: Family(members) for family, members in ranked.items()}


def facility(answer: Answer) -> str:
    """Where the service was; of a stranger only the payee is known."""
    claim = answer.claim
    return claim.billing.npi if answer.is_unmatched else claim.facility.npi


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _add(table: Table, key: str, counts: Counts, names: Iterable[str]) -> None:
    row = table.setdefault(key, dict.fromkeys(names, 0))
    for name, value in counts.items():
        row[name] += value


def denial_rates(answered: dict[int, Family], through: date) -> dict[str, object]:
    """One claim per family, where and when its initial primary answer was paid."""
    told: dict[str, Table] = defaultdict(dict)
    total: Table = {}
    for family in answered.values():
        first = family.initial
        answer, judgement = first.answer, first.judgement
        fully, partly = judgement.is_fully_denied, judgement.is_partially_denied
        matured = answer.paid_on <= through - MATURITY
        last = family.last_standing(answer.paid_on + MATURITY)
        counts = {
            "adjudicated_claims": 1,
            "denied_claims": int(fully),
            "partly_denied_claims": int(partly),
            "any_denial_claims": int(fully or partly),
            "zero_paid_claims": int(
                judgement.is_zero_paid and not judgement.is_duplicate
            ),
            "status_4_claims": int(answer.status == "4"),
            "unexplained_zero_pay_claims": int(judgement.is_unexplained_zero_pay),
            "matured_claims": int(matured),
            "matured_denied_claims": int(matured and fully),
            "overturned_claims": int(matured and fully and family.is_overturned()),
            "finally_denied_claims": int(
                matured and last is not None and last.judgement.is_fully_denied
            ),
            "billed_usd": answer.billed,
            "denied_usd": judgement.denied,
        }
        payer = PAYERS[answer.payer_key]
        _add(total, "total", counts, DENIAL_RATES)
        for cut, key in (
            ("by_payer", payer.key),
            ("by_month", _month(answer.paid_on)),
            ("by_facility", facility(answer)),
            ("by_claim_type", answer.claim.kind),
            ("by_financial_class", payer.financial_class),
        ):
            _add(told[cut], key, counts, DENIAL_RATES)
    return {"total": total["total"], **told}


def denial_reasons(answers: Iterable[Answer]) -> dict[str, object]:
    """Every adjustment as sent, reversals and secondary answers too."""
    names = ("adjustments", "adjusted_usd")
    total: Table = {}
    by_category: Table = {}
    by_reason: Table = {}
    for answer in answers:
        for group, reason, cents in answer.all_adjustments:
            counts = {"adjustments": 1, "adjusted_usd": cents}
            _add(total, "total", counts, names)
            _add(by_category, category(reason), counts, names)
            _add(by_reason, f"{group}-{reason}", counts, names)
    return {
        "total": total["total"],
        "by_category": by_category,
        "by_reason": by_reason,
    }


def payer_mix(
    log: Log, current: list[Claim], answered: dict[int, Family]
) -> dict[str, object]:
    """Claims by the payer they name, payments by the payer that paid."""
    told: dict[str, Table] = defaultdict(dict)
    total: Table = {}

    def add(claim: Claim, keys: tuple[str, str], place: str, counts: Counts) -> None:
        payer_key, class_code = keys
        _add(total, "total", counts, PAYER_MIX)
        for cut, key in (
            ("by_payer", payer_key),
            ("by_financial_class", class_code),
            ("by_month", _month(claim.day)),
            ("by_facility", place),
            ("by_claim_type", claim.kind),
        ):
            _add(told[cut], key, counts, PAYER_MIX)

    def named(claim: Claim) -> tuple[str, str]:
        family = answered.get(claim.family)
        payer_key = family.ranked[-1].answer.payer_key if family else claim.payer_key
        return claim.payer_key, PAYERS[payer_key].financial_class

    def paying(answer: Answer) -> tuple[str, str]:
        return answer.payer_key, PAYERS[answer.payer_key].financial_class

    largest: dict[object, Claim] = {}
    for claim in current:
        if claim.responsibility != "P":
            continue
        counts = {"claims": 1, "billed_usd": claim.billed}
        add(claim, named(claim), claim.facility.npi, counts)
        known = largest.get(claim.encounter)
        if known is not None and known.billed == claim.billed:
            raise AssertionError("Two claims of an encounter bill the same.")
        if known is None or known.billed < claim.billed:
            largest[claim.encounter] = claim
    for claim in largest.values():
        add(claim, named(claim), claim.facility.npi, {"encounters": 1})
    for answer in log.answers:
        paid = {"paid_usd": answer.paid}
        add(answer.claim, paying(answer), facility(answer), paid)
    for family in answered.values():
        last = family.last_standing()
        if last is not None:
            answer = last.answer
            allowed = {"allowed_usd": last.judgement.allowed}
            add(answer.claim, paying(answer), facility(answer), allowed)
    return {"total": total["total"], **told}
