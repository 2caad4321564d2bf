"""Where a click on a bar leads: a control that is there, of this page or of another."""

import json

import polars as pl
import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboards import app, reading, results
from dashboards.catalogue import call, catalogue
from dashboards.filters import Choice

PAGES = list(catalogue())


def leads(page, given):
    """What each click on a chart of a page is to do: the key, and the page."""
    for function in page.figures:
        figure = call(function, given)
        for trace in figure.data if figure is not None else ():
            for click in trace.customdata if trace.customdata is not None else ():
                if click is not None and len(click) and isinstance(click[0], str):
                    key, _, to = (*click, "")[:3]
                    yield key, to


@pytest.mark.parametrize("name", PAGES)
def test_every_click_narrows_a_control_that_is_there(published, normal, name):
    published(normal)
    page = catalogue()[name]
    view = results.view(page, reading.publication(), {})

    for key, to in leads(page, view.given):
        controls = {each.key: each for each in catalogue()[to or name].controls}
        if to and not key:
            continue  # leads there without narrowing it
        assert key in controls, (key, to)
        is_quiet = not isinstance(controls[key], Choice) and controls[key].is_quiet
        # Where a page leads to another, that is opened with the control shown.
        assert to or not is_quiet, key


def test_the_bars_of_reasons_narrow_the_claims_to_one(published, normal):
    """Of four claims denied for two reasons, a bar leaves the two of its own."""
    claims = normal["claim_denials"].head(4)
    reasons = pl.Series("reason", ["CO-16", "CO-50"] * 2)
    published(normal | {"claim_denials": claims.with_columns(reasons)})
    page = catalogue()["claim_denials"]
    frame = json.dumps(app.content("claim_denials", ""), cls=PlotlyJSONEncoder)

    bars = list(leads(page, results.view(page, reading.publication(), {}).given))
    left = results.view(page, reading.publication(), {"reason": ("CO-50",)})

    assert ("reason", "") in bars
    assert '{"filter": "reason"}' in frame
    assert left.rows["claim_denials"] == (2, 4)
