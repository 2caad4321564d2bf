"""Real runs through the DAGs: undisturbed, killed, broken; readers never notice."""

import sqlite3
from contextlib import closing

import polars as pl
import pytest

from tests.transforms.listeners import webhook

pytestmark = [pytest.mark.airflow]

# Two groups, so that two cores share them.
KILLED = pytest.mark.xdist_group("killed")
RUNS = pytest.mark.xdist_group("runs")

ENVELOPE = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*250301*1200*^*00501*{n:09}*0*P*:~GS*HC*S*R*20250301*1200*{n}*X*005010X222A1~"
    "ST*837*0001*005010X222A1~BHT*0019*00*{n}*20250301*1200*CH~"
    "NM1*41*2*SUBMITTER*****46*S~NM1*40*2*RECEIVER*****46*R~HL*1**20*1~"
    "NM1*85*2*CLINIC*****XX*1234567893~HL*2*1*22*0~SBR*P*18*******CI~"
    "NM1*IL*1*ONE*PERSON****MI*M1~DMG*D8*19800101*F~NM1*PR*2*PLAN*****PI*P1~"
    "CLM*K{n}*100***11:B:1*Y*A*Y*Y~HI*ABK:J101~LX*1~SV1*HC:99213*100*UN*1***1~"
    "DTP*472*D8*20250110~SE*17*0001~GE*1*{n}~IEA*1*{n:09}~"
)


@RUNS
def test_a_run_lands_checks_and_publishes_everything(undisturbed, practice):
    assert undisturbed.count("inbox") == 0
    assert undisturbed.count("archive") == len(practice)
    assert undisturbed.rows("select count(*) from landing.file") == [(len(practice),)]
    assert len(undisturbed.publication()) >= 4


@RUNS
def test_running_twice_changes_nothing(undisturbed):
    before = undisturbed.publication(), undisturbed.rows("from gate.table_build")

    again = undisturbed.run()

    assert again.returncode == 0
    assert "Nothing new in the inbox" in again.stdout
    assert before == (
        undisturbed.publication(),
        undisturbed.rows("from gate.table_build"),
    )


@RUNS
def test_the_terminal_shows_steps_and_headlines_and_no_logs(first_run):
    _, done = first_run

    assert done.stderr == ""
    steps = [line for line in done.stdout.splitlines() if " s  " in line]
    assert steps[-1].endswith("Publishing")
    assert "Denial rates" in done.stdout
    assert "[info" not in done.stdout and "airflow" not in done.stdout


@KILLED
def test_a_run_killed_anywhere_is_finished_by_the_next(undisturbed, new_home, practice):
    """SIGKILL four times on the way to one publication; readers see old or new."""
    home = new_home()
    home.drop(practice[:12])
    files = len(practice[:12])

    def killed_at(point: str) -> None:
        done = home.run("kill", point)
        assert done.returncode == -9, done.stdout + done.stderr

    killed_at("transforms.landing:land:1")
    staged = pl.read_parquet(home.path / "staging" / "*" / "file.parquet")
    assert staged["file_id"].n_unique() == files
    assert home.count("inbox") == files

    killed_at("transforms.inbox:settle:1")
    assert home.rows("select count(*) from landing.file") == [(files,)]
    assert home.count("inbox") == files and home.count("archive") == 0

    killed_at("transforms.warehouse:_create:5")
    assert home.count("inbox") == 0 and home.count("archive") == files
    assert home.rows(
        "select count(*) from duckdb_tables() where ends_with(table_name, '__next')"
    ) == [(4,)]
    assert home.rows("from gate.table_build") == []

    home.drop(practice[12:])
    killed_at("transforms.publish:_make_current:1")
    assert not (home.path / "published" / "current").exists()

    done = home.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert home.rows("select count(*), sum(claims) from landing.file") == (
        undisturbed.rows("select count(*), sum(claims) from landing.file")
    )
    assert home.publication() == undisturbed.publication()


