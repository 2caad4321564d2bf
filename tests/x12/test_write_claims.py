"""Claims, written in any legal layout and read back, are equal.

What is written is drawn: lines, diagnoses, providers, other payers, and the order of
segments where the order is free.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.x12.layouts import (
    cents,
    codes,
    days,
    dollars,
    layouts,
    maybe_npi,
    names,
    person,
    read,
    rows,
    sent,
    signed_cents,
    turned,
)
from transforms.x12.write import composite, segment, transaction, usd

IMPLEMENTATION = {"P": "005010X222A1", "I": "005010X223A2", "D": "005010X224A2"}


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
        *turned(free, line.order),
        line.ndc and segment("LIN", "", "N4", line.ndc),
        line.ndc and segment("CTP", "", "", "", "2", "UN"),
        line.provider and segment(*person("82", "CARER"), "XX", line.provider),
    ]


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
        segment(*person("IL", claim.name), "MI", f"M{claim.number}"),
        segment("DMG", "D8", "19800102", "F"),
        segment(*payer, "PAYER1"),
        segment(
            "CLM", claim.number, usd(claim.charge), "", "", composite("11", "B", "1")
        ),
        *turned(free, claim.order),
        claim.provider
        and segment(
            *person("71" if kind == "I" else "82", "DOC"), "XX", claim.provider
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
    return sent("HC", code, wrapped, layout)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from("PID"), st.lists(claims, min_size=1, max_size=3), layouts())
def test_claims_are_read_back_as_they_were_written(kind, batch, layout):
    file, tables = read(_written_837(kind, batch, layout))

    assert file["kind_code"] == f"837{kind}"
    assert file["billed_usd"] == dollars(sum(claim.charge for claim in batch))
    assert rows(
        tables,
        "claim",
        *("patient_control_number", "claim_type_code", "billed_usd", "difference_usd"),
        *("rendering_provider_npi", "billing_provider_npi", "claim_lines"),
        *("other_payers", "has_prior_authorization", "has_referral"),
    ) == [
        (
            *(c.number, kind, dollars(c.charge), Decimal(0)),
            *(c.provider, "1234567893", len(c.lines)),
            *(len(c.payers), c.is_authorized, c.is_referred),
        )
        for c in batch
    ]
    modifiers = [f"modifier_{n}_code" for n in range(1, 5)]
    assert rows(
        tables,
        "claim_line",
        *("line_index", "procedure_code", *modifiers, "billed_usd", "service_units"),
        *("service_from_date", "line_control_number", "ndc_code"),
    ) == [
        (
            *(at, line.code, *(line.modifiers + [None] * 4)[:4]),
            *(dollars(line.charge), Decimal(line.units)),
            *(line.day, line.control, line.ndc),
        )
        for c in batch
        for at, line in enumerate(c.lines, 1)
    ]
    assert rows(tables, "diagnosis", "diagnosis_index", "diagnosis_code") == [
        (at, code) for c in batch for at, code in enumerate(c.diagnoses, 1)
    ]
    assert rows(
        tables, "other_payer", "payer_responsibility_code", "payer_id", "paid_usd"
    ) == [
        (other.responsibility, other.identity, dollars(other.paid))
        for c in batch
        for other in c.payers
    ]
