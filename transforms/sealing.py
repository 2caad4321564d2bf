"""Sealing: the bytes of a file encrypted so that any change of them is found.

AES-256-GCM in chunks (the STREAM construction, as in age), of constant memory whatever
the size, and readable from any place of the file. Layout, all numbers big-endian:

    20  "claimscope sealed 1\\n"
     8  the identity of the key
    32  salt, random for every file
     4  n, the length of what follows
     n  what is known of the file, JSON, encrypted (with its tag)
        then chunks of 65,536 bytes, the last shorter, each encrypted (with its tag)

The key of a file is HKDF-SHA-256 of the archive key and the salt, so that no two files
share one and a nonce can be a plain counter: 11 bytes of counter, then 0 for a chunk,
1 for the last, 2 for what is known of the file. The first 64 bytes are associated data
of every chunk. A changed, moved, missing or further chunk does not open.
"""

import io
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from transforms.errors import Damaged
from transforms.keys import identity

MAGIC = b"claimscope sealed 1\n"
CHUNK = 1 << 16
_TAG = 16
_ID, _SALT, _LENGTH = 8, 32, 4
_HEAD = len(MAGIC) + _ID + _SALT + _LENGTH
_MORE, _LAST, _ABOUT = 0, 1, 2
_LONGEST_ABOUT = 1 << 24

KeyOf = Callable[[str], bytes]  # the key of an identity; raises where there is none


def seal(
    source: IO[bytes], target: IO[bytes], about: Mapping[str, Any], secret: bytes
) -> None:
    """Encrypt what is left of `source` to `target`, with what is known of it."""
    told = json.dumps(about).encode()
    salt = os.urandom(_SALT)
    length = (len(told) + _TAG).to_bytes(_LENGTH, "big")
    head = MAGIC + bytes.fromhex(identity(secret)) + salt + length
    cipher = _cipher(secret, salt)
    target.write(head)
    target.write(cipher.encrypt(_nonce(0, _ABOUT), told, head))
    counter, piece = 0, _read(source)
    while True:
        after = _read(source) if len(piece) == CHUNK else b""
        flag = _MORE if after else _LAST
        target.write(cipher.encrypt(_nonce(counter, flag), piece, head))
        if not after:
            return
        counter, piece = counter + 1, after


def is_sealed(path: Path) -> bool:
    """Say whether a file is one that `seal` wrote."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def key_id(path: Path) -> str:
    """Name the key that a sealed file was sealed with."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return head[len(MAGIC) : len(MAGIC) + _ID].hex()


class Sealed(io.RawIOBase):
    """The bytes inside a sealed file, from any place of it.

    Attributes:
        about: what was known of the file when it was sealed.
        size: how many bytes there are.
    """

    about: dict[str, Any]
    size: int

    def __init__(self, path: Path, key_of: KeyOf) -> None:
        """Open a sealed file.

        Raises:
            Damaged: it was changed or cut short.
        """
        super().__init__()
        self._name = f"{path.parent.name}/{path.name}"
        self._file = path.open("rb")
        try:
            self._open(key_of)
        except BaseException:
            self._file.close()
            raise

    def _open(self, key_of: KeyOf) -> None:
        self._head = self._file.read(_HEAD)
        if len(self._head) < _HEAD or not self._head.startswith(MAGIC):
            raise self._damaged()
        at = len(MAGIC)
        secret = key_of(self._head[at : at + _ID].hex())
        self._cipher = _cipher(secret, self._head[at + _ID : at + _ID + _SALT])
        length = int.from_bytes(self._head[-_LENGTH:], "big")
        if length > _LONGEST_ABOUT:
            raise self._damaged()
        told = self._opened(self._file.read(length), 0, _ABOUT)
        self.about = json.loads(told)
        self._begin = _HEAD + length
        body = os.fstat(self._file.fileno()).st_size - self._begin
        self._chunks = max(1, -(-body // (CHUNK + _TAG)))
        self.size = body - self._chunks * _TAG
        self._at = 0
        self._held = (-1, b"")
        if self.size < 0:
            raise self._damaged()
        self._chunk(self._chunks - 1)  # which says whether it is the last

    def _opened(self, sealed: bytes, counter: int, flag: int) -> bytes:
        try:
            return self._cipher.decrypt(_nonce(counter, flag), sealed, self._head)
        except (InvalidTag, ValueError):
            raise self._damaged() from None

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(self._begin + number * (CHUNK + _TAG))
            flag = _LAST if number == self._chunks - 1 else _MORE
            sealed = self._file.read(CHUNK + _TAG)
            self._held = (number, self._opened(sealed, number, flag))
        return self._held[1]

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place of the bytes inside."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise OSError("There is nothing before the beginning.")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read on, at most to the end of a chunk."""
        if self._at >= self.size:
            return 0
        number, within = divmod(self._at, CHUNK)
        piece = self._chunk(number)[within : within + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the file; again is nothing."""
        if not self.closed:
            self._file.close()
        super().close()

    def _damaged(self) -> Damaged:
        return Damaged(
            f"{self._name} was changed or cut short since it was sealed, and cannot be"
            " opened; restore it from a backup."
        )


def _read(source: IO[bytes]) -> bytes:
    """Read a whole chunk, unless the end comes first."""
    piece = source.read(CHUNK)
    while piece and len(piece) < CHUNK:
        more = source.read(CHUNK - len(piece))
        if not more:
            break
        piece += more
    return piece


def _nonce(counter: int, flag: int) -> bytes:
    return counter.to_bytes(11, "big") + bytes([flag])


def _cipher(secret: bytes, salt: bytes) -> AESGCM:
    info = b"claimscope sealed file 1"
    return AESGCM(HKDF(SHA256(), 32, salt, info).derive(secret))
