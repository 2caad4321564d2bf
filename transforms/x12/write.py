"""Writing X12: segments and envelopes as bytes, with the separators of the sender.

Segments are built with the usual separators (`*`, `:`, `^`, `~`); an interchange
translates them to its sender's own at the end. Pure: no file, clock or environment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Separators:
    """The characters between the parts of an interchange."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"
    newline: str = "\n"

    def apply(self, text: str) -> str:
        """Translate text from the usual separators to these.

        Raises:
            ValueError: the text holds one of these as data.
        """
        usual = "*:^~"
        own = self.element + self.component + self.repetition + self.segment
        for mark in own:
            if mark not in usual and mark in text:
                raise ValueError("A separator of this sender occurs in the data.")
        text = text.translate(str.maketrans(usual, own))
        if self.newline:
            text = text.replace(self.segment, self.segment + self.newline)
        return text


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
