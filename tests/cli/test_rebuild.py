"""`claimscope rebuild`: the same landing tables again, from the originals alone."""

import os
import signal
import subprocess
import sys

import pytest

from tests.cli.conftest import claims, everything, remittance, rows
from tests.transforms.conftest import packed
from transforms import migration, staging, warehouse
from transforms.settings import settings


@pytest.fixture
def landed(cli, take_in):
    """A history: days, archives, refusals, a conflict, a withdrawal."""
    take_in(
        zz=claims(control="1", claim="A", amount="100.00"),
        b=remittance(control="2", claim="A"),
        **{"c.zip": packed(d=claims(control="3", claim="C"), e=b"Dear sir")},
        **{"f.gz": b"\x1f\x8bno gzip"},
    )
    take_in(aa=claims(control="1", claim="A", amount="120.00"))  # in conflict with zz
    take_in(b=claims(control="4", claim="B"), g=b"")
    take_in(h=claims(control="5", claim="H"))
    take_in(i=claims(control="5", claim="H", amount="70.00"))
    cli("withdraw", "h", "--land", "i")
    cli("withdraw", "d")


def test_everything_is_as_it_was(cli, landed):
    before = everything()
    notes = settings().home.glob("**/*.reason.txt")
    assert list(notes)
    kept = sorted(p for p in settings().home.rglob("*") if "rebuild" not in p.name)

    code, out, err = cli("rebuild")

    assert (code, err) == (0, "")
    assert out.strip().splitlines() == [
        "4 of 10 files landed, with 3 claims and 1 answers; 0 files hold more than"
        " before, 0 fewer.",
        "Run `claimscope run` to rebuild the reports.",
    ]
    # That one was replayed in its time is no news of a file that lands at once.
    was = {
        name: [r for r in found if "replayed" not in r]
        for name, found in before.items()
    }
    now = everything()
    query = "describe select * exclude (batch_id) from landing.file"
    columns = [column for column, *_ in rows(query)]
    name, findings = columns.index("file_name"), columns.index("findings")
    assert now.pop("file") == [
        (*row[:findings], row[findings] - (row[name] == "i"), *row[findings + 1 :])
        for row in was.pop("file")
    ]
    assert now == was
    assert sorted(settings().home.rglob("*")) == kept


def test_an_outdated_warehouse_is_refused_until_it_is_rebuilt(cli, take_in):
    take_in(a=claims())
    before = everything()
    with warehouse.connect() as con:
        con.execute("alter table landing.claim alter column billed_usd type varchar")
        con.execute("alter table landing.file drop column withdrawn_at")

    code, _, err = cli("run")
    assert code == 1 and err.count("\n") == 1 and "run `claimscope rebuild`" in err
    code, _, err = cli("replay")
    assert code == 1 and "run `claimscope rebuild`" in err

    assert cli("rebuild")[0] == 0
    assert everything() == before


def test_what_a_migration_left_open_is_closed(cli, take_in):
    take_in(a=claims())
    before = everything()
    with warehouse.connect() as con:
        con.execute("drop table landing.claim_provider")
    cli("replay")
    assert everything()["claim_provider"] == []
    with warehouse.connect() as con:
        assert migration.unread(con) == ["claim_provider"]
    assert "`claimscope rebuild` reads them again" in cli("status")[1].replace(
        "\n", " "
    )

    cli("rebuild")

    assert everything() == before
    assert "rebuild" not in cli("status")[1]


@pytest.mark.parametrize("damage", [b"no warehouse", None])
def test_a_warehouse_that_is_damaged_or_gone_is_made_again(cli, take_in, damage):
    take_in(a=claims(), b=b"Dear sir")
    claim = everything()["claim"]
    settings().warehouse.unlink()
    if damage:
        settings().warehouse.write_bytes(damage)

    code, out, _ = cli("rebuild")

    assert code == 0
    assert "there was no old ledger to read" in out
    assert everything()["claim"] == claim
    assert rows("select file_name, status_code from landing.file order by all") == [
        ("a", "landed"),
        ("b", "quarantined"),
    ]


def test_a_missing_original_is_said_and_nothing_changes(cli, take_in):
    take_in(a=claims(), b=claims(control="2", claim="B"))
    for path in settings().archive.rglob("a"):
        path.unlink()
    before = everything()

    code, _, err = cli("rebuild")

    assert code == 1
    assert err.startswith("The originals of 1 files are neither in archive/ nor in")
    assert everything() == before
    assert not (settings().home / ".rebuild").exists()


def test_with_nothing_to_land_it_is_a_sentence(cli):
    code, _, err = cli("rebuild")

    assert code == 1
    assert err == (
        "Neither archive/ nor quarantine/ holds a file to land again; nothing was"
        " changed.\n"
    )


KILLED = """
import os, signal
from transforms import landing, rebuild

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

rebuild._said = die
rebuild.rebuild()
"""


def test_killed_before_the_swap_the_old_one_stands(cli, take_in):
    take_in(a=claims(), b=remittance(control="2"))
    before = everything()

    done = subprocess.run([sys.executable, "-c", KILLED], env=os.environ, check=False)

    assert done.returncode == -signal.SIGKILL
    assert everything() == before
    assert cli("rebuild")[0] == 0
    assert everything() == before


def test_what_was_sent_again_and_is_now_read_twice_is_said(cli, take_in, monkeypatch):
    unread = claims(claim="B", amount="250,00")
    take_in(first=unread)
    take_in(again=claims(control="2", claim="B", amount="250.00"))
    cut = staging.segments.cut
    monkeypatch.setattr(
        staging.segments, "cut", lambda data: cut(data.replace(b"250,00", b"250.00"))
    )

    _, out, _ = cli("rebuild")

    said = " ".join(out.split())
    assert "1 files hold more than before, 0 fewer. first (" in said
    assert "now holds 1 claims or answers that its sender delivered in" in said
