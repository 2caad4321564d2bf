"""Readers on the dashboards while a build and a publication run: `make bench-readers`.

A synthetic practice is made, landed, built and published, but for its last days. The
dashboards are served as an operator serves them; readers of the three roles log in and
do what people do, each with a session and a pace of their own. Meanwhile the days that
were held back land one after the other, are built and published. Every visit is noted:
an error is the end of all excuses, and the bench ends with 1.
"""

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from tests import login
from tests.bench import scale
from tests.bench.readers_page import Story, page
from tests.bench.visits import Menu, Reader, searches

PAGE = Path(__file__).parents[2] / "docs" / "bench-readers.md"
_ROLES = ("administrator", "administrator", "researcher", "insurer", "insurer")
_COMMAND = "make bench-readers"
_DAYS = 2  # publications while readers read
_SAMPLE_SECONDS = 1.0
_MOST_LETTERS = 20_000  # of the log of the dashboards
_AFTER_SECONDS = 30  # that readers go on after the last publication


def main() -> int:
    """Read for so many minutes; 1 when a reader saw an error."""
    options = _options()
    for number in (signal.SIGINT, signal.SIGTERM):  # end what we started before we end
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    memory = psutil.virtual_memory().total / 2**30
    print(
        f"{os.cpu_count()} cores, {memory:.0f} GiB, load {os.getloadavg()[0]:.1f};"
        f" {options.claims:,} claims, {options.readers} readers,"
        f" {options.minutes:g} minutes, seed {options.seed}",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="readers-", dir=options.folder) as folder:
        return _bench(Path(folder), options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--day", type=int, help="claims of a day (a hundredth of all)")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--think", type=float, nargs=2, default=(2, 6), help="seconds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--page", action="store_true", help="write the page of it")
    parser.add_argument("--folder", help="where all is made, and removed")
    return parser.parse_args()


def _bench(folder: Path, options: argparse.Namespace) -> int:
    home = folder / "home"
    os.environ["CLAIMSCOPE_HOME"] = str(home)
    os.environ["CLAIMSCOPE_PORT"] = str(_free_port())
    days = _prepared(folder, home, options)
    accounts = _accounts(options.readers)
    menus = {reader: _menu(reader, options.seed) for reader in set(accounts.values())}
    stopping = threading.Event()
    with _served(folder) as (address, process):
        story = Story(time.time(), loads=(os.getloadavg()[0], 0))
        before = _processor(process)
        people = [
            Reader(
                address,
                name,
                str(reader.role),
                menus[reader],
                random.Random(f"{options.seed}/{name}"),
                tuple(options.think),
                story.seen.append,
                stopping,
            )
            for name, reader in accounts.items()
        ]
        watching = threading.Thread(
            target=_watch, args=(process, story, stopping), daemon=True
        )
        for each in (*people, watching):
            each.start()
        try:
            _days(home, days, story, options.minutes)
            least = story.begun + 60 * options.minutes
            after = story.days[-1]["ended"] + _AFTER_SECONDS
            time.sleep(max(0, max(least, after) - time.time()))
        finally:
            stopping.set()
            for each in (*people, watching):
                each.join(150)
        story.seconds = time.time() - story.begun
        story.processor_seconds = _processor(process) - before
        story.loads = (story.loads[0], os.getloadavg()[0])
    story.builds = set().union(*(each.builds for each in people))
    if story.wrong():  # its data are synthetic, and it is about to be removed
        print((folder / "dashboards.log").read_text()[-_MOST_LETTERS:])
    return _told(story, options)


def _told(story: Story, options: argparse.Namespace) -> int:
    """Print what happened, and write its page; 1 when something was wrong."""
    text = page(
        story,
        _COMMAND,
        psutil.virtual_memory().total / 2**30,
        claims=options.claims,
        readers=options.readers,
        minutes=options.minutes,
        think=options.think,
    )
    print(text, flush=True)
    if options.page:
        PAGE.write_text(text, encoding="utf-8")
    return 1 if story.wrong() else 0


def _prepared(
    folder: Path, home: Path, options: argparse.Namespace
) -> list[list[Path]]:
    """Make a practice and publish all but its last days; gives the files of these."""
    made = folder / "practice"
    command = [sys.executable, "-m", "claimscope", "generate", str(made)]
    command += ["--claims", str(options.claims), "--seed", str(options.seed)]
    scale.timed(command, home)
    truth = json.loads((made / "truth.json").read_text())
    size = options.day or max(200, options.claims // 100)
    held = scale.last_days(made, truth, _DAYS * size)[::-1]  # the earliest first
    inbox = home / "inbox"
    inbox.mkdir(parents=True)
    for file in (made / "files").iterdir():
        if file.name not in held:
            file.replace(inbox / file.name)
    scale.through(home)
    half = len(held) // _DAYS
    return [
        [made / "files" / name for name in names]
        for names in (held[:half], held[half:])
    ]


def _accounts(count: int) -> dict[str, Any]:
    """Accounts of the three roles: who reads as whom, by the account's name."""
    from transforms import publish
    from transforms.accounts import people
    from transforms.audiences import Reader as Who
    from transforms.audiences import Role

    payers = publish.read("denial_rates")["payer_id"].drop_nulls().unique().sort()
    found = {}
    for number in range(count):
        role = Role(_ROLES[number % len(_ROLES)])
        payer = payers[number % len(payers)] if role is Role.insurer else None
        name = f"reader-{number:02}"
        people.add(name, role, login.PASSWORD, payer)
        found[name] = Who(str(role), role, payer)
    return found


def _menu(who: Any, seed: int) -> Menu:
    """What a reader may choose: read off their own pages."""
    from dashboards import filters, visible
    from dashboards.workbench import examples
    from transforms import publish

    chance = random.Random(f"{seed}/{who}")
    reports = publish.reports(who)
    found = {}
    for name, shown in visible.pages_of(who.role).items():
        frames = [publish.read(report, who) for report in shown.reports]
        offered = filters.offered(shown.controls, {}, frames)
        values = {key: [value for value, _ in some] for key, some in offered.items()}
        found[name] = searches(values, chance)
    return Menu(found, [each.sql for each in examples.offered(reports)])


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    """`claimscope serve` on a port of its own; it is ended after."""
    from transforms import dashboard_process

    with (folder / "dashboards.log").open("wb") as log:
        process = subprocess.Popen(
            dashboard_process.command(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            deadline = time.monotonic() + 60
            port = int(os.environ["CLAIMSCOPE_PORT"])
            while not dashboard_process.answers("127.0.0.1", port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("the dashboards do not start")
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}", psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(30)


def _days(home: Path, days: list[list[Path]], story: Story, minutes: float) -> None:
    """Land, build and publish the days while there is time; note what each took."""
    time.sleep(6 * minutes)  # a tenth of the time
    for files in days:
        if story.days and time.time() - story.begun > 30 * minutes:
            break  # no time for another
        for file in files:
            file.replace(home / "inbox" / file.name)
        at = time.time() - story.begun
        done = scale.through(home)
        story.days.append(done | {"at": at, "ended": time.time()})


def _watch(process: psutil.Process, story: Story, stopping: threading.Event) -> None:
    """Note the memory of the dashboards, and that of the questions they answer."""
    while not stopping.wait(_SAMPLE_SECONDS):
        own = process.memory_info().rss / 2**20
        answering = 0.0
        for child in process.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                answering += child.memory_info().rss / 2**20
        story.samples.append((own, answering))


def _processor(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
