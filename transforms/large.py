"""Large files: read part by part, so that memory does not grow with the file.

The rows are those of reading the file whole. They are written as soon as their part is
read; only what is said of a transaction that several parts hold, or once of the whole
file, waits until all of it was seen.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from transforms import parsing
from transforms.tables import RECORDS, USD
from transforms.x12 import chunks, envelope, findings, ledger, rewritten, segments
from transforms.x12.chunks import Chunk
from transforms.x12.elements import Segments
from transforms.x12.envelope import Envelope
from transforms.x12.files import FILE_AT
from transforms.x12.interchanges import Data
from transforms.x12.ledger import Received, States
from transforms.x12.records import QUARANTINED
from transforms.x12.submissions import LEVELS
from transforms.x12.unfinished import Unfinished
from transforms.x12.values import is_any

Write = Callable[[str, pl.DataFrame], None]  # name of the table, some of its rows

_ONCE = "lines_wrapped"  # said of the first place only
_OWED, _LACKS = "transaction_out_of_balance", "amount_missing"
_UNREAD = "transaction_unreadable"
# Said once of all segments of a transaction that stand outside claims and lines.
_LOOSE = ["no_claim_before_line", "status_without_subject"]
_LINES = ["SVC", "LX", "SV1", "SV2", "SV3"]
_PROVIDER = ["provider_npi", "role_code"]
_MOST = 100_000  # rows of providers, before those told of twice are put together


def parse(
    data: Data,
    file: Received,
    key: bytes,
    write: Write,
    size: int = chunks.BYTES,
    scratch: Path | None = None,
) -> None:
    """Read one file `size` bytes at a time; hand over every row of every table.

    A file that is not written in bytes of ASCII is written anew first, to a file in
    the folder `scratch` that nobody else can read and that is gone in the end.
    """
    with rewritten.rewritten(data, scratch) as plain:
        seen = segments.survey(plain.data)
        work = _Work(file._replace(is_bare_transaction=seen.is_bare), key, write)
        work.note(findings.joined([plain.findings, plain.placed(seen.findings)]))
        if seen.regions:
            for chunk in chunks.chunks(plain.data, seen, size, plain.is_utf8):
                work.read(plain.moved(chunk))
        work.finish()


class _Work:
    """The rows of one file, as its parts come in."""

    def __init__(self, file: Received, key: bytes, write: Write) -> None:
        self._file = file
        self._key = key
        self._write = write
        self._envelope = Unfinished()
        self._parted = _Parted()
        self._providers: list[pl.DataFrame] = []
        self._rows: list[pl.DataFrame] = []
        self._refused: Counter[int] = Counter()  # segments, by transaction
        self._kinds: Counter[str] = Counter()  # transactions, by kind
        self._findings = 0
        self._is_wrapped = False
        self._is_stray = False

    def note(self, notes: pl.DataFrame) -> None:
        """Hand over findings."""
        is_wrapped = notes["finding_code"] == _ONCE
        if is_wrapped.any():
            is_first = pl.int_range(pl.len()) == (
                -1 if self._is_wrapped else is_wrapped.arg_max()
            )
            notes = notes.filter(is_first | (pl.col("finding_code") != _ONCE))
            self._is_wrapped = True
        self._findings += notes.height
        self._hand_over("finding", notes)

    def _hand_over(self, name: str, rows: pl.DataFrame) -> None:
        if rows.height:
            self._write(name, rows.select(*RECORDS[name]))

    def read(self, chunk: Chunk) -> None:
        """Read one part."""
        own = chunk.own
        broken = [(0, at) for at in chunk.broken]
        made = parsing.records(chunk.segments, broken, [self._file.file_id], self._key)
        stated = States(
            made.stated.states[chunk.needed :], made.stated.unread[chunk.needed :]
        )
        self._count_refused(own, stated.states)
        tables = {
            name: parsing.together(parts, RECORDS[name])
            for name, parts in made.tables.items()
        }
        row = ledger.file_rows([self._file], own, stated, _NO_TRANSACTIONS, tables)
        self._rows.append(_apart(row.drop(FILE_AT)))
        self.note(chunk.findings)
        self.note(envelope.outside(own, self._is_stray))
        if own.height:
            self._is_stray = bool(envelope.strays(own)[-1])
        self._settle(self._envelope.read(own))
        said = parsing.together(made.findings, RECORDS["finding"]).drop(FILE_AT)
        self.note(self._parted.read(chunk, tables, said))
        if not chunk.open:
            self._parted = _Parted()
        self._provide(tables.pop("provider"))
        for name, rows in tables.items():
            self._hand_over(name, rows)

    def _count_refused(self, own: Segments, states: np.ndarray) -> None:
        numbers = own.transaction_index[states == QUARANTINED]
        each, counts = np.unique(numbers[numbers > 0], return_counts=True)
        self._refused.update(dict(zip(each.tolist(), counts.tolist(), strict=True)))

    def _settle(self, around: Envelope) -> None:
        """Hand over transactions that are complete."""
        rows = around.transactions
        self.note(around.findings)
        self.note(ledger.not_landed(rows, parsing.landed_sets()))
        numbers = rows["transaction_index"].to_list()
        refused = pl.Series([self._refused.pop(n, 0) for n in numbers], dtype=pl.UInt32)
        self._kinds.update(rows["kind_code"].to_list())
        self._hand_over(
            "transaction",
            rows.with_columns(is_quarantined=pl.col("segments") == refused),
        )

    def _provide(self, rows: pl.DataFrame) -> None:
        """Keep providers: one of them can be named in every part."""
        self._providers.append(_apart(rows.drop(FILE_AT)))
        if sum(part.height for part in self._providers) > _MOST:
            self._providers = [_apart(self._put_together())]

    def _put_together(self) -> pl.DataFrame:
        return (
            parsing.together(self._providers, RECORDS["provider"], False)
            .group_by(_PROVIDER, maintain_order=True)
            .agg(pl.all().first(ignore_nulls=True))
        )

    def finish(self) -> None:
        """Hand over what is said once of the whole file."""
        self._settle(self._envelope.finish())
        self._hand_over("provider", self._put_together())
        kinds = [kind for kind, count in self._kinds.items() for _ in range(count)]
        transactions = pl.DataFrame({"kind_code": kinds}, {"kind_code": pl.String})
        rows = self._rows or [pl.DataFrame(schema=ledger.FILE)]
        self._write(
            "file", ledger.added(rows, self._file, transactions, self._findings)
        )


class _Parted:
    """What is said of a transaction that several parts hold, until it is complete."""

    def __init__(self) -> None:
        self._payments: list[pl.DataFrame] = []
        self._submissions: list[pl.DataFrame] = []
        self._loose: list[pl.DataFrame] = []
        self._levels: Counter[str] = Counter()
        self._moved = 0  # provider adjustments

    def read(
        self, chunk: Chunk, tables: parsing.Tables, notes: pl.DataFrame
    ) -> pl.DataFrame:
        """Take rows of the transaction out of those of a part, or put all of it in.

        Returns the findings of the part that can be said now.
        """
        number = chunk.begun or chunk.open
        first = int(chunk.own.segment_index[0]) if chunk.own.height else 0
        is_own = (pl.col("segment_index") >= first).fill_null(True)
        if not number:
            return notes.filter(is_own)
        is_here = pl.col("transaction_index") == number
        for name, kept in (
            ("payment", self._payments), ("submission", self._submissions),
        ):  # fmt: skip
            kept.append(_apart(tables[name].filter(is_here)))
            tables[name] = tables[name].filter(~is_here)
        self._count_levels(chunk.own, number)
        tables["provider_adjustment"] = self._renumbered(
            tables["provider_adjustment"], number
        )
        said = self._sayable(notes, is_here, is_own)
        if chunk.open:
            return said.filter(~_is_of_all(is_here, _LACKS))
        payment = self._payment()
        made = [said, self._owed(payment, chunk.segments), *self._loosely()]
        tables["payment"] = pl.concat([payment, tables["payment"]])
        tables["submission"] = pl.concat([self._submission(), tables["submission"]])
        return pl.concat(made)

    def _sayable(
        self, notes: pl.DataFrame, is_here: pl.Expr, is_own: pl.Expr
    ) -> pl.DataFrame:
        """Keep what can only be said together; return the rest."""
        is_loose = (
            is_here
            & pl.col("finding_code").is_in(_LOOSE)
            & ~pl.col("segment_id").is_in(_LINES)
        ).fill_null(False)
        loose = notes.filter(is_loose, is_own)
        if loose.height:
            self._loose.append(_apart(loose))
        return notes.filter(
            is_own | _is_of_all(is_here, _LACKS, _UNREAD),
            ~is_loose,
            ~_is_of_all(is_here, _OWED),
        )

    def _loosely(self) -> list[pl.DataFrame]:
        """Findings about loose segments, each code once."""
        if not self._loose:
            return []
        notes = pl.concat(self._loose)
        names = [name for name in notes.columns if name != "finding_code"]
        summed = notes.group_by("finding_code", maintain_order=True).agg(
            pl.sum(name).cast(pl.UInt32)
            if name == "quarantined_segments"
            else pl.first(name)
            for name in names
        )
        return [summed.select(*notes.columns)]

    def _count_levels(self, own: Segments, number: int) -> None:
        rows = own.rows("HL")
        level = own.word(rows[own.transaction_index[rows] == number], 3)
        for name, code in LEVELS.items():
            self._levels[name] += int(is_any(level, code).sum())

    def _renumbered(self, rows: pl.DataFrame, number: int) -> pl.DataFrame:
        """Count provider adjustments on from those of the parts before."""
        is_here = pl.col("transaction_index") == number
        name = "provider_adjustment_index"
        before, self._moved = self._moved, self._moved + rows.filter(is_here).height
        if not before:
            return rows
        return rows.with_columns(
            pl.when(is_here).then(pl.col(name) + before).otherwise(name).cast(pl.UInt32)
        )

    def _payment(self) -> pl.DataFrame:
        """The payment: what the last part knows, and the sums of all."""
        rows = pl.concat(self._payments)
        sums = ["claim_paid_usd", "provider_adjusted_usd"]
        owed = pl.col("claim_paid_usd") - pl.col("provider_adjusted_usd")
        return (
            rows[-1:]
            .with_columns(pl.lit(rows[name].sum(), USD).alias(name) for name in sums)
            .with_columns(difference_usd=owed - pl.col("payment_usd"))
            .cast({name: rows.schema[name] for name in [*sums, "difference_usd"]})
        )

    def _owed(self, payment: pl.DataFrame, whole: Segments) -> pl.DataFrame:
        """A finding where the payment is not what all parts add up to."""
        owed = payment.filter(pl.col("difference_usd") != 0)
        number = owed["transaction_index"].to_numpy()
        st = whole.rows("ST")
        st = st[np.isin(whole.transaction_index[st], number)]
        return findings.at(
            _OWED, whole, st, difference_usd=owed["difference_usd"]
        ).drop(FILE_AT)

    def _submission(self) -> pl.DataFrame:
        """The submission, with the levels of all parts."""
        rows = pl.concat(self._submissions)
        return rows[:1].with_columns(
            pl.lit(self._levels[name], pl.UInt32).alias(name) for name in LEVELS
        )


def _is_of_all(is_here: pl.Expr, *codes: str) -> pl.Expr:
    """Findings about the transaction that parts hold, placed at its ST."""
    is_one = pl.col("finding_code").is_in(list(codes))
    return (is_here & is_one & (pl.col("segment_id") == "ST")).fill_null(False)


def _apart(rows: pl.DataFrame) -> pl.DataFrame:
    """A copy of rows: columns made of the text of a part keep all of that text."""
    return pl.DataFrame(rows.rows(), rows.schema, orient="row")


_NO_TRANSACTIONS = pl.DataFrame(schema=RECORDS["transaction"] | {FILE_AT: pl.UInt32})
