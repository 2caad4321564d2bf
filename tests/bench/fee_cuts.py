"""How often a cut of fees is found, and one that is none.

`python -m tests.bench.fee_cuts` prints a table.

Practices of payers are drawn from a seed: claims of two lines at fees of their own,
some corrected by -20, +10 or +20 %. In each some payers cut their fees, by a share and
from a day drawn anew. `run` counts what `fee_changes.find` makes of them: power is the
share of cuts found, false discovery the mean over practices of the share of those found
that are none, and the day is right when the range told holds it.
"""

import argparse
from dataclasses import dataclass

import numpy as np

from transforms.statistics import fee_changes
from transforms.statistics.fee_changes import Series

SPAN = 1096  # days
FEES = 40
CORRECTED = 0.03  # share of claims
CHARGED = 0.15  # share of services that are paid as a share of what is charged


@dataclass(frozen=True)
class Counted:
    """What was found over some practices."""

    seeds: int
    cuts: int
    found: int
    right_day: int
    false: int
    false_discovery: float

    @property
    def power(self) -> float:
        """The share of cuts that were found."""
        return self.found / self.cuts if self.cuts else float("nan")


def payer(
    random: np.random.Generator, claims: int, cut: float = 0.0, since: int = SPAN
) -> Series:
    """The lines of a payer that cuts its fees by a share from a day on."""
    day = random.integers(0, SPAN, claims)
    cell = random.integers(0, FEES, (claims, 2))
    fee = np.round(np.exp(random.uniform(3, 6, FEES)), 2)
    is_corrected = random.random(claims) < CORRECTED
    times = np.where(is_corrected, random.choice([0.8, 1.1, 1.2], claims), 1.0)
    times = times * np.where(day >= since, 1 - cut, 1.0)
    # Where a share is paid, prices per unit vary with the charge.
    varies = np.where(cell < CHARGED * FEES, 0.1, 0.0)
    price = fee[cell] * times[:, None]
    price = np.round(price * np.exp(varies * random.standard_normal(cell.shape)), 2)
    return Series(
        np.repeat(day, 2), np.repeat(np.arange(claims), 2), cell.ravel(), price.ravel()
    )


def run(
    seeds: int,
    claims: int,
    cut: float,
    payers: int = 20,
    cutting: int = 1,
    false_discovery: float = 0.05,
) -> Counted:
    """Draw practices and count what is found in them.

    `claims` are those of each payer; `cutting` of the payers cut their fees, from days
    in the second to the fifth sixth of the span.
    """
    found = right = false = 0
    shares = []
    for seed in range(seeds):
        random = np.random.default_rng(seed)
        since = random.integers(SPAN // 6, 5 * SPAN // 6, cutting)
        drawn = [
            payer(random, claims, cut, int(since[n])) if n < cutting else None
            for n in range(payers)
        ]
        series = [one or payer(random, claims) for one in drawn]
        changes = fee_changes.find(series, false_discovery)
        called = [n for n, own in enumerate(changes) if own]
        true = [n for n in called if n < cutting]
        found += len(true)
        right += sum(
            any(each.days.first <= since[n] <= each.days.last for each in changes[n])
            for n in true
        )
        false += len(called) - len(true)
        shares.append((len(called) - len(true)) / max(1, len(called)))
    return Counted(
        seeds, seeds * cutting, found, right, false, float(np.mean(shares or [0]))
    )


def main() -> None:
    """Print a table of claims per payer and sizes of the cut."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--payers", type=int, default=20)
    options = parser.parse_args()
    print("| claims of a payer | cut | power | day in the range | false discovery |")
    print("|---:|---:|---:|---:|---:|")
    for claims in (100, 200, 500, 1000):
        for cut in (0.0, 0.02, 0.05, 0.12):
            cutting = 1 if cut else 0
            told = run(options.seeds, claims, cut, options.payers, cutting)
            power = f"{100 * told.power:.1f} %" if cutting else ""
            right = f"{100 * told.right_day / max(1, told.found):.1f} %"
            print(
                f"| {claims:,} | {100 * cut:.0f} % | {power} |"
                f" {right if cutting else ''} | {100 * told.false_discovery:.1f} % |"
            )


if __name__ == "__main__":
    main()
