"""Where everything stands: which file, and which transaction in it, each event is in.

Claims go to one file for each day and type, in transactions of so many; payments to
one for each day and payer, a transaction each; acknowledgments likewise, with a
transaction for each of the claims' own that they answer.
"""

from typing import NamedTuple

import polars as pl

from transforms.practice.log import Log

CLAIMS_A_TRANSACTION = 250
CONTROLS_A_PANEL = 1_000_000  # interchange control numbers that a panel may use


class Placed(NamedTuple):
    """The files of a panel, and what is in them in the order in which it stands.

    Transactions count from 1 in their file. A file's `party` is the claim type or the
    key of the payer that it is of.
    """

    files: pl.DataFrame  # file (its place, from 0) name kind day party control
    claims: pl.DataFrame  # claim file transaction; of those that were sent
    payments: pl.DataFrame  # payment file transaction
    # acknowledgment (its row) file transaction, and what it answers: the file sent and
    # the transaction in it (batch)
    acknowledgments: pl.DataFrame


def placed(log: Log, turns: pl.Series | None = None) -> Placed:
    """Place everything that a log has.

    Claims are in order of their turn in a file, where one is given for each, then of
    provider, patient and payer.
    """
    npis = pl.lit(log.world.organizations["npi"].rank("dense"))
    numbers = pl.lit(log.patients["number"])
    turn = pl.lit(0, pl.Int8) if turns is None else turns
    sent = (
        log.claims.with_columns(turn=turn)
        .filter("is_sent")
        .select(
            "claim",
            "turn",
            "payer_key",
            npi=npis.gather(pl.col("billing")),
            number=numbers.gather(pl.col("patient")),
            day="submitted",
            party="kind",
        )
    )
    claims = _filed(sent, "turn", "npi", "number", "payer_key", "claim").with_columns(
        transaction=_place_in("file") // CLAIMS_A_TRANSACTION + 1
    )
    paid = log.payments.select(
        "payment",
        npi=npis.gather(pl.col("billing")),
        day="paid_on",
        party="payer_key",
    )
    payments = _filed(paid, "npi").with_columns(transaction=_place_in("file") + 1)
    said = (
        log.acknowledgments.with_row_index("acknowledgment")
        .select("acknowledgment", "claim", day="on", party="payer_key")
        .join(claims.select("claim", "npi", sent="file", batch="transaction"), "claim")
    )
    acknowledgments = (
        _filed(said, "sent", "batch", "npi", "claim", "acknowledgment")
        .with_columns(pair=pl.struct("file", "sent", "batch").rle_id().cast(pl.Int32))
        .with_columns(transaction=pl.col("pair") - pl.first("pair").over("file") + 1)
    )
    start, parts, files = 0, [], []
    for kind, part in {
        "837": claims,
        "835": payments,
        "277CA": acknowledgments,
    }.items():
        parts.append(part.with_columns(pl.col("file") + start))
        files.append(
            _files(parts[-1], kind, f"_p{log.panel + 1:02}" if log.panel else "")
        )
        start += files[-1].height
    control = log.panel * CONTROLS_A_PANEL + pl.col("file").cast(pl.Int64) + 1
    return Placed(
        pl.concat(files).with_columns(control=control),
        parts[0].select("claim", "file", "transaction"),
        parts[1].select("payment", "file", "transaction"),
        parts[2].select("acknowledgment", "file", "transaction", "sent", "batch"),
    )


def _filed(events: pl.DataFrame, *order: str) -> pl.DataFrame:
    """Sort events into files, one for each day and party, and in this order in each."""
    ordered = events.sort("day", "party", *order)
    return ordered.with_columns(file=pl.struct("day", "party").rle_id().cast(pl.Int32))


def _place_in(column: str) -> pl.Expr:
    """The place of a row among those that follow each other with the same value."""
    return pl.int_range(pl.len(), dtype=pl.Int32).over(column)


def _files(events: pl.DataFrame, kind: str, suffix: str) -> pl.DataFrame:
    """Name the files of a kind."""
    files = events.group_by("file", maintain_order=True).agg(pl.first("day", "party"))
    day = pl.col("day").dt.to_string("%Y%m%d")
    party = pl.col("party")
    if kind == "837":
        named = pl.format("{}_837{}{}.837", day, party, pl.lit(suffix))
        return files.with_columns(name=named, kind=pl.lit("837") + party)
    ending = pl.lit(f"{suffix}.{kind[:3]}")
    return files.with_columns(
        name=pl.format("{}_{}{}", day, party, ending), kind=pl.lit(kind)
    )
