"""marts.denial_recovery, on the smallest tables that tell its rules apart."""

from decimal import Decimal

import pytest

BAD_ROWS = """
denial_recovery.key_repeated, denial_recovery.denied_claims_differs_from_core, denial_recovery.denied_usd_differs_from_core, denial_recovery_curve.denied_claims_differ_from_core | copy denial_recovery where denied_claims = 1
denial_recovery.not_be_null(payer_id), denial_recovery.partly_denied_claims_differs_from_core x2, denial_recovery.denied_usd_differs_from_core x2 | set denial_recovery payer_id = null where denied_claims = 0
denial_recovery.not_be_null(facility_id) | set denial_recovery facility_id = null where denied_claims = 0
denial_recovery.not_be_null(denial_category) | set denial_recovery denial_category = null where denied_claims = 0
denial_recovery.nothing_denied, denial_recovery.partly_denied_claims_differs_from_core | set denial_recovery partly_denied_claims = 0 where denied_claims = 0
denial_recovery.denied_claims_differs_from_core | set denial_recovery denied_claims = 2 where denied_claims = 1
denial_recovery.partly_denied_claims_differs_from_core | set denial_recovery partly_denied_claims = 2 where denied_claims = 0
denial_recovery.denied_usd_differs_from_core | set denial_recovery denied_usd = 51, not_allowed_usd = not_allowed_usd + 1 where denied_claims = 0
denial_recovery.dollars_lost | set denial_recovery recovered_usd = recovered_usd + 1 where denied_claims = 0
denial_recovery.dollars_lost | set denial_recovery recovered_usd = recovered_usd + 1, patient_usd = -1 where denied_claims = 0
denial_recovery.older_more_than_younger | set denial_recovery unresolved_365_usd = unresolved_180_usd + 1 where denied_claims = 0
denial_recovery.awaiting_more_than_unresolved | set denial_recovery awaiting_claims = 2 where denied_claims = 0
denial_recovery.more_claims_than_denials | set denial_recovery resubmitted_claims = 2 where denied_claims = 0
denial_recovery.overturned_more_than_denied | set denial_recovery corrected_claims = 1 where denied_claims = 0
denial_recovery.overturned_dollars_more_than_denied | set denial_recovery corrected_usd = 1 where denied_claims = 0
"""  # noqa: E501

END = "core.data_end\ndata_through_date\n2025-12-31"
PARTS = "recovered_usd, patient_usd, not_allowed_usd, unresolved_usd"
DENIED = """
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_fully_denied | is_partially_denied | denied_usd | paid_usd | payment_date | reversed_by_id
        first           | one             | true       | true            | false               | 100.00     | 0.00     | 2025-03-01   | {reversed}
"""  # noqa: E501
OWED = """
        core.adjustment
        adjudication_id | group_code | reason_code | adjusted_usd
        second          | PR         | 1           | {deductible}
        second          | PR         | 96          | 5.00
"""


@pytest.mark.parametrize(
    ("second", "deductible", "expected"),
    [
        # is_fully_denied | is_partially_denied | denied_usd | paid_usd
        ("false | false | 0.00 | 60.00", "15.00", (60, 15, 25, 0)),
        ("false | true | 40.00 | 60.00", "0.00", (60, 0, 0, 40)),
        ("false | true | 70.00 | 60.00", "15.00", (30, 0, 0, 70)),
        ("false | false | 0.00 | 0.00", "80.00", (0, 80, 20, 0)),
        ("false | false | 0.00 | 0.00", "0.00", (0, 0, 100, 0)),
        ("true | false | 120.00 | 0.00", "0.00", (0, 0, 0, 100)),
    ],
    ids=[
        "paid, with a deductible",
        "paid in part, the rest denied",
        "no more is recovered than ceased to be denied",
        "left to the patient",
        "written off by contract",
        "denied again, and more of it",
    ],
)
def test_denied_dollars_are_followed_to_what_stands_today(
    core, mart, second, deductible, expected
):
    core(
        END,
        DENIED.format(reversed="")
        + f"        second | one | false | {second} | 2025-05-01 |",
        OWED.format(deductible=deductible),
    )

    rows = mart("denial_recovery", PARTS)

    assert rows == [tuple(map(Decimal, expected))]


def test_where_every_answer_was_taken_back_all_is_unresolved(core, mart):
    core(END, DENIED.format(reversed="a reversal"))

    assert mart("denial_recovery", PARTS) == [(0, 0, 0, Decimal(100))]


