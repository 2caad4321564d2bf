"""The control chart, tried: denial rates that double, among many that do not."""

from dataclasses import dataclass

import numpy as np

from tests.bench.detection import Table, kept, share
from tests.bench.worlds import WORLDS, denied
from transforms.statistics.control_chart import Floats, laney

SERIES, DOUBLED = 20, 3
BASELINE, LATER = 24, 12  # months
WITHIN = 3  # months: a doubling that lasts is found by then, or not
CLAIMS = (200, 500)
SHARES = (0.05, 0.1, 0.15)  # denied, before


@dataclass(frozen=True)
class Found:
    """What a chart made of a world, over all seeds."""

    at_once: float  # share of the doublings flagged in their first month
    power: float  # in one of the first months
    false_discovery: float
    alarmed: float  # share of charts with a flag, where nothing doubled


def tried(world: str, claims: int, usual: float, seeds: int) -> Found:
    """Draw charts of 20 series, of which 3 double from a month on, or none."""
    at_once, in_time, false, alarmed = [], [], [], []
    is_baseline = np.arange(BASELINE + LATER) < BASELINE
    for seed in range(seeds):
        random = np.random.default_rng([seed, claims, round(usual * 100)])
        begins = BASELINE + random.integers(0, LATER - WITHIN + 1, DOUBLED)
        is_doubled = np.zeros((SERIES, BASELINE + LATER), bool)
        for series, month in enumerate(begins):
            is_doubled[series, month:] = True
        sizes = _sizes(random, claims)
        counts = denied(random, world, sizes, usual * (1.0 + is_doubled))
        flags = laney(counts, sizes, is_baseline).is_flagged
        for series, month in enumerate(begins):
            at_once.append(flags[series, month])
            in_time.append(flags[series, month : month + WITHIN].any())
        false.append((flags & ~is_doubled).sum() / max(flags.sum(), 1))
        quiet = denied(random, world, sizes, np.full(sizes.shape, usual))
        alarmed.append(laney(quiet, sizes, is_baseline).is_flagged.any())
    return Found(*(float(np.mean(each)) for each in (at_once, in_time, false, alarmed)))


def _sizes(random: np.random.Generator, claims: int) -> Floats:
    """Claims a month: at least so many, up to a quarter more."""
    shape = (SERIES, BASELINE + LATER)
    return (claims + random.integers(0, claims // 4 + 1, shape)).astype(np.float64)


def tables(seeds: int) -> list[Table]:
    """A row for each world, number of claims and usual share."""
    rows = []
    for usual in SHARES:
        for claims in CLAIMS:
            for world in WORLDS:
                found = tried(world, claims, usual, seeds)
                rows.append(
                    {
                        "world": world,
                        "usually denied": f"{100 * usual:.0f} %",
                        "claims a month": f"{claims}",
                        "power, first month": share(found.at_once),
                        "power, three months": share(found.power),
                        "false discovery": share(found.false_discovery),
                        "promise kept": kept(found.power, found.false_discovery),
                        "alarmed for nothing": share(found.alarmed),
                    }
                )
    text = (
        f"{SERIES} series of {BASELINE} baseline months and {LATER} later ones; in "
        f"{DOUBLED} of them the share denied doubles for good\nfrom a month drawn at "
        "random. Found means flagged in one of its first three months. *Alarmed for "
        "nothing*: charts of\n20 series and 12 months, in which nothing changed, with "
        "any flag. Ten denials a month (5 % of 200) are too\nfew where months differ "
        "by more than drawing does."
    )
    return [Table(text, rows)]
