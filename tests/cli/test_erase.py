"""`claimscope erase`: a file or a person is in nothing any more, and all else stays."""

import gzip
import re
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from tests.cli.conftest import claims, everything, remittance, rows
from tests.transforms.conftest import packed
from transforms import (
    erasing_people,
    inbox,
    keys,
    landing,
    mentions,
    originals,
    practice,
    rebuild,
    rewriting,
    staging,
    vault,
    warehouse,
)
from transforms.settings import settings
from transforms.worklist import store as worklist
from transforms.worklist import written
from transforms.worklist.states import State
from transforms.x12 import blanking

BALANCE = (
    "select segments_in = segments_parsed + segments_ignored + segments_quarantined"
    " + coalesce(segments_erased, 0) from landing.file"
)
# What says how much there is of others, and so is another without somebody.
SUMS = {"file", "finding", "payment", "acknowledgment_total"}


def again(data: bytes, name: str) -> None:
    """Drop bytes into the inbox and take them in, as a run does."""
    (settings().inbox / name).write_bytes(data)
    for names in inbox.plan():
        staging.stage(names)
    with warehouse.connect() as con:
        landing.land(con)
    inbox.settle()


def kept() -> list[bytes]:
    """The bytes of every original."""
    paths = [*settings().archive.glob("*/*"), *originals.refused()]
    return [leaf.data for path in paths for leaf in rewriting.leaves(path)]


def remains(home, *markers: str) -> list[str]:
    """Where below the home something is still said of somebody."""
    found = []
    for path in home.rglob("*"):
        if not path.is_file() or path.is_symlink():
            continue
        data = path.read_bytes()
        if path.suffix == ".parquet":
            data += pl.read_parquet(path).write_csv().encode()
        if "archive" in path.parts or "quarantine" in path.parts:
            data += b"".join(leaf.data for leaf in rewriting.leaves(path))
        found += [f"{path}: {n}" for n, m in enumerate(markers) if m.encode() in data]
    return found


def test_a_file_is_in_nothing_any_more(cli, take_in, home):
    take_in(good=claims(claim="A"), SMITH=claims(control="2", claim="WRONGLY"))
    good = everything()["claim"]

    code, out, _ = cli("erase", "--file", "SMITH")

    assert code == 0
    assert "is erased, with 1 claims or answers" in out
    with warehouse.connect(read_only=True) as con:
        assert con.execute("select count(*) from landing.claim").fetchall() == [(1,)]
    assert set(everything()["claim"]) < set(good)
    assert rows(
        "select status_code, segments_erased = segments_in, erased_usd, billed_usd"
        " from landing.file where status_code <> 'landed'"
    ) == [("erased", True, Decimal(100), 0)]
    assert all(row == (True,) for row in rows(BALANCE))
    assert not remains(home, "WRONGLY", "SMITH")
    assert "was erased" in cli("withdraw", file_id())[2]
    assert "it was erased" in cli("replay", "--file-id", file_id())[1]


def file_id() -> str:
    ((found,),) = rows("select file_id from landing.file where status_code = 'erased'")
    return str(found)


def test_the_same_bytes_do_not_come_back(cli, take_in, home):
    wrong = claims(claim="WRONGLY")
    take_in(wrong=wrong)
    cli("erase", "--file", "wrong")

    again(wrong, "wrong")
    again(gzip.compress(wrong), "wrong.gz")

    assert rows("select count(*) from landing.claim") == [(0,)]
    assert not remains(home, "WRONGLY")
    assert inbox.look() == {}


def test_in_a_zip_with_others_it_does_not_come_back_either(cli, take_in, home):
    wrong, good = claims(claim="WRONGLY"), claims(control="2", claim="G")
    take_in(wrong=wrong)
    cli("erase", "--file", "wrong")

    again(packed(wrong=wrong, good=good), "both.zip")

    assert rows("select patient_control_number from landing.claim") == [("G",)]
    assert kept() == [good]
    assert inbox.look() == {}
    before = everything()
    assert cli("rebuild")[0] == 0
    assert everything()["claim"] == before["claim"]


