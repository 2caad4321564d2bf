"""The standing service for real: whatever is killed, files land once and are published.

One service stands for all that is told of it here, as it takes half a minute to start.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import psutil
import pytest

from tests.transforms.listeners import webhook
from transforms.sessions import members

pytestmark = [pytest.mark.airflow, pytest.mark.service]

ROOT = Path(__file__).parents[2]
PROCESSES = ["dashboards", "api-server", "scheduler", "dag-processor", "triggerer"]


@dataclass
class Standing:
    """A service that stands, and a look at it from outside."""

    home: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def health(self) -> tuple[int, dict[str, Any]]:
        """What /health answers; (0, {}) while nobody does."""
        address = f"http://127.0.0.1:{self.environment['CLAIMSCOPE_PORT']}/health"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except HTTPError as error:
            return error.code, json.loads(error.read())
        except (URLError, OSError):
            return 0, {}

    def sessions(self) -> dict[str, list[psutil.Process]]:
        """The living processes of each process of the service, its keeper first."""
        said = json.loads((self.home / "service.json").read_text())
        names = [each["name"] for each in said["processes"]]
        leaders = [leader for leader, _ in said["sessions"]]
        return {
            name: members(leader) for name, leader in zip(names, leaders, strict=True)
        }

    def main(self, name: str) -> psutil.Process:
        """The process itself, which its keeper keeps."""
        keeper, *rest = self.sessions()[name]
        return next(process for process in rest if process.ppid() == keeper.pid)

    def task(self) -> psutil.Process | None:
        """A process that runs a task now: it has a group of its own."""
        for process in self.sessions()["scheduler"]:
            try:
                if os.getpgid(process.pid) == process.pid != os.getsid(process.pid):
                    return process
            except (ProcessLookupError, psutil.Error):
                continue
        return None

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "claimscope", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=3000,
        )


def until(what, seconds=900.0):
    """Wait for something to be true; what it was at last."""
    deadline = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


def heard(service: Standing) -> set[str]:
    """The addresses that any process of the service listens on."""
    every = [each for session in service.sessions().values() for each in session]
    return {
        each.laddr.ip
        for process in every
        for each in process.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def stand(new_home):
    """Start the service in a new home, also again; it is ended after the test."""
    home = new_home()
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = {
        **os.environ,
        "CLAIMSCOPE_HOME": str(home.path),
        "CLAIMSCOPE_PORT": str(free_port()),
        "CLAIMSCOPE_AIRFLOW_PORT": str(free_port()),
        "PYTHONPATH": path,
    }
    begun = []

    def stand(**settings: str) -> Standing:
        said = (home.path / "said").open("ab")
        command = [sys.executable, "-m", "claimscope", "up"]
        environment.update(settings)
        process = subprocess.Popen(
            command, env=environment, stdout=said, stderr=said, start_new_session=True
        )
        begun.append(Standing(home.path, environment, process))
        return begun[-1]

    yield home, stand
    for each in begun:
        each.process.send_signal(signal.SIGTERM)
        each.process.send_signal(signal.SIGTERM)
        each.process.wait()


def test_whatever_is_killed_files_land_once_and_are_published(stand, practice):
    home, start = stand
    home.drop(practice[:6])

    # The service itself, while a task runs: nothing of it is left.
    first = start()
    assert until(lambda: (home.path / "service.json").exists() and first.task())
    left = [process for session in first.sessions().values() for process in session]
    first.process.kill()
    first.process.wait()
    assert until(lambda: not any(each.is_running() for each in left))

    # Then each of its processes, and a task.
    with webhook() as (address, posted):
        second = start(CLAIMSCOPE_NOTIFY_WEBHOOK=address)
        assert until(lambda: second.health()[0] == 200), second.health()
        home.drop(practice[6:12])
        task = until(second.task)
        task.kill()
        for name, file in zip(PROCESSES, practice[12:], strict=False):
            killed = second.main(name)
            killed.kill()
            assert until(lambda killed=killed: not killed.is_running())
            home.drop([file])
        home.drop(practice[17:])
        asked = second.command("run", "--wait")
        assert asked.returncode == 0, asked.stdout + asked.stderr
        assert "The standing service is at work" in asked.stdout
        status, told = until(lambda: (h := second.health())[0] == 200 and h)
        address = f"http://127.0.0.1:{second.environment['CLAIMSCOPE_AIRFLOW_PORT']}"
        with pytest.raises(HTTPError, match="401"):  # Airflow asks who one is, too
            urllib.request.urlopen(f"{address}/api/v2/dags", timeout=10)
        assert heard(second) == {"127.0.0.1"}  # nothing of it is open to others
        said = json.loads(second.command("status", "--json").stdout)
        second.process.terminate()
        assert second.process.wait() == 0

    assert (status, told) == (200, {"is_well": True})
    health = said["health"]
    restarts = {
        each["name"]: each["restarts"] for each in health["service"]["processes"]
    }
    assert sorted(restarts) == sorted(PROCESSES) and min(restarts.values()) >= 1
    assert health["backlog"]["files"] == 0
    assert said["health"]["service"]["state"] == "running"
    assert said["build_id"] == health["last_publication"]["build_id"]
    assert home.rows("select count(*), count(distinct sha256) from landing.file") == [
        (len(practice), len(practice))
    ]
    assert home.count("inbox") == 0 and home.count("archive") == len(practice)
    assert home.rows("select count(*) from core.file") == [
        (len(practice),)
    ]  # the publication is of all of them
    assert [each["state"] for each in posted].count("failed") == 0  # it was tried again
