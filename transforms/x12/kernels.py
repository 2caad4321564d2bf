"""Kernels: the loops over bytes and rows, compiled to machine code.

Each is compiled when it is first called and kept beside this file, or in the user's
cache where that folder can't be written to. Nothing here knows what a segment means.

Rows are positions in the arrays of `Segments`; a row of -1 stands for no segment, and
gives null. An element is found by its segment's row and its position from 1. `words`
are the same bytes as `data`, eight from each place on, to read a string at once.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

TERMINATOR, REPETITION, COMPONENT, ELEMENT = 0x1C, 0x1D, 0x1E, 0x1F
BLANK, NEWLINE, RETURN = 0x20, 0x0A, 0x0D

ABSENT, GOOD, BAD = 0, 1, 2  # what became of a value
NO_DAY = -(1 << 30)
INLINE = 12  # a string of so many bytes stands inside its view

# The first so many bytes of eight.
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)

_POWERS = np.array([10**n for n in range(5)], np.int64)

# An odd number whose bits are mixed, to spread keys.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)

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
def marked(
    data: np.ndarray,
    ends: np.ndarray,
    element: np.ndarray,
    stops: np.ndarray,
    counts: np.ndarray,
) -> tuple[int, int, int]:
    """Find the separators of bytes that have ours; fills the arrays given.

    `stops` is where each stretch that may be a segment ends, and `counts` how many
    elements there are up to there. A stretch ends at each of `ends`, too.

    Returns how many stretches, elements and line breaks there are.
    """
    m = n = breaks = begin = 0
    for e in range(len(ends) + 1):
        limit = ends[e] if e < len(ends) else len(data)
        for i in range(begin, limit):
            byte = data[i]
            if byte < BLANK:
                # Written in any case, and kept where it is one.
                element[m] = i
                m += byte == ELEMENT
                stops[n] = i
                counts[n] = m
                n += byte == TERMINATOR
                breaks += (byte == NEWLINE) | (byte == RETURN)
        if limit > begin and data[limit - 1] != TERMINATOR:
            stops[n] = limit
            counts[n] = m
            n += 1
        begin = limit
    return n, m, breaks


@_compiled
def torn(data: np.ndarray, places: np.ndarray) -> int:
    """Find line breaks that follow neither a terminator nor a blank, and count them.

    The first of them are written to `places`, as many as fit.
    """
    count = 0
    for i in range(1, len(data)):
        before = data[i - 1]
        is_break = (data[i] == NEWLINE) | (data[i] == RETURN)
        if is_break & (before != TERMINATOR) & (before > BLANK):
            if count < len(places):
                places[count] = i
            count += 1
    return count


@_compiled
def padding(data: np.ndarray) -> int:
    """Count the blanks that stand beside a separator."""
    count = 0
    for i in range(1, len(data)):
        one, two = data[i - 1], data[i]
        count += (one == BLANK) & ((two == ELEMENT) | (two == COMPONENT))
        count += (two == BLANK) & ((one == ELEMENT) | (one == COMPONENT))
    return count


@_compiled
def cut_clean(
    data: np.ndarray,
    element: np.ndarray,
    stops: np.ndarray,
    counts: np.ndarray,
    start: np.ndarray,
    stop: np.ndarray,
    first: np.ndarray,
    after: np.ndarray,
    codes: np.ndarray,
    is_odd: np.ndarray,
) -> tuple[int, int]:
    """Make segments of the stretches between `stops`, as they stand; see `cut`.

    Returns how many there are, and how many line breaks stand between them. There are
    -1 where a segment can't be taken as it stands.
    """
    n = breaks = begin = own = 0
    for j in range(len(stops)):
        a, b = begin, stops[j]
        begin = b + 1 if b < len(data) and data[b] == TERMINATOR else b
        head, own = own, counts[j]
        while a < b and _is_blank(data[a]):
            breaks += (data[a] == NEWLINE) | (data[a] == RETURN)
            a += 1
        while a < b and _is_blank(data[b - 1]):
            b -= 1
            breaks += (data[b] == NEWLINE) | (data[b] == RETURN)
        if a == b:
            continue
        last = element[head] if own > head else b
        number = 0
        if last - a <= 3:
            for k in range(a, last):
                digit = _digit(data[k])
                number = number * _LETTERS + digit if digit > 0 else 1 << 20
        if number >= CODES:
            number = 0
        if data[a] == 0xEF or data[b - 1] == 0xBF or data[last - 1] == BLANK:
            return -1, 0
        start[n], stop[n] = a, b
        first[n], after[n], codes[n] = head, own, number
        is_odd[n] = number == 0 or own == head or last - a < 2 or data[a] < 65
        n += 1
    return n, breaks


@_compiled
def cut(
    data: np.ndarray,
    ends: np.ndarray,
    is_latin: bool,
    text: np.ndarray,
    element: np.ndarray,
    offset: np.ndarray,
    start: np.ndarray,
    stop: np.ndarray,
    first: np.ndarray,
    after: np.ndarray,
    codes: np.ndarray,
    is_odd: np.ndarray,
) -> tuple[int, int, int]:
    """Cut bytes that have our separators into segments; fills the arrays given.

    The text of the segments is put together without what is between them, without
    blanks at either end and without line breaks; Latin-1 becomes UTF-8. `ends` are
    places where a segment ends without a terminator.

    Returns how many segments and elements there are, and the place of the first
    segment that is broken over lines (-1: none).
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
    return n, m, wrapped


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
def placed_by_code(codes: np.ndarray, bounds: np.ndarray, order: np.ndarray) -> None:
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
    """Find where an element, or a component of it from 1, stands."""
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
        if component > 0:
            left = component
            while left > 1 and a < b:
                left -= data[a] == COMPONENT
                a += 1
            if left > 1:
                continue
            end = a
            while end < b and data[end] != COMPONENT:
                end += 1
            b = end
        starts[i], stops[i] = a, b


