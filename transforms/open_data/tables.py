"""The tables of the data set, as they were published for researchers.

A table belongs to it when it is about diseases, so its name begins with `disease_`, and
when the header of its model names researchers among its audience. A new report that is
both comes along by itself.
"""

import io
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from transforms import lineage, publish
from transforms.audiences import RESEARCHERS
from transforms.disclosure import PROFILES, Profile
from transforms.errors import NothingPublished

_ABOUT_DISEASES = "marts.disease_"


@dataclass(frozen=True)
class Table:
    """One published table; `parquet` is its file as it was published, byte by byte."""

    name: str
    rows: pl.DataFrame
    parquet: bytes

    @property
    def model(self) -> str:
        return f"marts.{self.name}"

    @property
    def one_row(self) -> str:
        """What a row is: 'One row per ...', as the model's header says it."""
        grain = lineage.header(self.model)["grain"]
        return f"{grain[:1].upper()}{grain[1:]}."

    @property
    def withheld(self) -> int:
        """How many of its rows are withheld, in whole or in part."""
        if "withheld_reason" not in self.rows.columns:
            return 0
        return int(self.rows["withheld_reason"].count())


@dataclass(frozen=True)
class Opened:
    """The disease tables of one publication, and what it says of itself.

    built: when the build began, UTC; none where its name does not say.
    profile: the rule by which small counts are withheld; none where it is not noted.
    """

    build_id: str
    built: datetime | None
    data_through: date | None
    profile: Profile | None
    tables: tuple[Table, ...]


def models() -> list[str]:
    """The models whose tables belong to the data set."""
    return [model for model in lineage.models("marts") if is_open(model)]


def is_open(model: str) -> bool:
    """Whether a model's table belongs to the data set."""
    return model.startswith(_ABOUT_DISEASES) and RESEARCHERS in lineage.audiences(model)


def opened(publication: Path | None = None) -> Opened:
    """Read the tables of a publication, of the current one if none is given.

    Raises:
        NothingPublished: there is no publication, or it has no such table.
    """
    folder = publication or publish.current()
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = {
        model: folder / RESEARCHERS / f"{model.removeprefix('marts.')}.parquet"
        for model in models()
    }
    tables = tuple(_table(file) for file in files.values() if file.is_file())
    if not tables:
        raise NothingPublished(
            "Nothing about diseases is published for researchers yet; run"
            " `claimscope run`."
        )
    build_id = str(said.get("build_id", folder.name))
    through = said.get("data_through_date")
    return Opened(
        build_id=build_id,
        built=_built(build_id),
        data_through=date.fromisoformat(through[:10]) if through else None,
        profile=PROFILES.get(said.get("disclosure", {}).get("profile", "")),
        tables=tables,
    )


def _table(file: Path) -> Table:
    content = file.read_bytes()
    return Table(file.stem, pl.read_parquet(io.BytesIO(content)), content)


def _built(build_id: str) -> datetime | None:
    """A build is named for the moment at which it began."""
    try:
        return datetime.strptime(build_id[:15], "%Y%m%d-%H%M%S")
    except ValueError:
        return None
