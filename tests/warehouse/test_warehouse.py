"""Wall 1: a build reads what had landed when it began, and swaps in whole or not."""

import subprocess
import sys

import duckdb
import polars as pl
import pytest

from transforms import lineage, warehouse
from transforms.errors import Busy, ClaimscopeError
from transforms.settings import settings

CLAIM = "select claim_id, billed_usd from landing.claim"
TOTAL = "select count(*) as claims, sum(billed_usd) as billed_usd from core.claim"


@pytest.fixture
def model(tmp_path, monkeypatch):
    """Write a model, `schema.name`, into folders of the test's own."""
    monkeypatch.setattr(lineage, "_SQL", tmp_path / "sql")
    monkeypatch.setattr(lineage, "_PYTHON", tmp_path / "python")

    def clear() -> None:
        for cached in (lineage.query, lineage.header, lineage.sources):
            cached.cache_clear()

    def write(name: str, sql: str) -> None:
        file = tmp_path / "sql" / f"{name.replace('.', '/')}.sql"
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(sql)
        clear()

    clear()
    yield write
    clear()


@pytest.fixture
def land(home):
    """Land a file of one claim as the next batch."""

    def land(claim_id: str, billed_usd: str) -> None:
        with warehouse.connect() as con:
            con.execute(
                "create table if not exists landing.file (file_id varchar,"
                " batch_id bigint)"
            )
            con.execute(
                "create table if not exists landing.claim (claim_id varchar,"
                " billed_usd decimal(18, 2), batch_id bigint)"
            )
            next_batch = "(select coalesce(max(batch_id), 0) + 1 from landing.file)"
            con.execute(
                f"insert into landing.claim values (?, ?, {next_batch})",
                [claim_id, billed_usd],
            )
            con.execute(
                f"insert into landing.file values (?, {next_batch})", [claim_id]
            )

    return land


@pytest.fixture(autouse=True)
def no_codes(monkeypatch):
    """Code tables are another test's matter."""
    monkeypatch.setattr("transforms.codes.load", lambda con: None)
    monkeypatch.setattr("transforms.landing.create", lambda con: None)


def rows(query: str) -> list[tuple]:
    with warehouse.connect() as con:
        return con.execute(query).fetchall()


def run() -> str:
    build_id = warehouse.begin_build()
    for layer in warehouse.LAYERS:
        warehouse.build_layer(layer, build_id)
    warehouse.swap(build_id)
    return build_id


def test_a_build_swaps_in_all_its_tables_under_one_build_id(model, land):
    model("core.claim", CLAIM)
    model("marts.total", TOTAL)
    land("A", "10.00")

    build_id = run()

    with warehouse.connect() as con:
        assert warehouse.swapped_build(con) == build_id
        assert warehouse.table_builds(con) == {
            "core.claim": build_id,
            "marts.total": build_id,
        }
    assert rows("select claims, billed_usd from marts.total") == [(1, 10)]


def test_a_file_landing_during_a_build_is_not_seen_until_the_next(model, land):
    model("core.claim", CLAIM)
    model("marts.total", TOTAL)
    land("A", "10.00")
    build_id = warehouse.begin_build()
    warehouse.build_layer("core", build_id)

    land("late", "5.00")
    warehouse.build_layer("core", build_id)
    warehouse.build_layer("marts", build_id)
    warehouse.swap(build_id)

    assert rows("select claims from marts.total") == [(1,)]
    with warehouse.connect() as con:
        assert warehouse.is_stale(con)
    run()
    assert rows("select claims, billed_usd from marts.total") == [(2, 15)]


def test_a_mart_reads_the_core_of_its_own_build(model, land):
    model("core.claim", CLAIM)
    model("marts.total", TOTAL)
    land("A", "10.00")
    run()
    land("B", "1.00")

    build_id = warehouse.begin_build()
    with pytest.raises(duckdb.CatalogException):
        warehouse.build_layer("marts", build_id)  # its core is not built yet

    warehouse.build_layer("core", build_id)
    warehouse.build_layer("marts", build_id)
    assert rows("select claims from next.total") == [(2,)]
    assert rows("select claims from marts.total") == [(1,)]


