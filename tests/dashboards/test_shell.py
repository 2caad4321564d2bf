"""The shell: every page renders from nothing, little and much, and fails politely."""

import inspect
import json
import logging
import re
from dataclasses import replace

import polars as pl
import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboards import app, definition, filters, menu, reading, results, shell, theme
from dashboards.catalogue import GROUPS, call, catalogue, parameters
from tests.login import logged_in
from transforms.worklist import items
from transforms.worklist.states import State

PAGES = list(catalogue())
WITH_NUMBERS = [name for name, page in catalogue().items() if page.numbers]
OF_A_PERIOD = [
    name
    for name, page in catalogue().items()
    if any(getattr(control, "kind", "") == "from" for control in page.controls)
]


def text(component):
    """Everything a component says, as one string."""
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def shown(name, search=""):
    page = catalogue()[name]
    values = filters.parse(search, page.controls)
    return results.view(page, reading.publication(), values)


def test_the_menu_is_the_modules_in_their_order():
    said = {page.name: page.menu for page in catalogue().values()}

    asked_first = ["denial_rates", "denial_reasons", "denial_worklist", "payer_mix"]
    asked_first += ["disease_trends"]
    assert [name for name in PAGES if name in asked_first] == asked_first
    assert [said[name] for name in asked_first] == [
        "Denial rates",
        "Denial reasons",
        "Worklist",
        "Payer mix",
        "Trends",
    ]


@pytest.mark.parametrize("name", ["", *PAGES])
def test_before_anything_is_published_every_page_says_what_to_do(published, name):
    said = text(app.shown(lambda: app.content(name, "")))

    assert "put 835 files into inbox/ and run claimscope run" in said


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", [0, 3, 900])
def test_every_page_renders_from_nothing_little_and_much(published, made, name, size):
    published(made(size))

    frame = text(app.content(name, ""))
    said = text(results.results(shown(name)))

    assert catalogue()[name].title in frame
    assert ("Nothing to count here yet" in said) == (size == 0)
    if size == 900:
        assert "The rows behind it" in said
        assert "NaN" not in said


@pytest.mark.parametrize("size", [0, 3, 900])
def test_the_landing_page_renders_and_links_to_every_page(published, made, size):
    published(made(size))

    said = text(app.content("", ""))

    assert all(f'"/{name}"' in said for name in PAGES)
    assert "Data to 30 Jun 2026" in said


@pytest.mark.parametrize("name", PAGES)
def test_every_control_renders_what_it_leaves(published, normal, name):
    published(normal)
    page = catalogue()[name]
    items.change("abc-0", State(assignee="ann"), None, "ann", "page")
    frames = page.laid(reading.publication().frames(page.reports))

    for control in page.controls:
        offered = filters.options(control, list(frames.values()))
        assert offered, control.key
        for value, _ in offered[-1:]:
            address = filters.address({control.key: (value,)}, page.controls)
            view = shown(name, address)
            said = text(results.results(view))
            rows, of = view.rows[page.report]
            assert 0 <= rows <= of == normal[page.report].height
            assert ("The rows behind it" in said) == (rows > 0), address
            assert ("Nothing matches these filters" in said) == (rows == 0), address


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_how_it_is_counted_stands_open_beside_the_numbers(published, normal, name):
    published(normal)
    view = shown(name)
    numbers = call(view.page.numbers, view.given)

    page = results.results(view)

    counted = next(
        each for each in page.children if getattr(each, "id", 0) == "counted"
    )
    assert counted.value == list(view.page.reports)
    named = [each.counted for each in numbers if each.counted]
    assert len(set(named)) == len(named) >= 2
    for each in named:
        assert definition.counted(view.page.reports, each)["definition"] in text(page)


@pytest.mark.parametrize("name", OF_A_PERIOD)
def test_no_rows_left_is_stated_and_can_be_undone(published, normal, name):
    published(normal)

    search = "?service_from=2031-01&paid_from=2031-01&sent_from=2031-01"
    said = text(results.results(shown(name, search)))

    assert "Nothing matches these filters" in said
    assert "How this is counted" in said


def test_a_link_reproduces_the_view(published, normal):
    published(normal)
    page = catalogue()["denial_rates"]
    values = filters.parse("?payer=P1&rule=any", page.controls)

    said = text(shell.frame(page, reading.publication(), values))

    assert '"value": ["P1"]' in said
    assert '"value": "any"' in said


def test_values_go_along_to_the_pages_where_they_mean_the_same():
    said = text(menu.menu("denial_rates", {"payer": ("P1",), "rule": ("any",)}))

    assert '"/denial_rates?payer=P1&rule=any"' in said
    assert '"/payer_mix?payer=P1"' in said
    assert '"/disease_trends"' in said


