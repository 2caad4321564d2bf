"""Status: the ledger, what is published and how fresh it is, in plain values."""

from typing import Any

import duckdb

from transforms import headlines, health, inbox, migration, publish, warehouse
from transforms.errors import Busy, NothingPublished
from transforms.settings import settings

_COUNTED = (
    "claims",
    "claim_lines",
    "adjudications",
    "adjustments",
    "enrolments",
    "segments_in",
    "segments_parsed",
    "segments_ignored",
    "segments_quarantined",
    "unread_elements",
)
_DOLLARS = (
    "billed_usd",
    "charged_usd",
    "paid_usd",
    "adjusted_usd",
    "provider_adjusted_usd",
    "quarantined_usd",
)
_ACKNOWLEDGED = """
select
    count(*) filter (where is_latest) as acknowledged_claims,
    count(*) filter (where is_latest and is_accepted) as accepted_claims,
    count(*) filter (where is_latest and is_rejected) as rejected_claims
from core.acknowledgment
"""


def status() -> dict[str, Any]:
    """Describe this home: service, ledger, publication, headlines. No identifiers.

    `ledger`, `findings` and `unread` (what files of an older version were not read for)
    are null while a run holds the warehouse.
    """
    ledger, findings, unread = _ledger()
    return {
        "health": health.health(),
        "ledger": ledger,
        "findings": findings,
        "unread": unread,
        "waiting_files": _waiting(),
        **published(),
    }


def _ledger() -> tuple[
    dict[str, Any] | None, list[dict[str, Any]] | None, list[str] | None
]:
    if not settings().warehouse.is_file():
        return {"files": []}, [], []
    try:
        con = warehouse.connect(read_only=True, patience_seconds=2)
    except Busy:
        return None, None, None
    with con:
        return _counts(con), _findings(con), migration.unread(con)


def _counts(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    if not _has(con, "file"):
        return {"files": []}
    there = set(con.table("landing.file").columns)  # an older version's may lack some
    sums = [f"sum({c}) as {c}" for c in (*_COUNTED, *_DOLLARS) if c in there]
    files = con.sql(
        "select status_code, kind_code, count(*) as files, sum(bytes) as bytes"
        " from landing.file group by all order by all"
    )
    sums.append("max(received_at) as last_received_at")
    totals = con.sql(f"select {', '.join(sums)} from landing.file")
    counts = {"files": files.pl().to_dicts(), **totals.pl().row(0, named=True)}
    if _has(con, "acknowledgment", "core"):  # not before the first build
        counts |= con.sql(_ACKNOWLEDGED).pl().row(0, named=True)
    return counts


def _findings(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    if not _has(con, "finding"):
        return []
    return (
        con.sql(
            "select severity, finding_code, count(*) as findings,"
            " count(distinct file_id) as files, sum(difference_usd) as difference_usd"
            " from landing.finding group by all order by all"
        )
        .pl()
        .to_dicts()
    )


def _has(con: duckdb.DuckDBPyConnection, table: str, schema: str = "landing") -> bool:
    return bool(
        con.execute(
            "from duckdb_tables() where schema_name = ? and table_name = ?",
            [schema, table],
        ).fetchall()
    )


def _waiting() -> int:
    return sum(map(len, inbox.plan(1)))


def published() -> dict[str, Any]:
    """The build that readers see, the last day of its data, and its headlines."""
    try:
        manifest = publish.manifest()
    except NothingPublished:
        return {"build_id": None, "data_through_date": None, "headlines": []}
    frames = {report: publish.read(report) for report in publish.reports()}
    return {
        "build_id": manifest["build_id"],
        "data_through_date": manifest["data_through_date"],
        "headlines": [
            {"report": h.report, "label": h.label, "value": h.value, "text": h.text}
            for h in headlines.headlines(frames)
        ],
    }
