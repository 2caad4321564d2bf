"""Large files: reading part by part gives the rows of reading the whole."""

from pathlib import Path

import polars as pl
import pytest

from transforms import large, parsing, staging
from transforms.settings import settings
from transforms.x12 import ledger

KEY = b"k" * 32
CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "x12"


def in_parts(data, size):
    sha256, file_id = ledger.identity(data)
    file = ledger.Received(0, file_id, sha256, "file", False, len(data))
    parts = {}
    large.parse(
        data, file, KEY, lambda n, rows: parts.setdefault(n, []).append(rows), size
    )
    return {name: pl.concat(rows) for name, rows in parts.items()}


def differing(data, size):
    """The tables that are not the same, row for row."""
    parts = in_parts(data, size)
    found = []
    for name, whole in parsing.parse(data, "file", KEY).items():
        rows = parts.get(name, whole.clear())
        if name == "finding":  # handed over as they come up
            rows, whole = rows.sort(pl.all()), whole.sort(pl.all())
        if not rows.equals(whole):
            found.append(name)
    return found


def repeated(data, opener, times):
    """The same claims again and again, in one transaction."""
    start, end = data.index(opener), data.index(b"SE*")
    return data[:start] + data[start:end] * times + data[end:]


@pytest.mark.parametrize("size", [300, 2000])
def test_parts_give_the_rows_of_the_whole(claim_file, remittance_file, size):
    claims = [claim_file(control=str(n), claim=str(n)) for n in range(5)]
    files = [
        b"".join(claims),
        b"text " + claims[0] + remittance_file() + b"more text",
        repeated(claim_file(), b"HL*1*", 6),
        repeated(claim_file(), b"CLM*", 9).replace(b"CLM*A*100.00", b"CLM*A*x", 2),
        repeated(remittance_file(), b"CLP*", 9),
        repeated(remittance_file(), b"LX*", 9)[:-90],
        repeated(claim_file(), b"CLM*", 9)
        .replace(b"\n", b"")
        .replace(b"CLI", b"C\xcd"),
        b"".join(claims).split(b"ST*", 1)[1],
    ]

    assert [differing(data, size) for data in files] == [[]] * len(files)


def test_a_large_file_is_staged_in_parts(home, claim_file, con, monkeypatch):
    from transforms import landing
    from transforms.x12 import chunks

    monkeypatch.setattr(staging, "LARGE_BYTES", 1000)
    monkeypatch.setattr(large.parse, "__defaults__", (1000, None))
    assert chunks.BYTES > 1000
    settings().inbox.mkdir()
    data = repeated(claim_file(), b"CLM*", 50)
    (settings().inbox / "a.837").write_bytes(data)

    (file_id,) = staging.stage(["a.837"])

    assert len(list((settings().staging / file_id).glob("claim.*"))) > 1
    assert landing.land(con) == 1
    assert con.sql(
        "select count(*), sum(billed_usd), count(distinct claim_id) from landing.claim"
    ).fetchall() == [(50, 5000, 50)]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
def test_real_files_in_parts():
    paths = [
        path
        for path in sorted(CORPUS.rglob("*"))
        if path.is_file()
        and path.suffix not in (".csv", ".md")
        and 3000 < path.stat().st_size < 60_000
    ]

    found = {path.name: differing(path.read_bytes(), 3000) for path in paths[::16]}

    assert {name: tables for name, tables in found.items() if tables} == {}
