"""Tidying: only what is past its time goes, and no original that did not land."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import claims, rows
from tests.transforms.conftest import packed
from transforms import milestones, runs, tidying, warehouse
from transforms.settings import settings


def archived():
    return sorted(path.name for path in settings().archive.glob("*/*"))


@pytest.fixture
def landed(take_in):
    """Files that landed long ago, one of today, one withdrawn, one in part."""
    take_in(
        **{
            "old.837": claims(),
            "withdrawn.837": claims(claim="B", control="2"),
            "old.zip": packed(
                one=claims(claim="C", control="3"), two=claims(claim="D", control="4")
            ),
            "mixed.zip": packed(
                one=claims(claim="E", control="5"), two=b"%PDF no claim at all"
            ),
            "new.837": claims(claim="F", control="6"),
            "part.837": claims(claim="H", control="8"),
        }
    )
    before = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=40)
    with warehouse.connect() as con:
        con.execute(
            "update landing.file set received_at = ? where file_name != 'new.837'",
            [before],
        )
        con.execute(
            "update landing.file set withdrawn_at = ? where file_name like 'with%'",
            [before],
        )
        con.execute(
            "update landing.file set segments_quarantined = 3 where file_name"
            " = 'part.837'"
        )
    stray = settings().archive / "0123456789abcdef" / "stray.837"
    stray.parent.mkdir()
    stray.write_bytes(claims(claim="G", control="7"))  # the ledger knows nothing of it


def test_originals_are_kept_for_ever_unless_asked_otherwise(landed):
    before = archived()

    tidying.tidy()

    assert archived() == before
    assert len(before) == 7


def test_only_originals_that_landed_go(landed, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_KEEP_ARCHIVE_DAYS", "30")

    said = tidying.tidy()

    assert archived() == [
        "mixed.zip",
        "new.837",
        "part.837",
        "stray.837",
        "withdrawn.837",
    ]
    assert "2 originals removed." in said


def test_checks_of_old_builds_go_and_those_of_the_build_in_place_stay(
    home, monkeypatch
):
    monkeypatch.setenv("CLAIMSCOPE_KEEP_CHECK_DAYS", "30")
    with warehouse.connect() as con:
        con.execute("create table gate.check_result (build_id varchar, says varchar)")
        for build_id, state, days in (
            ("old", "old", 40),
            ("left", "abandoned", 40),
            ("late", "old", 20),
            ("place", "swapped", 50),
        ):
            at = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=days)
            con.execute(
                "insert into gate.build values (?, 1, 'f', ?, ?, ?, null)",
                [build_id, state, at, at],
            )
            con.execute("insert into gate.check_result values (?, 'x')", [build_id])

    said = tidying.tidy()

    for table in ("build", "check_result"):
        assert rows(f"select build_id from gate.{table} order by 1") == [
            ("late",),
            ("place",),
        ]
    assert "2 results of checks removed." in said


def test_the_command_says_what_went_and_when_it_was_done(cli, home):
    code, out, _ = cli("tidy")

    assert code == 0 and "0 kB of logs removed." in out
    assert "at" in milestones.noted()["tidied"]


def test_it_waits_for_no_run_but_goes_on_beside_the_service(cli, home):
    with runs.exclusive("rebuild"):
        assert cli("tidy")[0] == 1
    with runs.exclusive(runs.SERVICE):
        assert cli("tidy")[0] == 0


def test_what_a_killed_command_left_half_sealed_goes_a_day_later(landed):
    folder = settings().archive / "0123456789abcdef"
    old, young = folder / ".stray.837.1234abcd.part", folder / ".new.837.99990000.part"
    for part in (old, young):
        part.write_bytes(b"half of it")
    yesterday = (datetime.now(UTC) - timedelta(hours=25)).timestamp()
    os.utime(old, (yesterday, yesterday))

    tidying.tidy()

    assert not old.exists() and young.exists()
