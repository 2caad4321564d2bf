"""Headlines of the payer mix: the largest class, and what is paid of a charge."""

import polars as pl

from transforms.headlines.headline import (
    Headline,
    dollars,
    largest,
    share,
    sums,
    words,
)

ORDER = 3


def made(rows: pl.DataFrame) -> list[Headline]:
    """The largest class by dollars billed, and the share paid."""
    summed = sums(rows)
    billed = summed["billed_usd"]
    found = []
    if top := largest(rows, "financial_class_code", "billed_usd"):
        label = f"{words(top[0])}: {{share}} of {dollars(billed)} billed"
        found.append(
            share(
                ("payer_mix", "share of billed dollars"),
                "Largest payer class",
                (top[1], billed),
                label,
            )
        )
    found.append(
        share(
            ("payer_mix", "payment-to-charge"),
            "Net payment to charge",
            (summed["paid_usd"], billed),
            f"{{share}}: {dollars(summed['paid_usd'])} paid of {dollars(billed)}",
        )
    )
    return found
