"""Disease tables as they are published for researchers, made up."""

import json

import pytest

from tests.dashboards import conftest as made_up

BUILD = "20260701-090000-made"


@pytest.fixture
def laid(home):
    """Publish frames for researchers; whoever else there is reads something else."""

    def laid(frames, build_id=BUILD, **said):
        folder = made_up.publish(home, frames, build_id)
        (folder / "researchers").mkdir()
        for name in frames:
            file = folder / "administrators" / f"{name}.parquet"
            file.rename(folder / "researchers" / file.name)
        said = {
            "build_id": build_id,
            "data_through_date": "2026-06-30",
            "disclosure": {"profile": "cms"},
        } | said
        (folder / "manifest.json").write_text(json.dumps(said))
        return folder

    return laid


@pytest.fixture(scope="module")
def trends():
    """Disease trends of a small practice: some of every design is withheld."""
    return made_up.disease_trends(200)
