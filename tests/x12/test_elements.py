"""Elements: what a value is, held against Python's own decimals and dates."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation, localcontext

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.x12.conftest import ISA
from transforms.tables import UNITS, USD
from transforms.x12 import columns, elements, gathering, segments, values
from transforms.x12.elements import Segments
from transforms.x12.values import Amounts, Days, Elements

WIDE = Context(prec=100)


def of(texts: Sequence[str]) -> Elements:
    """Values as they stand, side by side in one buffer."""
    each = [text.encode() for text in texts]
    ends = np.cumsum([len(one) for one in each], dtype=np.int32)
    data = np.frombuffer(b"".join(each) + bytes(columns.PADDING), np.uint8)
    starts = np.append(np.int32(0), ends)[: len(each)]
    return Elements(data, columns.overlapping(data), starts, ends)


def sent(texts: Sequence[str]) -> tuple[Segments, np.ndarray]:
    """The same as element 1 of segments of a file."""
    body = "".join(f"ZZZ*{text}~" for text in texts)
    found = segments.read(f"{ISA}{body}".encode()).segments
    return found, found.rows("ZZZ")


def amount(text: str, digits: int, places: int, is_exact: bool) -> Decimal | None:
    """An amount as Python reads it; None where it is none."""
    if not set(text) <= set("0123456789.+-"):
        return None  # Python would take exponents, underscores and other scripts
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    with localcontext(WIDE):
        rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
        if abs(value) >= 10**digits or abs(rounded) >= 10 ** (18 - places):
            return None
        return None if is_exact and rounded != value else rounded


def same(found: Amounts, texts: Sequence[str], expected: list[Decimal | None]) -> None:
    is_there = [bool(text.strip(" ")) for text in texts]
    assert found.series().to_list() == expected
    assert found.filled().to_list() == [value or Decimal(0) for value in expected]
    assert found.missing.tolist() == [not there for there in is_there]
    assert found.bad.tolist() == [
        there and value is None for there, value in zip(is_there, expected, strict=True)
    ]


signs, zeros = st.sampled_from(["", "-", "+"]), st.text("0", max_size=25)
figures = st.text("0123456789", max_size=16)
numbers = st.tuples(signs, zeros, figures, st.sampled_from(["", "."]), figures, zeros)
four = st.text("0123456789", min_size=4, max_size=4)
halves = st.sampled_from(["5", "50", "500", "51", "49", "5001"])
ties = st.tuples(signs, figures, st.just("."), four, halves)
amounts = st.one_of(
    numbers.map("".join), ties.map("".join), st.text("0123456789.+- eE,$A", max_size=24)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(amounts, min_size=1, max_size=40))
def test_an_amount_is_what_decimal_says_or_it_is_bad(texts):
    found, rows = sent(texts)
    plain = [text.strip(" ") for text in texts]

    usd = [amount(text, 12, 2, is_exact=True) for text in plain]
    same(found.usd(rows, 1), texts, usd)
    units = [amount(text, 14, 4, is_exact=False) for text in plain]
    same(found.units(rows, 1), texts, units)


@pytest.mark.parametrize(
    ("text", "usd", "units"),
    [
        ("100", "100.00", "100"),
        ("-.5", "-0.50", "-0.5"),
        ("+5.", "5.00", "5"),
        ("12.340", "12.34", "12.34"),
        ("000000000000000000007", "7.00", "7"),
        ("999999999999.99", "999999999999.99", "999999999999.99"),
        ("1234567890123", None, "1234567890123"),
        ("99999999999999.99995", None, None),  # rounds to 15 digits
        ("123456789012345", None, None),
        ("12.345", None, "12.345"),
        ("0.00005", None, "0.0000"),
        ("0.00015", None, "0.0002"),
        ("0.000050001", None, "0.0001"),
        ("-0.00015", None, "-0.0002"),
        ("0" * 50 + "7" * 13, None, "7777777777777"),
        ("NOT", None, None),
        ("1e3", None, None),
        ("1,000.00", None, None),
        ("1 000", None, None),
        ("$5", None, None),
        ("-", None, None),
        (".", None, None),
        ("-.", None, None),
        ("1.2.3", None, None),
        ("--1", None, None),
        ("\u0661\u0662", None, None),
    ],
)
def test_these_are_amounts_and_those_are_never_a_guess(text, usd, units):
    def expected(value: str | None) -> list[Decimal | None]:
        return [None if value is None else Decimal(value)]

    same(of([text]).usd(), [text], expected(usd))
    same(of([text]).units(), [text], expected(units))


def day(text: str) -> date | None:
    """A date as Python reads it; None where it is none."""
    figures = text[:8]
    if len(figures) < 8 or not set(figures) <= set("0123456789"):
        return None
    try:
        found = date(int(figures[:4]), int(figures[4:6]), int(figures[6:]))
    except ValueError:
        return None
    return found if 1800 <= found.year <= 2199 else None


def last_day(text: str) -> date | None:
    return day(text.split("-")[1] if "-" in text else text)


days = st.dates(date(1780, 1, 1), date(2220, 12, 31)).map("{:%Y%m%d}".format)
dates = st.one_of(
    st.lists(days, min_size=1, max_size=3).map("-".join),
    st.tuples(days, st.sampled_from(["0730", "-", "x", "1", " "]), days).map("".join),
    st.text("01239-", max_size=18),
    st.text("0129- A/:", max_size=12),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(dates, min_size=1, max_size=40))
def test_a_date_is_what_the_calendar_says_or_it_is_bad(texts):
    found, rows = sent(texts)
    plain = [text.strip(" ") for text in texts]
    firsts, lasts = [day(text) for text in plain], [last_day(text) for text in plain]

    for read, expected in (
        (found.day(rows, 1), firsts),
        (found.last_day(rows, 1), lasts),
    ):
        assert read.series().to_list() == expected
        assert read.good.tolist() == [value is not None for value in expected]
        assert read.bad.tolist() == [
            bool(text) and value is None
            for text, value in zip(plain, expected, strict=True)
        ]
    assert found.bad_days(rows, 1).tolist() == [
        bool(text) and None in both
        for text, *both in zip(plain, firsts, lasts, strict=True)
    ]


def test_every_day_of_four_centuries_is_itself():
    first = date(1800, 1, 1)
    each = [first + timedelta(n) for n in range((date(2200, 1, 1) - first).days)]

    assert of([f"{one:%Y%m%d}" for one in each]).day().series().to_list() == each


@pytest.mark.parametrize("year", [1799, 1800, 1900, 2000, 2023, 2024, 2100, 2199, 2200])
def test_of_all_months_and_days_of_a_year_only_those_of_the_calendar_are_dates(year):
    texts = [f"{year}{number:04}" for number in range(10_000)]

    assert of(texts).day().series().to_list() == [day(text) for text in texts]


def test_no_other_letter_is_taken_for_a_figure_of_a_date():
    whole = "19990101"
    texts = [
        whole[:n] + chr(letter) + whole[n + 1 :]
        for n in range(8)
        for letter in range(256)
    ]

    assert of(texts).day().series().to_list() == [day(text) for text in texts]


letters = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@settings(max_examples=100, deadline=None)
@given(st.lists(letters, max_size=20))
def test_a_text_of_any_length_and_script_comes_out_as_it_went_in(texts):
    found = of(texts)

    assert found.text(is_null_empty=False).to_list() == texts
    assert found.text().to_list() == [text or None for text in texts]
    assert found.has().tolist() == [bool(text) for text in texts]
    for one in {text for text in texts if 0 < len(text.encode()) <= 8}:
        alike = values.is_any(found.word(), one, "NOT THIS")
        assert alike.tolist() == [text == one for text in texts]
    at = np.array([-1, *range(len(texts)), -1])
    assert found.take(at).text().to_list() == [None, *found.text(), None]


composites = st.lists(st.text(" AB\u00e9", max_size=4), max_size=5)


@settings(max_examples=100, deadline=None)
@given(st.lists(composites, min_size=1, max_size=10))
def test_a_component_is_found_by_its_number_and_has_no_blanks_around(lists):
    whole = "".join(f"ZZZ*F*{':'.join(one)}~" for one in lists)
    found = segments.read(f"{ISA}{whole}".encode()).segments
    rows = found.rows("ZZZ")

    for number in range(1, 7):
        expected = [
            (one[number - 1].strip(" ") or None) if number <= len(one) else None
            for one in lists
        ]
        assert found.text(rows, 2, number).to_list() == expected
        assert found.element_at(rows, 2).component(number).text().to_list() == expected
    assert found.text(rows, 1, 1).to_list() == ["F"] * len(lists)


def test_no_segment_and_no_element_are_null_and_nothing_else():
    found = segments.read(f"{ISA}ZZZ*1*20250101~ZZZ~".encode()).segments
    rows = np.array([-1, 1, 2, -1], np.int32)

    assert found.text(rows, 1).to_list() == [None, "1", None, None]
    assert found.text(rows, 1, 2).to_list() == [None] * 4
    assert found.word(rows, 1).tolist() == [0, ord("1"), 0, 0]
    assert found.has(rows, 2).tolist() == [False, True, False, False]
    assert found.usd(rows, 1).series().to_list() == [None, Decimal(1), None, None]
    assert found.usd(rows, 1).missing.tolist() == [True, False, True, True]
    assert found.day(rows, 2).series().to_list() == [None, date(2025, 1, 1), None, None]
    assert found.last_day(rows, 3).good.tolist() == [False] * 4
    assert not found.bad_days(rows, 3).any()


def test_of_nothing_there_are_empty_columns():
    found = Segments()
    rows = found.rows("CLM", "CLP")

    assert rows.tolist() == []
    assert found.text(rows, 1).to_list() == []
    assert found.usd(rows, 1).series().dtype == USD
    assert found.units(rows, 1).series().dtype == UNITS
    assert found.day(rows, 1).series().dtype == pl.Date
    assert found.unread({"CLM": frozenset([1])}).tolist() == []
    assert found.frame().is_empty()


elements_of = st.lists(st.sampled_from(["", " ", "A", "B C", "\u00e9"]), max_size=70)


@settings(max_examples=60, deadline=None)
@given(st.lists(elements_of, min_size=1, max_size=6), st.sets(st.integers(1, 70)))
def test_what_nobody_reads_is_counted(lists, read):
    body = "".join("*".join(["ZZZ", *one]) + "~QQ*1~" for one in lists)
    found = segments.read(f"{ISA}{body}".encode()).segments
    rows = found.rows("ZZZ")
    read = {n for n in read if n < 63}  # no element that is read is as far as that

    filled = [[n for n, v in enumerate(one, 1) if v.strip()] for one in lists]
    counts = found.unread({"ZZZ": frozenset(read)})
    assert counts[rows].tolist() == [len(set(one) - read) for one in filled]
    assert counts.sum() == counts[rows].sum()
    for last in (1, 2, 19):
        more = [max(one, default=0) > last for one in filled]
        assert found.has_more(rows, last).tolist() == more


def test_an_element_far_out_is_no_other():
    body = "".join(f"ZZZ{'*' * n}A~" for n in range(1, 130))
    found = segments.read(f"{ISA}{body}".encode()).segments
    rows, far = found.rows("ZZZ"), np.arange(1, 130)

    assert found.has_more(rows, 19).tolist() == (far > 19).tolist()
    assert found.has_more(rows, 61).tolist() == (far > 61).tolist()
    counts = found.unread({"ZZZ": frozenset([1, 2, 19, 62])})[rows]
    assert counts.tolist() == (~np.isin(far, [1, 2, 19, 62])).astype(int).tolist()
    assert found.unread({"ZZZ": frozenset()})[rows].tolist() == [1] * 129


owners = st.lists(st.integers(-1, 5), max_size=30)


@settings(max_examples=60, deadline=None)
@given(owners, st.data())
def test_of_each_owner_the_first_the_sum_the_count_and_the_extremes(owner, data):
    size, own = len(owner), np.array(owner, np.int32)
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, 99), min_size=size,
                    max_size=size))), np.int32)  # fmt: skip
    values = data.draw(st.lists(st.integers(-(2**40), 2**40), min_size=size,
                       max_size=size))  # fmt: skip
    dated = data.draw(st.lists(st.none() | st.integers(-60_000, 80_000), min_size=size,
                      max_size=size))  # fmt: skip
    read = Days(
        np.array([n or 0 for n in dated], np.int32),
        np.array([1 if n is not None else 0 for n in dated], np.uint8),
    )
    given_to = [[n for n in range(size) if owner[n] == one] for one in range(6)]

    expected = [int(rows[n[0]]) if n else -1 for n in given_to]
    assert gathering.firsts(own, rows, 6).tolist() == expected
    expected = [sum(values[n] for n in one) for one in given_to]
    assert gathering.sums(own, np.array(values, np.int64), 6).tolist() == expected
    assert gathering.counts(own, 6).tolist() == [len(one) for one in given_to]
    for least, choose in ((True, min), (False, max)):
        found = gathering.extreme(own, read, 6, least=least)
        there = [[dated[n] for n in one if dated[n] is not None] for one in given_to]
        assert found.good.tolist() == [bool(one) for one in there]
        assert found.values.tolist() == [choose(one, default=0) for one in there]
    together = sorted(owner)
    expected = [together[: n + 1].count(one) for n, one in enumerate(together)]
    assert gathering.running(np.array(together, np.int32)).tolist() == expected


def test_an_id_is_that_of_its_file_and_the_number_of_its_segment():
    body = "ZZZ*1~" * 12
    files = [segments.cut(f"{ISA}{body}".encode()) for _ in range(2)]
    found, _ = segments.placed(files)
    rows = np.array([1, 9, 10, 14], np.int32)
    found.segment_index[14] = 2**32 - 1

    ids = elements.Ids(found, rows, ["aaaa", "bbbb"])

    owner = np.array([3, -1, 0, 1, 2])
    assert ids.of(owner).to_list() == [
        "bbbb-4294967295", None, "aaaa-2", "aaaa-10", "aaaa-11",
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(-(10**18) + 1, 10**18 - 1), st.booleans())))
def test_whole_numbers_become_decimals_of_either_sign(given_values):
    values = np.array([value for value, _ in given_values], np.int64)
    valid = np.array([is_valid for _, is_valid in given_values], bool)

    assert columns.decimals(values, USD, valid).to_list() == [
        Decimal(value).scaleb(-2) if is_valid else None
        for value, is_valid in given_values
    ]
