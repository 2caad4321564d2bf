"""The worked examples: one answer in Python, R and SQL, and the right one."""

import runpy
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.dashboards import conftest as made_up
from transforms.models.marts import disease_trends
from transforms.open_data import tables, words, writing

ROOT = Path(__file__).parents[3]

# Rows that tell the examples' rules apart: weeks withheld in whole and in part, the
# 53rd week of 2025, two weeks of the same share; quarters with and without all bands.
WEEKS = [
    # Sunday, cases, visits, share of visits, why withheld
    ("2023-06-04", 0, 0, 0.0, None),  # a season in which nobody was ill
    ("2024-06-02", 0, 0, None, None),  # one that is withheld where somebody was
    ("2024-06-09", None, None, None, "few"),
    ("2024-06-16", None, 25, 0.25, "new cases are few"),  # week 25, held in part
    ("2025-09-21", 11, 12, None, None),  # too few visits for a rate
    ("2025-09-28", 20, 30, 0.3, None),  # week 40: a season begins
    ("2025-12-28", 21, 30, 0.3, None),  # week 53
    ("2026-01-04", None, None, None, "few"),  # week 1
    ("2026-01-11", 0, 0, 0.0, None),
    ("2026-01-18", None, None, None, None),  # a week without any claim: not withheld
]
BANDS = ["0-4", "5-17", "18-49", "50-64", "65+"]
# By first day, people ill and seen: everybody, then each band.
QUARTERS = {
    "2025-07-01": (
        (60, 2_000),
        [(20, 500), (20, 500), (10, 500), (10, 250), (0, 250)],
    ),
    "2025-10-01": (
        (50, 2_000),
        [(20, 500), (None, 500), (10, 500), (0, 250), (0, 250)],
    ),
    "2026-01-01": ((None, None), []),
    # 19 people make no rate.
    "2026-04-01": (
        (19, 2_000),
        [(19, 500), (0, 500), (0, 500), (0, 250), (0, 250)],
    ),
}
ANSWER = """\
# 1 The last 52 weeks: Sunday, cases, visits, share of all visits
2023-06-04,0,0,0.0000
2024-06-02,0,0,blank
2024-06-09,withheld,withheld,withheld
2024-06-16,withheld,25,0.2500
2025-09-21,11,12,blank
2025-09-28,20,30,0.3000
2025-12-28,21,30,0.3000
2026-01-04,withheld,withheld,withheld
2026-01-11,0,0,0.0000
2026-01-18,blank,blank,blank
# 2 What is withheld: period, groups, rows, rows withheld
quarter,age_band,15,1
quarter,total,4,1
week,total,10,3
# 3 Ill of 100,000 seen: first day of the quarter, crude, standardised
2025-07-01,3000.00,2563.16
2025-10-01,2500.00,not told
2026-01-01,withheld,not told
2026-04-01,blank,not told
# 4 Seasons, of the weeks shown: weeks, withheld, cases, peak week, its share
2022-23,1,0,0,not told,not told
2023-24,1,2,0,25,0.2500
2024-25,1,0,11,not told,not told
2025-26,3,1,41,40,0.3000
"""


def row(period, start, breakdown, value, **numbers):
    return {
        "condition_id": "influenza",
        "condition_label": "Influenza",
        "period_code": period,
        "period_start_date": date.fromisoformat(start),
        "breakdown_code": breakdown,
        "breakdown_value": value,
        "measure_code": "incidence",
        "is_withheld": False,
    } | numbers


def by_hand():
    """The table of the answer above."""
    rows = [
        row(
            "week",
            start,
            "total",
            "total",
            incident_cases=cases,
            condition_visits=visits,
            visit_share=share,
            is_withheld=reason == "few",
            withheld_reason=reason,
        )
        for start, cases, visits, share, reason in WEEKS
    ]
    for start, (total, bands) in QUARTERS.items():
        named = [("total", "total", total)]
        named += [("age_band", *pair) for pair in zip(BANDS, bands, strict=False)]
        rows += [
            row(
                "quarter",
                start,
                breakdown,
                value,
                condition_patients=ill,
                seen_patients=seen,
                patients_per_100k_seen=ill / seen * 1e5 if ill and ill >= 20 else None,
                is_withheld=ill is None,
                withheld_reason="few" if ill is None else None,
            )
            for breakdown, value, (ill, seen) in named
        ]
    return pl.DataFrame(rows, schema=made_up.DISEASE_TRENDS)


def in_python(folder):
    return ran([sys.executable, "examples/open_data.py", "."], folder)


def in_r(folder):
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed")
    return ran(["Rscript", "--vanilla", "examples/open_data.R", "."], folder)


def in_sql(folder):
    """What `duckdb -csv -noheader` prints, without that program."""
    text = (folder / "examples" / "open_data.sql").read_text()
    assert text.count("'data/disease_trends.parquet'") == 1
    text = text.replace("'data/", f"'{folder}/data/")
    lines = []
    with duckdb.connect() as con:
        for statement in con.extract_statements(text):
            answer = con.execute(statement)
            if statement.type == duckdb.StatementType.SELECT:
                lines += [",".join(map(str, found)) for found in answer.fetchall()]
    return "\n".join([*lines, ""])


def ran(command, folder):
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


LANGUAGES = {"python": in_python, "R": in_r, "sql": in_sql}


@pytest.fixture
def folder(laid, tmp_path):
    """A data set on the disk, of a table."""

    def folder(trends):
        laid({"disease_trends": trends})
        writing.write(tables.opened(), tmp_path / "set")
        return tmp_path / "set"

    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_gives_the_answer_worked_by_hand(folder, language):
    # 2563.16: 4,000 of 100,000 in three bands (18,987 + 51,869 + 41,185 thousands of
    # the standard's 274,634), 2,000 in one of 127,883, none in the last.
    assert LANGUAGES[language](folder(by_hand())) == ANSWER


def test_the_standard_population_is_that_of_the_published_rates():
    table = pl.read_csv(ROOT / "sql" / "codes" / "standard_population.csv")
    weights = disease_trends.band_weights(table)
    standard = runpy.run_path(str(writing.EXAMPLES / "open_data.py"))["STANDARD"]

    shares = standard["standard"] / standard["standard"].sum()
    assert dict(zip(standard["breakdown_value"], shares, strict=True)) == pytest.approx(
        weights, abs=2e-6
    )


def test_all_examples_give_the_same_answer_of_a_practice(folder, trends):
    made = folder(trends)

    answers = {language: ask(made) for language, ask in LANGUAGES.items()}

    assert answers["python"] == answers["sql"] == answers["R"]
    lines = answers["python"].splitlines()
    assert len(lines) > 70 and sum("withheld" in line for line in lines) > 10
    assert {f"open_data.{each}" for each in ("py", "R", "sql")} == set(words.EXAMPLES)


def test_where_there_is_no_influenza_an_example_says_nothing_of_it(folder, trends):
    made = folder(trends.filter(pl.col("condition_id") == "diabetes"))

    answers = {language: ask(made) for language, ask in LANGUAGES.items()}

    assert answers["python"] == answers["sql"] == answers["R"]
    assert answers["python"].count("\n") > 4
