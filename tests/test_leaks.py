"""Nothing of a person leaves the parse task: markers in, none out.

Every person field of a claim, a remittance and an enrolment carries a marker. After a
run through the real DAGs we look for the markers in everything that was made.
"""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.login import logged_in

# One worker runs these, so that the run they look at is made once.
pytestmark = [pytest.mark.airflow, pytest.mark.xdist_group("leaks")]

# Person fields hold a marker word, or a number that stands for nobody.
WORD = "ZQXVJ"
NUMBERS = ["19410317", "1941-03-17", "739281", "987654329", "5550142999"]
# The patient control number links claims to answers, so the warehouse keeps it;
# readers, logs and messages never see it.
CONTROL = "KCNMARK"

ENVELOPE = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*250301*1200*^*00501*{control}*0*P*:~GS*{code}*S*R*20250301*1200*1*X*{version}~"
    "{body}GE*1*1~IEA*1*{control}~"
)

BILLING = (
    "BHT*0019*00*1*20250301*1200*CH~"
    "NM1*41*1*ZQXVJSUBMITTER*ZQXVJFIRST*M***46*S~PER*IC*ZQXVJCONTACT*TE*5550142999~"
    "NM1*40*2*RECEIVER*****46*R~HL*1**20*1~"
    "NM1*85*1*ZQXVJBILLING*ZQXVJFIRST*Q***XX*1234567893~N3*ZQXVJSTREET 5~"
    "N4*ZQXVJCITY*OK*739281234~REF*SY*987654329~PER*IC*ZQXVJOFFICE*TE*5550142999~"
    "NM1*87*1*ZQXVJPAYTO*ZQXVJFIRST~N3*ZQXVJPAYTO 7~N4*ZQXVJCITY*OK*739281234~"
)
SUBSCRIBER = (
    "HL*2*1*22*1~SBR*P**ZQXVJGROUP*ZQXVJPLAN*****CI~"
    "NM1*IL*1*ZQXVJLAST*ZQXVJGIVEN*ZQXVJMID**JR*MI*ZQXVJMEMBER~"
    "N3*ZQXVJROAD 1*ZQXVJUNIT~"
    "N4*ZQXVJTOWN*OK*739281234~DMG*D8*19410317*F~REF*SY*987654329~REF*Y4*ZQXVJCASE~"
    "PER*IC*ZQXVJPHONE*TE*5550142999~NM1*PR*2*PLAN*****PI*P1~"
)
PATIENT = (
    "HL*3*2*23*0~PAT*19~NM1*QC*1*ZQXVJCHILD*ZQXVJKID~N3*ZQXVJLANE 2~"
    "N4*ZQXVJTOWN*OK*739281234~DMG*D8*19410317*M~REF*1W*ZQXVJCHILDID~"
)
CLAIM = (
    "CLM*KCNMARK{n}*{amount}***11:B:1*Y*A*Y*Y~DTP*431*D8*20250110~"
    "REF*EA*ZQXVJRECORD~REF*G1*ZQXVJAUTH~NTE*ADD*ZQXVJNOTE ON THE PATIENT~HI*ABK:J101~"
    "NM1*DN*1*ZQXVJREFER*ZQXVJFIRST****XX*1987654320~"
    "NM1*82*1*ZQXVJRENDER*ZQXVJFIRST****XX*1112223338~"
    "SBR*S*18*ZQXVJGRP2******CI~AMT*D*5~OI***Y***Y~"
    "NM1*IL*1*ZQXVJOTHER*ZQXVJSUB****MI*ZQXVJMEMBER2~N3*ZQXVJAVENUE~"
    "N4*ZQXVJTOWN*OK*739281234~REF*SY*987654329~NM1*PR*2*PLAN B*****PI*P2~"
    "LX*1~SV1*HC:99213*{amount}*UN*1***1~DTP*472*D8*20250110~REF*6R*L1~"
    "NTE*ADD*ZQXVJLINENOTE~NM1*DK*1*ZQXVJORDER*ZQXVJFIRST~"
)
REMIT = (
    "ST*835*0001*005010X221A1~BPR*I*60*C*CHK************20250301~TRN*1*T1*1512345678~"
    "N1*PR*PLAN*XV*P1~PER*CX*ZQXVJAGENT*TE*5550142999~PER*BL*ZQXVJTECH*TE*5550142999~"
    "N1*PE*CLINIC*XX*1234567893~LX*1~CLP*KCNMARK1*1*100*60*40*CI*ICN1*11*1~"
    "CAS*PR*1*40~NM1*QC*1*ZQXVJLAST*ZQXVJGIVEN*ZQXVJMID***MI*ZQXVJMEMBER~"
    "NM1*IL*1*ZQXVJINSURED*ZQXVJGIVEN****MI*ZQXVJMEMBER3~"
    "NM1*74*1*ZQXVJCORRECT*ZQXVJGIVEN****C*ZQXVJMEMBER4~"
    "NM1*82*1*ZQXVJRENDER*ZQXVJFIRST****XX*1112223338~NM1*GB*1*ZQXVJOTHERSUB*ZQXVJG~"
    "REF*SY*987654329~REF*1L*ZQXVJPOLICY~DTM*232*20250110~"
    "PER*CX*ZQXVJCLAIMDESK*TE*5550142999~"
    "CLP*KCNMARK9*1*NOTMONEY*0*0*CI*ICN2*11*1~NM1*QC*1*ZQXVJBROKEN*ZQXVJGIVEN~"
    "SE*24*0001~"
)
ENROLMENT = (
    "ST*834*0001*005010X220A1~BGN*00*ZQXVJBATCH*20250301*1200****2~"
    "REF*38*ZQXVJMASTER~N1*P5*ZQXVJSPONSOR*FI*987654329~N1*IN*PLAN*XV*P1~"
    "INS*Y*18*021*28*A***FT****D8*19410317~REF*0F*ZQXVJMEMBER~REF*1L*ZQXVJPOLICY~"
    "REF*SY*987654329~NM1*74*1*ZQXVJLAST*ZQXVJGIVEN*ZQXVJMID***34*987654329~"
    "PER*IP**TE*5550142999~N3*ZQXVJROAD 1~N4*ZQXVJTOWN*OK*739281234~"
    "DMG*D8*19410317*F~NM1*70*1*ZQXVJWRONG*ZQXVJNAME~DMG*D8*19410317~"
    "NM1*31*1~N3*ZQXVJBOX~N4*ZQXVJTOWN*OK*739281234~HD*021**HLT*GOLD*FAM~"
    "DTP*348*D8*20250101~LX*1~NM1*P3*1*ZQXVJDOCTOR~COB*P*ZQXVJOTHER*1~"
    "HD*021**DEN~DTP*348*D8*ZQXVJDAY~SE*26*0001~"
)