def test_what_a_partial_denial_paid_at_once_is_not_recovered(core, mart):
    core(
        END,
        """
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_partially_denied | denied_usd | paid_usd | payment_date
        first           | one             | true       | true                | 50.00      | 80.00    | 2025-03-01
        corrected       | one             | false      | false               | 0.00       | 105.00   | 2025-05-01
        paid at once    | two             | true       | false               | 0.00       | 80.00    | 2025-03-01
        """,  # noqa: E501
    )

    columns = f"denied_claims, partly_denied_claims, {PARTS}"

    assert mart("denial_recovery", columns) == [
        (0, 1, Decimal(25), Decimal(0), Decimal(25), Decimal(0))
    ]


def test_unresolved_counts_days_to_the_data_end(core, mart):
    core(
        END,
        """
        core.adjudication
        adjudication_id | is_initial | is_fully_denied | denied_usd | payment_date
        90 days         | true       | true            | 1.00       | 2025-10-02
        91 days         | true       | true            | 2.00       | 2025-10-01
        180 days        | true       | true            | 4.00       | 2025-07-04
        181 days        | true       | true            | 8.00       | 2025-07-03
        365 days        | true       | true            | 16.00      | 2024-12-31
        366 days        | true       | true            | 32.00      | 2024-12-30
        undated         | true       | true            | 64.00      |
        """,
    )

    columns = [
        f"sum(unresolved{days}_usd), sum(unresolved{days}_claims)"
        for days in ("", "_90", "_180", "_365")
    ]
    sums = mart("denial_recovery", f"{', '.join(columns)}, sum(matured_denied_claims)")

    assert sums == [(127, 7, 62, 5, 56, 3, 32, 1, 4)]


def test_what_was_sent_again_since_the_last_answer_awaits_one(core, mart):
    core(
        END,
        """
        core.adjudication
        adjudication_id | claim_family_id | adjudication_index | is_initial | is_fully_denied | denied_usd | payment_date
        sent again      | a1              | 1                  | true       | true            | 1.00       | 2025-03-01
        denied again    | b1              | 1                  | true       | true            | 2.00       | 2025-03-01
        the second time | b1              | 2                  | false      | true            | 2.00       | 2025-05-01
        left lying      | c1              | 1                  | true       | true            | 4.00       | 2025-03-01
        taken back      | d1              | 1                  | true       | true            | 8.00       | 2025-03-01
        """,  # noqa: E501
        """
        core.claim_family
        claim_id | claim_family_id | version_index | is_void
        a1       | a1              | 1             | false
        a2       | a1              | 2             | false
        b1       | b1              | 1             | false
        b2       | b1              | 2             | false
        c1       | c1              | 1             | false
        d1       | d1              | 1             | false
        d2       | d1              | 2             | true
        """,
        """
        core.claim
        claim_id | submitted_date
        a1       | 2025-02-01
        a2       | 2025-04-01
        b1       | 2025-02-01
        b2       | 2025-04-01
        c1       | 2025-02-01
        d1       | 2025-02-01
        d2       | 2025-04-01
        """,
    )

    columns = (
        "sum(awaiting_usd), sum(awaiting_claims), sum(resubmitted_claims),"
        " sum(unresolved_usd)"
    )

    assert mart("denial_recovery", columns) == [(1, 1, 2, 15)]


def test_an_overturn_is_by_a_corrected_claim_or_by_the_payer_alone(core, mart):
    core(
        END,
        """
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_fully_denied | denied_usd | paid_usd | payment_date
        sent again      | a1              | true       | true            | 100.00     | 0.00     | 2025-03-01
        paid then       | a1              | false      | false           | 10.00      | 60.00    | 2025-05-01
        reprocessed     | b1              | true       | true            | 100.00     | 0.00     | 2025-03-01
        paid after all  | b1              | false      | false           | 0.00       | 60.00    | 2025-05-01
        written off     | c1              | true       | true            | 100.00     | 0.00     | 2025-03-01
        no more denied  | c1              | false      | false           | 0.00       | 0.00     | 2025-05-01
        """,  # noqa: E501
        """
        core.claim_family
        claim_id | claim_family_id | version_index | is_void
        a1       | a1              | 1             | false
        a2       | a1              | 2             | false
        """,
        """
        core.claim
        claim_id | submitted_date
        a1       | 2025-02-01
        a2       | 2025-04-01
        """,
    )

    columns = (
        "matured_denied_claims, overturned_claims, corrected_claims,"
        " matured_denied_usd, overturned_usd, corrected_usd, reprocessed_usd"
    )

    assert mart("denial_recovery", columns) == [
        (3, 2, 1, Decimal(300), Decimal(290), Decimal(90), Decimal(100))
    ]
