"""Increments: what a build makes of a few new files equals a build of everything."""

import shutil
from pathlib import Path

import pytest

import expectations
from transforms import (
    inbox,
    increments,
    landing,
    lineage,
    practice,
    staging,
    warehouse,
    withdrawal,
)
from transforms.errors import BrokenPromise, ClaimscopeError
from transforms.settings import settings

# How many answers came before depends on those of other claims; its order does not.
_COUNTED_ANEW = {"core.adjudication_event": "event_index"}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> list[Path]:
    """The files of a small practice in the order of their days."""
    folder = tmp_path_factory.mktemp("practice")
    practice.generate(folder, 600, 11)
    return sorted((folder / "files").iterdir())


@pytest.fixture
def any_share(monkeypatch):
    """In a small practice a few files touch much of it."""
    monkeypatch.setattr(increments, "_LARGEST_SHARE", 2.0)


def land(files: list[Path]) -> None:
    settings().inbox.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy(file, settings().inbox)
    for names in inbox.plan(1):
        staging.stage(names)
    with warehouse.connect() as con:
        landing.create(con)
        landing.land(con)
    inbox.settle()


def build(checked: str = "") -> int | None:
    """Build and swap in; the batch after which rows were made again, none for all."""
    build_id = warehouse.begin_build()
    for layer in warehouse.LAYERS:
        warehouse.build_layer(layer, build_id)
        if layer == checked:
            expectations.check(layer, build_id)
    ((since,),) = rows("select since_batch_id from gate.build where state = 'begun'")
    warehouse.swap(build_id)
    return since


def rows(query: str) -> list[tuple]:
    with warehouse.connect() as con:
        return con.execute(query).fetchall()


def contents() -> dict[str, list[tuple]]:
    found = {}
    for model in lineage.models():
        left_out = _COUNTED_ANEW.get(model)
        columns = f"* exclude ({left_out})" if left_out else "*"
        found[model] = rows(f"select {columns} from {model} order by all")
    return found


def test_increments_end_in_the_tables_of_a_build_of_everything(home, made, any_share):
    thirds = len(made) // 3
    land(made[:thirds])
    assert build() is None
    land(made[thirds : 2 * thirds])
    assert build() == 1
    land(made[2 * thirds :])
    assert build(checked="core") == 2
    by_increments = contents()

    with warehouse.connect() as con:
        con.execute("update gate.build set state = 'old'")
    assert build() is None

    assert by_increments["core.claim"]
    for model, found in contents().items():
        assert by_increments[model] == found, model


