"""`claimscope keys rotate`: another key, the same numbers, wherever it is stopped."""

import pytest

from tests.cli.conftest import claims, everything, remittance, rows
from tests.transforms.conftest import packed
from transforms import (
    keys,
    originals,
    publish,
    rebuild,
    rotation,
    runs,
    sealing,
    vault,
    warehouse,
)
from transforms.errors import BadSetting
from transforms.settings import settings
from transforms.warehouse import LAYERS

# What is signed with the pseudonym key, and so another under another key.
SIGNED = {
    "claim": ("patient_id", "subscriber_id", "member_shapes"),
    "adjudication": ("payer_number_id", "patient_number_id"),
    "provider_adjustment": ("reference_id", "reference_start_id"),
}


def names() -> list[str]:
    return sorted(path.name for path in settings().keys.iterdir())


def originals_read() -> list[bytes]:
    found = []
    for path in [*sorted(settings().archive.glob("*/*")), *originals.refused()]:
        with vault.opened(path) as file:
            found.append(file.read())
    return found


def without_signed() -> dict:
    with warehouse.connect(read_only=True) as con:
        shown = {
            table: con.execute(
                f"select * exclude ({', '.join(signed)}, batch_id) from landing.{table}"
            ).fetchall()
            for table, signed in SIGNED.items()
        }
    rest = {table: sorted(rows, key=str) for table, rows in shown.items()}
    return {**everything(), **rest}


def published() -> dict[str, bytes]:
    """Build and publish, without Airflow; the files by name."""
    build_id = warehouse.begin_build()
    for layer in LAYERS:
        if layer != "landing":
            warehouse.build_layer(layer, build_id)
    warehouse.swap(build_id)
    folder = publish.publish(build_id)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.parquet")
    }


@pytest.fixture
def landed(take_in):
    take_in(
        a=claims(claim="A"),
        b=remittance(control="2", claim="A"),
        letter=b"Dear sir",
        **{"c.zip": packed(d=claims(control="3", claim="C"))},
    )


def test_under_another_pseudonym_key_the_reports_are_the_same(cli, landed):
    reports = published()
    before, people = without_signed(), rows("select patient_id from landing.claim")
    old = keys.key(keys.PSEUDONYM)

    code, _, err = cli("keys", "rotate", "pseudonym")

    assert (code, err) == (0, "")
    assert without_signed() == before
    assert not set(people) & set(rows("select patient_id from landing.claim"))
    assert keys.key(keys.PSEUDONYM) != old
    assert names() == ["archive.key", "audit.key", "pseudonym.key"]
    assert published() == reports
    for path in settings().home.rglob("*"):
        if path.is_file():
            assert old not in path.read_bytes()


STEPS = [
    (keys, "begin"),
    (rebuild, "_old_ledger"),
    (rebuild, "_dated"),
    (rebuild, "_said"),
    (keys, "finish"),
    (keys, "_overwrite"),
]


