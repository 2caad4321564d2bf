"""Staging: a folder of Parquet per file, whole or not there, and nobody's name."""

from pathlib import Path

import polars as pl
import pytest

from transforms import parsing, staging
from transforms.settings import settings
from transforms.tables import RECORDS
from transforms.x12 import claims, ledger

KEY = b"k" * 32
CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "x12"


@pytest.fixture
def inbox(home):
    folder = settings().inbox
    folder.mkdir()
    return folder


def test_a_file_is_staged_under_the_beginning_of_its_sha256(inbox, claim_file):
    data = claim_file()
    (inbox / "a.837").write_bytes(data)

    staged = staging.stage(["a.837"])

    assert staged == [ledger.identity(data)[1]]
    folder = settings().staging / staged[0]
    rows = pl.read_parquet(folder / "claim.parquet")
    assert rows["file_id"].to_list() == staged
    assert rows["claim_id"].to_list() == [f"{staged[0]}-12"]
    assert settings().staging.stat().st_mode & 0o777 == 0o700
    assert not list(settings().staging.glob(".*"))


def test_staging_the_same_file_again_changes_nothing(inbox, claim_file):
    (inbox / "a.837").write_bytes(claim_file())
    (staged,) = staging.stage(["a.837"])
    before = {
        path.name: path.stat().st_mtime_ns
        for path in (settings().staging / staged).iterdir()
    }

    (inbox / "copy.837").write_bytes(claim_file())

    assert staging.stage(["a.837", "copy.837"]) == [staged]
    after = {
        path.name: path.stat().st_mtime_ns
        for path in (settings().staging / staged).iterdir()
    }
    assert after == before


def test_a_file_that_left_the_inbox_is_left_out(inbox):
    assert staging.stage(["gone.837"]) == []


def test_every_table_is_there_whatever_the_file():
    tables = staging.parse(b"", "empty.837", KEY)

    assert set(tables) == {"file", *RECORDS}
    for name, schema in RECORDS.items():
        assert tables[name].schema == schema


def test_no_name_or_member_number_is_staged(inbox, claim_file):
    data = (
        claim_file()
        .replace(b"*ONE*TEST****MI*M1", b"*MARKERLAST*MARKERFIRST****MI*MARKERID")
        .replace(b"*19800101*", b"*19770707*")
    )
    (inbox / "a.837").write_bytes(data)

    (staged,) = staging.stage(["a.837"])

    for path in (settings().staging / staged).iterdir():
        rows = pl.read_parquet(path).write_csv().upper()
        assert "MARKER" not in rows
        assert "1977-07-07" not in rows


def test_where_reading_fails_only_that_transaction_is_quarantined(
    claim_file, monkeypatch
):
    good, bad = claim_file(claim="GOOD"), claim_file(claim="BAD", control="2")

    def reader(segments, file_id):
        if segments.texts().str.contains("BAD").any():
            raise ValueError("BAD")
        return claims.claims(segments, file_id)

    monkeypatch.setitem(parsing.READERS, "837", reader)
    tables = staging.parse(good + bad, "two.837", KEY)

    (row,) = tables["file"].rows(named=True)
    assert row["status_code"] == "landed"
    assert row["segments_quarantined"] == 15
    assert tables["claim"]["patient_control_number"].to_list() == ["GOOD"]
    assert tables["transaction"]["is_quarantined"].to_list() == [False, True]
    assert "transaction_unreadable" in tables["finding"]["finding_code"].to_list()


def test_a_file_that_breaks_the_reader_breaks_no_other(claim_file, monkeypatch, caplog):
    def cut(data):
        if b"SECRET" in data:
            raise ValueError("SECRET")
        return real(data)

    real = parsing.segments.cut
    monkeypatch.setattr(parsing.segments, "cut", cut)

    bad, good = staging.parse_all(
        [("bad", claim_file(claim="SECRET")), ("good", claim_file())], KEY
    )

    assert bad["file"]["status_code"].to_list() == ["quarantined"]
    assert bad["finding"]["finding_code"].to_list() == ["file_unreadable"]
    assert good["file"]["status_code"].to_list() == ["landed"]
    assert "SECRET" not in caplog.text


def test_files_read_together_give_the_rows_of_each(claim_file, remittance_file):
    files = [
        ("claim", claim_file()),
        ("empty", b""),
        ("broken", claim_file()[:-100].replace(b"100.00", b"TBD")),
        ("bare", remittance_file()[110:]),
        ("headless", b"ST*835*1~CLP*A*1*5*5~SE*9*2~GE*1*1~IEA*1*1~"),
        ("remittance", remittance_file()),
        ("no trailers", claim_file().split(b"SE*")[0]),
        ("no header", b"GS*HC*A*B*20250101*1*1*X*005010X222A1~CLM*A*1~IEA*1*1~"),
    ]

    together = staging.parse_all(files, KEY)

    for (name, data), tables in zip(files, together, strict=True):
        for table, rows in staging.parse(data, name, KEY).items():
            assert tables[table].equals(rows), (name, table)


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
def test_no_real_file_vanishes():
    paths = [path for path in sorted(CORPUS.rglob("*")) if path.is_file()]
    named = [
        (path.name, path.read_bytes())
        for path in paths
        if path.suffix not in (".csv", ".md")
    ]

    together = staging.parse_all(named, KEY)

    assert len(together) == 264
    rows = pl.concat([tables["file"] for tables in together])
    parts = ["segments_parsed", "segments_ignored", "segments_quarantined"]
    assert rows["status_code"].to_list() == ["landed"] * 264
    assert rows.filter(pl.sum_horizontal(parts) != pl.col("segments_in")).is_empty()
    for n in range(0, 264, 24):
        for table, alone in staging.parse(named[n][1], named[n][0], KEY).items():
            assert together[n][table].equals(alone), table
