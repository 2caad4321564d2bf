"""`claimscope replay`: after a fix what was in quarantine lands, and nothing twice."""

import gzip
import io
import os
import re
import signal
import subprocess
import sys
import zipfile
from decimal import Decimal

import pytest

from tests.cli.conftest import claims, everything, remittance, rows
from tests.transforms.conftest import packed
from transforms import staging
from transforms.settings import settings
from transforms.tables import RECORDS


def two_claims() -> bytes:
    """A claim that can be read, and one that only the fixed version reads."""
    good, more = claims().decode(), claims(claim="B", amount="250,00").decode()
    claim = more[more.index("CLM*") : more.index("SE*")]
    return good.replace("SE*15", claim + "SE*20").encode()


REFUSED = claims().swapcase()  # no X12 to a version that reads capitals only


@pytest.fixture
def fix(monkeypatch):
    """A version that reads what the one before could not: a comma, small letters."""

    def fix():
        cut = staging.segments.cut

        def fixed(data):
            data = data.swapcase() if data.startswith(b"isa") else data
            return cut(data.replace(b"250,00", b"250.00"))

        monkeypatch.setattr(staging.segments, "cut", fixed)

    return fix


def file_id():
    ((found,),) = rows("select file_id from landing.file")
    return found


def originals():
    folders = (settings().archive, settings().quarantine, settings().inbox)
    return sorted(
        path.relative_to(settings().home).as_posix()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    )


def test_a_claim_that_can_now_be_read_lands(cli, take_in, fix):
    take_in(a=two_claims())
    assert rows("select billed_usd from landing.claim") == [(Decimal(100),)]
    ((received_at,),) = rows("select received_at from landing.file")
    fix()

    code, out, _ = cli("replay", "--all")

    assert code == 0
    assert out.splitlines() == [
        f"{file_id()} replayed: 5 more segments landed, with 1 more claims or answers.",
        "Run `claimscope run` to rebuild the reports.",
    ]
    assert rows("select billed_usd from landing.claim order by all") == [
        (Decimal(100),),
        (Decimal(250),),
    ]
    assert rows(
        "select status_code, claims, billed_usd, quarantined_usd, segments_quarantined,"
        " received_at, batch_id, findings from landing.file"
    ) == [("landed", 2, Decimal(350), Decimal(0), 0, received_at, 2, 1)]
    assert rows("select finding_code, severity, unit from landing.finding") == [
        ("replayed", "repair", "file")
    ]
    for name in RECORDS:
        assert rows(f'select distinct batch_id from landing."{name}"') in ([(2,)], [])
    assert originals() == [f"archive/{file_id()}/a"]
    assert list(settings().staging.iterdir()) == []


def test_doing_it_again_changes_nothing(cli, take_in, fix):
    take_in(a=two_claims())
    fix()
    cli("replay", "--all")
    before, batch = everything(), rows("select max(batch_id) from landing.file")

    _, every, _ = cli("replay", "--all")
    _, one, _ = cli("replay", "--file-id", file_id())
    _, listed, _ = cli("replay")

    assert every == ""
    assert "stays as it is: this version reads no more of it than before." in one
    assert listed == "Nothing is in quarantine.\n"
    assert everything() == before
    assert rows("select max(batch_id) from landing.file") == batch


def test_what_cannot_be_read_still_stays_and_is_said(cli, take_in):
    take_in(a=two_claims(), b=b"Dear sir")
    before = everything()

    code, out, _ = cli("replay", "--all")

    assert code == 0
    assert out.count("stays as it is: this version reads no more of it") == 2
    assert "claimscope run" not in out
    assert everything() == before


def test_a_file_that_was_refused_whole_lands_and_is_archived(cli, take_in, fix):
    take_in(a=REFUSED, b=b"Dear sir")
    a, b = rows("select file_id, status_code from landing.file order by file_name")
    assert (a[1], b[1]) == ("quarantined", "quarantined")
    fix()

    _, out, _ = cli("replay", "--all")

    assert f"{a[0]} replayed: " in out and f"{b[0]} stays as it is" in out
    assert rows(
        "select file_name, status_code, claims, billed_usd from landing.file order by 1"
    ) == [("a", "landed", 1, Decimal(100)), ("b", "quarantined", 0, Decimal(0))]
    assert originals() == [
        f"archive/{a[0]}/a",
        "quarantine/b",
        "quarantine/b.reason.txt",
    ]


def test_files_of_a_zip_land_as_well(cli, take_in, fix):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.837", two_claims())
        archive.writestr("b.837", claims(control="2", claim="D").swapcase())
        archive.writestr("c.837", claims(control="3", claim="C"))
    take_in(**{"all.zip": packed.getvalue()})
    assert rows("select sum(claims) from landing.file") == [(2,)]
    fix()

    _, out, _ = cli("replay", "--all")

    assert out.count(" replayed: ") == 2
    assert rows("select sum(claims) from landing.file") == [(4,)]
    assert not [path for path in originals() if path.startswith("quarantine")]


def test_what_could_not_be_unpacked_belongs_in_the_inbox(cli, take_in):
    take_in(**{"a.gz": b"\x1f\x8bno gzip"})

    _, out, _ = cli("replay", "--all")

    assert "stays as it is: nobody could look into it. Put it into the inbox" in out


def test_what_another_file_delivered_meanwhile_does_not_land_twice(cli, take_in, fix):
    take_in(a=two_claims())
    take_in(b=claims(control="2", claim="B", amount="250.00"))
    before = everything()
    fix()

    _, out, _ = cli("replay", "--all")

    assert (
        "stays as it is: 1 of the claims or answers that would land now have landed"
        " from another file of the sender meanwhile." in out
    )
    assert everything() == before


