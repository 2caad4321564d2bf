"""Runs: one at a time, and whoever comes second is told of the first."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from transforms import runs
from transforms.errors import Busy

ROOT = Path(__file__).parents[2]


def test_the_second_is_told_who_is_at_work_since_when_and_at_what(home):
    with runs.exclusive("rebuild") as hold:
        hold.doing("landing all again, part 3 of 12")
        hold.doing("landing")  # what is shorter leaves nothing of what was longer
        with pytest.raises(Busy) as told, runs.exclusive():
            pass

    text = str(told.value)
    assert "`claimscope rebuild`" in text and ": landing; wait for it" in text
    assert f"(process {os.getpid()}, since 2" in text


def test_nobody_holds_a_home_after_its_holder(home):
    with runs.exclusive("run"):
        assert runs.holder().what == "run"

    assert runs.holder() is None
    with runs.exclusive("run"):
        pass


def test_a_holder_that_was_killed_holds_nothing(home):
    script = (
        "import time\nfrom transforms import runs\n"
        "with runs.exclusive('run'): print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"held\n"
    assert runs.holder().pid == process.pid

    process.kill()
    process.wait()

    assert runs.holder() is None


def test_who_waits_says_so_once_and_goes_on_after(home):
    told, order = [], []
    is_held = threading.Event()

    def first():
        with runs.exclusive("rebuild"):
            is_held.set()
            while not told:
                time.sleep(0.01)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    is_held.wait()
    with runs.exclusive("run", wait=told.append):
        order.append("second")
    thread.join()

    assert order == ["first", "second"]
    assert [holder.what for holder in told] == ["rebuild"]


def test_looking_who_is_at_work_keeps_nobody_from_it(home):
    with runs.exclusive():
        pass
    stop = threading.Event()

    def look():
        while not stop.is_set():
            runs.holder()

    lookers = [threading.Thread(target=look) for _ in range(2)]
    for thread in lookers:
        thread.start()
    try:
        for _ in range(100):
            with runs.exclusive():
                pass
    finally:
        stop.set()
        for thread in lookers:
            thread.join()
