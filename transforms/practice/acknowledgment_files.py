"""277CA files: one per payer and day, a transaction for each of the claims' own.

Each says of every claim whether it was accepted, and of every provider and of the
whole batch how many claims and dollars were accepted and rejected.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from transforms.practice.claim_files import SUBMITTER, batch_reference
from transforms.practice.envelopes import CLEARINGHOUSE, enveloped, stretches
from transforms.practice.log import Log
from transforms.practice.parties import Parties, member_id, payer_name
from transforms.practice.payers import PAYERS
from transforms.practice.placed import Placed
from transforms.practice.segments import (
    Segments,
    composite,
    day,
    joined,
    ready,
    segment,
    usd,
)
from transforms.x12.write import Party, interchange

IMPLEMENTATION = "005010X214"
CLAIMS_AT_ONCE = 20_000
RECEIVED = composite("A1", "19", "PR")
# Statuses that say something of one of the parties name it.
ENTITIES = {"19": ":PR", "20": ":PR", "97": ":QC", "164": ":IL", "562": ":85"}
IS_ACCEPTED = pl.col("category").is_in(["A0", "A1", "A2", "A5"])
SUMS = [
    IS_ACCEPTED.sum().alias("accepted"),
    (~IS_ACCEPTED).sum().alias("rejected"),
    pl.col("billed").filter(IS_ACCEPTED).sum().alias("accepted_cents"),
    pl.col("billed").filter(~IS_ACCEPTED).sum().alias("rejected_cents"),
    pl.sum("billed"),
]
TOTALS = ["accepted", "rejected", "accepted_cents", "rejected_cents", "billed"]
ABOVE = 2  # levels above the first provider's


def acknowledgment_files(log: Log, placed: Placed, parties: Parties) -> Iterator[bytes]:
    """Each file of acknowledgments, in order; some thousand claims at a time."""
    files = placed.files.filter(kind="277CA")
    references = _references(log)
    ends = np.cumsum([0, *placed.acknowledgments["file"].rle().struct.field("len")])
    for start, stop in stretches(pl.Series(np.diff(ends)), CLAIMS_AT_ONCE):
        own = placed.acknowledgments[ends[start] : ends[stop]]
        rows = _described(log, placed, parties, own, references)
        texts = enveloped(_transactions(rows), "277", IMPLEMENTATION)
        for file, key, on, control in (
            files[start:stop].select("file", "party", "day", "control").iter_rows()
        ):
            yield interchange(
                Party("ZZ", key + "SYS"),
                CLEARINGHOUSE,
                "HN",
                IMPLEMENTATION,
                on,
                control,
                texts[file],
                PAYERS[key].separators,
            )


def _references(log: Log) -> pl.Series:
    """The number that the payer gave each claim: that of its first answer, or null."""
    first = log.answers.join(
        log.claims.select("claim", "payer_key"),
        ["claim", "payer_key"],
        "semi",
        maintain_order="left",
    ).unique("claim", keep="first", maintain_order=True)
    place = np.zeros(log.claims.height, np.int64)
    place[first["claim"].to_numpy()] = np.arange(1, first.height + 1)
    return pl.Series([None], dtype=pl.String).append(first["reference"]).gather(place)


def _described(
    log: Log,
    placed: Placed,
    parties: Parties,
    rows: pl.DataFrame,
    references: pl.Series,
) -> pl.DataFrame:
    """Join acknowledgments with claims, parties and files; number their levels."""
    said = log.acknowledgments[rows["acknowledgment"].to_numpy()]
    claims = log.claims[said["claim"].to_numpy()]
    patients = parties.patients[claims["patient"].to_numpy()]
    control = placed.files["control"]
    place = pl.int_range(pl.len(), dtype=pl.Int32)
    return (
        rows.with_columns(
            *said["payer_key", "category", "status", "on"],
            *claims["frequency", "kind", "bill_type", "billed", "billing"],
            *claims["day", "thru", "submitted"],
            *patients["name", "member"],
            claim_control=claims["control"],
            reference=references.gather(said["claim"]),
            control=control.gather(rows["file"]),
            sent_control=control.gather(rows["sent"]),
            provider_text=parties.organizations["provider"].gather(claims["billing"]),
        )
        .with_columns(
            batch_place=pl.struct("file", "transaction").rle_id().cast(pl.Int32),
            provider_place=pl.struct("file", "transaction", "billing")
            .rle_id()
            .cast(pl.Int32),
        )
        .with_columns(
            begins=pl.col("batch_place").diff().fill_null(1) > 0,
            opens=pl.col("provider_place").diff().fill_null(1) > 0,
        )
        .with_columns(before=place + pl.col("provider_place"))
        .with_columns(before=pl.col("before") - _at_first("begins", "before"))
        .with_columns(level=_at_first("opens", "before") + ABOVE + 1)
    )


def _at_first(begins: str, column: str) -> pl.Expr:
    """The value of a column in the last row that begins something."""
    return pl.when(begins).then(pl.col(column)).forward_fill()


def _transactions(rows: pl.DataFrame) -> pl.DataFrame:
    """Put claims beneath their providers, and those beneath their batches."""
    claim, provider, batch = _claim(), _provider(), _batch()
    batch_columns = ["file", "transaction", "control", "sent_control", "batch"]
    batch_columns += ["payer_key", "on", "submitted"]
    claims = rows.with_columns(text=claim.text, count=claim.count)
    providers = (
        claims.with_columns(pl.col("provider_place").set_sorted())
        .group_by("provider_place", maintain_order=True)
        .agg(
            pl.first("batch_place", "level", "provider_text", *batch_columns),
            *SUMS,
            "text",
            pl.sum("count"),
        )
        .with_columns(pl.col("text").list.join("", ignore_nulls=False))
        .with_columns(text=provider.text, count=provider.count)
    )
    batches = (
        providers.with_columns(pl.col("batch_place").set_sorted())
        .group_by("batch_place", maintain_order=True)
        .agg(pl.first(*batch_columns), pl.sum(*TOTALS, "count"), "text")
        .with_columns(pl.col("text").list.join("", ignore_nulls=False))
    )
    return batches.select("file", "transaction", text=batch.text, count=batch.count)


def _batch() -> Segments:
    """The payer, the practice, what became of the batch, and the providers in it."""
    return (
        segment("BHT", "0085", "08", batch_reference(), day("on"), "0830", "TH")
        + segment("HL", "1", "", "20", "1")
        + payer_name()
        + segment("TRN", "1", batch_reference())
        + segment("DTP", "050", "D8", day("submitted"))
        + segment("DTP", "009", "D8", day("on"))
        + segment("HL", "2", "1", "21", "1")
        + SUBMITTER
        + segment("TRN", "2", batch_reference("sent_control", "batch"))
        + segment("STC", RECEIVED, day("on"), "WQ", usd("billed"))
        + _totals("90", "AA")
        + ready("text", "count")
    )


def _provider() -> Segments:
    """A provider, how many of its claims were accepted, and its claims."""
    level = pl.col("level").cast(pl.String)
    return (
        segment("HL", level, "2", "19", "1")
        + ready("provider_text", 1)
        + segment("TRN", "1", "0")
        + segment("STC", RECEIVED, day("on"), "WQ", usd("billed"))
        + _totals("QA", "QC")
        + ready("text", "count")
    )


def _totals(accepted: str, rejected: str) -> Segments:
    """How many claims and dollars were accepted and rejected, where any were."""
    is_accepted, is_rejected = pl.col("accepted") > 0, pl.col("rejected") > 0
    return (
        segment("QTY", accepted, _text("accepted")).where(is_accepted)
        + segment("QTY", rejected, _text("rejected")).where(is_rejected)
        + segment("AMT", "YU", usd("accepted_cents")).where(is_accepted)
        + segment("AMT", "YY", usd("rejected_cents")).where(is_rejected)
    )


def _claim() -> Segments:
    """A claim, its patient, and what became of it."""
    own = (pl.col("before") + ABOVE + 2).cast(pl.String)
    entity = pl.col("status").replace_strict(
        ENTITIES, default="", return_dtype=pl.String
    )
    status = joined(pl.col("category"), ":", pl.col("status"), entity)
    action = pl.when(IS_ACCEPTED).then(pl.lit("WQ")).otherwise(pl.lit("U"))
    until = pl.when(pl.col("thru") == pl.col("day"))
    served = until.then(joined("D8*", day("day"))).otherwise(
        joined("RD8*", day("day"), "-", day("thru"))
    )
    bill_type = joined(pl.col("bill_type"), pl.col("frequency"))
    return (
        segment("HL", own, _text("level"), "PT")
        + segment("NM1", "QC", "1", pl.col("name"), "", "", "", "MI", member_id())
        + segment("TRN", "2", pl.col("claim_control"))
        + segment("STC", status, day("on"), action, usd("billed"))
        + segment("REF", "1K", pl.col("reference")).where(
            IS_ACCEPTED & pl.col("reference").is_not_null()
        )
        + segment("REF", "BLT", bill_type).where(pl.col("kind") == "I")
        + segment("DTP", "472", served)
    )


def _text(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String)
