"""The inbox: which files are waiting, and where they go once they are in the ledger.

Originals are never changed or thrown away: they move to archive/, or to quarantine/
with a sentence that says why. Both hold people's data and are for their owner only.
"""

import errno
import hashlib
import heapq
import logging
import shutil
from contextlib import suppress
from pathlib import Path

import polars as pl

from transforms import warehouse
from transforms.settings import settings

log = logging.getLogger(__name__)

_UNFINISHED = (".tmp", ".part")
_FILE_COST = 50_000  # opening a file costs as much as reading this many bytes
_REASON = """
select
    file.sha256,
    file.file_id,
    file.status_code,
    (
        select min_by(finding.message, finding.finding_code)
        from landing.finding
        where
            finding.file_id = file.file_id
            and finding.severity = 'quarantine'
            and finding.unit = 'file'
    ) as reason
from landing.file
where file.sha256 in (select waiting.sha256 from waiting)
"""


def plan(batches: int = 16) -> list[list[str]]:
    """Share the waiting files out into at most `batches` lists of like size.

    Names are relative to the inbox. Files that begin with a dot or are still being
    written (.tmp, .part) wait for next time. The same files give the same lists.
    """
    inbox = settings().inbox
    waiting = [(path.stat().st_size, name) for name, path in _waiting(inbox)]
    waiting.sort(key=lambda file: (-file[0], file[1]))
    shares: list[list[str]] = [[] for _ in range(batches)]
    heap = [(0, n) for n in range(batches)]
    for size, name in waiting:
        load, n = heapq.heappop(heap)
        shares[n].append(name)
        heapq.heappush(heap, (load + size + _FILE_COST, n))
    return [sorted(share) for share in shares if share]


def settle() -> None:
    """Move the files that are in the ledger out of the inbox.

    Going on after a crash, or doing it again, moves what is left.
    """
    here = settings()
    waiting = {}
    for _, path in _waiting(here.inbox):
        with suppress(OSError):  # one that can't be opened never landed either
            waiting[path] = _sha256(path)
    if not waiting or not here.warehouse.exists():
        return
    with warehouse.connect(read_only=True) as con:
        con.register("waiting", pl.DataFrame({"sha256": sorted(set(waiting.values()))}))
        rows = con.execute(_REASON).fetchall()
    ledger = {sha256: rest for sha256, *rest in rows}
    for path, sha256 in waiting.items():
        if sha256 not in ledger:
            continue
        file_id, status_code, reason = ledger[sha256]
        if status_code == "quarantined":
            _refuse(path, here.quarantine, file_id, reason)
        else:
            archive(path, file_id)


def archive(path: Path, file_id: str) -> None:
    """Move the original of a file that landed to archive/."""
    _move(path, _private(settings().archive) / file_id / path.name)


def _waiting(inbox: Path) -> list[tuple[str, Path]]:
    """The files of the inbox by their relative name, sorted."""
    found = []
    for path in sorted(inbox.rglob("*")) if inbox.is_dir() else []:
        name = path.relative_to(inbox)
        is_hidden = any(part.startswith(".") for part in name.parts)
        if not is_hidden and path.suffix not in _UNFINISHED and path.is_file():
            found.append((name.as_posix(), path))
    return found


def _refuse(path: Path, quarantine: Path, file_id: str, reason: str | None) -> None:
    """Move a file to quarantine, after the sentence that says why."""
    target = _private(quarantine) / path.name
    if target.exists() and _sha256(target) != _sha256(path):
        target = target.with_name(f"{file_id}-{path.name}")
    note = target.with_name(f"{target.name}.reason.txt")
    note.write_text(
        (reason or "Nothing in this file could be read; ask the sender for it again.")
        + "\n",
        encoding="utf-8",
    )
    _move(path, target)


def _private(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return folder


def _move(path: Path, target: Path) -> None:
    """Move a file in one step, also from an inbox on another disk."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        path.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        aside = target.with_name(f".{target.name}.part")
        shutil.copy2(path, aside)
        aside.replace(target)
        path.unlink()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
