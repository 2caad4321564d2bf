"""claimscope report: the very figures of a page, in the terminal."""

import csv
import io
import json
from datetime import date

import polars as pl
import pytest

from dashboards import filters, reading, results
from dashboards.catalogue import call, catalogue
from tests.dashboards import conftest as made_up
from transforms import audiences, audit
from transforms.worklist import items
from transforms.worklist.states import State

PAGES = list(catalogue())


@pytest.fixture(scope="module")
def normal():
    """A practice of about 900 claims a month."""
    return made_up.publication(900)


@pytest.fixture
def published(home, normal):
    """Everything published, for the administrators of a home."""
    return made_up.publish(home, normal, "20260701-made")


def on_the_page(name, search=""):
    """What a page shows for an address."""
    page = catalogue()[name]
    values = filters.parse(search, page.controls)
    return results.view(page, reading.publication(), values)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_the_same_in_the_terminal(cli, published, name):
    view = on_the_page(name)
    page, given = view.page, view.given

    code, text, _ = cli("report", name, "--format", "json")
    _, rows, _ = cli("report", name, "--format", "csv")
    _, shown, _ = cli("report", name)

    found = json.loads(text)
    assert code == 0
    numbers = call(page.numbers, given) if page.numbers else []
    assert [(n["label"], n["value"], n["rests_on"]) for n in found["numbers"]] == [
        (each.label, each.value, each.rests_on) for each in numbers
    ]
    sentence = call(page.sentence, view.back) if page.sentence else None
    assert found["sentence"] == sentence
    assert rows == results.csv(view)
    assert len(found["table"]) == call(page.table, given).height
    for each in numbers:
        assert each.value in shown and each.rests_on in shown
    assert not sentence or sentence in shown
    assert "\N{HORIZONTAL ELLIPSIS}" not in shown  # nothing is cut


def test_filters_are_those_of_the_address(cli, published):
    view = on_the_page("denial_rates", "?payer=P1&payer=P2&paid_from=2026-03&rule=any")
    asked = ["payer=P1", "payer=P2", "paid_from=2026-03", "rule=any"]
    options = [part for each in asked for part in ("--filter", each)]

    _, text, _ = cli("report", "denial_rates", "--format", "json", *options)
    _, rows, _ = cli("report", "denial_rates", "--format", "csv", *options)

    found = json.loads(text)
    assert found["filters"]["payer"] == ["P1", "P2"]
    # What changed is told against the months before the chosen ones.
    assert found["sentence"] == call(view.page.sentence, view.back)
    assert found["sentence"] != call(view.page.sentence, view.given)
    assert found["rows_left"]["denial_rates"]["left"] == view.rows["denial_rates"][0]
    assert rows == results.csv(view)
    assert len(list(csv.DictReader(io.StringIO(rows)))) == 2
    assert found["source"].startswith(
        "Answered, from: Mar 2026 · Payer: Northwind Health Plan, Medicare"
    )


@pytest.mark.parametrize(
    ("asked", "claims"),
    [
        ("show=snoozed", ["abc-1"]),
        ("status=in_work", ["abc-0"]),
        ("assignee=ann", ["abc-0"]),
        ("left=unknown", ["abc-2", "abc-3"]),
    ],
)
def test_what_is_written_about_claims_narrows_the_worklist(
    cli, home, normal, asked, claims
):
    claim = pl.col("claim_family_id")
    is_known = claim.is_in(["abc-0", "abc-1", "abc-4"])
    listed = normal["denial_worklist"].with_columns(
        left_days=pl.when(is_known).then("left_days")
    )
    made_up.publish(home, normal | {"denial_worklist": listed}, "20260701-made")
    items.change("abc-0", State("in_work", "ann"), None, "ann", "page")
    snoozed = State(snoozed_until=date(2999, 1, 1))
    items.change("abc-1", snoozed, None, "ann", "page")

    code, rows, _ = cli(
        "report", "denial_worklist", "--format", "csv", "--filter", asked
    )

    found = [row["claim_family_id"] for row in csv.DictReader(io.StringIO(rows))]
    assert (code, found) == (0, claims)


def test_what_is_withheld_or_preliminary_says_so(cli, published):
    weeks = ("--filter", "condition=influenza", "--filter", "view=weeks")

    _, trends, _ = cli("report", "disease_trends", *weeks)
    _, rates, _ = cli("report", "denial_rates")

    assert "withheld" in trends.partition("Total")[0]
    assert "Hatched: preliminary" in rates
    noted = [json.loads(line) for line in audit.file().read_text().splitlines()]
    assert [(each["event"], each["page"]) for each in noted] == [
        ("report", "disease_trends"),
        ("report", "denial_rates"),
    ]


