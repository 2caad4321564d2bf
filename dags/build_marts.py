"""Rebuild the warehouse whenever files have landed, and check every table.

Tables that break their promises are never swapped in, and nothing reads from them.
A new model is picked up by itself: this file does not change.
"""

from datetime import datetime, timedelta

from airflow.sdk import Asset, chain, dag, task

from transforms import lineage, notices


@dag(
    schedule=[Asset("landing")],
    start_date=datetime(2025, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=1),
        "pool": "duckdb",  # one slot: DuckDB has one writer
        # What is nearer to the readers goes first: see publish_reports.
        "weight_rule": "absolute",
        "priority_weight": 2,
        "on_failure_callback": notices.task_failed,
    },
    doc_md=__doc__,
)
def build_marts():
    @task(on_skipped_callback=notices.task_is_well)
    def begin() -> str:
        from airflow.sdk.exceptions import AirflowSkipException

        from transforms import room, runs, warehouse

        if not runs.is_due("build_marts"):
            raise AirflowSkipException("Nothing has changed since the last build.")
        room.check()
        with room.explained():
            return warehouse.begin_build()  # fixes the batch that all models read

    @task
    def build(layer: str, build_id: str) -> None:
        from transforms import room, warehouse

        with room.explained():
            warehouse.build_layer(layer, build_id)

    @task
    def check(layer: str, build_id: str) -> None:
        from airflow.sdk.exceptions import AirflowFailException

        import expectations
        from transforms.errors import BrokenPromise

        try:
            expectations.check(layer, build_id)
        except BrokenPromise as broken:
            raise AirflowFailException(str(broken)) from broken  # no retry mends it

    @task(outlets=[Asset("marts")], on_success_callback=notices.task_is_well)
    def swap(build_id: str) -> None:
        from transforms import milestones, room, warehouse

        with room.explained():
            warehouse.swap(build_id)
        milestones.reached("built", build_id=build_id)

    build_id = begin()
    steps = [
        step.override(task_id=f"{verb}_{layer}")(layer, build_id)
        for layer in ("landing", *lineage.LAYERS)
        for verb, step in (("build", build), ("check", check))
        if (verb, layer) != ("build", "landing")  # landing is loaded, not built
    ]
    chain(*steps, swap(build_id))


DAG = build_marts()
