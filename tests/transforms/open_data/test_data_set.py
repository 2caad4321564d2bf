"""The data set of disease tables: what is in it, and that it is as it says."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date

import frictionless
import polars as pl
import pytest

from tests.transforms.test_publish import swapped_in
from transforms import lineage, publish
from transforms.errors import BadInput, BadSetting, NothingPublished
from transforms.open_data import tables, writing
from transforms.settings import settings

# How the values of a type of Table Schema are read from text.
READ = {
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "integer": int,
    "number": float,
    "string": str,
}


def written(tmp_path, name="diseases"):
    """The data set of the current publication in a folder, and its descriptor."""
    writing.write(tables.opened(), tmp_path / name)
    text = (tmp_path / name / "datapackage.json").read_text()
    return tmp_path / name, json.loads(text)


def validated(folder):
    """What the reference implementation of the standard has to say against it."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    return report.valid, report.flatten(["title", "message"])


def content(folder):
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_every_table_on_diseases_that_researchers_read_belongs_to_it():
    wanted = {
        model
        for model in lineage.models("marts")
        if model.split(".")[1].startswith("disease_")
        and "researchers" in lineage.header(model)["audience"]
    }

    assert set(tables.models()) == wanted
    assert "marts.disease_trends" in wanted
    # Researchers read these, too, but they are not about diseases; others do not.
    assert not tables.is_open("marts.cost_cohorts")
    assert not tables.is_open("marts.denial_rates")


def test_a_table_on_diseases_for_others_does_not_belong_to_it(monkeypatch):
    monkeypatch.setattr(lineage, "audiences", lambda model: ["administrators"])

    assert not tables.is_open("marts.disease_trends")


def test_frictionless_finds_nothing_wrong(laid, trends, tmp_path):
    laid({"disease_trends": trends})
    folder, _ = written(tmp_path)

    assert validated(folder) == (True, [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"influenza,Influenza,week", b",Influenza,week"),  # a key is missing
        (b"week,2024-06-30,", b"week,30.6.2024,"),  # no date
        (b",incidence,0,", b",incidence,-1,"),  # fewer than none
    ],
)
def test_frictionless_finds_what_is_not_as_described(
    laid, trends, tmp_path, before, after
):
    laid({"disease_trends": trends})
    folder, said = written(tmp_path)
    file = folder / "data" / "disease_trends.csv"
    changed = file.read_bytes().replace(before, after, 1)
    assert changed != file.read_bytes()
    file.write_bytes(changed)
    resource = said["resources"][0]
    resource["hash"] = f"sha256:{hashlib.sha256(changed).hexdigest()}"
    resource["bytes"] = len(changed)
    (folder / "datapackage.json").write_text(json.dumps(said))

    is_valid, errors = validated(folder)

    assert not is_valid and len(errors) == 1


def test_the_csv_read_by_its_schema_is_what_was_published(laid, trends, tmp_path):
    publication = laid({"disease_trends": trends})
    folder, said = written(tmp_path)
    published = publication / "researchers" / "disease_trends.parquet"

    (table,) = said["resources"]
    fields = table["schema"]["fields"]
    (missing,) = table["schema"]["missingValues"]
    with (folder / table["path"]).open(encoding=table["encoding"]) as lines:
        head, *rows = csv.reader(lines)
    read = [
        tuple(
            None if cell == missing else READ[field["type"]](cell)
            for field, cell in zip(fields, row, strict=True)
        )
        for row in rows
    ]
    assert head == [field["name"] for field in fields] == trends.columns
    assert read == pl.read_parquet(published).rows()
    parquet = folder / "data" / "disease_trends.parquet"
    assert parquet.read_bytes() == published.read_bytes()
    assert any(row[head.index("is_withheld")] for row in read)
    key = [head.index(name) for name in table["schema"]["primaryKey"]]
    assert len({tuple(row[k] for k in key) for row in read}) == len(read)


