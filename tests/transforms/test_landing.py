"""Landing: loaded once, all or none, and said when a delivery came before."""

import signal
import subprocess
import sys
from decimal import Decimal

import duckdb
import pytest

from transforms import landing, staging, warehouse
from transforms.settings import settings
from transforms.tables import FILE, RECORDS


@pytest.fixture
def receive(home, con):
    """Put files into the inbox, stage and land them; return how many landed."""
    settings().inbox.mkdir()

    def receive(**files):
        for name, data in files.items():
            (settings().inbox / name).write_bytes(data)
        staging.stage(sorted(files))
        return landing.land(con)

    return receive


def rows(con, query):
    return con.sql(query).fetchall()


def test_landing_tables_have_the_columns_of_the_contract(con):
    landing.create(con)
    landing.create(con)

    for name, schema in RECORDS.items():
        columns = con.table(f'landing."{name}"').columns
        assert columns == [*schema, "file_id", "batch_id"]
    times = ["received_at", "withdrawn_at", "erased_at"]
    erased = ["segments_erased", "erased_usd"]
    assert con.table("landing.file").columns == [*FILE, *times, *erased, "batch_id"]


def test_a_file_lands_with_its_ledger_row(receive, con, claim_file, remittance_file):
    assert receive(a=claim_file(), b=remittance_file()) == 2

    assert rows(con, "select billed_usd, batch_id from landing.claim") == [
        (Decimal("100.00"), 1)
    ]
    assert rows(con, "select paid_usd from landing.adjudication") == [
        (Decimal("80.00"),)
    ]
    assert rows(
        con, "select file_name, status_code from landing.file order by file_name"
    ) == [("a", "landed"), ("b", "landed")]
    assert list(settings().staging.iterdir()) == []


def test_enrolments_land_once_and_are_counted(receive, con, enrolment_file):
    assert receive(a=enrolment_file()) == 1
    assert receive(again=enrolment_file(), b=enrolment_file(control="2")) == 1

    assert rows(con, "select kind_code, enrolments from landing.file") == [
        ("834", 2),
        ("834", 2),
    ]
    assert rows(
        con,
        "select count(*), count(distinct enrolment_id), count(distinct patient_id)"
        " from landing.enrolment",
    ) == [(4, 4, 1)]


def test_the_same_bytes_land_once(receive, con, claim_file, caplog):
    receive(a=claim_file())

    with caplog.at_level("INFO"):
        landed = receive(again=claim_file())

    assert landed == 0
    assert "skipped" in caplog.text
    assert rows(con, "select count(*) from landing.claim") == [(1,)]
    assert list(settings().staging.iterdir()) == []


def test_every_call_is_a_batch(receive, con, claim_file):
    receive(a=claim_file())
    receive(b=claim_file(control="2", claim="B"), c=claim_file(control="3"))

    assert rows(
        con, "select batch_id, count(*) from landing.file group by all order by all"
    ) == [(1, 1), (2, 2)]


def test_a_file_without_x12_has_a_row_and_nothing_else(receive, con):
    receive(a=b"%PDF-1.7", b=b"")

    assert rows(
        con,
        """
        select file.status_code, finding.finding_code
        from landing.file inner join landing.finding using (file_id)
        order by all
        """,
    ) == [("quarantined", "empty_file"), ("quarantined", "not_x12")]


def test_a_control_number_used_again_is_a_warning(receive, con, claim_file):
    receive(a=claim_file())
    receive(b=claim_file(claim="B"))

    assert rows(con, "select finding_code, severity from landing.finding") == [
        ("interchange_repeated", "warning")
    ]
    assert rows(con, "select count(*) from landing.claim") == [(2,)]
    assert rows(con, "select findings from landing.file order by file_name") == [
        (0,),
        (1,),
    ]


def test_the_same_claims_with_other_amounts_are_a_conflict(receive, con, claim_file):
    receive(a=claim_file())
    receive(b=claim_file(amount="120.00"))

    assert rows(con, "select billed_usd from landing.claim") == [(Decimal("100.00"),)]
    assert rows(
        con,
        """
        select status_code, billed_usd, quarantined_usd, segments_quarantined, findings
        from landing.file where file_name = 'b'
        """,
    ) == [("quarantined", Decimal(0), Decimal("120.00"), 19, 2)]
    assert rows(con, "select is_quarantined from landing.transaction order by all") == [
        (False,),
        (True,),
    ]


def test_a_conflict_is_found_among_files_that_land_together(
    receive, con, remittance_file
):
    receive(
        a=remittance_file(),
        b=remittance_file(paid="75.00"),
        c=remittance_file(paid="75.00", control="2"),
        d=remittance_file() + b"\n",
    )

    assert rows(
        con, "select file_name, status_code from landing.file order by file_name"
    ) == [("a", "landed"), ("b", "quarantined"), ("c", "landed"), ("d", "landed")]


