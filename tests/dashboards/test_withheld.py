"""How much is withheld, by whose rule: as the publication's manifest says it."""

import json

import polars as pl
import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboards import catalogue, filters, results, withheld
from dashboards.pages import cost_cohorts, disease_trends
from dashboards.reading import publication
from transforms import protection
from transforms.disclosure.profiles import PROFILES

STATES = {
    "report": "disease_trends",
    "design": "month x state",
    "rows": 1260,
    "withheld_as_few": 785,
    "withheld_for_others": 163,
}
WHOLE = STATES | {
    "design": "week x total",
    "rows": 104,
    "withheld_as_few": 0,
    "withheld_for_others": 0,
}


def said(profile, *reports):
    return {"disclosure": {"profile": profile, "reports": list(reports)}}


def text(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


@pytest.mark.parametrize(
    ("profile", "few", "rule"),
    [
        ("cms", "1 to 10 people", "CMS"),
        ("wonder", "1 to 9 people", "CDC WONDER"),
        ("opensafely", "7 people or fewer", "OpenSAFELY"),
    ],
)
def test_a_line_says_how_much_is_shown_and_why_not_all(profile, few, rule):
    found = withheld.read(said(profile, STATES, WHOLE))

    assert found.lines("disease_trends") == [
        f"States by month: 312 of 1,260 counts are shown; 785 rest on {few}, 163 are "
        f"withheld so that these can't be worked out (rule: {rule}).",
        f"Everybody by week: all 104 counts are shown (rule: {rule}).",
    ]
    assert found.lines("denial_rates") == []


def test_a_publication_from_before_it_was_said_says_nothing():
    found = withheld.read({"build_id": "x"})

    assert found.lines("disease_trends") == []
    assert found.few == "1 to 10 people"


def test_every_design_that_is_published_has_a_name_for_people(normal):
    designs = {
        each["design"]
        for report in ("disease_trends", "cost_cohorts", "cost_cohorts_attrition")
        for each in protection._told(report, normal[report])
    }
    named = {withheld._named(design) for design in designs}

    assert named == {
        *("Everybody by week", "Everybody by month", "States by month"),
        *("Everybody by quarter", "Ages by quarter", "Sexes by quarter"),
        *("Ages and sexes by quarter", "Everybody", "Use of tobacco", "All rows"),
    }


@pytest.mark.parametrize("page", ["disease_trends", "cost_cohorts"])
@pytest.mark.parametrize("profile", PROFILES)
def test_a_page_names_the_rule_of_its_publication(published, normal, page, profile):
    reason = pl.lit(f"rests on {PROFILES[profile].few}").alias("withheld_reason")
    held = {
        report: frame.with_columns(reason)
        for report, frame in normal.items()
        if "withheld_reason" in frame.columns
    }
    folder = published(normal | held)
    reports = [STATES | {"report": page, "design": "all"}]
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(
        json.dumps(manifest | said(profile, *reports))
    )

    view = results.view(catalogue.catalogue()[page], publication(), {})
    shown = text(results.results(view))

    assert f"785 rest on {PROFILES[profile].few}, 163 are withheld" in shown
    others = {each.few for each in PROFILES.values()} - {PROFILES[profile].few}
    assert not [each for each in others if each in shown]


def test_what_is_withheld_is_said_also_where_the_filters_leave_nothing(
    published, normal
):
    folder = published(normal)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | said("cms", STATES)))
    page = catalogue.catalogue()["disease_trends"]
    values = filters.parse("?served_from=2099-01", page.controls)

    view = results.view(page, publication(), {"condition": ("none",), **values})

    assert "312 of 1,260 counts are shown" in text(results.results(view))


def test_the_key_numbers_take_the_words_of_the_rule(normal):
    few = "7 people or fewer"
    sick = normal["disease_trends"].filter(condition_id="influenza")

    for period, group in (("week", "total"), ("month", "state"), ("quarter", "sex")):
        rows = sick.filter(period_code=period, breakdown_code=group)
        numbers = disease_trends.numbers(rows, few)
        assert any(few in each.rests_on for each in numbers), (period, group)
    cohorts = cost_cohorts.numbers(
        normal["cost_cohorts"], normal["cost_cohorts_attrition"], few
    )
    assert any(few in each.rests_on for each in cohorts)
