"""835 files: one per payer and payment day, a transaction per payee.

A payment never falls below zero: what is missing is carried forward (PLB FB) and
taken from the payee's next payment.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from transforms.practice.claim_files import (
    RECEIVER,
    adjustment_segments,
    day_text,
    line_control,
    member_id,
    procedure,
)
from transforms.practice.events import (
    Answer,
    LineAnswer,
    Organization,
    ProviderAdjustment,
)
from transforms.practice.payers import PAYERS, Payer
from transforms.x12.write import (
    Party,
    composite,
    interchange,
    segment,
    transaction,
    usd,
)

IMPLEMENTATION = "005010X221A1"


class Payments:
    """Writes the remittances of all payers, and knows what is carried forward."""

    def __init__(self) -> None:
        self._carried: dict[tuple[str, str], int] = {}
        self._written = 0
        self.adjustments: dict[int, list[ProviderAdjustment]] = {}  # by transaction

    def file(
        self, payer: Payer, paid_on: date, control: int, answers: Sequence[Answer]
    ) -> tuple[bytes, list[ProviderAdjustment]]:
        """One remittance file, and the provider adjustments in it."""
        ordered = sorted(
            answers, key=lambda answer: (answer.claim.billing.npi, answer.order)
        )
        transactions, moved = [], []
        groups = groupby(ordered, key=lambda answer: answer.claim.billing.npi)
        for number, (_, group) in enumerate(groups, 1):
            own = list(group)
            payee = own[0].claim.billing
            claims_usd = sum(answer.paid for answer in own)
            entries = self._provider_adjustments(payer, payee, claims_usd)
            payment = claims_usd - sum(entry.amount for entry in entries)
            trace = f"{payer.key}{control:07}{number:02}"
            body = [
                *_head(payer, payee, paid_on, payment, trace),
                segment("LX", "1"),
                *(text for answer in own for text in _answer(payer, answer)),
                *_plb(payee, paid_on, entries),
            ]
            transactions.append(transaction("835", IMPLEMENTATION, number, body))
            moved += entries
        data = interchange(
            Party("ZZ", payer.key + "SYS"),
            RECEIVER,
            "HP",
            IMPLEMENTATION,
            paid_on,
            control,
            transactions,
            payer.separators,
        )
        return data, moved

    def _provider_adjustments(
        self, payer: Payer, payee: Organization, claims_usd: int
    ) -> list[ProviderAdjustment]:
        """Interest, take-backs and balances; so that the payment is not negative."""
        self._written += 1
        entries = []
        carried = self._carried.pop((payer.key, payee.npi), 0)
        if carried:
            entries.append(ProviderAdjustment("FB", "PRIOR", carried))
        if claims_usd > 10_000 and self._written % 7 == 3:
            interest = 5 + claims_usd // 4_000
            entries.append(ProviderAdjustment("L6", f"I{self._written:06}", -interest))
        if claims_usd > 20_000 and self._written % 11 == 5:
            taken = claims_usd // 9
            entries.append(ProviderAdjustment("WO", f"T{self._written:06}", taken))
        payment = claims_usd - sum(entry.amount for entry in entries)
        if payment < 0:
            entries.append(ProviderAdjustment("FB", "NEXT", payment))
            self._carried[payer.key, payee.npi] = -payment
        return entries


def _head(
    payer: Payer, payee: Organization, paid_on: date, payment: int, trace: str
) -> Iterator[str]:
    day = day_text(paid_on)
    origin = "1" + payer.tin
    if not payment:
        yield segment("BPR", "H", "0", "C", "NON", *[""] * 11, day)
    elif payer.lag_days > 25:
        yield segment("BPR", "I", usd(payment), "C", "CHK", *[""] * 11, day)
    else:
        bank = ["01", "999999992", "DA", "123456", origin, "", "01", "999999992"]
        yield segment(
            "BPR", "I", usd(payment), "C", "ACH", "CCP", *bank, "DA", "98765", day
        )
    yield segment("TRN", "1", trace, origin)
    yield segment("REF", "EV", RECEIVER.identity)
    yield segment("DTM", "405", day)
    if payer.identifies_by_2u:
        yield segment("N1", "PR", payer.name)
    else:
        yield segment("N1", "PR", payer.name, "XV", payer.key)
    yield segment("N3", "1 PAYER PLAZA")
    yield segment("N4", "LAKE VESPER", "MN", "56301")
    if payer.identifies_by_2u:
        yield segment("REF", "2U", payer.key)
    yield segment("PER", "BL", "REMITTANCE DESK", "TE", "5555550199")
    yield segment("N1", "PE", payee.name, "XX", payee.npi)
    yield segment("N3", payee.street)
    yield segment("N4", payee.place.city, payee.place.state, payee.place.zip)
    yield segment("REF", "TJ", payee.tin)


def _answer(payer: Payer, answer: Answer) -> Iterator[str]:
    claim = answer.claim
    patient = claim.patient
    share = answer.patient_share
    where = claim.bill_type if claim.kind == "I" else claim.place_of_service
    yield segment(
        "CLP",
        answer.control,
        answer.status,
        usd(answer.billed),
        usd(answer.paid),
        usd(share) if share else "",
        payer.filing,
        answer.reference,
        where,
        answer.frequency,
        "",
        claim.drg,
    )
    yield from adjustment_segments(answer.adjustments)
    number = member_id(claim, payer.key)
    yield segment(
        "NM1", "QC", "1", patient.last, patient.first, "", "", "", "MI", number
    )
    clinician = claim.clinician
    if claim.kind != "I":
        yield segment(
            "NM1",
            "82",
            "1",
            clinician.last,
            clinician.first,
            "",
            "",
            "",
            "XX",
            clinician.npi,
        )
    if answer.crossover_key:
        other = PAYERS[answer.crossover_key]
        yield segment("NM1", "TT", "2", other.name, "", "", "", "", "PI", other.key)
    if answer.remarks:
        if claim.bill_type == "11":
            yield segment("MIA", "0", *[""] * 3, answer.remarks[0])
        else:
            yield segment("MOA", "", "", answer.remarks[0])
    if not answer.lines:
        yield segment("DTM", "232", day_text(claim.day))
        yield segment("DTM", "233", day_text(claim.thru))
    yield segment("DTM", "050", day_text(claim.submitted))
    for line in answer.lines:
        yield from _line(payer, answer, line)


def _line(payer: Payer, answer: Answer, line: LineAnswer) -> Iterator[str]:
    service = line.line
    named = procedure(service) or composite("NU", service.revenue)
    yield segment(
        "SVC",
        named,
        usd(line.charge),
        usd(line.paid),
        service.revenue if service.qualifier else "",
        str(service.units) if line.paid else "",
    )
    yield segment("DTM", "472", day_text(answer.claim.day))
    yield from adjustment_segments(line.adjustments)
    if payer.sends_line_control:
        yield segment("REF", "6R", line_control(answer.claim, line.number))
    if line.allowed is not None:
        yield segment("AMT", "B6", usd(line.allowed))
    for remark in line.remarks:
        yield segment("LQ", "HE", remark)


def _plb(
    payee: Organization, paid_on: date, entries: Sequence[ProviderAdjustment]
) -> Iterator[str]:
    if not entries:
        return
    elements = []
    for entry in entries:
        elements += [composite(entry.reason, entry.reference), usd(entry.amount)]
    yield segment("PLB", payee.npi, f"{paid_on.year}1231", *elements)
