"""Every callback of the workbench, as each role and as the wrong reader.

Somebody else's saved question, answer, ticket or table is as good as none.
"""

import base64
import threading
import time

import polars as pl
import pytest

from tests.dashboards.access.asking import (
    DRAW,
    OPEN,
    RUN,
    SAVE,
    STOP,
    TAKE,
    WORKBENCH,
    ask,
    callbacks,
    said,
)
from tests.dashboards.access.conftest import MARKS, A, B
from transforms import lineage
from transforms.audiences import payer_folder
from transforms.questions import process, turns

ROLES = {
    "administrator": ("administrator", None),
    "researcher": ("researcher", None),
    "insurer": ("insurer", A),
}
REPORTS = [model.split(".")[1] for model in lineage.models("marts")]
PAGE = "/workbench"
LONG = "select count(*) from range(100000000000) as a(n) where n % 7 = hash(n) % 11"
SEARCHES = ["", "?sql=from+denial_rates", "?sql=from+disease_trends"]


@pytest.fixture(autouse=True)
def none_is_left():
    yield
    process.cool()


@pytest.fixture
def known(reading):
    """The callbacks, by their names."""
    return callbacks(reading("administrator"))


def reports_of(role):
    """The reports that the headers of their models give a role."""
    return {
        report
        for report in REPORTS
        if f"{role}s" in lineage.audiences(f"marts.{report}")
    }


def asked(client, known, sql, **given):
    return said(ask(client, known[RUN], PAGE, bench_sql=sql, **given))


def key_of(answer):
    """The key that an answer is kept under."""
    shown = answer.json["response"]["bench-answer"]["children"]
    (store,) = [each for each in shown["props"]["children"] if each["type"] == "Store"]
    return store["props"]["data"]


@pytest.mark.parametrize("who", ROLES)
def test_a_question_is_answered_from_the_reports_of_the_role_alone(reading, known, who):
    client = reading(*ROLES[who])
    others = [mark for name, pair in MARKS.items() if name != who for mark in pair]

    tables = asked(client, known, "show tables")
    answers = {
        report: asked(client, known, f"from {report} limit 40") for report in REPORTS
    }

    theirs = reports_of(who)
    assert {each for each in REPORTS if f'"{each}"' in tables} == theirs
    for report, text in answers.items():
        assert ("rows in" in text) == (report in theirs), report
        assert ("There is no" in text or "bench-error" in text) == (
            report not in theirs
        ), report
        assert not [mark for mark in others if mark in text], report
    assert all(mark in answers["cost_cohorts"] for mark in MARKS[who])


@pytest.mark.parametrize("who", ["researcher", "insurer"])
@pytest.mark.parametrize(
    "sql",
    [
        "from '{administrators}/denial_rates.parquet'",
        "from read_parquet('{administrators}/cost_cohorts.parquet')",
        "from read_parquet('{administrators}/../insurers/*/cost_cohorts.parquet')",
        "from '{insurers}/{b}/denial_rates.parquet'",
        "from 'published/current/administrators/payer_mix.parquet'",
        "select * from glob('{administrators}/*')",
        "from cost_cohorts union all by name"
        " from read_parquet('{administrators}/cost_cohorts.parquet')",
        "from administrators.payer_mix",
        "from marts.payer_mix",
        'from "../administrators/payer_mix"',
    ],
)
def test_no_question_reaches_what_others_read(reading, known, home, who, sql):
    client = reading(*ROLES[who])
    folder = home / "published" / "current"
    sql = sql.format(
        administrators=folder / "administrators",
        insurers=folder / "insurers",
        b=payer_folder(B),
    )

    text = asked(client, known, sql)

    assert "bench-error" in text and "rows in" not in text
    assert not [mark for pair in MARKS.values() for mark in pair if mark in text]


@pytest.mark.parametrize("who", ROLES)
def test_the_page_offers_the_tables_examples_and_saved_questions_of_its_reader(
    reading, known, who
):
    name = "..content.children...notice.children...following.data.."
    theirs = reports_of(who)
    other = reading("insurer", B)
    ask(other, known[SAVE], PAGE, bench_name="Of another", bench_sql="select 1")

    for search in SEARCHES:
        text = said(ask(reading(*ROLES[who]), known[name], PAGE, search))
        listed = text.partition('"bench-tables"')[0].partition("bench-protected")[2]
        for report in REPORTS:
            assert (f'"children": "{report}"' in listed) == (report in theirs)
        offers = "What does each class of payer pay of what is billed?" in text
        assert offers == ("payer_mix" in theirs)
        assert "Of another" not in text
        assert not [mark for pair in MARKS.values() for mark in pair if mark in text]


