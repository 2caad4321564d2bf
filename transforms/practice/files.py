"""Files: what happened in a panel, as the files that would have been sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from transforms.practice.acknowledgment_files import acknowledgment_files
from transforms.practice.claim_files import claim_files
from transforms.practice.log import Log
from transforms.practice.parties import Parties
from transforms.practice.placed import Placed, placed
from transforms.practice.remittance_files import remittance_files


@dataclass(frozen=True)
class Written:
    """A file. Which events are in it, placed.py says."""

    name: str
    kind: str  # 837P 837I 837D 835 277CA
    data: bytes


def files(log: Log, where: Placed | None = None) -> Iterator[Written]:
    """Every file, claims first, each kind in order of time; a few at a time in memory.

    Takes where everything is placed, when that is known already.
    """
    where = where or placed(log)
    parties = Parties(log)
    written = chain(
        claim_files(log, where, parties),
        remittance_files(log, where, parties),
        acknowledgment_files(log, where, parties),
    )
    named = where.files.select("name", "kind").iter_rows()
    for (name, kind), data in zip(named, written, strict=True):
        yield Written(name, kind, data)
