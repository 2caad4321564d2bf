"""The truth: what every report must show, counted from the event log.

Where the definitions leave a choice, this is what is counted:

- A family is an original claim with its replacements, voids and repetitions. A
  secondary payer's claim is a family of its own; so is a predetermination.
- The current version is the last one sent, unless it is a void or a predetermination.
  `current_claims` and `encounters` count current claims of any responsibility,
  `patients` everyone who is on any claim, `unanswered_claims` current primary claims
  whose family has no answer of any kind.
- Primary answers are those with CLP02 1, 4 or 19 to a primary claim, by whichever
  payer. One that matches no claim is a family of its own: its facility is the payee,
  its claim type that of its service codes.
- The initial answer is the first by payment date, later reversed or not; the latest is
  the last one that was not reversed, whenever that happened. An answer with CARC 18
  alone is neither while there is another.
- Overturned, finally denied: by answers paid up to 180 days after the initial one, that
  day included, that are never reversed. Matured: the initial one was paid 180 days or
  more before `data_through_date`, the greatest payment or submission date.
- Denial reasons count every adjustment of every answer as sent; category `none` is what
  is no denial, `unmapped` what the denial map lacks.
- Payer mix: claims, dollars billed and encounters belong to the payer that the claim
  names, and to the class that the last primary answer states, else the claim; dollars
  paid and allowed to the payer that answered and its class; all to the month of the
  claim's service.
- Disease trends: an encounter is dated, and its person's age taken, by its first day;
  people seen, and people with a chronic condition, are grouped by the age at their
  latest claim of any kind in the period or lookback; episodes by the age on their first
  day. Every period has a total; a group is left out where it has neither people with
  the condition nor visits for it. Rates are not told: divide.

Amounts are cents until the end.
"""

from datetime import date
from typing import Any

from transforms.practice.claim_files import diagnosis_codes
from transforms.practice.events import Claim, Log
from transforms.practice.files import Written
from transforms.practice.truth_diseases import disease_trends
from transforms.practice.truth_money import (
    denial_rates,
    denial_reasons,
    families,
    payer_mix,
)


class Truth:
    """Collects what was written, then tells all there is to know."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, written: Written) -> None:
        """Count a file as it was written from the log."""
        claims, answers = written.claims, written.answers
        paid = sum(answer.paid for answer in answers)
        moved = sum(entry.amount for entry in written.provider_adjustments)
        entries = [entry for answer in answers for entry in answer.all_adjustments]
        self.files[written.name] = {
            "kind": written.kind,
            "claims": len(claims),
            "claim_lines": sum(len(claim.lines) for claim in claims),
            "diagnoses": sum(diagnosis_codes(claim) for claim in claims),
            "billed_usd": sum(claim.billed for claim in claims),
            "adjudications": len(answers),
            "adjudication_lines": sum(len(answer.lines) for answer in answers),
            "adjustments": len(entries),
            "charged_usd": sum(answer.billed for answer in answers),
            "paid_usd": paid,
            "adjusted_usd": sum(cents for _, _, cents in entries),
            "provider_adjusted_usd": moved,
            "payment_usd": paid - moved,
        }

    def tell(self, claims: int, seed: int) -> dict[str, Any]:
        """The whole truth, ready for JSON."""
        totals: dict[str, int] = {}
        for counts in self.files.values():
            for name, value in counts.items():
                if name != "kind":
                    totals[name] = totals.get(name, 0) + value
        current = current_claims(self.log.claims)
        answered = families(self.log.answers)
        through = data_through(self.log)
        told = {
            "version": 1,
            "seed": seed,
            "claims": claims,
            "data_through_date": f"{through}",
            "files": self.files,
            "totals": totals | overall(self.log, current),
            "denial_rates": denial_rates(answered, through),
            "denial_reasons": denial_reasons(self.log.answers),
            "payer_mix": payer_mix(self.log, current, answered),
            "disease_trends": disease_trends(current),
        }
        return plain(told)


def current_claims(claims: list[Claim]) -> list[Claim]:
    """The last version of each family, unless that is a void or an estimate."""
    last: dict[int, Claim] = {}
    for claim in claims:  # in the order in which they were sent, within a family
        last[claim.family] = claim
    return [
        claim
        for claim in last.values()
        if claim.frequency != "8" and not claim.is_predetermination
    ]


def data_through(log: Log) -> date:
    """The greatest day of payment or submission."""
    sent = max(claim.submitted for claim in log.claims)
    return max(sent, *(answer.paid_on for answer in log.answers))


def overall(log: Log, current: list[Claim]) -> dict[str, int]:
    """Counts over all files that no single file has."""
    answered = {answer.claim.family for answer in log.answers}
    return {
        "current_claims": len(current),
        "encounters": len({claim.encounter for claim in current}),
        "patients": len({claim.patient.number for claim in log.claims}),
        "unmatched_adjudications": sum(one.is_unmatched for one in log.answers),
        "reversals": sum(one.status == "22" for one in log.answers),
        "unanswered_claims": sum(
            claim.responsibility == "P" and claim.family not in answered
            for claim in current
        ),
    }


def money(cents: int) -> str:
    """Cents as dollars with two decimals."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def plain(value: Any, name: str = "") -> Any:
    """Dollars as text, all the way down: whatever is named _usd."""
    if isinstance(value, dict):
        return {key: plain(item, key) for key, item in value.items()}
    if name.endswith("_usd") and isinstance(value, int):
        return money(value)
    return value
