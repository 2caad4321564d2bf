"""`claimscope worklist`: to the practice-management system, and back."""

import pytest
from typer.testing import CliRunner

from claimscope import app
from tests.worklist_home import publish
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
