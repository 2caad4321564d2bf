"""Kernels: the loops over bytes and rows, compiled to machine code.

Each is compiled when it is first called and kept beside this file, or in the user's
cache where that folder can't be written to. Nothing here knows what a segment means.

Rows are positions in the arrays of `Segments`; a row of -1 stands for no segment, and
gives null. An element is found by its segment's row and its position from 1. `words`
are the same bytes as `data`, eight from each place on, so that a string is read at once.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

TERMINATOR, REPETITION, COMPONENT, ELEMENT = 0x1C, 0x1D, 0x1E, 0x1F
BLANK, NEWLINE, RETURN = 0x20, 0x0A, 0x0D

ABSENT, GOOD, BAD = 0, 1, 2  # what became of a value
INLINE = 12  # a string of so many bytes stands inside its view

# The first so many bytes of eight.
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)

# A segment id as a number: up to three of 36 letters and digits.
_LETTERS = 37
CODES = _LETTERS**3


def _compiled(loop: Callable[..., Any]) -> Callable[..., Any]:
    try:
        return njit(cache=True, nogil=True)(loop)  # type: ignore[no-any-return]
    except RuntimeError:  # nowhere to keep it
        return njit(nogil=True)(loop)  # type: ignore[no-any-return]


def _inlined(piece: Callable[..., Any]) -> Callable[..., Any]:
    """Put a piece into each loop that calls it: arrays handed over are counted."""
    return njit(inline="always")(piece)  # type: ignore[no-any-return]


def code(segment_id: str) -> int:
    """Return the number that `cut` gives a segment id."""
    number = 0
    for letter in segment_id:
        number = number * _LETTERS + _digit(ord(letter))
    return number


@_inlined
def _digit(byte: int) -> int:
    if 65 <= byte <= 90:
        return byte - 54
    if 48 <= byte <= 57:
        return byte - 47
    return 0


@_inlined
def _is_blank(byte: int) -> bool:
    return byte == 32 or byte == 0 or 9 <= byte <= 13 or byte == 26


@_inlined
def _is_mark(data: np.ndarray, at: int, end: int) -> bool:
    return (
        at + 2 < end
        and data[at] == 0xEF
        and data[at + 1] == 0xBB
        and data[at + 2] == 0xBF
    )


@_compiled
def sizes(data: np.ndarray) -> tuple[int, int, int]:
    """Count the terminators, the element separators and the bytes above ASCII."""
    terminators = elements = high = 0
    for byte in data:
        terminators += byte == TERMINATOR
        elements += byte == ELEMENT
        high += byte > 127
    return terminators, elements, high


@_compiled
def cut(
    data: np.ndarray,
    ends: np.ndarray,
    is_latin: bool,
    text: np.ndarray,
    start: np.ndarray,
    stop: np.ndarray,
    offset: np.ndarray,
    codes: np.ndarray,
    is_odd: np.ndarray,
    first: np.ndarray,
    after: np.ndarray,
    element: np.ndarray,
) -> tuple[int, int, int, int]:
    """Cut bytes that have our separators into segments; fills the arrays given.

    The text of the segments is put together without what is between them, without
    blanks at either end and without line breaks; Latin-1 becomes UTF-8. `ends` are
    places where a segment ends without a terminator.

    Returns how many segments, elements and bytes of text there are, and the place of
    the first segment that is broken over lines (-1: none).
    """
    o = m = n = e = i = 0
    wrapped = -1
    size = len(data)
    while i < size:
        while e < len(ends) and ends[e] <= i:
            e += 1
        limit = ends[e] if e < len(ends) else size
        byte = data[i]
        if byte == TERMINATOR or _is_blank(byte):
            i += 1
            continue
        if _is_mark(data, i, limit):
            i += 3
            continue
        begin, head, own, tail = i, o, m, o
        is_broken = is_wrapped = False
        while i < limit:
            byte = data[i]
            i += 1
            if byte == TERMINATOR:
                break
            if byte == NEWLINE or byte == RETURN:
                is_broken = True
                continue
            if byte == ELEMENT:
                if m == own:
                    while o > head and text[o - 1] == BLANK:
                        o -= 1
                element[m] = o
                m += 1
            if is_latin and byte > 127:
                text[o] = 0xC0 | (byte >> 6)
                text[o + 1] = 0x80 | (byte & 0x3F)
                o += 2
            else:
                text[o] = byte
                o += 1
            if not _is_blank(byte):
                is_wrapped = is_wrapped or is_broken
                tail = o
        while tail - head > 3 and _is_mark(text, tail - 3, tail):
            tail -= 3
            while tail > head and _is_blank(text[tail - 1]):
                tail -= 1
        o = tail
        if is_wrapped and wrapped < 0:
            wrapped = begin
        last = element[own] if m > own else o
        number = 0
        if 0 < last - head <= 3:
            for k in range(head, last):
                digit = _digit(text[k])
                if digit == 0:
                    number = 0
                    break
                number = number * _LETTERS + digit
        start[n], stop[n], offset[n] = head, o, begin
        first[n], after[n], codes[n] = own, m, number
        is_odd[n] = number == 0 or m == own or last - head < 2 or text[head] < 65
        n += 1
    return n, m, o, wrapped


@_compiled
def numbered(
    codes: np.ndarray,
    heads: np.ndarray,
    reached: np.ndarray,
    interchange: np.ndarray,
    group: np.ndarray,
    transaction: np.ndarray,
) -> None:
    """Number interchanges, groups and transactions; 0 outside them.

    `heads` are the codes of ISA, GS, ST, SE, GE, IEA. `reached` says how many there
    were and which are open, then the code of the segment before; it is brought up to
    date.
    """
    isa, gs, st, se, ge, iea = heads
    for i in range(len(codes)):
        here, before = codes[i], reached[6]
        if here == isa:
            reached[0] += 1
            reached[3] = reached[0]
        elif before == iea:
            reached[3] = 0
        if here == gs:
            reached[1] += 1
            reached[4] = reached[1]
        elif before == ge or here == isa or here == iea:
            reached[4] = 0
        if here == st:
            reached[2] += 1
            reached[5] = reached[2]
        elif before == se or here == isa or here == iea or here == gs or here == ge:
            reached[5] = 0
        reached[6] = here
        interchange[i], group[i], transaction[i] = reached[3], reached[4], reached[5]


@_compiled
def placed_by_code(
    codes: np.ndarray, bounds: np.ndarray, order: np.ndarray
) -> None:
    """Order rows by their code: those of code c are order[bounds[c]:bounds[c + 1]]."""
    for one in codes:
        bounds[one + 1] += 1
    for c in range(1, len(bounds)):
        bounds[c] += bounds[c - 1]
    for i in range(len(codes)):
        c = codes[i]
        order[bounds[c]] = i
        bounds[c] += 1
    for c in range(len(bounds) - 1, 0, -1):
        bounds[c] = bounds[c - 1]
    bounds[0] = 0


@_compiled
def opened(opens: np.ndarray, closes: np.ndarray, at: np.ndarray) -> None:
    """Give each row the last row before it, or itself, that opens; -1 since a close."""
    now = -1
    for i in range(len(at)):
        if opens[i]:
            now = i
        elif closes[i]:
            now = -1
        at[i] = now


@_compiled
def spans(
    data: np.ndarray,
    element: np.ndarray,
    first: np.ndarray,
    after: np.ndarray,
    stop: np.ndarray,
    rows: np.ndarray,
    position: int,
    component: int,
    starts: np.ndarray,
    stops: np.ndarray,
) -> None:
    """Find where an element, or a component of it from 1, stands, without blanks."""
    for i in range(len(rows)):
        row = rows[i]
        starts[i] = stops[i] = 0
        if row < 0:
            continue
        k = first[row] + position - 1
        if k >= after[row]:
            continue
        a = element[k] + 1
        b = element[k + 1] if k + 1 < after[row] else stop[row]
        left = component
        while left > 1 and a < b:
            left -= data[a] == COMPONENT
            a += 1
        if left > 1:
            continue
        if component > 0:
            end = a
            while end < b and data[end] != COMPONENT:
                end += 1
            b = end
        while a < b and data[a] == BLANK:
            a += 1
        while a < b and data[b - 1] == BLANK:
            b -= 1
        starts[i], stops[i] = a, b


@_compiled
def views(
    words: np.ndarray, starts: np.ndarray, stops: np.ndarray, made: np.ndarray
) -> None:
    """Make Arrow string views of stretches of bytes.

    A view is 16 bytes: the length, and the string itself when it is short, else its
    first four bytes, the number of its buffer and its place there.
    """
    for i in range(len(starts)):
        a = starts[i]
        length = stops[i] - a
        head = words[a] & _MASKS[min(length, 4)]
        made[i, 0] = np.uint64(length) | (head << np.uint64(32))
        if length <= 4:
            made[i, 1] = 0
        elif length <= INLINE:
            made[i, 1] = words[a + 4] & _MASKS[length - 4]
        else:
            made[i, 1] = np.uint64(a) << np.uint64(32)


@_compiled
def packed(
    words: np.ndarray, starts: np.ndarray, stops: np.ndarray, values: np.ndarray
) -> None:
    """Pack stretches of at most eight bytes into numbers: 0 empty, all ones longer."""
    for i in range(len(starts)):
        length = stops[i] - starts[i]
        values[i] = words[starts[i]] & _MASKS[length] if length <= 8 else _MASKS[8]


@_compiled
def amounts(
    data: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
    digits: int,
    decimals: int,
    is_exact: bool,
    values: np.ndarray,
    states: np.ndarray,
) -> None:
    """Read plain decimal numbers as whole ones of 10**-decimals.

    An exact number has no digits but zeros after the last decimal; others are rounded,
    half to even. More than `digits` digits before the point are too many.
    """
    for i in range(len(starts)):
        a, b = starts[i], stops[i]
        values[i] = 0
        if a == b:
            states[i] = ABSENT
            continue
        is_negative = data[a] == 45
        if is_negative or data[a] == 43:
            a += 1
        value = np.int64(0)
        whole = fraction = read = 0
        is_good, rest, half = True, False, np.int64(0)
        while a < b and 48 <= data[a] <= 57:
            read += 1
            if whole > 0 or data[a] != 48:
                whole += 1
            if whole > digits:
                is_good = False
                break
            value = value * 10 + (data[a] - 48)
            a += 1
        if is_good and a < b and data[a] == 46:
            a += 1
            while a < b and 48 <= data[a] <= 57:
                figure = np.int64(data[a] - 48)
                read += 1
                if fraction < decimals:
                    value = value * 10 + figure
                elif is_exact:
                    is_good = is_good and figure == 0
                elif fraction == decimals:
                    half = figure
                else:
                    rest = rest or figure > 0
                fraction += 1
                a += 1
        if a < b or read == 0 or not is_good:
            states[i] = BAD
            continue
        while fraction < decimals:
            value *= 10
            fraction += 1
        if half > 5 or (half == 5 and (rest or value & 1)):
            value += 1
        if value >= 1_000_000_000_000_000_000:
            states[i] = BAD
            continue
        values[i] = -value if is_negative else value
        states[i] = GOOD


@_compiled
def days(
    data: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
    is_last: bool,
    values: np.ndarray,
    states: np.ndarray,
) -> None:
    """Read the first day of a date, a time or a range, or its last, CCYYMMDD."""
    for i in range(len(starts)):
        a, b = starts[i], stops[i]
        values[i] = 0
        if a == b:
            states[i] = ABSENT
            continue
        states[i] = BAD
        if is_last:
            for k in range(a, b):
                if data[k] == 45:
                    a = k + 1
                    break
            for k in range(a, b):
                if data[k] == 45:
                    b = k
                    break
        if b - a < 8:
            continue
        number = read = 0
        for k in range(a, a + 8):
            read += 48 <= data[k] <= 57
            number = number * 10 + (data[k] - 48)
        year, month, day = number // 10000, number // 100 % 100, number % 100
        if read < 8 or not 1800 <= year <= 2199 or not 1 <= month <= 12 or day < 1:
            continue
        length = 31
        if month == 2:
            is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
            length = 29 if is_leap else 28
        elif month == 4 or month == 6 or month == 9 or month == 11:
            length = 30
        if day > length:
            continue
        # Counted from 1 March of the year 0, so that a leap day comes last.
        if month <= 2:
            year -= 1
        passed = (month + 9) % 12
        before = 365 * year + year // 4 - year // 100 + year // 400
        values[i] = before + (153 * passed + 2) // 5 + day - 1 - 719468
        states[i] = GOOD


@_compiled
def unread(
    data: np.ndarray,
    element: np.ndarray,
    first: np.ndarray,
    after: np.ndarray,
    stop: np.ndarray,
    rows: np.ndarray,
    read: int,
    counts: np.ndarray,
) -> None:
    """Count each row's elements that are not empty and whose bit is not in `read`."""
    for i in range(len(rows)):
        row = rows[i]
        n = 0
        for k in range(first[row], after[row]):
            position = k - first[row] + 1
            if position < 63 and (read >> position) & 1:
                continue
            a = element[k] + 1
            b = element[k + 1] if k + 1 < after[row] else stop[row]
            while a < b and data[a] == BLANK:
                a += 1
            n += a < b
        counts[i] = n


