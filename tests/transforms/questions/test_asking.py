"""Asking: answers as tables, limits as sentences, and what the audit log notes."""

import hashlib
import json
import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.questions.conftest import AMPLE, INSURER, RESEARCHER, SMALL
from transforms import audit, questions
from transforms.errors import BadInput, Busy, NothingPublished
from transforms.questions import asking, process, turns

ENDLESS = "select count(*) from range(10000000) a, range(10000000) b"
PATIENT = replace(AMPLE, seconds=300)


def noted():
    lines = audit.file().read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_types_survive_and_what_no_file_knows_becomes_text(asked):
    rows = asked(
        "select 1::bigint as whole, 1.50::decimal(18,2) as usd, date '2025-01-01' as d,"
        " true as yes, null as none, [1, 2] as list, interval 2 day as span,"
        " {'a': 1} as part, sum(2::hugeint) as large"
    )

    assert rows.row(0) == (
        *(1, Decimal("1.50"), date(2025, 1, 1), True, None),
        *("[1, 2]", "2 days", "{'a': 1}", 2),
    )
    assert rows["usd"].dtype == pl.Decimal(18, 2)


def test_columns_of_one_name_are_told_apart(asked):
    assert asked("select 1 as a, 2 as a, 3 as a_1").columns == ["a", "a_1", "a_1_1"]


def test_the_order_of_the_question_is_kept(asked):
    rows = asked("select range as n, [n] as l from range(9000) order by n desc")

    assert rows["n"].to_list() == list(range(8999, -1, -1))


@pytest.mark.parametrize(
    "sql",
    [
        "select date_trunc('quarter', period_start_date) as q, count(*) as n"
        " from disease_trends group by all order by q",
        "select strftime(now() at time zone 'America/New_York', '%A %d %B') as day",
        "select regexp_replace(condition_label, '(?i)^inf', 'x') as a, levenshtein('a',"
        " condition_label) as d, condition_label collate nocase from disease_trends",
        "select median(n), quantile_cont(n, 0.9), approx_count_distinct(n), mode(n),"
        " list(n order by n desc)[1:3], histogram(n % 3) from range(1000) t(n)",
        "select *, lag(n) over (order by n), ntile(4) over (order by n)"
        " from range(9) t(n)",
        "select json_extract('{\"a\": [1, 2]}', '$.a[1]') as a, {'a': 1}.a as b",
        "with recursive t as (select 1 as n union all select n + 1 from t where n < 9)"
        " select sum(n) as n from t",
        "from disease_trends pivot (count(*) for period_start_date in ('2025-01-01'))",
        "unpivot (select 1 as a, 2 as b) on a, b",
        "select a.condition_id from disease_trends a asof join disease_trends b"
        " on a.period_start_date >= b.period_start_date",
        "select random() is not null, uuid() is not null, version() is not null",
        "select * from disease_trends using sample 1 rows",
        "from (values (1, 'a'), (2, 'b')) as t(n, a) select * exclude (a)",
        "-- what is asked\nselect 1 as n; -- and no more",
    ],
)
def test_ordinary_sql_is_answered_behind_the_walls(asked, sql):
    assert asked(sql).height > 0


def test_a_misspelt_column_gets_a_hint(asked):
    with pytest.raises(BadInput) as said:
        asked("select condition_patiens from disease_trends")

    assert 'column "condition_patiens" not found' in str(said.value)
    assert '"condition_patients"' in str(said.value)


@pytest.mark.parametrize(
    ("limit", "sql", "said"),
    [
        ({"most_rows": 3}, "from range(4)", "more than 3 rows"),
        ({"most_rows": 3}, "from range(3)", None),
        ({"seconds": 1}, ENDLESS, "longer than 1 seconds"),
        (
            {"most_bytes": 100_000},
            "select md5(range::varchar) as a from range(9000)",
            "larger than 0 MB",
        ),
        (
            {"memory_bytes": 100_000_000},
            "select count(*) from (select distinct md5(range::varchar)"
            " from range(9000000))",
            "more memory than the 100 MB",
        ),
    ],
)
def test_each_limit_has_its_sentence(asked, limit, sql, said):
    limits = replace(AMPLE, **limit)
    if said is None:
        assert asked(sql, limits=limits).height == 3
        return
    with pytest.raises(BadInput, match=said):
        asked(sql, limits=limits)


