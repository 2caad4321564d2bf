"""Files: many files read as one frame, and taken apart again.

Reading a small file costs the same dozens of frame operations as a large one, so small
files are read together: numbers run through all of them, column file_at tells them
apart, and in the end every file gets its own numbers back. Reading files together or
one by one gives the same rows.
"""

import numpy as np
import polars as pl

from transforms.x12 import findings
from transforms.x12.segments import FILE_AT, Cut

_IDS = ("claim_id", "adjudication_id", "acknowledgment_id")
_INDEXES = ("segment_index", "transaction_index", "interchange_index")


def together(cuts: list[Cut]) -> pl.DataFrame:
    """Put the segments of several files into one frame, with column file_at."""
    frame = pl.concat([part.frame for part in cuts])
    heights = [part.frame.height for part in cuts]
    file_at = np.repeat(np.arange(len(cuts), dtype=np.uint32), heights)
    return frame.with_columns(pl.Series(FILE_AT, file_at))


def noticed(cuts: list[Cut]) -> list[pl.DataFrame]:
    """Put the findings of several files together, with column file_at."""
    return [
        part.findings.with_columns(pl.lit(n, pl.UInt32).alias(FILE_AT))
        for n, part in enumerate(cuts)
        if not part.findings.is_empty()
    ]


class Apart:
    """Gives rows of files read together the numbers they have in their own file."""

    def __init__(self, frame: pl.DataFrame, file_ids: list[str]) -> None:
        """Take the placed segments of all files, and the ids of the files."""
        self._of_segment = frame[FILE_AT]
        first = frame.group_by(FILE_AT).agg(
            pl.col(name).min().cast(pl.Int64) - 1 for name in _INDEXES
        )
        bases = pl.DataFrame(
            {
                FILE_AT: np.arange(len(file_ids), dtype=np.uint32),
                "_file_id": file_ids,
            }
        ).join(first, on=FILE_AT, how="left", maintain_order="left")
        self._bases = bases.rename({name: f"_{name}" for name in _INDEXES})
        sets = frame.filter(pl.col("segment_id") == "ST")
        self._of_transaction = sets[FILE_AT]

    def rows(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Number rows by their own file, and add file_at where it is not there."""
        if FILE_AT not in rows.columns:
            rows = rows.with_columns(self._file_at(rows).alias(FILE_AT))
        columns = [name for name in rows.columns if name != FILE_AT]
        wide = rows.join(self._bases, on=FILE_AT, how="left", maintain_order="left")
        return wide.with_columns(
            *(
                (pl.col(name) - pl.col(f"_{name}")).cast(pl.UInt32)
                for name in _INDEXES
                if name in columns
            ),
            *(
                pl.format(
                    "{}-{}",
                    pl.col("_file_id"),
                    _segment_of(name).cast(pl.Int64) - pl.col("_segment_index"),
                ).alias(name)
                for name in _IDS
                if name in columns
            ),
        ).select(*columns, FILE_AT)

    def findings(self, notes: pl.DataFrame) -> pl.DataFrame:
        """Number findings by their own file, in their messages as well."""
        return findings.worded(self.rows(notes))

    def _file_at(self, rows: pl.DataFrame) -> pl.Series:
        if rows.is_empty():
            return pl.Series(FILE_AT, [], pl.UInt32)
        where = [
            rows.select(_segment_of(name) - 1).to_series()
            for name in _IDS
            if name in rows.columns
        ]
        if where:
            return self._of_segment.gather(where[0])
        file_at = pl.Series(FILE_AT, [None], pl.UInt32).new_from_index(0, rows.height)
        for name, owners in (
            ("transaction_index", self._of_transaction),
            ("segment_index", self._of_segment),
        ):
            if name in rows.columns:
                known = owners.gather(rows[name] - 1)
                file_at = known.zip_with(known.is_not_null(), file_at)
        return file_at


class Alone:
    """Gives rows of one file, whose numbers are already its own, their ids."""

    def __init__(self, file_id: str) -> None:
        """Take the id of the file."""
        self._file_id = file_id

    def rows(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Write the id of the file into those of the rows, and add file_at."""
        columns = [name for name in rows.columns if name != FILE_AT]
        return rows.select(columns).with_columns(
            *(
                pl.format("{}-{}", pl.lit(self._file_id), _segment_of(name)).alias(name)
                for name in _IDS
                if name in columns
            ),
            pl.lit(0, pl.UInt32).alias(FILE_AT),
        )

    def findings(self, notes: pl.DataFrame) -> pl.DataFrame:
        """Findings as they are, with file_at."""
        return self.rows(notes)


def _segment_of(name: str) -> pl.Expr:
    """The segment that an id ends with."""
    return pl.col(name).str.extract(r"([0-9]+)$").cast(pl.UInt32)


def shares(rows: pl.DataFrame, files: int) -> list[pl.DataFrame]:
    """Part rows by file, in their order; files without rows get none."""
    own = rows.partition_by(FILE_AT, as_dict=True, include_key=False)
    nothing = rows.drop(FILE_AT).clear()
    return [own.get((n,), nothing) for n in range(files)]