@_compiled
def firsts(owner: np.ndarray, rows: np.ndarray, at: np.ndarray) -> None:
    """Give each owner the first of the rows that are its own; rows ascend."""
    for i in range(len(rows)):
        one = owner[i]
        if one >= 0 and at[one] < 0:
            at[one] = rows[i]


@_compiled
def sums(owner: np.ndarray, values: np.ndarray, total: np.ndarray) -> None:
    """Add up the values of each owner."""
    for i in range(len(values)):
        if owner[i] >= 0:
            total[owner[i]] += values[i]


@_compiled
def lowest(owner: np.ndarray, values: np.ndarray, least: np.ndarray) -> None:
    """Find the least value of each owner; `least` begins above all of them."""
    for i in range(len(values)):
        one = owner[i]
        if one >= 0 and values[i] < least[one]:
            least[one] = values[i]


@_compiled
def running(owner: np.ndarray, number: np.ndarray) -> None:
    """Number rows from 1 within each owner; rows of an owner stand together."""
    for i in range(len(owner)):
        is_next = i > 0 and owner[i] == owner[i - 1]
        number[i] = number[i - 1] + 1 if is_next else 1


@_compiled
def widened(values: np.ndarray, wide: np.ndarray) -> None:
    """Write numbers of 64 bits as such of 128."""
    for i in range(len(values)):
        wide[i, 0] = values[i]
        wide[i, 1] = -1 if values[i] < 0 else 0


@_compiled
def ids(
    file_ids: np.ndarray,
    file_at: np.ndarray,
    number: np.ndarray,
    data: np.ndarray,
    start: np.ndarray,
) -> None:
    """Write ids, file id and number with a dash between; `start` is where each is."""
    o = 0
    width = file_ids.shape[1]
    for i in range(len(number)):
        start[i] = o
        for j in range(width):
            data[o + j] = file_ids[file_at[i], j]
        o += width
        if width > 0:
            data[o] = 45
            o += 1
        left, length = number[i], 1
        while left >= 10:
            left //= 10
            length += 1
        left = number[i]
        for j in range(o + length - 1, o - 1, -1):
            data[j] = 48 + left % 10
            left //= 10
        o += length
    start[len(number)] = o
