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
weights = {
    dag_id: sorted({
        (task.pool, str(task.weight_rule), task.priority_weight)
        for task in import_module(f"dags.{dag_id}").DAG.tasks
    })
    for dag_id in DAG_IDS
}
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
    assert {rule for tasks in found.values() for _, rule, _ in tasks} == {"absolute"}
    writing = {
        dag_id: {weight for pool, _, weight in tasks if pool == "duckdb"}
        for dag_id, tasks in found.items()
    }
    assert all(len(weights) == 1 for weights in writing.values())
    (landing,), (building,), (publishing,) = writing.values()
    assert landing < building < publishing
