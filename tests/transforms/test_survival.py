"""What senders really do to files: one row for each kind of damage.

Each row says what is done to a sound file, what still lands of it, in claims and
dollars, what the ledger says of it, and how much went to quarantine.
"""

import gzip
import io
import os
import zipfile
from decimal import Decimal
from typing import NamedTuple

import pytest

from transforms import inbox, landing, staging, vault, warehouse
from transforms.settings import settings

KEY = b"k" * 32
CLM = b"CLM*A*100.00***11:B:1*Y*A*Y*Y~\n"


class Row(NamedTuple):
    """One kind of damage and what comes of it."""

    what: str
    damage: object  # from the sound 837 and the sound 835 to a damaged file
    claims: int
    usd: str  # billed in claims plus paid in remittances
    said: str = ""  # finding codes, in order of the alphabet, each once
    quarantined: int = 0  # segments


def wrapped(claim, remit):
    flat = claim.replace(b"\n", b"")
    return b"\r\n".join(flat[at : at + 80] for at in range(0, len(flat), 80))


def swapped(old, new):
    return lambda claim, remit: claim.translate(bytes.maketrans(old, new))


def replaced(old, new):
    def damage(claim, remit):
        assert old in claim
        return claim.replace(old, new)

    return damage


def second(claim, control=b"2", name=b"B"):
    """The same claim as another interchange would send it."""
    return claim.replace(b"*000000001", b"*00000000" + control).replace(
        b"CLM*A*", b"CLM*" + name + b"*"
    )


def two_claims(claim):
    start, end = claim.index(b"CLM*"), claim.index(b"SE*")
    loop = claim[start:end].replace(b"CLM*A*", b"CLM*B*")
    return claim[:end] + loop + claim[end:].replace(b"SE*15*", b"SE*20*")


def institutional(claim):
    return second(
        claim.replace(b"X222A1", b"X223A2").replace(b"SV1*", b"SV2*0300*"), b"3", b"I"
    )


def dental(claim):
    sv3 = b"SV3*AD:D0120*100.00****1~"
    line = b"SV1*HC:99213*100.00*UN*1***1~"
    return second(claim.replace(b"X222A1", b"X224A2").replace(line, sv3), b"4", b"D")


