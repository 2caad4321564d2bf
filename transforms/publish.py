"""Publishing: marts from the warehouse become files that readers may see.

Wall 2 of the design: readers never open the warehouse. A publication is a folder
`published/<build id>/` with one folder per audience, and one per payer for insurers;
`published/current` names the one that readers see and is replaced in one step, so they
see the old one or the new one whole. What counts people is withheld here, where marts
become files, and nowhere else.
"""

import contextlib
import hashlib
import json
import os
import shutil
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from transforms import audiences, audit, dictionary, protection, vintages, warehouse
from transforms.audiences import OWNER, Reader
from transforms.errors import BadInput, BrokenPromise, NothingPublished
from transforms.settings import settings


def publish(build_id: str) -> Path:
    """Publish the marts of a build that has been swapped in, and make it current.

    Doing it again changes nothing; after a crash it finishes what was begun.

    Raises:
        BrokenPromise: the tables in place are not all of this build, or a report
            counts people in a shape that disclosure control does not know.
    """
    folder = settings().published / build_id
    with warehouse.connect() as con:
        _check_one_build(con, build_id)
        erased = _last_erasure(con)
        if not (folder / "manifest.json").is_file():
            frames = {
                model.split(".")[1]: _rows(con, model)
                for model in warehouse.models("marts")
            }
            _write(folder, frames, _payers(con), _data_through(con))
    vintages.keep(folder)
    if _make_current(folder):
        _note(folder)
    _remove_old(folder, erased)
    vintages.remove_old(erased)
    return folder


def current() -> Path:
    """Find the publication that readers see now, as a folder that does not change.

    Raises:
        NothingPublished: there is none yet.
    """
    folder = (settings().published / "current").resolve()
    if not (folder / "manifest.json").is_file():
        raise NothingPublished(
            "Nothing has been published yet; put X12 files into the inbox and run"
            " `claimscope run`."
        )
    return folder


def manifest() -> dict[str, Any]:
    """Read what the current publication says of itself."""
    text = (current() / "manifest.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def reports(reader: Reader = OWNER) -> list[str]:
    """Name the reports that a reader may see, in alphabetical order."""
    return sorted(file.stem for file in (current() / reader.folder).glob("*.parquet"))


def read(report: str, reader: Reader = OWNER) -> pl.DataFrame:
    """Read a published report, as far as a reader may see it.

    Raises:
        BadInput: there is no such report for this reader.
        NothingPublished: nothing has been published yet.
    """
    found = reports(reader)
    if report not in found:
        raise BadInput(
            f"There is no report of that name for {reader.role}s; choose one of"
            f" {', '.join(found) or 'none'}."
        )
    return pl.read_parquet(current() / reader.folder / f"{report}.parquet")


def _check_one_build(con: duckdb.DuckDBPyConnection, build_id: str) -> None:
    builds = warehouse.table_builds(con)
    if {builds.get(model) for model in warehouse.models()} != {build_id}:
        raise BrokenPromise(
            "The tables in the warehouse are not all of one build; run"
            " `claimscope run` to build them again. The old reports still stand."
        )


def _rows(con: duckdb.DuckDBPyConnection, model: str) -> pl.DataFrame:
    keys = warehouse.keys(model)
    return con.sql(f"from {model}").pl().sort(keys, nulls_last=True)


def _last_erasure(con: duckdb.DuckDBPyConnection) -> str:
    """When something was last erased, written like a build's name; empty: never."""
    ((at,),) = con.execute("select max(erased_at) from landing.file").fetchall()
    return f"{at:%Y%m%d-%H%M%S}" if at else ""


def _data_through(con: duckdb.DuckDBPyConnection) -> date | None:
    """The last day on which the files of this build say that something happened."""
    rows = con.execute("select data_through_date from core.data_end").fetchall()
    return rows[0][0] if rows else None


def _payers(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Every payer that an insurer could read for."""
    rows = con.execute("select payer_id from core.payer order by 1").fetchall()
    return [payer for (payer,) in rows if payer is not None]


def _write(
    folder: Path,
    frames: dict[str, pl.DataFrame],
    payers: list[str],
    through: date | None,
) -> None:
    """Write a publication aside and give it its name when it is whole."""
    aside = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True, mode=0o700)
    last = folder.with_name("current")
    protected = protection.protect(frames, last if last.is_dir() else None)
    tables = []
    for report, frame in protected.shown.items():
        named = warehouse.audiences(f"marts.{report}")
        for place, rows in audiences.shares(frame, named, payers):
            content = _parquet(rows)
            file = aside / place / f"{report}.parquet"
            file.parent.mkdir(parents=True, exist_ok=True)
            _save(file, content)
            tables.append(
                {
                    "report": report,
                    "audience": place,
                    "rows": rows.height,
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
            )
    for file, rows in protection.files(aside, protected.earlier).items():
        file.parent.mkdir(exist_ok=True, mode=0o700)
        _save(file, _parquet(rows))
    _save(aside / "data_dictionary.md", dictionary.text().encode())
    said = {
        "build_id": folder.name,
        "data_through_date": through.isoformat() if through else None,
        "disclosure": protected.said,
        "tables": sorted(tables, key=lambda t: (str(t["audience"]), str(t["report"]))),
    }
    _save(aside / "manifest.json", json.dumps(said, indent=1).encode() + b"\n")
    _sync(aside)
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)


def _parquet(frame: pl.DataFrame) -> bytes:
    """The same rows always give the same bytes: no clock, no build id inside."""
    out = BytesIO()
    frame.write_parquet(out, compression="zstd", statistics=True)
    return out.getvalue()


def _note(folder: Path) -> None:
    """Note in the audit log what readers now see."""
    said = (folder / "manifest.json").read_bytes()
    audit.note(
        "published",
        audit.operator(),
        build_id=folder.name,
        tables=len(json.loads(said)["tables"]),
        manifest_sha256=hashlib.sha256(said).hexdigest(),
    )


def _make_current(folder: Path) -> bool:
    """Point `current` at a publication in one step; False where it was."""
    link = folder.with_name("current")
    if link.is_symlink() and link.readlink() == Path(folder.name):
        return False
    aside = folder.with_name(".current.tmp")
    aside.unlink(missing_ok=True)
    aside.symlink_to(folder.name)
    aside.replace(link)
    _sync(folder.parent)
    return True


def _remove_old(folder: Path, erased: str) -> None:
    """Keep this publication and the latest others; a name begins with its time."""
    others = sorted(
        other
        for other in folder.parent.iterdir()
        if other.is_dir() and not other.is_symlink() and other != folder
    )
    # What was published before an erasure counts whom it erased.
    stale = [other for other in others if other.name[:15] <= erased]
    for other in stale:
        shutil.rmtree(other, ignore_errors=True)
    others = [other for other in others if other not in stale]
    torn = [other for other in others if other.name.startswith(".")]
    whole = [other for other in others if not other.name.startswith(".")]
    kept = settings().keep_publications - 1  # besides this one
    for other in [*whole[: max(0, len(whole) - kept)], *torn]:
        shutil.rmtree(other, ignore_errors=True)


def remove_all_but_current() -> None:
    """Remove the publications that readers no longer see."""
    with contextlib.suppress(NothingPublished):
        here = current()
        for other in here.parent.iterdir():
            if other.is_dir() and not other.is_symlink() and other != here:
                shutil.rmtree(other, ignore_errors=True)
        vintages.remove_all_but(here.name)


def _save(file: Path, content: bytes) -> None:
    with file.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _sync(folder: Path) -> None:
    """Make a folder's entries last through a power cut, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
