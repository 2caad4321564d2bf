"""How often what happened is found, and what did not happen: `make bench-detection`.

Each detector is tried in worlds whose truth is known (worlds.py), over many seeds. A
detector is a function of the number of seeds that gives Tables; DETECTORS lists them,
by the module and name that has it, so that one of another module plugs in by a line.
`--page` writes docs/bench-detection.md.
"""

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import perf_counter

PAGE = Path(__file__).parents[2] / "docs" / "bench-detection.md"
DETECTORS = {
    "The control chart": "tests.bench.detection_chart:tables",
    "Whether a change helped": "tests.bench.detection_change:tables",
    "A cut of fees": "tests.bench.detection_fees:tables",
}
POWER, FALSE = 0.8, 0.1  # what is promised
HEAD = """\
# How often the detectors find what happened

Series are drawn at random with a truth that is known, {seeds} times each, in three
worlds: claims are denied independently of each other (*binomial*); months differ by
more than that (*overdispersed*: beta-binomial, two claims of a month alike by 0.0025,
which makes the variance of 200 claims half larger, of 500 more than double); months
differ as much and resemble their neighbours (*autocorrelated*, by 0.4).
`make bench-detection` draws them again; the same seeds give the same tables
({seconds:.0f} s on {cores} cores).

*Power* is the share found of what was planted. *False discovery* is the share of false
ones among all that was found, averaged over the draws (0 where nothing was found).
Promised: power of 80 % for a doubling at 200 claims a month or more, with false
discovery of at most 10 %.
"""


@dataclass(frozen=True)
class Table:
    """What one table says: a text above it, and its rows by column."""

    text: str
    rows: list[dict[str, str]]

    def __str__(self) -> str:
        columns = list(self.rows[0]) if self.rows else []
        lines = [columns, ["---:" if n else "---" for n in range(len(columns))]]
        lines += [list(row.values()) for row in self.rows]
        body = "\n".join("| " + " | ".join(line) + " |" for line in lines)
        return f"{self.text}\n\n{body}\n"


def share(value: float) -> str:
    """A share as a percentage."""
    return f"{100 * value:.1f} %"


def kept(power: float, false: float) -> str:
    """Whether what is promised holds."""
    return "yes" if power >= POWER and false <= FALSE else "no"


def detector(place: str) -> Callable[[int], list[Table]]:
    """A detector by its place.

    Raises:
        ImportError: its module, or one that it tries, is not there.
    """
    module, name = place.split(":")
    found: Callable[[int], list[Table]] = getattr(import_module(module), name)
    return found


def told(seeds: int) -> str:
    """All tables, each detector under its heading."""
    parts = []
    for title, place in DETECTORS.items():
        parts.append(f"## {title}\n")
        parts += [str(table) for table in detector(place)(seeds)]
    return "\n".join(parts)


def main() -> None:
    """Print the tables, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--page", action="store_true")
    options = parser.parse_args()
    begun = perf_counter()
    body = told(options.seeds)
    head = HEAD.format(
        seeds=options.seeds, seconds=perf_counter() - begun, cores=os.cpu_count()
    )
    if options.page:
        PAGE.write_text(f"{head}\n{body}")
    print(f"{head}\n{body}")


if __name__ == "__main__":
    main()
