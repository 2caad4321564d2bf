"""Member slips: numbers of members typed wrong, as two digits exchanged or one another.

A claim is sent with the slip, in all its versions but those that replace it; some of
those that the payer rejects because it knows no such member have it in that version
alone. Payers answer under the number that they know, so nothing else hangs on a slip.
"""

import numpy as np
import polars as pl

from transforms.practice.chance import Ints
from transforms.practice.parties import member_number

MEMBER_SLIP_SHARE = 0.015  # of the claims
UNKNOWN_MEMBER = ("33", "164")  # STC01-2: no such subscriber, something of the number
UNKNOWN_FOR_A_SLIP = 0.5  # share of the versions rejected so
REPLACES = "7"  # the frequency code
_DIGITS = "0123456789"


def mistyped(
    rng: np.random.Generator,
    claims: pl.DataFrame,
    acknowledgments: pl.DataFrame,
    patients: pl.DataFrame,
) -> pl.DataFrame:
    """The claims of a log, some with a number in member_typed; one at the least."""
    families = claims["family"].to_numpy()
    luck = rng.random(claims.height)
    unknown = acknowledgments.filter(
        pl.col("status").is_in(UNKNOWN_MEMBER)
        & pl.col("category").is_in(["A3", "A6", "A7", "A8"])
    )["claim"].to_numpy()
    alone = unknown[luck[unknown] < UNKNOWN_FOR_A_SLIP]
    # What a family's first version drew holds for all of it.
    whole = luck[families] > 1 - MEMBER_SLIP_SHARE
    if not whole.any():
        whole = families == luck.argmax()
    whole &= (claims["frequency"] != REPLACES).to_numpy()
    chosen = np.union1d(np.flatnonzero(whole), alone)
    chosen = chosen[claims["is_sent"].to_numpy()[chosen]]
    numbers = patients.select(member_number())["member"].gather(
        claims["patient"].gather(chosen)
    )
    choice = (luck[families[chosen]] * 1e9).astype(np.int64)
    typed = [
        _typed(number, int(which))
        for number, which in zip(numbers, choice, strict=True)
    ]
    return claims.with_columns(member_typed=_put(claims.height, chosen, typed))


def _put(count: int, rows: Ints, texts: list[str]) -> pl.Series:
    return pl.repeat("", count, eager=True).scatter(rows, texts)


def _typed(number: str, which: int) -> str:
    """A number with one slip in it: one of all that there can be."""
    return slips(number)[which % len(slips(number))]


def slips(number: str) -> list[str]:
    """All numbers with two unlike neighbours exchanged, and one digit another each."""
    exchanged = [
        number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        for place in range(len(number) - 1)
        if number[place] != number[place + 1]
    ]
    others = [
        number[:place] + other + number[place + 1 :]
        for place, digit in enumerate(number)
        for other in _DIGITS[_DIGITS.index(digit) + 1 :][:1] or _DIGITS[:1]
    ]
    return exchanged + others
