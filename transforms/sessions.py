"""Sessions: every process that one process of the service has started, to be ended.

Each process of the service leads a session of its own. Whatever it starts stays in it,
also when it makes process groups of its own or loses its parent.
"""

import os
import time
from contextlib import suppress

import psutil

_ROUNDS = 100
_ROUND_SECONDS = 0.05


def members(leader: int) -> list[psutil.Process]:
    """The living processes of a session, its leader among them."""
    found = []
    for pid in psutil.pids():
        with suppress(OSError, psutil.Error):
            if os.getsid(pid) != leader:
                continue
            process = psutil.Process(pid)
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def is_alive(pid: int) -> bool:
    """Tell whether a process is there and has not ended."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def end(leader: int, spared: int | None = None) -> None:
    """Kill every process of a session but the one spared, also those it still starts.

    What is killed may be killed at any point: whoever comes next goes on from there.
    """
    for _ in range(_ROUNDS):
        left = [process for process in members(leader) if process.pid != spared]
        if not left:
            return
        for process in left:
            with suppress(psutil.Error):
                process.kill()
        time.sleep(_ROUND_SECONDS)


def end_former(leader: int, began_at: float) -> None:
    """End a session that an earlier service left, unless its number is another's now.

    `began_at` is when its leader began, in seconds since 1970.
    """
    if began_at < psutil.boot_time():
        return
    with suppress(psutil.NoSuchProcess):
        if abs(psutil.Process(leader).create_time() - began_at) > 2:
            return
    end(leader)
