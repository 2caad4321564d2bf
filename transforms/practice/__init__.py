"""The synthetic practice: X12 files of an invented practice, and the truth in them.

Everything is invented: people, organizations, payers, prices. The truth is counted
from the event log; nothing here reads a file or knows the pipeline.
"""

import json
from collections.abc import Callable
from pathlib import Path

from transforms.errors import BadInput
from transforms.practice.panels import shared_out
from transforms.practice.truth import tell
from transforms.practice.workers import make_all

__all__ = ["generate"]

LEAST_CLAIMS = 200  # so that every story has room
MOST_DIRT = 0.2


def generate(
    out: Path,
    claims: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
    dirt: float = 0.0,
) -> Path:
    """Write a practice's files to out/files and its truth to out/truth.json.

    The same claims, seed and dirt give the same bytes. `progress` is called with how
    many of the claims are done; `dirt` is the share of files that are dirty on
    purpose; what must come of them is in the truth.

    Raises:
        BadInput: too few claims, too much dirt, or the folder holds files already.
    """
    if claims < LEAST_CLAIMS:
        raise BadInput(f"A practice has at least {LEAST_CLAIMS} claims; ask for more.")
    if not 0 <= dirt <= MOST_DIRT:
        raise BadInput(f"Dirt is a share from 0 to {MOST_DIRT}; ask for less.")
    folder = out / "files"
    if folder.exists() and any(folder.iterdir()):
        raise BadInput("The folder for the practice holds files already; empty it.")
    folder.mkdir(parents=True, exist_ok=True)
    tell_progress = progress or (lambda done, whole: None)
    tell_progress(0, claims)
    counts = make_all(shared_out(claims, seed), folder, dirt, tell_progress)
    truth = tell(counts, claims, seed)
    path = out / "truth.json"
    path.write_text(json.dumps(truth, indent=1) + "\n")
    tell_progress(claims, claims)
    return path
