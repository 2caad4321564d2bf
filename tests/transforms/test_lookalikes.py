"""What a file is that holds no X12."""

import random

import pytest

from tests.transforms.conftest import CLAIMS, ISA, USUAL
from transforms.lookalikes import recognised

X12 = (ISA + "\n" + CLAIMS).format(**USUAL)


@pytest.mark.parametrize("page", ["cp037", "cp500", "cp1140", "cp273"])
@pytest.mark.parametrize("text", [X12, X12.replace("\n", ""), X12[107:], X12[158:]])
def test_x12_in_ebcdic_is_told_with_what_to_do(page, text):
    said = recognised(text.encode(page))

    assert said is not None
    assert "written in EBCDIC" in said and "iconv -f IBM037" in said


def test_records_with_their_lengths_are_ebcdic_as_well():
    records = b"".join(
        len(line).to_bytes(2, "big") + b"\0\0" + line.encode("cp037")
        for line in X12.splitlines()
    )

    assert "EBCDIC" in (recognised(records) or "")


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "a web page"),
        (b"  <?xml version='1.0'?>", "XML"),
        (b"-----BEGIN PGP MESSAGE-----", "encrypted (PGP): decrypt it"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it"),
        (b"UNA:+.? '", "EDIFACT"),
        (b"MSH|^~\\&|", "an HL7 v2 message"),
        (b"SVNBKjAwKiAg", "encoded (Base64)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    ],
)
def test_other_files_are_told(head, what):
    assert what in (recognised(head + b"\n" + bytes(range(64))) or "")


def test_what_is_not_plain_is_not_guessed():
    noise = random.Random(1)
    assert recognised(b"") is None
    assert recognised(b"Dear sir") is None
    assert not [n for n in range(200) if recognised(b"\0" + noise.randbytes(4095))]
