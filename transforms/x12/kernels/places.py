"""Places: where the elements and components of segments are, and who opened what."""

import numpy as np

from transforms.x12.kernels.compiled import BLANK, COMPONENT, compiled


@compiled
def opened(opens: np.ndarray, closes: np.ndarray, at: np.ndarray) -> None:
    """Give each row the last row before it, or itself, that opens; -1 since a close."""
    now = -1
    for i in range(len(at)):
        if opens[i]:
            now = i
        elif closes[i]:
            now = -1
        at[i] = now


@compiled
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


@compiled
def trimmed(data: np.ndarray, starts: np.ndarray, stops: np.ndarray) -> None:
    """Leave out blanks at either end of stretches of bytes."""
    for i in range(len(starts)):
        a, b = starts[i], stops[i]
        while a < b and data[a] == BLANK:
            a += 1
        while a < b and data[b - 1] == BLANK:
            b -= 1
        starts[i], stops[i] = a, b


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@compiled
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
