"""Member shapes: what tells whether two member numbers of a person are one slip apart.

A number has a digest for each place, of the number with that place blotted out, and one
for each two neighbours, of the number with these two in order. Two numbers of one
length that share the digest of a place are alike but for that character; two that share
the digest of two neighbours are alike but for their order.

The digests are keyed, under a key made of the pseudonym key, and of the person: they
tell nothing of a number but its length, and nothing of two persons' numbers. Each is
the beginning of a CBC-MAC (ISO/IEC 9797-1, algorithm 1) by AES-256, whose messages are
of three blocks, never more or fewer, as it asks: person, number, rest of the number.
Thousands are made in one call: an HMAC of each took five times as long.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

Bytes = npt.NDArray[np.uint8]

DIGEST_BYTES = 3  # four letters; unlike numbers share one in 1 of 700,000 pairs
# Shorter ones are alike too easily; longer ones are no numbers that anybody types.
FEWEST, MOST = 5, 30
_BLOCK = 16
_PLACE = 31  # of a message: the place of the digest in its row, after the number
_BLOT = ord("?")
_AT_ONCE = 20_000  # numbers; 50 MB


def member_shapes(people: pl.Series, numbers: pl.Series, key: bytes) -> pl.Series:
    """Text of each person's number: a digest of four letters for each place and pair.

    Args:
        people: their pseudonyms, 32 hexadecimal digits; null is nobody.
        numbers: their member numbers, normalised.
        key: the pseudonym key.

    Returns:
        The shapes; null for nobody, and for what is too short or too long to compare.
    """
    own = hmac.digest(key, b"claimscope member shapes", "sha256")
    # A block by itself, on which CBC-MAC builds.
    aes = Cipher(AES(own), modes.ECB()).encryptor()
    asked = pl.DataFrame({"person": people, "number": numbers})
    told = asked.filter(
        pl.col("person").is_not_null(),
        pl.col("number").str.contains(rf"^[0-9A-Z]{{{FEWEST},{MOST}}}$"),
    ).unique(maintain_order=True)
    known = told.with_columns(pl.lit(None, pl.String).alias("shapes")).clear()
    for part in _parts(told):
        shapes = _shapes(aes, part["person"].to_list(), part["number"].to_list())
        known.vstack(part.with_columns(shapes=shapes), in_place=True)
    return asked.join(known, ["person", "number"], "left", maintain_order="left")[
        "shapes"
    ]


def _parts(told: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Numbers of one length each, some thousand at a time."""
    for _, same in told.group_by(pl.col("number").str.len_bytes()):
        yield from same.iter_slices(_AT_ONCE)


def _shapes(aes: CipherContext, people: list[str], numbers: list[str]) -> pl.Series:
    """The shapes of numbers of one length."""
    persons = _bytes(bytes.fromhex("".join(people)), (len(people), 1, _BLOCK))
    letters = _bytes("".join(numbers).encode(), (len(numbers), -1))
    messages = _messages(letters)
    state = _encrypted(aes, persons)
    for begins in (0, _BLOCK):
        block = messages[:, :, begins : begins + _BLOCK]
        state = _encrypted(aes, state ^ block)
    text = urlsafe_b64encode(state[:, :, :DIGEST_BYTES].tobytes()).decode()
    width = len(text) // len(numbers)
    return pl.Series([text[n : n + width] for n in range(0, len(text), width)])


def _messages(letters: Bytes) -> Bytes:
    """By number and digest: the number with a place blotted out or a pair in order."""
    count, length = letters.shape
    messages = np.zeros((count, 2 * length - 1, 2 * _BLOCK), np.uint8)
    messages[:, :, :length] = letters[:, None, :]
    messages[:, :, _PLACE] = np.arange(2 * length - 1)
    for place in range(length):
        messages[:, place, place] = _BLOT
    for place in range(length - 1):
        pair = slice(place, place + 2)
        messages[:, length + place, pair] = np.sort(letters[:, pair], axis=1)
    return messages


def _encrypted(aes: CipherContext, blocks: Bytes) -> Bytes:
    return _bytes(aes.update(blocks.tobytes()), blocks.shape)


def _bytes(data: bytes, shape: tuple[int, ...]) -> Bytes:
    return np.frombuffer(data, np.uint8).reshape(shape)
