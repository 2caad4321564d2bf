"""What is looked up for many rows at once, held against one at a time."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.x12.conftest import ISA
from transforms.x12 import columns, gathering, kernels, segments, values
from transforms.x12.separators import COMPONENT
from transforms.x12.values import Elements


def of(texts: Sequence[str]) -> Elements:
    """Values as they stand, side by side in one buffer."""
    each = [text.encode() for text in texts]
    ends = np.cumsum([len(one) for one in each], dtype=np.int32)
    data = np.frombuffer(b"".join(each) + bytes(columns.PADDING), np.uint8)
    starts = np.append(np.int32(0), ends)[: len(each)]
    return Elements(data, columns.overlapping(data), starts, ends)


fields = st.sampled_from(
    ["", " ", "A", " B", "C:D", ": E :", "::", "\u00e9 :1", "A B "]
)
bodies = st.lists(st.lists(fields, max_size=5), min_size=1, max_size=6)


@settings(max_examples=80, deadline=None)
@given(bodies, st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_several_elements_and_components_are_each_one_alone(lists, positions):
    body = "".join("*".join(["ZZZ", *one]) + "~" for one in lists)
    found = segments.read(f"{ISA}{body}".encode()).segments
    rows = np.append(found.rows("ZZZ"), -1)

    many = found.elements_at(rows, *positions, 0)

    assert not many.pop().has().any()  # element 0 is none
    for position, whole in zip(positions, many, strict=True):
        plain = [
            one[position - 1].strip(" ") if position <= len(one) else ""
            for one in [*lists, []]
        ]
        marked = [text.replace(":", COMPONENT) for text in plain]
        assert whole.text(is_null_empty=False).to_list() == marked
        for n, part in enumerate(whole.components(3)):
            expected = [(text.split(":") + [""] * 3)[n].strip(" ") for text in plain]
            assert part.text(is_null_empty=False).to_list() == expected


@settings(max_examples=80, deadline=None)
@given(bodies, st.integers(1, 6))
def test_what_is_filled_is_found_with_its_segment(lists, last):
    body = "".join("*".join(["ZZZ", *one]) + "~" for one in lists)
    found = segments.read(f"{ISA}{body}".encode()).segments
    rows = found.rows("ZZZ")

    filled, of_row = found.unfolded(rows, last)

    expected = [
        (row, text.strip(" ").replace(":", COMPONENT))
        for row, one in zip(rows.tolist(), lists, strict=True)
        for text in one[:last]
        if text.strip(" ")
    ]
    assert list(zip(of_row.tolist(), filled.text(), strict=True)) == expected


ranges = st.sampled_from(
    ["", "20250101", "20250101-20250131", "20250131-", "2025", "20250101-2025013",
     "202501010800", "-20250102", "20259999-20250102", "A"]
)  # fmt: skip


@given(st.lists(ranges, max_size=8))
def test_a_period_is_its_first_and_its_last_day(texts):
    found = of(texts)

    for read, alone in zip(
        found.period(), (found.day(), found.last_day()), strict=True
    ):
        assert read.values.tolist() == alone.values.tolist()
        assert read.states.tolist() == alone.states.tolist()


words = st.sampled_from(["", "A", "B", "AB", "85", "QC", "LONGER THAN EIGHT"])
names = ["B", "85", "A"]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(words, st.integers(-1, 3), st.booleans()), max_size=25))
def test_the_first_of_each_owner_with_each_word(given_rows):
    texts, owner, has = ([row[n] for row in given_rows] for n in range(3))
    found = of(texts).word()
    rows = np.arange(10, 10 + len(texts), dtype=np.int32)

    firsts = gathering.firsts_of(
        np.array(owner, np.int32), rows, found, 4, *names, has=np.array(has, bool)
    )

    expected = [
        [
            next(
                (
                    n + 10
                    for n, (text, whose, is_there) in enumerate(given_rows)
                    if text == name and whose == one and is_there
                ),
                -1,
            )
            for one in range(4)
        ]
        for name in names
    ]
    assert firsts.tolist() == expected
    places = [names.index(text) if text in names else -1 for text in texts]
    assert values.which(found, *names).tolist() == places


keys = st.tuples(
    st.integers(-1, 2), st.sampled_from(["", "1", "2", "12345678", "123456789",
    "12345678\u00e9", "1234567890123456", "12345678901234567"]),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(keys, max_size=30), st.lists(keys, max_size=10))
def test_what_is_equal_is_in_one_group_and_matches_the_first(one, two):
    both = of([text for _, text in one + two])
    number = np.array([n for n, _ in one + two], np.int32)
    order = list(dict.fromkeys(one + two))

    group, made = gathering.grouped(number, both)

    assert (group.tolist(), made) == (
        [order.index(key) for key in one + two],
        len(order),
    )
    left, right = np.arange(len(one)), np.arange(len(one), len(one + two))
    at = gathering.matched(
        number[right], both.take(right), number[left], both.take(left)
    )
    assert at.tolist() == [one.index(key) if key in one else -1 for key in two]


def test_ten_thousand_different_texts_are_as_many_groups():
    texts = [f"{n:08}" for n in range(10_000)]

    group, made = gathering.grouped(np.zeros(20_000, np.int32), of(texts + texts[::-1]))

    assert made == 10_000
    assert group.tolist() == [*range(10_000), *reversed(range(10_000))]


texts = st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=8)


@given(texts)
def test_letters_are_replaced_and_left_out(given_texts):
    letters = np.arange(256, dtype=np.int16)
    letters[ord("a") : ord("z") + 1] -= 32
    letters[[ord(" "), ord("-")]] = -1

    found, is_ascii = of(given_texts).translated(letters)

    upper = {n: n - 32 for n in range(ord("a"), ord("z") + 1)}
    gone = str.maketrans({"-": None, " ": None})
    assert found.to_list() == [
        text.translate(gone).translate(upper) for text in given_texts
    ]
    assert is_ascii == all(text.isascii() for text in given_texts)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sets(st.integers(0, 40)), st.sets(st.integers(41, 80))),
       max_size=5), st.randoms())  # fmt: skip
def test_two_lists_are_merged_within_each_owner(owners, mixed):
    def split(numbers: list[int]) -> tuple[list[int], list[int]]:
        left = [n for n in numbers if mixed.random() < 0.5]
        return left, [n for n in numbers if n not in left]

    parts = [split(sorted(low | high)) for low, high in owners]
    lists, bounds = [], []
    for side in (0, 1):
        sizes = np.cumsum([0, *(len(part[side]) for part in parts)])
        bounds.append(np.stack([sizes[:-1], sizes[1:]], axis=1).astype(np.int32))
        lists.append(np.array([n for part in parts for n in part[side]], np.int32))
    size = sum(len(each) for each in lists)
    owner, rows = np.empty(size, np.int32), np.empty(size, np.int32)

    kernels.merged(lists[0], bounds[0], lists[1], bounds[1], owner, rows)

    expected = [
        (n, row) for n, part in enumerate(parts) for row in sorted(part[0] + part[1])
    ]
    assert list(zip(owner.tolist(), rows.tolist(), strict=True)) == expected
