"""The estimator of a change's effect, tried: coverage of its interval, and power."""

from dataclasses import dataclass

import numpy as np

from tests.bench.detection import Table, share
from tests.bench.worlds import WORLDS, denied
from transforms.statistics.interruption import interruption

BEFORE, AFTER = 26, 10  # months
OTHERS = 5  # times as many claims in the comparison
SEASON = 0.3  # of the usual share, up and down over a year, in both series
CLAIMS = (200, 500)
SHARES = (0.05, 0.1)
EFFECTS = (0.0, -0.6, 1.0)  # nothing; as the practice plants it; a doubling
SURE = 0.05


@dataclass(frozen=True)
class Found:
    """What was estimated of a world, over all seeds."""

    covered: float  # share of the intervals that hold the truth
    significant: float
    mean: float  # of the relative changes
    parallel: float  # share in which no trend before was significant


def tried(world: str, claims: int, usual: float, effect: float, seeds: int) -> Found:
    """Draw a series and its comparison, and estimate the effect on the first."""
    months = np.arange(BEFORE + AFTER)
    is_after = months >= BEFORE
    common = usual * (1 + SEASON * np.cos(2 * np.pi * months / 12))
    own = np.where(is_after, common * (1 + effect), common)
    sizes = np.array([np.full(len(months), float(claims * n)) for n in (1, OTHERS)])
    covered, significant, changes, parallel = [], [], [], []
    for seed in range(seeds):
        random = np.random.default_rng([seed, claims, round(usual * 100)])
        counts = denied(random, world, sizes, np.array([own, common]))
        found = interruption(counts[0], sizes[0], is_after, counts[1], sizes[1])
        covered.append(found.relative_low <= effect <= found.relative_high)
        significant.append(found.p_value < SURE)
        changes.append(found.relative_change)
        parallel.append(found.trend_p_value >= SURE)
    return Found(
        *(float(np.mean(each)) for each in (covered, significant, changes, parallel))
    )


def tables(seeds: int) -> list[Table]:
    """A row for each world, number of claims, usual share and effect."""
    rows = []
    for effect in EFFECTS:
        for usual in SHARES:
            for claims in CLAIMS:
                for world in WORLDS:
                    found = tried(world, claims, usual, effect, seeds)
                    true = {0.0: "none", -0.6: "60 % less", 1.0: "doubled"}[effect]
                    rows.append(
                        {
                            "world": world,
                            "true effect": true,
                            "usually denied": f"{100 * usual:.0f} %",
                            "claims a month": f"{claims}",
                            "estimated, mean": f"{100 * found.mean:+.1f} %",
                            "the interval holds it": share(found.covered),
                            "called an effect": share(found.significant),
                            "called parallel before": share(found.parallel),
                        }
                    )
    text = (
        f"{BEFORE} months before and {AFTER} after, beside a comparison with {OTHERS} "
        "times the claims; both follow the same season.\nThe interval is meant to hold "
        "the truth 95 times of 100. *Called an effect*: p below 0.05; where there is "
        "none, that is the\nshare of false alarms, elsewhere the power."
    )
    return [Table(text, rows)]
