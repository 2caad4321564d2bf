"""Files of mainframes: EBCDIC is read as the same letters, offsets as they are."""

import polars as pl
import pytest

from transforms import parsing
from transforms.x12 import encodings

KEY = b"k" * 32


def read(data):
    return parsing.parse(data, "file", KEY)


def without_ids(rows):
    return rows.drop(name for name in rows.columns if name.endswith("_id"))


@pytest.mark.parametrize("code_page", ["cp037", "cp1140"])
def test_the_rows_are_those_of_the_same_letters(claim_file, remittance_file, code_page):
    for text in (claim_file().decode(), remittance_file().decode()):
        plain, tables = read(text.encode()), read(text.encode(code_page))

        for name in set(plain) - {"file", "finding"}:
            ours = pl.col(pl.String).str.replace("^[0-9a-f]{16}-", "")
            assert tables[name].select(ours).equals(plain[name].select(ours)), name
        assert tables["finding"]["finding_code"].to_list() == ["ebcdic"]
        assert tables["finding"]["severity"].to_list() == ["repair"]
        same = ["segments_in", "claims", "billed_usd", "paid_usd", "unread_elements"]
        assert tables["file"].select(same).equals(plain["file"].select(same))
        assert tables["file"]["bytes"][0] == len(text)


def test_letters_that_are_not_ascii(remittance_file):
    # In UTF-8 the two letters of the second name would be one.
    text = remittance_file().decode().replace("PAYER*XV", "CAISSE Ü Ã©*XV")

    tables = read(text.encode("cp037"))

    assert tables["payment"]["payer_name"].to_list() == ["CAISSE Ü Ã©"]
    assert tables["finding"]["finding_code"].to_list() == ["ebcdic"]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b"\x25", b"\x15"),  # new line as mainframes have it
        (b"\xa1\x25", b"\x15"),  # which ends segments too
        (b"\x25", b"\x0d\x25"),
        (b"\x25", b""),
        (b"\xb0\x5c", b"\x5f\x5c"),  # the caret of code page 1047
        (b"\xc9\xe2\xc1", b"\x40\x40\xc9\xe2\xc1"),
    ],
)
def test_line_ends_and_separators_of_mainframes(claim_file, was, now):
    data = claim_file().decode().replace("*^*", "*\x5e*").encode("cp037")

    tables = read(data.replace(was, now))

    assert tables["claim"].height == 1
    assert tables["claim_line"]["procedure_code"].to_list() == ["99213"]
    assert "quarantine" not in tables["finding"]["severity"]


def test_transactions_without_an_envelope(claim_file):
    text = claim_file().decode()
    for sight in ("GS*", "ST*"):
        tables = read(text[text.index(sight) :].encode("cp037"))

        assert tables["claim"].height == 1
        codes = tables["finding"]["finding_code"].to_list()
        assert {"ebcdic", "no_isa"} <= set(codes)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ISA*00*",
        "ÉâÁ nothing".encode("latin-1"),
        "ÉâÁ*".encode(),
        b"\xc9\xe2\xc1\xc1\xc2",  # ISAAB
        b"\xe2\xe3\x5c\xc1\xf3",  # ST*A3
    ],
)
def test_what_is_not_of_mainframes(data):
    assert not encodings.is_mainframe(data) or data.startswith(b"\xc9\xe2\xc1\x20")
