"""Large files: reading part by part gives the rows of reading the whole."""

from itertools import count, islice
from pathlib import Path

import polars as pl
import pytest

from tests.fuzz.mutants import mutant
from transforms import landing, large, parsing, staging
from transforms.settings import settings
from transforms.x12 import carried, chunks, ledger, rewritten

KEY = b"k" * 32
CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "x12"
SMALL = 8000  # bytes of a mutant: reading takes as long as there are parts


def in_parts(data, size, scratch=None):
    sha256, file_id = ledger.identity(data)
    file = ledger.Received(0, file_id, sha256, "file", False, len(data))
    parts = {}

    def keep(name, rows):
        assert scratch is None or not list(scratch.iterdir())
        parts.setdefault(name, []).append(rows)

    large.parse(data, file, KEY, keep, size, scratch)
    return {name: pl.concat(rows) for name, rows in parts.items()}


def differing(data, size, scratch=None):
    """The tables that are not the same, row for row."""
    parts = in_parts(data, size, scratch)
    found = []
    for name, whole in parsing.parse(data, "file", KEY).items():
        rows = parts.get(name, whole.clear())
        # Findings and the acknowledgments of several kinds come as they are read.
        if name in ("finding", "functional_acknowledgment"):
            rows, whole = rows.sort(pl.all()), whole.sort(pl.all())
        if not rows.equals(whole):
            found.append(name)
    return found


def repeated(data, opener, times):
    """The same claims again and again, in one transaction."""
    start, end = data.index(opener), data.index(b"SE*")
    return data[:start] + data[start:end] * times + data[end:]


def ebcdic(data):
    return data.decode().encode("cp037")


@pytest.mark.parametrize("size", [500, 2000])
def test_parts_give_the_rows_of_the_whole(claim_file, remittance_file, size):
    claims = [claim_file(control=str(n), claim=str(n)) for n in range(5)]
    large_claims = repeated(claim_file(), b"CLM*", 9)
    files = [
        b"".join(claims),
        b"text " + claims[0] + remittance_file() + b"more text",
        repeated(claim_file(), b"HL*1*", 6),
        large_claims.replace(b"CLM*A*100.00", b"CLM*A*x", 2),
        repeated(remittance_file(), b"CLP*", 9),
        repeated(remittance_file(), b"LX*", 9)[:-90],
        large_claims.replace(b"\n", b"").replace(b"CLI", b"C\xcd"),
        b"".join(claims).split(b"ST*", 1)[1],
        ebcdic(large_claims + claims[1]),
    ]

    assert [differing(data, size) for data in files] == [[]] * len(files)


@pytest.mark.parametrize("size", [400, 900])
def test_members_of_several_parts_have_one_header(enrolment_file, size):
    data = repeated(enrolment_file(), b"INS*Y*", 12)
    files = [
        data,
        data.replace(b"DTP*348*D8*20250101", b"DTP*348*D8*x", 3),
        data.replace(b"INS*Y*", b"HD*021**HLT~\nDTP*348*D8*20250101~\nINS*Y*", 1),
        data.replace(b"BGN*00*1*20250102", b"BGN*00*1*20250199"),
        data[:-120],
        data + enrolment_file(control="2"),
    ]

    assert [differing(file, size) for file in files] == [[]] * len(files)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        # The header says at the end what was missing at its beginning.
        ("BPR*", "XPR*"),
        # Provider adjustments among the claims are counted through.
        ("LX*1~\n", "PLB*1*20251231*WO*1*L6*2~\nLX*1~\n"),
        # What stands outside claims is one finding, wherever it stands.
        ("LX*1~\n", "LX*1~\nMIA*0~\nMOA*0~\n"),
        # A party after claims.
        ("LX*1~\n", "LX*1~\nN1*PR*OTHER*XV*P2~\nREF*2U*9~\n"),
    ],
)
def test_what_several_parts_say_of_one_payment(remittance_file, was, now):
    data = remittance_file().decode().replace(was, now).encode()

    assert differing(repeated(data, b"LX*", 12), 700) == []


