"""837 files: one batch per claim type and day, as the practice sends them."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import groupby

from transforms.practice.codes import DRUGS
from transforms.practice.events import (
    Adjustment,
    Answer,
    Claim,
    Clinician,
    Line,
    Organization,
)
from transforms.practice.payers import PAYERS
from transforms.x12.write import (
    Party,
    composite,
    interchange,
    segment,
    transaction,
    usd,
)

IMPLEMENTATION = {"P": "005010X222A1", "I": "005010X223A2", "D": "005010X224A2"}
SENDER = Party("ZZ", "CLAIMSCOPEDEMO")
RECEIVER = Party("ZZ", "DEMOCLEARING")
CLAIMS_A_TRANSACTION = 250
TRIPLETS_A_SEGMENT = 6


@cache
def day_text(day: date) -> str:
    """A date as X12 writes it."""
    return f"{day:%Y%m%d}"


def claim_file(kind: str, sent: date, control: int, claims: Sequence[Claim]) -> bytes:
    """One batch of claims of a type as an interchange."""
    ordered = sorted(
        claims,
        key=lambda claim: (
            claim.billing.npi,
            claim.patient.number,
            claim.payer_key,
            claim.order,
        ),
    )
    transactions = [
        transaction(
            "837",
            IMPLEMENTATION[kind],
            number,
            list(_body(f"{control}.{number}", sent, ordered[start : start + size])),
        )
        for size in [CLAIMS_A_TRANSACTION]
        for number, start in enumerate(range(0, len(ordered), size), 1)
    ]
    return interchange(
        SENDER, RECEIVER, "HC", IMPLEMENTATION[kind], sent, control, transactions
    )


def adjustment_segments(adjustments: Sequence[Adjustment]) -> Iterator[str]:
    """CAS segments: one per group, six reasons each at most."""
    groups: dict[str, list[tuple[str, int]]] = {}
    for group, reason, cents in adjustments:
        groups.setdefault(group, []).append((reason, cents))
    for group, entries in groups.items():
        for start in range(0, len(entries), TRIPLETS_A_SEGMENT):
            elements = []
            for reason, cents in entries[start : start + TRIPLETS_A_SEGMENT]:
                elements += [reason, usd(cents), ""]
            yield segment("CAS", group, *elements)


def member_id(claim: Claim, payer_key: str) -> str:
    """The number of a patient's policy with a payer."""
    return f"{payer_key[:3]}{100_000_000 + 7 * claim.patient.number}"


def _body(reference: str, sent: date, claims: Sequence[Claim]) -> Iterator[str]:
    yield segment("BHT", "0019", "00", reference, day_text(sent), "0830", "CH")
    yield segment(
        "NM1", "41", "2", "CLAIMSCOPE DEMO PRACTICE", "", "", "", "", "46", "DEMO01"
    )
    yield segment("PER", "IC", "BILLING OFFICE", "TE", "5555550100")
    yield segment("NM1", "40", "2", "DEMO CLEARING", "", "", "", "", "46", "CLEAR01")
    level = 0
    for _, billed in groupby(claims, key=lambda claim: claim.billing.npi):
        own = list(billed)
        level += 1
        provider = level
        yield segment("HL", str(level), "", "20", "1")
        yield from _billing_provider(own[0].billing)
        for _, covered in groupby(own, key=_coverage):
            same = list(covered)
            level += 1
            dependent = same[0].patient.subscriber_first is not None
            child = "1" if dependent else "0"
            yield segment("HL", str(level), str(provider), "22", child)
            yield from _subscriber(same[0])
            if dependent:
                level += 1
                yield segment("HL", str(level), str(level - 1), "23", "0")
                yield from _dependent(same[0])
            for claim in same:
                yield from _claim(claim)


def _coverage(claim: Claim) -> tuple[int, str, str]:
    return claim.patient.number, claim.payer_key, claim.responsibility


def _address(street: str, place_of: Organization | Claim) -> Iterator[str]:
    place = (
        place_of.place if isinstance(place_of, Organization) else place_of.patient.place
    )
    code = place.zip + ("0001" if isinstance(place_of, Organization) else "")
    yield segment("N3", street)
    yield segment("N4", place.city, place.state, code)


def _billing_provider(billing: Organization) -> Iterator[str]:
    yield segment("PRV", "BI", "PXC", billing.taxonomy)
    yield segment("NM1", "85", "2", billing.name, "", "", "", "", "XX", billing.npi)
    yield from _address(billing.street, billing)
    yield segment("REF", "EI", billing.tin)


def _subscriber(claim: Claim) -> Iterator[str]:
    patient, payer = claim.patient, PAYERS[claim.payer_key]
    dependent = patient.subscriber_first is not None
    yield segment(
        "SBR",
        claim.responsibility,
        "" if dependent else "18",
        f"G{payer.tin[-4:]}",
        *[""] * 5,
        payer.filing,
    )
    first = patient.subscriber_first or patient.first
    number = member_id(claim, payer.key)
    yield segment("NM1", "IL", "1", patient.last, first, "", "", "", "MI", number)
    if not dependent:
        yield from _address(patient.street, claim)
        yield segment("DMG", "D8", day_text(patient.born), patient.sex)
    yield segment("NM1", "PR", "2", payer.name, "", "", "", "", "PI", payer.key)


def _dependent(claim: Claim) -> Iterator[str]:
    patient = claim.patient
    yield segment("PAT", "19")
    yield segment("NM1", "QC", "1", patient.last, patient.first)
    yield from _address(patient.street, claim)
    yield segment("DMG", "D8", day_text(patient.born), patient.sex)


