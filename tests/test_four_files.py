"""A new report is four files and nothing else.

They are taken out of the page that says how to add a report, added to a copy of the
house, and followed from X12 to the reader. What is true of the copy then is true of
whoever follows the page.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "how-to" / "add-a-report.md"
BLOCK = re.compile(r'^```\w+ title="(?P<path>[^"]+)"\n(?P<text>.*?)^```$', re.M | re.S)
REPORT = "answer_times"
HOMES = [
    "sql/marts/answer_times.sql",
    "expectations/marts/answer_times.py",
    "dashboards/pages/answer_times.py",
    "tests/marts/test_answer_times.py",
]
# One worker makes the copy, once.
pytestmark = pytest.mark.xdist_group("four_files")


def blocks() -> dict[str, str]:
    """The files on the page, by where they belong."""
    return dict(BLOCK.findall(PAGE.read_text(encoding="utf-8")))


def run(house: Path, *command: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a command in a house, which sees its own packages and no others of ours."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the repository, and the four files of the page."""
    copy = tmp_path_factory.mktemp("house")
    hidden = shutil.ignore_patterns(".*", "dist", "home", "site", "screenshots")
    shutil.copytree(ROOT, copy, ignore=hidden, dirs_exist_ok=True)
    for path, text in blocks().items():
        (copy / path).write_text(text, encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def seen(house, tmp_path_factory):
    """What every place of the copy says of the report, once a practice went through."""
    folder = tmp_path_factory.mktemp("followed")
    done = run(
        house,
        *("-m", "tests.follow", REPORT, str(folder)),
        CLAIMSCOPE_HOME=str(folder / "home"),
        CLAIMSCOPE_QUIET_SECONDS="0",  # nobody is still writing these files
    )
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
    return seen | {"said": done.stdout[-3000:]}


def test_the_page_holds_four_files_that_are_not_in_the_house():
    assert list(blocks()) == HOMES
    assert [path for path in HOMES if (ROOT / path).exists()] == []


def test_it_is_built_after_what_it_reads_and_checked_by_its_suite(seen):
    order = seen["order"]

    assert order.index("core.adjudication") < order.index("marts.answer_times")
    assert seen["rows"] > 0
    assert seen["checked"] == {
        "key_repeated": True,
        "not_be_null": True,
        "more_prompt_than_answered": True,
        "answers_differ_from_core": True,
        "answered_before_service": True,
    }


def test_it_counts_what_the_practice_knows_of_itself(seen):
    answered = sum(row["answered_claims"] for row in seen["published"])

    assert answered == seen["truth"]["denial_rates"]["total"]["adjudicated_claims"]


def test_it_is_published_whole_to_its_audience(seen):
    tables = [t for t in seen["manifest"]["tables"] if t["report"] == REPORT]

    assert [table["audience"] for table in tables] == ["administrators"]
    assert len(seen["published"]) == seen["rows"] == tables[0]["rows"]


def test_a_question_in_sql_is_answered(seen):
    answered, prompt = (
        sum(row[column] for row in seen["published"])
        for column in ("answered_claims", "prompt_claims")
    )

    header, row = seen["answer"].split()
    assert header == "n,answered_claims,prompt_claims"
    assert row == f"{seen['rows']},{answered},{prompt}"


def test_its_page_is_in_the_menu_and_on_the_start_page(seen):
    assert '"/answer_times"' in seen["menu"]
    assert "Answer times" in seen["menu"]
    assert '"/answer_times"' in seen["start"]
    assert "claims were answered within 30 days of the service" in seen["start"]


def test_its_page_draws_what_is_published(seen):
    months = {}
    for row in seen["published"]:
        counts = months.setdefault(row["payment_month"], [0, 0])
        counts[0] += row["prompt_claims"]
        counts[1] += row["answered_claims"]
    line = seen["figure"]["data"][-1]
    drawn = {
        str(day)[:10]: share
        for day, share in zip(line["x"], line["y"], strict=True)
        if share is not None
    }

    assert drawn == {
        month: pytest.approx(prompt / answered)
        for month, (prompt, answered) in months.items()
    }
    assert "The rows behind it" in seen["results"]
    assert len(seen["csv"].splitlines()) >= seen["rows"]


def test_its_numbers_are_defined_on_the_page_and_in_the_documentation(seen):
    definition = "Share of primary claims whose first answer is dated 30 days or less"

    assert definition in seen["results"]
    assert definition in seen["definitions"]
    assert definition in seen["dictionary"]
    assert "### marts.answer_times\n" in seen["dictionary"]
    assert "### marts.answer_times\n" in seen["checks"]
    assert "Prompt answers are some of all answers." in seen["checks"]


def test_each_of_its_checks_is_broken_by_its_bad_row_and_no_other(seen):
    assert len(seen["suite"]) == 5
    assert sorted(seen["should_fail"]) == seen["suite"]
    assert seen["did_fail"] == seen["should_fail"]


def test_its_own_test_and_those_of_every_report_pass(seen):
    assert seen["tests"] == 0, seen["said"]


def test_its_code_is_as_clean_as_the_rest(house):
    for linter in (["ruff", "check"], ["ruff", "format", "--check"]):
        done = run(house, "-m", *linter, *HOMES[1:])
        assert done.returncode == 0, done.stdout
    done = run(house, "-m", "sqlfluff", "lint", "--disable-progress-bar", HOMES[0])
    assert done.returncode == 0, done.stdout
