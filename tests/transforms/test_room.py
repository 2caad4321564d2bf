"""Room: a full disk and a closed folder are one sentence, and leave nothing half-done.

The disks are real ones, small and in memory; where nothing may be mounted, the device
that is always full stands for them.
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import duckdb
import polars as pl
import pytest

from transforms import inbox, landing, publish, room, staging, warehouse
from transforms.errors import BadInput, NoRoom, NotWritable, TooLittleMemory
from transforms.settings import settings

ROWS = pl.DataFrame({"n": range(100_000)})


@pytest.fixture
def disk(tmp_path):
    """A disk of 60 MB; `mount` again as it should be."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount")
    if done.returncode:
        pytest.skip("nothing may be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def home_on_disk(disk, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_HOME", str(disk / "home"))
    settings().inbox.mkdir(parents=True)
    return disk / "home"


def fill(disk, left=0):
    """Use up all room but so many bytes."""
    with (disk / "ballast").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 65_536)
    size = (disk / "ballast").stat().st_size
    os.truncate(disk / "ballast", max(0, size - left))


def write_all(folder):
    """What writes, each in the way of its library."""

    def in_sqlite():
        with closing(sqlite3.connect(folder / "s.db")) as con:
            con.execute("create table t as select zeroblob(1000000) as z")
            con.commit()

    def in_duckdb():
        with duckdb.connect(folder / "d.duckdb") as con:
            con.execute("create table t as select random() as r from range(1000000)")

    yield lambda: (folder / "file").write_bytes(b"x" * 100_000)
    yield lambda: ROWS.write_parquet(folder / "p.parquet", compression="uncompressed")
    yield in_duckdb
    yield in_sqlite


def test_whoever_finds_the_disk_full_it_is_one_sentence(disk, home):
    fill(disk)

    for write in write_all(disk):
        sentence = "No room is left to write below"
        with pytest.raises(NoRoom, match=sentence), room.explained():
            write()


def test_whoever_finds_a_disk_read_only_it_is_one_sentence(disk, home):
    sqlite3.connect(disk / "s.db").execute("create table u (n)").connection.close()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)

    for write in write_all(disk):
        sentence = "cannot be written to by this user"
        with pytest.raises(NotWritable, match=sentence), room.explained():
            write()


@pytest.mark.parametrize(
    "write",
    [
        lambda: ROWS.write_parquet("/dev/full"),
        lambda: Path("/dev/full").write_text("x" * 100_000),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="no device is always full")
def test_the_device_that_is_always_full_is_full(home, write):
    with pytest.raises(NoRoom), room.explained():
        write()


@pytest.mark.parametrize(
    "error",
    [
        ValueError("no space left on device"),  # a word in a file is no full disk
        FileNotFoundError(2, "No such file"),
        duckdb.IOException("Could not set lock on file"),
        BadInput("read-only file system"),
    ],
)
def test_other_errors_are_left_as_they_are(home, error):
    with pytest.raises(type(error)) as raised, room.explained():
        raise error

    assert raised.value is error


def test_what_a_full_disk_caused_is_its_sentence_too(home):
    full = OSError(28, "No space left on device")
    fault = RuntimeError("ingest_x12 failed")
    fault.__cause__ = full

    assert isinstance(room.lack(fault), NoRoom)


def test_a_full_disk_leaves_nothing_half_done_and_work_goes_on(
    disk, home_on_disk, claim_file
):
    here = settings()
    (here.inbox / "a.837").write_bytes(claim_file())
    here.staging.mkdir()

    fill(disk, left=4096)
    with pytest.raises(NoRoom), room.explained():
        staging.stage(["a.837"])
    assert list(here.staging.iterdir()) == []
    (disk / "ballast").unlink()
    staging.stage(["a.837"])

    with warehouse.connect() as con:
        landing.create(con)
    fill(disk)
    with pytest.raises(NoRoom), room.explained(), warehouse.connect() as con:
        landing.land(con)
    (disk / "ballast").unlink()
    with warehouse.connect() as con:
        assert con.execute("select count(*) from landing.file").fetchall() == [(0,)]
        assert con.execute("select count(*) from landing.claim").fetchall() == [(0,)]
    inbox.settle()
    assert (here.inbox / "a.837").is_file()

    with warehouse.connect() as con:
        assert landing.land(con) == 1
    inbox.settle()
    assert list(here.inbox.iterdir()) == []
    assert [path.name for path in here.archive.glob("*/*")] == ["a.837"]


def test_a_large_file_is_not_blamed_for_a_full_disk(
    disk, home_on_disk, claim_file, monkeypatch
):
    monkeypatch.setattr(staging, "LARGE_BYTES", 1)
    here = settings()
    (here.inbox / "a.837").write_bytes(claim_file())
    here.staging.mkdir()
    staging.people.key(here.key)

    fill(disk, left=4096)
    with pytest.raises(NoRoom), room.explained():
        staging.stage(["a.837"])

    assert list(here.staging.iterdir()) == []


def test_readers_keep_the_old_publication_while_the_disk_is_full(
    disk, home_on_disk, monkeypatch
):
    monkeypatch.setattr(warehouse, "audiences", lambda model: ["administrators"])
    published = settings().published
    published.mkdir()
    publish._write(published / "1", {"small": ROWS}, [], None)
    publish._make_current(published / "1")

    fill(disk, left=100_000)
    with pytest.raises(NoRoom), room.explained():
        publish._write(published / "2", {"small": ROWS.reverse()}, [], None)
    assert publish.current().name == "1"
    (disk / "ballast").unlink()
    publish._write(published / "2", {"small": ROWS.reverse()}, [], None)
    publish._make_current(published / "2")

    assert publish.read("small").item(0, "n") == 99_999


def test_with_too_little_room_nothing_is_begun(home, monkeypatch):
    monkeypatch.setattr(room, "free_bytes", lambda: 199_000_000)

    with pytest.raises(NoRoom, match="199 MB are free on its disk, 200 MB must stay"):
        room.check()


def test_a_closed_folder_is_named_before_anything_is_begun(disk, home, monkeypatch):
    (home / "archive").symlink_to(disk)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)

    with pytest.raises(NotWritable) as told:
        room.check_writable()

    assert str(told.value).startswith(f"{home / 'archive'} cannot be written to")


def test_a_query_that_needs_more_memory_than_it_may_take_is_one_sentence(
    home, monkeypatch
):
    monkeypatch.setenv("CLAIMSCOPE_MEMORY_MB", "100")

    with (
        pytest.raises(TooLittleMemory, match=r"^100 MB of memory are too little"),
        room.explained(),
        warehouse.connect() as con,
    ):
        # Lists are held whole, whatever may be written aside.
        con.execute("select list(hash(n)) from range(40_000_000) as numbers (n)")
