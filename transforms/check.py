"""Check: what landing would make of a file, without landing it.

Nothing is stored, and people are pseudonymised under a key that nobody keeps. What is
said of a finding is where it is and what to do about it; never a value of the file, so
that the answers can go into a ticket or to the sender.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from mmap import ACCESS_READ, mmap
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from transforms import keys, large, lookalikes, parsing, unpacking
from transforms.errors import BadInput
from transforms.settings import settings
from transforms.tables import FINDING
from transforms.unpacking import Member
from transforms.x12 import ledger
from transforms.x12.findings import CATALOGUE

Tables = dict[str, pl.DataFrame]
_LARGE_BYTES = 32_000_000  # and above: read part by part
_MEMORY_BYTES = 16_000_000  # and below: an archive is unpacked in memory
# The catalogue of findings tells of a landing; here nothing lands.
_TENSE = {
    "went to quarantine": "would go to quarantine",
    "was moved to quarantine": "would be moved to quarantine",
    "was landed as sent": "would land as sent",
    "were landed as sent": "would land as sent",
}

# By severity: what a program is told through the exit code.
_EXIT = {"repair": 0, "warning": 1, "quarantine": 2}
_COUNTS = ("segments_in", "segments_quarantined", "unread_elements")
_RECORDS = (
    "transactions",
    "claims",
    "claim_lines",
    "adjudications",
    "adjustments",
    "enrolments",
)
_DOLLARS = (
    "billed_usd",
    "charged_usd",
    "paid_usd",
    "adjusted_usd",
    "provider_adjusted_usd",
    "quarantined_usd",
)
# How many findings of a kind are listed; all of them are counted.
_LISTED = 10_000
_SAID = 20
_SHOWN = (
    "severity",
    "finding_code",
    "unit",
    "segment_index",
    "byte_offset",
    "segment_id",
    "quarantined_segments",
    "difference_usd",
)
# What a sender states and computes differently, level by level.
_BALANCES = {
    "line": ("line_out_of_balance",),
    "claim": ("claim_out_of_balance", "lines_differ_from_claim"),
    "transaction": ("transaction_out_of_balance",),
}


def check(path: Path) -> Iterator[dict[str, Any]]:
    """Say what landing would make of a file, or of each that a gzip or zip holds.

    What is unpacked of a small archive is kept in memory where the system has a folder
    there, else in the system's folder for such files; nothing is left behind.

    Raises:
        BadInput: there is no such file, or it can't be read or unpacked.
    """
    _refuse_unreadable(path)
    memory = Path("/dev/shm")
    is_small = path.stat().st_size < _MEMORY_BYTES
    folder = memory if is_small and memory.is_dir() else None
    with TemporaryDirectory(dir=folder) as scratch:
        limit = settings().unpack_bytes
        members = unpacking.members(path, str(path), Path(scratch), limit)
        try:
            for member in members:
                found = described(member.name, _read(member))
                yield _recognised(found, member)
        except OSError as error:  # no room, say
            raise BadInput(f"{path} cannot be unpacked: {error.strerror}.") from None


def _refuse_unreadable(path: Path) -> None:
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name the files in it.")
    try:
        if path.exists() and not path.is_file():  # opening a pipe would wait for ever
            raise BadInput(f"{path} is no file; save what it gives to one.")
        with path.open("rb"):
            pass
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None


def _read(member: Member) -> Tables:
    """The tables of a file; of a large one, only those that are described."""
    key = token_bytes(keys.KEY_BYTES)
    received = ledger.Received(
        0, member.file_id, member.sha256, member.name, False, member.bytes
    )
    if member.refusal:
        return parsing.refusal(received, member.refusal, key)
    if member.bytes <= _LARGE_BYTES:
        return parsing.parse(member.path.read_bytes(), member.name, key)
    kept: dict[str, list[pl.DataFrame]] = defaultdict(list)

    def keep(name: str, rows: pl.DataFrame) -> None:
        if name == "finding":  # without their messages, which are most of them
            rows = rows.drop("message")
        if name in ("file", "finding"):
            kept[name].append(rows)

    with (
        member.path.open("rb") as file,
        mmap(file.fileno(), 0, access=ACCESS_READ) as data,
    ):
        large.parse(data, received, key, keep)
    nothing = pl.DataFrame(schema=FINDING).drop("message")
    return {
        "file": pl.concat(kept["file"]),
        "finding": pl.concat([nothing, *kept["finding"]]).sort(
            "byte_offset", nulls_last=False, maintain_order=True
        ),
    }


def described(file_name: str, tables: Tables) -> dict[str, Any]:
    """Describe what was read of a file: its findings, in file order, and totals.

    Of a kind of finding that is there very often, the first ones only.
    """
    file = tables["file"].row(0, named=True)
    found = tables["finding"]
    return {
        "file": file_name,
        "kind_code": file["kind_code"],
        "would": "land" if file["status_code"] == "landed" else "be quarantined",
        "exit_code": max((_EXIT[s] for s in set(found["severity"])), default=0),
        **{name: file[name] for name in (*_COUNTS, *_RECORDS, *_DOLLARS)},
        "out_of_balance": {
            level: _balance(found, codes) for level, codes in _BALANCES.items()
        },
        "finding_counts": dict(
            found["finding_code"].value_counts().sort("finding_code").iter_rows()
        ),
        "findings": [
            row | {"what": _sentence(row["finding_code"])}
            for row in _first(found, _LISTED).iter_rows(named=True)
        ],
    }


def _first(found: pl.DataFrame, most: int) -> pl.DataFrame:
    """The first findings of each kind, in file order."""
    return found.select(*_SHOWN).filter(
        pl.int_range(pl.len()).over("finding_code") < most
    )


def _sentence(code: str) -> str:
    """What the catalogue says of a finding, as of what has not happened."""
    said = CATALOGUE[code].message
    for landed, would in _TENSE.items():
        said = said.replace(landed, would)
    return said


def _recognised(found: dict[str, Any], member: Member) -> dict[str, Any]:
    """Say of a file without X12 what it seems to be."""
    for finding in found["findings"]:
        if finding["finding_code"] == "not_x12":
            with member.path.open("rb") as file:
                seems = lookalikes.recognised(file.read(lookalikes.HEAD_BYTES))
            if seems:
                finding["what"] = f"No X12 can be read in this file. {seems}"
    return found


def _balance(found: pl.DataFrame, codes: tuple[str, ...]) -> dict[str, Any]:
    """How many units of a level are out of balance, and by how many dollars in all."""
    of_level = found.filter(pl.col("finding_code").is_in(codes))
    difference = of_level["difference_usd"].abs().sum()
    return {"units": of_level.height, "difference_usd": difference or Decimal(0)}


def lines(found: dict[str, Any]) -> list[str]:
    """Write a check for a person: a line for each finding, then the totals."""
    said: list[str] = []
    counted: Counter[str] = Counter()
    for finding in found["findings"]:
        counted[finding["finding_code"]] += 1
        if counted[finding["finding_code"]] <= _SAID:
            said.append(_line(finding))
    more = {
        code: count - _SAID
        for code, count in found["finding_counts"].items()
        if count > _SAID
    }
    said += [
        f"and {count:,} more of {code}; --json lists {_LISTED:,} of each kind."
        for code, count in more.items()
    ]
    return [f"{found['file']}: {line}" for line in [*said, _totals(found)]]


def _line(finding: dict[str, Any]) -> str:
    """One finding: severity, position, segment id, rule, and what to do."""
    place = "whole file"
    if finding["segment_index"] is not None:
        place = f"segment {finding['segment_index']:,}"
        if finding["byte_offset"] is not None:
            place += f" at byte {finding['byte_offset']:,}"
    elif finding["byte_offset"] is not None:
        place = f"byte {finding['byte_offset']:,}"
    parts = [finding["severity"], place, finding["segment_id"], finding["finding_code"]]
    what = finding["what"]
    if finding["difference_usd"] is not None:
        what += f" Difference: {finding['difference_usd']:,}."
    return f"{', '.join(part for part in parts if part)}: {what}"


def _totals(found: dict[str, Any]) -> str:
    """What the file holds, and whether its dollars agree with each other."""
    held = f"{found['kind_code']}, {_number(found['segments_in'], 'segment')}"
    if found["claims"]:
        held += f"; {_number(found['claims'], 'claim')}, billed {found['billed_usd']:,}"
    if found["adjudications"]:
        held += (
            f"; {_number(found['adjudications'], 'adjudication')}, charged"
            f" {found['charged_usd']:,}, paid {found['paid_usd']:,}"
        )
    if found["enrolments"]:
        held += f"; {_number(found['enrolments'], 'enrolment')}"
    if found["segments_quarantined"]:
        refused = _number(found["segments_quarantined"], "segment")
        held += f"; quarantined: {refused} with {found['quarantined_usd']:,}"
    off = [
        f"{_number(of['units'], level)} by {of['difference_usd']:,}"
        for level, of in found["out_of_balance"].items()
        if of["units"]
    ]
    if off:
        held += f"; out of balance: {', '.join(off)}"
    elif found["claims"] or found["adjudications"]:
        held += "; balanced"
    return f"{held}. {_verdict(found)}."


def _verdict(found: dict[str, Any]) -> str:
    if found["would"] != "land":
        return "It would not land"
    if found["kind_code"] == "other":
        return "Nothing in it would land"
    worst = {0: "clean", 1: "with warnings", 2: "but for what is quarantined"}
    comma = "," if found["exit_code"] == 2 else ""
    return f"It would land{comma} {worst[found['exit_code']]}"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
