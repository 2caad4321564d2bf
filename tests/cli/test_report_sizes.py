"""Every page from no claim and from one, through the whole pipeline."""

import json
import re

import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboards import app, reading, results
from dashboards.catalogue import catalogue
from tests.cli.conftest import claims, remittance
from transforms import publish, warehouse

# '1 claims', '1 open claims', '1 are': a plural after a single one.
_ONE_OF_SEVERAL = re.compile(
    r"(?<![\w.,/-])(?<!- )1 (?:(?:charged|denied|newer|open|other|primary) )?"
    r"(?:(?!(?:is|was|has|series|diagnosis|rests)\b)[a-z-]+s|people|rest|are|were|have)"
    r"\b.{,30}"
)


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


PAID = remittance()
DENIED = remittance(paid="0.00").replace(b"*CO*45*20.00~", b"*CO*16*100.00~")


@pytest.mark.parametrize(
    ("files", "answered", "denied"),
    [
        ({}, 0, 0),
        ({"claims.txt": claims()}, 0, 0),
        ({"claims.txt": claims(), "remittance.txt": PAID}, 1, 0),
        ({"claims.txt": claims(), "remittance.txt": DENIED}, 1, 1),
    ],
    ids=["no claim", "one open", "one paid", "one denied"],
)
def test_every_page_opens_with_no_claim_and_with_one(
    cli, published_of, files, answered, denied
):
    published_of(**files)
    published = reading.publication()

    for name, page in catalogue().items():
        view = results.view(page, published, {})
        shown = app.content(name, ""), results.results(view)
        said = json.dumps(shown, cls=PlotlyJSONEncoder, ensure_ascii=False)
        code, text, _ = cli("report", name, "--format", "json")
        assert page.title in said and '"failure"' not in said, name
        assert code == 0 and json.loads(text)["report"] == name
        assert ("Nothing to count here yet" in said) == view.is_empty, name
        assert view.is_empty or files or not name.startswith("denial_"), name
        assert _ONE_OF_SEVERAL.findall(said) == [], name
    rates = published.frame("denial_rates")
    assert rates["adjudicated_claims"].sum() == answered
    assert rates["denied_claims"].sum() == denied
