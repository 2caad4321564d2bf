"""`claimscope withdraw`: what should not have landed goes, the right file lands."""

import os
import re
import signal
import subprocess
import sys
from decimal import Decimal

import pytest

from tests.cli.conftest import claims, everything, remittance, rows
from transforms import practice, runs, vault, warehouse, withdrawal
from transforms.settings import settings

WRONG, RIGHT = claims(amount="100.00"), claims(amount="120.00")
LEDGER = "select file_name, status_code, claims from landing.file order by file_name"
TOTALS = (
    "select sum(segments_in), sum(segments_parsed + segments_ignored"
    " + segments_quarantined), sum(billed_usd + charged_usd + quarantined_usd)"
    " from landing.file"
)


def files():
    return dict(rows("select file_name, file_id from landing.file"))


@pytest.fixture
def conflict(take_in):
    """Two files of one control number: the wrong one landed, the right one did not."""
    take_in(**{"wrong.837": WRONG})
    take_in(**{"right.837": RIGHT})
    assert rows(LEDGER) == [("right.837", "quarantined", 0), ("wrong.837", "landed", 1)]
    note = settings().quarantine / "right.837.reason.txt"
    assert "`claimscope replay` says how to land it" in note.read_text()
    return files()


def test_the_right_file_lands_in_stead_of_the_wrong_one(cli, conflict):
    totals = rows(TOTALS)
    ((batch,),) = rows("select max(batch_id) from landing.file")

    code, out, err = cli("withdraw", "wrong.837", "--land", "right.837")

    wrong, right = conflict["wrong.837"], conflict["right.837"]
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"wrong.837 ({wrong}) is withdrawn, with 1 claims or answers. right.837"
        f" ({right}) replayed: 19 more segments landed, with 1 more claims or answers.",
        "Run `claimscope run` to rebuild the reports.",
    ]
    assert rows(LEDGER) == [("right.837", "landed", 1), ("wrong.837", "withdrawn", 0)]
    assert rows("select file_id, billed_usd from landing.claim") == [
        (right, Decimal(120))
    ]
    assert rows(TOTALS) == totals
    assert rows(
        "select withdrawn_at >= received_at, batch_id > ?, quarantined_usd"
        f" from landing.file where file_id = '{wrong}'".replace("?", str(batch))
    ) == [(True, True, Decimal(100))]
    assert cli("replay")[1] == "Nothing is in quarantine.\n"
    assert vault.opened(settings().archive / wrong / "wrong.837").read() == WRONG
    assert vault.opened(settings().archive / right / "right.837").read() == RIGHT
    assert not list(settings().quarantine.iterdir())


def test_only_its_row_in_the_ledger_is_kept(cli, conflict):
    cli("withdraw", "wrong.837")

    held = {
        name
        for name, found in everything().items()
        if any(conflict["wrong.837"] in map(str, row) for row in found)
    }
    assert held == {"file"}


def test_doing_it_again_changes_nothing(cli, conflict):
    cli("withdraw", "wrong.837", "--land", "right.837")
    before, batch = everything(), rows("select max(batch_id) from landing.file")

    code, both, _ = cli("withdraw", "wrong.837", "--land", "right.837")
    _, alone, _ = cli("withdraw", "wrong.837")

    assert code == 0
    assert re.search(
        r"was withdrawn before, [0-9: -]+ UTC, and right.837 .* landed", both
    )
    assert "was withdrawn before, " in alone
    assert everything() == before
    assert rows("select max(batch_id) from landing.file") == batch


def test_withdrawn_first_the_right_one_lands_by_a_replay(cli, conflict):
    cli("withdraw", conflict["wrong.837"])
    assert rows(LEDGER) == [
        ("right.837", "quarantined", 0),
        ("wrong.837", "withdrawn", 0),
    ]

    cli("replay", "--all")

    assert rows(LEDGER) == [("right.837", "landed", 1), ("wrong.837", "withdrawn", 0)]


