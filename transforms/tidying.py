"""Tidying: what the settings say may go, goes: logs, results of checks, and originals.

Nothing goes that is needed to go on: an original only when all of it has landed,
results of checks never of the build in place, publications never the current.
"""

from datetime import UTC, datetime, timedelta

import duckdb

from transforms import (
    audit,
    logs,
    milestones,
    orchestrator,
    originals,
    vault,
    warehouse,
)
from transforms.settings import settings

# What grows with each run. Never `trigger`: the one that watches the inbox is old.
_AIRFLOW_TABLES = (
    *("dag_run", "task_instance", "task_instance_history", "task_reschedule", "xcom"),
    *("log", "job", "import_error", "asset_event", "callback"),
)
_OLD_BUILDS = """
select build_id
from gate.build
where begun_at < ? and state not in ('begun', 'swapped')
"""


def tidy() -> list[str]:
    """Remove what is past its time; return a sentence for each kind of it.

    Raises:
        Busy: a task holds the warehouse for long; try again later.
    """
    vault.sweep(older_hours=24)
    said = [f"{logs.prune() // 1000:,} kB of logs removed."]
    if settings().warehouse.is_file():
        with warehouse.connect() as con:
            said.append(f"{_tidy_checks(con):,} results of checks removed.")
        # The originals are looked through while tasks may have the warehouse again.
        said.append(f"{_tidy_archive():,} originals removed.")
    if (settings().airflow / "migrated").is_file():
        _tidy_airflow()
        said.append(
            f"Airflow's memory of runs ends {settings().keep_airflow_days} days ago."
        )
    milestones.reached("tidied")
    audit.note("tidied", audit.operator(), removed=" ".join(said))
    return said


def _tidy_checks(con: duckdb.DuckDBPyConnection) -> int:
    """Forget builds that are long over, and what their checks said."""
    before = _since(settings().keep_check_days)
    tables = {
        name
        for (name,) in con.execute(
            "select table_name from duckdb_tables() where schema_name = 'gate'"
        ).fetchall()
    }
    removed = 0
    con.execute("begin")
    try:
        for table in sorted(tables & {"check_result"}):
            ((count,),) = con.execute(
                f"delete from gate.{table} where build_id in ({_OLD_BUILDS})", [before]
            ).fetchall()
            removed += count
        con.execute(
            f"delete from gate.build where build_id in ({_OLD_BUILDS})", [before]
        )
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return removed


def _tidy_archive() -> int:
    """Remove originals that landed longer ago than the setting says, if it says so."""
    here = settings()
    if not here.keep_archive_days:
        return 0
    before = _since(here.keep_archive_days)
    with warehouse.connect(read_only=True) as con:
        rows = con.execute(
            """
            select sha256
            from landing.file
            where
                status_code = 'landed'
                and segments_quarantined = 0 -- a replay may yet land these
                and withdrawn_at is null
                and received_at < ?
            """,
            [before],
        ).fetchall()
    landed = {sha256 for (sha256,) in rows}
    removed = 0
    for path in sorted(here.archive.glob("*/*")):
        if path.is_file() and landed.issuperset(originals.inside(path) or [""]):
            path.unlink()
            removed += 1
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
    return removed


def _tidy_airflow() -> None:
    """Let Airflow forget old runs, as its own `airflow db clean` does."""
    orchestrator.prepare()
    import pendulum
    from airflow.utils.db_cleanup import run_cleanup

    run_cleanup(
        table_names=list(_AIRFLOW_TABLES),
        clean_before_timestamp=pendulum.now("UTC").subtract(
            days=settings().keep_airflow_days
        ),
        confirm=False,
        skip_archive=True,
        batch_size=10_000,
    )


def _since(days: int) -> datetime:
    return datetime.now(UTC).replace(tzinfo=None) - timedelta(days=days)
