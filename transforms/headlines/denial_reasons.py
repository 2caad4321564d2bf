"""The headline of denial reasons: the one with the most dollars."""

import polars as pl

from transforms.headlines.headline import (
    Headline,
    dollars,
    largest,
    share,
    sums,
    words,
)

ORDER = 2


def made(rows: pl.DataFrame) -> list[Headline]:
    """The largest category of what was denied; none without denials."""
    denials = rows.filter("is_denial")
    every = sums(denials)["adjusted_usd"]
    top = largest(denials, "denial_category", "adjusted_usd")
    if top is None:
        return []
    category, denied = top
    return [
        share(
            ("denial_reasons", "denial dollars by reason"),
            "Largest reason for denials",
            (denied, every),
            f"{words(category)}: {{share}} of {dollars(every)} denied",
        )
    ]
