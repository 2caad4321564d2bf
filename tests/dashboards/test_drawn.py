"""The rows of a chart: those it gives exactly, or the values of its traces."""

from datetime import date

import plotly.graph_objects as go
import polars as pl
import pytest

from dashboards import charts, drawn, reading, results
from dashboards.catalogue import call, catalogue
from dashboards.intervals import share

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def records(figure):
    return drawn.rows(figure).to_dicts()


def test_the_rows_that_a_figure_gives_are_exact_whatever_it_draws():
    given = pl.DataFrame({"payer": ["A"], "paid_usd": pl.Series(["10.10"]).cast(USD)})
    figure = charts.finish(go.Figure().add_bar(x=[1.5], y=["x"]), "t", "s", rows=given)

    assert drawn.rows(figure).equals(given)


USD = pl.Decimal(18, 2)


def test_traces_without_rows_are_read_by_the_titles_of_their_axes():
    figure = go.Figure()
    figure.add_bar(x=[MAY, JUNE], y=[1.25, None], name="A", hovertext=["<b>A</b>", ""])
    figure.add_scatter(x=[MAY], y=[3], name="B", error_y={"array": [0.5]})
    figure.update_yaxes(title="US dollars")

    assert records(figure) == [
        {"series": "A", "date": MAY, "US dollars": 1.25, "said": "A", "y plus": None},
        {"series": "A", "date": JUNE, "US dollars": None, "said": "", "y plus": None},
        {"series": "B", "date": MAY, "US dollars": 3, "said": None, "y plus": 0.5},
    ]


def test_the_areas_around_what_is_not_known_are_no_rows():
    figure = go.Figure().add_bar(x=["A", "B"], y=[1, 2])
    charts.hatched(figure, [(MAY, JUNE)], 1.0, "withheld", "few")

    assert records(figure) == [
        {"label": "A", "value": 1},
        {"label": "B", "value": 2},
    ]


def test_tiles_are_a_row_each_by_the_names_of_their_axis():
    figure = go.Figure().add_heatmap(
        x=[MAY, JUNE, date(2026, 7, 1)],
        y=[-0.5, 0.5, 1.5],
        z=[[1, None], [3, 4]],
        hovertext=[["one", "withheld"], ["three", "four"]],
    )
    figure.update_yaxes(tickvals=[0, 1], ticktext=["MD", "VA"])

    assert records(figure) == [
        {"date": MAY, "label": "MD", "z": 1, "said": "one"},
        {"date": JUNE, "label": "MD", "z": None, "said": "withheld"},
        {"date": MAY, "label": "VA", "z": 3, "said": "three"},
        {"date": JUNE, "label": "VA", "z": 4, "said": "four"},
    ]


def test_a_ranking_gives_its_bars_in_their_order_not_their_places():
    bars = [
        charts.Bar(
            "A", 2.5, "2.5", "<b>A</b><br>two<br>click to see it", low=1, high=4
        ),
        charts.Bar("B", None, "withheld", "B", is_withheld=True),
    ]
    rows = [
        {
            "label": "A",
            "Dollars": 2.5,
            "low": 1.0,
            "high": 4.0,
            "said": "A; two",
            "is_withheld": False,
        },
        {
            "label": "B",
            "Dollars": None,
            "low": None,
            "high": None,
            "said": "B",
            "is_withheld": True,
        },
    ]

    assert records(charts.dots(bars, "Dollars", None)) == rows
    assert records(charts.ranking(bars, "Dollars")) == rows


def test_shares_over_time_give_what_they_are_made_of_and_further_traces_follow():
    figure = go.Figure()
    charts.hatched(figure, [(MAY, JUNE)], 1.0, "preliminary", "early")
    charts.shares_over_time(figure, [MAY, JUNE], [share(1, 4), share(0, 0)], "claims")
    figure.add_scatter(x=[MAY], y=[0.4], name="limit")

    found = records(figure)

    assert [(row["month"], row["count"], row["of"]) for row in found] == [
        (MAY, 1, 4),
        (JUNE, 0, 0),
        (None, None, None),
    ]
    assert [row["share"] for row in found] == [0.25, None, None]
    assert (found[2]["series"], found[2]["value"]) == ("limit", 0.4)


@pytest.mark.parametrize("name", list(catalogue()))
@pytest.mark.parametrize("size", [0, 3, 900])
def test_every_chart_of_a_page_has_rows_and_a_name(published, made, name, size):
    published(made(size))
    page = catalogue()[name]
    view = results.view(page, reading.publication(), {})

    figures = {each.__name__: each for each in page.figures}

    assert len(figures) == len(page.figures), "two charts of one name"
    for function in () if view.is_empty else figures.values():
        figure = call(function, view.given)
        if figure is not None:
            assert (drawn.rows(figure).height > 0) == bool(figure.data)
