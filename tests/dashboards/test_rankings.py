"""Rankings: those that show their first alone say so."""

import polars as pl
import pytest

from dashboards import charts
from dashboards.denials import drivers
from dashboards.pages import open_balance
from tests.dashboards.made_plain import plain


def payers(report, count):
    """A report with a row for each of so many payers."""
    names = pl.Series([f"Payer {each:02}" for each in range(count)])
    return plain(report, count).with_columns(payer_id=names, payer_name=names)


def note(figure):
    return figure.layout.meta["note"]


@pytest.mark.parametrize(
    ("count", "said"),
    [(12, ""), (19, "The 12 with the most claims, of 19.")],
)
def test_who_denies_says_how_many_payers_it_does_not_show(count, said):
    drawn = drivers.by_payer(payers("denial_rates", count), "full", None)

    dots = next(trace for trace in drawn.data if trace.mode == "markers")
    assert len(dots.x) == 12
    assert note(drawn) == said


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("usd", "The 12 with the most open dollars, of 13."),
        ("claims", "The 12 with the most open claims, of 13."),
    ],
)
def test_a_ranking_says_what_it_ranks_by(measure, said):
    drawn = open_balance.payers(payers("open_balance", 13), measure)

    assert len(drawn.data[0].x) == 12
    assert note(drawn) == said


def test_the_first_of_a_list_are_told_from_all_of_it():
    assert charts.first([3, 2, 1], 2, "largest") == ([3, 2], "The 2 largest, of 3.")
    assert charts.first([3, 2], 2, "largest") == ([3, 2], "")
    assert charts.notes("", "One.", "Two.") == "One. Two."
