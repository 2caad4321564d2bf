"""Member shapes: what they tell of two numbers of a person, and what they do not."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import md5

import polars as pl
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from transforms.member_shapes import member_shapes

KEY = b"k" * 32


def digests(number, person="p", key=KEY):
    """The digests of a number: of its places, then of its neighbours."""
    text = shapes(number, person, key)
    parts = [text[n : n + 4] for n in range(0, len(text), 4)]
    return parts[: len(number)], parts[len(number) :]


def pseudonym(person):
    return md5(person.encode()).hexdigest()


def shapes(number, person="p", key=KEY):
    people = pl.Series([pseudonym(person)], dtype=pl.String)
    return member_shapes(people, pl.Series([number], dtype=pl.String), key).item()


def test_another_character_leaves_the_digest_of_its_place():
    (places, pairs), (other_places, other_pairs) = digests("ABC123"), digests("ABC173")

    assert [n for n in range(6) if places[n] == other_places[n]] == [4]
    assert not {*pairs} & {*other_pairs}


def test_an_exchange_leaves_the_digest_of_the_two():
    (places, pairs), (other_places, other_pairs) = digests("ABC123"), digests("ABC213")

    assert [n for n in range(5) if pairs[n] == other_pairs[n]] == [3]
    assert not {*places} & {*other_places}


def test_two_slips_leave_nothing():
    one, other = digests("ABC123"), digests("ACB132")

    assert not {*one[0], *one[1]} & {*other[0], *other[1]}


def test_a_digest_is_the_mac_that_the_standard_describes():
    """CBC-MAC is the last block of CBC without a beginning; two are made so here."""
    own = hmac.new(KEY, b"claimscope member shapes", "sha256").digest()
    places, pairs = digests("CAB12")

    for digest, text, place in (
        (places[1], b"C?B12", 1),
        (pairs[0], b"ACB12", 5),
    ):
        message = bytes.fromhex(pseudonym("p")) + text.ljust(31, b"\0") + bytes([place])
        cbc = Cipher(AES(own), modes.CBC(bytes(16))).encryptor()
        mac = cbc.update(message)[-16:]
        assert digest == urlsafe_b64encode(mac[:3]).decode()


def test_no_digest_tells_that_neighbours_are_alike_or_in_order():
    """Their digest is not that of the number, nor that of other neighbours."""
    places, pairs = digests("11111")

    assert len({*places, *pairs}) == 9


def test_another_person_or_key_has_other_digests():
    one = {*digests("ABC123")[0]}

    assert not one & {*digests("ABC123", person="q")[0]}
    assert not one & {*digests("ABC123", key=b"x" * 32)[0]}


@pytest.mark.parametrize("number", [None, "1234", "1" * 31, "Ä12345"])
def test_what_is_no_number_to_type_has_no_shapes(number):
    assert shapes(number) is None


def test_nobody_has_no_shapes_and_rows_stay_in_order():
    one, other = pseudonym("p"), pseudonym("q")
    people = pl.Series([one, None, other, one, other], dtype=pl.String)
    numbers = pl.Series(["12345", "12345", None, "12345", "123456"], dtype=pl.String)

    first, nobody, none, again, longer = member_shapes(people, numbers, KEY).to_list()

    assert (nobody, none) == (None, None)
    assert first == again == shapes("12345")
    assert longer == shapes("123456", "q")
    assert len(first) == 4 * (5 + 4)