PADDED = b"*SENDER         *"
ROWS = [
    Row("a sound file", lambda c, r: c, 1, "100"),
    # Terminators and line ends
    Row("CR and LF after the terminator", replaced(b"\n", b"\r\n"), 1, "100"),
    Row("nothing after the terminator", replaced(b"\n", b""), 1, "100"),
    Row("LF as the terminator", replaced(b"~\n", b"\n"), 1, "100"),
    Row("CR as the terminator", replaced(b"~\n", b"\r"), 1, "100"),
    Row("CRLF as the terminator", replaced(b"~\n", b"\r\n"), 1, "100"),
    Row("lines of 80 columns", wrapped, 1, "100", "lines_wrapped"),
    Row("indented segments", replaced(b"\n", b"\n      "), 1, "100"),
    Row("empty segments", replaced(b"~\n", b"~~\n~"), 1, "100"),
    Row("blank lines", replaced(b"\n", b"\n\n \n"), 1, "100"),
    Row(
        "a line without its terminator",
        replaced(b"HI*ABK:J101~\n", b"HI*ABK:J101\n"),
        1,
        "100",
        "terminator_missing",
    ),
    Row("no terminator at the end", lambda c, r: c.rstrip(b"~\n"), 1, "100"),
    Row("the end of file mark of DOS", lambda c, r: c + b"\x1a", 1, "100"),
    Row("zeros at the end", lambda c, r: c + b"\0" * 50, 1, "100"),
    # What stands around it, and encodings
    Row(
        "a byte order mark",
        lambda c, r: b"\xef\xbb\xbf" + c,
        1,
        "100",
        "byte_order_mark",
    ),
    Row(
        "UTF-16, little end first",
        lambda c, r: c.decode().encode("utf-16"),
        1,
        "100",
        "utf16",
    ),
    Row(
        "UTF-16, big end first, unmarked",
        lambda c, r: c.decode().encode("utf-16-be"),
        1,
        "100",
        "utf16",
    ),
    Row(
        "text before the ISA",
        lambda c, r: b"Dear payer,\r\n\r\n" + c,
        1,
        "100",
        "text_before_isa",
    ),
    Row("text after the IEA", lambda c, r: c + b"Regards", 1, "100", "text_after_iea"),
    Row("letters in UTF-8", replaced(b"CLINIC", "CLÍNICA".encode()), 1, "100"),
    Row(
        "letters in Latin-1",
        replaced(b"CLINIC", b"CL\xcdNICA"),
        1,
        "100",
        "encoding",
    ),
    # The ISA
    Row(
        "an ISA without padding",
        lambda c, r: c.replace(b" " * 10, b"").replace(PADDED, b"*SENDER*"),
        1,
        "100",
        "isa_length",
    ),
    Row(
        "an ISA with too much padding",
        replaced(PADDED, b"*SENDER              *"),
        1,
        "100",
        "isa_length",
    ),
    Row("an ISA without ISA16", replaced(b"*P*:~", b"*P~"), 1, "100", "isa_length"),
    Row(
        "no ISA and no IEA",
        lambda c, r: c[c.index(b"GS*") : c.index(b"IEA*")],
        1,
        "100",
        "no_isa",
    ),
    Row(
        "a transaction by itself",
        lambda c, r: c[c.index(b"ST*") : c.index(b"GE*")],
        1,
        "100",
        "no_isa",
    ),
    # Separators
    Row("| between elements", swapped(b"*", b"|"), 1, "100"),
    Row("> between components", swapped(b":", b">"), 1, "100"),
    Row("^ between elements", swapped(b"*^", b"^*"), 1, "100"),
    Row("+ between elements", swapped(b"*", b"+"), 1, "100"),
    Row("~ between elements", swapped(b"*~", b"~'"), 1, "100"),
    Row("control characters", swapped(b"*:~^", b"\x1d\x1f\x1c\x1e"), 1, "100"),
    Row("other control characters", swapped(b"*:~^", b"\x01\x02\x03\x04"), 1, "100"),
    # Several in one file
    Row(
        "interchanges with other separators",
        lambda c, r: c + second(c).translate(bytes.maketrans(b"*:~", b"|>!")),
        2,
        "200",
    ),
    Row(
        "a claim and a remittance",
        lambda c, r: c + r.replace(b"000000001", b"000000002"),
        2,
        "180",
    ),
    Row(
        "professional, institutional and dental",
        lambda c, r: c + institutional(c) + dental(c),
        3,
        "300",
    ),
    Row(
        "two groups",
        lambda c, r: (
            c[: c.index(b"IEA")]
            + second(c)[c.index(b"GS*") : c.index(b"IEA")]
            + c[c.index(b"IEA") :].replace(b"IEA*1*", b"IEA*2*")
        ),
        2,
        "200",
    ),
    Row(
        "two transactions",
        lambda c, r: (
            c[: c.index(b"GE*")]
            + second(c)[c.index(b"ST*") : c.index(b"GE*")]
            + c[c.index(b"GE*") :].replace(b"GE*1*", b"GE*2*")
        ),
        2,
        "200",
    ),
    # Trailers
    Row("no SE", replaced(b"SE*15*0001~\n", b""), 1, "100", "trailer_missing"),
    Row("no GE", replaced(b"GE*1*1~\n", b""), 1, "100", "trailer_missing"),
    Row("no IEA", replaced(b"IEA*1*000000001~\n", b""), 1, "100", "trailer_missing"),
    Row(
        "no trailer at all",
        lambda c, r: c[: c.index(b"SE*15")],
        1,
        "100",
        "trailer_missing",
    ),
    Row("a wrong SE01", replaced(b"SE*15", b"SE*9"), 1, "100", "segment_count_differs"),
    Row(
        "a wrong GE01",
        replaced(b"GE*1", b"GE*9"),
        1,
        "100",
        "transaction_count_differs",
    ),
    Row("a wrong IEA01", replaced(b"IEA*1", b"IEA*9"), 1, "100", "group_count_differs"),
    Row(
        "counts that are no numbers",
        replaced(b"SE*15", b"SE*many"),
        1,
        "100",
        "segment_count_differs",
    ),
    Row(
        "control numbers that disagree",
        lambda c, r: c.replace(b"SE*15*0001", b"SE*15*7").replace(b"GE*1*1", b"GE*1*7"),
        1,
        "100",
        "control_number_differs",
    ),
    # Money
    Row(
        "a placeholder for an amount",
        lambda c, r: two_claims(c).replace(b"CLM*B*100.00", b"CLM*B*TBD"),
        1,
        "100",
        "amount_unreadable",
        5,
    ),
    Row(
        "an amount with an exponent",
        lambda c, r: two_claims(c).replace(b"CLM*B*100.00", b"CLM*B*1e3"),
        1,
        "100",
        "amount_unreadable",
        5,
    ),
    Row(
        "an amount with a dollar sign and a comma",
        lambda c, r: two_claims(c).replace(b"CLM*B*100.00", b"CLM*B*$1,000.00"),
        1,
        "100",
        "amount_unreadable",
        5,
    ),
    # What broke off
    Row(
        "cut off in the middle of an amount",
        lambda c, r: two_claims(c)[: two_claims(c).rindex(b"SV1*") + 15],
        1,
        "100",
        "cut_off trailer_missing",
        4,
    ),
    Row(
        "cut off after a segment",
        lambda c, r: two_claims(c)[: two_claims(c).rindex(b"DTP*")],
        2,
        "200",
        "trailer_missing",
    ),
    Row(
        "cut off in the middle, then another interchange",
        lambda c, r: c[: c.index(b"SV1*") + 15] + second(c),
        1,
        "100",
        "cut_off trailer_missing",
        4,
    ),
    Row(
        "a remittance cut off in the middle of a claim",
        lambda c, r: r[: r.index(b"SVC*") + 20],
        0,
        "0",
        "cut_off trailer_missing transaction_out_of_balance",
        3,
    ),
    Row(
        "the beginning is lost",
        lambda c, r: c[c.index(b"CLM*") :] + second(c),
        1,
        "100",
        "text_before_isa",
    ),
    # Nothing to land
    Row(
        "a remittance without claims",
        lambda c, r: (
            r[: r.index(b"LX*")].replace(b"*80.00*", b"*0*")
            + b"SE*6*0001~GE*1*1~IEA*1*000000001~"
        ),
        0,
        "0",
    ),
    Row("an empty file", lambda c, r: b"", 0, "0", "empty_file"),
    Row("a file of blanks", lambda c, r: b" \r\n\r\n", 0, "0", "empty_file"),
    Row(
        "a PDF", lambda c, r: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", 0, "0", "not_x12"
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_what_still_lands(row, claim_file, remittance_file):
    data = row.damage(claim_file(), remittance_file())

    tables = staging.parse(data, "file", KEY)

    (file,) = tables["file"].rows(named=True)
    found = tables["finding"]
    assert " ".join(sorted(set(found["finding_code"]))) == row.said
    assert file["segments_quarantined"] == row.quarantined
    assert file["claims"] + file["adjudications"] == row.claims
    billed = tables["claim"]["billed_usd"].sum() or Decimal(0)
    paid = tables["adjudication"]["paid_usd"].sum() or Decimal(0)
    assert billed + paid == Decimal(row.usd)
    assert billed + paid == file["billed_usd"] + file["paid_usd"]
    # What did not land has a place, unless it is the whole file.
    lost = found.filter(severity="quarantine")
    if file["segments_in"]:
        assert lost["byte_offset"].null_count() == 0
        assert lost["segment_index"].null_count() == 0
        assert (lost["quarantined_segments"].sum() or 0) == row.quarantined


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")]
)
def test_offsets_in_utf16_are_those_of_the_file(claim_file, encoding, mark):
    text = claim_file().decode().replace("CLINIC", "CLÍN\U0001f3e5C")
    data = mark + text.encode(encoding)

    tables = staging.parse(data, "file", KEY)

    at = tables["claim"]["byte_offset"][0]
    assert data[at:].startswith("CLM*A".encode(encoding))


def test_a_place_of_what_was_cut_off(claim_file):
    data = two_claims(claim_file())
    data = data[: data.rindex(b"SV1*") + 15]

    found = staging.parse(data, "file", KEY)["finding"].filter(finding_code="cut_off")

    (row,) = found.rows(named=True)
    assert row["byte_offset"] == data.rindex(b"SV1*")
    assert row["segment_id"] == "SV1"
    assert (row["unit"], row["quarantined_segments"]) == ("claim", 4)


# Files in files, and what is in an inbox without being a file.


@pytest.fixture
def run(home):
    """Put things into the inbox, land them and settle; return the ledger by name."""
    folder = settings().inbox
    folder.mkdir()

    def run(**files):
        for name, data in files.items():
            if data is not None:
                (folder / name).write_bytes(data)
        for names in inbox.plan():
            staging.stage(names)
        with warehouse.connect() as con:
            landing.land(con)
            rows = con.sql(
                """
                select
                    file.file_name,
                    file.status_code,
                    file.claims,
                    first(finding_code)
                from landing.file
                left join landing.finding
                    on file.file_id = finding.file_id and severity = 'quarantine'
                group by all
                order by all
                """
            ).fetchall()
        inbox.settle()
        return {name: tuple(rest) for name, *rest in rows}

    return run


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def left(folder):
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )


