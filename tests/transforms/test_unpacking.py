"""Unpacking: the files inside a file, each with its name, or the reason why not."""

import errno
import gzip

import pytest

from tests.transforms.conftest import packed
from transforms import unpacking


@pytest.fixture
def unpack(tmp_path):
    """Unpack bytes as a file `a`; gives name, size and refusal of each member."""

    def unpack(data, limit=1000):
        (tmp_path / "a").write_bytes(data)
        scratch = tmp_path / "scratch"
        found = [
            (member.name, member.bytes, member.refusal)
            for member in unpacking.members(tmp_path / "a", "a", scratch, limit)
        ]
        assert not scratch.exists() or not list(scratch.iterdir())
        return found

    return unpack


def test_a_file_stands_for_itself_an_archive_for_what_is_in_it(unpack):
    assert unpack(b"text") == [("a", 4, None)]
    assert unpack(gzip.compress(b"text")) == [("a!content", 4, None)]
    assert unpack(packed(b=b"12", c=packed(d=b"345"))) == [
        ("a!b", 2, None),
        ("a!c!d", 3, None),
    ]


def test_the_limit_is_of_the_whole_archive_and_what_fits_is_there(unpack):
    bomb = packed(b=b"1" * 600, c=b"2" * 600, d=b"3" * 300)

    assert unpack(bomb) == [
        ("a!b", 600, None),
        ("a!c", 0, "unpacked_too_large"),
        ("a!d", 300, None),
    ]
    assert unpack(gzip.compress(b"1" * 1001)) == [
        ("a!content", 0, "unpacked_too_large")
    ]


def test_a_damaged_member_is_refused_by_itself(unpack):
    data = packed(b=b"first", c=b"second").replace(b"second", b"sec0nd", 1)

    assert unpack(data) == [("a!b", 5, None), ("a!c", 0, "archive_unreadable")]


def test_a_full_disk_is_raised_so_that_no_file_is_refused_for_it(unpack, monkeypatch):
    def full(path, flags):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(unpacking, "_private", full)

    with pytest.raises(OSError, match="No space left"):
        unpack(packed(b=b"first"))
