"""The standing service: it watches the inbox, revives what falls over, ends clean."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from transforms import children, milestones, orchestrator, room, service, sessions
from transforms.children import Child
from transforms.service import InboxWatch, Service
from transforms.sessions import is_alive
from transforms.settings import settings

ROOT = Path(__file__).parents[2]
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
END = [sys.executable, "-c", "pass"]

# A process with a child in a process group of its own, as Airflow's tasks are; the
# numbers of both go to a file.
FAMILY = """
import os, pathlib, sys, time
child = os.fork()
if child == 0:
    os.setpgid(0, 0)
    time.sleep(60)
aside = pathlib.Path(sys.argv[1] + ".tmp")
aside.write_text(f"{os.getpid()} {child}")
aside.rename(sys.argv[1])
time.sleep(60)
"""
# A process that takes a while to finish when it is asked to.
FINISHES = """
import pathlib, signal, sys, time
def finish(*_):
    time.sleep(float(sys.argv[2]))
    pathlib.Path(sys.argv[1]).write_text("finished")
    sys.exit()
signal.signal(signal.SIGTERM, finish)
pathlib.Path(sys.argv[1]).with_suffix(".begun").touch()
time.sleep(60)
"""
# A scheduler with two workers that are titled as Airflow's are.
WORKERS = """
import os, time, setproctitle
for _ in range(2):
    if os.fork() == 0:
        setproctitle.setproctitle("airflow worker -- LocalExecutor: <idle>")
        if os.fork() == 0:
            time.sleep(60)
        time.sleep(60)