LANDED = ("landed", 1, None)


def refused(code):
    return ("quarantined", 0, code)


def test_what_is_in_a_gzip_lands(run, claim_file):
    assert run(**{"a.837.gz": gzip.compress(claim_file())}) == {
        "a.837.gz!a.837": LANDED
    }
    (kept,) = left(settings().archive)
    assert kept.endswith("/a.837.gz")
    assert left(settings().inbox) == []
    assert left(settings().staging) == []


def test_each_file_of_a_zip_has_a_ledger_row(run, claim_file):
    first, second_ = claim_file(), claim_file(control="2", claim="B")
    whole = zipped(
        **{"a.837": first, "sub/b.837": second_, "c.pdf": b"%PDF-1.7", "empty": b""}
    )

    rows = run(**{"day.zip": whole})

    assert rows == {
        "day.zip!a.837": LANDED,
        "day.zip!sub/b.837": LANDED,
        "day.zip!c.pdf": refused("not_x12"),
        "day.zip!empty": refused("empty_file"),
    }
    (kept,) = left(settings().archive)
    assert kept.endswith("/day.zip")
    assert len(left(settings().quarantine)) == 2  # the two that were refused
    assert left(settings().inbox) == []


def test_a_zip_stays_until_all_of_it_is_in_the_ledger(run, claim_file, monkeypatch):
    land = landing.land
    monkeypatch.setattr(landing, "land", lambda con: landing.create(con))
    whole = zipped(a=claim_file(), b=claim_file(control="2"))

    assert run(**{"day.zip": whole}) == {}
    assert left(settings().inbox) == ["day.zip"]

    monkeypatch.setattr(landing, "land", land)
    assert len(run()) == 2
    assert left(settings().inbox) == []


