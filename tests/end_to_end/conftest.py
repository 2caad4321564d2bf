"""From X12 files to published reports through the real DAGs, against truth.json.

The synthetic practice keeps an event log and counts every headline number from it,
without the pipeline's code. In this folder both are laid side by side, exactly.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from transforms import demonstration
from transforms.practice import generate

PRACTICES = {"clean": (11, 0.0), "dirty": (12, 0.03)}  # seed, share of dirty files


class Practice:
    """One generated practice, run through the DAGs into a home of its own."""

    def __init__(self, folder: Path, seed: int, dirt: float) -> None:
        self.home = folder / "home"
        truth = generate(folder / "out", 1200, seed, dirt=dirt)
        self.truth = json.loads(truth.read_text())
        self.truth_file = truth
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CLAIMSCOPE_HOME", str(self.home))
            demonstration.tell_changes(truth)
        (self.home / "inbox").mkdir(parents=True, exist_ok=True)
        for file in (folder / "out" / "files").iterdir():
            file.rename(self.home / "inbox" / file.name)
        environment = {**os.environ, "CLAIMSCOPE_HOME": str(self.home)}
        command = [sys.executable, "-m", "claimscope", "run"]
        self.run = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False
        )
        assert self.run.returncode == 0, self.run.stdout + self.run.stderr
        # A copy, so that a reader here never stands in a writer's way.
        copy = shutil.copy(self.home / "warehouse.duckdb", folder / "copy.duckdb")
        self.con = duckdb.connect(copy, read_only=True)

    def row(self, sql: str) -> dict[str, object]:
        """The one row of a query, as a dictionary."""
        return self.con.sql(sql).pl().row(0, named=True)

    def grouped(self, sql: str) -> dict[str, dict[str, object]]:
        """The rows of a query by their first column."""
        frame = self.con.sql(sql).pl()
        key = frame.columns[0]
        return {str(row.pop(key)): row for row in frame.iter_rows(named=True)}


@pytest.fixture(
    scope="session",
    params=[  # one worker runs the tests of each, so that it is made once
        pytest.param(made, id=name, marks=pytest.mark.xdist_group(f"practice_{name}"))
        for name, made in PRACTICES.items()
    ],
)
def ran(request, tmp_path_factory):
    """A practice that ran, once for all tests of this folder."""
    made = Practice(tmp_path_factory.mktemp("practice"), *request.param)
    yield made
    made.con.close()


@pytest.fixture
def practice(ran, monkeypatch):
    """The same, and what a test reads or runs meanwhile is of its home."""
    monkeypatch.setenv("CLAIMSCOPE_HOME", str(ran.home))
    return ran
