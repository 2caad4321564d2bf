"""`claimscope worklist`: to the practice-management system, and back."""

import pytest
from typer.testing import CliRunner

from claimscope import app
from tests.worklist_home import publish
from transforms import audit, warehouse
from transforms.worklist import items


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_HOME", str(tmp_path / "home"))
    publish(tmp_path / "home", "f1-10 | N1 | open\nf1-20 | N2 | open")
    return tmp_path


def run(*words):
    return CliRunner().invoke(app, ["worklist", *map(str, words)])


def test_what_is_exported_comes_back_changed(home):
    file = home / "out.csv"

    exported = run("export", file)
    text = file.read_text().replace('f1-10,0,new,""', "f1-10,0,appealed,ann")
    file.write_text(text)
    imported = run("import", file)

    assert exported.exit_code == imported.exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    assert items.item("f1-10").state.status == "appealed"
    assert "N1" in text and "N1" not in exported.output + imported.output


def test_a_bad_line_is_told_and_the_exit_code_says_so(home):
    file = home / "back.csv"
    file.write_text("patient_control_number,status\nN1,done\nXQZ9,done\n")

    done = run("import", file)

    assert done.exit_code == 1
    assert "XQZ9" not in done.output
    assert items.item("f1-10").state.status == "done"


def test_a_folder_that_is_not_there_is_said(home):
    done = run("export", home / "none" / "out.csv")

    assert done.exit_code == 1 and "does not exist" in str(done.exception)


NUMBERS = {
    "marts.coding_quality_member_slips": """
        select 'f1-10' as claim_id, 'f1-20' as usual_claim_id, true as is_current
        union all select 'f1-30', null, true
        union all select 'f1-40', 'f1-20', false
    """,
    "core.claim": """
        select 'f1-' || n as claim_id, 'N' || n as patient_control_number
        from (values (10), (20), (30), (40)) as numbers (n)
    """,
}
REST = (
    *("submitted_date", "service_date", "payer_id", "payer_name", "facility_id"),
    *("provider_npi", "slip_code", "written_claims", "usual_service_date"),
    *("usual_claims", "is_enrolled", "is_rejected", "is_denied", "billed_usd"),
)


def test_member_numbers_to_check_have_the_practices_own_numbers(home):
    with warehouse.connect() as con:
        for name, rows in NUMBERS.items():
            con.execute(f"create schema if not exists {name.split('.')[0]}")
            blank = "".join(f", null as {column}" for column in REST)
            con.execute(f"create table {name} as select *{blank} from ({rows})")
    file = home / "numbers.csv"

    done = run("members", file)
    header, *lines = file.read_text().splitlines()

    assert done.exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    columns = header.split(",")
    own, usual = (
        columns.index(name)
        for name in ("patient_control_number", "usual_patient_control_number")
    )
    found = [line.split(",") for line in lines]
    assert [(row[own], row[usual]) for row in found] == [("N10", "N20"), ("N30", "")]
    assert "subscriber_id" not in columns and "patient_id" not in columns
    log = audit.file().read_text()
    assert "member_numbers_exported" in log
    assert '"N10"' not in log and "N10" not in done.output


def test_without_a_build_member_numbers_are_asked_for_in_a_sentence(home):
    done = run("members", home / "numbers.csv")

    assert done.exit_code == 1 and "claimscope run" in str(done.exception)
