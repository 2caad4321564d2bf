"""The inbox: shared out evenly, emptied once, and never of a file that isn't landed."""

import pytest

from transforms import inbox, landing, staging, warehouse
from transforms.settings import settings


@pytest.fixture
def put(home):
    """Put files into the inbox by name."""

    def put(**files):
        for name, data in files.items():
            path = settings().inbox / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    return put


def land():
    for names in inbox.plan():
        staging.stage(names)
    with warehouse.connect() as con:
        return landing.land(con)


def names(folder):
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    )


def test_an_empty_inbox_has_no_plan(home):
    assert inbox.plan() == []


def test_files_are_shared_out_by_bytes(put):
    put(
        big=b"x" * 900_000,
        **{f"small{n}": b"x" for n in range(4)},
        **{"below/one": b"x" * 400_000},
    )

    assert inbox.plan(2) == [
        ["big"],
        ["below/one", "small0", "small1", "small2", "small3"],
    ]
    assert inbox.plan(2) == inbox.plan(2)


def test_hidden_and_unfinished_files_wait(put):
    put(**dict.fromkeys([".ready", "a.tmp", "b.part", ".d/c", "e.835"], b"x"))

    assert inbox.plan() == [["e.835"]]


def test_a_landed_file_moves_to_the_archive(put, claim_file):
    put(**{"sub/a.837": claim_file()})
    land()

    inbox.settle()
    inbox.settle()

    here = settings()
    (archived,) = names(here.archive)
    assert archived.endswith("/a.837")
    assert (here.archive / archived).read_bytes() == claim_file()
    assert here.archive.stat().st_mode & 0o777 == 0o700
    assert names(here.inbox) == []


def test_a_file_that_is_not_in_the_ledger_stays(put, claim_file):
    put(a=claim_file())
    land()
    put(b=claim_file(claim="B"))

    inbox.settle()

    assert names(settings().inbox) == ["b"]


def test_a_refused_file_moves_to_quarantine_with_the_reason(put):
    put(**{"scan.835": b"%PDF-1.7", "sub/scan.835": b"%PDF-1.8"})
    land()

    inbox.settle()

    here = settings()
    text = (here.quarantine / "scan.835.reason.txt").read_text()
    assert "It seems to be a PDF: ask the sender for the X12 file itself." in text
    assert text.startswith("There is no X12 in this file")
    assert len(names(here.quarantine)) == 4
    assert here.quarantine.stat().st_mode & 0o777 == 0o700
    assert names(here.inbox) == []


def test_the_same_bytes_under_another_name_are_archived_too(put, claim_file):
    put(a=claim_file())
    land()
    inbox.settle()
    put(again=claim_file())

    assert land() == 0
    inbox.settle()

    assert [name.split("/")[1] for name in names(settings().archive)] == ["a", "again"]
    assert names(settings().inbox) == []


def test_settling_before_anything_landed_moves_nothing(put, claim_file):
    put(a=claim_file())

    inbox.settle()

    assert names(settings().inbox) == ["a"]
