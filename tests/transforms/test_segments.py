"""Segments, on the smallest files that tell the rules apart, and on real ones."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.x12 import elements, segments, separators

ELEMENT, COMPONENT = separators.ELEMENT, separators.COMPONENT
ISA = (
    b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    b"*250101*1200*^*00501*000000001*0*P*:~"
)
BODY = b"GS*HP*A*B*20250101*1200*1*X*005010X221A1~ST*835*0001~LX*1~SE*3*0001~"
END = b"GE*1*1~IEA*1*000000001~"
IDS = ["ISA", "GS", "ST", "LX", "SE", "GE", "IEA"]
CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "x12"


def codes(found):
    return sorted(found.findings["finding_code"].to_list())


def ids(found):
    return found.frame["segment_id"].to_list()


def test_a_segment_has_its_place_and_its_offset():
    data = ISA + BODY + END

    found = segments.read(data)

    assert ids(found) == IDS
    assert found.frame["segment_index"].to_list() == [1, 2, 3, 4, 5, 6, 7]
    assert found.frame["byte_offset"].to_list() == [
        data.index(segment_id.encode() + b"*") for segment_id in IDS
    ]
    assert found.frame["transaction_index"].to_list() == [
        None,
        None,
        1,
        1,
        1,
        *[None] * 2,
    ]
    assert found.frame["group_index"].to_list() == [None, 1, 1, 1, 1, 1, None]
    assert found.frame["interchange_index"].to_list() == [1] * 7
    assert found.frame["kind_code"].to_list()[2:5] == ["835"] * 3
    assert codes(found) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *((b"~", new) for new in (b"~\r\n", b"~\n    ", b"\n", b"\r\n", b"_", b"\x1d")),
        *((b"*", new) for new in (b"|", b"+", b"\x1c")),
        (b":", b">"),
    ],
)
def test_any_separator_and_layout_gives_the_same_segments(old, new):
    plain = segments.read(ISA + BODY + END)

    found = segments.read((ISA + BODY + END).replace(old, new))

    # All but the ISA, whose last element is the component separator itself.
    assert found.frame["text"].to_list()[1:] == plain.frame["text"].to_list()[1:]
    assert codes(found) == []


def test_the_tilde_may_part_elements():
    data = (ISA + BODY + END).translate(bytes.maketrans(b"*~", b"~_"))

    assert ids(segments.read(data)) == IDS


def test_text_around_an_interchange_is_said_and_skipped():
    data = b"Here it is:\r\n\r\n" + ISA + BODY + END + b"\nRegards"

    found = segments.read(data)

    assert ids(found) == IDS
    assert codes(found) == ["text_after_iea", "text_before_isa"]
    assert found.frame["byte_offset"][0] == data.index(b"ISA")


def test_a_byte_order_mark_moves_the_offsets_and_nothing_else():
    found = segments.read(b"\xef\xbb\xbf" + ISA + BODY + END)

    assert ids(found) == IDS
    assert found.frame["byte_offset"][0] == 3
    assert codes(found) == ["byte_order_mark"]


@pytest.mark.parametrize(
    "header",
    [
        b"ISA*00* *00* *ZZ*A *ZZ*B *250101*1200*^*00501*000000001*0*P*:~",
        b"ISA*00*  *00*  *ZZ*A              *ZZ*B*250101*1200*^*00501*1*0*P*:~\n",
        b"ISA *00 * *00 * *ZZ *A *ZZ *B *250101 *1200 *^ *00501 *1 *0 *P *:~",
        b"ISA*00*          *00*          *ZZ*A*ZZ*B*250101*1200*^*00501*1*0*P~",
    ],
)
def test_a_damaged_header_is_read_by_what_follows(header):
    found = segments.read(header + BODY.replace(b"LX*1", b"SVC*HC:99213*1*1") + END)

    assert ids(found) == [*IDS[:3], "SVC", *IDS[4:]]
    assert found.frame["text"][3].split(ELEMENT)[1] == f"HC{COMPONENT}99213"
    assert codes(found) == ["isa_length"]


@pytest.mark.parametrize("terminator", [b"~", b"\n", b"~\r\n"])
def test_transactions_without_an_interchange_are_read(terminator):
    body = b"ST*837*0001*005010X222A1~SV1*HC>99213*5~SE*3*0001~"

    found = segments.read(body.replace(b"~", terminator))

    assert found.is_bare
    assert ids(found) == ["ST", "SV1", "SE"]
    assert found.frame["text"][1].split(ELEMENT)[1] == f"HC{COMPONENT}99213"
    assert found.frame["interchange_index"].to_list() == [None] * 3
    assert codes(found) == ["no_isa"]


def test_every_interchange_has_its_own_separators():
    second = (ISA + BODY + END).translate(bytes.maketrans(b"*:~", b"|>!"))

    found = segments.read(ISA + BODY + END + second)

    assert ids(found) == IDS * 2
    assert found.frame["interchange_index"].to_list() == [1] * 7 + [2] * 7
    assert found.frame["transaction_index"].to_list()[9:12] == [2] * 3


def test_a_missing_trailer_ends_with_the_next_header():
    data = (
        ISA + b"GS*HP*A*B*20250101*1200*1*X*005010X221A1~ST*835*1~LX*1~ST*835*2~LX*1~"
    )

    found = segments.read(data)

    assert found.frame["transaction_index"].to_list() == [None, None, 1, 1, 2, 2]


def test_wrapped_lines_are_joined():
    data = ISA + BODY + END
    lines = b"\n".join(data[at : at + 80] for at in range(0, len(data), 80))

    found = segments.read(lines)

    assert ids(found) == IDS
    assert codes(found) == ["lines_wrapped"]


def test_bytes_that_are_not_utf8_keep_their_offsets():
    data = ISA + BODY.replace(b"LX*1", b"N1*PR*CAF\xc9~LX*1") + END

    found = segments.read(data)

    assert ids(found) == [*IDS[:3], "N1", *IDS[3:]]
    assert found.frame["byte_offset"].to_list()[-1] == data.index(b"IEA")
    assert codes(found) == ["encoding"]


def test_the_service_lines_decide_what_a_claim_is():
    body = b"ST*837*1*005010X223A2~CLM*A*5~SV1*HC:99213*5~SE*4*1~"

    found = segments.read(ISA + body)

    assert set(found.frame["kind_code"].drop_nulls()) == {"837P"}
    assert codes(found) == ["kind_by_content"]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty_file"), (b" \r\n", "empty_file"), (b"%PDF-1.7\n\xff\x00", "not_x12")],
)
def test_what_is_not_x12_has_no_segments(data, code):
    found = segments.read(data)

    assert found.frame.is_empty()
    assert codes(found) == [code]


X12_LIKE = st.lists(
    st.sampled_from(
        [
            *(ISA, BODY, END, b"ISA*", b"ISA|00|", b"GS*", b"ST*835*1~", b"IEA*1*1~"),
            *(b"~", b"*", b"\n", b"\x1f", b"\xff", b"\xef\xbb\xbf", b"text ", b"SE*1"),
        ]
    )
).map(b"".join)


BLANKS = bytes.maketrans(b"\x1c\x1d\x1e\x1f", b"    ")


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=300), X12_LIKE))
@example(ISA)
@example(ISA[:50])
@example(b"\x1c\x1d\x1e\x1f")
def test_no_bytes_raise_and_every_offset_points_at_its_segment(data):
    found = segments.read(data)

    assert found.frame.schema == elements.SEGMENT
    for offset, segment_id in found.frame.select("byte_offset", "segment_id").rows():
        start = segment_id.encode("ascii", "ignore")
        if len(start) < len(segment_id):
            continue  # no id, and which bytes it was depends on the encoding
        # Inside a segment, even inside its id, lines may be wrapped, and the control
        # characters that we use as separators are read as blanks.
        sent = data[offset : offset + 300].translate(BLANKS)
        assert sent.startswith(start[:1])
        assert sent.translate(None, b"\r\n").startswith(start[:3])


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
def test_every_real_file_has_segments():
    files = [
        path
        for path in CORPUS.rglob("*")
        if path.is_file() and path.suffix not in (".csv", ".md")
    ]

    bare = [
        path.name for path in files if segments.read(path.read_bytes()).frame.is_empty()
    ]

    assert len(files) == 264
    assert bare == []
