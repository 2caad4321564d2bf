"""Damages: what happens to files on their way, and what must come of each.

A damage takes a file with the usual separators, a segment on each line, and gives it
back as somebody received it. Those here lose nothing: what the file says still lands.
"""

import gzip
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

FIRST_DAY_OF_ZIP = (2026, 7, 1, 0, 0, 0)  # so that the bytes of archives stay the same


CLAIM_FILES = "837P", "837I", "837D"
Change = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Damage:
    """One kind of damage to a file, and the findings it must lead to."""

    kind: str
    change: Change
    findings: tuple[str, ...] = ()
    files: tuple[str, ...] = (*CLAIM_FILES, "835", "277CA")
    packed: str = ""  # the ending of the archive that the file is in


def _accented(data: bytes) -> bytes:
    """An accent on the name of the practice, in Latin-1."""
    return data.replace(b"CLAIMSCOPE DEMO", b"CLAIMSCOP\xc9 DEMO")


def _unended(data: bytes) -> bytes:
    """The diagnoses of the first claim end with their line."""
    return re.sub(rb"(\nHI\*[^~]*)~", rb"\1", data, count=1)


def _wrapped(data: bytes) -> bytes:
    flat = data.replace(b"\n", b"")
    return b"\r\n".join(flat[at : at + 80] for at in range(0, len(flat), 80))


def _unpadded(data: bytes) -> bytes:
    """The first segment without the blanks that make it 106 characters long."""
    return re.sub(rb" +(?=[*])", b"", data[:106]) + data[106:]


def _without(segment_id: str) -> Change:
    """Take out the last segment of a name."""

    def damage(data: bytes) -> bytes:
        start = data.rindex(f"\n{segment_id}*".encode()) + 1
        return data[:start] + data[data.index(b"\n", start) + 1 :]

    return damage


def _miscounted(segment_id: str) -> Change:
    """Add 7 to the count in the last segment of a name."""

    def damage(data: bytes) -> bytes:
        start = data.rindex(f"\n{segment_id}*".encode())
        number = re.compile(rb"\d+").search(data, start)
        assert number
        more = b"%d" % (int(number[0]) + 7)
        return data[: number.start()] + more + data[number.end() :]

    return damage


def _disagreeing(data: bytes) -> bytes:
    """The last transaction ends with another number than it began with."""
    start = data.rindex(b"\nSE*")
    end = data.index(b"~", start)
    return data[:end] + b"9" + data[end:]


def _mistotalled(data: bytes) -> bytes:
    """The batch accepts more claims than are listed."""
    start = data.index(b"\nQTY*90*") + 8
    end = data.index(b"~", start)
    return data[:start] + b"%d" % (int(data[start:end]) + 7) + data[end:]


def control_repeated(data: bytes, control: int) -> bytes:
    """The interchange with the control number of another."""
    own = int(data[90:99])
    for segment, number in ((b"GS", b"*%d*X*"), (b"GE", b"*%d~"), (b"IEA", b"*%09d~")):
        start = data.index(b"\n" + segment + b"*")
        head, tail = data[:start], data[start:]
        data = head + tail.replace(number % own, number % control, 1)
    return data[:90] + b"%09d" % control + data[99:]


def amount_unreadable(data: bytes, control: str) -> bytes:
    """A claim with a word where its charge should be."""
    start = data.index(b"\nCLM*%s*" % control.encode())
    return data[:start] + re.sub(rb"\*[\d.]+\*", b"*TBD*", data[start:], count=1)


def claim_lost(data: bytes, control: str) -> bytes:
    """The first claim without the segment that opens it."""
    start = data.index(b"\nCLM*%s*" % control.encode())
    return data[:start] + data[data.index(b"\n", start + 1) :]


def cut_off(data: bytes, control: str) -> bytes:
    """A file that ends within a service line of its last claim."""
    start = data.rindex(b"\nSV")
    assert start > data.index(b"\nCLM*%s*" % control.encode())
    return data[: start + 12]


def zipped(data: bytes, name: str) -> bytes:
    """A file in an archive, under a name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, FIRST_DAY_OF_ZIP), data)
    return out.getvalue()


def gzipped(data: bytes) -> bytes:
    """A file compressed."""
    return gzip.compress(data, mtime=0)


def _lines(end: bytes) -> Change:
    return lambda data: data.replace(b"\n", end)


DAMAGES = [
    # Line ends, and what stands around the interchange
    Damage("carriage_returns", _lines(b"\r\n")),
    Damage("no_line_ends", _lines(b"")),
    Damage("indented", _lines(b"\n      ")),
    Damage("blank_lines", _lines(b"\n\n \n")),
    Damage("terminators_lost", lambda data: data.replace(b"~\n", b"\n")),
    Damage("wrapped_lines", _wrapped, ("lines_wrapped",)),
    Damage(
        "text_before", lambda data: b"Dear all,\r\n\r\n" + data, ("text_before_isa",)
    ),
    Damage("text_after", lambda data: data + b"Kind regards", ("text_after_iea",)),
    Damage("zeros_after", lambda data: data + b"\0" * 50),
    # Encodings
    Damage(
        "byte_order_mark", lambda data: b"\xef\xbb\xbf" + data, ("byte_order_mark",)
    ),
    Damage(
        "utf_16",
        lambda data: b"\xff\xfe" + data.decode().encode("utf-16-le"),
        ("utf16",),
    ),
    Damage("ebcdic", lambda data: data.decode().encode("cp037"), ("ebcdic",)),
    Damage("latin_1", _accented, ("encoding",), (*CLAIM_FILES, "277CA")),
    # Envelopes
    Damage("isa_not_padded", _unpadded, ("isa_length",)),
    Damage(
        "no_isa",
        lambda data: data[data.index(b"GS*") : data.rindex(b"IEA*")],
        ("no_isa",),
    ),
    Damage("no_se", _without("SE"), ("trailer_missing",)),
    Damage("no_ge", _without("GE"), ("trailer_missing",)),
    Damage("no_iea", _without("IEA"), ("trailer_missing",)),
    Damage("segments_miscounted", _miscounted("SE"), ("segment_count_differs",)),
    Damage(
        "transactions_miscounted", _miscounted("GE"), ("transaction_count_differs",)
    ),
    Damage("groups_miscounted", _miscounted("IEA"), ("group_count_differs",)),
    Damage("numbers_disagree", _disagreeing, ("control_number_differs",)),
    Damage("terminator_lost", _unended, ("terminator_missing",), CLAIM_FILES),
    # What is in them
    Damage("totals_differ", _mistotalled, ("totals_differ",), ("277CA",)),
    # Archives
    Damage("gzip", gzipped, packed=".gz"),
    Damage("zip", bytes, packed=".zip"),
]
