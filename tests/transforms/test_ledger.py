"""The ledger: every segment and every dollar of a file is accounted for."""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms import staging
from transforms.tables import FILE

KEY = b"k" * 32
CLM = b"CLM*A*100.00***11:B:1*Y*A*Y*Y~\n"


def ledger(data):
    tables = staging.parse(data, "f.x12", KEY)
    assert tables["file"].schema == FILE
    (row,) = tables["file"].rows(named=True)
    return row


def test_a_claim_file_is_all_counted(claim_file):
    row = ledger(claim_file(control="7"))

    assert row["status_code"] == "landed"
    assert row["kind_code"] == "837P"
    assert row["sender_id"] == "SENDER"
    assert row["interchange_control_number"] == "000000007"
    assert (row["segments_in"], row["segments_parsed"]) == (19, 19)
    assert (row["claims"], row["claim_lines"]) == (1, 1)
    assert row["billed_usd"] == Decimal("100.00")
    assert row["findings"] == 0


def test_the_dollars_of_a_remittance_are_counted_from_its_segments(remittance_file):
    plb = b"PLB*1234567893*20251231*WO:X*5.00*L6:Y*-1.50~\nSE*12"
    data = remittance_file().replace(b"SE*12", plb)

    row = ledger(data)

    assert row["kind_code"] == "835"
    assert row["charged_usd"] == Decimal("100.00")
    assert row["paid_usd"] == Decimal("80.00")
    assert row["adjusted_usd"] == Decimal("20.00")
    assert row["provider_adjusted_usd"] == Decimal("3.50")
    assert (row["adjudications"], row["adjustments"]) == (1, 1)


def test_a_claim_with_an_unreadable_amount_is_quarantined_with_its_segments(claim_file):
    lost = CLM.replace(b"*A*", b"*B*").replace(b"100.00", b"1e3")
    data = claim_file().replace(CLM, lost + b"SV1*HC:99213*5~\n" + CLM)

    row = ledger(data)

    assert row["status_code"] == "landed"
    assert row["segments_quarantined"] == 2
    assert row["billed_usd"] == Decimal("100.00")
    assert row["quarantined_usd"] == 0  # nobody can say how much it was


def test_the_dollars_of_a_quarantined_claim_are_kept_apart(claim_file):
    lost = CLM.replace(b"*A*", b"*B*") + b"SV1*HC:99213*TBD~\n"

    row = ledger(claim_file().replace(CLM, lost + CLM))

    assert row["billed_usd"] == Decimal("100.00")
    assert row["quarantined_usd"] == Decimal("100.00")


def test_a_kind_that_is_not_landed_yet_is_ignored_and_said():
    body = b"ST*820*0001*005010X218~BPR*C*1*C*ACH~TRN*3*1~SE*4*0001~"

    tables = staging.parse(body, "f.820", KEY)

    (row,) = tables["file"].rows(named=True)
    assert row["kind_code"] == "other"
    assert row["is_bare_transaction"]
    assert (row["segments_in"], row["segments_ignored"]) == (4, 2)
    assert "kind_not_landed" in tables["finding"]["finding_code"].to_list()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n\xff", b"Dear sender, ..."])
def test_a_file_without_x12_goes_to_quarantine_with_its_row(data):
    row = ledger(data)

    assert row["status_code"] == "quarantined"
    assert row["segments_in"] == 0
    assert row["findings"] == 1
    assert row["bytes"] == len(data)


PIECES = st.lists(
    st.sampled_from(
        """\
ISA*00*          *00*          *ZZ*A              *ZZ*B              \
*250101*1200*^*00501*000000001*0*P*:
GS*HC*A*B*20250101*1*1*X*005010X222A1
ST*837*1
ST*837
ST*835*1
HL*1**20*1
HL*2*1*22*0
SBR*P*18
NM1*IL*1*X*Y****MI*M1
CLM*A*1.00***11:B:1
CLM*A*x
CLM
LX*1
SV1*HC:99213*1.00
SV2
HI*ABK:J101
DTP*472*D8*20259999
AMT*D*z
BPR*I*1*C*CHK
CLP*A*1*2*1
CLP*A*1*-*1
SVC*HC:1*1*1
CAS*CO*45*1
CAS*CO*45*
CAS
PLB*1*2*3
PLB*1*20251231*WO*2.50
SE*1*1
GE*1*1
IEA*1*1
\xff
prose, not X12""".splitlines()
    ),
    max_size=25,
).map(lambda pieces: "~".join(pieces).encode("latin-1"))


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.binary(max_size=200), PIECES))
@example(b"ST*837*1~CLM*A*1~ST*837*2~SV1*HC:1*1~CLM*A*1~")
@example(b"ST*835*1~CLP*A*1*x*1~PLB*1*2*3*x~CAS*CO*45*5~SE*1*1~")
def test_whatever_the_bytes_segments_and_dollars_balance(data):
    tables = staging.parse(data, "f", KEY)

    (row,) = tables["file"].rows(named=True)
    assert "file_unreadable" not in tables["finding"]["finding_code"].to_list()
    assert "transaction_unreadable" not in tables["finding"]["finding_code"].to_list()
    assert row["segments_in"] == sum(
        row[f"segments_{state}"] for state in ("parsed", "ignored", "quarantined")
    )
    for column, table, name in [
        ("billed_usd", "claim", "billed_usd"),
        ("charged_usd", "adjudication", "billed_usd"),
        ("paid_usd", "adjudication", "paid_usd"),
        ("adjusted_usd", "adjustment", "adjusted_usd"),
        ("provider_adjusted_usd", "provider_adjustment", "adjusted_usd"),
    ]:
        assert row[column] == (tables[table][name].sum() or 0), column
