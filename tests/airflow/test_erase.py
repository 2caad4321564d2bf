"""After an erasure a real run checks and publishes what is left, and only that."""

import os
import subprocess
import sys

import duckdb
import pytest

from transforms import practice

pytestmark = pytest.mark.airflow

# What core has of everybody but one; links and versions of others among it.
LEFT = {
    "claim": "select claim_id, payer_id, billed_usd, is_void, is_current"
    " from core.claim where patient_id is distinct from $who order by all",
    "answers": "select adjudication_id, adjudication.claim_id, paid_usd,"
    " adjudication.is_latest from core.adjudication"
    " inner join core.claim on adjudication.claim_id = claim.claim_id"
    " where claim.patient_id is distinct from $who order by all",
    "people": "select patient_id from core.patient where patient_id <> $who"
    " order by all",
}


@pytest.fixture
def run(home):
    def run(*command):
        done = subprocess.run(
            [sys.executable, "-m", "claimscope", *command],
            env={**os.environ, "CLAIMSCOPE_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def left(home, who):
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        return {
            name: con.execute(query, {"who": who}).fetchall()
            for name, query in LEFT.items()
        }


def test_a_run_after_an_erasure_publishes_what_is_left(run, home, tmp_path):
    truth = practice.generate(tmp_path / "practice", 300, 3)
    (truth.parent / "files").rename(home / "inbox")
    run("run")
    (first,) = [p for p in (home / "published").iterdir() if not p.is_symlink()]
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        ((who,),) = con.execute(
            "select patient_id from core.claim group by all"
            " order by count(*) desc, patient_id limit 1"
        ).fetchall()
    before = left(home, who)

    run("erase", "--patient", who)
    assert [p for p in (home / "published").iterdir() if not p.is_symlink()] == [first]
    run("run")

    (second,) = [p for p in (home / "published").iterdir() if not p.is_symlink()]
    assert second != first
    assert left(home, who) == before
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        for table in ("core.claim", "core.patient", "landing.claim"):
            assert not con.execute(
                f"select * from {table} where patient_id = ?", [who]
            ).fetchall()
    for path in home.rglob("*"):
        if path.is_file():
            assert who.encode() not in path.read_bytes(), path
    assert "The audit log is whole" in run("audit", "verify")
    events = run("audit", "show")
    for event in ("run", "built", "published", "erase", "erased_person", "settings"):
        assert f" {event} os:" in events