def test_what_was_left_half_sealed_goes(cli, take_in, home):
    take_in(a=claims(claim="A"), b=claims(control="2", claim="B"))
    ((folder, _),) = rows("select file_id, 0 from landing.file where file_name = 'a'")
    (settings().archive / folder / ".a.0123.part").write_bytes(b"half")

    cli("erase", "--file", "b")

    assert not list(settings().archive.glob("*/.*"))


def test_of_a_zip_the_other_files_stay(cli, take_in, home):
    take_in(
        **{"c.zip": packed(d=claims(claim="D"), e=claims(control="2", claim="EE9"))}
    )

    cli("erase", "--file", "e")

    assert rows("select patient_control_number from landing.claim") == [("D",)]
    assert kept() == [claims(claim="D")]
    before = everything()
    assert cli("rebuild")[0] == 0
    assert everything() == before


def test_a_file_in_quarantine_goes_with_its_reason(cli, take_in):
    take_in(letter=b"Dear sir")

    cli("erase", "--file", "letter")

    assert list(settings().quarantine.iterdir()) == []
    assert rows("select status_code from landing.file") == [("erased",)]


def test_a_file_that_nobody_could_unpack_goes_too(cli, take_in):
    take_in(**{"f.gz": b"\x1f\x8bno gzip", "g.zip": b"PK\x03\x04 no zip"})
    assert len(originals.refused()) == 2

    for (name,) in rows("select file_id from landing.file"):
        assert cli("erase", "--file", name)[0] == 0

    assert list(settings().quarantine.iterdir()) == []


def test_what_cannot_be_erased_is_a_sentence(cli, take_in):
    assert cli("erase", "--file", "a")[2].startswith("Nothing has landed here")
    take_in(a=claims())

    assert cli("erase", "--file", "b")[2].startswith("No file b is in the ledger")
    assert cli("erase", "--patient", "nobody")[2].startswith("Nobody of this pseudonym")
    assert cli("erase")[2] == "Give --file or --patient, one of them.\n"


def taken_in(data: bytes, changes: dict[bytes, bytes]) -> bytes:
    for was, now in changes.items():
        assert was in data
        data = data.replace(was, now)
    return data


CHILD = (
    b"HL*3*2*23*0~\nPAT*19~\nNM1*QC*1*ONE*CHILD~\nDMG*D8*20150101*M~\n"
    b"CLM*CHILDS*70.00***11:B:1*Y*A*Y*Y~\nHI*ABK:J101~\nLX*1~\n"
    b"SV1*HC:99213*70.00*UN*1***1~\nDTP*472*D8*20250101~\n"
)


def family() -> bytes:
    """A claim of the insured, and one of a child of theirs."""
    data = taken_in(claims(claim="PARENTS"), {b"HL*2*1*22*0~": b"HL*2*1*22*1~"})
    return data.replace(b"SE*15", CHILD + b"SE*24")


def patient(control: str) -> str:
    ((found,),) = rows(
        "select patient_id from landing.claim"
        f" where patient_control_number = '{control}'"
    )
    return str(found)


def test_a_parent_is_erased_and_the_childs_claim_stays_as_it_was(cli, take_in, home):
    take_in(a=family(), r=remittance(control="2", claim="PARENTS"))
    child = [row for row in everything()["claim"] if "CHILDS" in row]
    assert len(child) == 1 and len(everything()["adjudication"]) == 1

    code, _, err = cli("erase", "--patient", patient("PARENTS"))

    assert (code, err) == (0, "")
    assert everything()["claim"] == child
    assert everything()["adjudication"] == []
    assert not remains(home, "PARENTS", "*TEST*", "19800101")
    assert any(b"*M1" in data for data in kept())  # the family's number, of the child
    assert all(row == (True,) for row in rows(BALANCE))


def test_a_child_is_erased_and_the_parents_claim_stays(cli, take_in, home):
    take_in(a=family())
    parent = [row for row in everything()["claim"] if "PARENTS" in row]

    cli("erase", "--patient", patient("CHILDS"))

    assert everything()["claim"] == parent
    assert not remains(home, "CHILD")


