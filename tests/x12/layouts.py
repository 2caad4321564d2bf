"""What the tests of writing share: any legal layout, an envelope, reading it back."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from transforms import staging
from transforms.x12.write import Party, Separators, interchange

DAY = date(2025, 3, 1)
MARKS = "*:^~|>!+@#&\\<=%$;?[]{}`_'\"/()," + "\x01\x07\x1c\x1d\x1e\x1f"


@st.composite
def layouts(draw):
    """Any legal separators, lines and widths."""
    marks = draw(st.permutations(MARKS))[:4]
    marks[3] = draw(st.sampled_from([marks[3], marks[3], "\n", "\r"]))
    newline = draw(st.sampled_from(["", "\n", "\r\n", "\r"]))
    width = draw(st.sampled_from([0, 20, 80, 119]))
    if not newline or marks[3] in "\r\n":
        width = 0
    return Separators(*marks, newline=newline, width=width)


cents = st.integers(0, 99_999_99)
signed_cents = st.integers(-9_999_99, 9_999_99)
codes = st.text("ABCDEFGHJ0123456789", min_size=3, max_size=6)
names = st.text("ABC DEF-.0", min_size=1, max_size=12).map(lambda s: f"N{s}N")
npis = st.integers(10**9, 2 * 10**9 - 1).map(str)
maybe_npi = st.none() | npis
days = st.dates(date(2024, 1, 1), date(2024, 12, 31))
quantities = st.none() | st.integers(1, 99)


def turned(parts, order):
    """The parts that are there, in one of their orders."""
    parts = [part for part in parts if part]
    shuffled = []
    while parts:
        order, place = divmod(order * 7 + 3, len(parts))
        shuffled.append(parts.pop(place))
    return shuffled


def person(role, name):
    """The first eight elements of a person's NM1."""
    return "NM1", role, "1", name, "GIVEN", "", "", ""


def sent(function, code, wrapped, layout):
    """One transaction in its envelope, as bytes."""
    parties = Party("ZZ", "SENDER"), Party("ZZ", "RECEIVER")
    return interchange(*parties, function, code, DAY, 7, [wrapped], layout)


def read(data):
    """Read, and check that every segment is accounted for and none refused."""
    tables = staging.parse(data, "drawn", b"key")
    (file,) = tables["file"].to_dicts()
    assert file["status_code"] == "landed"
    assert file["segments_quarantined"] == 0
    assert file["segments_in"] == file["segments_parsed"] + file["segments_ignored"]
    (sent,) = tables["transaction"].to_dicts()
    assert sent["segments"] == sent["stated_segments"]
    assert set(tables["finding"]["finding_code"]) <= {"lines_wrapped"}
    return file, tables


def rows(tables, name, *columns):
    """Some columns of a table, as tuples."""
    return tables[name].select(columns).rows()


def dollars(cents):
    """Cents as the dollars of a table."""
    return Decimal(cents).scaleb(-2)
