"""Children: the processes of the service, each kept, logged and started again.

One that ends by itself is started again at once; the more often it ended of late, the
longer that waits, but it is never given up.
"""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psutil

from transforms import sessions
from transforms.settings import settings

_WINDOW_SECONDS = 600.0  # how far back ends are counted
_LONGEST_SECONDS = 60.0  # that a start ever waits
OFTEN = 4  # ends within the window: a person should look


@dataclass
class Child:
    """One process of the service, and what it was through."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    began_at: datetime | None = None
    restarts: int = 0
    _ends: deque[float] = field(default_factory=deque)
    _due: float = 0.0

    def start(self) -> None:
        """Start it, with a keeper, its output added to its log."""
        logs = settings().logs
        logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(
            logs / f"{self.name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
        )
        with os.fdopen(descriptor, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "transforms.keeper", *self.command],
                env=self.environment,
                stdin=subprocess.PIPE,  # ends with us
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C comes to us; we end it in order
            )
        self.began_at = datetime.now(UTC)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def revive(self) -> str | None:
        """Start it again if it ended and its time has come; return what to say."""
        if self.process is not None:
            if self.process.poll() is None:
                return None
            self._clear()
            now = time.monotonic()
            self._ends.append(now)
            wait = min(2.0 ** len(self.recent_ends()), 2 * _LONGEST_SECONDS) / 2
            self._due = now if len(self._ends) == 1 else now + wait
        if time.monotonic() < self._due:
            return None
        self.restarts += 1
        self.start()
        log = settings().logs / f"{self.name}.log"
        return f"The {self.name} ended and is started again; {log} says why."

    def recent_ends(self) -> list[float]:
        """When it ended by itself, of late."""
        while self._ends and self._ends[0] < time.monotonic() - _WINDOW_SECONDS:
            self._ends.popleft()
        return list(self._ends)

    def ask_to_end(self) -> None:
        """Let it finish what it is at, and end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def end(self) -> None:
        """End it now, with all that it started."""
        if self.process is not None:
            self._clear()

    def end_to_revive(self) -> None:
        """End it now; `revive` starts it again when its time has come."""
        if self.process is not None:
            sessions.end(self.process.pid)

    def state(self) -> dict[str, Any]:
        """What /health and `claimscope status` say of it."""
        return {
            "name": self.name,
            "state": "running" if self.is_running() else "starting again",
            "since": self.began_at.isoformat() if self.began_at else None,
            "restarts": self.restarts,
            "recent_restarts": len(self.recent_ends()),
        }

    def mark(self) -> tuple[int, float] | None:
        """Its session, and when that began: enough to end it from elsewhere."""
        if self.process is None:
            return None
        try:
            return self.process.pid, psutil.Process(self.process.pid).create_time()
        except psutil.Error:
            return None

    def workers(self, title: str) -> set[int]:
        """The processes that the command itself started whose title begins so."""
        if self.process is None:
            return set()
        found = set()
        for process in sessions.members(self.process.pid):
            try:
                is_named = " ".join(process.cmdline()).startswith(title)
                parent = psutil.Process(process.ppid())
                if is_named and parent.ppid() == self.process.pid:
                    found.add(process.pid)
            except psutil.Error:
                continue
        return found

    def _clear(self) -> None:
        """Leave nothing of a process behind."""
        assert self.process is not None
        sessions.end(self.process.pid)
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None
