"""The workbench without a browser: what is offered, shown, drawn and downloaded."""

import base64
import json
from datetime import date
from decimal import Decimal

import plotly.graph_objects as go
import polars as pl
import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboards import app, workbench
from dashboards.workbench import (
    answers,
    callbacks,
    examples,
    layout,
    plot,
    result,
    rows,
)
from tests.login import logged_in
from transforms import audit, lineage
from transforms.audiences import OWNER, Reader, Role
from transforms.questions import process
from transforms.questions.asking import Answer

READERS = {
    "administrator": Reader("Ann", Role.administrator),
    "researcher": Reader("Ada", Role.researcher),
    "insurer": Reader("Ben", Role.insurer, "P1"),
}


def text(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def answer(frame):
    return Answer(frame, 0.12, "20260701-made")


@pytest.fixture(autouse=True)
def none_is_left():
    yield
    process.cool()


@pytest.fixture
def as_reader(monkeypatch):
    """Ask as somebody else than the owner."""

    def as_reader(who):
        for module in (callbacks, layout):
            monkeypatch.setattr(module, "reader", lambda: who)

    return as_reader


def test_before_anything_is_published_the_page_says_what_to_do(published):
    said = text(app.shown(lambda: app.content("workbench", "")))

    assert "put 835 files into inbox/ and run claimscope run" in said


def test_whoever_has_no_table_is_told_so(published, normal, as_reader):
    published(normal)
    as_reader(READERS["researcher"])

    assert "Nothing is published for you yet" in text(workbench.content(""))


def test_the_page_says_what_is_protected_and_lists_tables_with_their_meaning(
    published, normal
):
    published(normal)

    said = text(workbench.content(""))

    assert layout.PROTECTED in said
    assert "not count people anew" in said
    for table in normal:
        is_read = lineage.audiences(f"marts.{table}") != ["exports"]
        assert (f'"{table}"' in said) == is_read, table
    assert "count of people" in said
    assert "people with a new episode, or people who meet the chronic rule" in said
    assert "the row is protected; its numbers are blank" in said


def test_each_reader_is_offered_the_tables_and_examples_of_their_folder(
    published, normal, as_reader
):
    folder = published(normal)
    who = READERS["researcher"]
    as_reader(who)
    (folder / who.folder).mkdir()
    normal["disease_trends"].write_parquet(
        folder / who.folder / "disease_trends.parquet"
    )

    said = text(workbench.content(""))

    assert "disease_trends" in said
    assert "denial_rates" not in said and "cost_cohorts" not in said


def test_an_address_brings_a_question_along_and_does_not_run_it(published, normal):
    published(normal)
    sql = "select '<b>&' as a"

    page = workbench.content(layout.address(sql).partition("?")[2])

    assert f'"value": {json.dumps(sql)}' in text(page)
    assert not audit.file().exists()
    assert layout.address("x" * 5_000) is None


@pytest.mark.parametrize("role", READERS)
def test_every_role_has_examples_that_run(published, made, role, as_reader):
    audience = f"{role}s"
    who = READERS[role]
    frames = made(900)
    folder = published(frames)
    (folder / who.folder).mkdir(parents=True, exist_ok=True)
    theirs = {
        model.split(".")[1]
        for model in lineage.models("marts")
        if audience in lineage.audiences(model)
    }
    for report in theirs:
        frames[report].write_parquet(folder / who.folder / f"{report}.parquet")
    as_reader(who)

    offered = examples.offered(theirs)

    assert len(offered) >= 3
    for each in offered:
        said = text(callbacks.asked(each.sql, "ticket"))
        assert "rows in" in said, f"{each.title}: {said[:300]}"
        assert "has no rows" not in said, each.title


def test_a_mistake_is_one_sentence(published, normal):
    published(normal)

    said = text(callbacks.asked("select nope from denial_rates", "ticket"))

    assert 'column \\"nope\\" not found' in said
    assert "Traceback" not in said


def test_no_rows_are_said():
    said = text(result.shown(answer(pl.DataFrame({"a": []})), "key", {}))

    assert "The answer has no rows." in said


HELD = pl.DataFrame(
    {
        "month": [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)],
        "people": [120, None, 0],
        "is_withheld": [False, True, False],
    }
)


def test_a_withheld_number_is_withheld_and_not_blank_or_zero():
    drawn = rows.table(HELD, {}).children[1]

    assert [row["held"] for row in drawn.rowData] == [False, True, False]
    assert [row["c1"] for row in drawn.rowData] == [120, None, 0]
    assert "params.data.held ? 'withheld'" in text(drawn.columnDefs)
    assert not rows.may_hold_withheld(HELD)
    assert rows.may_hold_withheld(HELD.drop("is_withheld"))
    assert "add is_withheld" in text(
        result.shown(answer(HELD.drop("is_withheld")), "key", {})
    )


@pytest.mark.parametrize(
    ("kind", "ys"),
    [("line", [120, None, 0]), ("bar", [120, 0]), ("scatter", [120, 0])],
)
def test_a_chart_has_a_gap_where_a_row_is_withheld_and_says_so(kind, ys):
    figure = plot.figure(HELD, plot.Choice(kind, "month", "people"))

    assert list(figure.data[0].y) == ys
    assert not figure.data[0].to_plotly_json().get("connectgaps")
    assert figure.layout.meta["note"] == "1 rows are withheld and not drawn."


