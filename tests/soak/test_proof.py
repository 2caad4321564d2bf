"""The proof of a soak sees what must not happen: each is done here on purpose."""

import hashlib
import json
import random

import duckdb
import pytest

from tests.soak import proof
from tests.soak.arrivals import WAYS, Arrival, Feed, truth
from transforms import practice, vault

TRUTH = {
    "a.837": {"kind": "837P", "claims": 2, "billed_usd": "30.10"},
    "b.837": {"kind": "837P", "claims": 1, "billed_usd": "5.00"},
    "c.837": {"kind": "837P", "claims": 4, "billed_usd": "9.00"},
}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def soaked(tmp_path):
    """A home in which a file landed, another was cut off, and a third is no X12."""
    home = tmp_path / "home"
    arrivals = []
    rows = []
    files = [
        ("a.837", "whole", "landed", 2, "30.10", 0),
        ("b.837", "foreign", "quarantined", 0, "0", 1),
        ("c.837", "cut", "landed", 3, "7.00", 2),
    ]
    for name, way, status, claims, billed, findings in files:
        data = name.encode()
        arrivals.append(Arrival(name, name, way, sha256(data), sha256(data), 1000.0))
        folder = home / ("archive" if status == "landed" else "quarantine")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        if status == "quarantined":
            (folder / f"{name}.reason.txt").write_text("There is no X12 in it.")
        rows.append((sha256(data), status, claims, billed, findings))
    with duckdb.connect(home / "warehouse.duckdb") as con:
        for schema in ("landing", "core", "gate"):
            con.execute(f"create schema {schema}")
        columns = [f"0::bigint as {c}" for c in proof.COUNTED if "_usd" not in c][1:]
        columns += [f"0.00 as {c}" for c in proof.COUNTED if "_usd" in c][1:]
        con.execute(
            "create table landing.file as select column0 as sha256, column1 as"
            " status_code, column2 as claims, column3::decimal(18, 2) as billed_usd,"
            f" column4 as findings, {', '.join(columns)}, 1 as batch_id,"
            " timestamp '1970-01-01 00:16:50' as received_at"
            f" from (values {', '.join(map(str, rows))}) as t"
            " (column0, column1, column2, column3, column4)"
        )
        con.execute("create table core.file as from landing.file")
        con.execute("create table gate.build as select 'b1' as build_id, 1 as batch_id")
    (home / "published" / "b1").mkdir(parents=True)
    (home / "published" / "b1" / "manifest.json").write_text(
        json.dumps({"build_id": "b1"})
    )
    (home / "published" / "current").symlink_to("b1")
    return home, arrivals


def prove(home, arrivals):
    return proof.prove(home, arrivals, TRUTH, {"b1": 1030.0})


def test_nothing_is_wrong_where_nothing_is(soaked):
    found = prove(*soaked)

    assert found.wrong == []
    assert found.statuses == {"landed": 2, "quarantined": 1}
    assert found.totals["claims"] == 5
    assert found.landing_seconds == [10.0] * 3
    assert found.publishing_seconds == [30.0] * 3


@pytest.mark.parametrize(
    ("sql", "seen"),
    [
        ("delete from {table} where status_code = 'quarantined'", "is 0 times"),
        ("insert into {table} from {table} where claims = 2", "is 2 times"),
        ("update {table} set claims = 3 where claims = 2", "claims is 3, not 2"),
        ("update {table} set billed_usd = 30 where claims = 2", "not 30.10"),
        ("update {table} set claims = 5 where claims = 3", "claims is 5, not 4"),
        ("update {table} set findings = 0 where claims = 3", "nothing is said"),
        ("update {table} set status_code = 'landed'", "b.837 (foreign) is landed"),
        ("update {table} set sha256 = 'x' where claims = 2", "never arrived"),
        ("update {table} set batch_id = 2 where claims = 2", "2 has landed"),
        ("delete from core.file where claims = 2", "2 files are built"),
    ],
)
def test_what_is_wrong_in_the_warehouse_is_seen(soaked, sql, seen):
    home, arrivals = soaked
    with duckdb.connect(home / "warehouse.duckdb") as con:
        con.execute(sql.format(table="landing.file"))

    assert any(seen in sentence for sentence in prove(home, arrivals).wrong)


@pytest.mark.parametrize(
    ("path", "text", "seen"),
    [
        ("archive/a.837", None, "a.837 (whole) is not in archive"),
        ("archive/a.837", "other", "a.837 (whole) is not in archive"),
        ("quarantine/b.837.reason.txt", None, "no reason is given"),
        ("inbox/d.837", "waits", "1 entries are left in inbox"),
        ("staging/d", "half", "1 entries are left in staging"),
        ("published/b1/manifest.json", '{"build_id": "b0"}', "1 has landed"),
    ],
)
def test_what_is_wrong_in_a_folder_is_seen(soaked, path, text, seen):
    home, arrivals = soaked
    file = home / path
    if text is None:
        file.unlink()
    else:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)

    assert any(seen in sentence for sentence in prove(home, arrivals).wrong)


@pytest.fixture
def sealed(soaked, monkeypatch):
    """The same home as a service leaves it: its originals sealed with its own key."""
    home, arrivals = soaked
    with monkeypatch.context() as within:
        within.setenv("CLAIMSCOPE_HOME", str(home))
        for file in (home / "archive").iterdir():
            vault.store(file, file)
    monkeypatch.delenv("CLAIMSCOPE_HOME", raising=False)
    return home, arrivals


def test_sealed_originals_are_opened_with_the_keys_of_their_home(sealed):
    assert prove(*sealed).wrong == []


def test_a_sealed_original_that_was_changed_is_seen(sealed):
    home, arrivals = sealed
    file = home / "archive" / "a.837"
    held = bytearray(file.read_bytes())
    held[-1] ^= 1
    file.write_bytes(held)

    wrong = prove(home, arrivals).wrong

    assert any("a.837 in archive cannot be opened" in sentence for sentence in wrong)
    assert "a.837 (whole) is not in archive" in wrong


def test_every_way_of_sending_is_dropped_and_remembered(tmp_path, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    practice = tmp_path / "practice"
    practice.mkdir()
    for n in range(300):
        (practice / f"{n:03}.837").write_bytes(random.Random(n).randbytes(500))
    (tmp_path / "inbox").mkdir()
    feed = Feed(sorted(practice.iterdir()), tmp_path / "inbox", seed=1)

    while list(feed.drop()):
        pass

    dropped = {path.name: path.read_bytes() for path in (tmp_path / "inbox").iterdir()}
    assert {each.way for each in feed.arrivals} == set(WAYS)
    assert {each.name for each in feed.arrivals} == set(dropped)
    assert all(
        sha256(dropped[each.name]) == each.dropped_sha256 for each in feed.arrivals
    )


def test_the_truth_tells_of_every_file_that_a_practice_has(tmp_path):
    practice.generate(tmp_path, 200, 3)

    files = {file.name for file in (tmp_path / "files").iterdir()}

    assert {file.suffix for file in (tmp_path / "files").iterdir()} >= {".834", ".277"}
    assert files <= truth(tmp_path).keys()
