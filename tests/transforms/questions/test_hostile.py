"""Hostile questions: each is refused with a sentence or stopped at a limit.

After each, an ordinary question is answered, nothing was written anywhere, and nobody
saw a path of the machine or a row of another reader.
"""

from pathlib import Path

import pytest

from tests.transforms.questions.conftest import (
    INSURER,
    MARKER,
    RESEARCHER,
    RIVAL,
    SMALL,
)
from transforms.errors import BadInput

ONE = "Ask one question"
ONLY = "A question reads published reports only, no file, network or setting."
ROWS, BYTES = "more than 1,000 rows", "larger than 2 MB"
TIME, MEMORY = "took longer than 2 seconds", "more memory than the 200 MB"
LEVELS = "recursion depth"
ABSENT, WRONG, DEEP = "does not exist", "cannot be answered", "nested too deeply"

HOSTILE = Path(__file__).with_name("hostile.txt")
BOMBS = {
    "parentheses": ("select " + "(" * 9_000 + "1" + ")" * 9_000, DEEP),
    "brackets": ("select " + "[" * 9_000 + "1" + "]" * 9_000, DEEP),
    "negations": ("select " + "not " * 4_900 + "true", DEEP),
    "minus signs": ("select " + "- " * 9_900 + "1", DEEP),
    "subqueries": ("select * from " * 600 + "range(3)" + "", WRONG),
    "nested subqueries": ("select * from (" * 1_200 + "select 1" + ")" * 1_200, ""),
    "cases": ("select " + "case when true then " * 900 + "1" + " end" * 900, ""),
    "unions": ("select 1" + " union all select 1" * 1_000, ""),
    "unions of joins": ("select 1 from " + ", ".join(["range(9)"] * 1_500), ""),
    "a hundred thousand parentheses": ("select " + "(" * 100_000, "20,000 characters"),
    "very long": ("select '" + "x" * 2_000_000 + "'", "20,000 characters"),
    "a NUL byte": ("select 1 \0; drop table disease_trends", "no text"),
    "half a character": ("select '\ud800'", "no text"),
    "bytes that are no text": ("select '\x7f\x1b[2J'::blob::int", WRONG),
}


def written(home: Path) -> set[Path]:
    """Every file there is, but for the audit log and its key."""
    ours = {"keys", "audit.key"}
    return {
        file
        for file in home.rglob("*")
        if "audit" not in file.parts and file.name not in ours
    }


def cases():
    found = []
    for line in HOSTILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, expected, sql = map(str.strip, line.split("|", 2))
            found.append(pytest.param(sql, expected, id=name))
    return found


def sentence(asked, sql, reader=RESEARCHER):
    """What is said of a question, which is not answered."""
    with pytest.raises(BadInput) as said:
        asked(sql, reader, SMALL)
    return str(said.value)


def is_well(asked, home, before):
    """An ordinary question is answered, and nothing was written."""
    rows = asked("select sum(condition_patients) as n from disease_trends").rows()
    assert rows == [(120,)]
    assert written(home) == before
    assert not list(Path("/").glob("stolen*"))


@pytest.mark.parametrize(("sql", "expected"), cases())
def test_a_hostile_question_is_refused_or_stopped(
    asked, publication, home, tmp_path, monkeypatch, sql, expected
):
    monkeypatch.chdir(tmp_path)
    other = publication / "administrators" / "denial_rates.parquet"
    before = written(tmp_path)

    said = sentence(asked, sql.format(other=other, outside=tmp_path, line="\n"))

    if expected == "LIMIT":  # which one comes first is the machine's
        assert any(limit in said for limit in (TIME, MEMORY, ROWS, BYTES))
    else:
        assert globals()[expected] in said
    assert len(said.splitlines()) == 1
    assert str(tmp_path) not in said and MARKER not in said
    is_well(asked, home, {file for file in before if home in file.parents})
    assert written(tmp_path) == before


@pytest.mark.parametrize(("sql", "expected"), BOMBS.values(), ids=BOMBS)
def test_what_breaks_parsers_breaks_nothing_here(
    asked, publication, home, sql, expected
):
    before = written(home)

    try:
        asked(sql, RESEARCHER, SMALL)
    except BadInput as error:
        said = str(error)
        assert expected in said
        assert len(said) < 700 and str(home) not in said
        assert said.isprintable()
    else:
        assert not expected

    is_well(asked, home, before)


@pytest.mark.parametrize(
    ("sql", "most"),
    [
        ("show tables", 1),
        ("show all tables", 2),
        ("select table_name from information_schema.tables", 2),
        ("from information_schema.columns", 20),
        ("from duckdb_tables()", 1),
        ("from duckdb_columns where not internal", 20),
        ("describe disease_trends", 7),
        ("summarize disease_trends", 7),
        ("from sqlite_master", 2),
        ("explain select * from disease_trends", 1),
        ("explain analyze select * from disease_trends", 1),
        ("select 'copy a to b; attach c' as said", 1),
        ("select condition_label from marts.disease_trends", 2),
    ],
)
@pytest.mark.parametrize("reader", [RESEARCHER, INSURER], ids=["researcher", "insurer"])
def test_what_there_is_to_ask_is_answered_and_names_nobody_elses(
    asked, home, sql, most, reader
):
    rows = asked(sql, reader)
    said = rows.write_csv()

    assert 0 < rows.height <= most
    assert str(home) not in said and "published" not in said
    assert MARKER not in said
    assert "denial_rates" not in said and "cost_cohorts" not in said


def test_each_reader_reads_their_own_table_of_a_name(asked):
    labels = "select distinct condition_label from disease_trends"

    assert asked(labels).rows() == [("Influenza",)]
    assert asked(labels, INSURER).rows() == [("Influenza",)]
    assert "does not exist" in sentence(asked, labels, RIVAL)
    assert asked("from cost_cohorts", RIVAL).height == 2