@_compiled
def trimmed(data: np.ndarray, starts: np.ndarray, stops: np.ndarray) -> None:
    """Leave out blanks at either end of stretches of bytes."""
    for i in range(len(starts)):
        a, b = starts[i], stops[i]
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
        # No branches, so that the next strings are fetched while this one comes.
        head = words[a] & _MASKS[min(length, 4)]
        tail = words[a + 4] & _MASKS[min(max(length - 4, 0), 8)]
        made[i, 0] = np.uint64(length) | (head << np.uint64(32))
        made[i, 1] = tail if length <= INLINE else np.uint64(a) << np.uint64(32)


@_compiled
def packed(
    words: np.ndarray, starts: np.ndarray, stops: np.ndarray, values: np.ndarray
) -> None:
    """Pack stretches of at most eight bytes into numbers: 0 empty, all ones longer."""
    for i in range(len(starts)):
        length = stops[i] - starts[i]
        word = words[starts[i]] & _MASKS[min(length, 8)]
        values[i] = word if length <= 8 else _MASKS[8]


@_compiled
def amounts(
    data: np.ndarray,
    words: np.ndarray,
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
        if b - a <= 8:
            # Most are short, without a sign: figures and at most one point.
            word = words[a]
            value, odd, point = np.int64(0), np.int64(0), b
            for k in range(a, b):
                byte = np.int64(word & np.uint64(255))
                word >>= np.uint64(8)
                if byte == 46:
                    odd |= point < b
                    point = k
                else:
                    odd |= (byte < 48) | (byte > 57)
                    value = value * 10 + (byte - 48)
            fraction = b - point - 1 if point < b else 0
            if odd == 0 and fraction <= decimals and b - a > (point < b):
                values[i] = value * _POWERS[decimals - fraction]
                states[i] = GOOD
                continue
        is_negative = data[a] == 45
        if is_negative or data[a] == 43:
            a += 1
        value = np.int64(0)
        whole = fraction = read = 0
        is_good, rest, half = True, np.int64(0), np.int64(0)
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
                    rest += figure
                fraction += 1
                a += 1
        if a < b or read == 0 or not is_good:
            states[i] = BAD
            continue
        while fraction < decimals:
            value *= 10
            fraction += 1
        if half > 5 or (half == 5 and (rest > 0 or value & 1)):
            value += 1
        if value >= 1_000_000_000_000_000_000:
            states[i] = BAD
            continue
        values[i] = -value if is_negative else value
        states[i] = GOOD


@_inlined
def _day_of(word: int) -> int:
    """The day since 1970 of eight figures CCYYMMDD, or NO_DAY."""
    figures = word ^ np.uint64(0x3030303030303030)
    over = (figures + np.uint64(0x0606060606060606)) | figures
    if over & np.uint64(0xF0F0F0F0F0F0F0F0) != 0:
        return NO_DAY
    number = np.int64(0)
    for _ in range(8):
        number = number * 10 + np.int64(figures & np.uint64(15))
        figures >>= np.uint64(8)
    year, month, day = number // 10000, number // 100 % 100, number % 100
    if not 1800 <= year <= 2199 or not 1 <= month <= 12 or day < 1:
        return NO_DAY
    length = 31
    if month == 2:
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        length = 29 if is_leap else 28
    elif month == 4 or month == 6 or month == 9 or month == 11:
        length = 30
    if day > length:
        return NO_DAY
    # Counted from 1 March of the year 0, so that a leap day comes last.
    if month <= 2:
        year -= 1
    passed = (month + 9) % 12
    before = 365 * year + year // 4 - year // 100 + year // 400
    return int(before + (153 * passed + 2) // 5 + day - 1 - 719468)


@_compiled
def days(
    data: np.ndarray,
    words: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
    is_last: bool,
    values: np.ndarray,
    states: np.ndarray,
) -> None:
    """Read the first day of a date, a time or a range, or its last, CCYYMMDD."""
    known, number = np.uint64(0), np.int64(NO_DAY)  # many are as the one before
    for i in range(len(starts)):
        a, b = starts[i], stops[i]
        values[i] = 0
        if a == b:
            states[i] = ABSENT
            continue
        if is_last and b - a > 8:
            for k in range(a, b):
                if data[k] == 45:
                    a = k + 1
                    break
            for k in range(a, b):
                if data[k] == 45:
                    b = k
                    break
        states[i] = BAD
        if b - a < 8:
            continue
        word = words[a]
        if word != known:
            known, number = word, _day_of(word)
        if number != NO_DAY:
            values[i] = number
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
    is_padded: bool,
    counts: np.ndarray,
) -> None:
    """Count each row's elements that are not empty and whose bit is not in `read`.

    Elements of nothing but blanks are empty; only padded text has them.
    """
    for i in range(len(rows)):
        row = rows[i]
        n = 0
        for k in range(first[row], after[row]):
            position = k - first[row] + 1
            if position < 63 and (read >> position) & 1:
                continue
            a = element[k] + 1
            b = element[k + 1] if k + 1 < after[row] else stop[row]
            if is_padded:
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


@_compiled
def contexts(opens: np.ndarray, closes: np.ndarray, at: np.ndarray) -> None:
    """Number what each row is in, of several kinds at once; -1 where in none.

    Bit k of `opens` and of `closes` says that a row opens, or ends, one of kind k; a
    row that does both opens. Row k of `at` counts those of kind k from 0.
    """
    kinds = at.shape[0]
    now = np.full(kinds, -1, np.int32)
    last = np.full(kinds, -1, np.int32)
    for i in range(len(opens)):
        if opens[i] | closes[i]:
            for k in range(kinds):
                if (opens[i] >> k) & 1:
                    last[k] += 1
                    now[k] = last[k]
                elif (closes[i] >> k) & 1:
                    now[k] = -1
        for k in range(kinds):
            at[k, i] = now[k]


@_compiled
def firsts_of(
    owner: np.ndarray,
    rows: np.ndarray,
    has: np.ndarray,
    words: np.ndarray,
    wanted: np.ndarray,
    at: np.ndarray,
) -> None:
    """Give each owner the first of its rows with each of the wanted words.

    Rows ascend; only those count that have something. Row j of `at` is of word j.
    """
    for i in range(len(rows)):
        one = owner[i]
        if one < 0 or not has[i]:
            continue
        for j in range(len(wanted)):
            if words[i] == wanted[j]:
                if at[j, one] < 0:
                    at[j, one] = rows[i]
                break


@_compiled
def which(words: np.ndarray, names: np.ndarray, place: np.ndarray) -> None:
    """Find each word among the names; -1 where it is none of them."""
    for i in range(len(words)):
        place[i] = -1
        for j in range(len(names)):
            if words[i] == names[j]:
                place[i] = j
                break


@_compiled
def components(
    data: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
    position: int,
    found_starts: np.ndarray,
    found_stops: np.ndarray,
) -> None:
    """Find one component, counted from 1, of composites, without blanks."""
    for i in range(len(starts)):
        a, b = starts[i], stops[i]
        found_starts[i] = found_stops[i] = 0
        left = position
        while left > 1 and a < b:
            left -= data[a] == COMPONENT
            a += 1
        if left > 1:
            continue
        end = a
        while end < b and data[end] != COMPONENT:
            end += 1
        while a < end and data[a] == BLANK:
            a += 1
        while a < end and data[end - 1] == BLANK:
            end -= 1
        found_starts[i], found_stops[i] = a, end


@_compiled
def unfolded(
    data: np.ndarray,
    element: np.ndarray,
    first: np.ndarray,
    after: np.ndarray,
    stop: np.ndarray,
    rows: np.ndarray,
    last: int,
    found_rows: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
) -> int:
    """Find the elements up to `last` of each row that are not empty; how many."""
    n = 0
    for i in range(len(rows)):
        row = rows[i]
        for k in range(first[row], min(after[row], first[row] + last)):
            a = element[k] + 1
            b = element[k + 1] if k + 1 < after[row] else stop[row]
            while a < b and data[a] == BLANK:
                a += 1
            while a < b and data[b - 1] == BLANK:
                b -= 1
            if a < b:
                found_rows[n], starts[n], stops[n] = row, a, b
                n += 1
    return n


@_compiled
def rejoined(
    data: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
    mark: int,
    text: np.ndarray,
    places: np.ndarray,
) -> None:
    """Write composites with a mark of ours between components, without blanks there.

    Fills `places` with where each begins, and how far the last goes.
    """
    o = 0
    for i in range(len(starts)):
        places[i] = o
        a, b = starts[i], stops[i]
        while a < b:
            byte = data[a]
            a += 1
            if byte == COMPONENT:
                while o > places[i] and text[o - 1] == BLANK:
                    o -= 1
                while a < b and data[a] == BLANK:
                    a += 1
                byte = mark
            text[o] = byte
            o += 1
    places[len(starts)] = o


@_compiled
def pieces(
    data: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
    mark: int,
    owner: np.ndarray,
    number: np.ndarray,
    found_starts: np.ndarray,
    found_stops: np.ndarray,
) -> int:
    """Cut stretches at a mark into pieces, numbered from 1; how many are not empty."""
    n = 0
    for i in range(len(starts)):
        a = starts[i]
        passed = 0
        for b in range(starts[i], stops[i] + 1):
            if b < stops[i] and data[b] != mark:
                continue
            passed += 1
            if b > a:
                owner[n], number[n] = i, passed
                found_starts[n], found_stops[n] = a, b
                n += 1
            a = b + 1
    return n


@_compiled
def whole(
    data: np.ndarray, starts: np.ndarray, stops: np.ndarray, values: np.ndarray
) -> None:
    """Read whole numbers of at most nine digits; -1 where there is none."""
    for i in range(len(starts)):
        a, b = starts[i], stops[i]
        if a < b and data[a] == 43:
            a += 1
        while b - a > 1 and data[a] == 48:
            a += 1
        value = np.int64(0)
        is_good = 0 < b - a <= 9
        if is_good:
            for k in range(a, b):
                is_good = is_good and 48 <= data[k] <= 57
                value = value * 10 + (data[k] - 48)
        values[i] = value if is_good else -1


@_compiled
def translated(
    data: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
    letters: np.ndarray,
    text: np.ndarray,
    places: np.ndarray,
) -> bool:
    """Write stretches with each byte replaced by another, or left out for a -1.

    Fills `places` with where each begins, and how far the last goes. Returns whether
    all was ASCII.
    """
    o = 0
    high = False
    for i in range(len(starts)):
        places[i] = o
        for k in range(starts[i], stops[i]):
            byte = letters[data[k]]
            high = high or byte > 127
            if byte >= 0:
                text[o] = byte
                o += 1
    places[len(starts)] = o
    return not high


@_compiled
def grouped(
    words: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
    number: np.ndarray,
    slots: np.ndarray,
    group: np.ndarray,
) -> int:
    """Number what is equal alike, a number and a stretch of bytes; how many differ.

    Groups are numbered in the order they first appear. `slots` are -1, a power of two
    and more than there are stretches.
    """
    last = np.uint64(len(slots) - 1)
    n = 0
    for i in range(len(starts)):
        length = stops[i] - starts[i]
        key = np.uint64(number[i]) * _SPREAD
        for k in range(0, length, 8):
            key ^= words[starts[i] + k] & _MASKS[min(length - k, 8)]
            key *= _SPREAD
            key ^= key >> np.uint64(29)
        slot = key & last
        while True:
            other = slots[slot]
            if other < 0:
                slots[slot] = i
                group[i] = n
                n += 1
                break
            is_same = (
                number[other] == number[i] and stops[other] - starts[other] == length
            )
            for k in range(0, length, 8):
                if not is_same:
                    break
                differs = words[starts[i] + k] ^ words[starts[other] + k]
                is_same = differs & _MASKS[min(length - k, 8)] == 0
            if is_same:
                group[i] = group[other]
                break
            slot = (slot + np.uint64(1)) & last
    return n


@_compiled
def merged(
    left: np.ndarray,
    left_bounds: np.ndarray,
    right: np.ndarray,
    right_bounds: np.ndarray,
    owner: np.ndarray,
    rows: np.ndarray,
) -> None:
    """Merge two lists of rows, in ascending order within each owner.

    `bounds` say where the rows of each owner begin and where they end, in each list.
    """
    o = 0
    for i in range(len(left_bounds)):
        a, b = left_bounds[i, 0], right_bounds[i, 0]
        while a < left_bounds[i, 1] or b < right_bounds[i, 1]:
            if b == right_bounds[i, 1] or (
                a < left_bounds[i, 1] and left[a] < right[b]
            ):
                rows[o] = left[a]
                a += 1
            else:
                rows[o] = right[b]
                b += 1
            owner[o] = i
            o += 1


@_compiled
def spans_of(
    element: np.ndarray,
    first: np.ndarray,
    after: np.ndarray,
    stop: np.ndarray,
    rows: np.ndarray,
    positions: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
) -> None:
    """Find where several elements of each row stand, one row of `starts` for each.

    Position 0 is that of nothing.
    """
    for i in range(len(rows)):
        row = rows[i]
        begin = end = 0
        if row >= 0:
            begin, end = first[row], after[row]
        for j in range(len(positions)):
            k = begin + positions[j] - 1
            if k >= begin and k < end:
                starts[j, i] = element[k] + 1
                stops[j, i] = element[k + 1] if k + 1 < end else stop[row]
            else:
                starts[j, i] = stops[j, i] = 0


@_compiled
def components_of(
    data: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
    found_starts: np.ndarray,
    found_stops: np.ndarray,
) -> None:
    """Find the first components of composites, without blanks.

    There is one row of `found_starts` for each.
    """
    count = len(found_starts)
    for i in range(len(starts)):
        a, b = starts[i], stops[i]
        for j in range(count):
            if a >= b:
                found_starts[j, i] = found_stops[j, i] = 0
                continue
            end = a
            while end < b and data[end] != COMPONENT:
                end += 1
            begin, a = a, end + 1
            while begin < end and data[begin] == BLANK:
                begin += 1
            while begin < end and data[end - 1] == BLANK:
                end -= 1
            found_starts[j, i], found_stops[j, i] = begin, end


@_compiled
def unread_by(
    data: np.ndarray,
    element: np.ndarray,
    first: np.ndarray,
    after: np.ndarray,
    stop: np.ndarray,
    read: np.ndarray,
    is_padded: bool,
    counts: np.ndarray,
) -> None:
    """Count elements as `unread` does, of all segments; `read` has the bits of each.

    A segment with bit 0 isn't looked at.
    """
    for i in range(len(read)):
        counts[i] = 0
        begin, end = first[i], after[i]
        # What is left of the positions that are there.
        last = min(end - begin, 62)
        left = ~read[i] & ((np.int64(2) << last) - 2)
        if read[i] & 1 or (left == 0 and end - begin <= 62):
            continue
        n = 0
        for k in range(begin, end):
            position = k - begin + 1
            if position < 63 and not (left >> position) & 1:
                continue
            a = element[k] + 1
            b = element[k + 1] if k + 1 < end else stop[i]
            if is_padded:
                while a < b and data[a] == BLANK:
                    a += 1
            n += a < b
        counts[i] = n