def test_a_column_may_have_any_name_and_any_value():
    frame = pl.DataFrame(
        {
            "a.b": ["<script>alert(1)</script>", "x" * 9_000],
            "": [2**60, 1],
            "c": [float("nan"), float("inf")],
            "year": [2025, 2026],
            "usd": pl.Series([Decimal("1234.50"), None], dtype=pl.Decimal(18, 2)),
        }
    )

    drawn = rows.table(frame, {}).children[1]

    assert [column["field"] for column in drawn.columnDefs] == [
        *("c0", "c1", "c2", "c3", "c4")
    ]
    first, second = drawn.rowData
    assert first["c1"] == "1,152,921,504,606,846,976"
    assert (first["c2"], second["c2"]) == ("nan", "inf")
    assert len(second["c0"]) == 501
    assert "NaN" not in json.dumps(drawn.rowData)
    formats = [column["valueFormatter"]["function"] for column in drawn.columnDefs]
    assert "d3.format('d')" in formats[3] and "d3.format(',.2f')" in formats[4]


def test_only_the_first_rows_and_columns_are_shown_and_that_is_said():
    tall = pl.DataFrame({"n": range(2_000)})
    wide = pl.DataFrame({f"n{each}": [1] for each in range(100)})

    assert len(rows.table(tall, {}).children[1].rowData) == rows.SHOWN
    assert "The first 500 of 2,000 rows" in text(result.shown(answer(tall), "k", {}))
    assert "The first 60 of 100 columns" in text(result.shown(answer(wide), "k", {}))


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (HELD, plot.Choice("line", "month", "people")),
        (
            pl.DataFrame({"who": ["a", "b"], "n": [1, 2], "some_rate": [0.1, 0.2]}),
            plot.Choice("bar", "who", "some_rate"),
        ),
        (pl.DataFrame({"a": [1, 2], "b": [3, 4]}), plot.Choice("scatter", "a", "b")),
        (pl.DataFrame({"a": ["x"]}), None),
        (pl.DataFrame({"a": [1]}).clear(), None),
    ],
)
def test_a_chart_begins_with_what_fits_the_columns(frame, expected):
    assert plot.usual(frame) == expected


@pytest.mark.parametrize("kind", plot.KINDS)
def test_every_kind_of_chart_is_drawn_by_colour_with_the_rest_in_grey(kind):
    frame = pl.DataFrame(
        {
            "x": list(range(24)),
            "y": [1.5] * 24,
            "who": [f"payer {number % 12:02}" for number in range(24)],
        }
    )

    figure = plot.figure(frame, plot.Choice(kind, "x", "y", "who"))

    assert isinstance(figure, go.Figure)
    assert len(figure.data) == 8
    assert figure.data[-1].name == "others"
    assert sum(len(trace.x) for trace in figure.data) == 24
    assert "24 rows" in figure.layout.meta["summary"]


def test_a_chart_of_very_much_draws_the_first_and_says_so():
    frame = pl.DataFrame({"a": range(9_000), "b": range(9_000)})

    figure = plot.figure(frame, plot.Choice("scatter", "a", "b"))

    assert len(figure.data[0].x) == plot.MOST_POINTS
    assert "first 5,000 of 9,000" in figure.layout.meta["note"]


@pytest.mark.parametrize(
    "choice",
    [
        plot.Choice("pie", "month", "people"),
        plot.Choice("bar", "nope", "people"),
        plot.Choice("bar", "people", "month"),
        plot.Choice("bar", "month", "people", "nope"),
        plot.Choice("", "", ""),
    ],
)
def test_a_forged_choice_draws_nothing(home, choice):
    key = answers.keep(OWNER, answer(HELD))

    assert callbacks.charted(choice, key) == "Choose columns of this answer."


def test_an_answer_is_kept_for_who_asked_and_for_nobody_else(home, as_reader):
    key = answers.keep(READERS["researcher"], answer(HELD))

    as_reader(READERS["researcher"])
    assert callbacks.downloaded("csv", key)[1] == ""
    as_reader(READERS["insurer"])
    assert "not kept any more" in callbacks.downloaded("csv", key)[1]
    assert "not kept any more" in callbacks.charted(
        plot.Choice("bar", "month", "people"), key
    )
    for forged in (None, "", "x", 7, ["a"], {"a": 1}):
        assert answers.find(OWNER, forged) is None


def test_of_a_reader_only_the_last_answers_are_kept():
    keys = [answers.keep(OWNER, answer(HELD)) for _ in range(6)]

    kept = [answers.find(OWNER, key) is not None for key in keys]

    assert kept == [False, False, True, True, True, True]


def test_a_download_is_guarded_and_noted(home):
    frame = pl.DataFrame({"payer_name": ["=cmd|' /C calc'!A0"], "n": [1]})
    key = answers.keep(OWNER, answer(frame))

    csv, _ = callbacks.downloaded("csv", key)
    parquet, _ = callbacks.downloaded("parquet", key)

    assert base64.b64decode(csv["content"]).decode().splitlines()[1].startswith("'=cmd")
    assert csv["filename"] == "answer_20260701-made.csv"
    assert pl.read_parquet(base64.b64decode(parquet["content"])).equals(frame)
    noted = [json.loads(line) for line in audit.file().read_text().splitlines()]
    assert [each["event"] for each in noted] == ["download", "download"]
    assert noted[0]["rows"] == 1 and "cmd" not in audit.file().read_text()


def test_the_script_of_the_page_is_a_file_of_its_own_for_who_logged_in(home):
    server = app.create_app().server
    client = logged_in(server)

    served = client.get("/workbench.js")

    assert server.test_client().get("/workbench.js").status_code == 401
    assert served.status_code == 200
    assert "javascript" in served.headers["Content-Type"]
    assert b"bench-run" in served.data
    assert '<script src="/workbench.js">' in client.get("/").text
