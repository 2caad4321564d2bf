"""Writing X12: segments and envelopes as bytes, with the separators of the sender.

Two ways in. `interchange` builds one from segments with the usual separators (`*`,
`:`, `^`, `~`); `write` writes the frame of segments.py back, so that reading it again
gives the same segments. Pure: no file, clock or environment.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from transforms.x12.separators import COMPONENT, ELEMENT, REPETITION

_USUAL = "*:^~"
_TERMINATOR = "\x1c"
_OURS = ELEMENT + COMPONENT + REPETITION + _TERMINATOR  # as in segments.py
_SPARE = "*:^~|>!+@#&\\\x1d\x1e\x1f\x07\x1c\x15\x16\x17"
_LEAST_WIDTH = 20  # lines may break an ISA a few times, not everywhere


@dataclass(frozen=True)
class Separators:
    """The characters between the parts of an interchange, and where lines end.

    Raises:
        ValueError: no reader could tell these apart.
    """

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"  # also CR or LF
    newline: str = "\n"  # after each segment, or each line
    width: int = 0  # lines of so many characters; 0 is a line per segment

    def __post_init__(self) -> None:
        """Refuse what no reader could tell apart."""
        own = self._own
        ends_lines = self.segment in "\r\n"
        marks = own[:3] if ends_lines else own
        if len(own) != 4 or len(set(own)) != 4 or not all(map(_is_mark, marks)):
            raise ValueError("Separators are four different marks, one character each.")
        if self.newline.strip("\r\n"):
            raise ValueError("A new line is CR, LF or both.")
        if self.width and (ends_lines or not self.newline or self.width < _LEAST_WIDTH):
            raise ValueError("Lines of a width need a new line and a terminator.")

    @property
    def _own(self) -> str:
        return self.element + self.component + self.repetition + self.segment

    def apply(self, text: str) -> str:
        """Translate text from the usual separators to these.

        Raises:
            ValueError: the text holds one of these as data.
        """
        for mark in self._own:
            if mark not in _USUAL and mark in text:
                raise ValueError("A separator of this sender occurs in the data.")
        return self._put(text, _USUAL)

    def fit(self, text: str) -> bool:
        """Whether text in our control characters holds none of these as data."""
        own = self._own
        if REPETITION not in text:
            own = own.replace(self.repetition, "")
        return not any(mark in text for mark in own if mark not in _OURS)

    def _put(self, text: str, marks: str) -> str:
        if marks != self._own:
            text = text.translate(str.maketrans(marks, self._own))
        if self.width:
            # A line never begins with ISA, which would look like a new interchange.
            lines = re.findall(f"(?s).{{1,{self.width}}}(?!ISA)", text)
            return self.newline.join(lines) + self.newline
        if self.newline:
            text = text.replace(self.segment, self.segment + self.newline)
        return text


def _is_mark(character: str) -> bool:
    return (
        0 < ord(character) < 127
        and not character.isalnum()
        and character not in " \t\r\n\x0b\x0c"
    )


USUAL = Separators()


@dataclass(frozen=True)
class Party:
    """One end of an interchange, as ISA05/06 and ISA07/08 name it."""

    qualifier: str
    identity: str


def segment(*elements: str) -> str:
    """Join the elements of a segment; empty ones at its end are left out."""
    return "*".join(elements).rstrip("*") + "~"


def composite(*components: str) -> str:
    """Join the components of an element; empty ones at its end are left out."""
    return ":".join(components).rstrip(":")


def usd(cents: int) -> str:
    """An amount as X12 writes it: no needless zeros, sign first."""
    sign = "-" if cents < 0 else ""
    dollars, rest = divmod(abs(cents), 100)
    if not rest:
        return f"{sign}{dollars}"
    return f"{sign}{dollars}.{rest:02}".rstrip("0")


def transaction(
    code: str, implementation: str, control: int, body: Sequence[str]
) -> str:
    """Wrap segments in ST and SE; SE01 counts them."""
    number = f"{control:04}"
    head = segment("ST", code, number, implementation)
    return head + "".join(body) + segment("SE", str(len(body) + 2), number)


def interchange(
    sender: Party,
    receiver: Party,
    function: str,
    implementation: str,
    sent: date,
    control: int,
    transactions: Sequence[str],
    separators: Separators = USUAL,
) -> bytes:
    """One interchange of one group, as bytes."""
    day, time, number = f"{sent:%Y%m%d}", "0830", f"{control:09}"
    isa = "*".join(
        [
            "ISA*00*          *00*          ",
            f"{sender.qualifier}*{sender.identity:<15}",
            f"{receiver.qualifier}*{receiver.identity:<15}",
            f"{day[2:]}*{time}*^*00501*{number}*0*P*:~",
        ]
    )
    parts = (sender.identity, receiver.identity, day, time, str(control))
    text = "".join(
        [
            isa,
            segment("GS", function, *parts, "X", implementation),
            *transactions,
            segment("GE", str(len(transactions)), str(control)),
            segment("IEA", "1", number),
        ]
    )
    return separators.apply(text).encode("ascii")


def write(segments: pl.DataFrame, separators: Sequence[Separators] = ()) -> bytes:
    """Write the frame of segments.py back; reading that gives the same segments.

    Each interchange takes the next of the separators, round and round; without any it
    gets the usual ones, or others where its data holds those. One whose ISA is damaged
    or missing stays so, and a reader has to guess at separators that aren't usual.

    Raises:
        ValueError: data holds one of the separators given for it.
    """
    written = []
    for place, texts in enumerate(_interchanges(segments)):
        text = "".join(f"{one}{_TERMINATOR}" for one in texts)
        chosen = separators[place % len(separators)] if separators else fitting(text)
        if not chosen.fit(text):
            raise ValueError("A separator of this sender occurs in the data.")
        written.append(chosen._put(text, _OURS))
    return "".join(written).encode()


def fitting(text: str) -> Separators:
    """The usual separators; others for those that text holds as data."""
    free = [mark for mark in _SPARE if mark in _OURS or mark not in text]
    own: list[str] = []
    for usual in _USUAL:
        others = (mark for mark in free if mark not in {*own, *_USUAL})
        own.append(usual if usual in free else next(others))
    element, component, repetition, terminator = own
    return Separators(element, component, repetition, terminator)


def _interchanges(segments: pl.DataFrame) -> Iterable[list[str]]:
    """The texts of each interchange, and of what stands before the first."""
    opens = (segments["segment_id"] == "ISA").arg_true().to_list()
    bounds = sorted({0, *opens, segments.height})
    for start, stop in pairwise(bounds):
        yield segments["text"][start:stop].to_list()
