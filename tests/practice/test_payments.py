"""What stands beside the claims of a payment, worked by hand."""

import numpy as np

from transforms.practice.ledger import NONE
from transforms.practice.payers import PLACE
from transforms.practice.payments import payments

BLUE, WORK = PLACE["BLUEP"], PLACE["WCOMP"]  # the first pays interest
NOTHING = (np.zeros(0, np.int64), np.zeros(0, np.int64))


def paid(rows, takes_back=NOTHING, references=()):
    """Payments for answers: payer, payee, day, cents, days since submission."""
    columns = [np.array(column, np.int64) for column in zip(*rows, strict=True)]
    return payments(*columns, takes_back, list(references))


def test_a_payment_is_one_of_a_payer_to_a_payee_on_a_day():
    told = paid(
        [
            (WORK, 1, 100, 5_000, 20),
            (WORK, 1, 100, 2_000, 20),
            (WORK, 2, 100, 700, 20),
            (BLUE, 1, 100, 30, 20),
            (WORK, 1, 99, 4, 20),
        ]
    )

    assert told.paid_on.tolist() == [99, 100, 100, 100]
    assert told.amount.tolist() == [4, 30, 7_000, 700]
    assert told.of_answer.tolist() == [2, 2, 3, 1, 0]
    assert told.beside == []


def test_what_is_missing_is_carried_forward_and_taken_from_the_next_payments():
    told = paid(
        [
            (WORK, 1, 100, -5_000, 20),
            (WORK, 2, 114, 9_000, 20),  # another payee owes nothing
            (WORK, 1, 114, 2_000, 20),
            (WORK, 1, 128, 10_000, 20),
        ]
    )

    assert told.amount.tolist() == [0, 0, 9_000, 7_000]
    assert told.beside == [
        (0, "FB", "NEXT", -5_000, NONE),
        (1, "FB", "PRIOR", 5_000, NONE),
        (1, "FB", "NEXT", -3_000, NONE),
        (3, "FB", "PRIOR", 3_000, NONE),
    ]


def test_interest_is_due_for_the_days_beyond_thirty_of_what_waited_over_45():
    told = paid([(BLUE, 1, 100, 365_000, 60), (BLUE, 1, 100, 100_000, 45)])

    # 10 per cent a year of 3,650 dollars for 30 days: 30 dollars.
    assert told.beside == [(0, "L6", "I0000000", -3_000, NONE)]
    assert told.amount.tolist() == [468_000]


def test_a_claim_is_taken_back_from_the_first_payment_on_or_after_the_day():
    rows = [
        (BLUE, 1, 100, 8_000, 20),
        (BLUE, 1, 114, 9_000, 20),
        (BLUE, 2, 128, 500, 20),
        (BLUE, 1, 128, 10_000, 20),
    ]

    told = paid(rows, (np.array([0]), np.array([115])), ["BL1"])

    assert told.beside == [(2, "WO", "BL1", 8_000, 0)]
    assert told.amount.tolist() == [8_000, 9_000, 2_000, 500]


def test_a_claim_is_taken_back_from_the_last_payment_if_none_follows_the_day():
    rows = [(BLUE, 1, 100, 8_000, 20), (BLUE, 1, 114, 9_000, 20)]

    told = paid(rows, (np.array([0, 1]), np.array([300, 300])), ["BL1", "BL2"])

    # The second one's own payment is the last: nothing is left to take it from.
    assert told.beside == [(1, "WO", "BL1", 8_000, 0)]
    assert told.amount.tolist() == [8_000, 1_000]
