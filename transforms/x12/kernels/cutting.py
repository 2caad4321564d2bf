"""Cutting: bytes to segments, their ids as numbers, and the envelopes they stand in."""

import numpy as np

from transforms.x12.kernels.compiled import (
    BLANK,
    COMPONENT,
    ELEMENT,
    NEWLINE,
    RETURN,
    TERMINATOR,
    compiled,
    inlined,
)

# A segment id as a number: up to three of 36 letters and digits.
_LETTERS = 37
CODES = _LETTERS**3


def code(segment_id: str) -> int:
    """Return the number that `cut` gives a segment id."""
    number = 0
    for letter in segment_id:
        number = number * _LETTERS + _digit(ord(letter))
    return number


@inlined
def _digit(byte: int) -> int:
    if 65 <= byte <= 90:
        return byte - 54
    if 48 <= byte <= 57:
        return byte - 47
    return 0


@inlined
def _is_blank(byte: int) -> bool:
    return byte == 32 or byte == 0 or 9 <= byte <= 13 or byte == 26


@inlined
def _is_mark(data: np.ndarray, at: int, end: int) -> bool:
    return (
        at + 2 < end
        and data[at] == 0xEF
        and data[at + 1] == 0xBB
        and data[at + 2] == 0xBF
    )


@compiled
def sizes(data: np.ndarray) -> tuple[int, int, int]:
    """Count the terminators, the element separators and the bytes above ASCII."""
    terminators = elements = high = 0
    for byte in data:
        terminators += byte == TERMINATOR
        elements += byte == ELEMENT
        high += byte > 127
    return terminators, elements, high


@compiled
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


@compiled
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


@compiled
def padding(data: np.ndarray) -> int:
    """Count the blanks that stand beside a separator."""
    count = 0
    for i in range(1, len(data)):
        one, two = data[i - 1], data[i]
        count += (one == BLANK) & ((two == ELEMENT) | (two == COMPONENT))
        count += (two == BLANK) & ((one == ELEMENT) | (one == COMPONENT))
    return count


@compiled
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


@compiled
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


@compiled
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


@compiled
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
