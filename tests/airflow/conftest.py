"""Homes for real runs: Airflow's metadata is migrated once, then copied."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from transforms.practice import generate

RUNNER = Path(__file__).parent / "runner.py"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Home:
    """A home and what can be done with it."""

    path: Path

    def run(
        self, *change: str, timeout: float = 500, **environment: str
    ) -> subprocess.CompletedProcess:
        """`claimscope run`, perhaps with a verb changed as runner.py can."""
        if not change:
            return self.command("run", timeout=timeout, **environment)
        return self._python(
            str(RUNNER), *change, "--", "run", timeout=timeout, **environment
        )

    def command(
        self, *arguments: str, timeout: float = 500, **environment: str
    ) -> subprocess.CompletedProcess:
        """A command of claimscope in this home."""
        return self._python(
            "-m", "claimscope", *arguments, timeout=timeout, **environment
        )

    def _python(
        self, *arguments: str, timeout: float, **environment: str
    ) -> subprocess.CompletedProcess:
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        ours = {"CLAIMSCOPE_HOME": str(self.path), "PYTHONPATH": path}
        return subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, **ours, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )

    def drop(self, files: list[Path]) -> None:
        """Put files into the inbox."""
        (self.path / "inbox").mkdir(exist_ok=True)
        for file in files:
            shutil.copy(file, self.path / "inbox" / file.name)

    def rows(self, sql: str) -> list[tuple]:
        with duckdb.connect(self.path / "warehouse.duckdb", read_only=True) as con:
            return con.execute(sql).fetchall()

    def count(self, folder: str) -> int:
        """Files below one of the home's folders."""
        found = (self.path / folder).rglob("[!.]*")
        return sum(1 for file in found if file.is_file())

    def publication(self) -> dict[str, bytes]:
        """What readers see: every published table's bytes."""
        current = (self.path / "published" / "current").resolve()
        return {
            str(file.relative_to(current)): file.read_bytes()
            for file in sorted(current.rglob("*.parquet"))
        }


@pytest.fixture(scope="session")
def metadata(tmp_path_factory) -> Path:
    """Airflow's folder of a home, migrated."""
    home = tmp_path_factory.mktemp("metadata")
    code = "from transforms import orchestrator; orchestrator.prepare()"
    subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "CLAIMSCOPE_HOME": str(home), "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
    )
    return home / "airflow"


@pytest.fixture(scope="session")
def practice(tmp_path_factory) -> list[Path]:
    """The first files of each kind of a small synthetic practice."""
    out = tmp_path_factory.mktemp("practice")
    generate(out, 200, 5)
    kinds = {"837": 9, "835": 7, "834": 1, "277": 1}
    files = sorted((out / "files").iterdir())
    return [
        file
        for kind, count in kinds.items()
        for file in [each for each in files if each.suffix == f".{kind}"][:count]
    ]


@pytest.fixture(scope="session")
def new_home(metadata, tmp_path_factory) -> Callable[[], Home]:
    def new_home() -> Home:
        home = tmp_path_factory.mktemp("run") / "home"
        home.mkdir()
        shutil.copytree(metadata, home / "airflow")
        return Home(home)

    return new_home


@pytest.fixture(scope="session")
def first_run(new_home, practice) -> tuple[Home, subprocess.CompletedProcess]:
    """A home into which all files of the practice came, and nothing happened."""
    home = new_home()
    home.drop(practice)
    done = home.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return home, done


@pytest.fixture(scope="session")
def undisturbed(first_run) -> Home:
    return first_run[0]


@pytest.fixture
def copy_of_undisturbed(undisturbed, tmp_path) -> Home:
    home = tmp_path / "home"
    shutil.copytree(undisturbed.path, home, symlinks=True)
    return Home(home)
