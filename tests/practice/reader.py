"""A tiny reader of X12, which shares nothing with the writer or the pipeline."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

ZERO = Decimal(0)


def segments(data: bytes) -> list[list[str]]:
    """The elements of every segment, separators as ISA says."""
    text = data.decode("ascii")
    element, segment = text[3], text[105]
    return [part.strip().split(element) for part in text.split(segment) if part.strip()]


def transactions(data: bytes) -> Iterator[list[list[str]]]:
    """The segments of each transaction, ST to SE."""
    inside: list[list[str]] = []
    for one in segments(data):
        if one[0] == "ST":
            inside = []
        inside.append(one)
        if one[0] == "SE":
            yield inside


def files(folder: Path, ending: str) -> list[bytes]:
    """The files of a kind, by name."""
    return [path.read_bytes() for path in sorted((folder / "files").glob(ending))]


def element(segment: list[str], place: int) -> str:
    """An element, or nothing when it was left out."""
    return segment[place] if place < len(segment) else ""


def pairs(segment: list[str], first: int, step: int) -> Iterator[tuple[str, Decimal]]:
    """A code and an amount, repeated, as CAS and PLB have them."""
    for place in range(first, len(segment), step):
        yield segment[place], Decimal(segment[place + 1])
