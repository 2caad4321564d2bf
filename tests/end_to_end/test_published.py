"""What is published: totals, filters and questions over it, and another run."""

import shutil
import subprocess
import sys
from dataclasses import replace
from importlib import import_module

import pytest

from dashboards import filters
from dashboards.workbench import examples
from transforms import publish, questions
from transforms.audiences import Reader, Role

pytestmark = [pytest.mark.airflow]


def test_mart_totals_are_cores_totals(practice):
    ties = {
        "sum(adjusted_usd) from marts.denial_reasons": (
            "sum(adjusted_usd) from core.adjustment"
        ),
        "sum(paid_usd) from marts.payer_mix": "sum(paid_usd) from core.adjudication",
        "sum(billed_usd) from marts.payer_mix": (
            "sum(billed_usd) from core.claim"
            " where is_current and payer_responsibility_code = 'P'"
        ),
        "sum(adjudicated_claims) from marts.denial_rates": (
            "count(*) from core.adjudication where is_initial and is_primary"
        ),
        "sum(denied_usd) from marts.denial_rates": (
            "sum(denied_usd) from core.adjudication where is_initial and is_primary"
        ),
    }

    for mart, core in ties.items():
        assert practice.con.execute(f"select {mart}").fetchall() == (
            practice.con.execute(f"select {core}").fetchall()
        ), mart


# What a page's measure is in core, and the columns its filters go by there.
IN_CORE = {
    "denial_rates": (
        "adjudicated_claims",
        "select count(*) from core.adjudication where is_initial and is_primary",
    ),
    "denial_reasons": (
        "adjusted_usd",
        "select sum(adjustment.adjusted_usd) from core.adjustment"
        " inner join core.adjudication using (adjudication_id) where true",
    ),
    "payer_mix": (
        "billed_usd",
        "select sum(billed_usd) from core.claim"
        " where is_current and payer_responsibility_code = 'P'",
    ),
}


@pytest.mark.parametrize("report", IN_CORE)
def test_every_filter_of_a_page_leaves_cores_total_under_the_same_filter(
    practice, report
):
    measure, core = IN_CORE[report]
    published = publish.read(report)
    controls = import_module(f"dashboards.pages.{report}").FILTERS
    tried = 0

    for control in controls:
        if isinstance(control, filters.Choice):
            continue  # how rows are shown, not which
        sign = {"from": ">=", "to": "<="}.get(control.kind, "=")
        column = control.column
        if report == "denial_reasons" and column != "payment_month":
            column = f"adjudication.{column}"
        if column == "payment_month":
            column = "adjudication.payment_month"
        for value, _ in filters.options(control, [published]):
            left = filters.keep(published, controls, {control.key: (value,)})
            day = f"{value}-01" if control.kind in ("from", "to") else value
            counted = practice.con.execute(
                f"{core} and {column} {sign} cast(? as {kind_of(column)})", [day]
            ).fetchall()
            assert counted == [(left[measure].sum(),)], (control.key, value)
            tried += 1

    assert tried > 20


def kind_of(column: str) -> str:
    return "date" if column.endswith("_month") else "varchar"


@pytest.mark.parametrize(
    "reader",
    [
        Reader("Ann", Role.administrator),
        Reader("Ada", Role.researcher),
        Reader("Ben", Role.insurer, "some payer"),
    ],
    ids=lambda reader: str(reader.role),
)
def test_every_worked_example_is_answered(practice, reader, tmp_path, monkeypatch):
    """Of each role, over what this practice publishes for it."""
    if reader.role is Role.insurer:  # of the payer with the most claims
        largest = "select payer_id from core.claim group by 1 order by count(*) desc"
        ((payer_id,), *_) = practice.con.execute(largest).fetchall()
        reader = replace(reader, payer_id=payer_id)
    published = tmp_path / "published"
    shutil.copytree(publish.current(), published / "build")
    (published / "current").symlink_to("build")
    theirs = published / "build" / reader.folder
    monkeypatch.setenv("CLAIMSCOPE_HOME", str(tmp_path))

    offered = examples.offered({file.stem for file in theirs.glob("*.parquet")})

    assert len(offered) >= 3
    for each in offered:
        assert questions.ask(each.sql, reader).height, each.title


def test_running_again_changes_nothing(practice):
    before = publish.current().resolve()
    content = {f.name: f.read_bytes() for f in before.rglob("*") if f.is_file()}

    command = [sys.executable, "-m", "claimscope", "run"]
    again = subprocess.run(command, capture_output=True, text=True, check=False)

    assert again.returncode == 0, again.stderr
    assert publish.current().resolve() == before
    assert content == {f.name: f.read_bytes() for f in before.rglob("*") if f.is_file()}
