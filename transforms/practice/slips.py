"""Slips: codes typed wrong, two neighbouring characters exchanged or one digit another.

What is written is no code: it was in no year's list of ICD-10-CM or HCPCS Level II, and
of all that the practice bills only the intended code is one slip away. Codes that
define a condition that is published in full, a cohort or tobacco use are typed right,
and what is written begins like none of them, so no such count hangs on a slip; other
conditions count what is written. CPT and CDT numbers are typed
right too: we may not hold their lists, so nobody could say that a number is none.

Claims are sent with the slip, whatever becomes of them; replacements have it corrected.
Stays are typed right, since they tell their first diagnosis twice (on admission).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.practice.chance import Ints, Truths

SLIP_SHARE = 0.006  # of the diagnoses that could be typed wrong
SERVICE_SLIP_SHARE = 0.02  # of the services
SLIPS_OF_WHOM_USES = 8  # claims of the clinician with the intended code, at the least
SLIP_DENIED = 0.5  # share of such claims that are denied for coding at first

# Intended, then what may be written.
_DIAGNOSES = """
J069:J066 B349:B346 J0190:J0109,J0193 H6691:H6961,H6619 H6692:H6962,H6629
H6693:H6963,H6639 J189:J819,J198 J159:J195 J302:J032,J332 J309:J319 J301:J031
N390:N391 N3000:N0300,N3003 R300:R303 L309:L306 L700:L800 B079:B709,B097
L03115:L30115,L01315 L570:L507,L540 G43909:G34909,G49309 R519:R516 R109:R106
R1084:R0184,R1804 K5900:K9500,K5910 K219:K291,K216 R112:R115 K5730:K7530,K5370
K2970:K9270,K2790 K589:K586 K5090:K5009,K5093 R079:R097,R076 R0789:R7089,R0786
R002:R005 M25561:M52561,M22561 M25562:M52562,M25526 M25511:M52511,M25514
M7541:M5741,M7451 M79671:M97671,M76971 M1711:M1171,M1741 M1712:M1172,M1742
M1611:M1161,M1614 M5450:M4550,M5540 M542:M524,M572 M5416:M4516,M5461 M5459:M4559,M5549
S93401A:S39401A,S94301A S61411A:S16411A,S64111A S0101XA:S0110XA,S010X1A
S39012A:S93012A,S30912A S8001XA:S800X1A,S8001AX S060X0A:S600X0A,S006X0A
S52501A:S52051A,S52510A S62306A:S26306A,S6230A6 S82831A:S28831A,S88231A
S42201A:S24201A,S42210A S72001A:S27001A,S70201A S72002A:S27002A,S70202A Z0000:Z0030
Z0001:Z0031 Z00129:Z01029,Z00219 Z00121:Z00211,Z00112 Z23:Z26 Z1231:Z2131,Z1234
Z1211:Z1121,Z1214 D125:D155 D122:D422 Z79899:Z97899,Z78999 Z5181:Z5184
Z7901:Z9701,Z7091 Z3481:Z4381,Z3841 O0991:O9091,O0919 Z3482:Z4382,Z3842
O0992:O9092,O0692 Z3483:Z4383,Z3843 O0993:O9093,O0939 O80:O83 O4202:O4022,O4220
Z01419:Z10419,Z04119 N939:N936 N951:N591,N954 Z30432:Z03432,Z34032 N760:N670,N706
F411:F711 F4323:F3423,F4233 F419:F719 F4310:F3410,F4130 F4320:F3420,F4230
F902:F092,F932 F909:F099 F1020:F1200,F1002 F1010:F0110,F1100 F10239:F01239,F12039
F331:F031 F32A:F23A,F3A2 F329:F239,F392 F330:F360 F321:F021 E785:E758,E775 E782:E772
E7800:E8700,E7080 J449:J494,J749 J441:J414,J741 J440:J404,J140 J439:J493,J436
I252:I225,I282 I214:I217 I2119:I2191,I2116 I2109:I2190,I2106 I4891:I8491,I4981
I480:I840,I380 I4820:I8420,I4823 N1830:N8130,N1380 N1831:N8131,N1381 N1832:N8132,N1382
N184:N148,N154 E039:E036 M1990:M1960 F0390:F3090,F0930 G309:G306 F03911:F30911,F09311
A419:A149,A416 A4151:A1451,A4511 I639:I649 I6350:I3650,I6530 G459:G495,G456
C50911:C05911,C59011 C50912:C05912,C59012 Z5111:Z5114 N401:N404 R9720:R7920,R9270
C3490:C4390,C3940 C3411:C3141,C3414 K0262:K2062,K0622 K0889:K8089,K0898
Z0120:Z0210,Z0123 K0381:K3081,K0831 K0510:K0150,K0513 E669:E696,E666 N189:N198,N199
Z370:Z307,Z070
"""
_SERVICES = """
G0439:G4039,G0349 G0463:G4063,G0643 A7003:A0703,A7303 J0696:J6096,J0966
J1885:J8185,J1858 J3301:J3331
"""


def _read(text: str) -> dict[str, list[str]]:
    pairs = (entry.split(":") for entry in text.split())
    return {intended: written.split(",") for intended, written in pairs}


DIAGNOSES, SERVICES = _read(_DIAGNOSES), _read(_SERVICES)
INTENDED = {
    written: intended
    for intended, typed in (DIAGNOSES | SERVICES).items()
    for written in typed
}


@dataclass(frozen=True)
class Slipped:
    """The lines and diagnoses of originals as they are sent; and whose claims slip."""

    lines: pl.DataFrame
    diagnoses: pl.DataFrame
    has_slip: Truths  # by original claim


def slipped(
    rng: np.random.Generator,
    claims: pl.DataFrame,
    lines: pl.DataFrame,
    diagnoses: pl.DataFrame,
) -> Slipped:
    """Type some codes of the original claims wrong, at most one of a claim.

    A practice so small that no clinician uses a code often has one slip all the same,
    of the code that one of them uses most.
    """
    clinician = claims["clinician"].to_numpy().astype(np.int64)
    is_stay = claims["admitted"].is_not_null().to_numpy()
    coded = _typed(
        rng, clinician, is_stay, diagnoses, DIAGNOSES, SLIP_SHARE, at_least=1
    )
    has_slip = np.zeros(len(claims), bool)
    has_slip[diagnoses["claim"].to_numpy()[coded.rows]] = True
    served = _typed(rng, clinician, is_stay, lines, SERVICES, SERVICE_SLIP_SHARE)
    owner = lines["claim"].to_numpy()[served.rows]
    served = served.take(~has_slip[owner])
    has_slip[lines["claim"].to_numpy()[served.rows]] = True
    return Slipped(served.write(lines), coded.write(diagnoses), has_slip)


def corrected(code: pl.Expr) -> pl.Expr:
    """What was meant."""
    return code.replace(INTENDED)


@dataclass(frozen=True)
class _Typed:
    rows: Ints
    codes: list[str]

    def take(self, kept: Truths) -> "_Typed":
        codes = [code for code, keep in zip(self.codes, kept, strict=True) if keep]
        return _Typed(self.rows[kept], codes)

    def write(self, frame: pl.DataFrame) -> pl.DataFrame:
        written = frame["code"].clone().scatter(self.rows, self.codes)
        return frame.with_columns(code=written)


def _typed(
    rng: np.random.Generator,
    clinician: Ints,
    is_stay: Truths,
    frame: pl.DataFrame,
    slips: dict[str, list[str]],
    share: float,
    at_least: int = 0,
) -> _Typed:
    """Rows typed wrong, the first of each claim, and what is written there."""
    known = list(slips)
    place = frame["code"].replace_strict(
        {code: n for n, code in enumerate(known)}, default=-1, return_dtype=pl.Int64
    )
    rows = np.flatnonzero(place.to_numpy() >= 0)
    code, owner = place.to_numpy()[rows], frame["claim"].to_numpy()[rows]
    _, pair, uses = np.unique(
        clinician[owner] * len(known) + code, return_inverse=True, return_counts=True
    )
    uses = uses[pair] * ~is_stay[owner]
    often = uses >= SLIPS_OF_WHOM_USES
    chosen = np.flatnonzero(often & (rng.random(len(rows)) < share))
    if len(chosen) < at_least and len(rows):
        chosen = np.array([np.argmax(uses)])
    _, first = np.unique(owner[chosen], return_index=True)
    chosen = chosen[first]
    which = rng.random(len(chosen))
    written = [slips[known[one]] for one in code[chosen]]
    codes = [
        typed[int(luck * len(typed))]
        for typed, luck in zip(written, which, strict=True)
    ]
    return _Typed(rows[chosen], codes)
