"""Whatever order segments come in, each is accounted for, and so is each dollar."""

from decimal import Decimal

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.x12 import claims, remittances, segments
from transforms.x12.records import QUARANTINED

CLAIM_SEGMENTS = [
    "HL*1**20*1", "HL*2*1*22*0", "HL*3*2*23*0", "HL", "NM1*85*2*A*****XX*1",
    "NM1*IL*1*B*C", "NM1*QC*1*D", "NM1*82*1*E*****XX*2", "NM1*PR*2*P*****PI*Q",
    "PRV*BI*PXC*T", "SBR*P********CI", "CLM*C*10***11:B:1", "CLM*D*1e3", "CLM*E",
    "HI*ABK:J10*DR:1", "HI*ZZ:1", "LX*1", "SV1*HC:1*4.50*UN*1", "SV2*0120**3*UN*1",
    "SV3*AD:D1*2", "SV1*HC:1*x", "DTP*472*D8*20250101", "DTP*434*RD8*2025",
    "AMT*D*7", "AMT*D*y", "CAS*CO*45*1", "SVD*P*1", "SVD*P*2.5", "CAS*PR*3*w",
    "REF*6R*L", "SE*9*1", "ST*837*2",
    "N4*X*TX*78701", "DMG*D8*19500101*F", "CL1*1*1*1", "ZZ9*1",
]  # fmt: skip
REMITTANCE_SEGMENTS = [
    "BPR*I*5*C*ACH", "BPR*I*q", "TRN*1*T*1", "N1*PR*P*XV*1", "N1*PE*Q*XX*2", "LX*1",
    "REF*2U*3", "DTM*405*20250101", "CLP*A*1*10*5*0", "CLP*B*22*-10*-5", "CLP*C*4*z",
    "CLP", "SVC*HC:1*4.50*1", "SVC*NU:0120*3*2", "SVC*HC:1*w", "CAS*CO*45*1*1*97*2.25",
    "CAS*PR*1*v", "CAS*OA", "AMT*B6*1", "AMT*AU*u", "LQ*HE*N1", "MOA***MA01",
    "MIA*0****MA02", "NM1*82*1*E*****XX*2", "PLB*1*20251231*WO*3*L6*-1",
    "PLB*1*20251231*WO*t", "SE*9*1", "ST*835*2", "DTM*232*x", "ZZ9*1",
]  # fmt: skip


def _read(reader, code, body):
    data = "~".join([f"ST*{code}*1", *body, "SE*1*1~"]).encode()
    whole = segments.read(data).segments
    inside = whole.take(np.flatnonzero(whole.of_set(code)))
    records = reader(inside, ["file"])
    assert len(records.states) == len(records.unread) == inside.height
    assert not records.unread[records.states == QUARANTINED].any()
    return records, inside.frame().with_columns(state=pl.Series(records.states))


def _dollars(rows, *segment_id_and_element):
    """Add up the readable amounts of what did not go to quarantine."""
    total = Decimal(0)
    for segment_id, position in segment_id_and_element:
        for text in rows.filter(
            pl.col("segment_id") == segment_id, pl.col("state") != QUARANTINED
        )["text"]:
            elements = text.split("\x1f")
            if len(elements) > position and elements[position]:
                total += Decimal(elements[position])
    return total


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(CLAIM_SEGMENTS), max_size=40))
def test_every_segment_and_dollar_of_an_837_lands_or_is_quarantined(body):
    records, rows = _read(claims.claims, "837", body)

    claim, lines = records.tables["claim"], records.tables["claim_line"]
    assert claim["billed_usd"].sum() == _dollars(rows, ("CLM", 2))
    assert lines["billed_usd"].sum() == _dollars(
        rows, ("SV1", 2), ("SV2", 3), ("SV3", 2)
    )
    told, answers = (
        records.tables["other_payer_adjustment"],
        records.tables["other_payer_line"],
    )
    assert told["adjusted_usd"].sum() == _dollars(rows, ("CAS", 3))
    assert answers["paid_usd"].sum() == _dollars(rows, ("SVD", 2))
    parts = ("claim_line", "diagnosis", "procedure", "line_diagnosis", "claim_code")
    parts += ("claim_provider", "claim_amount", "other_payer", "other_payer_line")
    for name in (*parts, "other_payer_adjustment"):
        assert set(records.tables[name]["claim_id"]) <= set(claim["claim_id"])
    assert claim["claim_id"].is_unique().all()
    assert records.identities.height == claim.height


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(REMITTANCE_SEGMENTS), max_size=40))
def test_every_segment_and_dollar_of_an_835_lands_or_is_quarantined(body):
    records, rows = _read(remittances.remittances, "835", body)

    tables = records.tables
    claim = tables["adjudication"]
    sums = [
        (claim["billed_usd"], [("CLP", 3)]),
        (claim["paid_usd"], [("CLP", 4)]),
        (tables["adjudication_line"]["billed_usd"], [("SVC", 2)]),
        (tables["adjudication_line"]["paid_usd"], [("SVC", 3)]),
        (tables["adjustment"]["adjusted_usd"], [("CAS", 3), ("CAS", 6)]),
        (tables["provider_adjustment"]["adjusted_usd"], [("PLB", 4), ("PLB", 6)]),
    ]
    for landed, sent in sums:
        assert landed.sum() == _dollars(rows, *sent)
    for name in ("adjudication_line", "adjustment", "remark", "adjudication_amount"):
        ids = set(tables[name]["adjudication_id"])
        assert ids <= set(claim["adjudication_id"])
    assert tables["payment"].height == sum(s == "ST" for s in rows["segment_id"])