def of_menu(monkeypatch, groups, here=""):
    """What the menu shows of some pages: links as text, groups as lists of them."""
    plain = catalogue()["denial_rates"]
    pages = {
        name: replace(plain, name=name, menu=name, group=group)
        for name, group in groups.items()
    }
    monkeypatch.setattr(menu.visible, "pages", lambda: pages)
    (row,) = menu.menu(here, {"payer": ("P1",)})
    shown = []
    for each in row.children:
        if hasattr(each, "href"):
            shown.append(("*" if each.className else "") + each.children)
            continue
        target, below = each.children
        name = target.children.children.split(" ")[0]
        mark = "*" if "here" in target.children.className else ""
        items = {
            ("*" if getattr(item, "aria-current", "") else "") + item.children: item
            for item in below.children
        }
        assert all(item.href.endswith("?payer=P1") for item in items.values())
        shown.append([mark + name, *items])
    return shown


def test_a_group_of_several_pages_opens_and_one_of_a_single_page_is_a_link(monkeypatch):
    groups = {"rates": "Denials", "why": "Denials", "mix": "Payments", "own": ""}

    assert of_menu(monkeypatch, groups) == [
        ["Denials", "rates", "why"],
        "mix",
        "own",
        "Workbench",
    ]


def test_the_menu_marks_the_page_and_the_group_that_the_reader_is_at(monkeypatch):
    groups = {"rates": "Denials", "why": "Denials", "mix": "Payments"}

    at_a_group = of_menu(monkeypatch, groups, "why")
    at_a_link = of_menu(monkeypatch, groups, "mix")

    assert at_a_group == [["*Denials", "rates", "*why"], "mix", "Workbench"]
    assert at_a_link == [["Denials", "rates", "why"], "*mix", "Workbench"]
    assert of_menu(monkeypatch, groups, "workbench")[-1] == "*Workbench"


def test_pages_stand_in_the_order_of_their_groups():
    found = [page.group for page in catalogue().values()]

    assert set(found) <= {*GROUPS, ""}
    assert found == sorted(found, key=[*GROUPS, ""].index)


def test_the_rows_left_are_said(published, normal):
    published(normal)

    rows = shown("denial_rates", "?payer=P1").rows

    some, of = rows["denial_rates"]
    assert 0 < some < of == normal["denial_rates"].height
    assert shell.left(rows).startswith(f"{some} of {of} rows of denial_rates; ")


def test_a_chart_says_which_filter_its_rows_cannot_heed(published, normal):
    published(normal)

    said = text(results.results(shown("denial_rates", "?class=medicare")))

    assert "Not narrowed by financial class" in said


@pytest.mark.parametrize(
    ("name", "search", "labels"),
    [
        ("coding_quality", "", set()),
        ("coding_quality", "?payer=P1", {"Near misses", "Visit levels to audit"}),
        ("open_balance", "?facility=F1", {"Median days to answer"}),
        ("open_balance", "?payer=P1", set()),
        ("denial_recovery", "?category=plain", {"Taken back after payment"}),
        (
            "denial_recovery",
            "?paid_from=2026-06",
            {"Taken back after payment", "Median days to resolution"},
        ),
        ("payment_variance", "?claim_type=plain", {"Changes of fees found"}),
        ("disease_completeness", "?condition=plain", {"Limits that held the end"}),
    ],
)
def test_a_number_says_which_filter_it_cannot_heed(
    published, normal, name, search, labels
):
    held = normal["disease_completeness_held"].with_columns(
        of_code=pl.lit("any"), lag_index=pl.lit(2, pl.Int64)
    )
    published(normal | {"disease_completeness_held": held})
    view = shown(name, search)
    assert not view.is_empty

    found = results.numbers(view)

    said = {each.label for each in found if "not narrowed by" in each.sure}
    assert said == labels
    assert all(each.sure in text(results.results(view)) for each in found)


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_a_number_names_the_report_it_is_counted_from(published, normal, name):
    published(normal)
    view = shown(name)
    controls = [each for each in view.page.controls if isinstance(each, filters.Filter)]
    counted = call(view.page.numbers, view.given)

    for report in set(view.page.reports[1:]) & set(parameters(view.page.numbers)):
        frame = view.given[report]
        if all(each.column in frame.columns for each in controls):
            continue
        without = call(view.page.numbers, view.given | {report: frame.clear()})
        rest = [each for each in without if each.of != report]
        assert [each for each in counted if each.of != report] == rest, report


