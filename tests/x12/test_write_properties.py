"""Claims and remittances, written in any legal layout and read back, are equal.

What is written is drawn: lines, diagnoses, providers, other payers; adjustments at
both levels, provider adjustments; the order of segments where the order is free.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import staging
from transforms.x12.write import (
    Party,
    Separators,
    composite,
    interchange,
    segment,
    transaction,
    usd,
)

DAY = date(2025, 3, 1)
IMPLEMENTATION = {"P": "005010X222A1", "I": "005010X223A2", "D": "005010X224A2"}
MARKS = "*:^~|>!+@#&\\<=%$;?[]{}`_'\"/()," + "\x01\x07\x1c\x1d\x1e\x1f"


@st.composite
def layouts(draw):
    """Any legal separators, lines and widths."""
    marks = draw(st.permutations(MARKS))[:4]
    marks[3] = draw(st.sampled_from([marks[3], marks[3], "\n", "\r"]))
    newline = draw(st.sampled_from(["", "\n", "\r\n", "\r"]))
    width = draw(st.sampled_from([0, 20, 80, 119]))
    if not newline or marks[3] in "\r\n":
        width = 0
    return Separators(*marks, newline=newline, width=width)


cents = st.integers(0, 99_999_99)
signed_cents = st.integers(-9_999_99, 9_999_99)
codes = st.text("ABCDEFGHJ0123456789", min_size=3, max_size=6)
names = st.text("ABC DEF-.0", min_size=1, max_size=12).map(lambda s: f"N{s}N")
npis = st.integers(10**9, 2 * 10**9 - 1).map(str)
maybe_npi = st.none() | npis
days = st.dates(date(2024, 1, 1), date(2024, 12, 31))
quantities = st.none() | st.integers(1, 99)


@dataclass(frozen=True)
class Line:
    """A service line, and the order of the segments after it."""

    code: str
    modifiers: list[str]
    charge: int
    units: int
    day: date
    control: str
    ndc: str | None
    provider: str | None
    order: int


@dataclass(frozen=True)
class OtherPayer:
    """Another payer of a claim, what it paid and what it did not."""

    responsibility: str
    identity: str
    paid: int
    adjusted: int


@dataclass(frozen=True)
class Claim:
    """A claim of a subscriber who is the patient."""

    number: str
    lines: list[Line]
    diagnoses: list[str]
    provider: str | None
    payers: list[OtherPayer]
    is_authorized: bool
    is_referred: bool
    note: str | None
    order: int
    name: str

    @property
    def charge(self) -> int:
        return sum(line.charge for line in self.lines)


lines = st.builds(
    Line,
    codes,
    st.lists(st.text("ABC123", min_size=2, max_size=2), max_size=4),
    cents,
    st.integers(1, 99),
    days,
    codes,
    st.none() | st.integers(10**10, 10**11 - 1).map(str),
    maybe_npi,
    st.integers(0, 99),
)
claims = st.builds(
    Claim,
    codes,
    st.lists(lines, min_size=1, max_size=4),
    st.lists(codes, min_size=1, max_size=8),
    maybe_npi,
    st.lists(
        st.builds(OtherPayer, st.sampled_from("ST"), codes, cents, signed_cents),
        max_size=2,
    ),
    st.booleans(),
    st.booleans(),
    st.none() | names,
    st.integers(0, 99),
    names,
)


def _turned(parts, order):
    """The parts that are there, in one of their orders."""
    parts = [part for part in parts if part]
    shuffled = []
    while parts:
        order, place = divmod(order * 7 + 3, len(parts))
        shuffled.append(parts.pop(place))
    return shuffled


def _line(kind, place, line):
    procedure = composite("AD" if kind == "D" else "HC", line.code, *line.modifiers)
    charge, units = usd(line.charge), str(line.units)
    service = {
        "P": segment("SV1", procedure, charge, "UN", units, "", "", "1"),
        "I": segment("SV2", "0450", procedure, charge, "UN", units),
        "D": segment("SV3", procedure, charge, "", "", "", units),
    }
    free = [
        segment("DTP", "472", "D8", f"{line.day:%Y%m%d}"),
        segment("REF", "6R", line.control),
        segment("NTE", "ADD", "LINE NOTE"),
    ]
    return [
        segment("LX", str(place)),
        service[kind],
        *_turned(free, line.order),
        line.ndc and segment("LIN", "", "N4", line.ndc),
        line.ndc and segment("CTP", "", "", "", "2", "UN"),
        line.provider and segment(*_person("82", "CARER"), "XX", line.provider),
    ]


def _person(role, name):
    return "NM1", role, "1", name, "GIVEN", "", "", ""


def _claim(kind, place, claim):
    qualifiers = ["ABK"] + ["ABF"] * (len(claim.diagnoses) - 1)
    pairs = zip(qualifiers, claim.diagnoses, strict=True)
    payer = "NM1", "PR", "2", "PAYER", "", "", "", "", "PI"
    free = [
        claim.is_authorized and segment("REF", "G1", "AUTH"),
        claim.is_referred and segment("REF", "9F", "REFERRAL"),
        claim.note and segment("NTE", "ADD", claim.note),
        segment("HI", *[composite(*pair) for pair in pairs]),
        segment("AMT", "F5", "1.5"),
    ]
    parts = [
        segment("HL", str(place + 1), "1", "22", "0"),
        segment("SBR", "P", "18", "", "", "", "", "", "", "CI"),
        segment(*_person("IL", claim.name), "MI", f"M{claim.number}"),
        segment("DMG", "D8", "19800102", "F"),
        segment(*payer, "PAYER1"),
        segment(
            "CLM", claim.number, usd(claim.charge), "", "", composite("11", "B", "1")
        ),
        *_turned(free, claim.order),
        claim.provider
        and segment(
            *_person("71" if kind == "I" else "82", "DOC"), "XX", claim.provider
        ),
    ]
    for other in claim.payers:
        parts += [
            segment("SBR", other.responsibility, "18"),
            segment("CAS", "CO", "45", usd(other.adjusted)),
            segment("AMT", "D", usd(other.paid)),
            segment("NM1", "IL", "1", "OTHER", "SUBSCRIBER"),
            segment(*payer, other.identity),
        ]
    for at, line in enumerate(claim.lines, 1):
        parts += _line(kind, at, line)
    return [part for part in parts if part]


def _written_837(kind, batch, layout):
    body = [
        segment("BHT", "0019", "00", "1", "20250301", "0830", "CH"),
        segment("HL", "1", "", "20", "1"),
        segment("NM1", "85", "2", "PRACTICE", "", "", "", "", "XX", "1234567893"),
    ]
    for place, claim in enumerate(batch, 1):
        body += _claim(kind, place, claim)
    code = IMPLEMENTATION[kind]
    wrapped = transaction("837", code, 1, body)
    return _sent("HC", code, wrapped, layout)


def _sent(function, code, wrapped, layout):
    parties = Party("ZZ", "SENDER"), Party("ZZ", "RECEIVER")
    return interchange(*parties, function, code, DAY, 7, [wrapped], layout)


def _read(data):
    """Read, and check that every segment is accounted for and none refused."""
    tables = staging.parse(data, "drawn", b"key")
    (file,) = tables["file"].to_dicts()
    assert file["status_code"] == "landed"
    assert file["segments_quarantined"] == 0
    assert file["segments_in"] == file["segments_parsed"] + file["segments_ignored"]
    (sent,) = tables["transaction"].to_dicts()
    assert sent["segments"] == sent["stated_segments"]
    assert set(tables["finding"]["finding_code"]) <= {"lines_wrapped"}
    return file, tables


def _rows(tables, name, *columns):
    return tables[name].select(columns).rows()


def _dollars(cents):
    return Decimal(cents).scaleb(-2)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from("PID"), st.lists(claims, min_size=1, max_size=3), layouts())
def test_claims_are_read_back_as_they_were_written(kind, batch, layout):
    file, tables = _read(_written_837(kind, batch, layout))

    assert file["kind_code"] == f"837{kind}"
    assert file["billed_usd"] == _dollars(sum(claim.charge for claim in batch))
    assert _rows(
        tables,
        "claim",
        *("patient_control_number", "claim_type_code", "billed_usd", "difference_usd"),
        *("rendering_provider_npi", "billing_provider_npi", "claim_lines"),
        *("other_payers", "has_prior_authorization", "has_referral"),
    ) == [
        (
            *(c.number, kind, _dollars(c.charge), Decimal(0)),
            *(c.provider, "1234567893", len(c.lines)),
            *(len(c.payers), c.is_authorized, c.is_referred),
        )
        for c in batch
    ]
    modifiers = [f"modifier_{n}_code" for n in range(1, 5)]
    assert _rows(
        tables,
        "claim_line",
        *("line_index", "procedure_code", *modifiers, "billed_usd", "service_units"),
        *("service_from_date", "line_control_number", "ndc_code"),
    ) == [
        (
            *(at, line.code, *(line.modifiers + [None] * 4)[:4]),
            *(_dollars(line.charge), Decimal(line.units)),
            *(line.day, line.control, line.ndc),
        )
        for c in batch
        for at, line in enumerate(c.lines, 1)
    ]
    assert _rows(tables, "diagnosis", "diagnosis_index", "diagnosis_code") == [
        (at, code) for c in batch for at, code in enumerate(c.diagnoses, 1)
    ]
    assert _rows(
        tables, "other_payer", "payer_responsibility_code", "payer_id", "paid_usd"
    ) == [
        (other.responsibility, other.identity, _dollars(other.paid))
        for c in batch
        for other in c.payers
    ]


@dataclass(frozen=True)
class Adjustments:
    """One CAS: a group and its triplets of reason, cents and quantity."""

    group: str
    triplets: list[tuple[str, int, int | None]]

    @property
    def total(self) -> int:
        return sum(amount for _, amount, _ in self.triplets)

    def text(self) -> str:
        parts = [
            part
            for reason, amount, units in self.triplets
            for part in (reason, usd(amount), str(units or ""))
        ]
        return segment("CAS", self.group, *parts)


@dataclass(frozen=True)
class Service:
    """A line of an answer: what was billed and why it was not all paid."""

    code: str
    charge: int
    adjusted: list[Adjustments]
    allowed: int | None
    control: str
    day: date
    remarks: list[str]
    order: int

    @property
    def unpaid(self) -> int:
        return sum(cas.total for cas in self.adjusted)


@dataclass(frozen=True)
class Answer:
    """A payer's answer to a claim, balanced: what is not adjusted is paid."""

    number: str
    status: str
    payer_number: str
    services: list[Service]
    adjusted: list[Adjustments]
    extra: int
    provider: str | None
    name: str
    order: int

    @property
    def charge(self) -> int:
        return self.extra + sum(service.charge for service in self.services)

    @property
    def unpaid(self) -> int:
        levels = [self, *self.services]
        return sum(cas.total for level in levels for cas in level.adjusted)


