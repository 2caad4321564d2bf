"""What is published for the reader who asks, read once per request.

`current` is resolved once, so everything a request shows is of one build. Frames of
the last few builds are kept: a build never changes once it is published.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from dashboards import theme, withheld
from dashboards.kept import Kept, Of
from dashboards.reader import reader
from dashboards.withheld import Withholding
from transforms import publish


@dataclass(frozen=True)
class Publication:
    """One published build, as one audience sees it: its folder, and no other."""

    folder: Path
    audience: str  # the folder of its readers, below that of the build
    build_id: str
    data_through_date: date | None
    published_at: datetime
    withheld: Withholding = field(compare=False)

    @property
    def age(self) -> list[str]:
        """How fresh the numbers are, and of which build: 'Data to 30 Jun 2026' ..."""
        through = self.data_through_date
        moment = self.published_at.astimezone()  # the reader's zone, as we know it
        return [
            f"Data to {through:%-d %b %Y}" if through else "Data of unknown age",
            f"published {moment:%-d %b %Y, %H:%M}",
            f"build {self.build_id}",
        ]

    def has(self, report: str) -> bool:
        return self._file(report).is_file()

    def frame(self, report: str) -> pl.DataFrame:
        """One report as it was published."""
        file = self._file(report)
        return _FRAMES.get(Of(self.folder, file), lambda: pl.read_parquet(file))

    def rows(self, report: str, column: str, value: str) -> pl.DataFrame:
        """The rows of a large report that have a value, read each time."""
        return (
            pl.scan_parquet(self._file(report))
            .filter(pl.col(column) == value)
            .collect()
        )

    def frames(self, reports: Iterable[str]) -> dict[str, pl.DataFrame]:
        return {report: self.frame(report) for report in reports}

    def reports(self) -> list[str]:
        """Every report of this audience."""
        return sorted(
            file.stem for file in (self.folder / self.audience).glob("*.parquet")
        )

    def names(self) -> dict[str, dict[str, str]]:
        """What people call a payer, facility or cohort, from any report."""
        return _NAMES.get(Of(self.folder, self.audience), lambda: _names(self))

    def payer_colours(self) -> dict[str, str]:
        """The hue of each payer, the same on every page: largest billed first."""
        of = Of(self.folder, self.audience)
        return _COLOURS.get(of, lambda: _payer_colours(self))

    def _file(self, report: str) -> Path:
        return self.folder / self.audience / f"{report}.parquet"


def publication() -> Publication:
    """The build that `current` names now, for the reader of this request.

    Raises:
        NothingPublished: no build has been published yet.
    """
    folder = Path(publish.current()).resolve()
    manifest = folder / "manifest.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    through = said.get("data_through_date")
    stamp = datetime.fromtimestamp(manifest.stat().st_mtime, UTC)
    return Publication(
        folder=folder,
        audience=reader().folder,
        build_id=str(said.get("build_id", folder.name)),
        data_through_date=date.fromisoformat(through[:10]) if through else None,
        published_at=stamp,
        withheld=withheld.read(said),
    )


# Each role and each payer has files of its own, and readers of two or three builds are
# here at once while a new one takes the place of the old.
_FRAMES: Kept[pl.DataFrame] = Kept(256)
_NAMES: Kept[dict[str, dict[str, str]]] = Kept(128)
_COLOURS: Kept[dict[str, str]] = Kept(128)


def _names(published: Publication) -> dict[str, dict[str, str]]:
    """Names of values by column: `payer_name` of `payer_id`, labels likewise."""
    names: dict[str, dict[str, str]] = {}
    for report in published.reports():
        frame = published.frame(report)
        for column in frame.columns:
            what = column.removesuffix("_id")
            for name in {f"{what}_name", f"{what}_label"} & set(frame.columns) - {what}:
                pairs = (
                    frame.select(column, name).drop_nulls().unique().sort(column, name)
                )
                names[column] = names.get(column, {}) | dict(pairs.iter_rows())
    return names


# What bills each payer: the first that is published to the reader ranks them.
_BILLS = ("payer_mix", "denial_rates")


def _payer_colours(published: Publication) -> dict[str, str]:
    report = next((each for each in _BILLS if published.has(each)), None)
    if report is None:
        return {}
    ranked = (
        published.frame(report)
        .select("payer_id", pl.col("billed_usd").cast(pl.Float64))
        .drop_nulls("payer_id")
        .group_by("payer_id")
        .agg(pl.col("billed_usd").sum())
        .sort("billed_usd", "payer_id", descending=[True, False])
    )
    return theme.colours(ranked["payer_id"].to_list())
