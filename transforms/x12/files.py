"""Files: what was read of many files together, taken apart again.

Reading a small file costs the same calls as reading a large one, so small files are
read together, and column file_at tells their rows apart. Reading files together or one
by one gives the same rows.
"""

import polars as pl

from transforms.x12.segments import Cut

FILE_AT = "file_at"  # which of several files a row is of


def noticed(cuts: list[Cut]) -> list[pl.DataFrame]:
    """Put the findings of several files together, with column file_at."""
    return [
        part.findings.with_columns(pl.lit(n, pl.UInt32).alias(FILE_AT))
        for n, part in enumerate(cuts)
        if not part.findings.is_empty()
    ]


def shares(rows: pl.DataFrame, files: int) -> list[pl.DataFrame]:
    """Part rows by file, in their order; files without rows get none."""
    own = rows.partition_by(FILE_AT, as_dict=True, include_key=False)
    nothing = rows.drop(FILE_AT).clear()
    return [own.get((n,), nothing) for n in range(files)]
