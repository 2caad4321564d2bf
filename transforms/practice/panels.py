"""Panels: the parts of a practice, each made, written and counted by itself.

Patients and claims belong to one panel; organizations, clinicians and payers to all.
So panels can be made side by side, and each takes no more memory than its own claims.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from transforms.practice import casting, journal
from transforms.practice.chance import stream
from transforms.practice.codes import FEES
from transforms.practice.dirt import files_of, spoil
from transforms.practice.encounters import originals
from transforms.practice.enrolment_files import enrolment_files
from transforms.practice.ledger import Originals
from transforms.practice.log import Log
from transforms.practice.member_slips import mistyped
from transforms.practice.misfiled import misfiled
from transforms.practice.people import people
from transforms.practice.placed import placed
from transforms.practice.prices import Prices
from transforms.practice.regrouping import Regrouping
from transforms.practice.rhythm import rhythm
from transforms.practice.slips import slipped
from transforms.practice.truth import Counts, count
from transforms.practice.world import world

PANEL_CLAIMS = 250_000
CLAIMS_A_PERSON = 6

Report = Callable[[float], None]  # told the share of its work that a panel has done


@dataclass(frozen=True)
class Panel:
    """A part of a practice: which, of how large a whole, with how many originals."""

    number: int  # from 0
    claims: int
    seed: int
    whole: int  # original claims of the practice


def shared_out(claims: int, seed: int) -> list[Panel]:
    """Share the claims of a practice out to panels, about equal."""
    count = -(-claims // PANEL_CLAIMS)
    ends = [claims * number // count for number in range(count + 1)]
    return [
        Panel(number, end - start, seed, claims)
        for number, (start, end) in enumerate(pairwise(ends))
    ]


def history(panel: Panel) -> Log:
    """Everything that happens in a panel."""
    seed, number, beat = panel.seed, panel.number, rhythm(panel.whole)
    everywhere = world(seed)
    folk = people(seed, number, panel.claims // CLAIMS_A_PERSON)
    first = originals(seed, number, panel.claims, everywhere, folk, beat)
    typed = slipped(
        stream(seed, number, "slips"), first.claims, first.lines, first.diagnoses
    )
    ledger = casting.tell(
        seed,
        number,
        Originals(
            first.claims,
            first.lines,
            folk.coverages,
            Regrouping(stream(seed, number, "regrouping"), first.claims),
        ),
        Prices(first.lines, FEES),
        beat,
        typed.has_slip,
    )
    coded = misfiled(
        stream(seed, number, "misfiled"), first.claims, typed.diagnoses, folk.patients
    )
    told = journal.tell(ledger, first.claims, typed.lines, coded, seed, number, beat)
    told["claims"] = mistyped(
        stream(seed, number, "member slips"),
        told["claims"],
        told["acknowledgments"],
        folk.patients,
    )
    return Log(
        world=everywhere,
        panel=number,
        patients=folk.patients,
        conditions=folk.conditions,
        coverages=folk.coverages,
        **told,
    )


def make(panel: Panel, folder: Path, dirt: float, report: Report) -> Counts:
    """Write a panel's files into a folder, a share of them dirty, and count it."""
    log = history(panel)
    report(0.4)
    soiled = spoil(log, dirt, stream(panel.seed, panel.number, "dirt"))
    counted = count(
        soiled.remains,
        placed(soiled.remains) if dirt else soiled.where,
        renamed=soiled.renamed,
        dirt=soiled.told,
    )
    report(0.6)
    total = len(soiled.where.files)
    for done, written in enumerate(files_of(soiled), 1):
        (folder / written.name).write_bytes(written.data)
        if done % 50 == 0:
            report(0.6 + 0.4 * min(done / total, 1.0))
    for name, data, members in enrolment_files(log):
        (folder / name).write_bytes(data)
        counted.enrolment_files[name] = members
    report(1.0)
    return counted