@RUNS
def test_a_broken_promise_ends_the_run_with_its_reason(copy_of_undisturbed, tmp_path):
    home = copy_of_undisturbed
    before = home.publication()
    file = tmp_path / "more.837"
    file.write_text(ENVELOPE.format(n=7))
    home.drop([file])

    with webhook() as (address, posted):
        told = {"CLAIMSCOPE_NOTIFY_WEBHOOK": address}
        change = "marts.denial_rates=from ({0}) union all from ({0})"
        done = home.run("model", change, **told)

    assert done.returncode == 1
    (notice,) = posted
    assert (notice["state"], notice["about"]) == ("failed", "build_marts")
    assert (
        notice["text"] == f"check_marts of build_marts stopped: {done.stderr.strip()}"
    )
    # It fails at once: another attempt would only break the same promise later.
    with closing(sqlite3.connect(home.path / "airflow" / "airflow.db")) as airflow:
        tried = airflow.execute(
            "select state, try_number from task_instance"
            " where task_id = 'check_marts' and state = 'failed'"
        ).fetchall()
    assert tried == [("failed", 1)]
    assert "denial_rates" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Publishing" not in done.stdout
    assert home.publication() == before
    assert home.count("inbox") == 0  # what came is safe; the next run starts there

    with webhook() as (address, posted):
        mended = home.run(CLAIMSCOPE_NOTIFY_WEBHOOK=address)

    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert [each["state"] for each in posted] == ["recovered"]


@RUNS
def test_a_failing_last_model_leaves_the_publication(copy_of_undisturbed, tmp_path):
    home = copy_of_undisturbed
    before = home.publication(), home.rows("from gate.table_build order by model")
    file = tmp_path / "more.837"
    file.write_text(ENVELOPE.format(n=8))
    home.drop([file])

    done = home.run("model", "marts.payer_mix=select error('no') as nothing")

    assert done.returncode == 1
    assert "Internal error" in done.stderr
    assert before == (
        home.publication(),
        home.rows("from gate.table_build order by model"),
    )


@RUNS
def test_a_file_landing_during_a_build_waits_for_the_next(
    copy_of_undisturbed, tmp_path
):
    home = copy_of_undisturbed
    for n, name in ((9, "early.837"), (10, "late.837")):
        (tmp_path / name).write_text(ENVELOPE.format(n=n))
    home.drop([tmp_path / "early.837"])

    done = home.run("late", str(tmp_path / "late.837"))

    assert done.returncode == 0, done.stdout + done.stderr
    landed = home.rows("select count(*) from landing.file")[0][0]
    built = home.rows("select count(*), max(file_name = 'late.837') from core.file")
    assert built == [(landed - 1, False)]
    claims = "from core.claim where is_current and payer_responsibility_code = 'P'"
    assert home.rows("select sum(billed_usd) from marts.payer_mix") == home.rows(
        f"select sum(billed_usd) {claims}"
    )


@RUNS
def test_fifteen_hundred_small_files_land_in_two_bites_of_one_run(new_home, tmp_path):
    home = new_home()
    inbox = home.path / "inbox"
    inbox.mkdir()
    for n in range(1, 1501):
        (inbox / f"claim{n}.837").write_text(ENVELOPE.format(n=n))

    done = home.run(CLAIMSCOPE_BITE_FILES="1000")

    assert done.returncode == 0, done.stdout + done.stderr
    steps = [line for line in done.stdout.splitlines() if "Loading what" in line]
    assert len(steps) == 2
    assert home.rows(
        "select status_code, count(*), sum(claims), sum(billed_usd)"
        " from landing.file group by all"
    ) == [("landed", 1500, 1500, 150000)]
    assert home.count("inbox") == 0 and home.count("archive") == 1500


@RUNS
def test_tidying_forgets_old_runs_and_keeps_what_watches_the_inbox(
    copy_of_undisturbed,
):
    home = copy_of_undisturbed
    file = home.path / "airflow" / "airflow.db"
    with closing(sqlite3.connect(file)) as airflow, airflow:
        for table in ("dag_run", "task_instance"):
            airflow.execute(
                f"update {table} set start_date = '2025-01-01 00:00:00'"
                " where dag_id != 'publish_reports'"
            )
        airflow.execute(
            "insert into trigger (classpath, kwargs, created_date)"
            " values ('watches.the.inbox', '{}', '2025-01-01 00:00:00')"
        )

    done = home.command("tidy")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Airflow's memory of runs ends 30 days ago." in done.stdout
    with closing(sqlite3.connect(file)) as airflow:
        runs = airflow.execute("select distinct dag_id from dag_run").fetchall()
        tasks = airflow.execute("select distinct dag_id from task_instance").fetchall()
        triggers = airflow.execute("select classpath from trigger").fetchall()
    assert runs == tasks == [("publish_reports",)]
    assert ("watches.the.inbox",) in triggers
