"""Mix and rate: why a rate of a whole changed, part by part, exactly.

A rate of a whole is the sum of its parts' rates, each times the part's share of the
denominator. So its change is the sum of what the shares did at the old rates (mix),
what the rates did at the old shares (rate), and both at once (cross): Kitagawa 1955,
"Components of a difference between two rates", in its three-term form. Fractions keep
the sum exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

ZERO = Fraction(0)


@dataclass(frozen=True)
class Part:
    """A part's numerator and denominator, before and after."""

    count_before: Fraction
    of_before: Fraction
    count_after: Fraction
    of_after: Fraction


@dataclass(frozen=True)
class Effect:
    """What a part, or all of them, did to the whole's rate: points of it, as shares.

    `outside` is the change of what was counted without any denominator of the part.
    """

    mix: Fraction = ZERO
    rate: Fraction = ZERO
    cross: Fraction = ZERO
    outside: Fraction = ZERO

    @property
    def change(self) -> Fraction:
        """All that it did."""
        return self.mix + self.rate + self.cross + self.outside

    def __add__(self, other: "Effect") -> "Effect":
        """Both together."""
        return Effect(
            self.mix + other.mix,
            self.rate + other.rate,
            self.cross + other.cross,
            self.outside + other.outside,
        )


@dataclass(frozen=True)
class Bridge:
    """The way from one rate to the other; `parts` add up to `whole`, which is exact."""

    before: Fraction
    after: Fraction
    parts: Mapping[str, Effect]
    whole: Effect


def bridge(parts: Mapping[str, Part]) -> Bridge | None:
    """Split the change of a rate; None where a period has no denominator.

    A part that has a denominator in one period alone is given the same rate in the
    other: its whole effect is mix. Mix is measured from the whole's earlier rate, so
    that a growing part counts as good news only when it is better than the whole.
    """
    of_before = sum((part.of_before for part in parts.values()), ZERO)
    of_after = sum((part.of_after for part in parts.values()), ZERO)
    if not of_before or not of_after:
        return None
    before = sum((part.count_before for part in parts.values()), ZERO) / of_before
    after = sum((part.count_after for part in parts.values()), ZERO) / of_after
    # What is counted where nothing stands below it is no part's rate.
    inside = [part.count_before for part in parts.values() if part.of_before]
    usual = sum(inside, ZERO) / of_before
    effects = {
        name: _effect(part, of_before, of_after, usual) for name, part in parts.items()
    }
    return Bridge(before, after, effects, sum(effects.values(), Effect()))


def _effect(
    part: Part, of_before: Fraction, of_after: Fraction, usual: Fraction
) -> Effect:
    old = part.count_before / part.of_before if part.of_before else None
    new = part.count_after / part.of_after if part.of_after else None
    outside = (part.count_after / of_after if new is None else ZERO) - (
        part.count_before / of_before if old is None else ZERO
    )
    old, new = (new if old is None else old), (old if new is None else new)
    if old is None or new is None:
        return Effect(outside=outside)
    share, moved = part.of_before / of_before, part.of_after / of_after
    moved -= share
    return Effect(
        mix=moved * (old - usual),
        rate=share * (new - old),
        cross=moved * (new - old),
        outside=outside,
    )


def to_the_cent(amounts: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """Dollars in whole cents that add up to their sum's own cents.

    Each is cut down to its cent; the cents then missing go to those that lost most.
    """
    whole = round(100 * sum(amounts.values(), ZERO))
    cents = {name: int(100 * amount // 1) for name, amount in amounts.items()}
    lost = sorted(amounts, key=lambda name: cents[name] - 100 * amounts[name])
    for name in lost[: whole - sum(cents.values())]:
        cents[name] += 1
    return {name: Decimal(each) / 100 for name, each in cents.items()}
