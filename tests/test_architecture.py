"""Rules about the repository itself."""

import ast
import importlib
import re
import subprocess
from pathlib import Path

import pytest

from transforms import lineage, tables, warehouse

ROOT = Path(__file__).parents[1]
MARTS = [model.split(".")[1] for model in warehouse.models("marts")]
# A model of its own report, or a part of one: `<report>_<part>`.
REPORTS = [mart for mart in MARTS if not any(mart.startswith(f"{m}_") for m in MARTS)]
CODE = [
    file
    for folder in (
        *("claimscope", "dags", "dashboards", "documentation", "expectations"),
        "transforms",
    )
    for file in sorted((ROOT / folder).rglob("*.py"))
]
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "misc"}


def tracked() -> list[Path]:
    """The files of the repository, when it is one; else those that it would have."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        return [
            file for folder in ("tests", "sql") for file in ROOT.glob(f"{folder}/**")
        ]
    return [ROOT / name for name in listed.stdout.splitlines()]


def imports(file: Path) -> set[str]:
    """Name the modules that a file imports, at its top or inside a function."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file.name} has a relative import"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize(
    "home",
    ["expectations/marts/{}.py", "dashboards/pages/{}.py", "tests/marts/test_{}.py"],
)
def test_a_report_is_four_files_of_one_name(report, home):
    assert (ROOT / home.format(report)).is_file()


@pytest.mark.parametrize("mart", MARTS)
@pytest.mark.parametrize("home", ["expectations/marts/{}.py", "tests/marts/test_{}.py"])
def test_a_part_of_a_report_has_a_suite_and_a_test(mart, home):
    assert (ROOT / home.format(mart)).is_file()


@pytest.mark.parametrize("page", sorted(ROOT.glob("dashboards/pages/[!_]*.py")))
def test_a_page_of_a_report_is_named_for_its_table(page):
    """A second page of one report names that."""
    said = re.search(r'^REPORT = "(\w+)"$', page.read_text(), re.MULTILINE)

    assert (said[1] if said else page.stem) in MARTS


@pytest.mark.parametrize("model", warehouse.models())
def test_a_model_says_what_it_reads(model):
    said = re.split(r"[,\s]+", warehouse.header(model)["sources"].strip())

    assert set(said) == warehouse.sources(model)


@pytest.mark.parametrize("model", warehouse.models())
def test_a_python_model_names_its_keys_as_its_header_does(model):
    if not lineage.is_sql(model):
        assert list(lineage.module(model).KEYS) == warehouse.keys(model)


@pytest.mark.parametrize("model", warehouse.models())
def test_a_models_header_says_what_a_row_is(model):
    header = warehouse.header(model)

    assert header["grain"]
    assert header["keys"]
    assert header["units"]
    assert header.get("audience") or not model.startswith("marts.")


@pytest.mark.parametrize(
    "table",
    [*warehouse.models(), "landing.file", *(f"landing.{t}" for t in tables.RECORDS)],
)
def test_a_table_has_a_suite_of_its_own_name(table):
    suite = importlib.import_module(f"expectations.{table}").SUITE

    assert suite.name == table.split(".")[1]
    assert suite.expectations


@pytest.mark.parametrize("layer", ["core", "marts"])
def test_a_suite_has_a_model(layer):
    suites = {file.stem for file in (ROOT / "expectations" / layer).glob("[!_]*.py")}

    assert suites == {m.split(".")[1] for m in warehouse.models() if layer in m[:5]}


def test_names_of_models_are_unique_across_schemas():
    # Both layers are built side by side in schema `next`.
    names = [model.split(".")[1] for model in warehouse.models()]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("model", warehouse.models())
def test_nothing_flows_back(model):
    schema = model.split(".")[0]
    below = {"core": {"landing", "core", "codes"}, "marts": {"core", "codes"}}[schema]

    assert {source.split(".")[0] for source in warehouse.sources(model)} <= below


def test_no_module_is_named_for_nothing():
    assert not [str(file) for file in CODE if {*file.parts, file.stem} & VAGUE]


@pytest.mark.parametrize("file", CODE, ids=lambda f: str(f.relative_to(ROOT)))
def test_imports_are_absolute_and_keep_to_the_published_files(file):
    found = imports(file)

    if "dashboards" in file.relative_to(ROOT).parts:
        # Wall 2: readers never open the warehouse.
        walls = ("duckdb", "transforms.warehouse", "transforms.landing", "expectations")
        assert not [name for name in found if name.startswith(walls)]


def test_the_lock_file_names_no_address():
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_no_tracked_file_names_a_path_of_a_machine():
    places = re.compile(rb"(?<![\w.])/(?:work|tmp|root|home|Users)/[\w.]+")
    held = {
        file.relative_to(ROOT).as_posix(): place[0]
        for file in tracked()
        if file.is_file()
        and file.suffix not in {".gz", ".png", ".parquet"}
        and (place := places.search(file.read_bytes()))
    }

    assert held == {}


def test_no_data_of_an_installation_is_tracked():
    state = {".duckdb", ".parquet", ".key", ".db"}

    assert not [
        str(file)
        for file in tracked()
        if file.suffix in state and "tests" not in file.relative_to(ROOT).parts
    ]


CLOCK = re.compile(r"\b(today|now|utcnow)\(")


@pytest.mark.parametrize(
    "module",
    [
        *ROOT.glob("transforms/models/**/*.py"),
        ROOT / "transforms/denial_series.py",
    ],
    ids=lambda path: path.stem,
)
def test_a_model_asks_no_clock(module):
    assert not CLOCK.search(module.read_text(encoding="utf-8"))
