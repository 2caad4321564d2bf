"""Sealing: what was put in comes out, and any change of a sealed file is found."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import keys, sealing
from transforms.errors import Damaged
from transforms.sealing import CHUNK, MAGIC, Sealed, seal

KEY = b"k" * 32
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7]


def sealed(path, data, about=None, key=KEY):
    with path.open("wb") as out:
        seal(io.BytesIO(data), out, about or {"sha256": "x"}, key)
    return path


def opened(path, key=KEY):
    with Sealed(path, lambda key_id: key) as raw:
        return raw.readall()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sealed")


@pytest.mark.parametrize("size", SIZES)
def test_what_was_put_in_comes_out(folder, size):
    data = bytes(n % 251 for n in range(size))

    path = sealed(folder / "a", data, {"sha256": "of it"})

    assert opened(path) == data
    with Sealed(path, lambda key_id: KEY) as raw:
        assert (raw.size, raw.about) == (size, {"sha256": "of it"})
    assert data[:20] not in path.read_bytes() or size < 20


def test_bytes_are_read_from_any_place(folder):
    data = bytes(n % 251 for n in range(3 * CHUNK))
    path = sealed(folder / "a", data)

    with io.BufferedReader(Sealed(path, lambda key_id: KEY)) as file:
        for at, count in [(2 * CHUNK - 3, 10), (5, 5), (3 * CHUNK - 1, 9), (0, 1)]:
            file.seek(at)
            assert file.read(count) == data[at : at + count]
        file.seek(-4, io.SEEK_END)
        assert file.read() == data[-4:]


def test_two_files_of_one_key_have_nothing_in_common(folder):
    one, other = (sealed(folder / n, b"same" * 100).read_bytes() for n in "ab")

    head = len(MAGIC) + 8
    assert one[:head] == other[:head]
    assert all(
        one[at : at + 8] != other[at : at + 8] for at in range(head, len(one) - 8, 8)
    )


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([5, CHUNK, 2 * CHUNK + 9]), st.data())
def test_any_change_of_a_byte_is_found(folder, size, data):
    path = sealed(folder / "changed", bytes(size))
    bad = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(bad) - 1))
    bad[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bad)

    with pytest.raises(Damaged):
        opened(path)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_file_cut_short_or_longer_does_not_open(folder, data):
    path = sealed(folder / "cut", bytes(2 * CHUNK))
    whole = path.read_bytes()
    body = len(whole) - 2 * (CHUNK + 16)
    ends = st.sampled_from([body, body + CHUNK + 16]) | st.integers(0, len(whole) - 1)
    path.write_bytes(whole[: data.draw(ends)])

    with pytest.raises(Damaged):
        opened(path)
    path.write_bytes(whole + data.draw(st.binary(min_size=1, max_size=40)))
    with pytest.raises(Damaged):
        opened(path)


def test_a_file_without_its_end_is_found_before_a_byte_is_read(folder):
    path = sealed(folder / "cut", bytes(3 * CHUNK))
    path.write_bytes(path.read_bytes()[: -(CHUNK + 16)])

    with pytest.raises(Damaged, match="was changed or cut short"):
        Sealed(path, lambda key_id: KEY)


def test_chunks_that_change_places_do_not_open(folder):
    path = sealed(folder / "moved", bytes(3 * CHUNK))
    whole = path.read_bytes()
    step = CHUNK + 16
    head = len(whole) - 3 * step
    one, two, last = (whole[head + n * step : head + (n + 1) * step] for n in range(3))

    for order in (
        [two, one, last],
        [one, one, last],
        [one, last],
        [one, two, last] * 2,
    ):
        path.write_bytes(whole[:head] + b"".join(order))
        with pytest.raises(Damaged):
            opened(path)


def test_chunks_of_another_file_of_the_key_do_not_open(folder):
    one, other = (sealed(folder / n, bytes(CHUNK)) for n in "ab")
    mixed = one.read_bytes()[:-20] + other.read_bytes()[-20:]
    one.write_bytes(mixed)

    with pytest.raises(Damaged):
        opened(one)


def test_another_key_does_not_open_it(folder):
    path = sealed(folder / "a", b"bytes")

    assert sealing.key_id(path) == keys.identity(KEY)
    with pytest.raises(Damaged):
        opened(path, b"o" * 32)


def test_nothing_is_held_in_memory_of_what_was_read(folder):
    class Endless(io.RawIOBase):
        left = 64 * CHUNK
        most = 0

        def read(self, size=-1):
            self.most = max(self.most, size)
            taken = min(size, self.left)
            self.left -= taken
            return bytes(taken)

    source = Endless()
    with (folder / "large").open("wb") as out:
        seal(source, out, {}, KEY)

    assert source.most == CHUNK
    assert (folder / "large").stat().st_size > 64 * CHUNK