@dataclass(frozen=True)
class Remittance:
    """Answers, and money that was moved for none of them."""

    answers: list[Answer]
    moved: list[tuple[str, int]] = field(default_factory=list)

    @property
    def paid(self) -> int:
        paid = sum(answer.charge - answer.unpaid for answer in self.answers)
        return paid - sum(amount for _, amount in self.moved)


adjustments = st.lists(
    st.builds(
        Adjustments,
        st.sampled_from(["CO", "PR", "OA", "PI"]),
        st.lists(st.tuples(codes, signed_cents, quantities), min_size=1, max_size=6),
    ),
    max_size=3,
)
services = st.builds(
    Service,
    codes,
    cents,
    adjustments,
    st.none() | cents,
    codes,
    days,
    st.lists(codes, max_size=2),
    st.integers(0, 99),
)
answers = st.builds(
    Answer,
    codes,
    st.sampled_from(["1", "2", "3", "19", "20"]),
    codes,
    st.lists(services, max_size=3),
    adjustments,
    cents,
    maybe_npi,
    names,
    st.integers(0, 99),
)
remittances = st.builds(
    Remittance,
    st.lists(answers, min_size=1, max_size=3),
    st.lists(st.tuples(st.sampled_from(["WO", "L6", "72"]), signed_cents), max_size=6),
)


