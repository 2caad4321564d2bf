"""The front door: help, wrong input, faults; every message is one sentence."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from claimscope import running
from tests.cli.test_service import until
from tests.transforms.listeners import webhook
from transforms import dashboard_process, headlines, milestones, runs

ROOT = Path(__file__).parents[2]

COMMANDS = ["demo", "generate", "run", "up", "serve", "status", "query"]
COMMANDS += ["check", "replay", "tidy", "notify"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(cli, command):
    code, out, _ = cli(command, "--help")

    assert code == 0
    assert re.search(rf"Example: .*claimscope {command}", out)


def test_help_names_every_command_and_imports_nothing_heavy():
    script = (
        "import sys, claimscope; sys.argv = ['claimscope', '--help']\n"
        "try: claimscope.main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('airflow', 'dash', 'duckdb', 'great_expectations',"
        " 'polars') if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert all(command in done.stdout for command in COMMANDS)
    assert done.stdout.rstrip().endswith("[]")


def test_an_empty_home_has_nothing_to_run(cli, home):
    code, out, _ = cli("run")

    assert code == 0
    assert out == f"The inbox is empty; put X12 files into {home / 'inbox'}.\n"


def test_an_empty_home_has_a_status(cli):
    code, out, _ = cli("status")
    _, text, _ = cli("status", "--json")

    assert code == 0
    assert "Nothing is published yet." in out and "No file has landed yet." in out
    assert json.loads(text)["build_id"] is None


def test_status_shows_what_is_published(cli, publication, monkeypatch):
    headline = headlines.Headline("denial_rates", "Denied", 0.1, "10 % denied", "why")
    monkeypatch.setattr(headlines, "headlines", lambda frames: [headline])

    _, out, _ = cli("status")
    _, text, _ = cli("status", "--json")

    assert "Publication 20260101-000000-abcd: data to 2025-12-31." in out
    assert "10 % denied" in out
    assert json.loads(text)["headlines"][0]["value"] == 0.1


def test_a_second_run_is_told_of_the_first(cli):
    with runs.exclusive("rebuild") as hold:
        hold.doing("landing")
        code, _, err = cli("run")

    assert code == 1
    assert err.startswith("Another command is at work in this home, `claimscope rebuil")
    assert f"(process {os.getpid()}, since " in err and ": landing; wait for" in err


def test_a_run_that_waits_goes_on_when_the_other_is_done(cli, home):
    script = (
        "import sys\nfrom transforms import runs\n"
        "with runs.exclusive('rebuild'): print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout.readline() == b"held\n"
    threading.Timer(0.5, other.stdin.close).start()

    code, out, _ = cli("run", "--wait")

    assert other.wait() == 0 and code == 0
    assert out.startswith("Waiting for `claimscope rebuild` (process ")
    assert "The inbox is empty" in out


def test_a_run_beside_the_service_asks_it_to_look_now(cli, home):
    (home / "inbox").mkdir()
    (home / "inbox" / "DOE.837").write_text("x")

    with runs.exclusive(runs.SERVICE):
        code, out, err = cli("run")

    assert (code, err) == (0, "")
    assert (home / "inbox" / ".ready").is_file()
    assert "It was asked to look into the inbox now (1 files wait there)" in out
    assert "DOE" not in out


def test_a_run_can_wait_until_the_service_has_published(
    cli, publication, home, monkeypatch
):
    (home / "inbox").mkdir()
    file = home / "inbox" / "a.837"
    file.write_text("x")

    def work():  # the service takes the file, and later publishes
        until(lambda: (home / "inbox" / ".ready").is_file())
        milestones.reached("landed", files=1)
        file.unlink()
        time.sleep(1)
        newer = publication.with_name("99991231-000000-abcd")
        shutil.copytree(publication, newer)
        manifest = {"build_id": newer.name, "data_through_date": "2025-12-31"}
        (newer / "manifest.json").write_text(json.dumps(manifest))
        (newer.parent / "aside").symlink_to(newer.name)
        (newer.parent / "aside").replace(newer.parent / "current")

    monkeypatch.setattr(headlines, "headlines", lambda frames: [])
    worker = threading.Thread(target=work)
    with runs.exclusive(runs.SERVICE):
        worker.start()
        code, out, err = cli("run", "--wait")
        worker.join()

    assert (code, err) == (0, "")
    assert runs.published_build() == "99991231-000000-abcd"
    assert "asked to look" not in out


def test_a_run_that_waits_for_the_service_is_told_of_what_fails(cli, home):
    (home / "inbox").mkdir()
    (home / "inbox" / "a.837").write_text("x")
    milestones.begins_to_fail("build_marts", "x", "An older trouble.")

    def fail():
        until(lambda: (home / "inbox" / ".ready").is_file())
        milestones.begins_to_fail("ingest_x12", "x", "stage stopped: the disk is full.")

    worker = threading.Thread(target=fail)
    with runs.exclusive(runs.SERVICE):
        worker.start()
        code, _, err = cli("run", "--wait")
        worker.join()

    assert (code, err) == (1, "stage stopped: the disk is full.\n")


def test_status_says_how_the_service_is(cli, home):
    _, without, _ = cli("status")
    with runs.exclusive(runs.SERVICE):
        _, out, _ = cli("status")
        _, text, _ = cli("status", "--json")

    assert "The standing service is not running (`claimscope up` starts it)" in without
    assert "The standing service is starting, since 2" in out
    assert json.loads(text)["health"]["service"]["pid"] == os.getpid()


def test_a_test_notice_says_by_what_it_went_out(cli, monkeypatch):
    assert cli("notify", "--test")[0] == 1
    with webhook() as (address, posted):
        monkeypatch.setenv("CLAIMSCOPE_NOTIFY_WEBHOOK", address)
        code, out, _ = cli("notify", "--test")
        _, said, _ = cli("notify")
    assert (code, out) == (0, "The webhook was sent.\n")
    assert posted[0]["state"] == "test"
    assert "hushhush" not in said

    code, _, err = cli("notify", "--test")  # nobody listens there any more
    assert (code, err) == (1, "The webhook could not be sent: URLError\n")


def test_a_home_that_cannot_be_written_to_is_a_sentence(cli, home, monkeypatch):
    def closed():
        raise PermissionError(13, "Permission denied", str(home / "inbox" / "DOE.837"))

    monkeypatch.setattr(running, "has_due", closed)

    code, _, err = cli("run")

    assert code == 1
    assert err.startswith(f"{home / 'inbox'} cannot be written to by this user")
    assert "DOE" not in err and len(err.splitlines()) == 1


def test_a_port_that_is_no_port_is_a_sentence(cli, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_PORT", "eighty")

    code, _, err = cli("run")

    assert code == 1
    assert err == "CLAIMSCOPE_PORT must be a port from 1 to 65535; change it.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["query"],
        ["query", "select 1", "--format", "xml"],
        ["demo", "--claims", "0"],
        ["demo", "--claims", "many"],
        ["demo", "--dirt", "0.5"],
        ["nothing"],
    ],
)
def test_a_wrong_option_is_an_error_with_a_hint(cli, arguments):
    code, _, err = cli(*arguments)

    assert code == 2
    assert "--help" in err and "Traceback" not in err


def test_generate_into_a_file_is_a_sentence(cli, tmp_path):
    (tmp_path / "file").touch()

    code, _, err = cli("generate", str(tmp_path / "file"), "--claims", "50")

    assert code == 1
    assert "is no folder to write in" in err


def test_a_fault_of_ours_is_a_log_and_no_traceback(cli, home, monkeypatch):
    def fail(wait):
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr(running, "run_what_is_due", fail)

    code, _, err = cli("run")

    (log,) = (home / "logs").iterdir()
    assert code == 1
    assert err == f"Internal error; the log {log} says more.\n"
    assert "ZeroDivisionError: of ours" in log.read_text()


def test_a_taken_port_is_a_sentence(cli, publication, monkeypatch):
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("CLAIMSCOPE_PORT", str(other.getsockname()[1]))

        code, _, err = cli("serve")

    assert code == 1
    assert "is taken by another program; set CLAIMSCOPE_PORT" in err


def test_dashboards_serve_in_the_background_until_stopped(cli, publication, free_port):
    assert dashboard_process.start()
    assert not dashboard_process.start()  # they are served already

    code, _, err = cli("serve")
    assert code == 1 and "already served" in err

    assert cli("serve", "--stop")[1] == "Stopped.\n"
    assert cli("serve", "--stop")[1] == "No dashboards are served here.\n"
    assert not dashboard_process.answers("127.0.0.1", free_port)


@pytest.fixture
def free_port(monkeypatch):
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("CLAIMSCOPE_PORT", str(port))
    return port