@pytest.mark.parametrize(("place", "step"), STEPS, ids=[name for _, name in STEPS])
@pytest.mark.parametrize("when", ["before", "after"])
def test_stopped_at_any_step_one_key_is_in_force_and_whole(
    cli, landed, monkeypatch, place, step, when
):
    """What is done next finds a warehouse and the key that its people go by."""
    before = without_signed()
    real = getattr(place, step)

    def die(*arguments):
        if when == "after":
            real(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(place, step, die)
        assert cli("keys", "rotate", "pseudonym")[0] == 130

    with runs.exclusive("replay"):
        assert names() == ["archive.key", "audit.key", "pseudonym.key"]
        key_id = keys.identity(keys.key(keys.PSEUDONYM))
        assert rotation.warehouse_key() == key_id
        assert without_signed() == before
    assert cli("keys", "rotate", "pseudonym")[0] == 0
    assert keys.identity(keys.key(keys.PSEUDONYM)) != key_id
    assert without_signed() == before


def test_without_an_original_the_old_key_stands(cli, landed):
    before, old = everything(), keys.key(keys.PSEUDONYM)
    for path in settings().archive.glob("*/a"):
        path.unlink()

    code, _, err = cli("keys", "rotate", "pseudonym")

    assert code == 1 and err.startswith("The originals of 1 files are neither")
    assert keys.key(keys.PSEUDONYM) == old and everything() == before
    assert "pseudonym.key.next" not in names()


def test_another_archive_key_seals_every_original_again(cli, landed):
    before, old = originals_read(), keys.identity(keys.key(keys.ARCHIVE))

    code, out, _ = cli("keys", "rotate", "archive")

    assert code == 0
    assert out.strip().startswith("4 originals were sealed with a new key")
    assert originals_read() == before
    assert names() == ["archive.key", "audit.key", "pseudonym.key"]
    new = keys.identity(keys.key(keys.ARCHIVE))
    assert new != old
    assert {sealing.key_id(path) for path in settings().archive.glob("*/*")} == {new}


@pytest.mark.parametrize("after", [0, 1, 3, 4])
def test_stopped_among_the_originals_it_goes_on(cli, landed, monkeypatch, after):
    before, count = originals_read(), []
    real = vault.seal_again

    def die(path):
        if len(count) == after:
            raise KeyboardInterrupt
        count.append(path)
        return real(path)

    with monkeypatch.context() as broken:
        broken.setattr(vault, "seal_again", die)
        if after == 4:
            broken.setattr(keys, "finish", die)
        assert cli("keys", "rotate", "archive")[0] == 130
    assert originals_read() == before
    assert cli("rebuild")[0] == 0

    said = cli("keys", "rotate", "archive")[1]

    assert said.strip().startswith(f"{4 - after} originals were sealed")
    assert originals_read() == before
    assert "archive.key.next" not in names()


def test_originals_of_an_earlier_version_are_read_and_then_sealed(cli, landed):
    """They lie there in plain."""
    before = everything()
    for path in [*settings().archive.glob("*/*"), *originals.refused()]:
        with vault.opened(path) as file:
            data = file.read()
        path.write_bytes(data)
    assert cli("rebuild")[0] == 0
    assert everything() == before

    assert "4 originals" in cli("keys", "rotate", "archive")[1]

    assert all(map(sealing.is_sealed, settings().archive.glob("*/*")))
    assert cli("rebuild")[0] == 0
    assert everything() == before


def test_keys_may_lie_outside_of_the_home(cli, take_in, tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMSCOPE_KEYS", str(tmp_path / "apart"))
    take_in(a=claims())
    cli("tidy")

    assert not (settings().home / "keys").exists()
    assert names() == ["archive.key", "audit.key", "pseudonym.key"]
    assert cli("keys", "rotate", "pseudonym")[0] == 0
    before = everything()
    assert cli("rebuild")[0] == 0 and everything() == before
    assert not (settings().home / "keys").exists()

    monkeypatch.setenv("CLAIMSCOPE_KEYS", str(tmp_path / "nothing"))
    with pytest.raises(BadSetting, match=r"The archive key [0-9a-f]{16}, with which"):
        originals_read()


def test_another_pseudonym_key_lands_nothing(take_in, monkeypatch, tmp_path):
    take_in(a=claims())
    monkeypatch.setenv("CLAIMSCOPE_KEYS", str(tmp_path / "wrong"))

    with pytest.raises(BadSetting, match="is not the one by which people landed"):
        take_in(b=claims(control="2", claim="B"))

    monkeypatch.delenv("CLAIMSCOPE_KEYS")
    assert not list(settings().staging.glob("*"))
    take_in()
    assert len(rows("select distinct patient_id from landing.claim")) == 1
    assert len(rows("select * from landing.claim")) == 2


@pytest.mark.parametrize(("what", "mode"), [("", 0o750), ("pseudonym.key", 0o604)])
def test_a_key_that_is_open_to_others_is_refused(take_in, what, mode):
    take_in(a=claims())
    (settings().keys / what).chmod(mode)

    with pytest.raises(
        BadSetting, match=r"is open to others \(mode \d+\).*`chmod \d00"
    ):
        take_in(b=claims(control="2"))


def test_a_link_to_a_key_is_judged_by_where_it_leads(take_in, tmp_path):
    take_in(a=claims())
    place = settings().keys / "pseudonym.key"
    place.rename(tmp_path / "real.key")
    place.symlink_to(tmp_path / "real.key")
    (tmp_path / "real.key").chmod(0o644)

    with pytest.raises(BadSetting, match="is open to others"):
        keys.key(keys.PSEUDONYM)
    (tmp_path / "real.key").chmod(0o600)
    assert keys.key(keys.PSEUDONYM)


def test_what_is_done_with_keys_is_in_the_audit_log(cli, landed):
    cli("keys", "rotate", "archive")
    cli("keys", "rotate", "pseudonym")

    out = cli("audit", "show", "--event", "key_rotated")[1]
    assert "key=archive originals=4" in out and "key=pseudonym" in out
    code, out, _ = cli("audit", "verify")
    assert code == 0 and out.startswith("The audit log is whole: ")
    log = settings().home / "audit" / "audit-000001.jsonl"
    log.write_bytes(log.read_bytes().replace(b"key_rotated", b"key_rotatet", 1))
    code, out, _ = cli("audit", "verify")
    assert code == 1 and "was changed or is not" in out
