"""Quoted numbers: references are compared without being kept."""

from decimal import Decimal

import polars as pl
import pytest

from transforms import parsing, people, quoted

KEY = b"k" * 32
PAYMENT = (
    "BPR*I*70*C*ACH************20250301~TRN*1*T*1~N1*PR*P*XV*P1~N1*PE*C*XX*1~"
    "CLP*PCN 7*1*80*80**12*ICN7~CLP*PCN8*4*80*0**12*ICN8~"
    "PLB*1*20251231*{reasons}~"
)


def parsed(*references: str, key: bytes = KEY) -> dict[str, pl.DataFrame]:
    reasons = "*".join(f"WO:{reference}*5" for reference in references)
    body = PAYMENT.format(reasons=reasons)
    count = body.count("~") + 2
    data = f"ST*835*0001~{body}SE*{count}*0001~".encode()
    return parsing.parse(data, "paid.835", key)


def hashes(tables: dict[str, pl.DataFrame]) -> list[tuple[str | None, str | None]]:
    columns = "reference_id", "reference_start_id"
    return tables["provider_adjustment"].select(columns).rows()


def test_a_reference_is_found_among_numbers_whole_or_before_its_first_space():
    tables = parsed("ICN7", "ICN7 20250110", "PCN 7", "")
    number = tables["adjudication"].row(0, named=True)
    payer, patient = number["payer_number_id"], number["patient_number_id"]

    whole, dated, spaced, none = hashes(tables)

    assert whole == (payer, None)
    assert dated[0] not in (payer, patient) and dated[1] == payer
    assert spaced[0] == patient and spaced[1] not in (payer, patient)
    assert none == (None, None)


def test_only_what_paid_can_be_taken_back():
    paid, denied = (
        parsed("X")["adjudication"]
        .select("paid_usd", "payer_number_id", "patient_number_id")
        .rows()
    )

    assert paid[0] == 80 and None not in paid
    assert denied == (0, None, None)


def test_spaces_around_a_number_are_none_of_it():
    references = pl.DataFrame({"reference": [" N1 ", "N1 ", "  ", None]})
    number = pl.DataFrame(
        {
            "payer_control_number": [" N1"],
            "patient_control_number": [" "],
            "paid_usd": [Decimal(1)],
        }
    )

    found = quoted.referring(pl.DataFrame({"at": [1, 2, 3, 4]}), references, KEY)
    (hashed,) = quoted.numbered(number, KEY).rows(named=True)

    assert found["reference_id"].to_list() == [hashed["payer_number_id"]] * 2 + [
        None,
        None,
    ]
    assert found["reference_start_id"].to_list() == [None] * 4
    assert hashed["patient_number_id"] is None


def test_another_key_gives_other_hashes():
    (one,), (other,) = hashes(parsed("X")), hashes(parsed("X", key=b"o" * 32))

    assert one[0] and other[0] and one != other


def test_a_member_number_has_no_hash_that_people_have():
    identity = pl.DataFrame(
        {
            "last_name": [None],
            "first_name": [None],
            "birth_date": [None],
            "sex": [None],
            "member_id": ["M12345"],
            "zip": [None],
            "state": [None],
            "service_from_date": [None],
        },
        schema_overrides={
            **dict.fromkeys(("last_name", "first_name", "sex"), pl.String),
            **dict.fromkeys(("zip", "state"), pl.String),
            **dict.fromkeys(("birth_date", "service_from_date"), pl.Date),
        },
    )

    (person,) = people.pseudonymise(identity, KEY).rows(named=True)
    ((reference, _),) = hashes(parsed("M12345"))

    assert reference is not None
    assert person["subscriber_id"] and person["patient_id"]
    assert not person["subscriber_id"].startswith(reference)
    assert not person["patient_id"].startswith(reference)


@pytest.mark.parametrize("written", ["M12345", "M12345 DOE JANE", "DOE  M12345"])
def test_what_a_payer_wrote_is_in_no_table(written):
    tables = parsed(written)

    for name, rows in tables.items():
        texts = rows.select(pl.col(pl.String)).rows()
        assert not any("M12345" in (text or "") for row in texts for text in row), name
    assert tables["provider_adjustment"]["has_reference"].to_list() == [True]
