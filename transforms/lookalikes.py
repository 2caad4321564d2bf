"""Lookalikes: what a file is that holds no X12, from how it begins.

A sentence for the person who has to find the X12 file; it names a kind of file and what
to do about it, never what is in it.
"""

import re
import string
from typing import NamedTuple

HEAD_BYTES = 4096  # as many as `recognised` needs

_ASK = "ask the sender for the X12 file itself"
_UNPACK = "unpack it, and put what is in it into the inbox"
_DECODE = "decode it, and put the result into the inbox"
_DECRYPT = "decrypt it, and put the result into the inbox"


class _Kind(NamedTuple):
    """A kind of file, and what to do about one."""

    what: str
    advice: str = _ASK


# By how a file begins, blanks and letters' case apart.
_BEGINS = {
    b"%pdf": _Kind("a PDF"),
    b"\xd0\xcf\x11\xe0": _Kind("an Office document (.xls, .doc)"),
    b"{\\rtf": _Kind("a text document (RTF)"),
    b"\x89png": _Kind("a picture"),
    b"\xff\xd8\xff": _Kind("a picture"),
    b"ii*\0": _Kind("a scanned picture (TIFF)"),
    b"mm\0*": _Kind("a scanned picture (TIFF)"),
    b"7z\xbc\xaf": _Kind("a 7z archive", _UNPACK),
    b"rar!": _Kind("a RAR archive", _UNPACK),
    b"bzh": _Kind("compressed (bzip2)", _UNPACK),
    b"\xfd7zxz": _Kind("compressed (xz)", _UNPACK),
    b"\x28\xb5\x2f\xfd": _Kind("compressed (zstd)", _UNPACK),
    b"\x1f\x9d": _Kind("compressed (compress, .Z)", _UNPACK),
    b"begin 6": _Kind("encoded (uuencode)", _DECODE),
    b"svnbk": _Kind("encoded (Base64)", _DECODE),
    b"-----begin pgp": _Kind("encrypted (PGP)", _DECRYPT),
    b"\x85\x01": _Kind("encrypted (PGP)", _DECRYPT),
    b"\x85\x02": _Kind("encrypted (PGP)", _DECRYPT),
    b"-----begin": _Kind("a certificate or an encrypted message", _DECRYPT),
    b"mime-version:": _Kind("a mail message", "save what is attached to it"),
    b"content-type:": _Kind("a mail message", "save what is attached to it"),
    b"<!doctype html": _Kind("a web page, perhaps of a log-in", "download it again"),
    b"<html": _Kind("a web page, perhaps of a log-in", "download it again"),
    b"<": _Kind("XML, or a part of an Office document"),
    b"una": _Kind("EDIFACT, not X12"),
    b"unb+": _Kind("EDIFACT, not X12"),
    b"msh|": _Kind("an HL7 v2 message, not X12"),
    b"fhs|": _Kind("a batch of HL7 v2 messages, not X12"),
    b"bhs|": _Kind("a batch of HL7 v2 messages, not X12"),
    b"sqlite format 3": _Kind("a database"),
    b"par1": _Kind("a Parquet table"),
    b"{": _Kind("JSON"),
    b"[": _Kind("JSON"),
}
_EBCDIC = _Kind(
    "X12 written in EBCDIC, the letters of mainframes",
    "have it sent as text (ASCII), or convert it (iconv -f IBM037 -t UTF-8)",
)
_EBCDIC_START = re.compile(
    # ISA, GS or ST and what separates elements; a record's length may stand before it.
    rb"^.{0,512}?(?:\xc9\xe2\xc1|\xc7\xe2|\xe2\xe3)[\x4a-\x7f]",
    re.DOTALL,
)
# What a text is written with, in both of the usual code pages.
_EBCDIC_TEXT = b"\x15\x25".join(
    string.printable.encode(page) for page in ("cp037", "cp500")
)


def recognised(head: bytes) -> str | None:
    """Say in a sentence what a file seems to be; None where that isn't plain.

    Args:
        head: its first bytes, HEAD_BYTES of them if it has so many.
    """
    start = head[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    kind = next((k for sign, k in _BEGINS.items() if start.startswith(sign)), None)
    if kind is None and _is_ebcdic(head):
        kind = _EBCDIC
    return f"It seems to be {kind.what}: {kind.advice}." if kind else None


def _is_ebcdic(head: bytes) -> bool:
    if not _EBCDIC_START.match(head):
        return False
    strange = head[:HEAD_BYTES].translate(None, _EBCDIC_TEXT)
    return len(strange) * 5 < len(head)
