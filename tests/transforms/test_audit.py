"""The audit log: whoever changes it without the key is found out."""

import json
import multiprocessing
import os

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as slowly
from hypothesis import strategies as st

from transforms import audit, audit_proof, keys, room, settings_noted
from transforms.errors import BadInput, BadSetting, NoRoom
from transforms.settings import settings


def folder():
    return settings().home / "audit"


def noted(count, event="login"):
    for n in range(count):
        audit.note(event, f"user{n}", place=n)


def whole():
    return audit_proof.verify().is_whole


def test_what_is_noted_can_be_read_again_and_is_whole(home):
    noted(3)
    audit.note("query", "eve", sql_sha256="ab")

    assert [e["who"] for e in audit_proof.entries()] == [
        *("user0", "user1", "user2"),
        "eve",
    ]
    assert [e["event"] for e in audit_proof.entries(event="query")] == ["query"]
    verdict = audit_proof.verify()
    assert verdict.is_whole and verdict.entries == 4
    assert verdict.said.startswith("The audit log is whole: 4 entries")


def test_before_the_first_entry_nothing_is_wrong(home):
    assert audit_proof.verify().is_whole


def test_only_its_owner_may_look(home):
    noted(1)

    assert folder().stat().st_mode & 0o077 == 0
    for path in [*folder().iterdir(), keys.path(keys.AUDIT)]:
        assert path.stat().st_mode & 0o077 == 0, path


@slowly(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_any_change_of_a_byte_or_a_line_is_found(tmp_path_factory, data):
    os.environ["CLAIMSCOPE_HOME"] = str(tmp_path_factory.mktemp("a") / "home")
    noted(4)
    assert whole()
    path = audit.file()
    text = path.read_bytes()
    lines = text.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(text) - 1))
    line = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines) - 1).filter(lambda n: n != line))
    swapped = [*lines]
    swapped[line], swapped[other] = swapped[other], swapped[line]
    byte = data.draw(st.integers(1, 255))
    changed = data.draw(
        st.sampled_from(
            [
                text[:at] + bytes([text[at] ^ byte]) + text[at + 1 :],
                text[:at] + text[at + 1 :],
                text[:at] + bytes([byte]) + text[at:],
                text[:at],
                b"".join(lines[:line] + lines[line + 1 :]),
                b"".join([*lines[:line], lines[other], *lines[line:]]),
                b"".join(swapped),
                text + lines[line],
            ]
        ).filter(lambda found: found != text)
    )

    path.write_bytes(changed)

    verdict = audit_proof.verify()
    assert not verdict.is_whole
    assert verdict.said.startswith("The audit log is broken: ")
    # and so it stays, whatever is noted afterwards, unless it was only added to
    audit.note("login", "after")
    assert not whole() or "audit_mended" in {e["event"] for e in audit_proof.entries()}
    assert changed.startswith(text) or not whole()


@slowly(deadline=None, max_examples=60)
@given(st.integers(0, 1023), st.integers(1, 255))
def test_a_change_of_the_head_is_found(tmp_path_factory, at, byte):
    os.environ["CLAIMSCOPE_HOME"] = str(tmp_path_factory.mktemp("h") / "home")
    noted(3)
    head = folder() / "head"
    held = bytearray(head.read_bytes())
    was = bytes(held)
    held[at] ^= byte
    head.write_bytes(held)

    if was[at : at + 1] in b" \n":
        assert not whole() or bytes(held).split() == was.split()
    else:
        assert not whole()


def test_it_says_where_it_breaks_and_what_can_be_trusted(home):
    noted(5)
    lines = audit.file().read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b"user3", b"nobod")
    audit.file().write_bytes(b"".join(lines))

    verdict = audit_proof.verify()

    at = json.loads(lines[2])["at"]
    assert verdict.said == (
        "The audit log is broken: line 4 of audit-000001.jsonl was changed or is not"
        f" ours; the 3 entries before, until {at}, can be trusted."
    )


def test_a_line_made_anew_without_the_key_is_found(home):
    """Digests can be made again by anybody; seals cannot."""
    noted(2)
    first, second = audit.file().read_bytes().splitlines()
    forged = first.replace(b"user0", b"other")
    after = audit.digest(first).encode()
    second = second.replace(after, audit.digest(forged).encode())
    audit.file().write_bytes(forged + b"\n" + second + b"\n")

    assert not whole()


@pytest.mark.parametrize("taken", [["head"], ["audit-000001.jsonl"], ["head", "log"]])
def test_what_is_taken_away_is_missed_even_after_the_next_entry(home, taken):
    noted(3)
    for name in taken:
        (audit.file() if name == "log" else folder() / name).unlink()

    assert not whole()
    noted(2)
    assert not whole()


def test_the_last_entry_cannot_be_dropped_with_its_head(home):
    noted(4)
    lines = audit.file().read_bytes().splitlines(keepends=True)
    audit.file().write_bytes(b"".join(lines[:-1]))
    held = bytearray((folder() / "head").read_bytes())
    held[:512] = b" " * 512  # of entry 4; that of entry 3 stands
    (folder() / "head").write_bytes(held)

    assert not whole()
    noted(1)
    assert [e["event"] for e in audit_proof.entries()][3:] == ["audit_mended", "login"]