def test_a_gzip_in_a_zip_is_opened_and_nesting_has_an_end(run, claim_file):
    data = zipped(**{"a.gz": gzip.compress(claim_file())})
    deep = claim_file(control="2", claim="B")
    for _ in range(4):
        deep = gzip.compress(deep, mtime=0)

    rows = run(**{"a.zip": data, "deep.gz": deep})

    assert rows.pop("a.zip!a.gz!a") == LANDED
    assert list(rows.values()) == [refused("archive_unreadable")]


def test_a_bomb_is_stopped_at_the_limit(run, claim_file, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_UNPACK_LIMIT_MB", "1")
    bomb = b"\0" * 3_000_000
    lying = bytearray(zipped(a=claim_file(), b=bomb))
    size = len(bomb).to_bytes(4, "little")
    while (at := lying.find(size)) >= 0:
        lying[at : at + 4] = (1000).to_bytes(4, "little")

    rows = run(
        **{
            "bomb.gz": gzip.compress(bomb, mtime=0),
            "bomb.zip": zipped(b=bomb, c=claim_file()),
            "lying.zip": bytes(lying),
        }
    )

    assert rows["bomb.gz!bomb"] == refused("unpacked_too_large")
    assert rows["bomb.zip!b"] == refused("unpacked_too_large")
    assert rows["bomb.zip!c"] == LANDED or rows["lying.zip!a"] == LANDED
    assert rows["lying.zip!b"][0] == "quarantined"
    assert left(settings().inbox) == []


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(b"ISA*" * 5000, mtime=0)[:40],
        b"PK\x03\x04 no zip at all",
        zipped(a=b"x" * 5000)[:-10],
    ],
    ids=["gzip_cut_off", "zip_by_name_only", "zip_cut_off"],
)
def test_a_damaged_archive_is_refused_whole(run, data):
    (row,) = run(damaged=data).values()

    assert row == refused("archive_unreadable")
    assert len(left(settings().quarantine)) == 2
    assert "damaged" in (settings().quarantine / "damaged.reason.txt").read_text()


