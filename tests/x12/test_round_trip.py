"""Bytes, segments, bytes, segments: nothing changes, and the same facts land."""

from pathlib import Path

import polars as pl
import pytest

from transforms import practice, staging
from transforms.x12 import elements, segments
from transforms.x12.write import Separators, fitting, write

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpora" / "x12"
FILES = sorted(p for p in CORPUS.glob("*/**/*") if p.is_file())
BROKEN_ISA = {"isa_length", "no_isa"}  # what is left of separators is guessed at
LAYOUTS = {
    "as usual": Separators(),
    "one long line": Separators(newline=""),
    "80 columns": Separators(newline="\r\n", width=80),
    "control characters": Separators("\x1d", "\x1f", "\x1e", "\x1c", ""),
    "shuffled": Separators("~", "*", ":", "^"),
    "a line is a segment": Separators("|", ">", "!", "\n", ""),
    "carriage returns": Separators("@", "\\", "&", "\r", ""),
}
PLACES = [name for name in elements.SEGMENT if name != "byte_offset"]
MOVED = ["byte_offset", "message", "file_id", "sha256", "bytes", "findings"]
# What is said of the bytes, and not of what they mean; a rewritten file has none.
ENVELOPE = [
    *("text_before_isa", "text_after_iea", "byte_order_mark", "encoding"),
    *("lines_wrapped", "isa_length"),
]


def _landed(files):
    """The landed tables of files, without where in the file and what of its bytes."""
    landed = staging.parse_all([("file", data) for data in files], b"key")
    return [{n: _fact(n, rows) for n, rows in tables.items()} for tables in landed]


def _fact(name, rows):
    if name == "finding":
        rows = rows.filter(~pl.col("finding_code").is_in(ENVELOPE))
        rows = rows.sort("segment_index", "finding_code", maintain_order=True)
    # Ids of records are that of the file, then the segment's number.
    ids = [name for name in rows.columns if name.endswith("_id")]
    rows = rows.with_columns(pl.col(ids).str.replace("^[0-9a-f]{16}-", ""))
    return rows.drop(MOVED, strict=False)


def _proven(data, separators=()):
    before = segments.read(data)
    written = write(before.frame, separators)
    after = segments.read(written)
    assert after.frame.select(PLACES).equals(before.frame.select(PLACES))
    return written


def _same_facts(files, others):
    for before, after in zip(_landed(files), _landed(others), strict=True):
        for name, rows in before.items():
            assert after[name].equals(rows), name


@pytest.fixture(scope="module")
def corpus():
    """The files of the corpus that are not in quarantine."""
    if not FILES:
        pytest.skip("no corpus on this machine")
    files = list({path.read_bytes(): None for path in FILES})
    landed = staging.parse_all([("file", data) for data in files], b"key")
    return [
        data
        for data, tables in zip(files, landed, strict=True)
        if tables["file"].item(0, "status_code") != "quarantined"
    ]


def test_every_corpus_file_survives_being_written_again(corpus):
    written = [_proven(data) for data in corpus]

    assert len(written) > 200
    _same_facts(corpus, written)


def test_every_corpus_file_survives_other_separators(corpus):
    """Each file in the next layout that its data allows."""
    tried = dict.fromkeys(LAYOUTS, 0)
    for place, data in enumerate(corpus):
        read = segments.read(data)
        if BROKEN_ISA & set(read.findings["finding_code"]):
            continue
        text = "".join(read.frame["text"])
        names = [name for name, layout in LAYOUTS.items() if layout.fit(text)]
        name = names[place % len(names)]
        tried[name] += 1
        _proven(data, [LAYOUTS[name]])

    assert min(tried.values()) > 3 and sum(tried.values()) > 150


@pytest.fixture(scope="module")
def practised(tmp_path_factory):
    """Some files of a practice: one of each kind and payer."""
    out = tmp_path_factory.mktemp("practice")
    practice.generate(out, 200, 7)
    kinds: dict[str, list[bytes]] = {}
    for path in sorted((out / "files").iterdir()):
        kinds.setdefault(path.stem[9:], []).append(path.read_bytes())
    return [data for files in kinds.values() for data in files[:1]]


@pytest.mark.parametrize("name", LAYOUTS)
def test_files_of_a_practice_survive_any_layout(practised, name):
    _same_facts(practised, [_proven(data, [LAYOUTS[name]]) for data in practised])


def test_interchanges_of_one_file_each_have_separators_of_their_own(practised):
    data = b"".join(practised)

    _proven(data, list(LAYOUTS.values()))


def test_other_separators_are_found_where_data_holds_the_usual_ones():
    text = "NM1\x1f85\x1f2\x1fA*B:C\x1c"

    assert fitting(text) == Separators("|", ">", "^", "~")


@pytest.mark.parametrize("wrong", ["A***", "**:^", "* ^~", "*:^é", "*:^", "*:^\t"])
def test_marks_that_no_reader_could_tell_apart_are_refused(wrong):
    with pytest.raises(ValueError, match="different marks"):
        Separators(*wrong[:3], wrong[3:])


@pytest.mark.parametrize("layout", [{"segment": "\n"}, {"newline": ""}, {}])
def test_lines_of_a_width_need_a_terminator_and_a_new_line(layout):
    with pytest.raises(ValueError, match="Lines of a width"):
        Separators(**layout, width=80 if layout else 5)


def test_a_separator_in_the_data_of_a_segment_is_an_error():
    frame = segments.read(b"ST*835*1~N1*PR*A|B~SE*3*1~").frame

    with pytest.raises(ValueError, match="occurs in the data"):
        write(frame, [Separators(element="|")])