def test_a_failing_last_model_leaves_the_old_tables(model, land):
    model("core.claim", CLAIM)
    model("marts.total", TOTAL)
    land("A", "10.00")
    old = run()
    model("marts.zz", "select error('no') as x from core.claim")
    land("B", "1.00")

    with pytest.raises(duckdb.Error):
        run()

    assert rows("select claims from marts.total") == [(1,)]
    with warehouse.connect() as con:
        assert set(warehouse.table_builds(con).values()) == {old}


def test_a_swap_is_all_or_none(model, land):
    model("core.claim", CLAIM)
    model("marts.total", TOTAL)
    land("A", "10.00")
    old = run()
    land("B", "1.00")
    build_id = warehouse.begin_build()
    warehouse.build_layer("core", build_id)  # the marts are missing

    with pytest.raises(duckdb.CatalogException):
        warehouse.swap(build_id)

    assert rows("select count(*) from core.claim") == [(1,)]
    with warehouse.connect() as con:
        assert warehouse.swapped_build(con) == old


def test_swapping_again_changes_nothing(model, land):
    model("core.claim", CLAIM)
    land("A", "10.00")
    build_id = run()

    warehouse.swap(build_id)

    assert rows("select state from gate.build") == [("swapped",)]


def test_an_abandoned_build_cannot_be_swapped_in(model, land):
    model("core.claim", CLAIM)
    land("A", "10.00")
    first = warehouse.begin_build()
    warehouse.build_layer("core", first)

    second = warehouse.begin_build()

    with pytest.raises(ClaimscopeError, match="not under way"):
        warehouse.swap(first)
    assert rows("select table_name from duckdb_tables() where schema_name='next'") == []
    warehouse.build_layer("core", second)
    warehouse.swap(second)
    assert rows("select claim_id from core.claim") == [("A",)]


def test_a_model_no_longer_there_loses_its_table(model, land, tmp_path):
    model("core.claim", CLAIM)
    model("marts.total", TOTAL)
    land("A", "10.00")
    run()

    (tmp_path / "sql" / "marts" / "total.sql").unlink()
    run()

    with warehouse.connect() as con:
        assert list(warehouse.table_builds(con)) == ["core.claim"]
    assert rows("from duckdb_tables() where table_name = 'total'") == []


def test_a_changed_model_or_code_table_calls_for_a_build(model, land, home):
    model("core.claim", CLAIM)
    land("A", "10.00")
    run()
    with warehouse.connect() as con:
        assert not warehouse.is_stale(con)

        (home / "codes").mkdir()
        (home / "codes" / "denial.csv").write_text("group_code\nCO\n")

        assert warehouse.is_stale(con)


def test_changed_statistics_call_for_a_build(home, tmp_path, monkeypatch):
    file = tmp_path / "statistics" / "means.py"
    file.parent.mkdir()
    monkeypatch.setattr(lineage, "_HERE", tmp_path)
    monkeypatch.setattr(lineage, "_SHARED", ())
    file.write_text("def mean(): ...")
    before = warehouse.fingerprint()

    file.write_text("def median(): ...")

    assert warehouse.fingerprint() != before


def test_a_python_model_is_built_from_frames_of_its_sources(con, table, monkeypatch):
    class Doubled:
        SOURCES = ("core.claim",)

        @staticmethod
        def rows(claim: pl.DataFrame) -> pl.DataFrame:
            return claim.select("claim_id", pl.col("billed_usd") * 2)

    monkeypatch.setattr(lineage, "is_sql", lambda model: False)
    monkeypatch.setattr(lineage, "module", lambda model: Doubled)
    lineage.sources.cache_clear()
    table("""
        core.claim
        claim_id | billed_usd
        A        | 10.00
    """)

    warehouse.build(con, "marts.doubled")

    lineage.sources.cache_clear()
    assert con.execute("from marts.doubled").fetchall() == [("A", 20)]


def test_a_warehouse_in_use_is_a_sentence(home):
    script = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1]);"
        " print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(home / "warehouse.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(Busy, match="Another process"):
            warehouse.connect(patience_seconds=0.3)
        other.stdin.close()


def test_what_does_not_fit_into_memory_is_written_inside_the_home(home, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_MEMORY_MB", "100")
    numbers = "select hash(n) as number from range(20_000_000) as numbers (n)"
    with warehouse.connect() as con, con.cursor() as cursor:
        rows = cursor.execute(f"{numbers} order by number")
        rows.fetchone()
        found = any(settings().spill.iterdir())

    assert found