def test_a_row_limit_stops_the_work_and_does_not_only_cut_the_answer(asked):
    # All of these rows would take hours.
    with pytest.raises(BadInput, match="more than 1,000 rows"):
        asked("select md5(range::varchar) from range(1000000000000)", limits=SMALL)


def test_the_log_notes_a_question_without_its_words(asked, home):
    sql = "select 'ZQXVJNAME' as a from disease_trends"
    asked(sql)
    with pytest.raises(BadInput):
        asked("copy disease_trends to 'ZQXVJNAME'", INSURER)

    first, second = noted()
    assert first["event"] == second["event"] == "query"
    assert (first["who"], first["role"]) == ("Ada", "researcher")
    assert first["sha256"] == hashlib.sha256(sql.encode()).hexdigest()
    assert (first["characters"], first["rows"]) == (len(sql), 2)
    assert (first["outcome"], second["outcome"]) == ("answered", "refused")
    assert second["rows"] is None and second["who"] == "Ben"
    assert "ZQXVJNAME" not in audit.file().read_text(encoding="utf-8")


def test_before_anything_is_published_that_is_said_and_noted(home):
    with pytest.raises(NothingPublished):
        questions.ask("select 1", RESEARCHER)

    assert noted()[0]["outcome"] == "nothing published"


class Running:
    """A question that runs until it is stopped, in a thread of its own."""

    def __init__(self, reader, ticket):
        self.said = ""
        self._thread = threading.Thread(target=self._ask, args=(reader, ticket))
        self._thread.start()
        while not [t for t in turns._running if t.ticket == ticket]:
            assert self._thread.is_alive(), self.said

    def _ask(self, reader, ticket):
        try:
            asking.answer(ENDLESS, reader, PATIENT, ticket)
        except BadInput as error:
            self.said = str(error)

    def ended(self):
        self._thread.join(60)
        return self.said


def test_a_reader_stops_their_own_question_and_nobody_elses(publication):
    running = Running(RESEARCHER, "t1")

    assert not questions.stop(INSURER, "t1")
    assert not questions.stop(RESEARCHER, "t2")
    assert questions.stop(RESEARCHER, "t1")
    assert running.ended() == "The question was stopped."
    assert noted()[-1]["outcome"] == "stopped"


def test_a_reader_has_two_questions_at_once_and_all_have_so_many(
    publication, asked, monkeypatch
):
    monkeypatch.setattr(turns, "_WAIT_SECONDS", 0.1)
    running = [Running(RESEARCHER, "t1"), Running(RESEARCHER, "t2")]
    try:
        with pytest.raises(Busy, match="2 of your questions"):
            asked("select 1")
        assert asked("select 1 as n", INSURER).rows() == [(1,)]
        monkeypatch.setenv("CLAIMSCOPE_QUESTIONS_AT_ONCE", "2")
        with pytest.raises(Busy, match="Others' questions"):
            asked("select 1", INSURER)
    finally:
        for ticket in ("t1", "t2"):
            questions.stop(RESEARCHER, ticket)
        for each in running:
            each.ended()
    assert asked("select 1 as n").rows() == [(1,)]
    assert {each["outcome"] for each in noted()} == {"busy", "answered", "stopped"}


def test_who_would_be_too_far_back_in_line_is_told_so_at_once(
    publication, asked, monkeypatch
):
    others = [replace(RESEARCHER, name=f"reader {n}") for n in range(4)]
    monkeypatch.setenv("CLAIMSCOPE_QUESTIONS_AT_ONCE", "2")
    monkeypatch.setattr(turns, "_asking", others)
    monkeypatch.setattr(turns, "_begun", None)  # nobody waits

    with pytest.raises(Busy, match="Others' questions"):
        asked("select 1", INSURER)

    assert len(others) == 4


def test_one_process_is_kept_ready_answers_once_and_ends(publication):
    process.warm()
    process.warm()
    (ready,) = process._ready
    try:
        asking.answer("select 1", RESEARCHER, AMPLE)
        assert not process._ready
        assert not ready.is_alive()
    finally:
        process.cool()


def test_a_process_that_ended_is_not_asked(publication):
    process.warm()
    process._ready[0].stop()
    process._ready[0]._process.wait()

    assert asking.answer("select 1", RESEARCHER, AMPLE).rows.height == 1
