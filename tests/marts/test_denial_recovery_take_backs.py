"""marts.denial_recovery_take_backs, on tables that tell its rules apart."""

from decimal import Decimal

BAD_ROWS = """
denial_recovery_take_backs.key_repeated, denial_recovery_take_backs.provider_adjustments_differ_from_core | copy denial_recovery_take_backs
denial_recovery_take_backs.not_be_null(payer_id), denial_recovery_take_backs.provider_adjustments_differ_from_core x2 | set denial_recovery_take_backs payer_id = null
denial_recovery_take_backs.not_be_null(facility_id) | set denial_recovery_take_backs facility_id = null
denial_recovery_take_backs.be_in_set(kind_code), denial_recovery_take_backs.provider_adjustments_differ_from_core | set denial_recovery_take_backs kind_code = 'x'
denial_recovery_take_backs.be_in_set(age_band_code), denial_recovery_take_backs.age_of_what | set denial_recovery_take_backs age_band_code = 'x'
denial_recovery_take_backs.nothing_taken | set denial_recovery_take_backs take_back_count = 0
denial_recovery_take_backs.age_of_what, denial_recovery_take_backs.days_differ_from_core | set denial_recovery_take_backs aged_days = -1
denial_recovery_take_backs.provider_adjustments_differ_from_core | set denial_recovery_take_backs taken_usd = 11
denial_recovery_take_backs.month_missing | set denial_recovery_take_backs take_back_month = null
"""  # noqa: E501

TOLD = "kind_code, reason_code, age_band_code, take_back_count, taken_usd, aged_days"
ANSWERS = """
        core.adjudication
        adjudication_id | claim_family_id | adjudication_index | is_reversal | enters_rates | paid_usd | payment_date
        a paid          | a               | 1                  | false       | true         | 80.00    | 2025-01-01
        a taken         | a               | 2                  | true        | false        | -80.00   | 2025-04-02
        b paid          | b               | 1                  | false       | true         | 80.00    | 2025-01-01
        b taken         | b               | 2                  | true        | false        | -80.00   | 2025-01-31
        b corrected     | b               | 3                  | false       | true         | 50.00    | 2025-01-31
        c paid          | c               | 1                  | false       | true         | 80.00    | 2025-01-01
        c taken         | c               | 2                  | true        | false        | -80.00   | 2025-02-01
        c corrected up  | c               | 3                  | false       | true         | 90.00    | 2025-02-01
        d denied        | d               | 1                  | false       | true         | 0.00     | 2025-01-01
        d reversed      | d               | 2                  | true        | false        | 0.00     | 2025-02-01
        e paid          | e               | 1                  | false       | true         | 80.00    | 2025-01-01
        e taken         | e               | 2                  | true        | false        | -80.00   | 2026-01-02
        e replaced      | e               | 3                  | false       | true         | 85.00    | 2026-01-02
        f unknown       | f               | 1                  | true        | false        | -7.00    | 2025-02-01
"""  # noqa: E501
REVERSALS = """
        core.adjudication_reversal
        reversal_id | original_id | correction_id
        a taken     | a paid      |
        b taken     | b paid      | b corrected
        c taken     | c paid      | c corrected up
        d reversed  | d denied    |
        e taken     | e paid      |
"""


def test_a_reversal_takes_back_what_is_not_paid_in_its_stead(core, mart):
    core(ANSWERS, REVERSALS)

    assert mart("denial_recovery_take_backs", TOLD) == [
        ("not_replaced", None, "91_180", 1, Decimal(80), 91),
        ("original_unknown", None, "unknown", 1, Decimal(7), 0),
        ("replaced_by_less", None, "0_30", 1, Decimal(30), 30),
    ]


def test_what_the_practice_voided_is_told_apart(core, mart):
    core(
        ANSWERS.split("b paid")[0],
        REVERSALS.split("b taken")[0],
        """
        core.claim_family
        claim_id | claim_family_id | version_index | is_void
        a1       | a               | 1             | false
        a2       | a               | 2             | true
        """,
        """
        core.claim
        claim_id | submitted_date
        a1       | 2024-12-01
        a2       | 2025-04-02
        """,
    )

    rows = mart("denial_recovery_take_backs", "kind_code, taken_usd")

    assert rows == [("voided", Decimal(80))]


def test_provider_adjustments_that_recover_are_told_as_sent(core, mart):
    """Their days are unknown where nothing is known of what they refer to."""
    core("""
        core.provider_adjustment
        payer_id | reason_code | payment_month | adjusted_usd
        P1       | WO          | 2025-01-01    | 100.00
        P1       | WO          | 2025-01-01    | -30.00
        P1       | RA          | 2025-01-01    | 5.00
        P1       | FB          | 2025-01-01    | 1000.00
        P1       | L6          | 2025-01-01    | -2.00
        P2       | WO          | 2025-02-01    | 7.00
    """)

    rows = mart(
        "denial_recovery_take_backs",
        "payer_id, take_back_month::varchar, reason_code, age_band_code,"
        " take_back_count, taken_usd, aged_count",
    )

    assert rows == [
        ("P1", "2025-01-01", "RA", "unknown", 1, Decimal(5), 0),
        ("P1", "2025-01-01", "WO", "unknown", 2, Decimal(70), 0),
        ("P2", "2025-02-01", "WO", "unknown", 1, Decimal(7), 0),
    ]


def test_a_provider_adjustment_has_the_days_of_the_payment_that_it_refers_to(
    core, mart
):
    """That it was found changes no dollar; what was not found stays unknown."""
    core(
        """
        core.provider_adjustment
        provider_adjustment_index | payment_month | adjusted_usd
        1                         | 2025-06-01    | 100.00
        2                         | 2025-06-01    | 20.00
        3                         | 2025-06-01    | 3.00
        4                         | 2025-06-01    | 0.50
        """,
        """
        core.provider_adjustment_link
        provider_adjustment_index | facility_id | since_days
        1                         | F1          | 30
        2                         | F1          | 31
        3                         | F2          | 400
        4                         |             |
        """,
        """
        core.provider
        provider_npi | organization_name
        F1           | First Clinic
        """,
    )

    rows = mart(
        "denial_recovery_take_backs",
        "facility_id, facility_name, age_band_code, take_back_count, taken_usd,"
        " aged_count, aged_days",
    )

    assert rows == [
        ("F1", "First Clinic", "0_30", 1, Decimal(100), 1, 30),
        ("F1", "First Clinic", "31_90", 1, Decimal(20), 1, 31),
        ("F2", None, "over_365", 1, Decimal(3), 1, 400),
        ("unknown", None, "unknown", 1, Decimal("0.5"), 0, 0),
    ]
