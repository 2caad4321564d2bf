"""Kernels: compiled loops give what slow and plain Python gives."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.x12 import columns, elements, kernels, segments
from transforms.x12.values import Elements

BLANKS = bytes([0, *range(9, 14), 26, 32])
MARK = b"\xef\xbb\xbf"
BREAKS = re.compile(rb"[\r\n]")


class Interchange(NamedTuple):
    """An ISA with separators of its own, and what follows it."""

    element: int
    component: int
    repetition: int
    terminator: int
    body: bytes

    @property
    def bytes(self) -> bytes:
        one, two, three, four = (bytes([byte]) for byte in self[:4])
        parts = [
            b"ISA", b"00", b" " * 10, b"00", b" " * 10, b"ZZ", b"SENDER".ljust(15),
            b"ZZ", b"RECEIVER".ljust(15), b"250102", b"1200", three, b"00501",
            b"000000001", b"0", b"P", two,
        ]  # fmt: skip
        return one.join(parts) + four + self.body


class Slow(NamedTuple):
    """A segment as the slow way finds it."""

    offset: int
    parts: list[bytes]  # its id and its elements
    is_broken: bool  # over lines


def cut_slowly(file: list[Interchange], before: bytes) -> Iterator[Slow]:
    """Cut a file byte by byte, the way one would with a pencil."""
    is_utf8 = valid(before + b"".join(one.bytes for one in file))
    start = len(before)
    for one in file:
        ends = {one.terminator}
        if one.terminator in b"\r\n":
            ends = set(b"\r\n")
        ours = {one.element: 0x1F, one.component: 0x1E, one.repetition: 0x1D}
        piece, begin = b"", start
        for at, byte in enumerate(one.bytes, start):
            if byte in ends:
                yield from segment(piece, begin, is_utf8)
                piece, begin = b"", at + 1
            else:
                other = 0x20 if 0x1C <= byte <= 0x1F else byte
                piece += bytes([ours.get(byte, other)])
        yield from segment(piece, begin, is_utf8)
        start += len(one.bytes)


def segment(piece: bytes, begin: int, is_utf8: bool) -> Iterator[Slow]:
    """What stands between two terminators, if it is anything."""
    size = len(piece)
    while piece[:1] in [bytes([byte]) for byte in BLANKS] or piece[:3] == MARK:
        piece = piece[3:] if piece[:3] == MARK else piece[1:]
    begin += size - len(piece)
    piece = piece.rstrip(BLANKS)
    if not piece:
        return
    is_broken = BREAKS.search(piece) is not None
    piece = BREAKS.sub(b"", piece)
    while is_utf8 and len(piece) > 3 and piece.endswith(MARK):
        piece = piece[:-3].rstrip(BLANKS)
    if not is_utf8:
        piece = piece.decode("latin-1").encode()
    name, *parts = piece.split(b"\x1f")
    # Spaces before the first separator are no part of the id.
    name = name.rstrip(b" ") if parts else name
    yield Slow(begin, [name, *(part.strip(b" ") for part in parts)], is_broken)


def valid(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


PUNCTUATION = b"*|~^:>!'@&\\+\x1c\x1d\x1e\x1f"
# No letters of ISA, IEA or of any segment that a line could begin with.
PIECES = [
    *(bytes([byte]) for byte in b"XQ90zx -.\t\x1a\x00\r\n~*:^\x1d\x1f"), b"\r\n", b"  ",
    MARK, "\u00e9".encode(), "\u4e00\U0001f642".encode(),
    b"A LONGER VALUE THAN A VIEW HOLDS", b"QX", b"QX9", b"X ",
]  # fmt: skip
LATIN = [*PIECES, b"\xe9", b"\xbf", b"\xff"]


@st.composite
def files(draw: st.DrawFn, pieces: list[bytes]) -> list[Interchange]:
    """Interchanges, their separators among what they hold."""
    file = []
    for _ in range(draw(st.integers(1, 3))):
        element, component, repetition, terminator = draw(
            st.lists(st.sampled_from(PUNCTUATION), min_size=4, max_size=4, unique=True)
        )
        terminator = draw(st.sampled_from([terminator, terminator, *b"\r\n"]))
        own = [bytes([byte]) for byte in (element, element, component, terminator)] * 4
        body = b"".join(draw(st.lists(st.sampled_from(own + pieces), max_size=50)))
        file.append(Interchange(element, component, repetition, terminator, body))
    return file


def same_as_slow(file: list[Interchange], before: bytes) -> None:
    data = before + b"".join(one.bytes for one in file)
    slow = list(cut_slowly(file, before))

    part = segments.cut(data)

    found = part.segments
    assert found.byte_offset.tolist() == [one.offset for one in slow]
    assert found.segment_index.tolist() == list(range(1, len(slow) + 1))
    names = [one.parts[0].decode() for one in slow]
    assert found.segment_ids().to_list() == names
    rows = np.arange(found.height, dtype=np.int32)
    longest = max(len(one.parts) for one in slow)
    for n in range(1, longest + 1):
        expected = [one.parts[n] if n < len(one.parts) else b"" for one in slow]
        values = found.element_at(rows, n).text(is_null_empty=False).to_list()
        padded = found.element_at(rows, n).trimmed().text(is_null_empty=False)
        # An ISA is padded always: its blanks are left to those who read it.
        assert [
            one if name == "ISA" else other
            for one, other, name in zip(padded, values, names, strict=True)
        ] == [value.decode() for value in expected]
        assert found.reaches(rows, n).tolist() == [n < len(one.parts) for one in slow]
    is_x12 = [
        len(one.parts) > 1 and re.fullmatch("[A-Z][A-Z0-9]{1,2}", name) is not None
        for name, one in zip(names, slow, strict=True)
    ]
    assert part.odd.tolist() == [n for n, known in enumerate(is_x12) if not known]
    for name in {name for name in names if re.fullmatch("[A-Z0-9]{1,3}", name)}:
        places = [n for n, other in enumerate(names) if other == name]
        assert found.rows(name).tolist() == places
        assert np.flatnonzero(found.at(name)).tolist() == places
    wrapped = part.findings.filter(finding_code="lines_wrapped")
    broken = [one.offset for one in slow if one.is_broken]
    assert wrapped["byte_offset"].to_list() == broken[:1]
    notes = part.findings["finding_code"].to_list()
    assert ("encoding" in notes) == (not valid(data))


@settings(max_examples=250, deadline=None)
@given(files(PIECES), st.sampled_from([b"", MARK, b" \r\n", MARK + b"\n"]))
@example([Interchange(42, 58, 94, 126, b"QX*1~QX*2")], b"")
@example([Interchange(42, 58, 94, 126, b"QX *1~QX*2~")], b"")  # an id with a blank
@example([Interchange(42, 58, 94, 126, b"X*1~9X*1~XQ~xX*1~XQ90*1~X9*1~*1~")], b"")
@example([Interchange(42, 58, 94, 126, b"X*1~9X*1~XQ~xX*1~X9*\n1~*1~XQ90*")], b"")
@example([Interchange(42, 58, 94, 126, b"QX *1 * 2: 3 ~\r\nX*\n1~")], b"")
def test_a_file_is_cut_as_by_hand(file, before):
    same_as_slow(file, before)


@settings(max_examples=120, deadline=None)
@given(files(LATIN))
def test_a_file_of_another_encoding_is_cut_as_by_hand(file):
    same_as_slow(file, b"")


@pytest.mark.parametrize("data", [b"", b" \r\n", MARK, b"nothing of X12"])
def test_nothing_is_cut_from_nothing(data):
    part = segments.cut(data)

    assert part.segments.height == len(part.odd) == 0


# Segments, and the interchange, group and transaction that each is in.
NUMBERED = """
    QX  . . .
    ISA 1 . .
    TA1 1 . .
    GS  1 1 .
    ST  1 1 1
    QX  1 1 1
    SE  1 1 1
    QX  1 1 .
    ST  1 1 2
    ST  1 1 3
    SE  1 1 3
    GE  1 1 .
    QX  1 . .
    GS  1 2 .
    ST  1 2 4
    GS  1 3 .
    ST  1 3 5
    QX  1 3 5
    IEA 1 . .
    QX  . . .
    ST  . . 6
    SE  . . 6
    GS  . 4 .
    ISA 2 . .
    ST  2 . 7
    ISA 3 . .
    GS  3 5 .
    ST  3 5 8
    GE  3 5 .
    IEA 3 . .
