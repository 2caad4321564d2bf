"""Writing X12: separators, amounts and counts."""

from datetime import date

import pytest

from transforms.x12.write import (
    Party,
    Separators,
    composite,
    interchange,
    segment,
    transaction,
    usd,
)


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0"), (100, "1"), (150, "1.5"), (5, "0.05"), (-1234, "-12.34")],
)
def test_amounts_have_no_needless_zeros(cents, text):
    assert usd(cents) == text


def test_empty_elements_at_the_end_are_left_out():
    assert segment("CLP", "A", "", "1", "", "") == "CLP*A**1~"
    assert composite("HC", "99213", "", "") == "HC:99213"


def test_a_transaction_counts_its_segments():
    text = transaction("835", "005010X221A1", 7, ["LX*1~", "LX*2~"])

    assert text.endswith("SE*4*0007~")


def test_a_sender_has_separators_of_its_own():
    parties = Party("ZZ", "ME"), Party("ZZ", "YOU")
    body = [transaction("837", "005010X222A1", 1, ["HI*ABK:J101*ABF:I10~"])]
    own = Separators("|", ">", "^", "~", "\r\n")

    data = interchange(
        *parties, "HC", "005010X222A1", date(2025, 3, 1), 9, body, own
    ).decode()

    assert data[3] == "|" and data[104] == ">" and data[105] == "~"
    assert data[106:108] == "\r\n"
    assert "HI|ABK>J101|ABF>I10~" in data and "*" not in data


def test_a_separator_in_the_data_is_an_error():
    with pytest.raises(ValueError, match="separator"):
        Separators(element="|").apply("NM1*85*A|B~")
