"""Large files: read part by part, so that memory does not grow with the file.

The rows are those of reading the file whole. What belongs to a claim is written as
soon as its part is read; what is said once a file, or once a transaction that was
parted, is put together at the end.
"""

from collections.abc import Callable

import polars as pl

from transforms import parsing
from transforms.tables import PAYMENT, RECORDS
from transforms.x12 import chunks, files, findings, kinds, ledger, segments
from transforms.x12.chunks import Chunk
from transforms.x12.envelope import envelope, wanted
from transforms.x12.interchanges import Data
from transforms.x12.ledger import Received
from transforms.x12.segments import FILE_AT

Write = Callable[[str, pl.DataFrame], None]  # name of the table, some of its rows

# Held until the end, because a row of them can come from several parts.
_HELD = ("payment", "provider", "provider_adjustment", "submission")
_LEVELS = {"provider_levels": "20", "subscriber_levels": "22", "patient_levels": "23"}
_ONCE = "lines_wrapped"  # said of the first place only
_OWED = "transaction_out_of_balance"


def parse(
    data: Data,
    file: Received,
    key: bytes,
    write: Write,
    size: int = chunks.BYTES,
) -> None:
    """Read one file `size` bytes at a time; hand over every row of every table."""
    seen = segments.survey(data)
    file = file._replace(is_bare_transaction=seen.is_bare)
    work = _Work(file, key, write)
    work.note(seen.findings)
    if seen.regions:
        for chunk in chunks.chunks(data, seen, size):
            work.read(chunk)
    work.finish()


