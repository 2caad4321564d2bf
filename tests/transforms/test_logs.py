"""Logs: none grows without end, the last lines stay, and old ones go."""

import os
import time

import pytest

from transforms import logs
from transforms.settings import settings

DAY = 86_400


@pytest.fixture
def write(home):
    """Write a log of so many bytes that changed so many days ago."""

    def write(name, size=10, days=0.0):
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x" * size)
        at = time.time() - days * DAY
        os.utime(file, (at, at))
        return file

    return write


def sizes(home):
    return {
        path.relative_to(home).as_posix(): path.stat().st_size
        for path in home.rglob("*")
        if path.is_file()
    }


def test_a_large_log_is_begun_again_while_its_process_writes_on(home, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_LOG_MB", "1")
    monkeypatch.setenv("CLAIMSCOPE_LOG_COPIES", "2")
    settings().logs.mkdir()
    log = settings().logs / "scheduler.log"

    with log.open("ab", buffering=0) as file:  # as a process of the service has it
        for n in range(4):
            file.write(bytes([65 + n]) * 1_000_001)
            logs.rotate()
        file.write(b"last")

    assert sizes(settings().logs) == {
        "scheduler.log": 4,
        "scheduler.log.1": 1_000_001,
        "scheduler.log.2": 1_000_001,
    }
    assert log.read_bytes() == b"last"
    assert log.with_name("scheduler.log.1").read_bytes()[:1] == b"D"
    assert log.with_name("scheduler.log.2").read_bytes()[:1] == b"C"


def test_a_log_that_is_not_large_is_left(write):
    log = write("logs/scheduler.log", 1_000_000)

    logs.rotate()

    assert log.stat().st_size == 1_000_000


def test_old_logs_go_and_those_in_use_stay(write, home, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_LOG_DAYS", "7")
    write("logs/scheduler.log", days=8)
    write("logs/scheduler.log.1", days=8)
    write("logs/command-1.log", days=6)
    write("airflow/logs/dag_id=a/run_id=1/task_id=t/attempt=1.log", days=8)
    write("airflow/logs/dag_id=a/run_id=2/task_id=t/attempt=1.log", days=6)
    write("airflow/airflow.db", days=8)

    freed = logs.prune()

    assert freed == 20
    assert sorted(sizes(home)) == [
        "airflow/airflow.db",
        "airflow/logs/dag_id=a/run_id=2/task_id=t/attempt=1.log",
        "logs/command-1.log",
        "logs/scheduler.log",
    ]
    assert not (home / "airflow/logs/dag_id=a/run_id=1").exists()


def test_beyond_what_all_logs_may_take_the_oldest_go(write, home, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_LOGS_MB", "1")
    for n in range(5):
        write(f"airflow/logs/{n}.log", 400_000, days=5 - n)

    logs.prune()

    assert sorted(sizes(home)) == ["airflow/logs/3.log", "airflow/logs/4.log"]