def test_a_withdrawal_can_be_taken_back(cli, conflict):
    before = everything()
    cli("withdraw", "wrong.837")
    assert "wrong.837" not in cli("replay")[1]
    cli("replay", "--file-id", "wrong.837")

    after = everything()

    ledger = {"file": 0, "finding": 0}
    assert after | ledger == before | ledger
    assert rows(
        "select file_name, withdrawn_at from landing.file where status_code = 'landed'"
    ) == [("wrong.837", None)]

    cli("withdraw", "wrong.837", "--land", "right.837")
    cli("withdraw", "right.837", "--land", "wrong.837")
    assert rows(LEDGER) == [("right.837", "withdrawn", 0), ("wrong.837", "landed", 1)]


def test_the_same_bytes_do_not_land_again(cli, conflict, take_in):
    cli("withdraw", "wrong.837", "--land", "right.837")
    before = everything()

    take_in(**{"wrong.837": WRONG})

    assert everything() == before
    assert not list(settings().inbox.iterdir())


def test_the_list_says_what_to_do_about_a_conflict(cli, conflict):
    _, out, _ = cli("replay")

    wrong, right = conflict["wrong.837"], conflict["right.837"]
    assert f"claimscope withdraw {wrong} --land {right}" in out.splitlines()[1]


def test_a_remittance_is_withdrawn_likewise(cli, take_in):
    take_in(a=remittance(paid="80.00"))
    take_in(b=remittance(paid="60.00"))
    totals = rows(TOTALS)

    cli("withdraw", "a", "--land", "b")

    assert rows("select paid_usd from landing.adjudication") == [(Decimal(60),)]
    assert rows("select payment_usd from landing.payment") == [(Decimal(60),)]
    assert rows(TOTALS) == totals


WRONGLY = {
    "an unknown file": (["no.837"], "No file no.837 is in the ledger; give the name"),
    "nothing landed of it": (
        ["right.837"],
        "is in quarantine: none of it landed, so there is nothing to withdraw.",
    ),
    "an unknown right file": (
        ["wrong.837", "--land", "no.837"],
        "No file no.837 is in the ledger",
    ),
    "the same file twice": (
        ["wrong.837", "--land", "wrong.837"],
        "are the same file; name two.",
    ),
    "the right file landed": (
        ["wrong.837", "--land", "other.837"],
        "has landed already; to withdraw wrong.837",
    ),
    "not the file in the way": (
        ["other.837", "--land", "right.837"],
        "they are not of the same sender and interchange control number.",
    ),
    "several of one name": (
        ["twice.837"],
        "2 files of the ledger are called twice.837; give the id of one: ",
    ),
}


def test_wrong_input_is_one_line_and_changes_nothing(cli, conflict, take_in):
    take_in(**{"other.837": claims(control="5", claim="E")})
    take_in(**{"twice.837": claims(control="6", claim="F")})
    take_in(**{"twice.837": claims(control="7", claim="G")})
    before = everything()

    for what, (arguments, said) in WRONGLY.items():
        code, out, err = cli("withdraw", *arguments)

        assert (code, out, err.count("\n")) == (1, "", 1), what
        assert said in err, what
    assert everything() == before


def test_without_a_warehouse_it_is_one_line(cli):
    code, _, err = cli("withdraw", "a.837")

    assert (code, err) == (1, "No file a.837 is in the ledger; nothing landed.\n")


def test_a_lost_original_is_said_and_nothing_withdrawn(cli, conflict):
    for path in settings().quarantine.iterdir():
        path.unlink()
    before = everything()

    code, _, err = cli("withdraw", "wrong.837", "--land", "right.837")

    assert code == 1
    assert "cannot land, so nothing was withdrawn: its original is neither in" in err
    assert everything() == before


