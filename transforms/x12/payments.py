"""Payments: one row per 835 transaction, with who pays whom, how much and when."""

import polars as pl

from transforms.tables import PAYMENT, USD
from transforms.x12.elements import day, firsts, split, table, usd
from transforms.x12.remittance_loops import IN_HEADER

PAYER, PAYEE, PAYER_NUMBER, PRODUCED = "PR", "PE", "2U", "405"
NO_TRANSFER, NOTICE = "NON", "H"


def payments(
    segments: pl.DataFrame,
    details: pl.DataFrame,
    heads: pl.DataFrame,
    adjudications: pl.DataFrame,
    provider_adjustments: pl.DataFrame,
) -> pl.DataFrame:
    """Payments of the ST among split `details` and the BPR among split `heads`."""
    header = details.filter(IN_HEADER)
    ids = pl.col("segment_id")
    groups = split(segments, "GS", 4).select(
        "group_index", group_date=day(pl.col("e04"))
    )
    paid = adjudications.group_by("transaction_index").agg(
        claim_paid_usd=pl.col("paid_usd").sum()
    )
    moved = provider_adjustments.group_by("transaction_index").agg(
        provider_adjusted_usd=pl.col("adjusted_usd").sum()
    )
    rows = header.filter(ids == "ST").select(
        "transaction_index", "group_index", "segment_index", "byte_offset", "segment_id"
    )
    for right, key in [
        (groups, "group_index"),
        (_transfers(heads), "transaction_index"),
        (_headers(header), "transaction_index"),
        (_payers(header), "transaction_index"),
        (paid, "transaction_index"),
        (moved, "transaction_index"),
    ]:
        rows = rows.join(right, on=key, how="left", maintain_order="left")
    has_transfer = pl.col("has_transfer").fill_null(False)
    rows = rows.with_columns(
        pl.col("claim_paid_usd", "provider_adjusted_usd").fill_null(0).cast(USD),
        payer_id=pl.coalesce("payer_id", "payer_number", "originator_id"),
        is_notice_only=(
            (pl.col("payment_method_code") == NO_TRANSFER)
            | (pl.col("handling_code") == NOTICE)
        ).fill_null(False),
        payment_date=pl.coalesce("transfer_date", "production_date", "group_date"),
        payment_usd=pl.when(has_transfer)
        .then("payment_usd")
        .otherwise(pl.lit(0).cast(USD)),
    ).with_columns(
        difference_usd=pl.col("claim_paid_usd")
        - pl.col("provider_adjusted_usd")
        - pl.col("payment_usd")
    )
    places = rows.select("segment_index", "byte_offset", "segment_id", "has_transfer")
    return places.hstack(table(rows, PAYMENT))


def _transfers(heads: pl.DataFrame) -> pl.DataFrame:
    """The BPR of each transaction."""
    amount = pl.col("e02")
    stated = usd(amount)
    return (
        heads.filter(pl.col("segment_id") == "BPR")
        .unique("transaction_index", keep="first")
        .select(
            "transaction_index",
            handling_code="e01",
            payment_usd=pl.when(amount.is_null())
            .then(pl.lit(0).cast(USD))
            .when(pl.col("e03") == "D")
            .then(-stated)
            .otherwise(stated),
            payment_method_code="e04",
            payment_format_code="e05",
            transfer_date=day(pl.col("e16")),
            has_transfer=pl.lit(True),
        )
    )


def _headers(header: pl.DataFrame) -> pl.DataFrame:
    """Trace number and dates that stand above the first claim."""
    ids = pl.col("segment_id")
    produced = (ids == "DTM") & (pl.col("e01") == PRODUCED)
    return firsts(
        header,
        "transaction_index",
        trace_number=pl.when(ids == "TRN").then("e02"),
        originator_id=pl.when(ids == "TRN").then("e03"),
        produced=pl.when(produced).then("e02"),
    ).with_columns(production_date=day(pl.col("produced")))


def _payers(header: pl.DataFrame) -> pl.DataFrame:
    """Payer (N1*PR) and payee (N1*PE) of each transaction."""
    parties = header.filter(pl.col("segment_id") == "N1")
    numbers = (
        header.filter(pl.col("segment_id") == "REF", pl.col("e01") == PAYER_NUMBER)
        .unique("entity_at", keep="first", maintain_order=True)
        .select("entity_at", number="e02")
    )
    role = pl.col("e01")
    npi = pl.when(pl.col("e03") == "XX").then("e04")
    rows = parties.join(numbers, on="entity_at", how="left", maintain_order="left")
    return firsts(
        rows,
        "transaction_index",
        payer_id=pl.when(role == PAYER).then("e04"),
        payer_name=pl.when(role == PAYER).then("e02"),
        payer_number=pl.when(role == PAYER).then("number"),
        payee_npi=pl.when(role == PAYEE).then(npi),
    )
