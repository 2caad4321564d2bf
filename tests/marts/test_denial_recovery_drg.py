"""marts.denial_recovery_drg, on the smallest tables that tell its rules apart."""

from decimal import Decimal

BAD_ROWS = """
denial_recovery_drg.key_repeated | copy denial_recovery_drg
denial_recovery_drg.not_be_null(billed_drg_code) | set denial_recovery_drg billed_drg_code = null
denial_recovery_drg.not_be_null(answered_drg_code) | set denial_recovery_drg answered_drg_code = null
denial_recovery_drg.changed_or_not, denial_recovery_drg.stays_differ_from_core | set denial_recovery_drg changed_claims = 1
denial_recovery_drg.more_than_changed | set denial_recovery_drg lower_claims = 1
denial_recovery_drg.short_of_nothing | set denial_recovery_drg short_usd = 1
denial_recovery_drg.stays_differ_from_core | set denial_recovery_drg changed_claims = 1, answered_drg_code = '194'
"""  # noqa: E501

CLAIMS = "core.claim\nclaim_id | drg_code\n" + "\n".join(
    f"c{number} | 193" for number in range(1, 9)
)
# Five stays are left at DRG 193, with a weight of 1.3 and 10,000 dollars on average.
USUAL = """
        core.adjudication
        adjudication_id | claim_id | is_latest | is_drg_changed | is_fully_denied | drg_code | drg_weight_units | allowed_usd | payment_date
        a1              | c1       | true      | false          | false           | 193      | 1.3              | 9000.00     | 2025-01-01
        a2              | c2       | true      | false          | false           | 193      | 1.3              | 11000.00    | 2025-01-01
        a3              | c3       | true      | false          | false           | 193      | 1.3              | 10000.00    | 2025-01-01
        a4              | c4       | true      | false          | false           | 193      | 1.3              | 10000.00    | 2025-01-01
        {fifth}
        denied          | c8       | true      | false          | true            | 193      | 1.3              | 0.00        | 2025-01-01
        lower           | c6       | true      | true           | false           | 195      | 0.7              | 6000.00     | 2025-02-01
        not weighed     | c7       | true      | true           | false           | 194      |                  | 8000.00     | 2025-02-01
        an earlier one  | c7       | false     | true           | false           | 195      | 0.7              | 1.00        | 2025-01-01
"""  # noqa: E501
FIFTH = "a5 | c5 | true | false | false | 193 | 1.3 | 10000.00 | 2025-01-01"
TOLD = (
    "answered_drg_code, answered_claims, changed_claims, lower_claims, higher_claims,"
    " comparable_claims, expected_usd, short_usd"
)


def test_a_downgrade_is_a_lower_weight_than_the_payer_sends_for_what_was_billed(
    core, mart
):
    core(USUAL.format(fifth=FIFTH), CLAIMS)

    assert mart("denial_recovery_drg", TOLD) == [
        ("193", 6, 0, 0, 0, 0, Decimal(0), Decimal(0)),
        ("194", 1, 1, 0, 0, 1, Decimal(10000), Decimal(2000)),
        ("195", 1, 1, 1, 0, 1, Decimal(10000), Decimal(4000)),
    ]


def test_with_fewer_than_five_stays_to_compare_with_no_dollars_are_told(core, mart):
    core(USUAL.format(fifth=""), CLAIMS)

    rows = mart("denial_recovery_drg", TOLD, "answered_drg_code <> '193'")

    assert rows == [
        ("194", 1, 1, 0, 0, 0, Decimal(0), Decimal(0)),
        ("195", 1, 1, 1, 0, 0, Decimal(0), Decimal(0)),
    ]
