"""Protection: what publishing withholds, and the attack that it must survive.

Here the reports of a build meet disclosure control: with the profile that the settings
name, and with all that was shown in earlier publications. A report that gives a count
away is not published, and so nothing is: publishing fails closed.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from transforms import disclosure
from transforms.disclosure import PROFILES
from transforms.errors import BrokenPromise
from transforms.settings import settings

_EARLIER = "earlier"
_FLAGS = ["is_withheld", "withheld_reason"]


@dataclass(frozen=True)
class Protected:
    """The reports as readers may see them.

    shown: each report, what is too small withheld.
    earlier: of each report that counts people, the last value shown of every count,
        now or in a publication before; for the next one, and for no reader.
    said: for the manifest: how many rows are withheld, and why.
    """

    shown: dict[str, pl.DataFrame]
    earlier: dict[str, pl.DataFrame]
    said: dict[str, Any]


def protect(frames: dict[str, pl.DataFrame], last: Path | None) -> Protected:
    """Withhold what is too small, and attack what is left.

    Args:
        frames: the reports as they were computed, by name.
        last: the publication before; none if this is the first.

    Raises:
        BrokenPromise: a report can't be protected, or gives a count away.
    """
    profile = PROFILES[settings().disclosure]
    shown, earlier, told = {}, {}, []
    for report, frame in frames.items():
        if not disclosure.counts_people(frame):
            shown[report] = frame
            continue
        before = _before(report, frame, last)
        try:
            shown[report] = disclosure.withhold(frame, before, profile)
            bare = disclosure.given_away(frame, shown[report], before, profile)
        except ValueError as error:
            raise _refused(report, str(error)) from None
        if not bare.is_empty():
            first = ", ".join(str(value) for value in bare.row(0))
            raise _refused(
                report,
                f"{bare.height:,} of its counts could be worked out from what it shows,"
                f" the first in the row {first}",
            )
        earlier[report] = _after(shown[report], before)
        told += _told(report, shown[report])
    return Protected(shown, earlier, {"profile": profile.name, "reports": told})


def files(folder: Path, earlier: dict[str, pl.DataFrame]) -> dict[Path, pl.DataFrame]:
    """The files that keep, inside a publication, what was shown so far."""
    return {
        folder / _EARLIER / f"{report}.parquet": frame
        for report, frame in earlier.items()
    }


def _before(report: str, frame: pl.DataFrame, last: Path | None) -> pl.DataFrame | None:
    """What was shown of a report before, in the columns that it has now."""
    file = last / _EARLIER / f"{report}.parquet" if last else None
    if file is None or not file.is_file():
        return None
    before = pl.read_parquet(file)
    if not set(disclosure.keys(frame)) <= set(before.columns):
        return None
    missing = [column for column in frame.columns if column not in before.columns]
    return before.with_columns(
        pl.lit(None, frame.schema[column]).alias(column) for column in missing
    ).select(frame.columns)


def _after(shown: pl.DataFrame, before: pl.DataFrame | None) -> pl.DataFrame:
    """The last value shown of every count: now, or else before."""
    now = shown.drop(_FLAGS)
    if before is None:
        return now
    keys = disclosure.keys(now)
    rest = [column for column in now.columns if column not in keys]
    both = now.join(before, on=keys, how="full", coalesce=True, suffix="_before")
    return (
        both.select(
            *keys, *(pl.coalesce(name, f"{name}_before").alias(name) for name in rest)
        )
        .select(now.columns)
        .sort(keys, nulls_last=True)
    )


def _told(report: str, shown: pl.DataFrame) -> list[dict[str, Any]]:
    """How many rows of each design of a report are withheld."""
    design = [c for c in ("period_code", "breakdown_code") if c in shown.columns]
    rests = pl.col("withheld_reason").str.starts_with("rests on")
    counted = (
        shown.with_columns(design=pl.concat_str(design, separator=" x "))
        if design
        else shown.with_columns(design=pl.lit("all"))
    )
    return (
        counted.group_by("design")
        .agg(
            rows=pl.len(),
            withheld_as_few=(pl.col("is_withheld") & rests).sum(),
            withheld_for_others=(pl.col("is_withheld") & ~rests).sum(),
        )
        .sort("design")
        .select(pl.lit(report).alias("report"), pl.all())
        .to_dicts()
    )


def _refused(report: str, why: str) -> BrokenPromise:
    return BrokenPromise(
        f"Report {report} was not published: {why}. The old reports stand."
    )