def test_many_new_files_or_a_file_withdrawn_call_for_a_build_of_everything(home, made):
    land(made[: len(made) // 2])
    assert build() is None
    land(made[len(made) // 2 :])
    assert build() is None  # the circle is most of the practice

    withdrawal.withdraw(made[0].name)
    assert build() is None


def test_a_broken_increment_leaves_the_tables_in_place(home, made, any_share):
    land(made[: len(made) // 2])
    build()
    before = contents()
    land(made[len(made) // 2 :])
    build_id = warehouse.begin_build()
    warehouse.build_layer("core", build_id)

    assert contents() == before
    assert build() == 1
    assert rows("select table_name from duckdb_tables() where schema_name='next'") == []


HARM = {
    "claim differs_from_landing": "delete from next.claim where is_current",
    "adjudication differs_from_landing": "update next.adjudication set paid_usd = 7",
    "payment differs_from_landing": "delete from next.payment",
    "diagnosis differs_from_landing": "delete from next.diagnosis",
    "payer payer_lost": "delete from core.payer__next",
    "condition_event people_lost": "delete from next.condition_event",
    "condition_count breakdowns_differ": "delete from core.condition_count__next"
    " where breakdown_code = 'state'",
}


def test_what_an_increment_lost_stops_it(home, made, any_share):
    land(made[: len(made) // 2])
    build()
    land(made[len(made) // 2 :])
    build_id = warehouse.begin_build()
    warehouse.build_layer("core", build_id)
    expectations.check("core", build_id)
    with warehouse.connect() as con:
        for harm in HARM.values():
            con.execute(harm)

    with pytest.raises(BrokenPromise):
        expectations.check("core", build_id)

    broken = rows(
        "select model || ' ' || expectation from gate.check_result"
        f" where build_id = '{build_id}' and severity = 'critical' and not is_success"
    )
    assert HARM.keys() <= {rule for (rule,) in broken}


def test_new_files_are_compared_with_all_that_landed(home, made, any_share):
    land(made[: len(made) // 2])
    build()
    land(made[len(made) // 2 :])
    build_id = warehouse.begin_build()
    expectations.check("landing", build_id)
    with warehouse.connect() as con:
        con.execute(
            "update landing.file set sha256 = (select min(sha256) from landing.file)"
            " where batch_id = 2"
        )

    with pytest.raises(BrokenPromise, match="sha256_repeated"):
        expectations.check("landing", build_id)


def test_no_model_made_in_part_reads_one_made_whole_but_the_last_date():
    read = {
        source
        for model in lineage.models("core")
        if increments.column(model)
        for source in lineage.sources(model)
        if source.startswith("core.") and not increments.column(source)
    }

    assert read == {"core.data_end"}


def test_a_row_outside_of_what_the_header_names_is_refused(home):
    with warehouse.connect() as con:
        con.execute("create schema touched")
        con.execute("create table touched.claim as select 'A' as claim_id")
        con.execute("create table next.claim as select 'A' as claim_id")
        increments.refuse_strays(con, "warehouse", "core.claim")

        con.execute("insert into next.claim values ('B')")

        with pytest.raises(ClaimscopeError, match=r"core\.claim made 1 rows again"):
            increments.refuse_strays(con, "warehouse", "core.claim")


def test_a_circle_holds_all_that_hangs_together_in_any_number_of_steps(home, any_share):
    with warehouse.connect() as con:
        landing.create(con)
        con.execute(
            "create table core.data_end as select date '2026-01-31' as "
            "data_through_date"
        )
        con.execute("""
            insert into landing.claim by name
            select * from (values
                (1, 'same_number', 'bob', 'N1', 'PAY1', date '2026-01-01'),
                (1, 'payers_number', 'cat', 'B7', 'PAY1', date '2026-01-01'),
                (1, 'quotes_that_answer', null, 'C3', 'PAY9', date '2026-01-01'),
                (1, 'same_person', 'ann', 'A1', null, date '2026-01-01'),
                (1, 'number_of_that', 'fay', 'A1', null, date '2026-01-01'),
                (1, 'in_the_future', 'eve', 'E1', null, date '2026-02-01'),
                (1, 'stranger', 'dan', 'D4', 'PAY4', date '2026-01-01'),
                (2, 'new', 'ann', 'N1', null, date '2026-01-02')
            ) as claim (batch_id, claim_id, patient_id, patient_control_number,
                payer_control_number, service_from_date)
        """)
        con.execute("""
            insert into landing.adjudication by name
            select * from (values
                (1, 'answers_that', 'B7', 'PAY9'),
                (1, 'of_the_stranger', 'D4', 'PAY4'),
                (2, 'new_answer', 'N2', null)
            ) as adjudication (batch_id, adjudication_id, patient_control_number,
                payer_control_number)
        """)

        increments.draw_circle(con, since=1, until=2)

        def touched(name: str) -> set[str]:
            found = con.execute(f"from touched.{name}").fetchall()
            return {value for (value,) in found}

        circle = {
            "new",
            "same_number",
            "payers_number",
            "quotes_that_answer",
            "in_the_future",
        }
        assert touched("claim") == circle
        assert touched("adjudication") == {"new_answer", "answers_that"}
        assert touched("patient") == {"ann", "bob", "cat", "eve"}
        assert touched("claim_of_patient") == circle - {"quotes_that_answer"} | {
            "same_person"
        }
