"""Acknowledgment totals: what a 277CA says it accepted and rejected, and did.

A receiver and a provider level may each state how many claims were accepted and
rejected, and their dollars. The claims listed beneath must add up to it. A provider
whose claims are not listed counts as it says itself; where nothing is listed, there is
nothing to compare.
"""

import polars as pl

from transforms.tables import USD
from transforms.x12 import acknowledgment_loops as loops
from transforms.x12.elements import firsts, units, usd

# What QTY01 and AMT01 count, at the receiver's level and at the provider's.
COUNTS = {"90": "accepted", "QA": "accepted", "AA": "rejected", "QC": "rejected"}
DOLLARS = {"YU": "accepted", "YY": "rejected"}
SUMS = ["accepted_claims", "rejected_claims", "accepted_usd", "rejected_usd"]
_NO_CLAIMS, _NO_DOLLARS = pl.lit(0, pl.Int64), pl.lit(0).cast(USD)


def totals(
    details: pl.DataFrame, names: pl.DataFrame, rows: pl.DataFrame
) -> pl.DataFrame:
    """Compare totals with claims: one row per level that states any.

    Args:
        details: split segments, HL, QTY and AMT among them.
        names: split NM1.
        rows: one row per status.
    """
    stated = _stated(details)
    claims = _claims(rows)
    at_provider = _summed(claims, "provider_at")
    at_receiver = _summed(_listed(claims, stated, at_provider), "receiver_at")
    made = []
    for level, summed, name in [
        (loops.RECEIVER, at_receiver, "receiver_at"),
        (loops.PROVIDER, at_provider, "provider_at"),
    ]:
        here = stated.filter(pl.col("level_code") == level)
        made.append(here.join(summed, on=name, how="left", maintain_order="left"))
    both = pl.concat(made).sort("segment_index")
    differs = pl.any_horizontal(
        pl.col(f"stated_{name}") != pl.col(name) for name in SUMS
    )
    stated_usd = pl.col("stated_accepted_usd") + pl.col("stated_rejected_usd")
    return both.with_columns(
        is_balanced=~differs,
        difference_usd=stated_usd - pl.col("accepted_usd") - pl.col("rejected_usd"),
    )


def _stated(details: pl.DataFrame) -> pl.DataFrame:
    """The levels that state a total; one left out is 0, an unreadable one null."""
    ids, kind = pl.col("segment_id"), pl.col("e01")

    def of(segment_id: str, words: dict[str, str], word: str) -> pl.Expr:
        codes = [code for code, meaning in words.items() if meaning == word]
        return pl.when((ids == segment_id) & kind.is_in(codes)).then("e02")

    said = firsts(
        details.filter(
            pl.col("level_code").is_in([loops.RECEIVER, loops.PROVIDER]),
            ((ids == "QTY") & kind.is_in([*COUNTS]))
            | ((ids == "AMT") & kind.is_in([*DOLLARS])),
        ),
        "level_at",
        accepted=of("QTY", COUNTS, "accepted"),
        rejected=of("QTY", COUNTS, "rejected"),
        accepted_amount=of("AMT", DOLLARS, "accepted"),
        rejected_amount=of("AMT", DOLLARS, "rejected"),
    ).select(
        "level_at",
        stated_accepted_claims=_stated_claims("accepted"),
        stated_rejected_claims=_stated_claims("rejected"),
        stated_accepted_usd=_stated_usd("accepted_amount"),
        stated_rejected_usd=_stated_usd("rejected_amount"),
    )
    levels = details.filter(ids == "HL").select(
        "transaction_index",
        "segment_index",
        "byte_offset",
        "segment_id",
        "level_code",
        "level_at",
        "receiver_at",
        "provider_at",
    )
    return levels.join(said, on="level_at", how="inner", maintain_order="left")


def _stated_claims(element: str) -> pl.Expr:
    count = units(pl.col(element)).cast(pl.Int64)
    return pl.when(pl.col(element).is_null()).then(_NO_CLAIMS).otherwise(count)


def _stated_usd(element: str) -> pl.Expr:
    amount = usd(pl.col(element))
    return pl.when(pl.col(element).is_null()).then(_NO_DOLLARS).otherwise(amount)


def _claims(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per claim listed: whether and for how much it was accepted."""
    own = rows.filter(pl.col("level_code") == loops.CLAIM)
    claims = own.group_by("claim_at", maintain_order=True).agg(
        pl.col("receiver_at", "provider_at").first(),
        pl.col("billed_usd").first(ignore_nulls=True),
        pl.col("is_rejected").any(),
        pl.col("is_accepted").any(),
    )
    rejected = pl.col("is_rejected")
    accepted = pl.col("is_accepted") & ~rejected
    billed = pl.col("billed_usd").fill_null(_NO_DOLLARS)
    return claims.select(
        "receiver_at",
        "provider_at",
        accepted_claims=accepted.cast(pl.Int64),
        rejected_claims=rejected.cast(pl.Int64),
        accepted_usd=pl.when(accepted).then(billed).otherwise(_NO_DOLLARS),
        rejected_usd=pl.when(rejected).then(billed).otherwise(_NO_DOLLARS),
    )


def _listed(
    claims: pl.DataFrame, stated: pl.DataFrame, at_provider: pl.DataFrame
) -> pl.DataFrame:
    """The claims, and the providers that state totals without listing any."""
    unlisted = stated.filter(pl.col("level_code") == loops.PROVIDER).join(
        at_provider, on="provider_at", how="anti"
    )
    return pl.concat(
        [
            claims,
            unlisted.select(
                "receiver_at",
                "provider_at",
                *(pl.col(f"stated_{name}").alias(name) for name in SUMS),
            ),
        ]
    )


def _summed(claims: pl.DataFrame, key: str) -> pl.DataFrame:
    here = claims.filter(pl.col(key) > 0)
    return here.group_by(key).agg(pl.col(name).sum().cast(_type(name)) for name in SUMS)


def _type(name: str) -> pl.DataType:
    return USD if name.endswith("usd") else pl.Int64()
