"""Vintages: what was published of each week of disease, publication by publication.

Publications are removed after a while; the weekly rows of disease trends stay, as they
were shown, withheld values null, in `home/vintages/<build id>.parquet`. They say what
changed since, and how counts of a week grew. Whoever read the publications knows them.
"""

import os
from pathlib import Path

import polars as pl

from transforms.audiences import OWNER
from transforms.settings import settings

_REPORT = "disease_trends"
_COLUMNS = (
    *("condition_id", "period_start_date", "condition_patients", "condition_visits"),
    *("all_visits", "is_withheld"),
)


def keep(publication: Path) -> None:
    """Keep the weeks of a publication; doing it again changes nothing."""
    source = publication / OWNER.folder / f"{_REPORT}.parquet"
    target = settings().vintages / f"{publication.name}.parquet"
    if target.exists() or not source.is_file():
        return
    shown = pl.read_parquet(source)
    if not {*_COLUMNS, "period_code"} <= set(shown.columns):
        return
    weeks = shown.filter(period_code="week", breakdown_code="total").select(_COLUMNS)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = target.with_name(f".{target.name}.tmp")
    weeks.sort("condition_id", "period_start_date").write_parquet(aside)
    aside.chmod(0o600)
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(target)


def kept() -> list[str]:
    """The builds whose weeks are kept, the oldest first."""
    folder = settings().vintages
    return sorted(
        file.stem for file in folder.glob("*.parquet") if not file.name.startswith(".")
    )


def before(build_id: str) -> tuple[str, pl.DataFrame] | None:
    """The weeks as the publication before a build showed them; none if it is first."""
    earlier = [each for each in kept() if each < build_id]
    if not earlier:
        return None
    file = settings().vintages / f"{earlier[-1]}.parquet"
    return earlier[-1], pl.read_parquet(file)


def remove_old(erased: str) -> None:
    """Keep the latest ones, and none from before an erasure: they count whom it erased.

    Args:
        erased: when something was last erased, written like a build's name; or empty.
    """
    names = kept()
    stale = [name for name in names if name[:15] <= erased]
    rest = [name for name in names if name not in stale]
    over = max(0, len(rest) - settings().keep_vintages)
    for name in [*stale, *rest[:over]]:
        (settings().vintages / f"{name}.parquet").unlink(missing_ok=True)


def remove_all_but(build_id: str) -> None:
    """Remove every vintage but that of the publication that readers see."""
    for name in kept():
        if name != build_id:
            (settings().vintages / f"{name}.parquet").unlink(missing_ok=True)
