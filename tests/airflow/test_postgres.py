"""PostgreSQL keeps Airflow's metadata, with LocalExecutor: the whole service on it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import psutil
import pytest

from tests.airflow import postgresql
from tests.airflow.conftest import ROOT, Home
from tests.airflow.postgresql import Database
from tests.soak import samples
from transforms import runs

pytestmark = [
    pytest.mark.airflow,
    pytest.mark.service,  # minutes: make test-postgres
    pytest.mark.xdist_group("postgresql"),
    pytest.mark.skipif(
        postgresql.program("initdb") is None,
        reason="needs Debian's postgresql: make test-postgres installs it",
    ),
]

PATIENCE_SECONDS = 1200
DOWN_SECONDS = 15
# What a password may hold and an address may not, and `%`, which Airflow's and
# Alembic's own configuration would take for theirs.
PASSWORD = "p@ss:w/o%rd $HOME"


@pytest.fixture(scope="module")
def metadata_database() -> Iterator[Database]:
    with postgresql.database("airflow", "claimscope", PASSWORD) as database:
        yield database


@pytest.fixture
def on_postgresql(metadata_database, tmp_path, monkeypatch) -> Home:
    """A new home whose metadata is to be in PostgreSQL."""
    home = Home(tmp_path / "home")
    home.path.mkdir()
    monkeypatch.setenv("CLAIMSCOPE_HOME", str(home.path))
    monkeypatch.setenv("CLAIMSCOPE_DATABASE_URL", metadata_database.url)
    for name in ("CLAIMSCOPE_PORT", "CLAIMSCOPE_AIRFLOW_PORT"):
        monkeypatch.setenv(name, str(postgresql.free_port()))
    return home


def eventually(service: subprocess.Popen, is_so: Callable[[], bool]) -> None:
    """Wait until something is so; the service must stand all the while."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert service.poll() is None, "the service ended by itself"
        assert time.monotonic() < deadline, "it never came to be so"
        time.sleep(1)


def are_published(home: Home, files: int) -> bool:
    """So many files have landed, and are in what readers see."""
    sql = "select build_id, (select count(*) from core.file) from gate.build"
    try:
        found = home.rows(f"{sql} where state = 'swapped'")
    except duckdb.Error:  # somebody writes
        return False
    return home.count("inbox") == 0 and found == [(runs.published_build(), files)]


def logged(home: Path) -> Iterator[Path]:
    return (path for path in home.rglob("*.log") if path.is_file())


def test_the_whole_service_runs_on_postgresql(
    on_postgresql, metadata_database, practice, tmp_path
):
    home, database = on_postgresql, metadata_database
    early, late = practice[:12], practice[12:]
    home.drop(early)
    done = home.run()
    assert done.returncode == 0, done.stdout + done.stderr
    first = runs.published_build()
    output = tmp_path / "output.txt"

    with output.open("wb") as out:
        service = subprocess.Popen(
            [sys.executable, "-m", "claimscope", "up"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=out,
            stderr=out,
        )
    try:
        eventually(service, lambda: b"Ctrl-C" in output.read_bytes())
        database.server.stop()  # a maintenance of some seconds
        time.sleep(DOWN_SECONDS)
        database.server.start()
        home.drop(late)
        eventually(service, lambda: are_published(home, len(practice)))
        family = psutil.Process(service.pid).children(recursive=True)
        connected = database.rows(
            "select distinct application_name from pg_stat_activity"
            " where datname = 'airflow' and pid <> pg_backend_pid()"
        )
        service.send_signal(signal.SIGTERM)
        code = service.wait(PATIENCE_SECONDS)
    finally:
        if service.poll() is None:
            service.terminate()
            service.wait(PATIENCE_SECONDS)

    said = output.read_text()
    assert code == 0, said
    assert len(family) >= 5 and connected
    assert not [process for process in family if samples.is_at_work(process)]

    # What came before the service stood, for a run alone, and what came after the
    # database was gone for a while: landed, built, published.
    assert first is not None
    assert home.rows("select status_code, count(*) from landing.file group by all") == [
        ("landed", len(practice))
    ]
    assert home.count("archive") == len(practice)
    assert not any(map(runs.is_due, runs.DAG_IDS))

    # All of it was scheduled and recorded in PostgreSQL, and nowhere else.
    done = database.rows(
        "select dag_id, run_type, count(*) from dag_run where state = 'success'"
        " group by dag_id, run_type"
    )
    assert {dag_id for dag_id, _, _ in done} == set(runs.DAG_IDS)
    assert ("build_marts", "asset_triggered") in [row[:2] for row in done]
    assert ("publish_reports", "asset_triggered") in [row[:2] for row in done]
    assert database.rows("select state from task_instance where state = 'failed'") == []
    assert database.rows("select pool, slots from slot_pool where pool = 'duckdb'") == [
        ("duckdb", 1)
    ]
    in_sqlite = [
        str(path.relative_to(home.path))
        for path in home.path.rglob("*")
        if path.is_file() and path.read_bytes()[:15] == b"SQLite format 3"
    ]
    assert in_sqlite == ["accounts.sqlite"]  # of the dashboards, and none of Airflow

    # The password is in the environment only.
    assert "p@ss" not in said
    for log in logged(home.path):
        text = log.read_bytes()
        assert b"p@ss" not in text and b"p%40ss" not in text, log.name


def test_a_wrong_password_is_a_sentence_and_stays_secret(
    on_postgresql, metadata_database, practice, monkeypatch
):
    home = on_postgresql
    home.drop(practice[:1])
    wrong = metadata_database.url.replace("p%40ss", "not-the-p%40ss")
    monkeypatch.setenv("CLAIMSCOPE_DATABASE_URL", wrong)

    for verb in ("run", "up"):
        done = subprocess.run(
            [sys.executable, "-m", "claimscope", verb],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )

        assert done.returncode == 1
        assert "CLAIMSCOPE_DATABASE_URL" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert "not-the-p" not in done.stdout + done.stderr
    for log in logged(home.path):
        assert b"not-the-p" not in log.read_bytes(), log.name
    assert home.count("inbox") == 1
