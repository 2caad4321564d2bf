"""Every check, and a row that breaks it and no other: a check that cannot fail is none.

The rows are in bad_rows_<layer>.txt, which says how to read it, or, of a report, in
its own test, as BAD_ROWS.
"""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from expectations import gate
from expectations.landing import finding
from transforms import codes, lineage, warehouse
from transforms.x12.findings import CATALOGUE

HERE = Path(__file__).parent
CHANGE = re.compile(
    r"^(?P<later>then )?(?P<verb>set|copy|drop|add) (?P<table>[\w.]+)(?P<sets>.*?)"
    r"(?: where (?P<where>.*))?$"
)
# How to tell a world's rows, by the first of these columns that a table has.
KEYS = {
    "file_id": "starts_with(file_id, '{hex}')",
    "claim_id": "starts_with(claim_id, '{hex}')",
    "adjudication_id": "starts_with(adjudication_id, '{hex}')",
    "reversal_id": "starts_with(reversal_id, '{hex}')",
    "patient_id": "starts_with(patient_id, '{hex}')",
    "payer_id": "payer_id = 'PAY{tag}'",
    "provider_npi": "provider_npi = '{practice_npi}'",
    "period_start_date": "period_start_date"
    " = case period_code when 'week' then date '{week}' when 'month' then"
    " date '{month}' when 'quarter' then date '{quarter}'"
    " else date_trunc('year', date '{month}') end",
    "cohort_id": "cohort_id = '{tag}'",
    "intervention_name": "intervention_name = '{tag}'",
}
# Worlds are days long, so whoever has pneumonia is in the cohort there and then, and
# diabetes speaks for tobacco. The first four worlds differ in the codes: they are the
# people of further cohorts, one for each of the cases that change a cohort's report.
COHORTS = """
update codes.cohort set
    history_months = 0, runout_months = 0, least_followed_days = 0, first_age_years = 0;
insert into codes.cohort
    select * replace (unnest($tags) as cohort_id) from codes.cohort;
delete from codes.cohort_code;
insert into codes.cohort_code by name
    select cohort_id, 'J18' || case when cohort_id in $tags then '1' else '' end
        as code_prefix, false as is_excluded from codes.cohort;
insert into codes.tobacco_code by name
    select 'E1165' as code_prefix, 'current' as tobacco_state_code,
        false as is_procedure, false as is_weak;
update landing.diagnosis set diagnosis_code = 'J181'
    where diagnosis_code = 'J189' and substr(claim_id, 1, 4) in $people;
update landing.diagnosis set diagnosis_code = 'E1169'
    where diagnosis_code = 'E1165' and substr(claim_id, 1, 4) in $people[:2];
"""
# A change by each world's payer, of the cases that change what is said of it.
INTERVENTIONS = """
insert into codes.intervention by name
    select unnest($tags) as intervention_name, date '2025-01-01' as begins_date,
        'payment' as date_code, 'PAY' || intervention_name as payer_id
"""

# No world is large enough for a model of denials, none has an open claim: so chances
# are written in, of the hospital's claims as open ones, and better than the baseline's.
CHANCES = """
update core.denial_chance set
    part_code = case when claim_type_code = 'I' then 'open' else 'test' end,
    is_denied = case when claim_type_code = 'P' then hash(claim_id) % 2 = 0 end,
    denial_chance = case
        when claim_type_code = 'I' or hash(claim_id) % 2 = 0 then 0.9 else 0.1 end,
    payer_chance = 0.5, type_chance = 0.5, family_chance = 0.5
"""


@dataclass(frozen=True)
class Case:
    """Changes to one world, and how many rows of each check they break."""

    fails: Counter[str]
    changes: list[str]


def name(model: str, expectation: str, column: str | None) -> str:
    """Name a check: model.check, or model.check(columns) for GX's own classes."""
    return f"{model}.{expectation}{f'({column})' if column else ''}"


def cases(layer: str) -> list[Case]:
    """Read the bad rows of a layer."""
    found = []
    for line in bad_rows(layer).splitlines():
        if not line or line.startswith("#"):
            continue
        checks, changes = line.split(" | ")
        fails: Counter[str] = Counter()
        for check in re.split(r", (?![^(]*\))", checks):
            named, _, rows = check.partition(" x")
            fails[named] += int(rows or 1)
        found.append(Case(+fails, changes.split("; ")))
    return [*found, *finding_cases()] if layer == "landing" else found


