"""Dirt: files as they really arrive, and what must come of every dirty one.

Each kind of dirt occurs once, as long as there is a file for it, and all kinds more
often until a share of the files is dirty; no file has two. What comes of it:

- landed: all that the file says counts, whatever the findings. Some of it is an error
  in a claim or an answer, which lands as sent; then the log has the error as well.
- a claim set aside: the rest of its file counts. Only such claims are chosen as are
  answered by nobody, in one version, beside others in their file; what is acknowledged
  of them is left out too. So nothing else depends on them.
- quarantined, or skipped as seen: only files beside the sound ones, such as copies.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from transforms.practice import damages
from transforms.practice.copies import COPIES, Copy
from transforms.practice.damages import CLAIM_FILES, DAMAGES, Change, Damage
from transforms.practice.files import Written, files
from transforms.practice.log import Log
from transforms.practice.placed import Placed, placed
from transforms.practice.soiled_claims import (
    ERRORS,
    PLAIN,
    ROWS,
    SET_ASIDE,
    Errors,
    eligible,
    without,
)

LANDED = "landed"
REPEATED = "control_number_repeated"
IN_TEXT = {
    "amount_unreadable": damages.amount_unreadable,
    "claim_lost": damages.claim_lost,
    "cut_off": damages.cut_off,
}
KINDS = [
    *ERRORS,
    REPEATED,
    *(damage.kind for damage in DAMAGES),
    *(copy.kind for copy in COPIES),
]

SINGLE = {copy.kind for copy in COPIES if copy.is_single}
OFTEN = [kind for kind in KINDS if kind not in SINGLE]


@dataclass
class Soiled:
    """A log of which some files are dirty."""

    sent: Log  # what the files are written from
    remains: Log  # the same, without the claims that are set aside: what counts
    where: Placed  # of what is sent
    told: dict[str, dict[str, Any]] = field(default_factory=dict)  # by ledger name
    renamed: dict[str, str] = field(default_factory=dict)  # ledger names, of archives
    changes: dict[str, Change] = field(default_factory=dict)  # by name of the file
    copies: dict[str, Copy] = field(default_factory=dict)


def spoil(log: Log, share: float, rng: np.random.Generator) -> Soiled:
    """Choose what gets dirty, until it is a share of the files; 0 is nothing."""
    where = placed(log)
    if not share:
        return Soiled(log, log, where)
    more = max(0, round(share * len(where.files)) - len(KINDS))
    kinds = [*(KINDS if log.panel == 0 else OFTEN)]
    kinds += [OFTEN[at] for at in rng.integers(len(OFTEN), size=more)]
    errors, spoiled = _errors(log, where, kinds, rng)
    sent = errors.put(log)
    soiled = Soiled(
        sent,
        without(sent, errors.set_aside),
        placed(sent, errors.turns(log.claims.height)),
    )
    controls = log.claims["control"]
    for name, (kind, row) in spoiled.items():
        _tell(soiled, name, kind, ERRORS[kind], set_aside=int(kind in SET_ASIDE))
        if kind in IN_TEXT:
            soiled.changes[name] = _of_claim(kind, controls[row])
    _spoil_files(soiled, kinds, rng)
    return soiled


def files_of(soiled: Soiled) -> Iterator[Written]:
    """Every file as it arrives, and those beside them."""
    for written in files(soiled.sent, soiled.where):
        name, data = written.name, written.data
        copy = soiled.copies.get(name)
        if name in soiled.changes:
            data = soiled.changes[name](data)
        ledger_name = soiled.renamed.get(name, name)
        yield Written(ledger_name.partition("!")[0], written.kind, data)
        if copy:
            yield Written(copy.name(name), written.kind, copy.make(written.data))


def _of_claim(kind: str, control: str) -> Change:
    """What is done to the file of a claim that is set aside."""
    return lambda data: IN_TEXT[kind](data, control)


def _errors(
    log: Log, where: Placed, kinds: list[str], rng: np.random.Generator
) -> tuple[Errors, dict[str, tuple[str, int]]]:
    """Choose claims, answers and payments, each in a file of its own."""
    errors = Errors()
    spoiled: dict[str, tuple[str, int]] = {}
    pools = {
        what: iter(frame[rng.permutation(frame.height)].rows())
        for what, frame in eligible(log, where).items()
    }
    for kind in kinds:
        if kind not in ERRORS:
            continue
        for row, name in pools[ROWS[kind]]:
            if name not in spoiled:
                errors.rows[kind].append(row)
                spoiled[name] = kind, row
                break
    return errors, spoiled


def _spoil_files(soiled: Soiled, kinds: list[str], rng: np.random.Generator) -> None:
    """Choose the files that are damaged as a whole, and those that have copies."""
    plain = soiled.where.files.filter(
        pl.col("kind").is_in(CLAIM_FILES) | pl.col("party").is_in(PLAIN)
    )
    drawn = plain[rng.permutation(plain.height)].select("name", "kind", "control")
    free = {
        name: (of, control)
        for name, of, control in drawn.iter_rows()
        if name not in soiled.told
    }
    damaged = {one.kind: one for one in DAMAGES}
    copied = {one.kind: one for one in COPIES}
    for kind in kinds:
        if kind in ERRORS:
            continue
        suits = damaged[kind].files if kind in damaged else CLAIM_FILES
        name = next((name for name, (of, _) in free.items() if of in suits), None)
        if name is None:
            continue
        of, _ = free.pop(name)
        if kind in damaged:
            _damage(soiled, name, damaged[kind])
        elif kind in copied:
            copy = copied[kind]
            soiled.copies[name] = copy
            _tell(soiled, copy.ledger_name(name), kind, copy.findings, copy.comes_of_it)
        else:
            _repeat(soiled, name, of, free)


def _damage(soiled: Soiled, name: str, damage: Damage) -> None:
    """Let a file be damaged as a whole, and its name be that of its archive."""
    change = damage.change
    if damage.packed == ".zip":
        change = partial(damages.zipped, name=name)
    soiled.changes[name] = change
    if damage.packed:
        soiled.renamed[name] = f"{name}{damage.packed}!{name}"
    ledger_name = soiled.renamed.get(name, name)
    _tell(soiled, ledger_name, damage.kind, damage.findings)


def _repeat(
    soiled: Soiled, name: str, of: str, free: dict[str, tuple[str, int]]
) -> None:
    """Let a file bear the control number of an earlier one of another claim type."""
    for earlier, (other, control) in free.items():
        if earlier < name and other in CLAIM_FILES and other != of:
            del free[earlier]
            soiled.changes[name] = partial(damages.control_repeated, control=control)
            _tell(soiled, name, REPEATED, ("interchange_repeated",))
            return


def _tell(
    soiled: Soiled,
    ledger_name: str,
    kind: str,
    findings: tuple[str, ...],
    comes_of_it: str = LANDED,
    set_aside: int = 0,
) -> None:
    soiled.told[ledger_name] = {
        "kind": kind,
        "comes_of_it": comes_of_it,
        "findings": sorted(findings),
        "claims_set_aside": set_aside,
    }
