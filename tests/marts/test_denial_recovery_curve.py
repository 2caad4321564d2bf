"""marts.denial_recovery_curve, on the smallest tables that tell its rules apart."""

from decimal import Decimal

BAD_ROWS = """
denial_recovery_curve.key_repeated, denial_recovery_curve.denied_claims_differ_from_core | copy denial_recovery_curve
denial_recovery_curve.be_between(week_index) | set denial_recovery_curve week_index = 27
denial_recovery_curve.more_than_denied | set denial_recovery_curve overturned_usd = 1
denial_recovery_curve.denied_claims_differ_from_core | set denial_recovery_curve denied_claims = 2
"""  # noqa: E501

END = "core.data_end\ndata_through_date\n2025-12-31"


def test_a_denial_is_of_the_week_in_which_it_was_overturned(core, mart):
    core(
        END,
        """
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_fully_denied | denied_usd | paid_usd | payment_date
        on day 0        | a               | true       | true            | 100.00     | 0.00     | 2025-01-01
        paid            | a               | false      | false           | 0.00       | 80.00    | 2025-01-01
        on day 7        | b               | true       | true            | 100.00     | 0.00     | 2025-01-01
        paid on it      | b               | false      | false           | 30.00      | 50.00    | 2025-01-08
        on day 8        | c               | true       | true            | 100.00     | 0.00     | 2025-01-01
        paid then       | c               | false      | false           | 0.00       | 80.00    | 2025-01-09
        on day 180      | d               | true       | true            | 100.00     | 0.00     | 2025-01-01
        paid at last    | d               | false      | false           | 0.00       | 80.00    | 2025-06-30
        on day 181      | e               | true       | true            | 100.00     | 0.00     | 2025-01-01
        paid too late   | e               | false      | false           | 0.00       | 80.00    | 2025-07-01
        written off     | f               | true       | true            | 100.00     | 0.00     | 2025-01-01
        no more denied  | f               | false      | false           | 0.00       | 0.00     | 2025-02-01
        not matured     | g               | true       | true            | 100.00     | 0.00     | 2025-07-05
        paid at once    | g               | false      | false           | 0.00       | 80.00    | 2025-07-06
        """,  # noqa: E501
    )

    rows = mart(
        "denial_recovery_curve", "week_index, denied_claims, denied_usd, overturned_usd"
    )

    assert rows == [
        (1, 2, Decimal(200), Decimal(170)),
        (2, 1, Decimal(100), Decimal(100)),
        (26, 1, Decimal(100), Decimal(100)),
        (None, 2, Decimal(200), Decimal(0)),
    ]
