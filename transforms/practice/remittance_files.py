"""835 files: one per payer and payment day, a transaction per payee."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from transforms.practice.answer_segments import AnswerSegments
from transforms.practice.envelopes import CLEARINGHOUSE, enveloped, stretches
from transforms.practice.log import Log
from transforms.practice.owned import Owned, gathered
from transforms.practice.parties import PAYEE_SEGMENTS, Parties
from transforms.practice.payers import PAYERS, Payer
from transforms.practice.placed import Placed
from transforms.practice.segments import (
    NOTHING,
    Segments,
    day,
    joined,
    ready,
    segment,
    usd,
)
from transforms.x12.write import Party, interchange

IMPLEMENTATION = "005010X221A1"
ANSWERS_AT_ONCE = 15_000
ADJUSTMENTS_A_SEGMENT = 6  # in a PLB


def remittance_files(log: Log, placed: Placed, parties: Parties) -> Iterator[bytes]:
    """Each file of payments, in order; the text of some thousand answers at a time."""
    segments = AnswerSegments(log, parties)
    order = log.answers.select("payment", "answer").sort("payment", "answer")
    answers = Owned(order, "payment", log.payments.height)
    moved = Owned(log.provider_adjustments, "payment", log.payments.height)
    files = placed.files.filter(kind="835")
    payments = _described(log, placed, files, parties)
    if not files.height:
        return
    ends = np.cumsum([0, *payments["file"].rle().struct.field("len")])
    sizes = np.add.reduceat(answers.counts(payments["payment"]), ends[:-1])
    for start, stop in stretches(pl.Series(sizes), ANSWERS_AT_ONCE):
        own = payments[ends[start] : ends[stop]]
        claims = gathered(segments.write(answers.of(own["payment"])), "row", own.height)
        entries = gathered(_entries(moved.of(own["payment"]), own), "row", own.height)
        own = own.with_columns(
            claims_text=claims["text"],
            claims_count=claims["count"],
            moved_text=entries["text"],
            moved_count=entries["count"],
        )
        body = _payment()
        written = own.select("file", "transaction", text=body.text, count=body.count)
        texts = enveloped(written, "835", IMPLEMENTATION)
        for file, key, paid_on, control in (
            files[start:stop].select("file", "party", "day", "control").iter_rows()
        ):
            yield interchange(
                Party("ZZ", key + "SYS"),
                CLEARINGHOUSE,
                "HP",
                IMPLEMENTATION,
                paid_on,
                control,
                texts[file],
                PAYERS[key].separators,
            )


def _described(
    log: Log, placed: Placed, files: pl.DataFrame, parties: Parties
) -> pl.DataFrame:
    """Join payments with their files, payers and payees, in order of the files."""
    payments = log.payments[placed.payments["payment"].to_numpy()]
    organizations = parties.organizations
    return placed.payments.with_columns(
        *payments["payer_key", "paid_on", "amount"],
        npi=organizations["npi"].gather(payments["billing"]),
        payee=organizations["payee"].gather(payments["billing"]),
    ).join(files.select("file", "control"), "file", maintain_order="left")


def _entries(entries: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """Provider adjustments as parts of PLB segments: the first of each counts."""
    at = entries["row"].to_numpy()
    of_payment = payments.select("npi", year=pl.col("paid_on").dt.year())
    opens = pl.col("place") % ADJUSTMENTS_A_SEGMENT == 0
    closes = opens.shift(-1, fill_value=True)
    opened = joined("PLB*", pl.col("npi"), "*", pl.col("year").cast(pl.String), "1231")
    named = joined(pl.col("reason"), ":", pl.col("reference")).str.strip_chars_end(":")
    return entries.with_columns(*of_payment[at]).select(
        "row",
        text=joined(
            pl.when(opens).then(opened).otherwise(NOTHING),
            "*",
            named,
            "*",
            usd("cents"),
            pl.when(closes).then(pl.lit("~")).otherwise(NOTHING),
        ),
        count=opens.cast(pl.Int32),
    )


def _payment() -> Segments:
    trace = joined(
        pl.col("payer_key"),
        pl.col("control").cast(pl.String).str.zfill(7),
        pl.col("transaction").cast(pl.String).str.zfill(2),
    )
    heads = {key: "".join(_payer(payer)) for key, payer in PAYERS.items()}
    counts = {key: len(_payer(payer)) for key, payer in PAYERS.items()}
    payer = pl.col("payer_key").replace_strict(heads, return_dtype=pl.String)
    count = pl.col("payer_key").replace_strict(counts, return_dtype=pl.Int32)
    return (
        _money()
        + segment("TRN", "1", trace, _origin())
        + segment("REF", "EV", CLEARINGHOUSE.identity)
        + segment("DTM", "405", day("paid_on"))
        + Segments((payer,), 0, (count,))
        + ready("payee", PAYEE_SEGMENTS)
        + segment("LX", "1").where(pl.col("claims_count") > 0)
        + ready("claims_text", "claims_count")
        + ready("moved_text", "moved_count")
    )


def _money() -> Segments:
    """BPR: nothing, a check or a transfer to the payee's bank."""
    checks = [key for key, payer in PAYERS.items() if payer.pays_by_check]
    bank = "*01*999999992*DA*123456*", "**01*999999992*DA*98765*"
    text = (
        pl.when(pl.col("amount") == 0)
        .then(joined("BPR*H*0*C*NON", "*" * 12))
        .when(pl.col("payer_key").is_in(checks))
        .then(joined("BPR*I*", usd("amount"), "*C*CHK", "*" * 12))
        .otherwise(
            joined("BPR*I*", usd("amount"), "*C*ACH*CCP", bank[0], _origin(), bank[1])
        )
    )
    return Segments((text, day("paid_on"), "~"), 1)


def _origin() -> pl.Expr:
    """The payer's number at its bank: TRN03 and BPR10."""
    origins = {key: "1" + payer.tin for key, payer in PAYERS.items()}
    return pl.col("payer_key").replace_strict(origins, return_dtype=pl.String)


def _payer(payer: Payer) -> list[str]:
    """Segments that say who pays."""
    by_2u = payer.identifies_by_2u
    return [
        f"N1*PR*{payer.name}~" if by_2u else f"N1*PR*{payer.name}*XV*{payer.key}~",
        "N3*1 PAYER PLAZA~",
        "N4*LAKE VESPER*MN*56301~",
        *([f"REF*2U*{payer.key}~"] if by_2u else []),
        "PER*BL*REMITTANCE DESK*TE*5555550199~",
    ]