def test_an_answer_delivered_meanwhile_does_not_land_twice(cli, take_in, fix):
    take_in(a=remittance(amount="250,00"))
    take_in(b=remittance(control="2", amount="250.00"))
    fix()

    _, out, _ = cli("replay", "--all")

    assert "from another file of the sender meanwhile" in out
    assert rows("select billed_usd from landing.adjudication") == [(Decimal(250),)]


def test_a_conflict_stays_one_until_it_has_a_number_of_its_own(cli, take_in):
    take_in(a=claims())
    take_in(b=claims(amount="120.00"))
    before = everything()

    _, out, _ = cli("replay", "--all")
    assert "Ask the sender which is right." in out
    assert everything() == before

    take_in(c=claims(amount="125.00"))
    take_in(d=claims(amount="125.00", control="77"))
    assert rows("select file_name, status_code from landing.file order by all") == [
        ("a", "landed"),
        ("b", "quarantined"),
        ("c", "quarantined"),
        ("d", "landed"),
    ]


def test_a_worse_version_changes_nothing(cli, take_in, monkeypatch):
    take_in(a=two_claims())
    before = everything()
    cut = staging.segments.cut
    worse = two_claims().replace(b"100.00", b"100,00").replace(b"250,00", b"250.00")
    monkeypatch.setattr(staging.segments, "cut", lambda data: cut(worse))

    _, out, _ = cli("replay", "--all")

    assert "stays as it is: this version reads less of it" in out
    assert everything() == before


def test_a_lost_original_is_said(cli, take_in, fix):
    take_in(a=two_claims())
    for path in settings().archive.rglob("a"):
        path.unlink()
    fix()

    _, out, _ = cli("replay", "--all")

    assert "its original is neither in archive/ nor in quarantine/" in out


def test_without_an_option_it_lists_what_did_not_land(cli, take_in):
    take_in(a=two_claims(), b=b"Dear sir", c=claims(control="3"))

    _, out, _ = cli("replay")

    first, second = sorted(out.splitlines(), key=lambda line: line.split()[1])
    assert "a (837P): parts of it did not land (amount_unreadable)." in first
    assert "b (other): all of it did not land (not_x12)." in second


@pytest.mark.parametrize(
    "options", [["--file-id", "0123456789abcdef"], ["--file-id", "a", "--all"]]
)
def test_wrong_options_are_a_sentence(cli, take_in, options):
    for _ in range(2):  # without a warehouse, and with one
        code, _, err = cli("replay", *options)
        assert code == 1 and err.count("\n") == 1 and "Traceback" not in err
        take_in(a=claims())


KILLED = """
import os, signal, sys
from transforms import inbox, landing, replay, staging

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

place = sys.argv[1]
if place == "before commit":
    replay._note = die
elif place == "after commit":
    begin = replay.settle
    calls = []
    def settle(con):
        calls.append(1)
        die() if len(calls) > 1 else begin(con)
    replay.settle = settle
elif place == "before move":
    inbox.archive = die
cut = staging.segments.cut
staging.segments.cut = lambda data: cut(data.swapcase())
list(replay.replay())
"""


@pytest.mark.parametrize("place", ["before commit", "after commit", "before move"])
def test_killed_anywhere_the_next_one_finishes(cli, take_in, fix, place):
    take_in(a=REFUSED)
    assert rows("select status_code from landing.file") == [("quarantined",)]

    done = subprocess.run(
        [sys.executable, "-c", KILLED, place], env=os.environ, check=False
    )
    assert done.returncode == -signal.SIGKILL
    fix()
    cli("replay", "--all")

    assert rows("select status_code, claims, findings from landing.file") == [
        ("landed", 1, 1)
    ]
    assert rows("select finding_code from landing.finding") == [("replayed",)]
    assert originals() == [f"archive/{file_id()}/a"]
    assert cli("replay")[1] == "Nothing is in quarantine.\n"


ARCHIVES = {
    "a zip": {"a.zip": packed(a=two_claims(), b=claims(control="9"))},
    "a zip in a zip": {"a.zip": packed(c=packed(a=two_claims()))},
    "a gzip": {"a.837.gz": gzip.compress(two_claims())},
    "a mark in the name": {"a!b.zip": packed(a=two_claims())},
}


@pytest.mark.parametrize("what", ARCHIVES)
def test_a_part_of_a_file_in_an_archive_lands(cli, take_in, fix, what):
    take_in(**ARCHIVES[what])
    before = rows("select status_code, segments_quarantined > 0 from landing.file")
    assert ("landed", True) in before
    fix()

    _, listed, _ = cli("replay")
    _, out, _ = cli("replay", "--all")

    assert listed.count("parts of it did not land (amount_unreadable).") == 1
    assert out.count("replayed: 5 more segments landed, with 1 more claims") == 1


def test_an_archive_that_was_renamed_is_found(cli, take_in, fix):
    take_in(**ARCHIVES["a zip"])
    (folder,) = settings().archive.iterdir()
    settings().quarantine.mkdir()
    (folder / "a.zip").rename(settings().quarantine / "elsewhere.zip")
    fix()

    assert "1 more claims or answers." in cli("replay", "--all")[1]


def test_an_archive_leaves_quarantine_once_all_in_it_has_landed(cli, take_in, fix):
    take_in(**{"a.zip": packed(a=REFUSED, b=b"Dear sir")})
    take_in(**{"c.zip": packed(d=claims(control="3", claim="D").swapcase())})
    assert "quarantine/c.zip" in originals()
    fix()

    cli("replay", "--all")

    moved, stays = (path for path in originals() if path.endswith(".zip"))
    assert re.fullmatch(r"archive/[0-9a-f]{16}/c[.]zip", moved)
    assert stays == "quarantine/a.zip"