def test_a_file_that_conflicts_with_another_one_as_well_stays(cli, take_in):
    take_in(a=claims(amount="100.00"), b=claims(claim="B", amount="50.00"))
    both = claims(amount="120.00").decode()
    more = claims(claim="B", amount="60.00").decode()
    claim = more[more.index("CLM*") : more.index("SE*")]
    take_in(c=both.replace("SE*15", claim + "SE*20").encode())
    before = everything()

    code, _, err = cli("withdraw", "a", "--land", "c")
    assert code == 1 and "nothing was withdrawn: it holds other amounts" in err
    assert everything() == before

    cli("withdraw", "b")
    cli("withdraw", "a", "--land", "c")
    assert rows("select billed_usd from landing.claim order by all") == [
        (Decimal(60),),
        (Decimal(120),),
    ]


def test_while_a_run_is_at_work_it_is_said(cli, conflict):
    with runs.exclusive():
        code, _, err = cli("withdraw", "wrong.837")

    assert code == 1 and err.startswith("Another command is at work in this home, ")


KILLED = """
import os, signal, sys
from transforms import inbox, replay, withdrawal

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

place = sys.argv[1]
if place == "after the wrong one went":
    before = withdrawal.set_aside
    withdrawal.set_aside = lambda *given: (before(*given), die())
elif place == "before commit":
    replay._note = die
elif place == "before the original moved":
    inbox.archive = die
withdrawal.withdraw("wrong.837", "right.837")
"""


@pytest.mark.parametrize(
    ("place", "is_done"),
    [
        ("after the wrong one went", False),
        ("before commit", False),
        ("before the original moved", True),
    ],
)
def test_killed_half_way_it_is_before_or_after(cli, conflict, place, is_done):
    before = everything()

    done = subprocess.run(
        [sys.executable, "-c", KILLED, place], env=os.environ, check=False
    )

    assert done.returncode == -signal.SIGKILL
    assert (everything() == before) == (not is_done)
    cli("withdraw", "wrong.837", "--land", "right.837")
    assert rows(LEDGER) == [("right.837", "landed", 1), ("wrong.837", "withdrawn", 0)]
    assert not list(settings().quarantine.iterdir())


def built():
    """The tables of core and marts in this home, but for the ledger."""
    build_id = warehouse.begin_build()
    for layer in warehouse.LAYERS:
        warehouse.build_layer(layer, build_id)
    warehouse.swap(build_id)
    with warehouse.connect(read_only=True) as con:
        return {
            model: sorted(con.execute(f"from {model}").fetchall(), key=str)
            for model in set(warehouse.models()) - {"core.file"}
        }


def wronged(data: bytes) -> bytes:
    """The same file with one amount in the place of another."""
    at = re.search(rb"(CLM\*[^*]+\*|CLP\*[^*]+\*[^*]*\*[^*]*\*)(-?[0-9.]+)", data)
    assert at
    return data[: at.start(2)] + b"4242.42" + data[at.end(2) :]


def test_the_numbers_are_those_of_the_right_files_alone(tmp_path, take_in, monkeypatch):
    truth = practice.generate(tmp_path / "practice", 200, 7)
    some = sorted((truth.parent / "files").iterdir())[-80:]
    everyone = {path.name: path.read_bytes() for path in some}
    spoilt = [
        next(name for name in sorted(everyone, reverse=True) if kind in everyone[name])
        for kind in (b"\nCLM*", b"\nCLP*")
    ]
    take_in(**{f"first-{name}": wronged(everyone[name]) for name in spoilt})
    take_in(**everyone)
    status = dict(rows("select file_name, status_code from landing.file"))
    for name in spoilt:
        assert (status[f"first-{name}"], status[name]) == ("landed", "quarantined")
        withdrawal.withdraw(f"first-{name}", name)
    after = built()

    monkeypatch.setenv("CLAIMSCOPE_HOME", str(tmp_path / "other"))
    key = tmp_path / "home" / "keys" / "pseudonym.key"
    settings().keys.mkdir(parents=True, mode=0o700)
    settings().key.write_bytes(key.read_bytes())
    settings().key.chmod(0o600)
    take_in(**everyone)

    assert after == built()
