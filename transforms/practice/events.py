"""Events: what happens in the synthetic practice, in the order it happens.

The event log (`Log`) is all there is to know: files are written from it and the
truth is counted from it. Amounts are whole cents.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

FIRST_DAY = date(2024, 7, 1)
LAST_DAY = date(2026, 6, 30)


@dataclass(frozen=True, slots=True)
class Place:
    """A town: where people and organizations live."""

    city: str
    state: str
    zip: str


@dataclass(frozen=True, slots=True)
class Organization:
    """A facility or a billing organization."""

    key: str
    name: str
    npi: str
    tin: str
    taxonomy: str
    street: str
    place: Place


@dataclass(frozen=True, slots=True)
class Clinician:
    """A person who treats."""

    last: str
    first: str
    npi: str
    taxonomy: str
    specialty: str


@dataclass(slots=True)
class Patient:
    """A person who is treated, with the payers that cover them."""

    number: int
    last: str
    first: str
    born: date
    sex: str
    street: str
    place: Place
    payer_key: str
    secondary_key: str | None
    subscriber_first: str | None  # a dependent's parent
    chronic: tuple[str, ...]
    turning: date | None  # the birthday in the two years that changes the age band

    def age(self, day: date) -> int:
        """Age in whole years on a day."""
        before = (day.month, day.day) < (self.born.month, self.born.day)
        return day.year - self.born.year - before


@dataclass(slots=True)
class Line:
    """A service line as billed."""

    code: str
    charge: int
    units: int
    modifiers: tuple[str, ...]
    revenue: str
    qualifier: str  # HC, AD, or empty for a revenue code alone


@dataclass(slots=True)
class Claim:
    """A version of a claim as submitted."""

    family: int  # one number per original; a secondary claim has its own
    frequency: str
    control: str  # CLM01
    original_reference: str  # REF*F8
    kind: str  # P I D
    responsibility: str  # P S
    payer_key: str
    patient: Patient
    facility: Organization
    billing: Organization
    clinician: Clinician
    day: date
    thru: date
    admitted: date | None
    bill_type: str  # two digits, institutional only
    place_of_service: str
    lines: list[Line]
    diagnoses: tuple[str, ...]
    drg: str
    procedure: str
    authorization: str
    submitted: date
    referrer: Clinician | None = None
    prior: Answer | None = None  # the primary payer's answer, on a secondary claim
    is_predetermination: bool = False
    order: int = 0  # position in the log

    @property
    def billed(self) -> int:
        return sum(line.charge for line in self.lines)

    @property
    def charged(self) -> list[int]:
        """Positions of the lines that have a charge."""
        return [place for place, line in enumerate(self.lines) if line.charge]

    @property
    def encounter(self) -> tuple[int, str, date]:
        return self.patient.number, self.facility.npi, self.admitted or self.day


Adjustment = tuple[str, str, int]  # group, reason, cents


@dataclass(slots=True)
class LineAnswer:
    """A payer's answer to a service line."""

    line: Line
    number: int  # 1-based in the claim
    charge: int
    paid: int
    adjustments: list[Adjustment]
    remarks: tuple[str, ...] = ()
    allowed: int | None = None  # AMT*B6, where the payer sends it


@dataclass(slots=True)
class Answer:
    """A payer's answer to a claim: one CLP."""

    claim: Claim
    payer_key: str
    control: str  # CLP01
    status: str  # CLP02
    reference: str  # CLP07
    frequency: str
    paid_on: date
    billed: int
    lines: list[LineAnswer]
    adjustments: list[Adjustment]  # at claim level
    remarks: tuple[str, ...] = ()  # at claim level
    reverses: Answer | None = None
    crossover_key: str | None = None
    is_unmatched: bool = False
    order: int = 0  # position in the log

    @property
    def all_adjustments(self) -> list[Adjustment]:
        """Every adjustment, claim level first."""
        below = [entry for line in self.lines for entry in line.adjustments]
        return self.adjustments + below

    @property
    def paid(self) -> int:
        return self.billed - sum(amount for _, _, amount in self.all_adjustments)

    @property
    def patient_share(self) -> int:
        return sum(cents for group, _, cents in self.all_adjustments if group == "PR")


@dataclass(slots=True)
class ProviderAdjustment:
    """One PLB pair."""

    reason: str
    reference: str
    amount: int


@dataclass(slots=True)
class Log:
    """Everything that happened."""

    patients: list[Patient] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    stories: dict[int, str] = field(default_factory=dict)  # by family

    def submit(self, claim: Claim) -> Claim | None:
        """Record a claim, unless the time is over."""
        if claim.submitted > LAST_DAY:
            return None
        claim.order = len(self.claims)
        self.claims.append(claim)
        return claim

    def answer(self, answer: Answer) -> Answer | None:
        """Record an answer, unless the time is over."""
        if answer.paid_on > LAST_DAY:
            return None
        answer.order = len(self.answers)
        self.answers.append(answer)
        return answer