@pytest.mark.parametrize(
    ("was", "now"),
    [
        # Levels of parents that are far above, of no parent, and of a later one.
        ("HL*2*1*22*0~", "HL*2*7*22*0~"),
        ("HL*2*1*22*0~", "HL*2*900*22*0~"),
        ("HL*1**20*1~", "HL*7**20*1~\nHL*1**20*1~"),
        # A payer, a taxonomy and a provider out of their level.
        ("DMG*", "HL*3*2*23*0~\nPAT*19~\nNM1*PR*2*OTHER*****PI*P9~\nSBR*S*18~\nDMG*"),
        ("HL*2*", "HL*9*1*23~\nPRV*BI*PXC*207R00000X~\nNM1*87*2*OTHER~\nHL*2*"),
        ("HL*2*1*22*0~", "HL*2*1*2X*0~"),
        # The service lines say what kind it is, even those of the last part.
        ("SV1*HC:99213", "SV2*0450*HC:99213"),
        ("HI*ABK:J101~\n", ""),
        ("CLM*", "HI*ABK:J101~\nSVD*P*1~\nCLM*"),
    ],
)
def test_what_several_parts_say_of_one_submission(claim_file, monkeypatch, was, now):
    monkeypatch.setattr(carried, "_MOST", 3)
    data = claim_file().decode().replace(was, now).encode()

    assert differing(repeated(data, b"CLM*", 12), 700) == []
    assert differing(repeated(data, b"HL*2*", 12), 700) == []
    assert differing(repeated(data, b"HL*2*", 12), 1500) == []


def test_mutants_in_parts_give_the_rows_of_the_whole():
    """One hundred and fifty damaged files, each in parts of one of three sizes.

    No damage may make a difference but one: what is said of all claims of an 837, or of
    a level, instead of before them among or after them (a BHT, a billing provider),
    says nothing about those in the parts that were read before.
    """
    numbers = (n for n in count() if len(mutant(n).data) <= SMALL)

    found = {
        n: differing(mutant(n).data, (400, 900, 2000)[n % 3])
        for n in islice(numbers, 150)
    }

    assert {n: tables for n, tables in found.items() if tables} == {}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "cp037", "cp1140"])
def test_other_letters_in_parts(claim_file, tmp_path, monkeypatch, encoding):
    monkeypatch.setattr(rewritten, "_PIECE", 501)  # ends in the middle of letters
    text = repeated(claim_file(), b"CLM*", 20).decode().replace("CLI", "CLÍ")
    if encoding.startswith("utf-16"):
        text = text.replace("ONE", "\U0001f3e5é")
    data = b"text " * (encoding == "cp037") + text.encode(encoding)

    assert differing(data, 700, tmp_path) == []


def test_a_large_file_is_staged_in_parts(home, claim_file, con, monkeypatch):
    monkeypatch.setattr(staging, "LARGE_BYTES", 1000)
    monkeypatch.setattr(large.parse, "__defaults__", (1000, None))
    settings().inbox.mkdir()
    data = repeated(claim_file(), b"CLM*", 50)
    (settings().inbox / "a.837").write_bytes(data)

    (file_id,) = staging.stage(["a.837"])

    assert len(list((settings().staging / file_id).glob("claim.*"))) > 1
    assert landing.land(con) == 1
    assert con.sql(
        "select count(*), sum(billed_usd), count(distinct claim_id) from landing.claim"
    ).fetchall() == [(50, 5000, 50)]


@pytest.mark.parametrize("opener", [b"HI*", b"DTM*"])
def test_what_nothing_divides_is_refused(
    home, claim_file, remittance_file, monkeypatch, opener
):
    monkeypatch.setattr(staging, "LARGE_BYTES", 1000)
    monkeypatch.setattr(large.parse, "__defaults__", (1000, None))
    monkeypatch.setattr(chunks, "_TOO_LONG", 5000)
    settings().inbox.mkdir()
    file = claim_file() if opener == b"HI*" else remittance_file()
    segment = opener + b"1" * 60 + b"~\n"
    (settings().inbox / "a").write_bytes(file.replace(opener, segment * 200 + opener))

    (file_id,) = staging.stage(["a"])

    folder = settings().staging / file_id
    found = pl.read_parquet(folder / "finding.parquet")
    assert found["finding_code"].to_list() == ["file_unreadable"]
    assert pl.read_parquet(folder / "file.parquet")["status_code"][0] == "quarantined"


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
