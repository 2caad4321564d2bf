"""Gathering: rows to their owners, words to their names."""

import numpy as np

from transforms.x12.kernels.compiled import MASKS, compiled

# An odd number whose bits are mixed, to spread keys.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@compiled
def firsts(owner: np.ndarray, rows: np.ndarray, at: np.ndarray) -> None:
    """Give each owner the first of the rows that are its own; rows ascend."""
    for i in range(len(rows)):
        one = owner[i]
        if one >= 0 and at[one] < 0:
            at[one] = rows[i]


@compiled
def sums(owner: np.ndarray, values: np.ndarray, total: np.ndarray) -> None:
    """Add up the values of each owner."""
    for i in range(len(values)):
        if owner[i] >= 0:
            total[owner[i]] += values[i]


@compiled
def lowest(owner: np.ndarray, values: np.ndarray, least: np.ndarray) -> None:
    """Find the least value of each owner; `least` begins above all of them."""
    for i in range(len(values)):
        one = owner[i]
        if one >= 0 and values[i] < least[one]:
            least[one] = values[i]


@compiled
def running(owner: np.ndarray, number: np.ndarray) -> None:
    """Number rows from 1 within each owner; rows of an owner stand together."""
    for i in range(len(owner)):
        is_next = i > 0 and owner[i] == owner[i - 1]
        number[i] = number[i - 1] + 1 if is_next else 1


@compiled
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


@compiled
def which(words: np.ndarray, names: np.ndarray, place: np.ndarray) -> None:
    """Find each word among the names; -1 where it is none of them."""
    for i in range(len(words)):
        place[i] = -1
        for j in range(len(names)):
            if words[i] == names[j]:
                place[i] = j
                break


@compiled
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
            key ^= words[starts[i] + k] & MASKS[min(length - k, 8)]
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
                is_same = differs & MASKS[min(length - k, 8)] == 0
            if is_same:
                group[i] = group[other]
                break
            slot = (slot + np.uint64(1)) & last
    return n


@compiled
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