def _answer(answer):
    paid = answer.charge - answer.unpaid
    person = _person("QC", answer.name)
    free = [
        "".join(cas.text() for cas in answer.adjusted),
        segment(*person),
        answer.provider and segment(*_person("82", "DOC"), "XX", answer.provider),
        segment("DTM", "050", "20250102"),
        segment("REF", "1L", "GROUP"),
    ]
    head = answer.number, answer.status, usd(answer.charge), usd(paid), ""
    parts = [
        segment("CLP", *head, "12", answer.payer_number, "11", "1"),
        *_turned(free, answer.order),
    ]
    for service in answer.services:
        own = usd(service.charge), usd(service.charge - service.unpaid)
        allowed = service.allowed
        free = [
            segment("DTM", "472", f"{service.day:%Y%m%d}"),
            "".join(cas.text() for cas in service.adjusted),
            segment("REF", "6R", service.control),
            allowed is not None and segment("AMT", "B6", usd(allowed)),
            "".join(segment("LQ", "HE", code) for code in service.remarks),
        ]
        parts += [segment("SVC", composite("HC", service.code), *own)]
        parts += _turned(free, service.order)
    return parts


def _written_835(remittance, layout):
    total = remittance.paid
    flag = "D" if total < 0 else "C"
    parts = [
        segment("BPR", "I", usd(abs(total)), flag, "ACH", *[""] * 11, "20250228"),
        segment("TRN", "1", "TRACE1", "1999999999"),
        segment("N1", "PR", "PAYER", "XV", "PAYER1"),
        segment("N1", "PE", "PRACTICE", "XX", "1234567893"),
        segment("LX", "1"),
    ]
    for answer in remittance.answers:
        parts += _answer(answer)
    moved = [part for code, amount in remittance.moved for part in (code, usd(amount))]
    if moved:
        parts += [segment("PLB", "1234567893", "20251231", *moved)]
    # Segments that stay together were joined above.
    body = [f"{one}~" for part in parts for one in part.split("~") if one]
    code = "005010X221A1"
    return _sent("HP", code, transaction("835", code, 1, body), layout)


