"""Publications of several audiences, and readers of each who logged in."""

import json

import polars as pl
import pytest

from dashboards import app
from tests.login import logged_in
from transforms import audiences, lineage
from transforms.audiences import ADMINISTRATORS, INSURERS, RESEARCHERS, payer_folder

EXPORTS = "exports"  # what no reader has a folder of
A, B = "P1", "P2"  # the payers of two insurers
# By what each audience's reports are known: a word, and an amount that is in each row.
MARKS = {
    "administrator": ("ForAdmin", "91117.41"),
    "researcher": ("ForResearch", "92227.42"),
    "insurer": ("ForInsurerA", "93337.43"),
    "other": ("ForInsurerB", "94447.44"),
}


def audience(normal, name):
    """The reports that an audience gets, by the headers of their models."""
    return {
        report: frame
        for report, frame in normal.items()
        if name in lineage.audiences(f"marts.{report}")
    }


def of_payer(frames, payer):
    """The rows of reports that an insurer gets."""
    return {
        report: rows
        for report, frame in frames.items()
        for _, rows in audiences.shares(frame, [INSURERS], [payer])
    }


def marked(frames, mark):
    """The same, with a word and an amount in it by which it is known."""
    word, amount = mark
    usd = pl.lit(amount).cast(pl.Decimal(18, 2)).alias("allowed_usd")

    def known(frame):
        labels = {"cohort_label", "condition_label", "payer_name"} & set(frame.columns)
        is_cohort = {"cohort_label", "allowed_usd"} <= set(frame.columns)
        return frame.with_columns(
            *(pl.concat_str(pl.lit(f"{word} "), each).alias(each) for each in labels),
            *[usd] * is_cohort,
        )

    return {report: known(frame) for report, frame in frames.items()}


@pytest.fixture(scope="session")
def lay_all(normal):
    """Publish for every audience in a home, each with a mark of its own."""

    def lay_all(home, build_id="20260701-made"):
        folder = home / "published" / build_id
        given = {
            ADMINISTRATORS: marked(
                audience(normal, ADMINISTRATORS), MARKS["administrator"]
            ),
            EXPORTS: audience(normal, EXPORTS),
            RESEARCHERS: marked(audience(normal, RESEARCHERS), MARKS["researcher"]),
            **{
                f"{INSURERS}/{payer_folder(payer)}": marked(
                    of_payer(audience(normal, INSURERS), payer), MARKS[name]
                )
                for payer, name in ((A, "insurer"), (B, "other"))
            },
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
