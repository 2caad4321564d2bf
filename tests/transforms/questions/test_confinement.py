"""Confinement: what the system itself refuses, whatever the database would do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

OPENING = """
import os, socket, subprocess, sys, threading
from transforms.answering import confinement
inherited, environment = sorted(os.listdir("/proc/self/fd")), dict(os.environ)
confinement.limit(200_000_000, 5)
closed = confinement.close_off()
"""
ATTEMPTS = {
    "read a file": "open('/etc/hostname')",
    "write a file": "open('stolen.txt', 'w')",
    "list a folder": "os.listdir('/')",
    "open a socket": "socket.socket()",
    "start a process": "os.fork()",
    "run a program": "os.execv('/bin/true', ['true'])",
    "remove a file": "os.unlink('here.txt')",
    "make a folder": "os.mkdir('stolen')",
    "link to a file": "os.symlink('/etc/hostname', 'stolen')",
    "end a process": "os.kill(os.getppid(), 0)",
    "start a thread": "threading.Thread(target=print).start()",
    "be somebody else": "os.setuid(1)",
    "look at others": "os.readlink('/proc/1/exe')",
}


def confined(code, folder):
    """Run code in a confined process; gives how it ended and what it said."""
    return subprocess.run(
        [sys.executable, "-I", "-c", OPENING + code],
        env={},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_nothing_is_reached_after_closing_off(tmp_path, attempt):
    (tmp_path / "here.txt").write_text("here")

    ran = confined(
        f"assert closed\ntry:\n    {attempt}\nexcept (PermissionError, RuntimeError):"
        "\n    print('refused')\nelse:\n    print('done')",
        tmp_path,
    )

    assert ran.stdout == "refused\n", ran.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["here.txt"]


def test_a_filter_that_cannot_be_laid_is_seen(tmp_path):
    """The attempts above are refused by the filter: without it they are done."""
    ran = subprocess.run(
        [sys.executable, "-I", "-c", "open('/etc/hostname'); print('done')"],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.stdout == "done\n"


def test_memory_and_time_end(tmp_path):
    memory = confined("x = bytearray(600_000_000)", tmp_path)
    time = confined("while True: pass", tmp_path)

    assert "MemoryError" in memory.stderr
    assert time.returncode < 0


def test_nothing_is_inherited(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_SMTP_PASSWORD", "ZQXVJSECRET")
    from transforms.questions.process import Process

    with (tmp_path / "open.txt").open("w") as held:
        os.set_inheritable(held.fileno(), True)
        process = Process()
        try:
            assert process._hear(60, 0) == b"\n"
            it = Path(f"/proc/{process._process.pid}")
            assert b"ZQXVJSECRET" not in (it / "environ").read_bytes()
            files = {str(each.readlink()) for each in (it / "fd").iterdir()}
        finally:
            process.end()

    assert not [file for file in files if file.startswith(str(tmp_path))]
    assert {file.split(":")[0] for file in files} <= {"pipe", "/dev/null"}


def test_an_answer_that_breaks_off_is_a_sentence(publication, monkeypatch):
    """A process that dies at work is reported as a limit, never as a fault."""
    from tests.transforms.questions.conftest import AMPLE, RESEARCHER
    from transforms.errors import BadInput
    from transforms.questions import asking, process

    monkeypatch.setattr(
        process.Process, "_tell", lambda self, job: self._process.kill()
    )

    with pytest.raises(BadInput, match="more memory"):
        asking.answer("select 1", RESEARCHER, AMPLE)


def test_a_job_is_answered_in_two_parts(publication):
    """One line of JSON, then Arrow: nothing that could run when it is read."""
    job = {
        "sql": "select 1 as n",
        "reports": {},
        "memory_bytes": 200_000_000,
        "seconds": 60,
        "most_rows": 1,
        "most_bytes": 10_000,
    }
    ran = subprocess.run(
        [sys.executable, "-I", "-m", "transforms.answering"],
        input=json.dumps(job).encode() + b"\n",
        env={},
        cwd="/",
        capture_output=True,
        check=False,
    )

    ready, said, rows = ran.stdout.split(b"\n", 2)
    assert (ready, json.loads(said)) == (b"", {"outcome": "answered", "rows": 1})
    assert rows.startswith(b"\xff\xff\xff\xff")
