"""What must hold when a soak is over: nothing lost, nothing twice, readers up to date.

The service has ended; its home is read by other means than its own.
"""

import hashlib
import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from tests.soak.arrivals import PARTLY, Arrival
from transforms import vault
from transforms.errors import ClaimscopeError

# What of a file's truth the ledger counts as well.
COUNTED = (
    "claims",
    "claim_lines",
    "adjudications",
    "adjustments",
    "enrolments",
    "billed_usd",
    "charged_usd",
    "paid_usd",
    "adjusted_usd",
    "provider_adjusted_usd",
)


@dataclass(frozen=True)
class Proof:
    """What was found, and what was found wrong."""

    wrong: list[str]  # sentences; the soak failed unless there are none
    statuses: dict[str, int]  # files in the ledger, by status
    totals: dict[str, Decimal]  # of all files that landed whole
    landing_seconds: list[float]  # from a file's drop to its row in the ledger
    publishing_seconds: list[float]  # from its drop to its publication


def prove(
    home: Path,
    arrivals: list[Arrival],
    truth: dict[str, dict[str, Any]],
    publications: dict[str, float],
) -> Proof:
    """Compare a home with what was dropped into its inbox.

    Args:
        home: of the service, which has ended.
        arrivals: every file that was dropped.
        truth: what each file of the practice holds.
        publications: build ids that readers were given, and since when.
    """
    ledger, builds = _read(home)
    totals: dict[str, Decimal] = defaultdict(Decimal)
    with patch.dict(os.environ, CLAIMSCOPE_HOME=str(home)):  # whose keys open it
        kept = list(_kept(home, arrivals))
    wrong = [
        *_waiting(home),
        *_once(ledger, arrivals),
        *_counts(ledger, arrivals, truth, totals),
        *kept,
        *_fresh(home, ledger, builds),
    ]
    landing, publishing = _delays(ledger, arrivals, builds, publications)
    statuses = Counter(row["status_code"] for row in ledger)
    return Proof(wrong, dict(statuses), dict(totals), landing, publishing)


def _read(home: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The ledger, and every build that was begun."""
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        return tuple(  # type: ignore[return-value]
            con.sql(f"from {table}").pl().to_dicts()
            for table in ("landing.file", "gate.build")
        )


def _waiting(home: Path) -> Iterator[str]:
    """Nothing waits, nothing is half done."""
    for folder in ("inbox", "staging"):
        left = [path for path in (home / folder).glob("*") if path.name[0] != "."]
        if left:
            yield f"{len(left)} entries are left in {folder}"


def _once(ledger: list[dict[str, Any]], arrivals: list[Arrival]) -> Iterator[str]:
    """Every file is in the ledger once, with the status it must have, and no other."""
    found = Counter(row["sha256"] for row in ledger)
    status = {row["sha256"]: row["status_code"] for row in ledger}
    for arrival in {each.sha256: each for each in arrivals}.values():
        times = found.pop(arrival.sha256, 0)
        if times != 1:
            yield f"{_name(arrival)} is {times} times in the ledger"
        elif status[arrival.sha256] != arrival.expected:
            yield f"{_name(arrival)} is {status[arrival.sha256]}"
    if found:
        yield f"{len(found)} files are in the ledger that never arrived"


def _counts(
    ledger: list[dict[str, Any]],
    arrivals: list[Arrival],
    truth: dict[str, dict[str, Any]],
    totals: dict[str, Decimal],
) -> Iterator[str]:
    """What landed of each file is what the practice says it holds."""
    rows = {row["sha256"]: row for row in ledger}
    for arrival in {each.sha256: each for each in arrivals}.values():
        row = rows.get(arrival.sha256)
        if row is None or arrival.expected != "landed":
            continue
        held = truth[arrival.original]
        for column in (c for c in COUNTED if c in held):
            landed, true = Decimal(row[column] or 0), Decimal(str(held[column]))
            totals[column] += landed
            is_less = arrival.way in PARTLY and (landed < true or "_usd" in column)
            if landed != true and not is_less:
                yield f"{_name(arrival)}: {column} is {landed}, not {true}"
        if arrival.way in PARTLY and not row["findings"]:
            yield f"{_name(arrival)} was cut off and nothing is said of it"


def _kept(home: Path, arrivals: list[Arrival]) -> Iterator[str]:
    """Every original is in archive/ or, with its reason, in quarantine/."""
    kept = {"archive": set(), "quarantine": set()}
    for folder, sums in kept.items():
        for path in (home / folder).rglob("*"):
            if path.is_file() and not path.name.endswith(".reason.txt"):
                try:
                    with vault.opened(path) as original:
                        sums.add(hashlib.file_digest(original, "sha256").hexdigest())
                except ClaimscopeError as error:
                    yield f"{path.name} in {folder} cannot be opened: {error}"
                if folder == "quarantine":
                    reason = path.with_name(f"{path.name}.reason.txt")
                    if not reason.is_file() or not reason.read_text().strip():
                        yield f"no reason is given for {path.name} in quarantine"
    for arrival in arrivals:
        folder = "archive" if arrival.expected == "landed" else "quarantine"
        if arrival.dropped_sha256 not in kept[folder]:
            yield f"{_name(arrival)} is not in {folder}"


def _fresh(
    home: Path, ledger: list[dict[str, Any]], builds: list[dict[str, Any]]
) -> Iterator[str]:
    """What readers see was built from all that landed."""
    manifest = home / "published" / "current" / "manifest.json"
    published = json.loads(manifest.read_text())["build_id"]
    batch = {build["build_id"]: build["batch_id"] for build in builds}
    last = max((row["batch_id"] for row in ledger), default=0)
    if batch.get(published) != last:
        yield f"readers see batch {batch.get(published)}, and {last} has landed"
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        (built,) = con.execute("select count(*) from core.file").fetchone() or (0,)
    if built != len(ledger):
        yield f"{built} files are built, and {len(ledger)} are in the ledger"


def _delays(
    ledger: list[dict[str, Any]],
    arrivals: list[Arrival],
    builds: list[dict[str, Any]],
    publications: dict[str, float],
) -> tuple[list[float], list[float]]:
    """Seconds from each file's first drop to the ledger, and to readers."""
    rows = {row["sha256"]: row for row in ledger}
    batch = {build["build_id"]: build["batch_id"] for build in builds}
    seen = sorted(
        (at, batch[build]) for build, at in publications.items() if build in batch
    )
    landing, publishing = [], []
    dropped = {each.sha256: each.dropped_at for each in reversed(arrivals)}
    for sha256, at in dropped.items():
        row = rows.get(sha256)
        if row is None:
            continue
        landing.append(_seconds(row["received_at"]) - at)
        then = next((then for then, upto in seen if upto >= row["batch_id"]), None)
        if then is not None:
            publishing.append(then - at)
    return landing, publishing


def _seconds(moment: datetime) -> float:
    """The ledger writes its times in UTC."""
    return moment.replace(tzinfo=UTC).timestamp()


def _name(arrival: Arrival) -> str:
    return f"{arrival.name} ({arrival.way})"
