"""Ways from page to page: which filters go along, and for whom there is one."""

import polars as pl
import pytest

from dashboards import charts, grid, ways
from dashboards.catalogue import catalogue
from dashboards.ways import Way

ROWS = pl.DataFrame({"payer": ["River", "Cedar", None], "payer_id": ["P1", "P2", None]})
TO_MIX = Way("payer_mix", "payer", column="payer_id")


def test_a_cell_leads_to_its_own_value_with_the_filters_that_mean_the_same_there():
    chosen = {"payer": ("P9",), "facility": ("F1",), "rule": ("any",)}

    found = ways.hrefs(ROWS, {"payer": TO_MIX}, catalogue(), chosen)

    assert found == {
        "payer": [
            "/payer_mix?payer=P1&facility=F1",
            "/payer_mix?payer=P2&facility=F1",
            "",
        ]
    }


@pytest.mark.parametrize("column, to", [("payer", "no_page"), ("gone", "payer_mix")])
def test_there_is_no_way_to_a_page_or_from_a_column_that_is_not_there(column, to):
    assert ways.hrefs(ROWS, {column: Way(to, "payer")}, catalogue(), {}) == {}


def test_a_column_that_only_holds_a_filters_value_is_not_shown():
    assert ways.unseen({"payer": TO_MIX}) == {"payer_id"}
    assert ways.unseen({"payer_id": Way("payer_mix", "payer")}) == set()


def test_the_grid_draws_links_in_the_column_and_has_their_addresses():
    hrefs = {"payer": ["/a", "/b", ""]}

    _, drawn = grid.grid(ROWS, None, {}, {}, hrefs).children

    linked = [each.get("cellRenderer") for each in drawn.columnDefs]
    assert linked == ["Way", None]
    assert [row["payer way"] for row in drawn.rowData] == ["/a", "/b", ""]


def test_a_bar_leads_where_it_says_or_narrows_its_page():
    plain = {"label": "A", "value": 1.0, "text": "", "hover": ""}

    bars = [
        charts.Bar(**plain),
        charts.Bar(**plain, key=("payer", "P1")),
        charts.Bar(**plain, key=("payer", "P1"), to="payer_mix"),
        charts.Bar(**plain, to="payer_mix"),
    ]

    assert [bar.leads for bar in bars] == [
        None,
        ["payer", "P1"],
        ["payer", "P1", "payer_mix"],
        ["", "", "payer_mix"],
    ]


@pytest.mark.parametrize("name", list(catalogue()))
def test_every_way_of_a_page_leads_to_a_page_that_heeds_its_filter(name):
    for way in catalogue()[name].ways.values():
        keys = {control.key for control in catalogue()[way.to].controls}
        assert way.key in keys