def test_what_cannot_be_opened_is_said_and_leaves_the_inbox(run, claim_file, tmp_path):
    box = settings().inbox
    (box / "nowhere").symlink_to(tmp_path / "gone")
    (box / "folder").symlink_to(tmp_path)
    os.mkfifo(box / "pipe")

    rows = run(**{"a.837": claim_file()})

    assert rows.pop("a.837") == LANDED
    assert rows == dict.fromkeys(
        ["nowhere", "folder", "pipe"], refused("cannot_be_opened")
    )
    assert left(box) == []
    assert (settings().quarantine / "pipe.reason.txt").exists()


def test_a_file_that_must_not_be_read_is_said(run, claim_file, monkeypatch):
    from transforms import unpacking

    def closed(path):
        raise PermissionError

    monkeypatch.setattr(unpacking, "_sha256", closed)

    assert run(**{"a.837": claim_file()}) == {"a.837": refused("cannot_be_opened")}
    assert left(settings().inbox) == []


def test_a_link_lands_and_the_archive_keeps_the_bytes(run, claim_file, tmp_path):
    (tmp_path / "real.837").write_bytes(claim_file())
    (settings().inbox / "link.837").symlink_to(tmp_path / "real.837")

    assert run() == {"link.837": LANDED}

    (kept,) = left(settings().archive)
    path = settings().archive / kept
    assert not path.is_symlink()
    assert vault.opened(path).read() == claim_file()
    assert (tmp_path / "real.837").exists()
    assert left(settings().inbox) == []


def test_files_in_a_folder_named_like_a_file_land(run, claim_file):
    (settings().inbox / "a.837").mkdir()
    (settings().inbox / "a.837" / "b.837").write_bytes(claim_file())

    assert run() == {"a.837/b.837": LANDED}


def test_a_home_may_have_any_name(tmp_path, monkeypatch, claim_file, con):
    home = tmp_path / "home [1] * it's?"
    home.mkdir()
    monkeypatch.setenv("CLAIMSCOPE_HOME", str(home))
    settings().inbox.mkdir()
    (settings().inbox / "a[b].837").write_bytes(claim_file())

    staging.stage(["a[b].837"])

    assert landing.land(con) == 1
    assert con.sql("select count(*) from landing.claim").fetchall() == [(1,)]
