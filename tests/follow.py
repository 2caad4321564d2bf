"""Follow a report through every place of the house, and write down what is seen there.

    CLAIMSCOPE_HOME=... python -m tests.follow REPORT FOLDER

makes the smallest practice, takes it from X12 to published without Airflow, and writes
FOLDER/seen.json: what each place says of the report. It names no file of the report, so
whatever is seen was found by itself. All in one process, as starting is the most of it.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from plotly.utils import PlotlyJSONEncoder
from typer.testing import CliRunner

import claimscope
import expectations
from dashboards import app, menu, reading, results
from dashboards.catalogue import call, catalogue
from documentation import checks, definitions
from expectations import gate
from tests.expectations.conftest import make_worlds
from tests.expectations.test_suites import break_worlds, cases, name
from transforms import (
    codes,
    dictionary,
    inbox,
    landing,
    lineage,
    publish,
    staging,
    warehouse,
)
from transforms.practice import LEAST_CLAIMS, generate
from transforms.settings import settings

# What the house tests of every report there is, without naming any.
OF_EVERY_REPORT = [
    "tests/test_architecture.py",
    "tests/dashboards/test_filters.py::test_a_key_means_the_same_on_every_page",
    "tests/dashboards/test_shell.py::test_the_menu_is_the_modules_in_their_order",
    "tests/transforms/test_dictionary.py",
    "tests/transforms/test_publish.py::test_each_audience_reads_its_reports_in_key_order",
]
OF_ITS_PAGE = [
    *(f"test_every_page_renders_from_nothing_little_and_much[{n}-" for n in (0, 900)),
    "test_every_control_renders_what_it_leaves[",
    "test_how_it_is_counted_stands_open_beside_the_numbers[",
    "test_no_rows_left_is_stated_and_can_be_undone[",
]


def published(folder: Path) -> tuple[dict[str, Any], str]:
    """Take a practice from its files to a publication; give its truth and the build."""
    truth = json.loads(generate(folder / "practice", LEAST_CLAIMS, 5).read_text())
    settings().inbox.mkdir(parents=True)
    for file in (folder / "practice" / "files").iterdir():
        file.rename(settings().inbox / file.name)
    for names in inbox.plan():
        staging.stage(names)
    with warehouse.connect() as con:
        landing.land(con)
    build_id = warehouse.begin_build()
    for layer in warehouse.LAYERS:
        warehouse.build_layer(layer, build_id)
    expectations.check("marts", build_id)
    warehouse.swap(build_id)
    publish.publish(build_id)
    return truth, build_id


def text(component: Any) -> str:
    """Everything a component of a page says."""
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def seen_in_the_warehouse(report: str, build_id: str) -> dict[str, Any]:
    """What the build and the gate know of it."""
    with warehouse.connect(read_only=True) as con:
        checked = con.execute(
            "select expectation, is_success from gate.check_result"
            " where build_id = ? and model = ?",
            [build_id, report],
        ).fetchall()
        rows = con.sql(f'from marts."{report}"').pl()
    return {"order": lineage.order(), "checked": dict(checked), "rows": rows.height}


def seen_on_the_page(report: str) -> dict[str, Any]:
    """What its page shows of what is published, and where it is found."""
    page = catalogue()[report]
    shown = results.view(page, reading.publication(), {})
    return {
        "page": text(app.content(report, "")),
        "results": text(results.results(shown)),
        "csv": results.csv(shown),
        "figure": json.loads(call(page.figures[0], shown.given).to_json()),
        "menu": text(menu.menu(report, {})),
        "start": text(app.content("", "")),
    }


def seen_by_readers(report: str) -> dict[str, Any]:
    """What is published, and what a question is answered."""
    query = f"select count(*) as n, sum(columns('.*_claims')) from {report}"
    asked = CliRunner().invoke(claimscope.app, ["query", query, "--format", "csv"])
    frame = publish.read(report)
    return {
        "published": frame.to_dicts(),
        "manifest": publish.manifest(),
        "answer": asked.output,
        "dictionary": dictionary.text(),
        "definitions": definitions.text(),
        "checks": checks.text(),
    }


def seen_of_its_checks(report: str) -> dict[str, Any]:
    """Its checks, those that its bad rows should break, and those that they do."""
    own = [case for case in cases("marts") if f"{report}." in " ".join(case.fails)]
    should_fail: Counter[str] = sum((case.fails for case in own), Counter())
    with duckdb.connect() as con:
        worlds = make_worlds(con, len(own) + 1, apart=len(own))
        codes.load(con)
        con.execute("create schema next")
        for layer in warehouse.LAYERS:
            for model in warehouse.order(layer):
                warehouse.build(con, model)
                table = model.split(".")[1]
                con.execute(f"create table next.{table} as from {model}")
        break_worlds(con, "next", own, worlds)
        suite = gate.suites("marts")[report]
        validation = gate.validate(con, "next", {report: suite})[report]
        results = gate.read(report, suite, validation)
    checks = {name(r.model, r.expectation, r.column): r for r in results}
    return {
        "suite": sorted(checks),
        "should_fail": should_fail,
        "did_fail": {n: r.failing_rows for n, r in checks.items() if not r.is_success},
    }


def tests_of(report: str) -> list[str]:
    """Its own test, and those that the house has for every report."""
    shell = "tests/dashboards/test_shell.py"
    of_its_page = [f"{shell}::{name}{report}]" for name in OF_ITS_PAGE]
    return [f"tests/marts/test_{report}.py", *of_its_page, *OF_EVERY_REPORT]


def main() -> None:
    """Follow the report that is named."""
    report, folder = sys.argv[1], Path(sys.argv[2])
    truth, build_id = published(folder)
    seen = {
        "truth": truth,
        **seen_in_the_warehouse(report, build_id),
        **seen_on_the_page(report),
        **seen_by_readers(report),
        **seen_of_its_checks(report),
        "tests": pytest.main(["-q", "-p", "no:cacheprovider", *tests_of(report)]),
    }
    written = json.dumps(seen, default=str)
    (folder / "seen.json").write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
