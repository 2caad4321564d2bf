"""The standing service: it watches the inbox, revives what falls over, ends clean."""

import os
import signal
import sys
import threading
import time

import pytest

from transforms import orchestrator, service
from transforms.errors import ClaimscopeError
from transforms.service import Child, InboxWatch

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
END = [sys.executable, "-c", "pass"]


@pytest.fixture
def inbox(home):
    inbox = home / "inbox"
    inbox.mkdir()
    return inbox


def test_airflow_is_told_once_of_files_that_no_longer_change(inbox):
    watch = InboxWatch()
    assert not watch.look()

    (inbox / "a.837").write_text("half")
    assert not watch.look()  # it may still be written to
    (inbox / "a.837").write_text("whole file")
    assert not watch.look()

    assert watch.look()
    assert (inbox / ".ready").is_file()
    assert not watch.look()


def test_airflow_is_told_of_each_further_file(inbox):
    watch = InboxWatch()
    (inbox / "a.837").write_text("one")
    watch.look()
    watch.look()

    (inbox / "a.837").unlink()  # archived
    (inbox / "b.837").write_text("two")

    assert [watch.look(), watch.look(), watch.look()] == [False, True, False]


def test_a_file_that_leaves_the_inbox_is_no_news(inbox):
    watch = InboxWatch()
    for name in ("a.837", "b.837"):
        (inbox / name).write_text(name)
    watch.look()
    watch.look()

    (inbox / "a.837").unlink()  # archived, and the other soon will be

    assert [watch.look(), watch.look()] == [False, False]


def test_the_marker_and_unfinished_files_are_no_news(inbox):
    watch = InboxWatch()
    for name in (".ready", "a.tmp", "b.part"):
        (inbox / name).write_text("x")

    assert [watch.look(), watch.look()] == [False, False]


def test_a_process_that_falls_over_is_started_again_then_given_up(home):
    child = Child("short", END, dict(os.environ))
    child.start()
    said: list[str] = []

    with pytest.raises(ClaimscopeError, match="The short keeps ending"):
        for _ in range(2000):
            service._revive(child, said.append)
            time.sleep(0.01)

    assert len(said) == 5
    assert "started again" in said[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_every_process(home, number):
    children = [Child(name, SLEEP, dict(os.environ)) for name in ("one", "two")]
    said: list[str] = []
    timer = threading.Timer(0.5, os.kill, (os.getpid(), number))
    timer.start()

    service._stand(children, said.append)

    assert said == ["Stopping ..."]
    assert all(child.has_ended() for child in children)


def test_airflow_is_private_to_its_owner_and_reports_to_nobody(home, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_AIRFLOW_PORT", "18088")

    found = orchestrator.environment()

    assert found["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert found["AIRFLOW__API__PORT"] == "18088"
    assert ":18088/" in found["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"]
    assert found["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
    assert found["GX_ANALYTICS_ENABLED"] == "false"
    assert (home / "airflow" / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert (home / "airflow").stat().st_mode & 0o777 == 0o700
    assert found == orchestrator.environment()  # secrets are made once


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("postgresql://u:p@h/d", "postgresql+psycopg2://u:p@h/d"),
        ("postgres://u:p@h/d", "postgresql+psycopg2://u:p@h/d"),
        ("postgresql+psycopg2://u:p@h/d", "postgresql+psycopg2://u:p@h/d"),
    ],
)
def test_metadata_can_live_in_postgresql(home, monkeypatch, setting, address):
    monkeypatch.setenv("CLAIMSCOPE_DATABASE_URL", setting)

    found = orchestrator.environment()

    assert found["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == address


def test_metadata_is_sqlite_below_the_home_otherwise(home, monkeypatch):
    monkeypatch.delenv("CLAIMSCOPE_DATABASE_URL", raising=False)

    found = orchestrator.environment()

    url = f"sqlite:///{home / 'airflow' / 'airflow.db'}"
    assert found["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == url
