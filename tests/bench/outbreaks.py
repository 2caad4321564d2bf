"""Planted outbreaks, and what each detector finds of them: `make bench-outbreaks`.

Detectors are those of transforms/surveillance/detectors.py, by name, MORE, and those of
other_methods.py; one that is added there stands in the tables by itself. `--page`
writes docs/bench-outbreaks.md.
"""

import argparse
import os
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np

from tests.bench.detection import Table, share
from tests.bench.other_methods import OTHERS
from tests.bench.planted import CURRENT, LEVELS, WEEKS, Planted, planted
from transforms.surveillance.detectors import DETECTORS, Detector
from transforms.surveillance.farrington import IMPROVED, ORIGINAL, farrington

PAGE = Path(__file__).parents[2] / "docs" / "bench-outbreaks.md"
SIZES = (1, 2, 3, 5, 7, 10)  # k
SEED = 7
# The tail of Noufaily's papers, beside the 0.05 of R's package and ours.
MORE: dict[str, Detector] = {
    "farrington_improved, tail 0.005": partial(
        farrington, method=replace(IMPROVED, tail=0.005)
    ),
    "farrington_original, tail 0.005": partial(
        farrington, method=replace(ORIGINAL, tail=0.005)
    ),
}
HEAD = """\
# What detectors find of planted outbreaks

{years} simulated years for each size of outbreak, each after eleven of history with
four past outbreaks in them: the model of Noufaily et al. (2013), 30 kinds of series (5
levels from 0.5 to 150 cases a week, with and without a trend of 8 % a year, no season,
one or two harmonics), ten of each, variance 1 to 5 times the mean. The form of the
model, the outbreaks and the last year of 49 weeks are theirs; the values of its
parameters are ours. An outbreak of size k has k times the standard deviation of a usual
week's count in cases, most of them within three weeks. `make bench-outbreaks` draws
them again; the same seed gives the same tables ({seconds:.0f} s on {cores} cores).

The last six rows are methods made for something else. The NSSP's three judge days: here
a week stands for a day (baseline 28, two left out, red below 0.01). Serfling's and the
negative binomial regression are fitted once to all weeks before the last year, past
outbreaks among them. The Moving Epidemic Method says when a season begins; its epidemic
threshold is taken as an alarm, which a series without a season bears badly.

- *False alarms*: share of weeks above the threshold in years without outbreak.
- *Found* (probability of detection): share of outbreaks with an alarm in any week from
  their first case to their last.
- *In week one*: share of outbreaks with an alarm in the week of their first case.
- *Weeks until*: mean number of weeks from the first case to the first alarm, of those
  found; 0 is the same week.

"""
REPORTED = """\
## What is reported

Reported by others, on their own draws; no row of ours is one of theirs.

- Noufaily et al. (2013), Statistics in Medicine 32, 1206-1222, say in their abstract
  that the new system "greatly reduces the number of alarms while maintaining good
  overall performance and in some instances increasing the sensitivity". Their tables
  were not at hand: no figure of them stands here.
- Bédubourg and Le Strat (2017), PLoS ONE 12, e0181227, ran 21 methods, 19 of them those
  of R's `surveillance`, on simulated weekly series of 42 scenarios: false positive
  rates from 0.7 % to 59.9 %, probabilities of detection from 43.3 % to 88.7 %; methods
  with a high sensitivity had a low specificity.

What can be compared is the order: at a tail of 0.005 the improved method has {improved}
of weeks as false alarms, the original {original}.
"""


@dataclass(frozen=True)
class Found:
    """What one detector made of one set of years."""

    is_found: np.ndarray  # per outbreak
    is_first: np.ndarray
    weeks_until: np.ndarray  # nan where not found
    is_alarm: np.ndarray  # (series, weeks of the last year)
    is_silent: np.ndarray  # where no alarm could be computed


def tried(detector: Detector, years: Planted) -> Found:
    """Judge the last year of each series, and hold it against what was planted."""
    last = range(WEEKS - CURRENT, WEEKS)
    outcome = detector(years.history, last)
    is_outbreak = years.is_outbreak[:, WEEKS - CURRENT :]
    is_hit = outcome.is_alarm & is_outbreak
    is_found = is_hit.any(axis=1)
    begin = is_outbreak.argmax(axis=1)
    until = np.where(is_found, is_hit.argmax(axis=1) - begin, np.nan)
    return Found(is_found, until == 0, until, outcome.is_alarm, outcome.reason > 0)


def told() -> tuple[list[Table], dict[str, float]]:
    """The tables, and the share of false alarms by detector."""
    detectors = {**DETECTORS, **MORE, **OTHERS}
    quiet = planted(0, SEED)
    worlds = {k: planted(k, SEED) for k in SIZES}
    # An outbreak that drew no case is none.
    real = {k: world.is_outbreak.any(axis=1) for k, world in worlds.items()}
    rows, early, small, false = [], [], [], {}
    for name, detector in detectors.items():
        still = tried(detector, quiet)
        found = {k: tried(detector, world) for k, world in worlds.items()}
        false[name] = float(still.is_alarm.mean())
        row = {"detector": name, "false alarms": share(false[name])}
        row["no alarm possible"] = share(float(still.is_silent.mean()))
        rows.append(
            row | {f"k = {k}": share(found[k].is_found[real[k]].mean()) for k in SIZES}
        )
        early.append(
            {"detector": name}
            | {
                f"k = {k}": f"{share(found[k].is_first[real[k]].mean())}, "
                f"{_mean(found[k].weeks_until)}"
                for k in SIZES
            }
        )
        small.append(
            {"detector": name}
            | {
                f"{level:g} a week": f"{share(_at(still.is_alarm, quiet, level))}, "
                f"{share(_at(found[5].is_found, worlds[5], level, real[5]))}"
                for level in LEVELS
            }
        )
    tables = [
        Table("## False alarms, and outbreaks found by their size", rows),
        Table("## How soon: in week one, and weeks until", early),
        Table("## By how frequent the disease is: false alarms, found of k = 5", small),
    ]
    return tables, false


def _at(
    values: np.ndarray, world: Planted, level: float, of: np.ndarray | None = None
) -> float:
    rows = world.level == level
    return float(values[rows if of is None else rows & of].mean())


def _mean(weeks: np.ndarray) -> str:
    return f"{np.nanmean(weeks):.1f}" if (~np.isnan(weeks)).any() else "-"


def main() -> None:
    """Print the tables, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", action="store_true")
    options = parser.parse_args()
    begun = perf_counter()
    tables, false = told()
    page = HEAD.format(
        years=len(planted(0, SEED).counts),
        seconds=perf_counter() - begun,
        cores=os.cpu_count(),
    )
    page += "\n".join(map(str, tables)) + "\n"
    page += REPORTED.format(
        improved=share(false["farrington_improved, tail 0.005"]),
        original=share(false["farrington_original, tail 0.005"]),
    )
    if options.page:
        PAGE.write_text(page)
    print(page)


if __name__ == "__main__":
    main()
