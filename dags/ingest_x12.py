"""Land the files of the inbox: parse them in parallel, load them in one writer.

Runs when the service puts the marker `.ready` into the inbox (a file has arrived and
no longer changes), and once an hour whatever happens. Batches are balanced by bytes;
each parses to Parquet, people pseudonymised. A file and its ledger row are loaded in
one transaction, so a run killed anywhere is picked up by the next.
"""

from datetime import datetime, timedelta

from airflow.providers.standard.triggers.file import FileDeleteTrigger
from airflow.sdk import (
    Asset,
    AssetOrTimeSchedule,
    AssetWatcher,
    CronTriggerTimetable,
    dag,
    task,
)

from transforms.settings import settings

INBOX = Asset(
    "inbox",
    watchers=[
        AssetWatcher(
            name="ready",
            trigger=FileDeleteTrigger(
                filepath=str(settings().inbox / ".ready"), poke_interval=2.0
            ),
        )
    ],
)


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("@hourly", timezone="UTC"), assets=[INBOX]
    ),
    start_date=datetime(2025, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(seconds=2)},
    doc_md=__doc__,
)
def ingest_x12():
    @task
    def plan() -> list[list[str]]:
        from transforms import inbox, orchestrator

        return inbox.plan(batches=orchestrator.parallel_tasks())

    @task
    def stage(names: list[str]) -> int:
        from transforms import staging

        return len(staging.stage(names))

    @task(pool="duckdb", trigger_rule="none_failed")  # also what an earlier run staged
    def land() -> int:
        from transforms import landing, warehouse

        with warehouse.connect() as con:
            landing.create(con)
            return landing.land(con)

    @task
    def settle() -> None:
        from transforms import inbox

        inbox.settle()

    @task(pool="duckdb", outlets=[Asset("landing")])
    def announce() -> None:
        from airflow.sdk.exceptions import AirflowSkipException

        from transforms import runs

        if not runs.is_due("build_marts"):
            raise AirflowSkipException("Every file that landed is built already.")

    stage.expand(names=plan()) >> land() >> settle() >> announce()


DAG = ingest_x12()
