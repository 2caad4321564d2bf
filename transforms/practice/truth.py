"""The truth: what every report must show, counted from the event log.

Counting rules are in the functions that count. Amounts are cents until the end.
"""

from typing import Any

from transforms.practice.claim_files import diagnosis_codes
from transforms.practice.events import Log
from transforms.practice.files import Written


def money(cents: int) -> str:
    """Cents as dollars with two decimals."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


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
        told = {
            "version": 1,
            "seed": seed,
            "claims": claims,
            "files": self.files,
            "totals": totals,
        }
        return plain(told)


def plain(value: Any, name: str = "") -> Any:
    """Dollars as text, all the way down: whatever is named _usd."""
    if isinstance(value, dict):
        return {key: plain(item, key) for key, item in value.items()}
    if name.endswith("_usd") and isinstance(value, int):
        return money(value)
    return value
