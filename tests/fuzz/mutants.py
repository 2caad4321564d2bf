"""Mutants: real X12 files, damaged in the ways that files get damaged, by number.

Mutant n is always the same bytes, as long as the files are: its number seeds all that
is drawn. The files are those of the corpus where it lies beside the repository, else
those of a small synthetic practice.
"""

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpora" / "x12"
MOST_BYTES = 100_000  # larger files take part as pieces of this size

SEPARATORS = b"*~:^|>+!\\{}&%;,\t\n\r\x00\x01\x07\x0b\x1c\x1d\x1e\x1f\x85\xa0AZ09 "
GARBAGE = [
    b"", b"1e3", b"NaN", b"-", b"+", b".", b"-.", b"1,000.00", b"$5", b"0x10", b"--5",
    b"999999999999999999999", b"99999999999999.99", b"0.005", b"-0", b"+5", b".5",
    b"5.", b" 12 ", b"00000000000000000012.50", b"TBD", b"N/A", "١٢٣".encode(), b"1_0",
    b"20251301", b"00000000", b"20250229", b"99999999", b"2025-01-01", b"\x00",
    b"1\x002",
]  # fmt: skip


class Mutant(NamedTuple):
    """A damaged file, what was done to it, and the files it was made from."""

    number: int
    data: bytes
    steps: tuple[str, ...]
    sources: tuple[bytes, ...]


@cache
def originals() -> tuple[bytes, ...]:
    """The files that mutants are made from."""
    if CORPUS.is_dir():
        paths = sorted(p for p in CORPUS.rglob("*") if p.suffix not in (".csv", ".md"))
        return tuple(p.read_bytes() for p in paths if p.is_file())
    from transforms import practice

    with TemporaryDirectory() as folder:
        practice.generate(Path(folder), 300, 1)
        files = sorted((Path(folder) / "files").iterdir())
        return tuple(path.read_bytes() for path in files[:200])


def mutant(number: int) -> Mutant:
    """Make mutant `number`."""
    rng = random.Random(number)
    source = _piece(rng)
    other = _piece(rng)
    data, steps = source, []
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 5])):
        name = rng.choice(list(STEPS))
        data = STEPS[name](rng, data, other)[: 2 * MOST_BYTES]
        steps.append(name)
    sources = (source, other) if "splice" in steps else (source,)
    return Mutant(number, data, tuple(steps), sources)


def _piece(rng: random.Random) -> bytes:
    data = rng.choice(originals())
    if len(data) > MOST_BYTES:
        start = rng.randrange(len(data) - MOST_BYTES)
        return data[start : start + MOST_BYTES]
    return data


def _at(rng: random.Random, data: bytes) -> int:
    return rng.randrange(len(data) + 1)


def _span(rng: random.Random, data: bytes, most: int) -> tuple[int, int]:
    start = _at(rng, data)
    return start, min(len(data), start + rng.randint(1, most))


def separators(data: bytes) -> tuple[int, int]:
    """Guess a file's element separator and terminator, well enough to aim with."""
    at = data.find(b"ISA")
    if 0 <= at <= len(data) - 106 and data[at + 3] == data[at + 103]:
        return data[at + 3], data[at + 105]
    return ord("*"), ord("~") if b"~" in data else ord("\n")


def _segments(data: bytes) -> list[bytes]:
    return data.split(bytes([separators(data)[1]]))


def _joined(data: bytes, parts: list[bytes]) -> bytes:
    return bytes([separators(data)[1]]).join(parts)


