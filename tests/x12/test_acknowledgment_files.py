"""Acknowledgments in real files: as many rows as a plain search finds segments."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from transforms import staging

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "x12"
ENDINGS = {".txt", ".edi", ".277", ".999", ".ta1"}
HEADER = re.compile(rb"(?:ST([^\w\s])(?:277|999|997)\1|TA1[^\w\s]\d)")
CLAIMS = re.compile(rb"005010X214")

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is absent"),
]


@cache
def files() -> dict[Path, bytes]:
    """The files of the corpus with an acknowledgment or an answer in them."""
    found = {}
    for path in sorted(CORPUS.rglob("*")):
        if path.suffix.lower() in ENDINGS and path.stat().st_size < 100_000:
            data = path.read_bytes()
            if HEADER.search(data) and data.lstrip(b"\xef\xbb\xbf").startswith(b"ISA"):
                found[path] = data
    return found


def segments(data: bytes) -> list[list[str]]:
    """Cut a file as its ISA says, the plainest way there is."""
    text = data.decode("utf-8-sig")
    element, terminator = text[3], text[105]
    return [part.strip().split(element) for part in text.split(terminator)]


def counted(data: bytes) -> Counter[str]:
    """How many of the segments that become rows a file has."""
    count: Counter[str] = Counter()
    set_code = ""
    for segment in segments(data):
        name = segment[0]
        if name == "ST":
            set_code = segment[1]
            if set_code == "277":
                set_code = "277CA" if CLAIMS.search(data) else "277"
            count[set_code] += 1
        if name == "TA1" or (set_code, name) in {("277CA", "STC"), ("999", "AK2")}:
            count[name] += 1
    return count


@pytest.fixture(scope="module")
def landed() -> dict[Path, dict[str, pl.DataFrame]]:
    """What lands of each file, all of them read together."""
    named = [(path.name, data) for path, data in files().items()]
    return dict(zip(files(), staging.parse_all(named, b"k" * 32), strict=True))


def test_a_file_lands_as_many_rows_as_a_plain_search_finds(landed):
    for path, tables in landed.items():
        count = counted(files()[path])
        levels = Counter(tables["functional_acknowledgment"]["level_code"].to_list())
        found = {
            "STC": tables["acknowledgment"].height,
            "AK2": levels["transaction"],
            "999": levels["group"],
            "TA1": levels["interchange"],
            "277": tables["finding"].filter(finding_code="kind_not_landed").height,
        }
        expected = {name: count[name] for name in found} | {
            "277": count["277"] + count["997"]
        }

        assert found == expected, path.name


def test_every_segment_is_accounted_for(landed):
    for path, tables in landed.items():
        (file,) = tables["file"].to_dicts()
        parts = (file[f"segments_{s}"] for s in ("parsed", "ignored", "quarantined"))

        assert file["segments_in"] == sum(parts), path.name


def test_the_corpus_has_every_kind():
    total: Counter[str] = Counter()
    for data in files().values():
        total.update(counted(data).keys() & {"277CA", "999", "997", "277", "TA1"})

    assert total == {"277CA": 7, "999": 11, "997": 11, "277": 11, "TA1": 5}


def test_files_read_together_give_the_same_rows_as_one_by_one(landed):
    for path, tables in list(landed.items())[::4]:
        alone = staging.parse(files()[path], path.name, b"k" * 32)
        for table in (
            "acknowledgment",
            "acknowledgment_total",
            "functional_acknowledgment",
        ):
            assert tables[table].equals(alone[table]), path.name


def test_dollars_of_claims_are_those_of_the_file(landed):
    for path, tables in landed.items():
        data = files()[path]
        if not CLAIMS.search(data):
            continue
        rows = tables["acknowledgment"]
        stated = [
            float(segment[4])
            for segment in segments(data)
            if segment[0] == "STC" and len(segment) > 4 and segment[4]
        ]

        billed = rows.filter(pl.col("level_code") != "line")["billed_usd"].sum()
        assert float(billed or 0) == pytest.approx(sum(stated))
