"""Writing: the letters of the current publication, as files in a folder."""

import difflib
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from dashboards.definition import definition
from dashboards.digest import document, printing
from dashboards.digest.letter import REPORTS, facilities, letter
from dashboards.reading import publication
from dashboards.worklist import beside
from transforms.errors import BadInput


def write(folder: Path, facility: str | None, *, as_pdf: bool) -> list[Path]:
    """Write every facility's letter, or one's; none where no week is complete.

    Raises:
        NothingPublished: no build has been published yet.
        BadInput: there is no such facility, or the folder cannot be written.
    """
    published = publication()
    frames = {name: published.frame(name) for name in REPORTS if published.has(name)}
    if "weekly_digest" not in frames:
        raise BadInput("This build has no weekly digest; run claimscope run again.")
    if frames["weekly_digest"].is_empty():
        return []
    if "denial_worklist" in frames:
        frames = beside.laid(frames)
    said = definition("weekly_digest")
    counted = said.of("changed beyond chance")["definition"] if said else ""
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in _chosen(frames, facility):
            written = letter(frames, each)
            file = folder / f"{document.name(written)}.html"
            file.write_text(
                document.html(written, published.age, counted), encoding="utf-8"
            )
            made.append(file)
            if as_pdf:
                printing.pdf(file, file.with_suffix(".pdf"))
                made.append(file.with_suffix(".pdf"))
    except OSError as error:
        raise BadInput(f"{folder} cannot be written: {error.strerror}.") from None
    return made


def _chosen(frames: Mapping[str, pl.DataFrame], facility: str | None) -> list[str]:
    known = facilities(frames)
    if facility is None:
        return list(known)
    if facility not in known:
        near = difflib.get_close_matches(facility, known, 1)
        hint = f"; did you mean {near[0]}?" if near else "; leave --facility out."
        raise BadInput(f"No facility {facility} was answered{hint}")
    return [facility]
