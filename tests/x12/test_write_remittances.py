"""Remittances, written in any legal layout and read back, are equal.

What is written is drawn: answers with lines or without, adjustments at both levels,
provider adjustments, and the order of segments where the order is free.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl
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
    quantities,
    read,
    rows,
    sent,
    signed_cents,
    turned,
)
from transforms.x12.write import composite, segment, transaction, usd


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
    free = [
        "".join(cas.text() for cas in answer.adjusted),
        segment(*person("QC", answer.name)),
        answer.provider and segment(*person("82", "DOC"), "XX", answer.provider),
        segment("DTM", "050", "20250102"),
        segment("REF", "1L", "GROUP"),
    ]
    head = answer.number, answer.status, usd(answer.charge), usd(paid), ""
    parts = [
        segment("CLP", *head, "12", answer.payer_number, "11", "1"),
        *turned(free, answer.order),
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
        parts += turned(free, service.order)
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
    return sent("HP", code, transaction("835", code, 1, body), layout)


@settings(max_examples=40, deadline=None)
@given(remittances, layouts())
def test_remittances_are_read_back_as_they_were_written(remittance, layout):
    file, tables = read(_written_835(remittance, layout))

    every = remittance.answers
    lines = [service for answer in every for service in answer.services]
    assert file["charged_usd"] == dollars(sum(answer.charge for answer in every))
    assert file["adjusted_usd"] == dollars(sum(answer.unpaid for answer in every))
    assert file["provider_adjusted_usd"] == dollars(
        sum(amount for _, amount in remittance.moved)
    )
    assert rows(tables, "payment", "payment_usd", "difference_usd") == [
        (dollars(remittance.paid), Decimal(0))
    ]
    assert rows(
        tables,
        "adjudication",
        *("patient_control_number", "claim_status_code", "payer_control_number"),
        *("billed_usd", "paid_usd", "adjusted_usd", "difference_usd"),
        *("rendering_provider_npi", "adjudication_lines"),
    ) == [
        (
            *(a.number, a.status, a.payer_number, dollars(a.charge)),
            *(dollars(a.charge - a.unpaid), dollars(a.unpaid), Decimal(0)),
            *(a.provider, len(a.services)),
        )
        for a in every
    ]
    assert rows(
        tables,
        "adjudication_line",
        *("procedure_code", "billed_usd", "paid_usd", "allowed_usd"),
        *("difference_usd", "service_from_date", "line_control_number"),
    ) == [
        (
            *(s.code, dollars(s.charge), dollars(s.charge - s.unpaid)),
            None if s.allowed is None else dollars(s.allowed),
            *(Decimal(0), s.day, s.control),
        )
        for s in lines
    ]
    assert rows(
        tables,
        "adjustment",
        *("line_index", "group_code", "reason_code", "adjusted_usd", "adjusted_units"),
    ) == [
        (at, cas.group, reason, dollars(amount), units and Decimal(units))
        for answer in every
        for at, level in enumerate([answer, *answer.services])
        for cas in level.adjusted
        for reason, amount, units in cas.triplets
        for at in [at or None]
    ]
    assert tables["remark"].filter(pl.col("source_code") == "LQ")[
        "remark_code"
    ].to_list() == [code for service in lines for code in service.remarks]
    assert rows(tables, "provider_adjustment", "reason_code", "adjusted_usd") == [
        (code, dollars(amount)) for code, amount in remittance.moved
    ]