def test_of_two_people_in_a_remittance_one_stays(cli, take_in, home):
    answer = remittance(control="3", claim="A").decode()
    clp = answer[answer.index("CLP*") : answer.index("SE*")]
    other = clp.replace("CLP*A", "CLP*OTHERS").replace("ONE*TEST", "TWO*OTHER")
    both = answer.replace("SE*12", other + "SE*17").encode()
    take_in(a=claims(claim="A"), r=both)
    stays = [row for row in everything()["adjudication"] if "OTHERS" in row]

    cli("erase", "--patient", patient("A"))

    assert everything()["adjudication"] == stays
    assert not remains(home, "ONE*TEST")
    assert any(b"TWO*OTHER" in data for data in kept())


def test_next_to_an_answer_in_quarantine_the_ledger_still_balances(cli, take_in):
    """What stands for the erased is no part of what was set aside before it."""
    answer = remittance(control="3", claim="A").decode()
    clp = answer[answer.index("CLP*") : answer.index("SE*")]
    bad = clp.replace("CLP*A*1*100.00", "CLP*BAD*1*1,00").replace("ONE*TEST", "TWO*X")
    both = answer.replace(clp, bad + clp).replace("SE*12", "SE*17").encode()
    take_in(a=claims(claim="A"), r=both)
    aside = "select segments_quarantined from landing.file where file_name = 'r'"
    before = rows(aside)

    assert cli("erase", "--patient", patient("A"))[0] == 0

    assert before == rows(aside) and before[0][0] > 0
    assert all(row == (True,) for row in rows(BALANCE))


@pytest.mark.parametrize(
    "written",
    [
        lambda data: data,
        gzip.compress,
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.decode().encode("cp037"),
        lambda data: data.replace(b"~\n", b"~"),
        lambda data: data.replace(b"~\n", b"\n").replace(b":~", b":\n"),
        lambda data: packed(inner=packed(a=data)),
    ],
)
def test_however_a_file_is_written(cli, take_in, written):
    take_in(a=written(family()))
    stays = [row for row in everything()["claim"] if "CHILDS" in row]
    gone = patient("PARENTS")

    assert cli("erase", "--patient", gone)[0] == 0

    assert everything()["claim"] == stays
    assert all(row == (True,) for row in rows(BALANCE))
    before = everything()
    rebuild.rebuild()
    assert everything() == before
    assert rows(f"select * from landing.claim where patient_id = '{gone}'") == []


def test_a_claim_in_quarantine_is_erased_too(cli, take_in, home):
    refused = claims(control="2", claim="REFUSED", amount="250,00")
    take_in(a=claims(claim="A"), b=refused)

    assert cli("erase", "--patient", patient("A"))[0] == 0

    assert not remains(home, "REFUSED", "ONE*TEST")
    assert all(row == (True,) for row in rows(BALANCE))


