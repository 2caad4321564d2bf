"""The process that answers a question: started, given its job, heard, and ended.

Starting an interpreter with DuckDB takes a third of a second, so one may be kept
ready: `warm`. It has nothing of a reader in it, answers once and ends.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from threading import Lock
from typing import Any, NamedTuple

_GRACE_BYTES = 1_000_000  # of an answer's first line and Arrow's own
_START_SECONDS = 60.0  # that an interpreter may take on a busy machine
_CHUNK_BYTES = 1 << 20

_lock = Lock()
_ready: list["Process"] = []


class Answered(NamedTuple):
    """What came of a job: `outcome`, its facts, and the rows as an Arrow stream."""

    said: dict[str, Any]
    rows: bytes


class Process:
    """One process, for one question."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "transforms.answering"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},  # nothing to be read there
            cwd="/",
            close_fds=True,
        )
        self.was_stopped = False

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def answer(self, job: dict[str, Any]) -> Answered:
        """Do a job and end; `outcome` is `time`, `memory` or `stopped` if cut short.

        A job is what `transforms.answering.__main__` reads.
        """
        try:
            heard = self._hear(_START_SECONDS, 0)
            if heard == b"\n":
                self._tell(job)
                heard = self._hear(job["seconds"], job["most_bytes"] + _GRACE_BYTES)
        finally:
            self.end()
        if self.was_stopped:
            return Answered({"outcome": "stopped"}, b"")
        if isinstance(heard, str):
            return Answered({"outcome": heard}, b"")
        line, _, rows = heard.partition(b"\n")
        try:
            return Answered(dict(json.loads(line)), rows)
        except ValueError:  # it broke off: of memory, or of a limit of the system
            is_time = self._process.returncode == -signal.SIGXCPU
            return Answered({"outcome": "time" if is_time else "memory"}, b"")

    def stop(self) -> None:
        """End it from another thread; whoever waits for the answer is told."""
        self.was_stopped = True
        with suppress(ProcessLookupError):
            self._process.kill()

    def end(self) -> None:
        """End it, and leave nothing of it."""
        if self.is_alive():
            with suppress(ProcessLookupError):
                self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def _tell(self, job: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(job).encode() + b"\n")
            self._process.stdin.flush()

    def _hear(self, seconds: float, most_bytes: int) -> bytes | str:
        """All that it writes until it ends; or why it was not heard to its end.

        With `most_bytes` 0 its first byte is enough.
        """
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        deadline = time.monotonic() + seconds
        heard = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    return "time"
                if not selector.select(left):
                    continue
                chunk = os.read(pipe, _CHUNK_BYTES if most_bytes else 1)
                heard += chunk
                if not chunk:
                    self._process.wait()
                if not chunk or not most_bytes:
                    return bytes(heard)
                if len(heard) > most_bytes:
                    return "bytes"


def taken() -> Process:
    """A process to ask: the one kept ready, else a new one."""
    with _lock:
        while _ready:
            process = _ready.pop()
            if process.is_alive():
                return process
            process.end()
    return Process()


def warm() -> None:
    """Keep a process ready for the next question, if none is."""
    with _lock:
        if not _ready:
            _ready.append(Process())


def cool() -> None:
    """Keep none ready any more."""
    with _lock:
        while _ready:
            _ready.pop().end()
