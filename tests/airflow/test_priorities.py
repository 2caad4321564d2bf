"""Which of two tasks that wait for the one writer goes first."""

import json
import os
import subprocess
import sys

import pytest

from tests.airflow.conftest import ROOT

pytestmark = [pytest.mark.airflow]

ASK = """
import json
from transforms import orchestrator
orchestrator.prepare()
from importlib import import_module
from airflow.task.weight_rule import WeightRule
from transforms.runs import DAG_IDS
weights = [
    (dag_id, task.task_id, str(task.weight_rule), task.priority_weight)
    for dag_id in DAG_IDS
    for task in import_module(f"dags.{dag_id}").DAG.tasks
    if task.pool == "duckdb"
]
print(json.dumps(weights))
"""


def test_what_is_nearer_to_the_readers_goes_first(new_home):
    home = new_home()
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, "CLAIMSCOPE_HOME": str(home.path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    found = json.loads(done.stdout.splitlines()[-1])

    # By default Airflow adds what is downstream: a long DAG would always go first.
    assert {rule for *_, rule, _ in found} == {"absolute"}
    weight = {(dag_id, task_id): weight for dag_id, task_id, _, weight in found}
    landing = weight["ingest_x12", "land"]
    building = {each for (dag_id, _), each in weight.items() if dag_id == "build_marts"}
    publishing = weight["publish_reports", "publish"]
    assert landing < min(building) <= max(building) < publishing
    # A look at what is due keeps nobody waiting, and does not wait for a whole build.
    looks = {weight["ingest_x12", name] for name in ("announce", "announce_build")}
    assert min(looks) > max(building)
