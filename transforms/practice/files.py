"""Files: the event log as the 837 and 835 files that would have been sent.

For each file it also says what the log put in: the counts and dollars that whoever
reads the file must find.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from transforms.practice.claim_files import claim_file
from transforms.practice.events import Answer, Claim, Log, ProviderAdjustment
from transforms.practice.payers import PAYERS
from transforms.practice.remittance_files import Payments


@dataclass(frozen=True)
class Written:
    """A file, and the events in it."""

    name: str
    kind: str
    data: bytes
    claims: list[Claim] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    provider_adjustments: list[ProviderAdjustment] = field(default_factory=list)


def files(log: Log) -> Iterator[Written]:
    """Every file, claims first, each kind in order of time."""
    control = 0
    batches: dict[tuple[date, str], list[Claim]] = {}
    for claim in log.claims:
        batches.setdefault((claim.submitted, claim.kind), []).append(claim)
    for sent, kind in sorted(batches):
        control += 1
        claims = batches[sent, kind]
        name = f"{sent:%Y%m%d}_837{kind}.837"
        data = claim_file(kind, sent, control, claims)
        yield Written(name, f"837{kind}", data, claims=claims)
    payments = Payments()
    remittances: dict[tuple[date, str], list[Answer]] = {}
    for answer in log.answers:
        remittances.setdefault((answer.paid_on, answer.payer_key), []).append(answer)
    for paid_on, key in sorted(remittances):
        control += 1
        answers = remittances[paid_on, key]
        data, moved = payments.file(PAYERS[key], paid_on, control, answers)
        name = f"{paid_on:%Y%m%d}_{key}.835"
        yield Written(name, "835", data, answers=answers, provider_adjustments=moved)
