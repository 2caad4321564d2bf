"""The data set of disease tables: who sees the way to it, who gets it, and of whom."""

import io
import json
import zipfile

import pytest

from tests.dashboards.access.asking import ask, callbacks, said
from tests.dashboards.access.conftest import MARKS, A
from transforms import audit

ADDRESS = "/disease-data.zip"
RESULTS = "..results.shown...left.children.."
ROUTE = "..content.children...notice.children...following.data.."
LINK = f'"href": "{ADDRESS}"'


def held(answer):
    """Every file of a zip, as one text."""
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return "".join(
            packed.read(name).decode("utf-8", "replace") for name in packed.namelist()
        )


@pytest.mark.parametrize("who", ["researcher", "administrator"])
def test_who_may_have_it_gets_what_researchers_read_and_no_more(reading, who):
    answer = reading(who).get(ADDRESS)

    text = held(answer)
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="claimscope-diseases_20260701-made.zip"'
    )
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert MARKS["researcher"][0] in text
    for other in ("administrator", "insurer", "other"):
        assert not [mark for mark in MARKS[other] if mark in text]


def test_that_it_is_taken_is_in_the_audit_log(reading):
    client = reading("researcher")
    before = audit.file().read_text().count('"download"')

    client.get(ADDRESS)

    noted = json.loads(audit.file().read_text().splitlines()[-1])
    assert before == 0
    assert (noted["event"], noted["dataset"]) == ("download", "diseases")
    assert noted["build_id"] == "20260701-made" and noted["who"]


def test_an_insurer_is_told_that_there_is_none(reading):
    client = reading("insurer", A)
    known = callbacks(client)

    assert client.get(ADDRESS).status_code == 404
    for page in ("/", "/cost_cohorts", "/workbench"):
        assert LINK not in said(ask(client, known[ROUTE], page))
    assert LINK not in said(ask(client, known[RESULTS], "/cost_cohorts"))


@pytest.mark.parametrize("who", ["researcher", "administrator"])
def test_the_way_to_it_stands_on_pages_about_diseases_and_the_workbench(reading, who):
    client = reading(who)
    known = callbacks(client)

    assert LINK in said(ask(client, known[RESULTS], "/disease_trends"))
    assert LINK in said(ask(client, known[ROUTE], "/workbench"))
    assert LINK not in said(ask(client, known[RESULTS], "/cost_cohorts"))


def test_where_nothing_about_diseases_is_published_it_says_so(reading, home):
    folder = home / "published" / "current" / "researchers"
    for file in folder.glob("disease_*"):
        file.unlink()

    answer = reading("researcher").get(ADDRESS)

    assert answer.status_code == 404 and "claimscope run" in answer.text
