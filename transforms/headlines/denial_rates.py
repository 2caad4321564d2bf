"""Headlines of denial rates: denied at first, its dollars, and what is overturned."""

import polars as pl

from transforms.headlines.headline import Headline, count, dollars, share, sums

ORDER = 1


def made(rows: pl.DataFrame) -> list[Headline]:
    """Rates of sums, over every month and payer."""
    summed = sums(rows)
    claims, denied = summed["adjudicated_claims"], summed["denied_claims"]
    matured = summed["matured_denied_claims"]
    model = "denial_rates"
    return [
        share(
            (model, "initial denial rate, claims"),
            "Denied at first",
            (denied, claims),
            f"{{share}} of {count(claims)} primary claims",
        ),
        share(
            (model, "initial denial rate, dollars"),
            "Dollars denied at first",
            (summed["denied_usd"], summed["billed_usd"]),
            f"{dollars(summed['denied_usd'])} of {dollars(summed['billed_usd'])}"
            " billed ({share})",
        ),
        share(
            (model, "overturn rate"),
            "Denials overturned",
            (summed["overturned_claims"], matured),
            f"{{share}} of {count(matured)} matured denials",
        ),
    ]