def _flip(rng: random.Random, data: bytes, other: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8) if data else 0):
        changed[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(changed)


def _delete(rng: random.Random, data: bytes, other: bytes) -> bytes:
    start, end = _span(rng, data, rng.choice([1, 4, 64, 2000]))
    return data[:start] + data[end:]


def _duplicate(rng: random.Random, data: bytes, other: bytes) -> bytes:
    start, end = _span(rng, data, rng.choice([1, 4, 64, 2000]))
    at = _at(rng, data)
    return data[:at] + data[start:end] + data[at:]


def _restyle(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """Write a separator differently: everywhere, or from some byte on."""
    found = [*separators(data), ord(":")]
    sent, new = rng.choice(found), rng.choice(SEPARATORS)
    start = rng.choice([0, _at(rng, data)])
    return data[:start] + data[start:].replace(bytes([sent]), bytes([new]))


def _swap(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """Exchange two separators, or a separator and any letter of the alphabet."""
    first, second = rng.sample([*separators(data), ord(":"), rng.choice(SEPARATORS)], 2)
    table = bytearray(range(256))
    table[first], table[second] = second, first
    return data.translate(bytes(table))


def _truncate(rng: random.Random, data: bytes, other: bytes) -> bytes:
    at = _at(rng, data)
    return data[at:] if rng.random() < 0.2 else data[:at]


def _shuffle(rng: random.Random, data: bytes, other: bytes) -> bytes:
    parts = _segments(data)
    start = rng.randrange(len(parts))
    end = min(len(parts), start + rng.choice([2, 5, 20, len(parts)]))
    moved = parts[start:end]
    rng.shuffle(moved)
    return _joined(data, [*parts[:start], *moved, *parts[end:]])


def _repeat_segments(rng: random.Random, data: bytes, other: bytes) -> bytes:
    parts = _segments(data)
    start = rng.randrange(len(parts))
    some = parts[start : start + rng.choice([1, 1, 3, 10])]
    return _joined(data, [*parts[:start], *some * rng.randint(1, 4), *parts[start:]])


def _drop_segments(rng: random.Random, data: bytes, other: bytes) -> bytes:
    rate = rng.choice([0.01, 0.1, 0.5])
    return _joined(data, [part for part in _segments(data) if rng.random() > rate])


def _elements(
    data: bytes, is_chosen: Callable[[bytes], bool], new: Callable[[], bytes]
) -> bytes:
    separator = bytes([separators(data)[0]])
    parts = []
    for segment in _segments(data):
        first, *rest = segment.split(separator)
        rest = [new() if is_chosen(element) else element for element in rest]
        parts.append(separator.join([first, *rest]))
    return _joined(data, parts)


def _blank(rng: random.Random, data: bytes, other: bytes) -> bytes:
    rate = rng.choice([0.005, 0.05, 0.3])
    return _elements(data, lambda _: rng.random() < rate, lambda: b"")


def _garbage(rng: random.Random, data: bytes, other: bytes) -> bytes:
    rate = rng.choice([0.02, 0.1, 0.5])

    def is_chosen(element: bytes) -> bool:
        return element[:1].isdigit() and rng.random() < rate

    return _elements(data, is_chosen, lambda: rng.choice(GARBAGE))


def _control(rng: random.Random, data: bytes, other: bytes) -> bytes:
    for _ in range(rng.randint(1, 20)):
        at = _at(rng, data)
        data = data[:at] + bytes([rng.choice(range(32))]) + data[at:]
    return data


def _foreign(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """Letters of other scripts and encodings, or the whole file in another one."""
    if rng.random() < 0.1:
        text = data.decode("latin-1")
        return text.encode(rng.choice(["utf-16", "utf-16-le", "utf-8-sig"]))
    for _ in range(rng.randint(1, 5)):
        at = _at(rng, data)
        more = rng.choice(["é", "ß", "木", "\u2028", "\ufeff", "🜚", "İ"]).encode()
        data = data[:at] + rng.choice([more, b"\xe9", b"\xff\xfe", b"\xc3"]) + data[at:]
    return data


def _splice(rng: random.Random, data: bytes, other: bytes) -> bytes:
    if rng.random() < 0.3:
        at = _at(rng, data)
        return data[:at] + other + data[at:]
    return data[: _at(rng, data)] + other[_at(rng, other) :]


def _wrap(rng: random.Random, data: bytes, other: bytes) -> bytes:
    if rng.random() < 0.5:
        width = rng.choice([1, 7, 80, 256])
        if width < 7:
            data = data[:4000]
        lines = [data[at : at + width] for at in range(0, len(data), width)]
        return rng.choice([b"\n", b"\r\n", b"\r"]).join(lines)
    terminator = bytes([separators(data)[1]])
    space = rng.choice([b"\n", b"\r\n  ", b" ", b"\t", terminator])
    return data.replace(terminator, terminator + space)


Step = Callable[[random.Random, bytes, bytes], bytes]
STEPS: dict[str, Step] = {
    "flip": _flip,
    "delete": _delete,
    "duplicate": _duplicate,
    "restyle": _restyle,
    "swap": _swap,
    "truncate": _truncate,
    "shuffle": _shuffle,
    "repeat_segments": _repeat_segments,
    "drop_segments": _drop_segments,
    "blank": _blank,
    "garbage": _garbage,
    "control": _control,
    "foreign": _foreign,
    "splice": _splice,
    "wrap": _wrap,
}
# Steps after which every value that is left stands where its sender put it.
IN_PLACE = frozenset(["truncate", "repeat_segments", "garbage"])