"""


@pytest.mark.parametrize("parts", [1, 2, 7, 30])
def test_interchanges_groups_and_transactions_are_numbered(parts):
    table = [line.split() for line in NUMBERED.split("\n") if line.strip()]
    expected = [[0 if n == "." else int(n) for n in line[1:]] for line in table]
    text = "".join(f"{line[0]}*~" for line in table).encode()
    data = Interchange(*b"*:^~", text).bytes
    whole = segments.cut(data).segments.take(slice(1, None))
    assert whole.segment_ids().to_list() == [line[0] for line in table]

    # In parts as at once: a part goes on where the one before it ended.
    reached, found = segments.Numbers(), []
    for rows in np.array_split(np.arange(whole.height), parts):
        part = whole.take(rows)
        segments.number(part, reached)
        found += np.stack(
            [part.interchange_index, part.group_index, part.transaction_index], axis=1
        ).tolist()
        assert part.segment_index.tolist() == (rows + 1).tolist()

    assert found == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(files(PIECES), min_size=1, max_size=4), st.data())
def test_files_put_together_and_taken_apart_hold_the_same(several, data):
    parts = [segments.cut(b"".join(one.bytes for one in file)) for file in several]
    texts = [part.segments.texts().to_list() for part in parts]

    whole = elements.joined([part.segments for part in parts])

    assert whole.texts().to_list() == [text for each in texts for text in each]
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, whole.height - 1)))), int)
    some = elements.apart(whole, rows)
    assert some.texts().to_list() == [whole.texts()[n] for n in rows.tolist()]
    for n in range(1, 4):
        at = np.arange(some.height, dtype=np.int32)
        chosen = rows.astype(np.int32)
        assert some.text(at, n).to_list() == whole.text(chosen, n).to_list()


flags = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40)


@settings(max_examples=60, deadline=None)
@given(flags, flags)
def test_what_was_opened_last_holds_until_it_is_closed(one, two):
    size = min(len(one), len(two))
    both = [[(one[n], two[n])[k] for n in range(size)] for k in (0, 1)]
    opens, closes = np.zeros(size, np.uint16), np.zeros(size, np.uint16)
    expected = []
    for k, each in enumerate(both):
        now, rows, counted = -1, [], []
        seen = 0
        for n, (is_open, is_closed) in enumerate(each):
            opens[n] |= is_open << k
            closes[n] |= is_closed << k
            if is_open:
                now, seen = n, seen + 1
            elif is_closed:
                now = -1
            rows.append(now)
            counted.append(seen - 1 if now >= 0 else -1)
        found = np.empty(size, np.int32)
        kernels.opened(*np.array(each, bool).reshape(size, 2).T.copy(), found)
        assert found.tolist() == rows
        expected.append(counted)

    at = np.empty((2, size), np.int32)
    kernels.contexts(opens, closes, at)

    assert at.tolist() == expected


texts = st.lists(st.text("A +09\x1e/", max_size=12), max_size=12)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_composites_are_cut_and_rejoined_and_counters_read(values):
    each = [value.encode() for value in values]
    ends = np.cumsum([len(one) for one in each], dtype=np.int32)
    data = np.frombuffer(b"".join(each) + bytes(columns.PADDING), np.uint8)
    starts = np.append(np.int32(0), ends)[: len(each)]
    given_to = Elements(data, columns.overlapping(data), starts, ends)

    joined = [
        # Blanks beside a mark belong to nothing; those at the ends were gone before.
        re.sub(" *\x1e *", "/", value)
        for value in values
    ]
    assert given_to.rejoined("/").text(is_null_empty=False).to_list() == joined
    owner, number, found = given_to.pieces("/")
    expected = [
        (n, at, piece)
        for n, value in enumerate(values)
        for at, piece in enumerate(value.split("/"), 1)
        if piece
    ]
    assert list(zip(owner, number, found.text(), strict=True)) == expected
    whole = [
        int(value) if re.fullmatch(r"\+?0*[0-9]{1,9}", value) else -1
        for value in values
    ]
    assert given_to.whole().tolist() == whole
