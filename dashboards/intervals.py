"""Intervals: how far a share could be off by chance alone. Pure functions."""

from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

Z95 = 1.959963984540054  # the normal quantile of a two-sided 95 % interval


@dataclass(frozen=True)
class Share:
    """A count out of a count, with its 95 % Wilson interval; all null when of 0."""

    count: int
    of: int
    value: float | None
    low: float | None
    high: float | None


def share(count: int | None, of: int | None) -> Share:
    """Form a share and its 95 % Wilson interval."""
    if not of:
        return Share(count or 0, 0, None, None, None)
    part = (count or 0) / of
    spread = Z95**2 / of
    centre = (part + spread / 2) / (1 + spread)
    half = Z95 / (1 + spread) * sqrt(part * (1 - part) / of + spread / (4 * of))
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return Share(count or 0, of, part, low, high)


def part(some: Decimal | float | None, of: Decimal | float | None) -> float | None:
    """A share of a sum, which has no interval; null of nothing."""
    return float(some or 0) / float(of) if of else None


def beyond_chance(now: Share, before: Share) -> bool:
    """Whether two shares differ by more than chance explains, at 95 %.

    Newcombe's interval of the difference (his method 10), built from the two Wilson
    intervals; beyond chance when it leaves out zero.
    """
    parts = (now.value, now.low, now.high, before.value, before.low, before.high)
    if any(part is None for part in parts):
        return False
    value, low, high, old_value, old_low, old_high = (
        float(part or 0) for part in parts
    )
    change = value - old_value
    down = sqrt((value - low) ** 2 + (old_high - old_value) ** 2)
    up = sqrt((high - value) ** 2 + (old_value - old_low) ** 2)
    return change - down > 0 or change + up < 0