def test_a_filter_that_is_not_heeded_is_said_beside_numbers_and_rows(cli, published):
    asked = ("report", "open_balance", "--filter", "facility=F1")
    line = "where counted from open balance answer days: not known per row there."

    _, text, _ = cli(*asked, "--format", "json")
    _, shown, _ = cli(*asked)

    found = json.loads(text)
    sure = {each["label"]: each["sure"] or "" for each in found["numbers"]}
    assert "not narrowed by facility" in sure["Median days to answer"]
    assert "not narrowed" not in sure["Open with payers"]
    assert found["table_notes"] == [f"Not narrowed by facility, {line}"]
    assert line in " ".join(shown.split())


@pytest.mark.parametrize(
    ("name", "what_to_do"),
    [
        ("denial_rates", "Put 837 and 835 files into inbox/"),
        ("intervention", "codes/intervention.csv"),
        ("disease_alerts", "no acute condition has any"),
    ],
)
def test_a_report_without_rows_says_what_to_do(cli, home, name, what_to_do):
    made_up.publish(home, made_up.publication(0), "20260701-made")

    _, text, _ = cli("report", name, "--format", "json")

    assert what_to_do in json.loads(text)["state"]


def test_without_a_name_the_reports_are_listed_with_their_questions(cli, home):
    code, text, _ = cli("report")
    _, of_insurer, _ = cli("report", "--as", "insurer", "--payer", "P1")

    assert code == 0
    for page in catalogue().values():
        assert page.name in text and page.question in text
        assert page.question.endswith("?")
    assert "denial_rates" in of_insurer and "payer_mix" not in of_insurer


def test_an_insurer_reads_the_files_of_its_payer_alone(cli, published, normal):
    folder = published / "insurers" / audiences.payer_folder("P2")
    folder.mkdir(parents=True)
    parts = ("by", "signals", "submitted")
    reports = ("denial_rates", *(f"denial_rates_{part}" for part in parts))
    for name in (*reports, "denial_reasons"):
        frame = normal[name].filter(payer_id="P2")
        frame.write_parquet(folder / f"{name}.parquet")
    as_insurer = ("--as", "insurer", "--payer", "P2")

    _, rows, _ = cli("report", "denial_rates", "--format", "csv", *as_insurer)
    code, _, said = cli("report", "payer_mix", *as_insurer)
    _, _, of_another = cli("report", "denial_rates", *as_insurer[:3], "P3")

    assert [row["payer"] for row in csv.DictReader(io.StringIO(rows))] == [
        "Medicare Jurisdiction K"
    ]
    assert code == 1 and said.startswith("There is no report payer_mix for a role of")
    assert of_another.startswith("This build has no denial_rates")


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["denial_rate"], "There is no report denial_rate. The nearest: denial_rates"),
        (["denial_rates", "payr=P1"], "no filter payr. The nearest: payer"),
        (["denial_rates", "payer=Northwnd Health"], "nearest: Northwind Health Plan"),
        (["denial_rates", "rule=fulll"], "rule of denial_rates is never fulll. The"),
        (["denial_rates", "rule=full", "rule=any"], "rule of denial_rates takes one"),
        (["denial_rates", "paid_from=2025-13"], "paid_from is a month, such as"),
        (["denial_rates", "payer"], "Write a filter as KEY=VALUE"),
    ],
)
def test_a_mistake_is_one_sentence_with_the_nearest_right_one(
    cli, published, arguments, said
):
    name, *asked = arguments
    options = [part for each in asked for part in ("--filter", each)]

    code, out, complained = cli("report", name, *options)

    assert (code, out) == (1, "")
    assert said in complained
    assert complained.count("\n") == 1


def test_what_leaves_no_rows_and_what_is_not_published_say_so(cli, home, normal):
    code, _, said = cli("report", "denial_rates")
    assert code == 1 and said

    made_up.publish(home, normal, "20260701-made")
    code, text, _ = cli("report", "denial_rates", "--filter", "paid_from=2031-01")
    _, rows, _ = cli(
        "report", "denial_rates", "--format", "csv", "--filter", "paid_from=2031-01"
    )

    assert code == 0 and rows == ""
    assert "Nothing matches these filters" in text
