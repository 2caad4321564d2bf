"""What the service takes, measured from outside: memory, processor, files, disk."""

import re
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import psutil

# The lasting processes of the service, by what their command lines say.
ROLES = {
    "scheduler": r"airflow scheduler",
    "dag-processor": r"airflow dag-processor",
    "triggerer": r"airflow triggerer",
    "api-server": r"airflow api[-_]server",
    "dashboards": r"claimscope serve",
}
_MIB = 2**20


@dataclass(frozen=True)
class Use:
    """What one process took, or several of one role together."""

    processes: int
    rss_mib: float
    seconds: float  # of processor, since it began
    descriptors: int


@dataclass(frozen=True)
class Sample:
    """One look at the service."""

    at: float  # seconds since 1970
    uses: dict[str, Use]  # by role
    disk_mib: dict[str, float]  # by what lies in the home

    @property
    def rss_mib(self) -> float:
        return sum(use.rss_mib for use in self.uses.values())


def processes(service: int) -> dict[str, list[psutil.Process]]:
    """The living processes of the service by role.

    Those that last are called as the service calls them; each keeper by whom it
    keeps; the rest by the one that started them.
    """
    found: dict[str, list[psutil.Process]] = defaultdict(list)

    def walk(process: psutil.Process, above: str) -> None:
        try:
            role = _role(" ".join(process.cmdline()), above)
            below = process.children()
        except psutil.Error:
            return
        found[role].append(process)
        for child in below:
            walk(child, role)

    try:
        root = psutil.Process(service)
    except psutil.NoSuchProcess:
        return {}
    walk(root, "")
    return dict(found)


def is_at_work(process: psutil.Process) -> bool:
    """Tell whether a process still runs: not gone, nor dead and not yet buried."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _role(command: str, above: str) -> str:
    if not above:
        return "up"
    for role, pattern in ROLES.items():
        if re.search(pattern, command):
            if "transforms.keeper" in command:
                return f"keeper of {role}"
            if above in ("up", f"keeper of {role}"):
                return role
    owner = above.removeprefix("keeper of ").removesuffix("'s own")
    return f"{owner}'s own"


def sample(service: int, home: Path) -> Sample:
    """Look once."""
    uses = {
        role: use
        for role, members in processes(service).items()
        if (use := _use(members)) is not None
    }
    return Sample(time.time(), uses, _disk(home))


def _use(members: list[psutil.Process]) -> Use | None:
    rss, seconds, descriptors, count = 0.0, 0.0, 0, 0
    for process in members:
        try:
            with process.oneshot():
                used = process.cpu_times()
                rss += process.memory_info().rss / _MIB
                seconds += used.user + used.system
                descriptors += process.num_fds()
                count += 1
        except psutil.Error:
            continue
    return Use(count, rss, seconds, descriptors) if count else None


def _disk(home: Path) -> dict[str, float]:
    """Disk used below a home, by its entries, Airflow's own taken apart."""
    sizes: dict[str, float] = defaultdict(float)
    for path in home.rglob("*"):
        try:
            if not path.is_symlink() and path.is_file():
                parts = path.relative_to(home).parts
                key = "/".join(parts[:2]) if parts[0] == "airflow" else parts[0]
                sizes[key] += path.stat().st_blocks * 512 / _MIB
        except FileNotFoundError:
            continue
    return dict(sizes)
