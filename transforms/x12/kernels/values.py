"""Values: stretches of bytes as strings, numbers and dates, and columns of them."""

import numpy as np

from transforms.x12.kernels.compiled import (
    ABSENT,
    BAD,
    GOOD,
    INLINE,
    MASKS,
    compiled,
    inlined,
)

NO_DAY = -(1 << 30)
_POWERS = np.array([10**n for n in range(5)], np.int64)


@compiled
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
        head = words[a] & MASKS[min(length, 4)]
        tail = words[a + 4] & MASKS[min(max(length - 4, 0), 8)]
        made[i, 0] = np.uint64(length) | (head << np.uint64(32))
        made[i, 1] = tail if length <= INLINE else np.uint64(a) << np.uint64(32)


@compiled
def packed(
    words: np.ndarray, starts: np.ndarray, stops: np.ndarray, values: np.ndarray
) -> None:
    """Pack stretches of at most eight bytes into numbers: 0 empty, all ones longer."""
    for i in range(len(starts)):
        length = stops[i] - starts[i]
        word = words[starts[i]] & MASKS[min(length, 8)]
        values[i] = word if length <= 8 else MASKS[8]


@compiled
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


@inlined
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


@compiled
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


@compiled
def widened(values: np.ndarray, wide: np.ndarray) -> None:
    """Write numbers of 64 bits as such of 128."""
    for i in range(len(values)):
        wide[i, 0] = values[i]
        wide[i, 1] = -1 if values[i] < 0 else 0


@compiled
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
