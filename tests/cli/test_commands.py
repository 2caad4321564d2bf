"""The front door: help, wrong input, faults; every message is one sentence."""

import json
import re
import subprocess
import sys

import pytest

import claimscope
from transforms import dashboard_process, headlines, runs

COMMANDS = ["demo", "generate", "run", "up", "serve", "status", "query"]
COMMANDS += ["check", "replay"]


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
    with runs.exclusive():
        code, _, err = cli("run")

    assert code == 1
    assert "at work in this home" in err


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
    def fail():
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr(claimscope, "run_what_is_due", fail)

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
