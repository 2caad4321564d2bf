"""The inbox: shared out evenly, emptied once, and never of a file that isn't landed."""

import os
import subprocess
import sys
import time

import pytest

from transforms import inbox, landing, staging, vault, warehouse
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
    assert vault.opened(here.archive / archived).read() == claim_file()
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


def bites():
    """Take everything, bite by bite; the names of each bite."""
    taken = []
    while shares := inbox.bite():
        assert len(shares) <= 16
        taken.append(sorted(name for share in shares for name in share))
        for name in taken[-1]:
            (settings().inbox / name).unlink()
    return taken


@pytest.fixture
def aged(put, monkeypatch):
    """Put files into the inbox that no longer change, in the order given."""
    monkeypatch.setenv("CLAIMSCOPE_QUIET_SECONDS", "0")
    return put


def test_a_run_takes_so_many_files_and_the_rest_is_taken_next(aged, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_BITE_FILES", "2")
    for name in ("late", "a", "z", "b", "c"):
        aged(**{name: b"x"})

    assert bites() == [["a", "late"], ["b", "z"], ["c"]]  # the oldest first


def test_a_run_takes_so_many_bytes_but_one_file_at_least(aged, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_BITE_MB", "1")
    for name, size in (("a", 600_000), ("b", 600_000), ("c", 3_000_000), ("d", 1)):
        aged(**{name: b"x" * size})

    assert bites() == [["a"], ["b"], ["c"], ["d"]]


def test_of_five_thousand_files_each_is_taken_once(aged):
    names = [f"{n:04}.837" for n in range(5000)]
    aged(**dict.fromkeys(names, b"x"))

    taken = bites()

    assert [len(bite) for bite in taken] == [2000, 2000, 1000]
    assert sorted(name for bite in taken for name in bite) == names


def test_a_file_that_is_open_to_be_written_is_not_taken(aged):
    aged(**{"whole.837": b"x", "half.837": b"x"})

    with (settings().inbox / "half.837").open("ab"):
        assert inbox.bite() == [["whole.837"]]
    assert inbox.bite(1) == [["half.837", "whole.837"]]


def test_a_writer_that_comes_just_now_ends_nothing(put):
    """Linux signals who has a lease, which ends a process that expects no signal."""
    put(**{"a.837": b"x"})
    path = settings().inbox / "a.837"
    script = "import sys\nwhile True:\n    with open(sys.argv[1], 'ab'):\n        pass"
    writer = subprocess.Popen([sys.executable, "-c", script, str(path)])
    try:
        seen = {inbox._is_open(path) for _ in range(20_000)}
    finally:
        writer.kill()
        writer.wait()

    assert False in seen


def test_a_file_that_grows_is_not_taken(put, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_QUIET_SECONDS", "1")
    put(**{"whole.837": b"x", "grows.837": b"x"})
    grows = settings().inbox / "grows.837"

    def sleep(seconds):  # meanwhile somebody adds to it, and closes it again
        assert 0 < seconds <= 1
        grows.write_bytes(b"xx")

    monkeypatch.setattr(inbox.time, "sleep", sleep)

    assert inbox.bite() == [["whole.837"]]


def test_files_that_have_been_quiet_are_taken_without_waiting(put, monkeypatch):
    put(**{"whole.837": b"x"})
    old = time.time() - 60
    os.utime(settings().inbox / "whole.837", (old, old))
    monkeypatch.setattr(inbox.time, "sleep", lambda seconds: pytest.fail("waited"))

    assert inbox.bite() == [["whole.837"]]


def test_only_the_files_of_a_bite_are_settled(put, claim_file):
    put(a=claim_file(), b=claim_file(claim="B", control="2"))
    land()

    inbox.settle({"a"})

    assert names(settings().inbox) == ["b"]