def test_sentence_note_and_table_say_which_filter_they_cannot_heed(published, normal):
    published(normal)

    fees = shown("payment_variance", "?claim_type=plain")
    recovery = shown("denial_recovery", "?category=plain")
    coding = text(results.results(shown("coding_quality", "?payer=P1&facility=F1")))

    assert results.sentence(fees).endswith(
        " Not narrowed by claim type: not known per row here."
    )
    assert results.note(recovery).endswith(
        " Not narrowed by denial category, where counted from denial recovery drg: not"
        " known per row there."
    )
    assert (
        "Not narrowed by payer, where counted from coding quality codes, coding quality"
        " near misses and coding quality levels: not known per row there." in coding
    )
    assert (
        "Not narrowed by facility, where counted from coding quality near misses,"
        " coding quality necessity and coding quality levels: not known per row there."
        in coding
    )
    for name in PAGES:
        page = text(results.results(shown(name)))
        assert "Not narrowed by" not in page or name == "disease_completeness", name


def test_the_csv_is_the_table_with_exact_dollars(published, normal):
    published(normal)

    lines = results.csv(shown("denial_rates", "?payer=P1")).splitlines()

    assert lines[0].startswith("payer,adjudicated_claims,denied_claims,denial_rate")
    assert len(lines) == 2
    billed = normal["denial_rates"].filter(payer_id="P1")["billed_usd"].sum()
    assert f",{billed}," in lines[1]


def test_a_name_never_becomes_a_formula(published, normal):
    rates = normal["denial_rates"].with_columns(payer_name=pl.lit("=1+<b>1"))
    published(normal | {"denial_rates": rates})

    lines = results.csv(shown("denial_rates")).splitlines()

    assert lines[1].startswith("'=1+b1,")


def test_nothing_withheld_is_in_the_csv(published, normal):
    published(normal)

    view = shown("disease_trends", "?condition=influenza&view=weeks")
    held = [row for row in results.csv(view).splitlines() if ",true," in row]

    assert held
    assert all(re.fullmatch(r"[^,]+,[^,]+,,,,,,,,true,.*", row) for row in held)


def test_every_request_reads_one_build(published, normal, made):
    published(normal, "20260701-a")
    before = reading.publication()
    published(made(3), "20260702-b")

    assert before.build_id == "20260701-a"
    assert before.frame("denial_rates").equals(normal["denial_rates"])
    assert reading.publication().build_id == "20260702-b"


def test_a_report_that_is_not_published_is_said(published, normal):
    published({"payer_mix": normal["payer_mix"]})

    assert "not published yet" in text(app.content("denial_rates", ""))
    assert "There is no such page" in text(app.content("nonsense", ""))


def test_a_failure_is_one_sentence_and_an_id_with_details_in_the_log(caplog):
    def broken():
        raise ValueError("the secret detail")

    with caplog.at_level(logging.ERROR):
        said = text(app.shown(broken))

    identity = re.search(r"under ([0-9a-f]{8})", said)[1]
    assert "secret detail" not in said
    assert identity in caplog.text
    assert "secret detail" in caplog.text


def test_the_same_payer_has_the_same_colour_everywhere(published, normal):
    published(normal)

    colours = reading.publication().payer_colours()

    assert set(colours) == set(normal["payer_mix"]["payer_id"])
    assert len(set(colours.values())) == len(colours) <= theme.MOST_HUES
    assert theme.colours("abcdefghij")["j"] == theme.OTHER


def test_text_stands_out_from_its_ground():
    for ink in (theme.INK, theme.SOFT_INK, theme.ACCENT, "#6b7785", "#5c6773"):
        assert contrast(ink, "#ffffff") >= 4.5
        if ink in (theme.INK, theme.SOFT_INK, theme.ACCENT):
            assert contrast(ink, theme.WASH) >= 4.5


def contrast(ink, ground):
    """WCAG 2 contrast of two colours."""

    def light(hue):
        parts = [int(hue[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        lit = [
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        ]
        return 0.2126 * lit[0] + 0.7152 * lit[1] + 0.0722 * lit[2]

    high, low = sorted((light(ink), light(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_a_page_queries_nothing():
    for page in catalogue().values():
        source = inspect.getsource(inspect.getmodule(page.figures[0]))
        assert "read_parquet" not in source
        assert "transforms" not in source


def test_the_first_answer_names_no_other_server(home):
    client = logged_in(app.create_app().server)

    answer = client.get("/")

    assert answer.status_code == 200
    assert "http://" not in answer.text.replace("http://www.w3.org", "")
    assert "https://" not in answer.text
