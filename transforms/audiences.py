"""Audiences: who reads what is published.

A model's header names its audiences; publishing gives each a folder of its own, and
each payer another, so what a reader may see is a matter of which folder is opened.
Everything that reads a publication asks the reader for it, and for nothing else.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

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


# Who works at the command line can read the home itself.
OWNER = Reader("owner of the home", Role.administrator)
