"""The answer on its way out: Arrow, in batches, within what an answer may hold."""

from collections.abc import Sequence

import duckdb
import pyarrow as pa
import pyarrow.ipc

_BATCH_ROWS = 2048

# Types that every reader of the answer knows; any other goes out as DuckDB writes it.
_NUMBERS = (
    "tinyint smallint integer bigint utinyint usmallint uinteger ubigint hugeint float"
    " double decimal"
)
_TIMES = "date time timestamp timestamp_s timestamp_ms timestamp_ns"
_PLAIN = frozenset(
    [
        *("boolean", "varchar", "enum", "timestamp with time zone"),
        *_NUMBERS.split(),
        *_TIMES.split(),
    ]
)


class TooLarge(Exception):
    """An answer of more rows, or more bytes, than is given."""


def encoded(
    answer: duckdb.DuckDBPyRelation, most_rows: int, most_bytes: int
) -> tuple[int, bytes]:
    """The rows of an answer, counted, as an Arrow stream.

    It is fetched batch by batch, so a limit that is reached ends the work.

    Raises:
        TooLarge: it has more rows (`rows`) or bytes (`bytes`) than may be given.
    """
    names = _unique(answer.columns)
    if any(kind.id not in _PLAIN for kind in answer.types):
        answer = answer.project(", ".join(_columns(names, answer.types)))
    out = pa.BufferOutputStream()
    count = 0
    with answer.to_arrow_reader(_BATCH_ROWS) as batches:
        kinds = [field.type for field in batches.schema]
        schema = pa.schema(list(zip(names, kinds, strict=True)))
        with pa.ipc.new_stream(out, schema) as stream:
            for batch in batches:
                count += batch.num_rows
                if count > most_rows:
                    raise TooLarge("rows")
                stream.write_batch(
                    pa.RecordBatch.from_arrays(batch.columns, schema=schema)
                )
                if out.tell() > most_bytes:
                    raise TooLarge("bytes")
    return count, out.getvalue().to_pybytes()


def _columns(names: Sequence[str], types: Sequence[object]) -> list[str]:
    """Each column by its place, since two may share a name."""
    return [
        f"{place} as {quoted(name)}"
        if kind.id in _PLAIN  # type: ignore[attr-defined]
        else f"cast({place} as varchar) as {quoted(name)}"
        for place, name, kind in zip(
            [f"#{index}" for index in range(1, len(names) + 1)],
            names,
            types,
            strict=True,
        )
    ]


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _unique(columns: Sequence[str]) -> list[str]:
    """Names of columns, a second of the same name numbered."""
    names: dict[str, None] = {}
    for column in columns:
        name, number = column, 1
        while name in names:
            name, number = f"{column}_{number}", number + 1
        names[name] = None
    return list(names)
