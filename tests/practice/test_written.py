"""What is written of events, in full: a few claims, their answers, what was said."""

import re
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.practice.book import Book
from transforms.practice import acknowledgment_files, claim_files, remittance_files
from transforms.practice.envelopes import stretches
from transforms.practice.files import Written, files
from transforms.practice.log import Log
from transforms.practice.segments import segment, trimmed, usd

LATER = date(2025, 2, 3)
CLAIMS = """\
ISA*00*          *00*          *ZZ*CLAIMSCOPEDEMO *ZZ*DEMOCLEARING   \
*250106*0830*^*00501*000000001*0*P*:~
GS*HC*CLAIMSCOPEDEMO*DEMOCLEARING*20250106*0830*1*X*005010X222A1~
ST*837*0001*005010X222A1~
BHT*0019*00*1.1*20250106*0830*CH~
NM1*41*2*CLAIMSCOPE DEMO PRACTICE*****46*DEMO01~
PER*IC*BILLING OFFICE*TE*5555550100~
NM1*40*2*DEMO CLEARING*****46*CLEAR01~
HL*1**20*1~
PRV*BI*PXC*261Q~
NM1*85*2*A CLINIC*****XX*2000000001~
N3*1 MAIN ST~
N4*TOWN*IA*524020001~
REF*EI*46~
HL*2*1*22*0~
SBR*P*18*G0015******CI~
NM1*IL*1*ROE*ANN****MI*COM100000000~
N3*1 MAIN ST~
N4*TOWN*IA*52402~
DMG*D8*19600101*F~
NM1*PR*2*HEARTLAND COMMERCIAL INSURANCE*****PI*COMML~
CLM*A1*100***11:B:1*Y*A*Y*Y~
HI*ABK:J101*ABF:I10~
NM1*82*1*DOE*JO****XX*2000000005~
PRV*PE*PXC*207Q~
LX*1~
SV1*HC:99213*100*UN*1***1:2~
DTP*472*D8*20250106~
REF*6R*A1L1~
HL*3*1*22*1~
SBR*P**G0015******CI~
NM1*IL*1*ROE*EVE****MI*COM100000007~
NM1*PR*2*HEARTLAND COMMERCIAL INSURANCE*****PI*COMML~
HL*4*3*23*0~
PAT*19~
NM1*QC*1*ROE*BO~
N3*1 MAIN ST~
N4*TOWN*IA*52402~
DMG*D8*19600101*F~
CLM*A2*100***11:B:1*Y*A*Y*Y~
HI*ABK:J20~
NM1*82*1*DOE*JO****XX*2000000005~
PRV*PE*PXC*207Q~
NM1*77*2*A CLINIC*****XX*2000000003~
N3*1 MAIN ST~
N4*TOWN*IA*524020001~
LX*1~
SV1*HC:99213*100*UN*1***1~
DTP*472*D8*20250106~
REF*6R*A2L1~
SE*48*0001~
GE*1*1~
IEA*1*000000001~
"""
PAID = """\
ISA*00*          *00*          *ZZ*COMMLSYS       *ZZ*DEMOCLEARING   \
*250203*0830*^*00501*000000002*0*P*:~
GS*HP*COMMLSYS*DEMOCLEARING*20250203*0830*2*X*005010X221A1~
ST*835*0001*005010X221A1~
BPR*I*50*C*ACH*CCP*01*999999992*DA*123456*1410000015**01*999999992*DA*98765*20250203~
TRN*1*COMML000000201*1410000015~
REF*EV*DEMOCLEARING~
DTM*405*20250203~
N1*PR*HEARTLAND COMMERCIAL INSURANCE~
N3*1 PAYER PLAZA~
N4*LAKE VESPER*MN*56301~
REF*2U*COMML~
PER*BL*REMITTANCE DESK*TE*5555550199~
N1*PE*A CLINIC*XX*2000000001~
N3*1 MAIN ST~
N4*TOWN*IA*52402~
REF*TJ*46~
LX*1~
CLP*A1*1*100*50*10*CI*ICN1*11*1~
NM1*QC*1*ROE*ANN****MI*COM100000000~
NM1*82*1*DOE*JO****XX*2000000005~
DTM*050*20250106~
SVC*HC:99213*100*50**1~
DTM*472*20250106~
CAS*CO*45*40~
CAS*PR*1*10~
REF*6R*A1L1~
SE*25*0001~
GE*1*2~
IEA*1*000000002~
"""
ACKNOWLEDGED = """\
ISA*00*          *00*          *ZZ*COMMLSYS       *ZZ*DEMOCLEARING   \
*250106*0830*^*00501*000000003*0*P*:~
GS*HN*COMMLSYS*DEMOCLEARING*20250106*0830*3*X*005010X214~
ST*277*0001*005010X214~
BHT*0085*08*3.1*20250106*0830*TH~
HL*1**20*1~
NM1*PR*2*HEARTLAND COMMERCIAL INSURANCE*****PI*COMML~
TRN*1*3.1~
DTP*050*D8*20250106~
DTP*009*D8*20250106~
HL*2*1*21*1~
NM1*41*2*CLAIMSCOPE DEMO PRACTICE*****46*DEMO01~
TRN*2*1.1~
STC*A1:19:PR*20250106*WQ*200~
QTY*90*1~
QTY*AA*1~
AMT*YU*100~
AMT*YY*100~
HL*3*2*19*1~
NM1*85*2*A CLINIC*****XX*2000000001~
TRN*1*0~
STC*A1:19:PR*20250106*WQ*200~
QTY*QA*1~
QTY*QC*1~
AMT*YU*100~
AMT*YY*100~
HL*4*3*PT~
NM1*QC*1*ROE*ANN****MI*COM100000000~
TRN*2*A1~
STC*A2:20:PR*20250106*WQ*100~
REF*1K*ICN1~
DTP*472*D8*20250106~
HL*5*3*PT~
NM1*QC*1*ROE*BO****MI*COM100000007~
TRN*2*A2~
STC*A7:20:PR*20250106*U*100~
DTP*472*D8*20250106~
SE*35*0001~
GE*1*3~
IEA*1*000000003~
"""
SECOND = """\
CLM*B1*100***11:A:1**A*Y*Y~
DTP*434*RD8*20250105-20250109~
DTP*435*DT*202501051015~
CL1*1*1*01~
REF*G1*AUTH1~
HI*ABK:M1711:::::::Y~
HI*ABJ:M1711~
HI*ABF:I10:::::::Y*ABF:E119:::::::Y~
HI*DR:470~
HI*BBR:0SRC0J9:D8:20250105~
NM1*71*1*DOE*JO****XX*2000000005~
PRV*AT*PXC*207Q~
SBR*P*18*G0015******CI~
CAS*CO*45*30**253*1.05**B1*0.01**B2*0.01**B3*0.01**B4*0.01~
CAS*CO*B5*0.01~
CAS*PR*1*10~
AMT*D*58.9~
AMT*EAF*10~
OI***Y***Y~
NM1*IL*1*ROE*ANN****MI*COM100000000~
NM1*PR*2*HEARTLAND COMMERCIAL INSURANCE*****PI*COMML~
DTP*573*D8*20250203~
LX*1~
SV2**HC:99213*100*UN*1~
DTP*472*D8*20250105~
REF*6R*B1L1~
"""
WHOLE = """\
CLP*B1*1*100*58.9*10*CI*ICN1*11*1**470~
CAS*CO*45*30**253*1.05**B1*0.01**B2*0.01**B3*0.01**B4*0.01~
CAS*CO*B5*0.01~
CAS*PR*1*10~
NM1*QC*1*ROE*ANN****MI*COM100000000~
DTM*232*20250105~
DTM*233*20250109~
DTM*050*20250113~
"""


