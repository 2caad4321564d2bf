"""The standing service under load for as long as it is asked: `make soak`.

Files arrive every few seconds, some of them damaged, some twice; four readers are on
the dashboards all the while; with --kill, a process of the service is killed every few
minutes. Every half a minute a line says how it stands. When the time is up and all is
quiet, the home is compared with what arrived, and docs/soak.md is written.
"""

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tests import login
from tests.soak import page, proof, samples
from tests.soak.arrivals import Feed, truth
from tests.soak.readers import Readers
from tests.soak.standing import ROOT, Standing
from tests.soak.story import Story

PAGE = ROOT / "docs" / "soak.md"
_SAMPLE_SECONDS = 30.0
_QUIET_SECONDS = 1200.0
_CLAIMS_A_FILE = 3  # at first; a practice is made larger until it has files enough


def main() -> int:
    """Soak; 1 when something that must hold did not."""
    options = _options()
    for number in (signal.SIGINT, signal.SIGTERM):  # end the service before we end
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    folder = Path(tempfile.mkdtemp(prefix="soak-", dir=options.folder))
    wrong = _soak(folder, options)
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    print(f"{len(wrong)} things are wrong" if wrong else "All that must hold, holds")
    if wrong or options.keep:
        print(f"All of it is kept in {folder}")
    else:
        shutil.rmtree(folder)
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=45)
    parser.add_argument("--every", type=float, default=3, help="seconds between files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill", action="store_true", help="kill processes meanwhile")
    parser.add_argument("--kill-every", type=float, default=150, help="seconds")
    parser.add_argument("--page", action="store_true", help="write docs/soak.md")
    parser.add_argument("--folder", help="where the home is made, and removed")
    parser.add_argument("--keep", action="store_true", help="keep it")
    return parser.parse_args()


def _soak(folder: Path, options: argparse.Namespace) -> list[str]:
    """Make a practice, run the service on it, and say what was wrong."""
    practice = _practice(folder, int(options.minutes * 60 / options.every), options)
    service = Standing(folder / "home", options.seed)
    (service.home / "inbox").mkdir(parents=True)
    files = sorted((practice / "files").iterdir())
    feed = Feed(files, service.home / "inbox", options.seed)
    story = Story(options.minutes, options.every)
    readers = Readers(service.address, _pages(), lambda: bool(story.publications))
    with _watching(story, service, feed, readers):
        try:
            story.up_seconds = service.start()
            _say(story, f"The service stands after {story.up_seconds:.0f} s")
            readers.cookie = login.over_http(service.address, service.add_reader())
            readers.start()
            _feed(story, feed, service, options)
            story.quiet_seconds = _wait_until_quiet(service)
            _say(story, f"All is quiet after {story.quiet_seconds:.0f} s more")
        finally:
            story.has_ended = True
            readers.stop()
            story.stop = service.stop()
    found = proof.prove(
        service.home, feed.arrivals, truth(practice), story.publications
    )
    wrong = [*found.wrong, *story.wrong(readers.answers)]
    text = page.page(story, feed.arrivals, readers, found, wrong, _command(options))
    (folder / "soak.md").write_text(text, encoding="utf-8")
    print(text)
    if options.page:
        PAGE.write_text(text, encoding="utf-8")
    return wrong


def _practice(folder: Path, files: int, options: argparse.Namespace) -> Path:
    """A practice of more files than can be dropped."""
    claims = max(1000, files * _CLAIMS_A_FILE)
    while True:
        out = folder / f"practice-{claims}"
        command = [sys.executable, "-m", "claimscope", "generate", str(out)]
        command += ["--claims", str(claims), "--seed", str(options.seed)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        found = sum(1 for _ in (out / "files").iterdir())
        if found > files:
            print(f"A practice of {claims:,} claims in {found:,} files", flush=True)
            return out
        shutil.rmtree(out)
        claims *= 2


def _pages() -> list[str]:
    """The addresses of every page there is."""
    from dashboards.catalogue import catalogue

    return [f"/{name}" for name in catalogue()]


def _feed(
    story: Story, feed: Feed, service: Standing, options: argparse.Namespace
) -> None:
    """Drop files until the time is up, and kill meanwhile if that is asked for."""
    story.begun_at = time.time()
    end = time.monotonic() + options.minutes * 60
    done = threading.Event()
    killer = threading.Thread(target=_kill, args=(story, service, done, options))
    if options.kill:
        killer.start()
    while time.monotonic() < end:
        begun = time.monotonic()
        for _ in feed.drop():
            pass
        time.sleep(max(0.0, options.every - (time.monotonic() - begun)))
    done.set()
    if options.kill:
        killer.join()


def _kill(
    story: Story, service: Standing, done: threading.Event, options: argparse.Namespace
) -> None:
    while not done.wait(options.kill_every):
        try:
            kill = service.kill()
        except AssertionError as broken:
            story.broken = str(broken)
            _say(story, story.broken)
            return
        story.kills.append(kill)
        _say(story, f"Killed: {kill.role}; whole after {kill.recovered_seconds:.0f} s")


def _wait_until_quiet(service: Standing) -> float:
    """Wait until nothing waits and what landed last is published."""
    begun = time.monotonic()
    while not _is_quiet(service.home):
        if time.monotonic() - begun > _QUIET_SECONDS or not service.is_running():
            print("It does not become quiet", flush=True)
            break
        time.sleep(5)
    return time.monotonic() - begun


def _is_quiet(home: Path) -> bool:
    for folder in ("inbox", "staging"):
        if any((home / folder).glob("[!.]*")):
            return False
    try:
        with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
            (is_built,) = con.execute(
                "select (select max(batch_id) from landing.file)"
                " = (select max(batch_id) from gate.build where state = 'swapped')"
            ).fetchone() or (False,)
            (build,) = con.execute(
                "select max(build_id) from gate.build where state = 'swapped'"
            ).fetchone() or ("",)
    except duckdb.Error:
        return False  # somebody writes
    return bool(is_built) and (home / "published" / "current").resolve().name == build


@contextmanager
def _watching(
    story: Story, service: Standing, feed: Feed, readers: Readers
) -> Iterator[None]:
    """Note every publication, and look at the service every half a minute."""
    done = threading.Event()

    def watch() -> None:
        due = 0.0
        while not done.wait(0.5):
            story.note_publication(service.home)
            if story.is_under_way and time.monotonic() >= due:
                due = time.monotonic() + _SAMPLE_SECONDS
                seen = samples.sample(service.pid, service.home)
                if not story.is_under_way:
                    continue
                story.samples.append(seen)
                waiting = len(list((service.home / "inbox").glob("[!.]*")))
                _say(story, story.line(feed.arrivals, waiting, readers.answers))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _say(story: Story, text: str) -> None:
    at = time.time() - story.begun_at if story.begun_at else 0.0
    print(f"{int(at) // 60:02}:{int(at) % 60:02}  {text}", flush=True)


def _command(options: argparse.Namespace) -> str:
    kill = " KILL=1" if options.kill else ""
    return f"make soak MINUTES={options.minutes:g}{kill}"


if __name__ == "__main__":
    sys.exit(main())
