"""Member shapes: what tells whether two member numbers of a person are one slip apart.

A number has a digest for each place, of the number with that place blotted out, and one
for each two neighbours, of the number with these two in alphabetic order. Two numbers
of one length that share the digest of a place are alike but for that character; two
that share the digest of two neighbours are alike but for their order. The digests are
keyed, with the pseudonym key and with the person: they tell nothing of the number but
its length, and two persons' are never alike.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import blake2b

import polars as pl

DIGEST_BYTES = 3  # four letters; unlike numbers share one in 1 of 700,000 pairs
# Shorter ones are alike too easily; longer ones are no numbers that anybody types.
FEWEST, MOST = 5, 30


def member_shapes(people: pl.Series, numbers: pl.Series, key: bytes) -> pl.Series:
    """Text of each person's number: a digest of four letters for each place and pair.

    Args:
        people: their pseudonyms; null is nobody, and has no shapes.
        numbers: their member numbers, normalised; so is a null or one too short or long
            to be compared.
        key: the pseudonym key.
    """
    own = hmac.digest(key, b"claimscope member shapes", "sha256")
    asked = pl.DataFrame({"person": people, "number": numbers})
    told = asked.filter(
        pl.col("person").is_not_null(),
        pl.col("number").str.len_bytes() == pl.col("number").str.len_chars(),
        pl.col("number").str.len_chars().is_between(FEWEST, MOST),
    ).unique()
    shapes = [_shapes(own, person, number) for person, number in told.rows()]
    known = told.with_columns(pl.Series("shapes", shapes, dtype=pl.String))
    return asked.join(
        known, on=["person", "number"], how="left", maintain_order="left"
    )["shapes"]


def _shapes(key: bytes, person: str, number: str) -> str:
    text = number.encode()
    of_person = blake2b(person.encode(), digest_size=DIGEST_BYTES, key=key)
    digests = []
    for place in range(len(text)):
        digest = of_person.copy()
        digest.update(text[:place] + b"?" + text[place + 1 :])
        digests.append(digest.digest())
    for place in range(len(text) - 1):
        before, pair, after = text[:place], text[place : place + 2], text[place + 2 :]
        # The marks name the pair: numbers whose pairs are in order have no digest twice.
        digest = of_person.copy()
        digest.update(before + b"<" + bytes(sorted(pair)) + b">" + after)
        digests.append(digest.digest())
    return urlsafe_b64encode(b"".join(digests)).decode()
