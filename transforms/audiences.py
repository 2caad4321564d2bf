"""Audiences: who reads what is published.

A model's header names its audiences; publishing gives each a folder of its own, and
each payer another, so what a reader may see is a matter of which folder is opened.
Everything that reads a publication asks the reader for it, and for nothing else.

The rules on rows and columns are here: an insurer sees of a report that names payers
the rows of its own payer alone; a report that names none is the same for all.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

ADMINISTRATORS = "administrators"
RESEARCHERS = "researchers"
INSURERS = "insurers"


class Role(StrEnum):
    """What a reader is here for."""

    administrator = "administrator"
    researcher = "researcher"
    insurer = "insurer"


@dataclass(frozen=True)
class Reader:
    """Somebody who reads what is published.

    An insurer reads for one payer, `payer_id` of core.payer; nobody else has one.
    """

    name: str
    role: Role
    payer_id: str | None = None

    def __post_init__(self) -> None:
        if (self.role is Role.insurer) != (self.payer_id is not None):
            raise ValueError("an insurer, and nobody else, reads for a payer")

    @property
    def folder(self) -> str:
        """The reader's folder, inside that of a publication."""
        if self.payer_id is None:
            return f"{self.role}s"
        return f"{INSURERS}/{payer_folder(self.payer_id)}"


def payer_folder(payer_id: str) -> str:
    """A name for a payer's folder: senders choose payer ids, so they name no path."""
    return hashlib.sha256(payer_id.encode()).hexdigest()[:16]


def shares(
    frame: "pl.DataFrame", audiences: Sequence[str], payers: Sequence[str]
) -> Iterator[tuple[str, "pl.DataFrame"]]:
    """A report's rows for each folder of a publication that may hold it."""
    for audience in audiences:
        if audience != INSURERS:
            yield audience, frame
            continue
        for payer_id in payers:
            reader = Reader("", Role.insurer, payer_id)
            yield reader.folder, _of_payer(frame, payer_id)


def _of_payer(frame: "pl.DataFrame", payer_id: str) -> "pl.DataFrame":
    """What a payer may see of a report: never another payer's rows or name."""
    if "payer_id" not in frame.columns:
        if any(column.startswith("payer_") for column in frame.columns):
            raise ValueError("a report that tells of payers needs the column payer_id")
        return frame
    import polars as pl  # here, as --help names roles and is immediate

    return frame.filter(pl.col("payer_id") == payer_id)


# Who works at the command line can read the home itself.
OWNER = Reader("owner of the home", Role.administrator)
