"""The time that detectors of outbreaks take: `make bench-surveillance`.

Made-up series of ten years; each task once, in one process. `--series FILE` writes some
of them for another program; what it reached (R_FLEXIBLE weeks judged a second, R_EARS
series of 520 weeks a second) stands beside ours where it is given. `--page` writes
docs/bench-surveillance.md.
"""

import argparse
import os
import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl

from transforms.surveillance.ears import C1, C2, C3, ears
from transforms.surveillance.farrington import IMPROVED, farrington
from transforms.surveillance.histories import History
from transforms.surveillance.outcomes import Outcome, Reason

PAGE = Path(__file__).parents[2] / "docs" / "bench-surveillance.md"
WEEKS, BACK = 523, 260  # ten years; five years judged again
HEAD = """\
# The time that detectors of outbreaks take

Made-up weekly series of ten years ({weeks} weeks): negative binomial counts with trend
and season, means from less than one case a week to hundreds. Judged in one process with
`make bench-surveillance` on a machine with {cores} cores and {memory:.0f} GB; the
process took {peak:.1f} GB at most. Load before: {load:.1f}.

| what | weeks judged | promised | took | weeks a second |{other_head}
| --- | ---: | ---: | ---: | ---: |{other_rule}
"""
FOOT = """
Of the weekly run {silent:.0%} of series had too few cases for an alarm, {alarms:.1%} of
the others were above their threshold (did counts follow the model, at most 5 % would).
"""
BESIDE = """
R is its package `surveillance` on one core of the same machine within the same hour,
given {rows} of the same series (`--series`) and scaled to all of them; it is
not part of this repository.
"""


@dataclass(frozen=True)
class Task:
    """What is done, how long it may take, in seconds."""

    what: str
    series: int
    weeks: range
    promised: float
    judge: Callable[[History, range], list[Outcome]]
    is_farrington: bool = True


TASKS = [
    Task(
        "Farrington flexible, the newest week of 10,000 series",
        10_000,
        range(WEEKS - 1, WEEKS),
        20,
        lambda history, weeks: [farrington(history, weeks, IMPROVED)],
    ),
    Task(
        "Farrington flexible, five years of 1,000 series, week by week",
        1_000,
        range(WEEKS - BACK, WEEKS),
        420,
        lambda history, weeks: [farrington(history, weeks, IMPROVED)],
    ),
    Task(
        "EARS C1, C2 and C3, 520 weeks of 10,000 series",
        10_000,
        range(3, WEEKS),
        10,
        lambda history, weeks: [ears(history, weeks, kind) for kind in (C1, C2, C3)],
        is_farrington=False,
    ),
]


def drawn(series: int, seed: int = 1) -> History:
    """Series alike in kind, of different sizes, seasons and trends."""
    draw = np.random.default_rng(seed)
    weeks = np.arange(WEEKS)
    level = draw.normal(1, 1.5, (series, 1))
    slope = draw.normal(0, 0.001, (series, 1))
    season = draw.uniform(0, 1, (series, 1))
    peak = draw.uniform(0, 52, (series, 1))
    turn = 2 * np.pi * (weeks - peak) / 52.18
    mean = np.exp(level + slope * weeks + season * np.cos(turn))
    wide = draw.uniform(1.1, 4, (series, 1))  # variance by mean
    counts = draw.negative_binomial(mean / (wide - 1), 1 / wide).astype(float)
    return History(counts, np.datetime64("2016-01-03") + 7 * weeks)


def written(history: History, rows: int, file: Path) -> None:
    """Some of the series, a column each, for another program."""
    columns = {f"series_{n}": history.counts[n].astype(int) for n in range(rows)}
    pl.DataFrame({"week": history.first_days, **columns}).write_csv(file)


def told(r_flexible: float, r_ears: float) -> str:
    """All tasks, done and timed."""
    history = drawn(max(task.series for task in TASKS))
    body, first = "", None
    for task in TASKS:
        part = history.of(slice(0, task.series))
        begun = perf_counter()
        outcomes = task.judge(part, task.weeks)
        took = perf_counter() - begun
        first = first or outcomes[0]
        judged = sum(outcome.expected.size for outcome in outcomes)
        body += (
            f"| {task.what} | {judged:,} | {task.promised} s | {took:.1f} s"
            f" | {judged / took:,.0f} |"
        )
        if r_flexible and r_ears:
            speed = r_flexible if task.is_farrington else r_ears * (WEEKS - 3)
            body += f" {judged / speed:,.0f} s | {speed:,.0f} |"
        body += "\n"
    assert first is not None
    has = first.reason == Reason.NONE
    silent = float((first.reason == Reason.FEW_CASES).mean())
    return body + FOOT.format(silent=silent, alarms=float(first.is_alarm[has].mean()))


def main() -> None:
    """Print the table, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--series", type=Path)
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--r-flexible", type=float, default=0.0)
    parser.add_argument("--r-ears", type=float, default=0.0)
    options = parser.parse_args()
    if options.series:
        written(drawn(10_000), options.rows, options.series)
        return
    load = os.getloadavg()[0]
    body = told(options.r_flexible, options.r_ears)
    beside = bool(options.r_flexible and options.r_ears)
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    head = HEAD.format(
        weeks=WEEKS,
        cores=os.cpu_count(),
        memory=pages * size / 1e9,
        load=load,
        peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        other_head=" R | weeks a second, R |" if beside else "",
        other_rule=" ---: | ---: |" if beside else "",
    )
    page = head + body + (BESIDE.format(rows=options.rows) if beside else "")
    if options.page:
        PAGE.write_text(page)
    print(page)


if __name__ == "__main__":
    main()
