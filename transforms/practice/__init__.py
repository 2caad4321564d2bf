"""The synthetic practice: X12 files of an invented practice, and the truth in them.

Everything is invented: people, organizations, payers, prices. The truth is counted
from the event log; nothing here reads a file or knows the pipeline.
"""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

from transforms.errors import BadInput
from transforms.practice import casting, world
from transforms.practice.encounters import Encounters
from transforms.practice.events import Log
from transforms.practice.files import files
from transforms.practice.payers import rhythm
from transforms.practice.rework import Desk
from transforms.practice.truth import Truth

__all__ = ["generate", "history"]

LEAST_CLAIMS = 200  # so that every story has room


def history(
    claims: int, seed: int, progress: Callable[[int, int], None] | None = None
) -> Log:
    """Everything that happens in a practice of so many original claims."""
    log, beat = Log(), rhythm(claims)
    log.patients = world.patients(Random(f"{seed}/people"), claims // 6)
    organizations = world.organizations(Random(f"{seed}/organizations"))
    clinicians = world.clinicians(Random(f"{seed}/clinicians"))
    encounters = Encounters(
        Random(f"{seed}/encounters"), log, organizations, clinicians, beat
    )
    originals = list(encounters.originals(claims))
    desk = Desk(Random(f"{seed}/rework"), log, encounters, beat)
    told = zip(originals, casting.assign(desk, originals), strict=True)
    for place, (claim, (story, denial)) in enumerate(told):
        casting.tell(desk, claim, story, denial)
        if progress and place % 500 == 0:
            progress(place, claims)
    casting.strangers(desk)
    return log


def generate(
    out: Path,
    claims: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write a practice's files to out/files and its truth to out/truth.json.

    The same claims and seed give the same bytes. `progress` is called with how many
    of the claims are done.

    Raises:
        BadInput: too few claims, or the folder holds files already.
    """
    if claims < LEAST_CLAIMS:
        raise BadInput(f"A practice has at least {LEAST_CLAIMS} claims; ask for more.")
    folder = out / "files"
    if folder.exists() and any(folder.iterdir()):
        raise BadInput("The folder for the practice holds files already; empty it.")
    folder.mkdir(parents=True, exist_ok=True)
    log = history(claims, seed, progress)
    truth = Truth(log)
    for written in files(log):
        (folder / written.name).write_bytes(written.data)
        truth.add(written)
    path = out / "truth.json"
    path.write_text(json.dumps(truth.tell(claims, seed), indent=1) + "\n")
    if progress:
        progress(claims, claims)
    return path