@pytest.mark.parametrize("who", [("researcher", None), ("insurer", B), ("insurer", A)])
def test_a_saved_question_is_its_readers_alone(reading, known, who):
    owner = reading("administrator")
    ask(owner, known[SAVE], PAGE, bench_name="Mine", bench_sql="select 41 + 1")
    other = reading(*who)

    opened = ask(other, known[OPEN], PAGE, begun_by="bench_saved", bench_saved="Mine")
    renamed = ask(
        other,
        known[SAVE],
        PAGE,
        begun_by="bench_rename",
        bench_rename=1,
        bench_saved="Mine",
        bench_name="Taken",
    )
    ask(
        other,
        known[SAVE],
        PAGE,
        begun_by="bench_delete",
        bench_delete=1,
        bench_saved="Mine",
    )
    ask(other, known[SAVE], PAGE, bench_name="Mine", bench_sql="select 'another'")

    assert "41 + 1" not in said(opened)
    assert "No saved question has that name" in said(renamed)
    mine = ask(owner, known[OPEN], PAGE, begun_by="bench_saved", bench_saved="Mine")
    assert mine.json["response"]["bench-sql"]["value"] == "select 41 + 1"


@pytest.mark.parametrize("who", [("researcher", None), ("insurer", B), ("insurer", A)])
def test_an_answer_is_taken_and_drawn_by_who_asked_and_nobody_else(reading, known, who):
    owner, other = reading("administrator"), reading(*who)
    sql = "select payer_name, sum(denied_claims) as n from denial_rates group by all"
    key = key_of(ask(owner, known[RUN], PAGE, bench_sql=sql))
    given = {"bench_key": key, "bench_x": "payer_name", "bench_y": "n"}

    for form in ("bench_csv", "bench_parquet"):
        taken = ask(
            other, known[TAKE], PAGE, begun_by=form, bench_parquet=1, bench_key=key
        )
        assert "not kept any more" in said(taken)
        assert "content" not in said(taken)
    drawn = ask(other, known[DRAW], PAGE, **given)
    assert "not kept any more" in said(drawn) and "ForAdmin" not in said(drawn)

    mine = ask(owner, known[TAKE], PAGE, bench_key=key).json["response"]["download"]
    assert "ForAdmin" in base64.b64decode(mine["data"]["content"]).decode()
    assert "ForAdmin" in said(ask(owner, known[DRAW], PAGE, **given))


def test_a_download_holds_the_rows_of_its_reader_alone(reading, known):
    of_b = reading("insurer", B)
    key = key_of(ask(of_b, known[RUN], PAGE, bench_sql="from denial_rates"))

    taken = ask(
        of_b,
        known[TAKE],
        PAGE,
        begun_by="bench_parquet",
        bench_parquet=1,
        bench_key=key,
    ).json["response"]["download"]["data"]["content"]

    rows = pl.read_parquet(base64.b64decode(taken))
    assert rows["payer_id"].unique().to_list() == [B]
    assert rows.height


def test_a_question_is_stopped_by_who_asked_and_nobody_else(reading, known):
    owner = reading("researcher")
    others = [reading("administrator"), reading("insurer", A)]
    told = []
    thread = threading.Thread(
        target=lambda: told.append(asked(owner, known, LONG, bench_ticket="guessed"))
    )
    thread.start()
    while not turns._running:
        time.sleep(0.01)

    for other in others:
        ask(other, known[STOP], PAGE, bench_ticket="guessed")
    (held,) = turns._running
    assert not held.process.was_stopped
    ask(owner, known[STOP], PAGE, bench_ticket="guessed")
    thread.join(60)

    assert "The question was stopped." in told[0]


def test_every_callback_of_the_workbench_answers_a_forged_page(reading, known):
    """What a page of ours never sends is at worst an answer that says nothing."""
    client = reading("insurer", "../administrators")

    for name in WORKBENCH:
        for forged in (None, 7, ["x"], {"id": "x"}, "../administrators", "\ud800"):
            given = dict.fromkeys(
                ("bench_sql", "bench_key", "bench_saved", "bench_name", "bench_ticket"),
                forged,
            )
            answer = ask(client, known[name], PAGE, **given)
            assert answer.status_code in (200, 204), (name, forged)
            text = said(answer)
            assert not [m for pair in MARKS.values() for m in pair if m in text]