def claims_file() -> str:
    body = "".join(
        [
            "ST*837*0001*005010X222A1~",
            *(BILLING, SUBSCRIBER, PATIENT),
            CLAIM.format(n=1, amount="100"),
            CLAIM.format(n=2, amount="NOTMONEY"),
            "SE*99*0001~",
        ]
    )
    return ENVELOPE.format(
        control="000000001", code="HC", version="005010X222A1", body=body
    )


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A home into which a run has put everything it puts anywhere."""
    home = tmp_path_factory.mktemp("leak") / "home"
    inbox = home / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "claims.837").write_text(claims_file())
    (inbox / "remits.835").write_text(
        ENVELOPE.format(
            control="000000002", code="HP", version="005010X221A1", body=REMIT
        )
    )
    (inbox / "members.834").write_text(
        ENVELOPE.format(
            control="000000003", code="BE", version="005010X220A1", body=ENROLMENT
        )
    )
    (inbox / "broken.837").write_text("ZQXVJLAST, ZQXVJGIVEN; 19410317; not X12 at all")
    (inbox / "cut.837").write_text(claims_file()[:900])
    environment = {**os.environ, "CLAIMSCOPE_HOME": str(home)}
    said = [
        subprocess.run(
            [sys.executable, "-m", "claimscope", *command],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        for command in (
            ["run"],
            ["status"],
            ["status", "--json"],
            ["query", "select * from denial_rates"],
            ["query", "select * from ZQXVJLAST"],
        )
    ]
    assert said[0].returncode == 0, said[0].stdout + said[0].stderr
    return home, "\n".join(run.stdout + run.stderr for run in said)


def leaks(text: str, *also: str) -> list[str]:
    return [marker for marker in (WORD, *NUMBERS, *also) if marker in text]


def test_the_markers_were_read_at_all(ran):
    home, _ = ran
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        claims = con.execute(
            "select count(*), count(patient_id) from core.claim"
        ).fetchone()
        answers = con.execute("select count(*) from core.adjudication").fetchone()
        members = con.execute(
            "select count(patient_id), count(prior_patient_id) from core.enrolment"
        ).fetchone()

    assert claims and claims[0] >= 1 and claims[1] >= 1
    assert answers == (1,)
    assert members == (1, 1)


def test_no_table_of_the_warehouse_holds_a_person(ran):
    home, _ = ran
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        tables = con.sql(
            "select table_schema || '.\"' || table_name || '\"'"
            " from information_schema.tables where table_schema <> 'codes'"
        ).fetchall()
        found = {
            name: marks
            for (name,) in tables
            if (marks := leaks(con.sql(f"select * from {name}").pl().write_csv()))
        }

    assert len(tables) > 20
    assert not found
    assert not leaks((home / "warehouse.duckdb").read_bytes().decode("latin-1"))


def test_originals_published_files_logs_xcom_and_data_docs_hold_no_person(ran):
    """Everything below the home, sealed originals among it, but what waits."""
    home, _ = ran
    originals = {"inbox"}
    found, seen = {}, 0
    for file in home.rglob("*"):
        parts = file.relative_to(home).parts
        if (
            not file.is_file()
            or parts[0] in originals
            or parts[0] == "warehouse.duckdb"
        ):
            continue
        seen += 1
        if file.suffix == ".parquet":
            text = pl.read_parquet(file).write_csv()
        else:
            text = file.read_bytes().decode("latin-1")
        control = () if parts[0] == "staging" else (CONTROL,)
        if marks := leaks(text, *control):
            found[str(file.relative_to(home))] = marks

    assert seen > 10
    assert not found


def test_nothing_said_on_the_terminal_holds_a_person(ran):
    _, said = ran

    # The reader's own words may come back in a message about their query.
    assert not leaks(said.replace("ZQXVJLAST", ""), CONTROL)


def test_pages_hold_no_person(ran, monkeypatch):
    home, _ = ran
    monkeypatch.setenv("CLAIMSCOPE_HOME", str(home))
    from dashboards import create_app

    client = logged_in(create_app().server)
    pages = ["/", "/login", "/_dash-layout", "/_dash-dependencies"]
    pages += [f"/{page.stem}" for page in Path("dashboards/pages").glob("[a-z]*.py")]

    text = "".join(client.get(page).get_data(as_text=True) for page in pages)

    assert len(text) > 1000
    assert not leaks(text, CONTROL)


def test_originals_are_closed_to_others(ran):
    home, _ = ran

    for folder in ("archive", "quarantine", "keys", "audit"):
        assert (home / folder).stat().st_mode & 0o077 == 0, folder
