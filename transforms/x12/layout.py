"""Layout: lines that lack their terminator, and stretches that break off.

Bytes are looked at after translation to our separators, so that offsets are those of
the file.
"""

import re

import numpy as np

from transforms.x12 import kernels
from transforms.x12.interchanges import BLANKS, Data, Region
from transforms.x12.separators import Separators

_ELEMENT, _TERMINATOR = 0x1F, 0x1C
_NEWLINE = ord("\n")
_SAMPLE = 65536
_WRAPPED = 72  # a line as long as this was broken for its length
_TRAILERS = (b"SE", b"GE", b"IEA")
# What may follow the end of a line that lacks its terminator: segments of the X12 of
# health care.
_NEXT_LINE = re.compile(
    rb"[\r\n][\r\n\t ]*(?:ISA|IEA|TA1|GS|GE|ST|SE|BHT|BPR|HL|NM1|N1|N2|N3|N4|PER|REF|"
    rb"SBR|PAT|DMG|PRV|CLM|CLP|CL1|DTP|DTM|AMT|QTY|HI|CAS|SVC|SVD|SV1|SV2|SV3|LX|LIN|"
    rb"CTP|MIA|MOA|LQ|TRN|STC|PLB|TS2|TS3|OI|NTE|PWK|CR1|CRC|HCP|K3|TOO|DN1|DN2|AK1|"
    rb"AK2|AK9|IK3|IK4|IK5|BGN|INS|HD|COB|DSB|ACT)\x1f"
)


def mended(
    body: bytes, separators: Separators, data: Data, region: Region
) -> tuple[bytes, list[int]]:
    """Put a terminator where a line lacks it; return where that was.

    Only in files that begin a line with each segment: where lines are broken for
    their length, the beginning of one means nothing.
    """
    if separators.terminator == _NEWLINE:
        return body, []
    torn = _torn(body)
    if not torn.size:
        return body, []
    sample = data[region.start : min(region.end, region.start + _SAMPLE)]
    lines = _breaks(sample)
    if lines.size == 0:
        return body, []
    before = np.frombuffer(sample, np.uint8)[np.maximum(lines - 1, 0)]
    after_terminator = int((before == separators.terminator).sum())
    others = int(((before != separators.terminator) & (before > 32)).sum())
    if after_terminator <= others:
        return body, []
    places = [at for at in torn.tolist() if _is_line(body, at)]
    if not places:
        return body, []
    whole = bytearray(body)
    for at in places:
        whole[at] = _TERMINATOR
    return bytes(whole), places


def _breaks(body: bytes) -> np.ndarray:
    each = np.frombuffer(body, np.uint8)
    return np.flatnonzero((each == 10) | (each == 13))


def _torn(body: bytes) -> np.ndarray:
    """Line breaks that follow neither a terminator nor a blank."""
    data = np.frombuffer(body, np.uint8)
    places = np.empty(kernels.torn(data, np.empty(0, np.int64)), np.int64)
    if places.size:
        kernels.torn(data, places)
    return places


def _is_line(body: bytes, at: int) -> bool:
    if not _NEXT_LINE.match(body, at):
        return False
    begin = max(0, at - _WRAPPED)
    line = body[begin:at]
    starts = max(line.rfind(b"\x1c"), line.rfind(b"\n"), line.rfind(b"\r"))
    return begin == 0 or starts >= 0


def broken_end(body: bytes, separators: Separators, start: int) -> list[int]:
    """Where the last segment begins, if it breaks off in the middle; else nothing.

    A trailer without its terminator is whole, and so is the last line of a file whose
    lines are its segments.
    """
    tail = body[-4096:].rstrip(BLANKS)
    if not tail or tail[-1] == _TERMINATOR or separators.terminator == _NEWLINE:
        return []
    begin = body.rfind(b"\x1c") + 1
    last = body[begin:].lstrip(BLANKS)
    if last.split(b"\x1f", 1)[0].strip() in _TRAILERS or last.startswith(b"ISA"):
        return []
    return [start + len(body) - len(body[begin:].lstrip(BLANKS))]