def bad_rows(layer: str) -> str:
    """Read the lines of a layer, then those that its tables' own tests hold."""
    texts = [(HERE / f"bad_rows_{layer}.txt").read_text()]
    for file in sorted((HERE.parent / layer).glob("test_*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            match node:
                case ast.Assign(targets=[ast.Name("BAD_ROWS")], value=value):
                    texts.append(ast.literal_eval(value))
    return "\n".join(texts)


def finding_cases() -> list[Case]:
    """One world for each kind of finding that has a check of its own."""
    checks = [rule.meta["name"] for rule in finding.SUITE.expectations if rule.meta]
    return [
        Case(Counter({f"finding.{code}": 1}), [f"set finding finding_code = '{code}'"])
        for code in CATALOGUE
        if code in checks
    ]


def change(con: duckdb.DuckDBPyConnection, schema: str, text: str, world: dict) -> None:
    """Make one change to a world."""
    parts = CHANGE.match(text)
    assert parts, f"not a change: {text}"
    table = parts["table"]
    table = table if "." in table else f'{schema}."{table}"'
    columns = [row[0] for row in con.execute(f"describe {table}").fetchall()]
    key = next((KEYS[c] for c in KEYS if c in columns), "true")
    where = f"{key} and ({parts['where'] or 'true'})".format(**world)
    sets = parts["sets"].strip().format(**world)
    if parts["verb"] == "set":
        done = con.execute(f"update {table} set {sets} where {where}").fetchone()
    elif parts["verb"] == "drop":
        done = con.execute(f"delete from {table} where {where}").fetchone()
    elif parts["verb"] == "add":
        done = con.execute(
            f"insert into {table} by name select {_as_columns(sets)}"
        ).fetchone()
    else:
        replaced = _as_columns(sets)
        select = f"* replace ({replaced})" if sets else "*"
        done = con.execute(
            f"insert into {table} select {select} from {table} where {where}"
        ).fetchone()
    assert done and done[0] > 0, f"changes no row: {text}"


def _as_columns(sets: str) -> str:
    """Read 'column = value, ...' as what a select lists."""
    return re.sub(r"(\w+) = ((?:[^,(]|\([^)]*\))+)", r"\2 as \1", sets)


def found(con: duckdb.DuckDBPyConnection, schema: str, layer: str) -> Counter[str]:
    """Run a layer's suites: the failing rows of each check that fails."""
    suites = gate.suites(layer)
    results = [
        result
        for model, validation in gate.validate(con, schema, suites).items()
        for result in gate.read(model, suites[model], validation)
    ]
    broken = [(r.model, r.expectation, r.error) for r in results if r.error]
    assert not broken, broken
    return Counter(
        {
            name(r.model, r.expectation, r.column): r.failing_rows
            for r in results
            if not r.is_success
        }
    )


def names(layer: str) -> set[str]:
    """Name every check of a layer."""
    return {
        name(model, *gate.identity(check.configuration))
        for model, suite in gate.suites(layer).items()
        for check in suite.expectations
    }


def expected(layer: str) -> Counter[str]:
    """Add up what the bad rows of a layer are said to break."""
    total: Counter[str] = Counter()
    for case in cases(layer):
        total.update(case.fails)
    return total


def break_worlds(
    con: duckdb.DuckDBPyConnection,
    schema: str,
    broken: list[Case],
    places: list[dict],
    later: bool = False,
) -> None:
    """Make the changes of each case, or those that come later, each in its world."""
    for case, world in zip(broken, places, strict=False):
        for text in case.changes:
            if text.startswith("then ") is later:
                change(con, schema, text, world)


@pytest.fixture(scope="module")
def built(worlds):
    """Core and reports built from clean worlds, those of the reports months apart."""
    marts, core = len(cases("marts")), len(cases("core"))
    con, places = worlds(marts + core + 1, apart=marts)
    codes.load(con)
    of_cohorts = [
        world["tag"]
        for case, world in zip(cases("marts"), places, strict=False)
        if any("cost_cohorts" in text for text in case.changes)
    ]
    changed = [
        world["tag"]
        for case, world in zip([*cases("marts"), *cases("core")], places, strict=False)
        if any("intervention" in text for text in case.changes)
    ]
    con.execute(INTERVENTIONS, {"tags": changed})
    first = [world["hex"] for world in places[:4]]
    for statement in filter(str.strip, COHORTS.split(";\n")):
        given = {"tags": of_cohorts, "people": first}
        asked = {name: given[name] for name in given if f"${name}" in statement}
        con.execute(statement, asked)
    con.execute("create schema next")
    for layer in warehouse.LAYERS:
        for model in warehouse.order(layer):
            warehouse.build(con, model)
            if model == "core.denial_chance":
                con.execute(CHANCES)
            table = model.split(".")[1]
            con.execute(f"create table next.{table} as from {model}")
    return con, places[:marts], places[marts:]


def test_each_bad_row_of_landing_breaks_its_check_and_no_other(worlds, rederive):
    broken = cases("landing")
    con, places = worlds(len(broken) + 1)
    break_worlds(con, "landing", broken, places)
    rederive(con)
    break_worlds(con, "landing", broken, places, later=True)

    assert found(con, "landing", "landing") == expected("landing")


def test_each_bad_row_of_the_reports_breaks_its_check_and_no_other(built):
    con, places, _ = built
    break_worlds(con, "next", cases("marts"), places)

    assert found(con, "next", "marts") == expected("marts")


def test_each_bad_row_of_core_breaks_its_check_and_no_other(built):
    con, _, places = built
    break_worlds(con, "next", cases("core"), places)

    assert found(con, "next", "core") == expected("core")


@pytest.mark.parametrize("layer", ["landing", *lineage.LAYERS])
def test_every_check_has_a_bad_row(layer):
    assert names(layer) - set(expected(layer)) == set()
