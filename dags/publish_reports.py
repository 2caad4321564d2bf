"""Publish the marts whenever they have been swapped in.

What counts few people is withheld on the way; readers see the old publication until
the whole new one is in place.
"""

from datetime import datetime, timedelta

from airflow.sdk import Asset, dag, task

from transforms import notices


@dag(
    schedule=[Asset("marts")],
    start_date=datetime(2025, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=1),
        "pool": "duckdb",
        # Before the next build: else files that keep coming would keep readers waiting.
        "weight_rule": "absolute",
        "priority_weight": 3,
        "on_failure_callback": notices.task_failed,
    },
    doc_md=__doc__,
)
def publish_reports():
    @task(
        outlets=[Asset("published")],
        on_success_callback=notices.task_is_well,
        on_skipped_callback=notices.task_is_well,
    )
    def publish() -> str:
        from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

        from transforms import publish, room, runs, warehouse
        from transforms.errors import BrokenPromise

        if not runs.is_due("publish_reports"):
            raise AirflowSkipException("The build in place is published already.")
        with warehouse.connect() as con:
            build_id = warehouse.swapped_build(con)
        assert build_id is not None
        try:
            with room.explained():
                publish.publish(build_id)
        except BrokenPromise as broken:
            raise AirflowFailException(str(broken)) from broken  # no retry mends it
        return build_id

    publish()


DAG = publish_reports()