def told(book: Book) -> Log:
    """The log of a book, with names and places for everybody in it."""
    log = book.log
    place = {"street": "1 MAIN ST", "city": "TOWN", "state": "IA", "zip": "52402"}
    known = {
        "organizations": {"name": "A CLINIC", "tin": "46", "taxonomy": "261Q", **place},
        "patients": {"last": "ROE", "first": "ANN", **place},
        "claims": {
            **{"clinician": 0, "original_reference": "", "drg": "", "procedure": ""},
            "authorization": "",
        },
        "lines": {"code": "99213", "qualifier": "HC", "revenue": "", "modifier": ""},
    }
    log.world.organizations = _filled(log.world.organizations, known["organizations"])
    clinician = {"clinician": 0, "last": "DOE", "first": "JO", "npi": "2000000005"}
    log.world.clinicians = pl.DataFrame(
        [{**clinician, "taxonomy": "207Q", "specialty": "family"}],
        schema=log.world.clinicians.schema,
    )
    log.patients = _filled(log.patients, known["patients"])
    log.claims = _filled(log.claims, known["claims"]).with_columns(
        thru=pl.coalesce("thru", "day")
    )
    log.lines = _filled(log.lines, known["lines"]).with_columns(
        units=pl.col("units").fill_null(1)
    )
    log.answers = _filled(
        log.answers, {"reference": "ICN1", "frequency": "1", "drg_weight": ""}
    ).with_columns(
        drg=pl.coalesce("drg", log.claims["drg"].gather(log.answers["claim"])),
        control=pl.coalesce(
            "control", log.claims["control"].gather(log.answers["claim"])
        ),
    )
    log.acknowledgments = _filled(log.acknowledgments, {"status": "20"})
    return log


def _filled(frame: pl.DataFrame, values: dict[str, object]) -> pl.DataFrame:
    return frame.with_columns(
        pl.col(name).fill_null(pl.lit(value, frame.schema[name]))
        for name, value in values.items()
    )


