"""From X12 files to published reports through the real DAGs, against truth.json.

The synthetic practice keeps an event log and counts every headline number from it,
without the pipeline's code. Here both are laid side by side, exactly.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import duckdb
import polars as pl
import pytest

from dashboards import filters
from dashboards.workbench import examples
from transforms import publish, questions
from transforms.audiences import Reader, Role
from transforms.practice import generate

pytestmark = [pytest.mark.airflow]

RESEARCHER = Reader("a researcher", Role.researcher)
PRACTICES = {"clean": (11, 0.0), "dirty": (12, 0.03)}  # seed, share of dirty files
DENIALS = [
    "adjudicated_claims",
    "denied_claims",
    "partly_denied_claims",
    "any_denial_claims",
    "zero_paid_claims",
    "status_4_claims",
    "unexplained_zero_pay_claims",
    "matured_claims",
    "matured_denied_claims",
    "overturned_claims",
    "finally_denied_claims",
    "billed_usd",
    "denied_usd",
]
MIX = ["claims", "billed_usd", "encounters", "paid_usd", "allowed_usd"]


class Practice:
    """One generated practice, run through the DAGs into a home of its own."""

    def __init__(self, folder: Path, seed: int, dirt: float) -> None:
        self.home = folder / "home"
        truth = generate(folder / "out", 1200, seed, dirt=dirt)
        self.truth = json.loads(truth.read_text())
        (self.home / "inbox").mkdir(parents=True)
        for file in (folder / "out" / "files").iterdir():
            file.rename(self.home / "inbox" / file.name)
        environment = {**os.environ, "CLAIMSCOPE_HOME": str(self.home)}
        command = [sys.executable, "-m", "claimscope", "run"]
        self.run = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False
        )
        assert self.run.returncode == 0, self.run.stdout + self.run.stderr
        # A copy, so that a reader here never stands in a writer's way.
        copy = shutil.copy(self.home / "warehouse.duckdb", folder / "copy.duckdb")
        self.con = duckdb.connect(copy, read_only=True)

    def row(self, sql: str) -> dict[str, object]:
        """The one row of a query, as a dictionary."""
        return self.con.sql(sql).pl().row(0, named=True)

    def grouped(self, sql: str) -> dict[str, dict[str, object]]:
        """The rows of a query by their first column."""
        frame = self.con.sql(sql).pl()
        key = frame.columns[0]
        return {str(row.pop(key)): row for row in frame.iter_rows(named=True)}


def exact(value: object) -> object:
    """Money and counts in one comparable form: Decimal for text money."""
    if isinstance(value, dict):
        return {key: exact(inner) for key, inner in value.items()}
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        try:
            return Decimal(value)
        except ArithmeticError:
            return value
    return value


def sums(columns: list[str]) -> str:
    return ", ".join(f"sum({column}) as {column}" for column in columns)


def only(truth: dict, columns: list[str]) -> dict:
    """Truth restricted to some measures; a measure it lacks is an error."""
    if set(columns) <= set(truth):
        return {column: truth[column] for column in columns}
    return {key: only(inner, columns) for key, inner in truth.items()}


@pytest.fixture(
    scope="module",
    params=[  # one worker runs the tests of each, so that it is made once
        pytest.param(made, id=name, marks=pytest.mark.xdist_group(f"practice_{name}"))
        for name, made in PRACTICES.items()
    ],
)
def practice(request, tmp_path_factory):
    made = Practice(tmp_path_factory.mktemp("practice"), *request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAIMSCOPE_HOME", str(made.home))
        yield made
    made.con.close()


def test_each_file_lands_with_the_records_and_dollars_it_was_written_with(practice):
    measures = [
        "claims",
        "claim_lines",
        "billed_usd",
        "adjudications",
        "adjustments",
        "charged_usd",
        "paid_usd",
        "adjusted_usd",
        "provider_adjusted_usd",
    ]
    landed = practice.grouped(
        f"select file_name, {', '.join(measures)} from landing.file"
        " where status_code = 'landed' and kind_code <> '834'"
    )

    written = only(practice.truth["files"], measures)

    assert exact(landed) == exact(written)


def test_each_enrolment_lands_and_each_span_of_coverage_is_known(practice):
    landed = practice.grouped(
        "select file_name, enrolments from landing.file where kind_code = '834'"
    )
    by_payer = practice.grouped(
        "select payer_id, count(distinct patient_id) as members,"
        " count(*) as coverage_spans from core.enrolment group by payer_id"
    )

    assert landed == practice.truth["enrolment_files"]
    assert by_payer == practice.truth["enrolment"]["by_payer"]


def test_dirty_files_come_to_what_was_meant_for_them(practice):
    """Those seen before leave no row; of the others some are quarantined."""
    statuses = practice.grouped("select file_name, status_code from landing.file")
    meant = {name: row["comes_of_it"] for name, row in practice.truth["dirt"].items()}

    found = {name: row["status_code"] for name, row in statuses.items()}

    assert {name: found.get(name, "skipped") for name in meant} == meant
    assert {name for name, status in found.items() if status != "landed"} == {
        name for name, status in meant.items() if status == "quarantined"
    }


def test_core_holds_what_the_files_hold(practice):
    core = practice.row("""
        select
            (select count(*) from core.claim) as claims,
            (select count(*) from core.claim where is_current) as current_claims,
            (select count(*) from core.claim_line) as claim_lines,
            (select count(*) from core.diagnosis) as diagnoses,
            (select sum(billed_usd) from core.claim) as billed_usd,
            (select count(*) from core.adjudication) as adjudications,
            (select count(*) from core.adjudication_line) as adjudication_lines,
            (select count(*) from core.adjustment) as adjustments,
            (select sum(billed_usd) from core.adjudication) as charged_usd,
            (select sum(paid_usd) from core.adjudication) as paid_usd,
            (select sum(adjusted_usd) from core.adjustment) as adjusted_usd,
            (select sum(adjusted_usd) from core.provider_adjustment)
                as provider_adjusted_usd,
            (select sum(payment_usd) from core.payment) as payment_usd,
            (select count(*) from core.adjudication where is_reversal) as reversals,
            (select count(*) from core.adjudication where claim_id is null)
                as unmatched_adjudications,
            (select count(*) from core.patient) as patients
    """)

    assert exact(core) == exact(only(practice.truth["totals"], list(core)))


@pytest.mark.parametrize(
    ("cut", "column"),
    [
        ("by_payer", "payer_id"),
        ("by_month", "strftime(payment_month, '%Y-%m')"),
        ("by_facility", "facility_id"),
        ("by_claim_type", "claim_type_code"),
        ("by_financial_class", "financial_class_code"),
    ],
)
def test_denial_rates_equal_the_truth(practice, cut, column):
    counted = practice.grouped(
        f"select {column} as key, {sums(DENIALS)} from marts.denial_rates group by 1"
    )

    assert exact(counted) == exact(only(practice.truth["denial_rates"][cut], DENIALS))


def test_the_headline_denial_numbers_equal_the_truth(practice):
    published = publish.read("denial_rates")
    counted = published.select(pl.col(DENIALS).sum()).row(0, named=True)

    assert exact(counted) == exact(
        only(practice.truth["denial_rates"]["total"], DENIALS)
    )


@pytest.mark.parametrize(
    ("cut", "column"),
    [
        ("by_category", "denial_category"),
        ("by_reason", "group_code || '-' || reason_code"),
    ],
)
def test_denial_reasons_equal_the_truth(practice, cut, column):
    measures = ["adjustments", "adjusted_usd"]
    counted = practice.grouped(
        f"select {column} as key, {sums(measures)} from marts.denial_reasons group by 1"
    )

    assert exact(counted) == exact(
        only(practice.truth["denial_reasons"][cut], measures)
    )


@pytest.mark.parametrize(
    ("cut", "column"),
    [
        ("total", "'total'"),
        ("by_payer", "payer_id"),
        ("by_financial_class", "financial_class_code"),
        ("by_month", "strftime(service_month, '%Y-%m')"),
        ("by_facility", "facility_id"),
        ("by_claim_type", "claim_type_code"),
    ],
)
def test_payer_mix_equals_the_truth(practice, cut, column):
    counted = practice.grouped(
        f"select {column} as key, {sums(MIX)} from marts.payer_mix group by 1"
    )
    truth = practice.truth["payer_mix"][cut]

    assert exact(counted) == exact(
        only({"total": truth} if cut == "total" else truth, MIX)
    )


@pytest.mark.parametrize(
    ("cut", "column"),
    [("total", "'total'"), ("by_category", "category_code"), ("by_payer", "payer_id")],
)
def test_acknowledgments_equal_the_truth(practice, cut, column):
    """Each claim version that a payer acknowledged, by the status that stands."""
    counted = practice.grouped(f"""
        select {column} as key,
            count(*) as acknowledged_claims,
            count(*) filter (where is_accepted) as accepted_claims,
            count(*) filter (where is_rejected) as rejected_claims
        from core.acknowledgment where claim_id is not null and is_latest group by 1
    """)
    truth = practice.truth["acknowledgments"][cut]

    assert exact(counted) == exact({"total": truth} if cut == "total" else truth)


def test_disease_trends_equal_the_truth(practice):
    """Every cell of the warehouse table that the truth names, and no event besides."""
    rows = practice.con.sql("select * from marts.disease_trends").pl()
    key = ["condition_id", "period_code", "period", "breakdown_code", "breakdown_value"]
    counted = {
        tuple(row[column] for column in key): row
        for row in rows.with_columns(
            period=pl.col("period_start_date").cast(pl.String)
        ).iter_rows(named=True)
    }
    truth = {
        (condition, period_code, period, breakdown, value): measures
        for condition, periods in practice.truth["disease_trends"].items()
        for period_code, starts in periods.items()
        for period, breakdowns in starts.items()
        for breakdown, values in breakdowns.items()
        for value, measures in (
            {"total": values} if breakdown == "total" else values
        ).items()
    }

    wrong = {
        cell: (measure, counted.get(cell, {}).get(measure), value)
        for cell, measures in truth.items()
        for measure, value in measures.items()
        if (counted.get(cell, {}).get(measure) or 0) != value
    }
    unknown = {
        cell: row["condition_patients"]
        for cell, row in counted.items()
        if row["condition_patients"] and cell not in truth
    }

    assert not wrong, (len(wrong), list(wrong.items())[:5])
    assert not unknown, (len(unknown), list(unknown.items())[:5])


def test_cost_cohorts_equal_the_truth(practice):
    rows = practice.con.sql("select * from marts.cost_cohorts").pl()
    for cohort, truth in practice.truth["cost_cohorts"].items():
        counted = {
            (row["cost_code"], row["breakdown_value"]): row
            for row in rows.filter(cohort_id=cohort).iter_rows(named=True)
        }
        steps = practice.grouped(f"""
            select step_code, remaining_patients from marts.cost_cohorts_attrition
            where cohort_id = '{cohort}'
        """)
        told = {
            (cost, group): measures
            for cost in ("all", "top_1_percent_cut")
            for group, measures in {
                "total": truth[cost]["total"],
                **truth[cost]["tobacco_state"],
            }.items()
        }

        assert counted.keys() == told.keys()
        for group, measures in told.items():
            found = {measure: counted[group][measure] for measure in measures}
            assert exact(found) == exact(measures), group
        assert {
            step: row["remaining_patients"] for step, row in steps.items()
        } == truth["attrition"]


def test_what_is_published_of_diseases_is_the_warehouse_less_the_withheld(practice):
    key = ["condition_id", "period_code", "period_start_date"]
    key += ["breakdown_code", "breakdown_value"]
    published = publish.read("disease_trends", RESEARCHER)
    people = [column for column in published.columns if column.endswith("_patients")]
    counted = practice.con.sql("select * from marts.disease_trends").pl()
    both = published.join(counted, on=key, suffix="_counted", validate="1:1")

    shown = both.filter(~pl.col("is_withheld"))
    hidden = both.filter(pl.col("is_withheld"))

    assert both.height == published.height == counted.height
    for column in people:
        assert shown[column].equals(shown[f"{column}_counted"], null_equal=True)
        assert not shown[column].is_between(1, 10).any()
        assert hidden[column].is_null().all()


def test_mart_totals_are_cores_totals(practice):
    ties = {
        "sum(adjusted_usd) from marts.denial_reasons": (
            "sum(adjusted_usd) from core.adjustment"
        ),
        "sum(paid_usd) from marts.payer_mix": "sum(paid_usd) from core.adjudication",
        "sum(billed_usd) from marts.payer_mix": (
            "sum(billed_usd) from core.claim"
            " where is_current and payer_responsibility_code = 'P'"
        ),
        "sum(adjudicated_claims) from marts.denial_rates": (
            "count(*) from core.adjudication where is_initial and is_primary"
        ),
        "sum(denied_usd) from marts.denial_rates": (
            "sum(denied_usd) from core.adjudication where is_initial and is_primary"
        ),
    }

    for mart, core in ties.items():
        assert practice.con.execute(f"select {mart}").fetchall() == (
            practice.con.execute(f"select {core}").fetchall()
        ), mart


# What a page's measure is in core, and the columns its filters go by there.
IN_CORE = {
    "denial_rates": (
        "adjudicated_claims",
        "select count(*) from core.adjudication where is_initial and is_primary",
    ),
    "denial_reasons": (
        "adjusted_usd",
        "select sum(adjustment.adjusted_usd) from core.adjustment"
        " inner join core.adjudication using (adjudication_id) where true",
    ),
    "payer_mix": (
        "billed_usd",
        "select sum(billed_usd) from core.claim"
        " where is_current and payer_responsibility_code = 'P'",
    ),
}


@pytest.mark.parametrize("report", IN_CORE)
def test_every_filter_of_a_page_leaves_cores_total_under_the_same_filter(
    practice, report
):
    measure, core = IN_CORE[report]
    published = publish.read(report)
    controls = import_module(f"dashboards.pages.{report}").FILTERS
    tried = 0

    for control in controls:
        if isinstance(control, filters.Choice):
            continue  # how rows are shown, not which
        sign = {"from": ">=", "to": "<="}.get(control.kind, "=")
        column = control.column
        if report == "denial_reasons" and column != "payment_month":
            column = f"adjudication.{column}"
        if column == "payment_month":
            column = "adjudication.payment_month"
        for value, _ in filters.options(control, [published]):
            left = filters.keep(published, controls, {control.key: (value,)})
            day = f"{value}-01" if control.kind in ("from", "to") else value
            counted = practice.con.execute(
                f"{core} and {column} {sign} cast(? as {kind_of(column)})", [day]
            ).fetchall()
            assert counted == [(left[measure].sum(),)], (control.key, value)
            tried += 1

    assert tried > 20


def kind_of(column: str) -> str:
    return "date" if column.endswith("_month") else "varchar"


def test_cases_of_finer_rows_add_up_to_the_quarters(practice):
    """Episodes add over weeks, over months and states, and over age and sex."""
    rows = practice.con.sql("""
        select
            condition_id,
            case period_code when 'week' then null
                else date_trunc('quarter', period_start_date) end as quarter,
            period_code || ' ' || breakdown_code as design,
            sum(incident_cases) as cases
        from marts.disease_trends where measure_code = 'incidence' group by all
    """).pl()
    by_design = {
        design: added.group_by("condition_id", "quarter")
        .agg(pl.col("cases").sum())
        .sort("condition_id", "quarter")
        for (design,), added in rows.group_by("design")
    }
    weeks, quarters = by_design.pop("week total"), by_design.pop("quarter total")

    assert quarters["cases"].sum() > 0
    for design, cases in by_design.items():
        assert cases.equals(quarters), design
    whole = quarters.group_by("condition_id").agg(pl.col("cases").sum())
    assert weeks.select("condition_id", "cases").equals(whole.sort("condition_id"))
    assert len(by_design) == 4


def test_running_again_changes_nothing(practice):
    before = publish.current().resolve()
    content = {f.name: f.read_bytes() for f in before.rglob("*") if f.is_file()}

    command = [sys.executable, "-m", "claimscope", "run"]
    again = subprocess.run(command, capture_output=True, text=True, check=False)

    assert again.returncode == 0, again.stderr
    assert publish.current().resolve() == before
    assert content == {f.name: f.read_bytes() for f in before.rglob("*") if f.is_file()}


@pytest.mark.parametrize(
    "reader",
    [
        Reader("Ann", Role.administrator),
        Reader("Ada", Role.researcher),
        Reader("Ben", Role.insurer, "some payer"),
    ],
    ids=lambda reader: str(reader.role),
)
def test_every_worked_example_is_answered(practice, reader, tmp_path, monkeypatch):
    """Of each role, over what this practice publishes for it."""
    if reader.role is Role.insurer:  # of the payer with the most claims
        largest = "select payer_id from core.claim group by 1 order by count(*) desc"
        ((payer_id,), *_) = practice.con.execute(largest).fetchall()
        reader = replace(reader, payer_id=payer_id)
    published = tmp_path / "published"
    shutil.copytree(publish.current(), published / "build")
    (published / "current").symlink_to("build")
    theirs = published / "build" / reader.folder
    monkeypatch.setenv("CLAIMSCOPE_HOME", str(tmp_path))

    offered = examples.offered({file.stem for file in theirs.glob("*.parquet")})

    assert len(offered) >= 3
    for each in offered:
        assert questions.ask(each.sql, reader).height, each.title
