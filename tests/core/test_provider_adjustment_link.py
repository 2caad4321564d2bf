# ruff: noqa: E501, tables read better wide
"""core.provider_adjustment_link: the payment that a provider adjustment refers to."""

import pytest

from transforms import warehouse

ANSWER = """
    core.adjudication
    adjudication_id | claim_family_id | adjudication_index | file_id | transaction_index | payer_id | payment_date | paid_usd | enters_rates | facility_id
"""
NUMBERS = """
    landing.adjudication
    adjudication_id | payer_number_id | patient_number_id
"""
REFERENCE = """
    landing.provider_adjustment
    file_id | transaction_index | provider_adjustment_index | reference_id | reference_start_id
"""
ADJUSTMENT = """
    core.provider_adjustment
    file_id | transaction_index | provider_adjustment_index | payer_id | payment_date
"""


@pytest.fixture
def links(con, table):
    """Link what remittance 2 of file g, paid by P on 2025-03-01, takes back."""

    def links(answers: str, numbers: str, *references: tuple[str, str], payer="P"):
        table(ANSWER.rstrip() + answers)
        table(NUMBERS.rstrip() + numbers)
        table(
            REFERENCE
            + "\n".join(
                f"g | 2 | {n} | {whole} | {start}"
                for n, (whole, start) in enumerate(references, 1)
            )
        )
        table(
            ADJUSTMENT
            + "\n".join(
                f"g | 2 | {n} | {payer} | 2025-03-01"
                for n in range(1, len(references) + 1)
            )
        )
        warehouse.build(con, "core.provider_adjustment_link")
        return con.sql(
            "select link_code, adjudication_id, facility_id, since_days"
            " from core.provider_adjustment_link order by provider_adjustment_index"
        ).fetchall()

    return links


def test_the_payers_number_goes_before_the_providers_and_all_of_it_before_a_part(links):
    answers = """
        by_payer   | a | 1 | f | 1 | P | 2025-01-10 | 80.00 | true | F1
        by_patient | b | 1 | f | 1 | P | 2025-01-30 | 70.00 | true | F2
    """
    numbers = """
        by_payer   | N | A
        by_patient | B | N
    """

    assert links(answers, numbers, ("N", ""), ("A", ""), ("B", "N"), ("x", "N")) == [
        ("payer_control_number", "by_payer", "F1", 50),
        ("patient_control_number", "by_payer", "F1", 50),
        ("payer_control_number", "by_patient", "F2", 30),
        ("payer_control_number", "by_payer", "F1", 50),
    ]


@pytest.mark.parametrize(
    "unlike",
    [
        "other_payer      | a | 1 | f | 1 | Q | 2025-01-10 | 80.00  | true  | F1",
        "paid_later       | a | 1 | f | 1 | P | 2025-03-02 | 80.00  | true  | F1",
        "paid_nothing     | a | 1 | f | 1 | P | 2025-01-10 | 0.00   | true  | F1",
        "taken_back       | a | 1 | f | 1 | P | 2025-01-10 | -80.00 | false | F1",
        "estimate         | a | 1 | f | 1 | P | 2025-01-10 | 80.00  | false | F1",
        "same_remittance  | a | 1 | g | 2 | P | 2025-03-01 | 80.00  | true  | F1",
        "without_date     | a | 1 | f | 1 | P |            | 80.00  | true  | F1",
    ],
)
def test_what_was_not_paid_before_by_this_payer_is_not_taken_back(links, unlike):
    name = unlike.split("|")[0]

    assert links(f"\n{unlike}", f"\n{name} | N | C", ("N", "")) == [
        ("unmatched", None, None, None)
    ]


def test_a_payer_without_an_id_is_nobody_to_compare_with(links):
    answers = "\nby_nobody | a | 1 | f | 1 | unknown | 2025-01-10 | 80.00 | true | F1"
    numbers = "\nby_nobody | N | C"

    assert links(answers, numbers, ("N", ""), payer="unknown") == [
        ("unmatched", None, None, None)
    ]


def test_of_the_payments_of_one_claim_it_is_the_latest_of_two_claims_none(links):
    answers = """
        first     | a | 1 | f | 1 | P | 2025-01-10 | 80.00 | true | F1
        corrected | a | 3 | f | 2 | P | 2025-02-09 | 60.00 | true | F1
        same_day  | a | 2 | g | 1 | P | 2025-02-09 | 10.00 | true | F1
        one       | b | 1 | f | 1 | P | 2025-01-10 | 80.00 | true | F1
        another   | c | 1 | f | 1 | P | 2025-01-11 | 80.00 | true | F1
    """
    numbers = """
        first     | N | A
        corrected | N | A
        same_day  | N | A
        one       | T | B
        another   | U | B
    """

    assert links(answers, numbers, ("N", ""), ("B", ""), ("T", "")) == [
        ("payer_control_number", "corrected", "F1", 20),
        ("ambiguous", None, None, None),
        ("payer_control_number", "one", "F1", 50),
    ]


def test_a_payment_of_the_same_day_was_before(links):
    answers = "\nother_file | a | 1 | f | 2 | P | 2025-03-01 | 80.00 | true | F1"

    assert links(answers, "\nother_file | N | C", ("N", "")) == [
        ("payer_control_number", "other_file", "F1", 0)
    ]


def test_what_refers_to_nothing_has_no_link(links):
    answers = "\npaid | a | 1 | f | 1 | P | 2025-01-10 | 80.00 | true | F1"

    assert links(answers, "\npaid | N | C", ("", "")) == []
