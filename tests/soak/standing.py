"""The service under a soak: started as an operator starts it, killed, ended."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests import login
from tests.soak import samples

ROOT = Path(__file__).parents[2]
# What an operator's supervisor would have to start again, and what the service must.
VICTIMS = (*samples.ROLES, "a task", "up")
_PATIENCE_SECONDS = 240.0


@dataclass(frozen=True)
class Kill:
    """One SIGKILL, and how long until all was there again."""

    at: float  # seconds since 1970
    role: str
    recovered_seconds: float


class Standing:
    """`claimscope up` in a home of its own, on ports of its own."""

    def __init__(self, home: Path, seed: int) -> None:
        self.home = home
        self.port, self.airflow_port = _free_port(), _free_port()
        self.starts = 0
        self._random = random.Random(f"{seed}/kills")
        self._victims: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "CLAIMSCOPE_HOME": str(self.home),
            "CLAIMSCOPE_PORT": str(self.port),
            "CLAIMSCOPE_AIRFLOW_PORT": str(self.airflow_port),
        }

    def add_reader(self) -> str:
        """Make an account that reads everything; gives its name."""
        command = [sys.executable, "-m", "claimscope", "users", "add", "soak"]
        subprocess.run(
            [*command, "--role", "administrator", "--password-stdin"],
            env=self.environment,
            input=login.PASSWORD,
            text=True,
            check=True,
        )
        return "soak"

    def start(self) -> float:
        """Start it and wait until it stands; return after how many seconds."""
        begun = time.monotonic()
        with (self.home.parent / "output.txt").open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "claimscope", "up"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        self.starts += 1
        self._wait_until_whole()
        return time.monotonic() - begun

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def is_whole(self) -> bool:
        """Every lasting process is there, and both addresses answer."""
        found = samples.processes(self.pid)
        return all(role in found for role in samples.ROLES) and all(
            map(_answers, (self.port, self.airflow_port))
        )

    def kill(self) -> Kill:
        """Kill one process of the service, each in its turn, and wait for another.

        The service starts its own again; `up` itself is for us to start again.
        """
        if not self._victims:
            self._victims = self._random.sample(VICTIMS, len(VICTIMS))
        role, victim = self._choose()
        at, begun = time.time(), time.monotonic()
        victim.kill()
        if role == "up":
            assert self._process is not None
            self._process.wait()
            self.start()
        else:
            psutil.wait_procs([victim], _PATIENCE_SECONDS)
            self._wait_until_whole()
        return Kill(at, role, time.monotonic() - begun)

    def stop(self) -> tuple[int, float, int]:
        """End it by SIGTERM; return its exit code, the seconds it took, what it left.

        Left are processes that were its own and still run.
        """
        assert self._process is not None
        family = [p for some in samples.processes(self.pid).values() for p in some]
        begun = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(_PATIENCE_SECONDS)
        taken = time.monotonic() - begun
        return code, taken, sum(map(samples.is_at_work, family))

    def _choose(self) -> tuple[str, psutil.Process]:
        """The next to be killed; a task when one is at work, else the one after."""
        while True:
            found = samples.processes(self.pid)
            role = self._victims.pop()
            if role == "a task":
                tasks = found.get("scheduler's own", [])
                if not tasks:
                    self._victims.insert(0, role)
                    role = self._victims.pop()
                else:
                    return role, self._random.choice(tasks)
            if role in found:
                return role, found[role][0]

    def _wait_until_whole(self) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self.is_whole():
            if not self.is_running():
                raise AssertionError("The service ended by itself; output.txt says why")
            if time.monotonic() > deadline:
                raise AssertionError("The service does not come to stand")
            time.sleep(0.5)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
