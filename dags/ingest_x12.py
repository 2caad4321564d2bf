"""Land the files of the inbox: parse them in parallel, load them in one writer.

Runs when the service puts the marker `.ready` into the inbox (a file has arrived and
no longer changes), and once an hour whatever happens. A run takes a bounded bite, and
asks for the next where more waits. Batches are balanced by bytes; each parses to
Parquet, people pseudonymised. A file and its ledger row are loaded in one transaction,
so a run killed anywhere is picked up by the next.
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

from transforms import notices
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
    default_args={
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=1),
        # What is nearer to the readers goes first: see publish_reports.
        "weight_rule": "absolute",
        "priority_weight": 1,
        "on_failure_callback": notices.task_failed,
    },
    doc_md=__doc__,
)
def ingest_x12():
    @task
    def plan() -> list[list[str]]:
        from transforms import inbox, orchestrator, room

        room.check()
        return inbox.bite(batches=orchestrator.parallel_tasks())

    @task
    def stage(names: list[str]) -> int:
        from transforms import room, staging

        with room.explained():
            return len(staging.stage(names))

    @task(pool="duckdb", trigger_rule="none_failed")  # also what an earlier run staged
    def land() -> int:
        from transforms import landing, milestones, room, warehouse

        with room.explained(), warehouse.connect() as con:
            landing.create(con)
            files = landing.land(con)
        if files:
            milestones.reached("landed", files=files)
        return files

    @task(on_success_callback=notices.task_is_well)
    def settle(shares: list[list[str]]) -> None:
        from transforms import inbox, room

        taken = {name for share in shares for name in share}
        with room.explained():
            inbox.settle(taken)
        left = inbox.look().keys()
        if taken - left and left:
            inbox.mark_ready()

    # Only a look: that it need not wait for a build lets the next files be parsed.
    @task(pool="duckdb", priority_weight=4, outlets=[Asset("landing")])
    def announce() -> None:
        from airflow.sdk.exceptions import AirflowSkipException

        from transforms import runs

        if not runs.is_due("build_marts"):
            raise AirflowSkipException("Every file that landed is built already.")

    @task(pool="duckdb", priority_weight=4, outlets=[Asset("marts")])
    def announce_build() -> None:
        from airflow.sdk.exceptions import AirflowSkipException

        from transforms import runs

        if runs.is_due("build_marts") or not runs.is_due("publish_reports"):
            raise AirflowSkipException("Every build is published, or one is to come.")

    shares = plan()
    settled = settle(shares)
    stage.expand(names=shares) >> land() >> settled >> [announce(), announce_build()]


DAG = ingest_x12()
