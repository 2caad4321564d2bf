"""Copies: files that arrive beside a sound one, and of which nothing must count."""

import gzip
import re
from dataclasses import dataclass
from hashlib import sha256

from transforms.practice.damages import Change

QUARANTINED, SKIPPED = "quarantined", "skipped"


@dataclass(frozen=True)
class Copy:
    """One kind of file made from a sound one, which its name sorts after."""

    kind: str
    ending: str  # of its name, after that of the sound file without its own ending
    make: Change
    findings: tuple[str, ...] = ()
    comes_of_it: str = QUARANTINED
    is_single: bool = False  # a second one would be the same bytes again

    def name(self, sound: str) -> str:
        """The name beside a sound file's."""
        return sound.rpartition(".")[0] + self.ending

    def ledger_name(self, sound: str) -> str:
        """What the ledger calls it: what is in an archive, after its name."""
        name = self.name(sound)
        return f"{name}!{name[:-3]}" if name.endswith(".gz") else name


def _dearer(data: bytes) -> bytes:
    """The same delivery, in which the first claim costs 1,000 dollars more."""
    return re.sub(
        rb"(\nCLM\*[^*]*\*)(\d+)",
        lambda found: found[1] + b"%d" % (int(found[2]) + 1000),
        data,
        count=1,
    )


def _marked(data: bytes) -> bytes:
    """Eight letters that differ from file to file."""
    return sha256(data).hexdigest()[:8].encode()


def _blank(data: bytes) -> bytes:
    """Blanks and line ends, as many of both as no other file has."""
    return b"".join(b" " * (1 + one % 16) + b"\r\n" for one in _marked(data))


def _noise(data: bytes) -> bytes:
    """Bytes that mean nothing, the same for the same file."""
    return bytes(128 + (one * 37 + place) % 128 for place, one in enumerate(data))


COPIES = [
    Copy("same_again", "_again.837", bytes, comes_of_it=SKIPPED),
    Copy(
        "other_amounts",
        "_corrected.837",
        _dearer,
        ("conflict", "interchange_repeated", "lines_differ_from_claim"),
    ),
    Copy("empty", "_empty.837", lambda _: b"", ("empty_file",), is_single=True),
    Copy("blank", "_blank.837", _blank, ("empty_file",)),
    Copy(
        "letter",
        "_letter.pdf",
        lambda data: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + _marked(data),
        ("not_x12",),
    ),
    Copy("lower_case", "_lower.837", bytes.lower, ("not_x12",)),
    Copy("noise", "_noise.837", _noise, ("not_x12",)),
    Copy(
        "archive_cut_off",
        "_copy.837.gz",
        lambda data: gzip.compress(data, mtime=0)[:-20],
        ("archive_unreadable",),
    ),
]