@settings(max_examples=40, deadline=None)
@given(remittances, layouts())
def test_remittances_are_read_back_as_they_were_written(remittance, layout):
    file, tables = _read(_written_835(remittance, layout))

    every = remittance.answers
    lines = [service for answer in every for service in answer.services]
    assert file["charged_usd"] == _dollars(sum(answer.charge for answer in every))
    assert file["adjusted_usd"] == _dollars(sum(answer.unpaid for answer in every))
    assert file["provider_adjusted_usd"] == _dollars(
        sum(amount for _, amount in remittance.moved)
    )
    assert _rows(tables, "payment", "payment_usd", "difference_usd") == [
        (_dollars(remittance.paid), Decimal(0))
    ]
    assert _rows(
        tables,
        "adjudication",
        *("patient_control_number", "claim_status_code", "payer_control_number"),
        *("billed_usd", "paid_usd", "adjusted_usd", "difference_usd"),
        *("rendering_provider_npi", "adjudication_lines"),
    ) == [
        (
            *(a.number, a.status, a.payer_number, _dollars(a.charge)),
            *(_dollars(a.charge - a.unpaid), _dollars(a.unpaid), Decimal(0)),
            *(a.provider, len(a.services)),
        )
        for a in every
    ]
    assert _rows(
        tables,
        "adjudication_line",
        *("procedure_code", "billed_usd", "paid_usd", "allowed_usd"),
        *("difference_usd", "service_from_date", "line_control_number"),
    ) == [
        (
            *(s.code, _dollars(s.charge), _dollars(s.charge - s.unpaid)),
            None if s.allowed is None else _dollars(s.allowed),
            *(Decimal(0), s.day, s.control),
        )
        for s in lines
    ]
    assert _rows(
        tables,
        "adjustment",
        *("line_index", "group_code", "reason_code", "adjusted_usd", "adjusted_units"),
    ) == [
        (at, cas.group, reason, _dollars(amount), units and Decimal(units))
        for answer in every
        for at, level in enumerate([answer, *answer.services])
        for cas in level.adjusted
        for reason, amount, units in cas.triplets
        for at in [at or None]
    ]
    assert tables["remark"].filter(pl.col("source_code") == "LQ")[
        "remark_code"
    ].to_list() == [code for service in lines for code in service.remarks]
    assert _rows(tables, "provider_adjustment", "reason_code", "adjusted_usd") == [
        (code, _dollars(amount)) for code, amount in remittance.moved
    ]
