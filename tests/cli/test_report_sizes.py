"""Every page from no claim and from one, through the whole pipeline."""

import json

import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboards import app, reading, results
from dashboards.catalogue import catalogue
from tests.cli.conftest import claims, remittance
from transforms import publish, warehouse


@pytest.fixture
def published_of(take_in):
    """Land files, build every table of them, and publish the reports."""

    def published_of(**files):
        take_in(**files)
        build_id = warehouse.begin_build()
        for layer in warehouse.LAYERS:
            warehouse.build_layer(layer, build_id)
        warehouse.swap(build_id)
        publish.publish(build_id)

    return published_of


@pytest.mark.parametrize("count", [0, 1])
def test_every_page_opens_with_no_claim_and_with_one(cli, published_of, count):
    files = {"claims.txt": claims(), "remittance.txt": remittance()}
    published_of(**files if count else {})
    published = reading.publication()

    for name, page in catalogue().items():
        view = results.view(page, published, {})
        shown = app.content(name, ""), results.results(view)
        said = json.dumps(shown, cls=PlotlyJSONEncoder)
        code, text, _ = cli("report", name, "--format", "json")
        assert page.title in said and '"failure"' not in said, name
        assert code == 0 and json.loads(text)["report"] == name
        assert ("Nothing to count here yet" in said) == view.is_empty, name
        assert view.is_empty or count or not name.startswith("denial_"), name
    rates = published.frame("denial_rates")["adjudicated_claims"].sum()
    assert rates == count
