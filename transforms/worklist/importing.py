"""Reading what the practice-management system says of claims back into the worklist.

A row names its claim by `claim_family_id`, or, where that is blank, by the practice's
own number if one open denial alone has it. Of `status`, `assignee`, `note` and
`snoozed_until` the columns that are there are read; a blank status leaves it as it is,
another blank empties the field. With a `revision`, what was changed since that is not
written over. All other columns are left alone.
"""

import csv
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from transforms import audit
from transforms.errors import BadInput
from transforms.worklist import following, store
from transforms.worklist.following import Known
from transforms.worklist.states import FIELDS, state
from transforms.worklist.written import found, write

_CLAIM, _NUMBER, _REVISION = "claim_family_id", "patient_control_number", "revision"
_GUARD = re.compile(r"^'(?=[\s]*[=+\-@|%\t\r])")  # before what were a formula
_LARGEST = 200_000_000  # bytes
_Row = tuple[int, dict[str, str]]


@dataclass
class Imported:
    """What came of a file: claims changed and unchanged, and a sentence per bad row."""

    changed: int = 0
    unchanged: int = 0
    refused: list[str] = field(default_factory=list)

    def said(self) -> str:
        """The counts, as a sentence."""
        return (
            f"Claims changed: {self.changed:,}, so already: {self.unchanged:,};"
            f" lines refused: {len(self.refused):,}."
        )


@dataclass(frozen=True)
class _Open:
    """The open denials, by our key and by the practice's number."""

    by_family: dict[str, Known]
    by_number: dict[str, list[Known]]


def imported(file: Path, who: str) -> Imported:
    """Write what a file says of claims; a bad row is refused, the others are kept.

    Raises:
        BadInput: the file cannot be read as such a table at all.
        NothingPublished: there is no list yet.
    """
    try:
        if file.stat().st_size > _LARGEST:
            raise BadInput(
                f"{file.name} is larger than {_LARGEST // 1_000_000} MB; split it."
            )
        content = file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file.name} cannot be read: {error.strerror}.") from None
    return taken(file.name, content, who)


def taken(name: str, content: bytes, who: str) -> Imported:
    """The same, of a file's content; errors call it by its name.

    Raises:
        BadInput: it cannot be read as such a table at all.
        NothingPublished: there is no list yet.
    """
    try:
        lines = StringIO(content.decode("utf-8-sig"), newline="")
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not UTF-8 text; save it as UTF-8.") from None
    rows = list(_read(name, csv.reader(lines, strict=True)))
    following.follow()
    listed = _open()
    done = Imported()
    seen: dict[str, int] = {}
    with store.changing() as con:
        for line, row in rows:
            try:
                claim = _claim(row, listed)
                if claim.claim_family_id in seen:
                    raise BadInput(
                        f"Line {seen[claim.claim_family_id]} is of the same claim;"
                        " leave one of them."
                    )
                seen[claim.claim_family_id] = line
                is_changed = _written(con, claim, row, who)
            except BadInput as error:
                done.refused.append(f"Line {line}: {error}")
            else:
                done.changed += is_changed
                done.unchanged += not is_changed
    audit.note(
        "worklist_imported",
        who,
        changed=done.changed,
        unchanged=done.unchanged,
        refused=len(done.refused),
    )
    return done


def _read(name: str, lines: Iterator[list[str]]) -> Iterator[_Row]:
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if len(set(header)) < len(header):
            raise BadInput(f"{name}, line 1: two columns have one name; rename one.")
        if not {_CLAIM, _NUMBER} & set(header) or not set(FIELDS) & set(header):
            raise BadInput(
                f"{name}, line 1: there must be a column {_CLAIM} or {_NUMBER}, and one"
                f" of {', '.join(FIELDS)}; correct the first line."
            )
        for row in lines:
            if not any(row):
                continue
            line = lines.line_num  # type: ignore[attr-defined]
            if len(row) != len(header):
                yield line, {"": f"{len(row)} cells where the first has {len(header)}"}
                continue
            cells = (_GUARD.sub("", cell).strip() for cell in row)
            yield line, dict(zip(header, cells, strict=True))
    except csv.Error:
        line = lines.line_num  # type: ignore[attr-defined]
        raise BadInput(
            f"{name}, line {line}: the quotes do not match; correct them."
        ) from None


def _open() -> _Open:
    references = following.references().collect().filter("is_open")
    listed = following.known(references)
    by_number: dict[str, list[Known]] = {}
    for number, each in zip(references[_NUMBER], listed, strict=True):
        if number:
            by_number.setdefault(number, []).append(each)
    return _Open({each.claim_family_id: each for each in listed}, by_number)


def _claim(row: dict[str, str], listed: _Open) -> Known:
    """The open denial that a row is of; no sentence repeats its number."""
    if "" in row:
        raise BadInput(f"it has {row['']}; correct the commas.")
    family, number = row.get(_CLAIM, ""), row.get(_NUMBER, "")
    if family:
        if family not in listed.by_family:
            raise BadInput("its claim is not among the open denials; take it out.")
        return listed.by_family[family]
    if not number:
        raise BadInput(f"it names no claim; fill in {_CLAIM} or {_NUMBER}.")
    alike = listed.by_number.get(number, [])
    if not alike:
        raise BadInput("no open denial has its number; take it out.")
    if len(alike) > 1:
        raise BadInput(
            f"{len(alike)} open denials have its number; fill in {_CLAIM}, too."
        )
    return alike[0]


def _written(
    con: sqlite3.Connection, claim: Known, row: dict[str, str], who: str
) -> int:
    """Write what a row says of a claim; whether that changes anything."""
    before = found(con, claim.claim_family_id)
    was = before.state.texts()
    said = {name: row.get(name, was[name]) for name in FIELDS}
    said["status"] = said["status"] or was["status"]
    wanted = state(*(said[name] for name in FIELDS))
    if wanted == before.state:
        return 0
    revision = row.get(_REVISION, "")
    if revision and not revision.isdecimal():
        raise BadInput("its revision is no whole number; leave it as exported.")
    if revision and int(revision) != before.revision:
        raise BadInput(
            f"{before.changed_by or 'somebody'} changed its claim since the file was"
            " written; export anew, or empty its revision to write over that."
        )
    write(con, before, wanted, claim.claim_key, who)
    return 1
