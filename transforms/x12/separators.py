"""Separators: which bytes end a segment, an element and a component.

A sound ISA says so at fixed places. A damaged one, or none at all, leaves them to be
worked out from what surrounds the segments that every file has.
"""

import re
from collections import Counter
from typing import NamedTuple

# Ours, whatever the sender's: what the text of a segment is translated to.
ELEMENT = "\x1f"
COMPONENT = "\x1e"
REPETITION = "\x1d"

ISA_LENGTH = 106
_PUNCTUATION = rb"[^0-9A-Za-z\s]"
_AFTER_TERMINATOR = rb"(?:GS|GE|ST|SE|IEA|BHT|BPR|TRN|HL|NM1|N1|AK1|AK9|TA1|BGN|INS)"
_COMPOSITES = rb"(?:HC|AD|NU|ABK|ABF|BK|BF|CV)"
_NEWLINE = ord("\n")


class Separators(NamedTuple):
    """Byte values. A newline terminator stands for CR, LF or both."""

    element: int
    component: int | None
    repetition: int | None
    terminator: int
    is_sound: bool  # read off an ISA of the right length


def _vote(votes: list[bytes]) -> int | None:
    return Counter(votes).most_common(1)[0][0][0] if votes else None


def _terminator(data: bytes, element: int) -> int:
    """The byte that most often stands before a well-known segment."""
    sep = re.escape(bytes([element]))
    before = re.findall(rb"(\S)(\s*)" + _AFTER_TERMINATOR + sep, data)
    votes = []
    for byte, space in before:
        if byte.isalnum() or byte[0] == element:
            if b"\n" in space or b"\r" in space:
                votes.append(b"\n")
        else:
            votes.append(byte)
    winner = _vote(votes)
    if winner is not None:
        return winner
    return ord("~") if b"~" in data or b"\n" not in data else _NEWLINE


def _component(data: bytes, element: int, terminator: int) -> int | None:
    sep = re.escape(bytes([element]))
    votes = re.findall(sep + _COMPOSITES + rb"(" + _PUNCTUATION + rb")", data)
    kept = [vote for vote in votes if vote[0] not in (element, terminator)]
    winner = _vote(kept)
    if winner is not None:
        return winner
    return ord(":") if ord(":") not in (element, terminator) else None


def _usable(byte: int, others: tuple[int | None, ...]) -> bool:
    # Bytes of 128 and above are left alone: they may be part of a UTF-8 letter.
    return (
        byte not in others
        and byte < 128
        and not (bytes([byte]).isalnum() or bytes([byte]).isspace())
    )


def of_isa(data: bytes) -> Separators:
    """Read the separators of the interchange that `data` starts with."""
    element = data[3]
    if element == ord(" "):
        element = data[3:8].lstrip()[0]
    unwrapped = data[: ISA_LENGTH + 16].translate(None, b"\r\n")
    for head in (data[:ISA_LENGTH], unwrapped[:ISA_LENGTH]):
        if (
            len(head) == ISA_LENGTH
            and head[103] == element
            and head[:104].count(element) == 16
            and _usable(head[104], (element, head[105]))
            and (head[105] in b"\r\n" or _usable(head[105], (element, head[104])))
        ):
            terminator = _NEWLINE if head[105] in b"\r\n" else head[105]
            repetition = head[82]
            others = (element, head[104], terminator)
            return Separators(
                element,
                head[104],
                repetition if _usable(repetition, others) else None,
                terminator,
                is_sound=True,
            )
    return _of_damaged_isa(data, element)


def _of_damaged_isa(data: bytes, element: int) -> Separators:
    sample = data[:65536]
    sep = re.escape(bytes([element]))
    terminator = _terminator(sample, element)
    ends = re.search(rb"(?<![0-9A-Za-z])(?:GS|TA1|ST|IEA)" + sep, sample[4:])
    isa = sample[: ends.start() + 4] if ends else sample[: 2 * ISA_LENGTH]
    isa = isa.strip().rstrip(bytes([terminator])).strip()
    elements = isa.split(bytes([element]))
    last = elements[-1]
    component = None
    if len(elements) > 15 and len(last) == 1 and _usable(last[0], (element,)):
        component = last[0]
    if component is None or component == terminator:
        component = _component(sample, element, terminator)
    repetition = None
    if len(elements) == 17:
        sent = elements[11].strip()
        if len(sent) == 1 and _usable(sent[0], (element, component, terminator)):
            repetition = sent[0]
    return Separators(element, component, repetition, terminator, is_sound=False)


def of_bare(data: bytes, element: int) -> Separators:
    """Work out the separators of transactions that have no ISA."""
    sample = data[:65536]
    terminator = _terminator(sample, element)
    component = _component(sample, element, terminator)
    repetition = ord("^") if ord("^") not in (element, component, terminator) else None
    return Separators(element, component, repetition, terminator, is_sound=False)
