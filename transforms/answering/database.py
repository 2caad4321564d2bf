"""The database of one question: the reader's reports in memory, and nothing else."""

import re
from collections.abc import Mapping

import duckdb

# How many of its threads: many readers share the machine.
_THREADS = 1
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": _THREADS,
    "async_threads": _THREADS,
    "temp_directory": "",  # nothing is ever written, not even for want of memory
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
}


def opened(reports: Mapping[str, str], memory_bytes: int) -> duckdb.DuckDBPyConnection:
    """Load reports, by name from Parquet files, then close the database to all else."""
    settings = {**_SETTINGS, "memory_limit": f"{memory_bytes // 1_000_000}MB"}
    con = duckdb.connect(":memory:", config=settings)
    con.execute("create schema marts")
    for report, file in reports.items():
        # A name of a folder is no pattern.
        plain = re.sub(r"([*?\[])", r"[\1]", file)
        con.execute(f'create table "{report}" as from read_parquet(?)', [plain])
        con.execute(f'create view marts."{report}" as from main."{report}"')
    con.execute("set secret_directory = ''")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    return con
