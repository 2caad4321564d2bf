"""The demonstration: a synthetic practice put through the pipeline and its figures.

What it shows must equal truth.json, which the practice wrote from its own event log.
"""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from transforms import landing, proof, publish, warehouse
from transforms.errors import BrokenPromise
from transforms.practice import generate
from transforms.settings import settings


def prepare(
    claims: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
    dirt: float = 0.0,
) -> Path:
    """Make a practice below the home and put its files into the inbox."""
    here = settings()
    out = here.home / "demo" / f"{claims}-{seed}"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    truth = generate(out, claims, seed, progress, dirt)
    here.inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    for file in sorted((out / "files").iterdir()):
        file.replace(here.inbox / file.name)
    (out / "files").rmdir()
    tell_changes(truth)
    return truth


def tell_changes(truth: Path) -> None:
    """Write what the practice changed into the user's table codes/intervention.csv.

    A table that is there already is the user's own, and stays as it is.
    """
    file = settings().codes / "intervention.csv"
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    changes = json.loads(truth.read_text())["interventions"].values()
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(
            [
                *("intervention_name", "begins_date", "date_code", "payer_id"),
                *("denial_category", "facility_id", "rendering_id"),
            ]
        )
        for change in changes:
            writer.writerow(
                [
                    *(change["label"], change["begins"], "submission"),
                    *(change["payer_key"], change["denial_category"]),
                    *(change["facility"], ""),
                ]
            )


def verdict(truth: Path) -> str:
    """Say that what is published equals the truth.

    Raises:
        BrokenPromise: it does not.
    """
    if strangers := _strangers(proof.files(truth)):
        return (
            f"This home holds {strangers:,} other files too, so its figures cannot be"
            " compared with truth.json; use a fresh CLAIMSCOPE_HOME for that."
        )
    compared, differing = proof.compare(truth, publish.read)
    if differing:
        raise BrokenPromise(
            f"{len(differing):,} of {compared:,} published figures differ from"
            f" truth.json; the first: {differing[0]}."
        )
    return f"All {compared:,} figures compared equal truth.json."


def _strangers(names: set[str]) -> int:
    """Count the landed files that are not of this practice."""
    with warehouse.connect() as con:
        landing.create(con)
        landed = con.execute("select file_name from landing.file").fetchall()
    return len({name.rpartition("/")[2] for (name,) in landed} - names)