def test_stopped_half_way_it_is_finished_when_asked_again(
    cli, take_in, home, monkeypatch
):
    take_in(a=claims(claim="A"), b=claims(control="2", claim="B"))
    gone = patient("A")

    def die(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(rewriting, "rewrite", die)
        assert cli("erase", "--patient", gone)[0] == 130

    assert cli("erase", "--patient", gone)[0] == 0
    assert rows("select count(*) from landing.claim") == [(0,)]
    assert not remains(home, "ONE*TEST", gone)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A practice of all kinds of files, some of them dirty."""
    folder = tmp_path_factory.mktemp("office")
    truth = practice.generate(folder, 200, 7, dirt=0.1)
    return {path.name: path.read_bytes() for path in (truth.parent / "files").iterdir()}


def identity(who: str) -> tuple[str, ...]:
    """What a person is called in the claims that are kept of them, as sent."""
    names = set()
    for data in kept():
        read = blanking.readable(data).segments
        known = mentions.known(read, who, keys.key(keys.PSEUDONYM))
        names |= {name for name in known.controls if len(name) > 4}
    return tuple(names)


def numbered(controls: tuple[str, ...]) -> list[object]:
    """Where a number of somebody's claims is an element of an original or a table."""
    found: list[object] = [
        len(data)
        for data in kept()
        for control in controls
        if re.search(rf"[*:]{re.escape(control)}[*:~\r\n]".encode(), data)
    ]
    for table in ("claim", "adjudication", "acknowledgment", "other_payer_line"):
        found += [
            row for row in everything()[table] if set(controls) & set(map(str, row))
        ]
    return found


def test_all_that_is_said_of_others_is_as_it_was(office, take_in, home):
    """Row for row, ids and places among them, of every kind of file."""
    take_in(**office)
    ((gone,),) = rows(
        "select patient_id from landing.claim where patient_id in ("
        "select patient_id from landing.enrolment)"
        " group by all order by count(*) desc, patient_id limit 1"
    )
    controls = identity(gone)
    assert len(controls) > 3
    before = everything()
    folder = home / "published" / "20200101-000000-abcd"
    folder.mkdir(parents=True)

    erasing_people.erase(gone)

    after = everything()
    assert not remains(home, gone) and not numbered(controls)
    for table, found in after.items():
        if table not in SUMS:
            assert set(found) <= set(before[table]), table
    ids = {row[0] for row in before["claim"] if gone in row}
    assert {row[0] for row in before["claim"]} - {
        row[0] for row in after["claim"]
    } == ids
    assert all(row == (True,) for row in rows(BALANCE))
    assert rows(
        "select sum(billed_usd + charged_usd + quarantined_usd"
        " + coalesce(erased_usd, 0)) from landing.file"
    ) == [(total(before["file"]),)]
    rebuild.rebuild()
    again_ = everything()
    again_["finding"] = after["finding"] = []
    assert again_ == after
    take_in(**office)
    assert inbox.look() == {}
    assert everything()["claim"] == after["claim"]
    assert not remains(home, gone) and not numbered(controls)


def total(ledger: list[tuple[object, ...]]) -> Decimal:
    """Dollars in: billed, charged and set aside, of rows of the ledger."""
    with duckdb.connect(settings().warehouse, read_only=True) as con:
        names = [c[0] for c in con.execute("describe landing.file").fetchall()]
    names.remove("batch_id")
    at = [names.index(f"{n}_usd") for n in ("billed", "charged", "quarantined")]
    return sum((Decimal(str(row[n])) for row in ledger for n in at), Decimal(0))


def test_the_originals_are_still_sealed(cli, take_in):
    take_in(a=family())

    cli("erase", "--patient", patient("PARENTS"))

    for path in settings().archive.glob("*/*"):
        assert path.read_bytes().startswith(b"claimscope sealed 1\n")
        assert next(iter(vault.steads(path).values())).segments > 0


def wrote(family: str, note: str) -> None:
    """Have somebody write about a claim."""
    with worklist.changing() as con:
        was = written.found(con, family)
        written.write(con, was, State("in_work", "ann", note), None, "ann")


def test_what_was_written_about_claims_of_a_file_goes_with_it(cli, take_in, home):
    take_in(good=claims(claim="A"), SMITH=claims(control="2", claim="WRONGLY"))
    ((wrong,),) = rows("select file_id from landing.file where file_name = 'SMITH'")
    wrote(f"{wrong}-9", "XQZNOTE")
    wrote("another-9", "stays")

    assert cli("erase", "--file", "SMITH")[0] == 0

    assert not remains(home, "XQZNOTE", f"{wrong}-9")
    with worklist.reading() as con:
        assert written.found(con, "another-9").state.note == "stays"


def test_what_was_written_about_claims_of_a_person_goes_with_them(cli, take_in, home):
    take_in(a=family())
    who = patient("PARENTS")
    with warehouse.connect() as con:
        con.execute("create schema if not exists core")
        con.execute(
            "create table core.claim as select claim_id, patient_id,"
            " 'of-' || patient_control_number as claim_family_id from landing.claim"
        )
    wrote("of-PARENTS", "XQZNOTE")
    wrote("of-CHILDS", "stays")

    assert cli("erase", "--patient", who)[0] == 0

    assert not remains(home, "XQZNOTE")
    with worklist.reading() as con:
        assert written.found(con, "of-CHILDS").state.note == "stays"
        assert written.found(con, "of-PARENTS").revision == 0