def test_an_older_log_put_back_is_found_by_what_was_noted_elsewhere(home):
    noted(2)
    old = {path: path.read_bytes() for path in (audit.file(), folder() / "head")}
    noted(2)
    anchor = audit_proof.verify().anchor
    for path, held in old.items():
        path.write_bytes(held)

    assert whole()  # which is why it should be noted
    assert not audit_proof.verify(anchor).is_whole
    noted(3)
    assert not audit_proof.verify(anchor).is_whole


def test_what_was_noted_elsewhere_is_found_again(home):
    noted(2)
    anchor = audit_proof.verify().anchor
    noted(2)

    assert audit_proof.verify(anchor).is_whole
    with pytest.raises(BadInput, match="An anchor is COUNT:DIGEST"):
        audit_proof.verify("yesterday")


def test_half_a_line_after_a_crash_is_told_and_removed(home):
    noted(2)
    with audit.file().open("ab") as log:
        log.write(b'{"n": 3, "at": "2026')

    assert not whole()
    noted(1)

    assert whole()
    assert [e["event"] for e in audit_proof.entries()] == [
        *("login", "login"),
        *("audit_mended", "login"),
    ]


def test_a_line_whose_head_was_lost_in_a_crash_is_taken_in(home):
    noted(2)
    before = (folder() / "head").read_bytes()
    noted(1)
    (folder() / "head").write_bytes(before)

    assert whole()
    noted(1)

    assert whole()
    assert len(list(audit_proof.entries())) == 4


def test_a_full_segment_is_followed_by_another(home, monkeypatch):
    monkeypatch.setattr(audit, "SEGMENT_BYTES", 900)
    noted(12)

    assert len(audit.segments(folder())) > 2
    assert audit_proof.verify().entries == 12
    audit.segments(folder())[0].unlink()
    assert "segment audit-000001.jsonl is not there" in audit_proof.verify().said


def test_a_new_month_begins_a_segment(home, monkeypatch):
    noted(1)
    monkeypatch.setattr(audit, "_month", lambda: "2001-01")
    key = keys.key(keys.AUDIT)
    for head in audit.heads(folder(), key):
        audit._say(folder(), key, head._replace(month="2001-01"))

    noted(1)

    assert len(audit.segments(folder())) == 2
    assert whole()


def test_a_crash_between_two_segments_loses_nothing(home, monkeypatch):
    monkeypatch.setattr(audit, "SEGMENT_BYTES", 300)
    noted(1)
    before = (folder() / "head").read_bytes()
    noted(1)
    (folder() / "head").write_bytes(before)

    noted(1)

    assert audit_proof.verify().entries == 3


def _many(home, count):
    os.environ["CLAIMSCOPE_HOME"] = home
    noted(count)


def test_several_processes_write_at_once(home):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_many, args=(str(home), 25)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert audit_proof.verify().entries == 100


def test_a_full_disk_is_a_sentence_and_leaves_no_half_line(home, monkeypatch):
    noted(1)
    write = os.write

    def full(handle, data):
        write(handle, data[:10])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk, pytest.raises(NoRoom):
        disk.setattr(audit.os, "write", full)
        noted(1)

    assert whole()
    assert room.lack(OSError(28, "No space left on device"))


def test_without_its_key_nothing_is_noted(home):
    noted(1)
    keys.path(keys.AUDIT).unlink()

    with pytest.raises(BadSetting, match="The audit key is not in"):
        noted(1)
    assert not whole()


def test_an_append_does_not_read_what_is_there(home, monkeypatch):
    noted(3)
    read = []
    real = os.read
    monkeypatch.setattr(audit.os, "read", lambda *a: read.append(a) or real(*a))
    opened = []
    path_open = type(audit.file()).open

    def watched(self, *arguments, **options):
        opened.append(self.name)
        return path_open(self, *arguments, **options)

    monkeypatch.setattr(type(audit.file()), "open", watched)
    noted(1)

    assert not read
    assert not [name for name in opened if name.endswith(".jsonl")]


def test_settings_that_changed_are_noted_but_never_a_secret(home, monkeypatch):
    settings_noted.note()
    settings_noted.note()
    monkeypatch.setenv("CLAIMSCOPE_PORT", "8060")
    monkeypatch.setenv("CLAIMSCOPE_SMTP_PASSWORD", "hunter2hunter2")
    settings_noted.note()
    settings_noted.note()

    events = [e["event"] for e in audit_proof.entries()]
    assert events == ["settings", "setting_changed", "setting_changed"]
    port, password = list(audit_proof.entries(event="setting_changed"))
    assert (port["before"], port["now"]) == ("8050", "8060")
    assert "now" not in password
    for path in folder().iterdir():
        assert b"hunter2" not in path.read_bytes()


def test_an_entry_cannot_say_of_itself_what_the_log_says(home):
    with pytest.raises(ValueError, match="seal"):
        audit.note("login", "eve", seal="mine")