def _claim(claim: Claim) -> Iterator[str]:
    where = composite(claim.place_of_service, "B", claim.frequency)
    if claim.kind == "I":
        where = composite(claim.bill_type, "A", claim.frequency)
    estimate = [*[""] * 9, "PB"] if claim.is_predetermination else []
    accepts = ["", "A", "Y", "Y"] if claim.kind == "I" else ["Y", "A", "Y", "Y"]
    yield segment(
        "CLM", claim.control, usd(claim.billed), "", "", where, *accepts, *estimate
    )
    day = day_text(claim.day)
    if claim.kind == "I":
        yield segment("DTP", "434", "RD8", f"{day}-{day_text(claim.thru)}")
        if claim.admitted:
            yield segment("DTP", "435", "DT", day_text(claim.admitted) + "1015")
            yield segment("CL1", "1", "1", "01")
        else:
            yield segment("CL1", "1", "1", "01")
    elif claim.admitted:
        yield segment("DTP", "435", "D8", day_text(claim.admitted))
    if claim.kind == "D" and not claim.is_predetermination:
        yield segment("DTP", "472", "D8", day)
    if claim.referrer:
        yield segment("REF", "9F", f"R{claim.patient.number:06}")
    if claim.authorization:
        yield segment("REF", "G1", claim.authorization)
    if claim.original_reference:
        yield segment("REF", "F8", claim.original_reference)
    yield from _diagnoses(claim)
    if claim.referrer:
        yield _person("DN", claim.referrer)
    clinician = claim.clinician
    role = "71" if claim.kind == "I" else "82"
    yield _person(role, clinician)
    part = "AT" if claim.kind == "I" else "PE"
    yield segment("PRV", part, "PXC", clinician.taxonomy)
    if claim.facility is not claim.billing:
        facility = claim.facility
        yield segment(
            "NM1", "77", "2", facility.name, "", "", "", "", "XX", facility.npi
        )
        yield from _address(facility.street, facility)
    if claim.prior:
        yield from _other_payer(claim, claim.prior)
    for number, line in enumerate(claim.lines, 1):
        yield segment("LX", str(number))
        yield from _line(claim, line, number)


def _person(role: str, clinician: Clinician) -> str:
    name = clinician.last, clinician.first
    return segment("NM1", role, "1", *name, "", "", "", "XX", clinician.npi)


def _diagnoses(claim: Claim) -> Iterator[str]:
    first, *rest = claim.diagnoses
    if claim.kind != "I":
        others = [composite("ABF", code) for code in rest]
        yield segment("HI", composite("ABK", first), *others)
        return
    present = "Y" if claim.bill_type == "11" else ""
    tail = ("", "", "", "", "", "", present) if present else ()
    yield segment("HI", composite("ABK", first, *tail))
    if claim.admitted:
        yield segment("HI", composite("ABJ", first))
    if rest:
        yield segment("HI", *[composite("ABF", code, *tail) for code in rest])
    if claim.drg:
        yield segment("HI", composite("DR", claim.drg))
    if claim.procedure:
        done = composite("BBR", claim.procedure, "D8", day_text(claim.day))
        yield segment("HI", done)


def diagnosis_codes(claim: Claim) -> int:
    """How many diagnosis codes a claim carries as written."""
    return len(claim.diagnoses) + bool(claim.kind == "I" and claim.admitted)


def _other_payer(claim: Claim, prior: Answer) -> Iterator[str]:
    payer, patient = PAYERS[prior.payer_key], claim.patient
    relation = "18" if patient.subscriber_first is None else ""
    yield segment("SBR", "P", relation, f"G{payer.tin[-4:]}", *[""] * 5, payer.filing)
    yield from adjustment_segments(prior.adjustments)
    yield segment("AMT", "D", usd(prior.paid))
    yield segment("AMT", "EAF", usd(prior.patient_share))
    yield segment("OI", "", "", "Y", "", "", "Y")
    first = patient.subscriber_first or patient.first
    number = member_id(claim, payer.key)
    yield segment("NM1", "IL", "1", patient.last, first, "", "", "", "MI", number)
    yield segment("NM1", "PR", "2", payer.name, "", "", "", "", "PI", payer.key)
    if not prior.lines:
        yield segment("DTP", "573", "D8", day_text(prior.paid_on))


def procedure(line: Line) -> str:
    """The composite that names what was done; empty for a revenue code alone."""
    if not line.qualifier:
        return ""
    return composite(line.qualifier, line.code, *line.modifiers)


def _line(claim: Claim, line: Line, number: int) -> Iterator[str]:
    amount, units = usd(line.charge), str(line.units)
    if claim.kind == "I":
        basis = "DA" if line.revenue == "0120" else "UN"
        yield segment("SV2", line.revenue, procedure(line), amount, basis, units)
    elif claim.kind == "D":
        yield segment("SV3", procedure(line), amount, "", "", "", units)
    else:
        count = min(len(claim.diagnoses), 4)
        pointers = composite(*[str(place) for place in range(1, count + 1)])
        yield segment("SV1", procedure(line), amount, "UN", units, "", "", pointers)
    if claim.kind != "D" and not claim.is_predetermination:
        yield segment("DTP", "472", "D8", day_text(claim.day))
    yield segment("REF", "6R", line_control(claim, number))
    if line.code in DRUGS:
        yield segment("LIN", "", "N4", DRUGS[line.code])
        yield segment("CTP", "", "", "", units, "ML")
    if claim.prior and claim.prior.lines:
        answer = claim.prior.lines[number - 1]
        yield segment(
            "SVD",
            claim.prior.payer_key,
            usd(answer.paid),
            procedure(line),
            line.revenue,
            units,
        )
        yield from adjustment_segments(answer.adjustments)
        yield segment("DTP", "573", "D8", day_text(claim.prior.paid_on))


def line_control(claim: Claim, number: int) -> str:
    """REF*6R of a line."""
    return f"{claim.control}L{number}"