class _Work:
    """The rows of one file, as its parts come in."""

    def __init__(self, file: Received, key: bytes, write: Write) -> None:
        self._file = file
        self._key = key
        self._write = write
        self._numbers = files.Alone(file.file_id)
        self._held: dict[str, list[pl.DataFrame]] = {name: [] for name in _HELD}
        self._rows: list[pl.DataFrame] = []
        self._refused: list[pl.DataFrame] = []
        self._frames: list[pl.DataFrame] = []
        self._levels: list[pl.DataFrame] = []
        self._parted: set[int] = set()
        self._findings = 0
        self._last = 0
        self._is_wrapped = False

    def note(self, notes: pl.DataFrame) -> None:
        """Hand over findings."""
        if self._is_wrapped:
            notes = notes.filter(pl.col("finding_code") != _ONCE)
        wrapped = notes["finding_code"] == _ONCE
        if wrapped.any():
            first = pl.int_range(pl.len()) == wrapped.arg_max()
            notes = notes.filter(first | (pl.col("finding_code") != _ONCE))
            self._is_wrapped = True
        if notes.height:
            self._findings += notes.height
            self._write("finding", notes.select(*RECORDS["finding"]))

    def read(self, chunk: Chunk) -> None:
        """Read one part."""
        own = chunk.own
        broken = [(0, at) for at in chunk.broken]
        made = parsing.records(chunk.frame, broken, self._numbers, self._key)
        read = made.read.filter(pl.col("segment_index") >= chunk.first)
        stated = ledger.states(own, read)
        tables = {
            name: parsing.table(parts, RECORDS[name])
            for name, parts in made.tables.items()
        }
        tables["finding"] = self._own_findings(tables["finding"], chunk)
        row = ledger.file_rows([self._file], _NO_TRANSACTIONS, stated, tables)
        self._rows.append(row.drop(FILE_AT))
        self._refused.append(parsing.refused(stated))
        self._frames.append(wanted(own))
        self._parted |= chunk.parted
        if chunk.parted:
            self._levels.append(_counted_levels(own, chunk.parted))
        self._last += own.height
        self.note(chunk.findings)
        self.note(tables.pop("finding"))
        for name, rows in tables.items():
            if rows.height and name in _HELD:
                self._held[name].append(rows.drop(FILE_AT))
            elif rows.height:
                self._write(name, rows.drop(FILE_AT))

    def _own_findings(self, notes: pl.DataFrame, chunk: Chunk) -> pl.DataFrame:
        """Leave out what other parts say, or can say only together."""
        is_owed = (pl.col("finding_code") == _OWED) & pl.col("transaction_index").is_in(
            list(chunk.parted)
        )
        is_own = (pl.col("segment_index") >= chunk.first).fill_null(True)
        return notes.filter(is_own, ~is_owed.fill_null(False))

    def finish(self) -> None:
        """Put together what all parts say."""
        transactions = self._transactions()
        payments = self._payments()
        self.note(self._owed(payments, transactions))
        providers = parsing.table(self._held["provider"], RECORDS["provider"], False)
        keys = ["provider_npi", "role_code"]
        providers = providers.group_by(keys, maintain_order=True).agg(
            pl.all().first(ignore_nulls=True)
        )
        tables = {
            "transaction": transactions,
            "payment": payments,
            "provider": providers.select(*RECORDS["provider"]),
            "provider_adjustment": self._moved(),
            "submission": self._submissions(),
        }
        for name, rows in tables.items():
            if rows.height:
                self._write(name, rows)
        row = ledger.added(
            self._rows or [_NO_FILE], self._file, transactions, self._findings
        )
        self._write("file", row)

    def _transactions(self) -> pl.DataFrame:
        if not self._frames:
            return _NO_TRANSACTIONS.drop(FILE_AT)
        around = envelope(pl.concat(self._frames), self._last)
        self._frames = []
        self.note(around.findings)
        self.note(ledger.not_landed(around.transactions, parsing.landed_sets()))
        refused = pl.concat(self._refused).group_by("transaction_index")
        return parsing.quarantined(
            around.transactions, refused.agg(pl.col("refused").sum())
        )

    def _payments(self) -> pl.DataFrame:
        """The payments: of a parted transaction, what its last part knows, summed."""
        rows = parsing.table(self._held["payment"], PAYMENT, False)
        is_parted = pl.col("transaction_index").is_in(list(self._parted))
        parted = rows.filter(is_parted)
        if parted.is_empty():
            return rows
        sums = ["claim_paid_usd", "provider_adjusted_usd"]
        together = parted.group_by("transaction_index", maintain_order=True).agg(
            pl.col(name).sum().cast(PAYMENT[name]) if name in sums else pl.last(name)
            for name in PAYMENT
            if name != "transaction_index"
        )
        owed = pl.col("claim_paid_usd") - pl.col("provider_adjusted_usd")
        together = together.with_columns(difference_usd=owed - pl.col("payment_usd"))
        whole = rows.filter(~is_parted)
        return pl.concat([whole, together.select(*PAYMENT)]).sort("transaction_index")

    def _owed(self, payments: pl.DataFrame, transactions: pl.DataFrame) -> pl.DataFrame:
        """Findings about the balance of transactions that were parted."""
        owed = payments.filter(
            pl.col("transaction_index").is_in(list(self._parted)),
            pl.col("difference_usd") != 0,
        ).select("transaction_index", "difference_usd")
        if owed.is_empty():
            return findings.none()
        places = transactions.select(
            "transaction_index", "segment_index", "byte_offset"
        )
        at = owed.join(places, on="transaction_index", maintain_order="left")
        return findings.found(_OWED, at.with_columns(segment_id=pl.lit("ST")))

    def _moved(self) -> pl.DataFrame:
        """Provider adjustments, counted through each transaction that was parted."""
        rows = parsing.table(
            self._held["provider_adjustment"], RECORDS["provider_adjustment"], False
        )
        if not self._parted or rows.is_empty():
            return rows
        is_parted = pl.col("transaction_index").is_in(list(self._parted))
        index = pl.int_range(1, pl.len() + 1).over("transaction_index")
        name = "provider_adjustment_index"
        return rows.with_columns(
            pl.when(is_parted).then(index).otherwise(name).cast(pl.UInt32).alias(name)
        )

    def _submissions(self) -> pl.DataFrame:
        """Submissions: of a parted transaction, the levels of all parts counted."""
        rows = parsing.table(self._held["submission"], RECORDS["submission"], False)
        rows = rows.unique("transaction_index", keep="first", maintain_order=True)
        if not self._levels or rows.is_empty():
            return rows
        counts = (
            pl.concat(self._levels)
            .group_by("transaction_index")
            .agg(pl.col(*_LEVELS).sum())
        )
        rows = rows.join(
            counts, on="transaction_index", how="left", maintain_order="left",
            suffix="_in_all",
        )  # fmt: skip
        return rows.with_columns(
            pl.coalesce(f"{name}_in_all", name).cast(pl.UInt32).alias(name)
            for name in _LEVELS
        ).select(*RECORDS["submission"])


def _counted_levels(own: pl.DataFrame, parted: frozenset[int]) -> pl.DataFrame:
    levels = own.filter(
        pl.col("segment_id") == "HL", pl.col("transaction_index").is_in(list(parted))
    ).with_columns(kinds.element(3).alias("level"))
    return levels.group_by("transaction_index").agg(
        (pl.col("level") == level).sum().alias(name) for name, level in _LEVELS.items()
    )


_NO_TRANSACTIONS = pl.DataFrame(schema=RECORDS["transaction"] | {FILE_AT: pl.UInt32})
_NO_FILE = pl.DataFrame(schema=ledger.FILE)
