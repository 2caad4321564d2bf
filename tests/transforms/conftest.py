"""Small X12 files, literal but for the few things that a test turns on."""

import zipfile
from io import BytesIO

import pytest

ISA = (
    "ISA*00*          *00*          *ZZ*{sender:<15}*ZZ*PAYER          "
    "*250101*1200*^*00501*{control:0>9}*0*P*:~"
)
CLAIMS = """\
GS*HC*SENDER*PAYER*20250101*1200*1*X*005010X222A1~
ST*837*{set_number}*005010X222A1~
BHT*0019*00*1*20250102*1200*CH~
HL*1**20*1~
NM1*85*2*CLINIC*****XX*1234567893~
HL*2*1*22*0~
SBR*P*18*******CI~
NM1*IL*1*ONE*TEST****MI*M1~
DMG*D8*19800101*F~
NM1*PR*2*PAYER*****PI*P1~
CLM*{claim}*{amount}***11:B:1*Y*A*Y*Y~
HI*ABK:J101~
LX*1~
SV1*HC:99213*{amount}*UN*1***1~
DTP*472*D8*20250101~
SE*15*{set_number}~
GE*1*1~
IEA*1*{control:0>9}~
"""
REMITTANCE = """\
GS*HP*PAYER*SENDER*20250201*1200*1*X*005010X221A1~
ST*835*{set_number}~
BPR*I*{paid}*C*CHK************20250201~
TRN*1*T1*1512345678~
N1*PR*PAYER*XV*P1~
N1*PE*CLINIC*XX*1234567893~
LX*1~
CLP*{claim}*1*{amount}*{paid}**12*PC1*11*1~
NM1*QC*1*ONE*TEST~
SVC*HC:99213*{amount}*{paid}**1~
DTM*472*20250101~
CAS*CO*45*20.00~
SE*12*{set_number}~
GE*1*1~
IEA*1*{control:0>9}~
"""
ENROLMENTS = """\
GS*BE*SENDER*PAYER*20250101*1200*1*X*005010X220A1~
ST*834*{set_number}*005010X220A1~
BGN*00*1*20250102*1200****2~
N1*P5*SPONSOR*FI*470000001~
N1*IN*PAYER*XV*P1~
INS*Y*18*021*28*A~
REF*0F*M1~
NM1*IL*1*ONE*TEST~
N4*TOWN*NY*10001~
DMG*D8*19800101*F~
HD*021**HLT*GOLD*FAM~
DTP*348*D8*{begins}~
HD*021**DEN~
DTP*348*D8*{begins}~
SE*14*{set_number}~
GE*1*1~
IEA*1*{control:0>9}~
"""
USUAL = {
    "sender": "SENDER",
    "control": "1",
    "set_number": "0001",
    "claim": "A",
    "amount": "100.00",
    "paid": "80.00",
    "begins": "20250101",
}


def packed(**members: bytes) -> bytes:
    """Make a zip of files by their names."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


@pytest.fixture
def claim_file():
    """Make an 837P of one claim and one line: 18 segments and the ISA."""
    return lambda **values: (ISA + "\n" + CLAIMS).format(**USUAL | values).encode()


@pytest.fixture
def remittance_file():
    """Make an 835 of one claim and one line, adjusted by 20.00."""
    return lambda **values: (ISA + "\n" + REMITTANCE).format(**USUAL | values).encode()


@pytest.fixture
def enrolment_file():
    """Make an 834 of one member with two coverages."""
    return lambda **values: (ISA + "\n" + ENROLMENTS).format(**USUAL | values).encode()
