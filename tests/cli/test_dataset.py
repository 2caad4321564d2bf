"""claimscope dataset: the disease tables for others, in a folder or a zip."""

import json
import zipfile

import pytest

from tests.dashboards import conftest as made_up
from transforms import audit


@pytest.fixture
def published(home):
    """Disease trends, published for researchers."""
    folder = made_up.publish(
        home, {"disease_trends": made_up.disease_trends(200)}, "20260701-090000-made"
    )
    (folder / "administrators").rename(folder / "researchers")
    return folder


def test_a_folder_or_a_zip_holds_the_data_set(cli, published, tmp_path):
    code, out, _ = cli("dataset", str(tmp_path / "new" / "diseases"))
    _, packed, _ = cli("dataset", str(tmp_path / "diseases.zip"))

    assert code == 0
    assert "9 files, disease_trends of build 20260701-090000-made." in " ".join(
        out.split()
    )
    assert "one file" in packed
    folder = tmp_path / "new" / "diseases"
    said = json.loads((folder / "datapackage.json").read_text())
    assert said["version"] == "20260701-090000-made"
    with zipfile.ZipFile(tmp_path / "diseases.zip") as zipped:
        assert zipped.testzip() is None
        assert (
            zipped.read("claimscope-diseases/README.md")
            == (folder / "README.md").read_bytes()
        )


def test_that_it_was_taken_is_in_the_audit_log(cli, published, tmp_path):
    cli("dataset", str(tmp_path / "diseases"))

    noted = json.loads(audit.file().read_text().splitlines()[-1])
    assert (noted["event"], noted["dataset"]) == ("download", "diseases")


def test_a_folder_that_holds_something_else_is_left_alone(cli, published, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")

    code, _, err = cli("dataset", str(tmp_path))

    assert code == 1 and "holds something else" in " ".join(err.split())
    assert "Traceback" not in err
    assert {file.name for file in tmp_path.iterdir()} == {"home", "mine.txt"}


def test_before_anything_is_published_it_says_what_to_do(cli, home, tmp_path):
    code, _, err = cli("dataset", str(tmp_path / "diseases"))

    assert code == 1 and "claimscope run" in " ".join(err.split())
    assert not (tmp_path / "diseases").exists()
