"""Workers: two processes that make the panels of a practice side by side."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager
from ctypes import c_double
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from transforms.practice.panels import Panel, make
from transforms.practice.truth import Counts

PROCESSES = 2
LOOKS_EVERY = 0.5  # seconds between two looks at how far the workers are

_done: Any = None  # in a worker: the shares that all panels have done, shared memory


def make_all(
    panels: Sequence[Panel],
    folder: Path,
    dirt: float,
    progress: Callable[[int, int], None],
) -> list[Counts]:
    """Write the files of all panels into a folder, a share of them dirty; count them.

    `progress` is called with how many of the claims are done.
    """
    whole = panels[0].whole

    def report(share: float) -> None:
        progress(int(share * whole), whole)

    if len(panels) == 1:
        return [make(panels[0], folder, dirt, report)]
    context = get_context("spawn")
    done: Any = context.Array(c_double, len(panels), lock=False)
    with (
        _started_so(),
        ProcessPoolExecutor(PROCESSES, context, _begin, (done,)) as pool,
    ):
        results = [pool.submit(_work, panel, folder, dirt) for panel in panels]
        waiting = set(results)
        try:
            while waiting:
                ended, waiting = wait(waiting, LOOKS_EVERY, FIRST_COMPLETED)
                claims = sum(done[panel.number] * panel.claims for panel in panels)
                progress(int(claims), whole)
                for result in ended:
                    result.result()  # raises what went wrong in the worker
        except BaseException:  # Ctrl-C too: begin no other panel
            pool.shutdown(cancel_futures=True)
            raise
        return [result.result() for result in results]


# One thread of Polars, since there is a worker for each core; and what an array took
# goes back to the system when it is freed (glibc would keep up to 32 MB of each).
_ENVIRONMENT = {"POLARS_MAX_THREADS": "1", "MALLOC_MMAP_THRESHOLD_": "1000000"}


@contextmanager
def _started_so() -> Iterator[None]:
    """Processes started meanwhile find this environment."""
    before = dict(os.environ)
    os.environ.update(_ENVIRONMENT)
    try:
        yield
    finally:
        for name in _ENVIRONMENT:
            del os.environ[name]
            if name in before:
                os.environ[name] = before[name]


def _begin(done: Any) -> None:
    global _done
    _done = done


def _work(panel: Panel, folder: Path, dirt: float) -> Counts:
    def report(share: float) -> None:
        _done[panel.number] = share

    return make(panel, folder, dirt, report)
