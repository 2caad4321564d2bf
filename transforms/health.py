"""Health: whether the service does its work, as anybody may read it.

Made of what the service and the tasks wrote down; the warehouse is never opened. Counts
and times only: neither a name of a file nor anything of what is in one.
"""

import json
import time
from datetime import UTC, datetime
from typing import Any

from transforms import inbox, milestones, publish, room, runs
from transforms.children import OFTEN
from transforms.errors import NothingPublished
from transforms.settings import settings

_SILENT_SECONDS = 30.0  # without a word of the service: it hangs


def health() -> dict[str, Any]:
    """Describe the service: is it well, what is wrong, what it did last.

    `problems` are sentences; the service is well where there are none.
    """
    here = settings()
    service = _service()
    backlog = _backlog()
    free = room.free_bytes()
    noted = milestones.noted()
    problems = [*_of_service(service), *_of_failing(noted.get("failing", {}))]
    oldest = backlog["oldest_seconds"]
    if oldest is not None and oldest > here.backlog_minutes * 60:
        problems.append(
            f"{backlog['files']:,} files wait in the inbox, the oldest for"
            f" {oldest // 60:,} minutes."
        )
    if free < here.min_free_bytes:
        problems.append(
            f"Only {free // 1_000_000:,} MB are free; nothing more is taken in."
        )
    return {
        "is_well": not problems,
        "problems": problems,
        "service": service,
        "last_landing": _aged(noted.get("landed")),
        "last_build": _aged(noted.get("built")),
        "last_publication": _publication(),
        "backlog": backlog,
        "free_bytes": free,
    }


def _service() -> dict[str, Any]:
    """Whether the service stands, and its processes as it last wrote of them."""
    holder = runs.holder()
    if holder is None or not holder.is_service:
        return {"state": "not running", "processes": []}
    try:
        text = (settings().home / "service.json").read_text(encoding="utf-8")
        said = json.loads(text)
    except (FileNotFoundError, ValueError):
        said = {}
    is_ours = said.get("pid") == holder.pid
    said = said if is_ours else {}
    seen = datetime.fromisoformat(said["seen_at"]) if is_ours else holder.since
    silent = (datetime.now(UTC) - seen).total_seconds()
    state = said.get("state", "starting")
    return {
        "state": "hanging" if silent > _SILENT_SECONDS else state,
        "pid": holder.pid,
        "since": holder.since.isoformat(timespec="seconds"),
        "processes": said.get("processes", []),
    }


def _of_service(service: dict[str, Any]) -> list[str]:
    if service["state"] == "not running":
        return ["The standing service is not running; `claimscope up` starts it."]
    problems = []
    if service["state"] != "running":
        problems.append(f"The standing service is {service['state']}.")
    for process in service["processes"]:
        if process["state"] != "running":
            problems.append(f"The {process['name']} is {process['state']}.")
        elif process["recent_restarts"] >= OFTEN:
            problems.append(
                f"The {process['name']} ended {process['recent_restarts']} times in the"
                f" last ten minutes; its log says why."
            )
    return problems


def _of_failing(failing: dict[str, Any]) -> list[str]:
    return [
        f"{failed['text']} (since {failed['since']})" for failed in failing.values()
    ]


def _backlog() -> dict[str, Any]:
    """The files that wait: how many, how large, and how long the oldest."""
    waiting = inbox.look().values()
    ages = [int(time.time() - seen.since) for seen in waiting]
    return {
        "files": len(ages),
        "bytes": sum(seen.size for seen in waiting),
        "oldest_seconds": max(0, *ages) if ages else None,
    }


def _publication() -> dict[str, Any] | None:
    """What readers see: its build, when it was published, and how old that is."""
    try:
        manifest = publish.current() / "manifest.json"
        at = datetime.fromtimestamp(manifest.stat().st_mtime, UTC)
    except (NothingPublished, FileNotFoundError):
        return None
    return _aged(
        {"at": at.isoformat(timespec="seconds"), "build_id": manifest.parent.name}
    )


def _aged(milestone: dict[str, Any] | None) -> dict[str, Any] | None:
    if milestone is None:
        return None
    at = datetime.fromisoformat(milestone["at"])
    age = int((datetime.now(UTC) - at).total_seconds())
    return {**milestone, "age_seconds": age}
