"""Concentration: how few hold how much of a sum."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Concentration:
    """Shares of a sum: `index` is Herfindahl's, `top` those of the largest few."""

    index: Fraction
    top: tuple[Fraction, ...]
    holders: int


def concentration(amounts: Iterable[Decimal | int], most: int = 5) -> Concentration:
    """The Herfindahl index and the running shares of the largest holders.

    The index is the sum of the squared shares (Hirschman 1964, "The paternity of an
    index"): 1 for a single holder, 1/n for n of the same size. Amounts of 0 and less
    hold nothing. Of nothing at all the index is 0.
    """
    held = sorted((Fraction(each) for each in amounts if each > 0), reverse=True)
    total = sum(held, Fraction(0))
    if not total:
        return Concentration(Fraction(0), (), 0)
    running, top = Fraction(0), []
    for each in held[:most]:
        running += each / total
        top.append(running)
    index = sum(((each / total) ** 2 for each in held), Fraction(0))
    return Concentration(index, tuple(top), len(held))
