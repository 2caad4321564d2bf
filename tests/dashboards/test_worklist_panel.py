"""The claim that is opened on the worklist: what is said of its clocks and its like."""

import json

import polars as pl
import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboards.worklist import panel
from tests.dashboards.made_plain import plain
from transforms.worklist.states import State
from transforms.worklist.written import Item


def said(**given):
    """All that is said of one claim."""
    row = plain("denial_worklist", 1).row(0, named=True) | given
    shown = panel.panel(row, pl.DataFrame(), Item("abc-0", State()), [], "/")
    return json.dumps(shown, cls=PlotlyJSONEncoder)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (None, "Filing: the payer's limit is not known."),
        (-2, "Filing: the limit ran out 2 days ago."),
        (-1, "Filing: the limit ran out 1 day ago."),
        (0, "Filing: 0 days left."),
        (1, "Filing: 1 day left."),
        (1200, "Filing: 1,200 days left."),
    ],
)
def test_a_clock_is_told_in_days(left, words):
    assert words in said(filing_left_days=left)


@pytest.mark.parametrize(("days", "words"), [(1.0, "1 day"), (44.4, "44 days")])
def test_how_soon_such_denials_were_overturned_is_told_in_days(days, words):
    usual = {"usual_code": "corrected_claim", "usual_scope_code": "all"}

    assert f"half of them within {words}." in said(usual_days=days, **usual)
