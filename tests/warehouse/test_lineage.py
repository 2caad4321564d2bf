"""Models are found by their files, and say of themselves what nobody writes twice."""

import re

import pytest

from transforms import lineage, warehouse
from transforms.errors import BadInput

RATES = """\
-- Share of claims that each payer denies,
-- by month.
--
-- grain:   one row per payer
-- keys:    payer_id, service_month
-- sources: core.claim, core.adjudication
-- units:   denial_rate is a share, 0 to 1;
--          denied_usd is US dollars
-- audience: administrators, insurers
--
-- A claim is judged by
-- its latest adjudication.
--
-- Pending claims stay out.

with outcome as (select claim_id from core.adjudication)

-- from core.nothing
select payer_id from core.claim inner join outcome using (claim_id)
"""


@pytest.fixture
def model(tmp_path, monkeypatch):
    """Write a model, `schema.name`, into folders of the test's own."""
    monkeypatch.setattr(lineage, "_SQL", tmp_path)
    monkeypatch.setattr(lineage, "_PYTHON", tmp_path / "models")
    for cached in (lineage.query, lineage.header, lineage.sources):
        cached.cache_clear()

    def write(name: str, sql: str) -> None:
        file = tmp_path / f"{name.replace('.', '/')}.sql"
        file.parent.mkdir(exist_ok=True)
        file.write_text(sql)

    yield write
    for cached in (lineage.query, lineage.header, lineage.sources):
        cached.cache_clear()


def test_a_header_says_sentence_fields_and_rules(model):
    model("marts.rates", RATES)

    assert warehouse.header("marts.rates") == {
        "sentence": "Share of claims that each payer denies, by month.",
        "grain": "one row per payer",
        "keys": "payer_id, service_month",
        "sources": "core.claim, core.adjudication",
        "increment": "",
        "units": "denial_rate is a share, 0 to 1; denied_usd is US dollars",
        "audience": "administrators, insurers",
        "rules": "A claim is judged by its latest adjudication.\n\n"
        "Pending claims stay out.",
    }
    assert warehouse.keys("marts.rates") == ["payer_id", "service_month"]
    assert warehouse.audiences("marts.rates") == ["administrators", "insurers"]


def test_sources_are_our_tables_not_ctes_nor_comments(model):
    model("marts.rates", RATES)

    assert warehouse.sources("marts.rates") == {"core.claim", "core.adjudication"}


def test_a_model_follows_all_it_reads(model):
    model("core.a", "select x from core.z")
    model("core.b", "select x from landing.claim")
    model("core.z", "select x from core.b")
    model("marts.m", "select x from core.a")

    assert warehouse.order("core") == ["core.b", "core.z", "core.a"]
    assert warehouse.order() == ["core.b", "core.z", "core.a", "marts.m"]


def test_an_unknown_model_is_a_sentence(model):
    with pytest.raises(BadInput, match=r"no model marts\.nothing"):
        warehouse.query("marts.nothing")


@pytest.mark.parametrize("name", warehouse.models())
def test_the_header_of_every_model_is_complete(name):
    header = warehouse.header(name)

    assert header["sentence"] and header["grain"] and header["units"]
    assert warehouse.keys(name)
    if name.startswith("marts."):
        assert set(warehouse.audiences(name)) <= {
            "administrators",
            "researchers",
            "insurers",
            "exports",  # nobody's folder: what an administrator takes out on purpose
        }


def test_whatever_python_models_are_made_with_counts_as_their_code():
    models = (lineage.path(model) for model in lineage.models())
    made = {*lineage.makers(), *(file for file in models if file.suffix == ".py")}
    root = lineage.path("marts.weekly_digest").parents[3]

    imported = {
        root.joinpath(*match.split(".")).with_suffix(".py")
        for file in made
        for match in re.findall(
            r"^from (transforms[.\w]*) import", file.read_text("utf-8"), re.MULTILINE
        )
    }

    plain = {"errors.py", "settings.py", "contracts.py", "interventions.py"}
    left = {file for file in imported if file.is_file()} - made
    assert {file.name for file in left} <= plain
