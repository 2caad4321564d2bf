"""A keeper: runs one process of the service, and ends with all of it or before it.

`python -m transforms.keeper COMMAND ...` leads a session, starts the command in it and
waits. Its standard input is a pipe that only the service holds the other end of: when
the service is gone, however it went, the pipe ends, and so does the whole session.
SIGTERM is passed on to the command alone, which may finish what it is at.
"""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from types import FrameType

from transforms import sessions


def keep(command: list[str]) -> int:
    """Run a command to its end; return its exit code."""
    us = os.getpid()
    with suppress(PermissionError):  # we lead one already
        os.setsid()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def pass_on(number: int, frame: FrameType | None) -> None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)

    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.read(0, 1):
            pass
        sessions.end(us, spared=us)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    code = process.wait()
    sessions.end(us, spared=us)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(keep(sys.argv[1:]))
