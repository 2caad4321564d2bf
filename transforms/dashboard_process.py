"""The dashboards as a process of this home: in front, in the background, stopped.

The serving process holds a lock on its pid file, so a pid is only ever believed while
the process that wrote it lives.
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from transforms.errors import Busy, ClaimscopeError
from transforms.listening import Listening, listening
from transforms.settings import settings

_START_SECONDS = 40.0
_STOP_SECONDS = 15.0


def url() -> str:
    """Where this home's dashboards are found."""
    return listening().url


def command() -> list[str]:
    """The command that serves the dashboards in front."""
    return [sys.executable, "-m", "claimscope", "serve"]


def serve(application: Callable[[Listening], None]) -> None:
    """Serve in this process until it is stopped.

    Raises:
        Busy: the dashboards of this home are served already, or the port is taken.
        BadSetting: they may not listen as the settings say.
    """
    here = listening()
    with _pid_file().open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(
                f"The dashboards are already served at {url()};"
                " `claimscope serve --stop` stops them."
            ) from None
        check_port(here.host, here.port, "CLAIMSCOPE_PORT")
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        application(here)


def start() -> bool:
    """Serve in the background; False when that is so already.

    Raises:
        Busy: another program has the port.
        BadSetting: they may not listen as the settings say.
        ClaimscopeError: the dashboards do not start.
    """
    here = listening()
    home = settings().home
    if _pid() is not None:
        return False
    check_port(here.host, here.port, "CLAIMSCOPE_PORT")
    log = home / "logs" / "dashboards.log"
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    ours = str(Path(__file__).parents[1])
    path = os.pathsep.join(filter(None, [ours, os.environ.get("PYTHONPATH", "")]))
    with log.open("ab") as out:
        process = subprocess.Popen(
            command(),
            env={**os.environ, "CLAIMSCOPE_HOME": str(home), "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if answers(here.reach, here.port):
            return True
        time.sleep(0.2)
    process.kill()
    raise ClaimscopeError(f"The dashboards do not start; {log} says why.")


def stop() -> bool:
    """Stop the dashboards of this home; False when none are served."""
    pid = _pid()
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while time.monotonic() < deadline:
        if _pid() is None:
            return True
        time.sleep(0.1)
    raise Busy(f"The dashboards (process {pid}) do not stop; end that process.")


def check_port(host: str, port: int, setting: str) -> None:
    """See that a port is free.

    Raises:
        Busy: another program has it.
    """
    with socket.socket(_family(host)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Busy(
                f"Port {port} is taken by another program; set {setting} to a free one."
            ) from None


def answers(host: str, port: int) -> bool:
    """Tell whether something listens at a port."""
    with socket.socket(_family(host)) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _pid_file() -> Path:
    home = settings().home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home / "dashboards.pid"


def _pid() -> int | None:
    """The process that serves now; none when its lock is free."""
    with _pid_file().open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            text = file.read().strip()
            return int(text) if text.isdigit() else None
    return None
