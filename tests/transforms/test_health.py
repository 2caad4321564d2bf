"""Health: well or not and why, from what was written down, with nobody's name."""

import json
import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.login import logged_in
from transforms import milestones, notices, room, runs
from transforms.health import health
from transforms.settings import settings


def now() -> str:
    return datetime.now(UTC).isoformat()


@pytest.fixture
def service(home):
    """A standing service that says of itself what a test wants."""

    def write(**said):
        process = {"state": "running", "restarts": 0, "recent_restarts": 0}
        name, ours = {"name": "scheduler"}, said.pop("process", {})
        state = {"pid": os.getpid(), "seen_at": now(), "state": "running"}
        state |= {"processes": [name | process | ours]} | said
        (home / "service.json").write_text(json.dumps(state))

    with runs.exclusive(runs.SERVICE):
        write()
        yield write


def problem():
    found = health()
    assert not found["is_well"]
    (said,) = found["problems"]
    return said


def test_a_service_that_stands_is_well(service):
    found = health()

    assert found["is_well"] and found["problems"] == []
    assert found["service"]["state"] == "running"
    assert found["service"]["pid"] == os.getpid()


def test_no_service_is_not_well(home):
    assert problem() == (
        "The standing service is not running; `claimscope up` starts it."
    )


def test_a_run_is_no_service(home):
    with runs.exclusive("run"):
        assert health()["service"]["state"] == "not running"


def test_what_a_former_service_wrote_is_not_believed(service):
    service(pid=1, process={"state": "starting again"})

    assert problem() == "The standing service is starting."


def test_a_process_that_is_down_is_named(service):
    service(process={"state": "starting again"})

    assert problem() == "The scheduler is starting again."


def test_a_process_that_keeps_ending_is_named(service):
    service(process={"recent_restarts": 4})

    assert problem().startswith("The scheduler ended 4 times in the last ten minutes")


def test_a_service_without_a_word_hangs(service):
    service(seen_at=(datetime.now(UTC) - timedelta(seconds=31)).isoformat())

    assert problem() == "The standing service is hanging."


def test_what_fails_is_said_until_it_is_well(service):
    notices.failed("build_marts", "check_marts", "check_marts stopped: a promise.")

    assert problem().startswith("check_marts stopped: a promise. (since 2")

    notices.is_well("build_marts")
    assert health()["is_well"]


def test_a_file_that_waits_for_long_is_counted_and_never_named(service, monkeypatch):
    inbox = settings().inbox
    inbox.mkdir()
    (inbox / "DOE_JOHN.837").write_bytes(b"x" * 7)
    assert health()["is_well"]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61 * 60)

    found = health()

    assert (found["backlog"]["files"], found["backlog"]["bytes"]) == (1, 7)
    assert found["problems"] == [
        "1 files wait in the inbox, the oldest for 61 minutes."
    ]
    assert "DOE" not in json.dumps(found)


def test_a_disk_that_is_nearly_full_is_said(service, monkeypatch):
    monkeypatch.setattr(room, "free_bytes", lambda: 150_000_000)

    assert problem() == "Only 150 MB are free; nothing more is taken in."


def test_what_was_done_last_has_its_age(service, home):
    milestones.reached("landed", files=3)
    milestones.reached("built", build_id="20260101-000000-abcd")
    folder = home / "published" / "20260101-000000-abcd"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    hour_ago = time.time() - 3600
    os.utime(folder / "manifest.json", (hour_ago, hour_ago))
    (folder.parent / "current").symlink_to(folder.name)

    found = health()

    assert found["last_landing"]["files"] == 3
    assert found["last_landing"]["age_seconds"] <= 60
    assert found["last_build"]["build_id"] == "20260101-000000-abcd"
    assert found["last_publication"]["build_id"] == "20260101-000000-abcd"
    assert 3600 <= found["last_publication"]["age_seconds"] <= 3660


def test_it_is_served_beside_the_dashboards(service):
    import dashboards

    server = dashboards.create_app().server
    anybody, administrator = server.test_client(), logged_in(server)

    well = anybody.get("/health")
    service(process={"state": "starting again"})
    ill = anybody.get("/health")
    told = administrator.get("/health")

    assert (well.status_code, ill.status_code) == (200, 503)
    assert (well.json, ill.json) == ({"is_well": True}, {"is_well": False})
    assert told.json["problems"] == ["The scheduler is starting again."]
    assert told.status_code == 503
