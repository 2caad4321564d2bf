"""Composites, groups and contexts of claims, held against plain Python."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.x12.conftest import ISA
from transforms.x12 import columns, gathering, kernels, segments
from transforms.x12.separators import COMPONENT
from transforms.x12.values import Elements

LETTERS = st.text(st.sampled_from(f"aB.1 :é{COMPONENT}"), max_size=20)
TEXTS = st.lists(LETTERS, max_size=12)
SHORT = st.integers(-1, 3)
FEW = settings(max_examples=60, deadline=None)


def of(texts: Sequence[str]) -> Elements:
    """Values side by side in one buffer, without blanks at either end."""
    each = [text.strip(" ").encode() for text in texts]
    ends = np.cumsum([len(one) for one in each], dtype=np.int32)
    data = np.frombuffer(b"".join(each) + bytes(columns.PADDING), np.uint8).copy()
    starts = np.append(np.int32(0), ends)[: len(each)]
    return Elements(data, columns.overlapping(data), starts, ends)


def parts(text: str) -> list[str]:
    """The components of a composite, without blanks."""
    return [one.strip(" ") for one in text.strip(" ").split(COMPONENT)]


@FEW
@given(TEXTS)
def test_components_are_what_stands_between_their_separators(texts):
    expected = [
        [*(part or None for part in parts(text)), *[None] * 4] for text in texts
    ]

    for n, found in enumerate(of(texts).components(4)):
        assert found.text().to_list() == [row[n] for row in expected]
        one = of(texts).component(n + 1)
        assert one.text().to_list() == [row[n] for row in expected]


@FEW
@given(TEXTS)
def test_pointers_are_the_pieces_of_a_composite_and_of_a_colon(texts):
    joined = [":".join(parts(text)) for text in texts]

    found = of(texts).rejoined(":")
    owner, number, pieces = found.pieces(":")

    assert found.text().to_list() == [text or None for text in joined]
    assert list(zip(owner, number, pieces.text(), strict=True)) == [
        (line, place, piece)
        for line, text in enumerate(joined)
        for place, piece in enumerate(text.split(":"), 1)
        if piece
    ]


def test_a_pointer_is_a_whole_number_or_none():
    texts = ["1", "+1", "01", "12", "-1", "1.0", "1 1", "x", "", "0", "9999999999", "+"]

    found = of(texts).whole().tolist()

    assert found == [1, 1, 1, 12, -1, -1, -1, -1, -1, 0, -1, -1]


@FEW
@given(TEXTS)
def test_letters_are_replaced_or_left_out(texts):
    letters = np.arange(256, dtype=np.int16)
    letters[ord("a")], letters[ord(".")] = ord("A"), -1

    found, is_ascii = of(texts).translated(letters)

    expected = [text.strip(" ").replace("a", "A").replace(".", "") for text in texts]
    assert found.to_list() == expected
    assert is_ascii == "".join(expected).isascii()


@FEW
@given(st.lists(st.tuples(SHORT, LETTERS), max_size=40))
def test_what_has_the_same_number_and_text_is_one_group(rows):
    numbers = np.array([number for number, _ in rows], np.int32)
    keys = [(number, text.strip(" ")) for number, text in rows]
    known = list(dict.fromkeys(keys))
    found = of([text for _, text in rows])

    group, count = gathering.grouped(numbers, found)
    half = len(rows) // 2
    at = gathering.matched(
        numbers[half:],
        found.take(np.arange(half, len(rows))),
        numbers[:half],
        found.take(np.arange(half)),
    )

    assert group.tolist() == [known.index(key) for key in keys]
    assert count == len(known)
    assert at.tolist() == [
        keys[:half].index(key) if key in keys[:half] else -1 for key in keys[half:]
    ]


@FEW
@given(st.lists(st.tuples(SHORT, st.sampled_from(["82", "71", ""]), st.booleans())))
def test_the_first_of_each_kind_is_the_first_that_counts(rows):
    owner = np.array([one for one, _, _ in rows], np.int32)
    has = np.array([has for _, _, has in rows], bool)
    words = of([kind for _, kind, _ in rows]).word()
    places = np.arange(len(rows), dtype=np.int32)

    found = gathering.firsts_of(owner, places, words, 4, "71", "82", has=has)

    assert found.tolist() == [
        [
            next((n for n, row in enumerate(rows) if row == (one, kind, True)), -1)
            for one in range(4)
        ]
        for kind in ("71", "82")
    ]


@FEW
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=40))
def test_a_context_lasts_from_what_opens_it_to_what_ends_it(turns):
    at = np.empty((3, len(turns)), np.int32)
    opens, closes = (np.array([turn[n] for turn in turns], np.uint16) for n in (0, 1))

    kernels.contexts(opens, closes, at)

    for kind in range(3):
        now, passed, expected = -1, 0, []
        for opened, closed in turns:
            if opened >> kind & 1:
                now, passed = passed, passed + 1
            elif closed >> kind & 1:
                now = -1
            expected.append(now)
        assert at[kind].tolist() == expected


@FEW
@given(st.lists(st.lists(st.integers(0, 30), unique=True, max_size=8), max_size=6))
def test_two_lists_of_each_owner_are_merged_in_order(lists):
    rows = [sorted(one) for one in lists]
    left = [[n for n in one if n % 3 == 0] for one in rows]
    right = [[n for n in one if n % 3] for one in rows]

    def flat(parts: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
        ends = np.cumsum([0, *map(len, parts)])
        bounds = np.ascontiguousarray(np.stack([ends[:-1], ends[1:]], axis=1))
        return np.array([*chain(*parts)], np.int32), bounds.astype(np.int64)

    size = sum(map(len, rows))
    owner, merged = np.empty(size, np.int32), np.empty(size, np.int32)
    kernels.merged(*flat(left), *flat(right), owner, merged)

    assert merged.tolist() == [*chain(*rows)]
    assert owner.tolist() == [n for n, one in enumerate(rows) for _ in one]


@FEW
@given(st.lists(st.lists(st.sampled_from(["", "A", " ", "B C", "D"]), max_size=14)))
def test_several_elements_are_found_together_and_counted_where_unread(rows):
    body = "".join("*".join(["ZZ", *row]) + "~" for row in rows)
    found = segments.read(f"{ISA}{body}".encode()).segments
    own = found.rows("ZZ")
    cells = [[cell.strip() or None for cell in row] for row in rows]

    def cell(row: list[str | None], position: int) -> str | None:
        return row[position - 1] if 0 < position <= len(row) else None

    for position, one in zip(
        (1, 3, 0, 12), found.elements_at(own, 1, 3, 0, 12), strict=True
    ):
        assert one.text().to_list() == [cell(row, position) for row in cells]
    unfolded, of_rows = found.unfolded(own, 12)
    assert list(zip(of_rows, unfolded.text(), strict=True)) == [
        (row, cell)
        for row, line in zip(own, cells, strict=True)
        for cell in line[:12]
        if cell
    ]
    unread = found.unread({"ZZ": frozenset({1, 3})})
    assert unread[own].tolist() == [
        sum(bool(cell) for n, cell in enumerate(row, 1) if n not in (1, 3))
        for row in cells
    ]
    assert unread.sum() == unread[own].sum()


def test_a_period_is_its_first_and_its_last_day():
    texts = ["20240101", "20240101-20240203", "20240231", "", "2024-2025", "2024010112"]
    for some in (texts, texts[:1]):
        found = of(some)
        first, last = found.period()
        assert first.series().to_list() == found.day().series().to_list()
        assert last.series().to_list() == found.last_day().series().to_list()
        assert last.bad.tolist() == found.last_day().bad.tolist()
