"""The truth of take-backs: what payers took back after they had paid.

A take-back is a reversal that is replaced by less: by the first later answer of the
same payer to the family, on its day or after. One by a provider adjustment is WO, WU,
OB or RA; its days are those since the last payment that the payer had made under the
number that it quotes, unless it had paid two claims under it. Amounts are cents. Days
that would be below zero are none.
"""

import polars as pl

from transforms.practice import counts
from transforms.practice.log import Log

TAKE_BACKS = ("take_back_count", "taken_usd", "aged_count", "aged_days")
RECOVERING = ("WO", "WU", "OB", "RA")


def take_backs(log: Log, answers: pl.DataFrame) -> pl.DataFrame:
    """What was taken back, of claims by reversals and of providers by PLB."""
    known = answers.with_columns(
        is_estimate=log.claims["is_predetermination"].gather(log.answers["claim"]),
        reverses=log.answers["reverses"],
    )
    voids = (
        log.claims.filter("is_sent", pl.col("frequency") == "8")
        .group_by("family")
        .agg(void_on=pl.col("submitted").min())
    )
    original = known.select(reverses="answer", was_paid="paid", was_on="paid_on")
    taken = (
        known.filter(pl.col("status") == "22", pl.col("paid") < 0)
        .join(original, on="reverses", how="left")
        .join(voids, on="family", how="left")
    )
    instead = (
        taken.select("answer", "family", "payer_key", "reverses", on="paid_on")
        .join(
            known.filter(
                ~pl.col("status").is_in(["22", "23", "25"]), ~pl.col("is_estimate")
            ).select("family", "payer_key", "paid_on", by="answer", instead="paid"),
            on=["family", "payer_key"],
        )
        .filter(pl.col("paid_on") >= pl.col("on"), pl.col("by") != pl.col("reverses"))
        .sort("answer", "paid_on", "by")
        .unique("answer", keep="first", maintain_order=True)
        .select("answer", "instead")
    )
    days = (pl.col("paid_on") - pl.col("was_on")).dt.total_days().clip(lower_bound=0)
    of_claims = (
        taken.join(instead, on="answer", how="left")
        .with_columns(
            kind=pl.when(pl.col("instead").is_not_null())
            .then(pl.lit("replaced_by_less"))
            .when(pl.col("void_on") <= pl.col("paid_on"))
            .then(pl.lit("voided"))
            .otherwise(pl.lit("not_replaced")),
            taken_usd=-pl.col("paid") - pl.col("instead").fill_null(0),
        )
        .filter(pl.col("taken_usd") > 0)
        .select(
            *("kind", "payer_key", "facility", "paid_on", "taken_usd"),
            age=_band(days),
            aged_count=pl.lit(1, pl.Int64),
            aged_days=days,
        )
    )
    recovered = log.provider_adjustments.filter(
        pl.col("reason").is_in(RECOVERING)
    ).with_row_index("adjustment")
    since = (pl.col("paid_on") - pl.col("was_on")).dt.total_days()
    of_providers = (
        recovered.join(log.payments, on="payment")
        .join(_meant(log, recovered, known), on="adjustment", how="left")
        .select(
            "payer_key",
            "paid_on",
            pl.col("facility").fill_null("unknown"),
            kind=pl.lit("provider_adjustment"),
            taken_usd="cents",
            age=_band(since).fill_null("unknown"),
            aged_count=since.is_not_null().cast(pl.Int64),
            aged_days=since.fill_null(0),
        )
    )
    rows = pl.concat([of_claims, of_providers], how="diagonal").with_columns(
        month=pl.col("paid_on").dt.strftime("%Y-%m"),
        take_back_count=pl.lit(1, pl.Int64),
    )
    cuts = {
        "by_kind": "kind",
        "by_payer": "payer_key",
        "by_facility": "facility",
        "by_month": "month",
        "by_age": "age",
    }
    return counts.cut(rows, cuts, TAKE_BACKS)


def _meant(log: Log, recovered: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The payment that each provider adjustment can be told to take back.

    One row per adjustment that has one, with facility and was_on.
    """
    paid = known.with_columns(
        log.answers["reference"], log.answers["control"], log.answers["payment"]
    ).filter(
        pl.col("paid") > 0,
        ~pl.col("status").is_in(["22", "23", "25"]),
        ~pl.col("is_estimate"),
    )
    quoted = (
        recovered.drop("reference")
        .join(log.payments, on="payment")
        .join(log.answers.select("answer", "reference", "control"), on="answer")
    )
    meant = [
        quoted.filter(pl.col("quotes") == number).join(
            paid.select(
                *("family", "facility", "payer_key", number, "answer"),
                was_on="paid_on",
                paid_in="payment",
            ),
            on=["payer_key", number],
        )
        for number in ("reference", "control")
    ]
    return (
        pl.concat(meant, how="diagonal")
        .filter(
            pl.col("was_on") <= pl.col("paid_on"),
            pl.col("paid_in") != pl.col("payment"),
        )
        .filter(pl.col("family").n_unique().over("adjustment") == 1)
        .sort("adjustment", "was_on")
        .unique("adjustment", keep="last", maintain_order=True)
        .select("adjustment", "facility", "was_on")
    )


def _band(days: pl.Expr) -> pl.Expr:
    bands = ["0_30", "31_90", "91_180", "181_365", "over_365"]
    return days.bin_intervals([30, 90, 180, 365], labels=bands).cast(pl.String)