def test_another_sender_may_use_the_same_number(receive, con, claim_file):
    receive(a=claim_file(), b=claim_file(sender="OTHER", amount="120.00"))

    assert rows(con, "select count(*) from landing.finding") == [(0,)]


def test_killed_before_loading_the_next_call_loads(home, con, claim_file):
    settings().inbox.mkdir()
    (settings().inbox / "a").write_bytes(claim_file())
    staging.stage(["a"])

    staging.stage(["a"])

    assert landing.land(con) == 1


def test_killed_after_loading_the_next_run_loads_nothing(receive, con, claim_file):
    receive(a=claim_file())

    staging.stage(["a"])  # never settled: still in the inbox

    assert landing.land(con) == 0
    assert rows(con, "select count(*) from landing.claim") == [(1,)]


def test_a_file_staged_twice_with_others_around_it_lands_once(home, con, claim_file):
    settings().inbox.mkdir()
    for n in range(3):
        data = claim_file(control=str(n), claim=str(n))
        (settings().inbox / f"{n}").write_bytes(data)
    staging.stage(["0", "1"])
    staging.stage(["1", "2"])
    staging.stage(["1"])

    assert landing.land(con) == 3

    assert rows(
        con, "select patient_control_number from landing.claim order by all"
    ) == [("0",), ("1",), ("2",)]
    assert list(settings().staging.iterdir()) == []


def test_killed_while_loading_leaves_whole_groups(home, con, claim_file, monkeypatch):
    settings().inbox.mkdir()
    for n in range(4):
        data = claim_file(control=str(n), claim=str(n))
        (settings().inbox / f"{n}").write_bytes(data)
        staging.stage([str(n)])
    monkeypatch.setattr(landing, "_GROUP_FILES", 2)
    load, calls = landing._load, []

    def dies(*arguments, **named):
        load(*arguments, **named)
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(landing, "_load", dies)
    with pytest.raises(KeyboardInterrupt):
        landing.land(con)
    assert rows(con, "select count(*) from landing.claim") == [(2,)]

    monkeypatch.setattr(landing, "_load", load)
    assert landing.land(con) == 2
    assert rows(
        con, "select patient_control_number from landing.claim order by all"
    ) == [("0",), ("1",), ("2",), ("3",)]


@pytest.mark.parametrize("logged", ["0KB", "1GB"])
def test_killed_after_a_commit_its_files_have_landed(home, claim_file, logged):
    settings().inbox.mkdir()
    (settings().inbox / "a").write_bytes(claim_file())
    staging.stage(["a"])
    script = f"""
import os, signal
from transforms import landing, warehouse

landing._LOGGED = "{logged}"
landing._discard = lambda folder: os.kill(os.getpid(), signal.SIGKILL)
landing.land(warehouse.connect())
"""
    killed = subprocess.run([sys.executable, "-c", script], check=False)

    assert killed.returncode == -signal.SIGKILL
    assert len(list(settings().staging.iterdir())) == 1
    with warehouse.connect() as con:
        assert rows(con, "select count(*) from landing.claim") == [(1,)]
        assert landing.land(con) == 0
        assert rows(con, "select count(*) from landing.claim") == [(1,)]


def test_every_way_of_grouping_lands_the_same(home, claim_file, monkeypatch):
    """A conflict is judged in the order of the names, whatever lands together."""
    found = []
    for n, (files, staged) in enumerate(
        [(4096, ["abcd"]), (1, ["abcd"]), (1, ["a", "b", "c", "d"])]
    ):
        monkeypatch.setenv("CLAIMSCOPE_HOME", str(home / f"{n}"))
        monkeypatch.setattr(landing, "_GROUP_FILES", files)
        settings().inbox.mkdir(parents=True)
        amounts = {"a": "100.00", "b": "120.00", "c": "120.00", "d": "100.00"}
        for name, amount in amounts.items():
            data = claim_file(amount=amount) + b"\n" * (ord(name) - ord("a"))
            (settings().inbox / name).write_bytes(data)
        for names in staged:
            staging.stage(sorted(names))
        with duckdb.connect() as con:
            assert landing.land(con) == 4
            found.append(
                rows(
                    con,
                    """
                    select file_name, status_code, findings
                    from landing.file
                    order by file_name
                    """,
                )
            )

    assert found[0] == [
        ("a", "landed", 0),
        ("b", "quarantined", 2),
        ("c", "quarantined", 2),
        ("d", "landed", 1),
    ]
    assert found[1] == found[2] == found[0]


def test_three_hundred_small_files_land(receive, con, claim_file):
    files = {
        f"f{n}": claim_file(control=str(n), claim=str(n), amount=f"{n}.50")
        for n in range(300)
    }

    assert receive(**files) == 300

    total = sum(Decimal(n) + Decimal("0.5") for n in range(300))
    assert rows(con, "select count(*), sum(billed_usd) from landing.claim") == [
        (300, total)
    ]
    assert rows(con, "select sum(billed_usd) from landing.file") == [(total,)]