time.sleep(60)
"""


@pytest.fixture
def inbox(home):
    inbox = home / "inbox"
    inbox.mkdir()
    return inbox


@pytest.fixture
def environment():
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path}


@pytest.fixture
def child(environment):
    """Make a process of the service; all are ended after the test."""
    made = []

    def child(name: str, command: list[str]) -> Child:
        made.append(Child(name, command, environment))
        return made[-1]

    yield child
    for each in made:
        each.end()


def until(what, seconds=20):
    """Wait for something to be true; what it was at last."""
    deadline = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def family(file: Path) -> list[int]:
    """The processes of a family that has begun."""
    assert until(file.is_file)
    return [int(pid) for pid in file.read_text().split()]


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


def test_files_that_never_stop_coming_hold_up_nothing(inbox):
    watch = InboxWatch()
    told = []
    for n in range(4):  # there is a new one at every look
        (inbox / f"{n}.837").write_text("one")
        told.append(watch.look())

    assert told == [False, True, True, True]


def test_a_file_that_leaves_the_inbox_is_no_news(inbox):
    watch = InboxWatch()
    for name in ("a.837", "b.837"):
        (inbox / name).write_text(name)
    watch.look()
    watch.look()

    (inbox / "a.837").unlink()  # archived, and the other soon will be

    assert [watch.look(), watch.look()] == [False, False]


def test_a_file_that_still_waits_is_told_of_again(inbox, monkeypatch):
    watch = InboxWatch()
    (inbox / "a.837").write_text("one")
    watch.look()
    assert watch.look()
    now = time.monotonic()

    monkeypatch.setattr(service.time, "monotonic", lambda: now + 119)
    assert not watch.look()
    monkeypatch.setattr(service.time, "monotonic", lambda: now + 121)

    assert watch.look()


def test_the_marker_and_unfinished_files_are_no_news(inbox):
    watch = InboxWatch()
    for name in (".ready", "a.tmp", "b.part"):
        (inbox / name).write_text("x")

    assert [watch.look(), watch.look()] == [False, False]


def test_a_process_that_keeps_ending_waits_longer_each_time(child, monkeypatch):
    ends = child("short", END)
    now = [1000.0]
    monkeypatch.setattr(children.time, "monotonic", lambda: now[0])
    ends.start()
    waits = []

    for _ in range(9):
        ends.process.wait()
        ended_at = now[0]
        while ends.revive() is None:
            now[0] += 1
        waits.append(now[0] - ended_at)

    assert waits == [0, 2, 4, 8, 16, 32, 60, 60, 60]
    assert ends.restarts == 9

    ends.process.wait()
    now[0] += 601  # it stood for ten minutes, and what was before is forgotten
    assert "is started again" in ends.revive()


def test_a_process_that_keeps_ending_is_told_of_and_never_given_up(home, child):
    ends = child("short", END)
    ends.start()
    stands = Service([ends], print, {})

    for _ in range(4):
        ends.process.wait()
        ends._due = 0.0
        stands._revive(ends)
        ends._due = 0.0
        stands._revive(ends)

    assert until(lambda: milestones.noted().get("failing"))
    (failing,) = milestones.noted()["failing"].values()
    assert failing["text"] == "The short keeps ending; its log in logs/ says why."


def test_what_a_process_left_is_ended_before_it_starts_again(home, child, tmp_path):
    parent = child("family", [sys.executable, "-c", FAMILY, str(tmp_path / "pids")])
    parent.start()
    pids = family(tmp_path / "pids")

    os.kill(pids[0], signal.SIGKILL)  # its child lives on
    parent.process.wait(20)
    parent.revive()

    assert not any(map(is_alive, pids))
    assert parent.is_running()


def test_a_killed_keeper_leaves_nothing_behind(home, child, tmp_path):
    parent = child("family", [sys.executable, "-c", FAMILY, str(tmp_path / "pids")])
    parent.start()
    pids = family(tmp_path / "pids")

    parent.process.kill()
    parent.process.wait(20)
    parent.revive()

    assert not any(map(is_alive, pids))


def test_no_process_outlives_a_killed_service(home, environment, tmp_path):
    """SIGKILL gives the service no chance to end anything itself."""
    script = (
        "import os, sys, time; from transforms.children import Child\n"
        "Child('family', sys.argv[1:], dict(os.environ)).start(); time.sleep(60)"
    )
    command = [sys.executable, "-c", FAMILY, str(tmp_path / "pids")]
    stands = subprocess.Popen([sys.executable, "-c", script, *command], env=environment)
    pids = family(tmp_path / "pids")
    assert all(map(is_alive, pids))

    stands.kill()
    stands.wait()

    assert until(lambda: not any(map(is_alive, pids)))


def test_the_next_service_ends_what_a_former_one_left(home, child, tmp_path):
    parent = child("family", [sys.executable, "-c", FAMILY, str(tmp_path / "pids")])
    parent.start()
    pids = family(tmp_path / "pids")
    leader, began_at = parent.mark()

    sessions.end_former(leader, began_at - 60)  # the number was another's once
    assert all(map(is_alive, pids))
    Service([parent], print, {})._write("running")
    service._end_former()

    assert not any(map(is_alive, pids))


def test_a_scheduler_that_lost_a_worker_is_started_again(home, child):
    """A worker that dies can hold on to the queue for ever, and no task ever runs."""
    said = []
    scheduler = child("scheduler", [sys.executable, "-c", WORKERS])
    scheduler.start()
    stands = Service([scheduler], said.append, {})
    assert until(lambda: len(scheduler.workers(service._WORKERS)) == 2)
    stands._watch_workers()
    stands._watch_workers()
    assert said == []
    before = scheduler.process.pid

    os.kill(scheduler.workers(service._WORKERS).pop(), signal.SIGKILL)
    until(lambda: len(scheduler.workers(service._WORKERS)) == 1)
    stands._watch_workers()
    assert until(lambda: not scheduler.is_running())
    stands._revive(scheduler)

    assert until(lambda: len(scheduler.workers(service._WORKERS)) == 2)
    stands._watch_workers()

    assert said[0] == "The scheduler lost a worker, so it is started again."
    assert len(said) == 2  # the workers of the one before are not missed
    assert scheduler.process.pid != before and sessions.members(before) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_every_process(home, child, number):
    both = [child(name, SLEEP) for name in ("one", "two")]
    said: list[str] = []
    timer = threading.Timer(0.5, os.kill, (os.getpid(), number))
    timer.start()

    Service(both, said.append, {}).stand()

    assert [line.split(";")[0] for line in said] == ["Stopping"]
    assert not any(each.is_running() for each in both)
    assert not (home / "service.json").exists()


@pytest.mark.parametrize(("signals", "is_finished"), [(1, True), (2, False)])
def test_a_stop_lets_tasks_finish_unless_it_is_asked_for_twice(
    home, child, tmp_path, signals, is_finished
):
    file = tmp_path / "task"
    seconds = "0.5" if is_finished else "60"
    scheduler = child("scheduler", [sys.executable, "-c", FINISHES, str(file), seconds])

    def interrupt() -> None:
        until(file.with_suffix(".begun").is_file)
        for _ in range(signals):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)

    threading.Thread(target=interrupt).start()
    Service([scheduler, child("other", SLEEP)], print, {}).stand()

    assert file.is_file() == is_finished
    assert not scheduler.is_running()


def test_nothing_is_taken_in_while_the_disk_is_full(inbox, monkeypatch):
    said: list[str] = []
    stands = Service([], said.append, {})
    (inbox / "a.837").write_text("one")
    free = [0]
    monkeypatch.setattr(room, "free_bytes", lambda: free[0])

    for _ in range(3):
        stands._poll(False)
    assert not (inbox / ".ready").exists()
    assert len(said) == 1 and said[0].startswith("No room is left to write below")

    free[0] = settings().min_free_bytes
    stands._poll(False)
    stands._poll(False)
    assert (inbox / ".ready").exists()
    assert said[1] == "There is room on the disk again; work goes on."


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


@pytest.mark.parametrize(("silent", "is_ended"), [(121, True), (60, False)])
def test_what_gives_no_sign_of_life_is_started_again(
    home, child, monkeypatch, silent, is_ended
):
    """Airflow's API server says when each of the others last did."""
    beat = (datetime.now(UTC) - timedelta(seconds=silent)).isoformat()
    said = {
        "metadatabase": {"status": "healthy"},
        "dag_processor": {"latest_dag_processor_heartbeat": beat},
        "triggerer": {"latest_triggerer_heartbeat": None},
    }
    both = [child(name, SLEEP) for name in ("dag-processor", "triggerer")]
    for each in both:
        each.start()
        each.began_at -= timedelta(seconds=300)
    answer = BytesIO(json.dumps(said).encode())
    monkeypatch.setattr(service.urllib.request, "urlopen", lambda *_, **__: answer)

    Service(both, print, {})._watch_heartbeats()

    if is_ended:
        assert until(lambda: not both[0].is_running())
    assert both[0].is_running() != is_ended
    assert both[1].is_running()


@pytest.mark.parametrize(("hours", "is_due"), [(25, True), (23, False), (None, True)])
def test_the_service_tidies_once_a_day(home, monkeypatch, hours, is_due):
    started = []
    monkeypatch.setattr(Child, "start", lambda child: started.append(child.command))
    if hours is not None:
        at = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
        noted = json.dumps({"tidied": {"at": at}})
        (home / "milestones.json").write_text(noted)
    stands = Service([], print, {})

    stands._tidy()
    stands._tidy()  # it is not tried again at once

    assert [command[-1] for command in started] == ["tidy"] * is_due
