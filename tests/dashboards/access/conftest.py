"""Publications of several audiences, and readers of each who logged in."""

import json

import polars as pl
import pytest

from dashboards import app
from tests.login import logged_in
from transforms import lineage
from transforms.audiences import ADMINISTRATORS, INSURERS, RESEARCHERS, payer_folder

A, B = "P1", "P2"  # the payers of two insurers


def audience(normal, name):
    """The reports that an audience gets, by the headers of their models."""
    return {
        report: frame
        for report, frame in normal.items()
        if name in lineage.audiences(f"marts.{report}")
    }


def marked(frames, mark):
    """The same, with a word in it by which it is known."""
    label = pl.concat_str(pl.lit(f"{mark} "), "cohort_label").alias("cohort_label")
    return {
        report: frame.with_columns(label) if "cohort_label" in frame.columns else frame
        for report, frame in frames.items()
    }


@pytest.fixture(scope="session")
def lay_all(normal):
    """Publish for every audience in a home, each with a mark of its own."""

    def lay_all(home, build_id="20260701-made"):
        folder = home / "published" / build_id
        insured = audience(normal, INSURERS)
        given = {
            ADMINISTRATORS: marked(normal, "ForAdmin"),
            RESEARCHERS: marked(audience(normal, RESEARCHERS), "ForResearch"),
            f"{INSURERS}/{payer_folder(A)}": marked(insured, "ForInsurerA"),
            f"{INSURERS}/{payer_folder(B)}": marked(insured, "ForInsurerB"),
        }
        for name, frames in given.items():
            (folder / name).mkdir(parents=True)
            for report, frame in frames.items():
                frame.write_parquet(folder / name / f"{report}.parquet")
        said = {"build_id": build_id, "data_through_date": "2026-06-30", "tables": []}
        (folder / "manifest.json").write_text(json.dumps(said))
        (folder.parent / "current").symlink_to(build_id)

    return lay_all


@pytest.fixture
def server(home, lay_all):
    """The dashboards of a home with a publication for every audience."""
    lay_all(home)
    return app.create_app().server


@pytest.fixture
def reading(server):
    """A client of a role that logged in; nobody for None."""

    def reading(role=None, payer_id=None):
        if role is None:
            return server.test_client()
        return logged_in(server, role, payer_id)

    return reading