def test_a_field_says_what_it_holds_in_which_unit(laid, trends, tmp_path):
    laid({"disease_trends": trends})
    _, said = written(tmp_path)

    schema = said["resources"][0]["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    assert schema["primaryKey"] == lineage.keys("marts.disease_trends")
    assert all("description" in field for field in fields.values())
    assert fields["condition_id"]["constraints"] == {"required": True}
    kinds = {
        "condition_id": "string",
        "condition_patients": "integer",
        "is_withheld": "boolean",
        "period_start_date": "date",
    }
    assert kinds == {name: fields[name]["type"] for name in kinds}
    assert fields["visit_share"] == {
        "name": "visit_share",
        "title": "Visit share",
        "type": "number",
        "description": "condition_visits / all_visits",
        "unit": "share, 0 to 1",
        "constraints": {"minimum": 0},
    }


def test_every_file_is_named_with_its_size_and_hash(laid, trends, tmp_path):
    laid({"disease_trends": trends})
    folder, said = written(tmp_path)

    there = content(folder)
    del there["datapackage.json"]
    assert {each["path"]: (each["bytes"], each["hash"]) for each in said["files"]} == {
        path: (len(held), f"sha256:{hashlib.sha256(held).hexdigest()}")
        for path, held in there.items()
    }
    assert set(there) == {
        "README.md",
        "data/disease_trends.csv",
        "data/disease_trends.parquet",
        "data_dictionary.csv",
        "data_dictionary.md",
        "examples/open_data.R",
        "examples/open_data.py",
        "examples/open_data.sql",
    }


def test_the_same_publication_gives_the_same_bytes(laid, trends, tmp_path):
    laid({"disease_trends": trends})

    first, _ = written(tmp_path)
    again, said = written(tmp_path, "again")

    assert content(first) == content(again)
    packed = writing.zipped(tables.opened())
    assert packed == writing.zipped(tables.opened())
    with zipfile.ZipFile(io.BytesIO(packed)) as zipped:
        assert {
            name.removeprefix("claimscope-diseases/"): zipped.read(name)
            for name in zipped.namelist()
        } == content(first)
    # When it was made is that of the build, and no clock's.
    assert (said["version"], said["created"]) == (
        "20260701-090000-made",
        "2026-07-01T09:00:00Z",
    )


def test_publisher_and_licence_are_those_of_the_settings(
    laid, trends, tmp_path, monkeypatch
):
    laid({"disease_trends": trends})
    _, unsaid = written(tmp_path, "unsaid")
    monkeypatch.setenv("CLAIMSCOPE_DATA_PUBLISHER", "Northwind Health")
    monkeypatch.setenv("CLAIMSCOPE_DATA_LICENCE", "CC-BY-4.0")
    folder, said = written(tmp_path)
    readme = (folder / "README.md").read_text()

    assert [each["name"] for each in unsaid["licenses"]] == ["notspecified"]
    assert "contributors" not in unsaid
    assert said["licenses"] == [{"name": "CC-BY-4.0"}]
    assert said["contributors"] == [
        {"title": "Northwind Health", "roles": ["publisher"]}
    ]
    assert (
        "> Northwind Health (2026). Disease tables from coded claims, data to"
        " 2026-06-30. Version 20260701-090000-made. Made with Claimscope." in readme
    )
    assert "CC-BY-4.0." in readme


@pytest.mark.parametrize("licence", ["my own", "http://a.example", "<b>"])
def test_what_is_no_licence_is_refused(monkeypatch, licence):
    monkeypatch.setenv("CLAIMSCOPE_DATA_LICENCE", licence)

    with pytest.raises(BadSetting, match="CLAIMSCOPE_DATA_LICENCE"):
        settings()


@pytest.mark.parametrize(
    ("profile", "rule"),
    [
        ("cms", "rest on 1 to 10 people are withheld"),
        ("opensafely", "rest on 7 people or fewer are withheld"),
        ("opensafely", "rounded to the nearest 5"),
    ],
)
def test_the_readme_says_by_which_rule_counts_are_withheld(
    laid, trends, tmp_path, profile, rule
):
    laid({"disease_trends": trends}, disclosure={"profile": profile})
    folder, _ = written(tmp_path)

    text = (folder / "README.md").read_text()
    assert rule in text
    assert ("rounded" in text) == (profile == "opensafely")
    held = trends["is_withheld"].sum()
    assert f"{trends.height:,} rows, {held:,} of them withheld" in text
    assert "30 June 2026" in text


def test_what_is_published_by_the_pipeline_is_what_researchers_may_read(home, tmp_path):
    swapped_in("20250701-1")
    publish.publish("20250701-1")

    folder, said = written(tmp_path)

    # Of 5 people nothing is said, of 50 all is.
    lines = (folder / "data" / "disease_trends.csv").read_text().splitlines()
    assert [line.split(",")[:8] for line in lines[1:]] == [
        ["influenza", "week", "2025-01-05", "total", "total", "", "", "true"],
        ["influenza", "week", "2025-01-12", "total", "total", "50", "70", "false"],
    ]
    assert said["dataThroughDate"] == "2025-06-30"
    named = {each["name"] for each in said["resources"]}
    assert named == {model.split(".")[1] for model in tables.models()}


def test_without_a_publication_for_researchers_there_is_no_data_set(home, laid):
    with pytest.raises(NothingPublished):
        tables.opened()

    laid({})

    with pytest.raises(NothingPublished, match="claimscope run"):
        tables.opened()


def test_an_earlier_data_set_is_replaced_and_nothing_else_is(laid, trends, tmp_path):
    laid({"disease_trends": trends})
    folder, _ = written(tmp_path)
    (folder / "data" / "disease_gone.csv").touch()
    written(tmp_path)

    assert not (folder / "data" / "disease_gone.csv").exists()
    other = tmp_path / "other"
    other.mkdir()
    (other / "datapackage.json").write_text('{"name": "mine"}')
    with pytest.raises(BadInput, match="something else"):
        writing.write(tables.opened(), other)
    assert content(other) == {"datapackage.json": b'{"name": "mine"}'}


def test_where_nothing_can_be_written_is_said(laid, trends, tmp_path):
    laid({"disease_trends": trends})
    (tmp_path / "file").touch()

    for name in ("file/diseases", "file/diseases.zip", "file"):
        with pytest.raises(BadInput, match="cannot be written"):
            writing.write(tables.opened(), tmp_path / name)
