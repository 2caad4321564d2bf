"""Each element that is said to be read changes what lands; no other is said to be."""

import polars as pl
import pytest

from tests.x12.conftest import ISA
from transforms import staging
from transforms.x12 import acknowledgments, consumed, functional_acknowledgments

KEY = bytes(32)
MOVED = {"file_id", "sha256", "bytes", "byte_offset", "message"} | {
    "claim_id",
    "adjudication_id",
    "acknowledgment_id",
    "enrolment_id",
}
COUNTERS = {("LX", 1)}  # the order of the segments replaces it

# A claim of each kind and an answer, each element that is read filled somewhere.
CLAIMS = """
BHT*0019*00*1*20250103*1200*CH
HL*1**20*1
PRV*BI*PXC*207Q00000X
NM1*85*2*OAK CLINIC*****XX*1000000001
HL*2*1*22*1
SBR*P*18*******MB
NM1*IL*1*ROE*JANE****MI*M1
N4*AUSTIN*TX*78702
DMG*D8*19500203*F
NM1*PR*2*PLAN A*****PI*PLANA
CLM*A*100.5***11:B:1**************PB
HI*ABK:J101*ABF:E119*ABF:I10*BH:11:D8:20250101*BI:71:RD8:20250101-20250102\
*BE:80:::3*BG:17*TC:A1*DR:195*BBR:0BH17EZ:D8:20250102*APR:R05*ABN:W010XXA
REF*G1*AUTHORISATION
REF*F8*ICN
DTP*434*RD8*20250101-20250104
DTP*435*DT*202501010800
CL1*1*2*01
SBR*S*18*******CI
AMT*D*20
NM1*PR*2*PLAN B*****PI*PLANB
LX*1
SV1*HC:99213:25*100.5*UN*1*12**1:2
LIN**N4*00000000001
CTP****2.5*ML
SVD*PLANB*20*HC:99213*0300*1*2
CAS*CO*1*1*1*2*2*1*3*3*1*4*4*1*5*5*1*6*6*1
DTP*573*D8*20250120
HL*3*2*23*0
PAT*19
NM1*QC*1*ROE*JO****MI*M2
N4*AUSTIN*TX*78702
DMG*D8*20100203*M
CLM*B*50***11:A:1
LX*1
SV2*0300*HC:80053*50*UN*1
CLM*C*60***11:B:1
LX*1
SV3*AD:D0120*60*11***1*****1
"""
REMITTANCES = """
BPR*I*100*D*ACH*CCP***********20250120
TRN*1*TRACE*1999999999
DTM*405*20250119
N1*PR*PLAN A*XV*PLANA
N1*PE*OAK CLINIC*XX*1000000001
LX*1
CLP*A*1*100*60*10*MB*ICN*11*1*01*195*1.5
NM1*82*1*POE*AL****XX*1000000003
MIA*1*2*3*4*MA01*6*7*8*9*10*11*12*13*14*15*16*17*18*19*MA02*MA03*MA04*MA05*24
MOA*0.5*2*MA01*MA02*MA03*MA04*MA05*8*9
REF*G1*AUTHORISATION
DTM*232*20250101
AMT*AU*90
QTY*CA*4
SVC*HC:99213:25*100*60*0300*1*HC:99214*2
CAS*CO*1*1*1*2*2*1*3*3*1*4*4*1*5*5*1*6*6*1
LQ*HE*N1
PLB*1000000001*20251231*WO:1*1*72*2*L6*3*CS*4*FB*5*IR*6
"""
ACKNOWLEDGMENTS = """
BHT*0085*08*1*20250103*1200*TH
HL*1**20*1
NM1*PR*2*PLAN A*****PI*PLANA
DTP*050*D8*20250103
HL*2*1*21*1
NM1*41*2*OAK CLINIC*****46*SUB1
TRN*2*BATCH
STC*A1:19:PR*20250104*WQ*100.5
QTY*90*1
AMT*YU*100.5
HL*3*2*19*1
NM1*85*2*OAK CLINIC*****XX*1000000001
HL*4*3*PT
TRN*2*A
STC*A2:20:PR*20250104*WQ*100.5******A2:1:82*A2:2:85
REF*1K*ICN
DTP*472*RD8*20250101-20250102
SVC*HC:99213*100.5**0300
STC*A2:20:PR
"""
ENROLMENTS = """
BGN*00*1*20250103*1200****2
REF*38*MASTER
QTY*TO*2
N1*P5*OAK LTD*FI*123456789
N1*IN*PLAN A*XV*PLANA
INS*Y*18*021*28*A
REF*0F*M1
REF*1L*GROUP
DTP*356*D8*20250101
NM1*74*1*ROE*JANE
N4*AUSTIN*TX*78702
DMG*D8*19500203*F
NM1*70*1*ROW
HD*021**HLT*GOLD*FAM
DTP*348*D8*20250101
"""
ANSWERS = """
AK1*HC*17*005010X222A1
AK2*837*0001*005010X222A2
IK5*R*5
AK2*837*0002
AK5*R*5
AK9*R*2*2*1*5
"""
FILES = {
    ("HN", "277", "*005010X214"): (ACKNOWLEDGMENTS, acknowledgments.CONSUMED),
    ("FA", "999", "*005010X231A1"): (ANSWERS, functional_acknowledgments.CONSUMED),
    ("BE", "834", "*005010X220A1"): (ENROLMENTS, consumed.ENROLMENTS),
    ("HC", "837", "*005010X222A1"): (CLAIMS, consumed.CLAIMS),
    ("HP", "835", "*005010X221A1"): (REMITTANCES, consumed.REMITTANCES),
}


def altered(segment: str, position: int) -> list[str]:
    """A segment with one element left out, or another: its last letter changed."""
    elements = segment.split("*")
    value = elements[position]
    other = value[:-1] + (str(9 - int(value[-1])) if value[-1].isdigit() else "Z")
    return ["*".join([*elements[:position], new, *elements[position + 1 :]])
            for new in ("", other)]  # fmt: skip


def landed(files: list[str]) -> list[dict[str, list]]:
    """What lands of files, but for what every change of their bytes moves."""
    named = [(f"{n}.x12", text.encode()) for n, text in enumerate(files)]
    return [
        {
            name: rows.select(pl.exclude(*MOVED, "file_name")).rows()
            for name, rows in tables.items()
        }
        for tables in staging.parse_all(named, KEY)
    ]


@pytest.mark.parametrize("header", FILES, ids=lambda header: header[1])
def test_each_element_that_is_declared_changes_what_lands(header):
    group, code, guide = header
    body, lists = FILES[header]
    segments = [f"ST*{code}*0001{guide}", *body.strip().splitlines()]
    segments += [f"SE*{len(segments) + 1}*0001"]
    envelope = f"{ISA}GS*{group}*S*R*20250102*1200*1*X*005010~{{}}~GE*1*1~"
    whole = envelope + "IEA*1*000000001~"
    tried, files = [], [whole.format("~".join(segments))]
    for n, segment in enumerate(segments):
        elements = segment.split("*")
        for position in lists.get(elements[0], ()):
            if position < len(elements) and elements[position]:
                for change in altered(segment, position):
                    changed = [*segments[:n], change, *segments[n + 1 :]]
                    tried.append((elements[0], position))
                    files.append(whole.format("~".join(changed)))

    as_sent, *results = landed(files)

    read = {place for place, found in zip(tried, results, strict=True)
            if found != as_sent}  # fmt: skip
    declared = {(name, n) for name, positions in lists.items() for n in positions}
    assert read == declared - COUNTERS