def book() -> Book:
    book = Book()
    child = book.person(subscriber_first="EVE", first="BO")
    book.claim("J101", "I10", control="A1")
    book.claim("J20", control="A2", patient=child, facility=1)
    book.answer(0, [("CO", "45", 4_000), ("PR", "1", 1_000)], paid_on=LATER)
    book.reject(0, "A2")
    book.reject(1, "A7")
    return book


def stay() -> Book:
    """A stay, what the first payer pays of it as a whole, and the second one's bill."""
    book = Book()
    facts = {
        **{"kind": "I", "bill_type": "11", "place_of_service": "", "drg": "470"},
        **{"admitted": date(2025, 1, 5), "day": date(2025, 1, 5)},
        **{"thru": date(2025, 1, 9), "submitted": date(2025, 1, 13)},
        **{"procedure": "0SRC0J9", "authorization": "AUTH1"},
    }
    book.claim("M1711", "I10", "E119", control="B1", **facts)
    whole = [
        *[("CO", "45", 3_000), ("PR", "1", 1_000), ("CO", "253", 105)],
        *[("CO", reason, 1) for reason in ("B1", "B2", "B3", "B4", "B5")],
    ]
    book.answer(0, whole=whole, paid_on=LATER)
    second = {"payer_key": "BLUEP", "responsibility": "S", "prior": 0}
    sent = {"submitted": LATER, "control": "B1", "frequency": "1"}
    book.claim("M1711", "I10", "E119", **{**facts, **second, **sent})
    for _ in range(7):
        book.take_back(100, paid_on=LATER)
    return book


def written(book: Book) -> list[Written]:
    return list(files(told(book)))


def test_claims_stand_beneath_their_provider_and_subscriber():
    assert written(book())[0] == Written("20250106_837P.837", "837P", CLAIMS.encode())


def test_a_payment_says_what_was_paid_and_why_not_more():
    assert written(book())[1] == Written("20250203_COMML.835", "835", PAID.encode())


def test_a_batch_is_acknowledged_claim_by_claim():
    said = written(book())[2]

    assert said == Written("20250106_COMML.277", "277CA", ACKNOWLEDGED.encode())


def test_a_second_payer_is_told_what_the_first_one_paid():
    _, second, _ = written(stay())

    assert SECOND in second.data.decode()


def test_a_stay_is_answered_as_a_whole():
    *_, answer = written(stay())

    assert WHOLE in answer.data.decode()


def test_six_provider_adjustments_go_into_a_segment():
    log = told(stay())
    log.provider_adjustments = log.provider_adjustments.with_columns(
        place=pl.int_range(7, dtype=pl.Int16)
    )

    *_, answer = files(log)

    entry = "*WO:R*1"
    head = "PLB*2000000001*20251231"
    assert f"{head}{entry * 6}~\n{head}{entry}~\nSE*26*" in answer.data.decode()


def test_other_panels_have_other_names_and_numbers():
    log = told(book())
    log.panel = 1

    claims, *_ = files(log)

    assert claims.name == "20250106_837P_p02.837"
    assert b"*001000001*0*P*:~" in claims.data


def test_what_the_log_does_not_know_is_not_written():
    log = told(book())
    log.patients = log.patients.with_columns(last=pl.lit(None, pl.String))

    with pytest.raises(ValueError, match="lacks something"):
        list(files(log))


@pytest.mark.parametrize(
    ("sizes", "runs"),
    [
        ([], []),
        ([5], [(0, 1)]),
        ([30], [(0, 1)]),
        ([5, 5, 1, 9, 12, 2], [(0, 2), (2, 4), (4, 5), (5, 6)]),
    ],
)
def test_files_are_made_some_at_a_time(sizes, runs):
    assert list(stretches(pl.Series(sizes, dtype=pl.Int64), 10)) == runs


def test_some_at_a_time_is_as_good_as_all_at_once(log, monkeypatch):
    whole = list(files(log))
    for module in (claim_files, remittance_files, acknowledgment_files):
        name = next(name for name in vars(module) if name.endswith("_AT_ONCE"))
        monkeypatch.setattr(module, name, 7)

    assert list(files(log)) == whole


@given(st.integers(-(10**12), 10**12))
def test_amounts_are_written_to_the_cent_without_needless_zeros(cents):
    text = pl.select(cents=cents).select(usd("cents")).item()

    assert Decimal(text) == Decimal(cents) / 100
    assert not re.search(r"\.\d*0$|\.$|^-?0\d|^-0$", text)


def test_segments_count_what_they_write():
    rows = pl.DataFrame({"a": ["", "X"], "b": ["", ""]})
    one = segment("A", "1") + trimmed("B", pl.col("a"), pl.col("b"))
    some = one + (one + segment("C", pl.col("a"))).where(pl.col("a") != "")

    found = rows.select(text=some.text, count=some.count)

    assert found.rows() == [("A*1~B~", 2), ("A*1~B*X~A*1~B*X~C*X~", 5)]
