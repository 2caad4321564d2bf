"""marts.payer_mix, on the smallest tables that tell its rules apart."""

from decimal import Decimal


def test_billed_dollars_are_those_of_current_primary_claims(core, mart):
    core("""
        core.claim
        claim_id  | payer_responsibility_code | is_current | service_date | billed_usd
        first     | P                         | false      | 2025-01-15   | 100.00
        corrected | P                         | true       | 2025-01-15   | 120.00
        secondary | S                         | true       | 2025-01-15   | 120.00
        february  | P                         | true       | 2025-02-15   | 50.00
    """)

    rows = mart("payer_mix", "service_month::varchar, claims, billed_usd")

    assert rows == [("2025-01-01", 1, Decimal(120)), ("2025-02-01", 1, Decimal(50))]


def test_an_encounter_goes_once_to_its_largest_claim(core, mart):
    core("""
        core.claim
        claim_id | encounter_id | payer_id | billed_usd
        small    | stay         | P1       | 10.00
        large    | stay         | P2       | 90.00
        tie a    | visit        | P1       | 50.00
        tie b    | visit        | P2       | 50.00
    """)

    rows = mart("payer_mix", "payer_id, claims, encounters")

    assert rows == [("P1", 2, 1), ("P2", 2, 1)]


def test_paid_dollars_belong_to_the_payer_that_paid(core, mart):
    core(
        """
        core.claim
        claim_id | payer_id | service_date
        claim    | P1       | 2025-01-15
        """,
        """
        core.adjudication
        adjudication_id | claim_id | payer_id | is_primary | payment_date | paid_usd
        primary         | claim    | P1       | true       | 2025-02-15   | 80.00
        reversal        | claim    | P1       | true       | 2025-03-15   | -80.00
        correction      | claim    | P1       | true       | 2025-03-15   | 70.00
        secondary       | claim    | P2       | false      | 2025-04-15   | 20.00
        """,
    )

    rows = mart("payer_mix", "service_month::varchar, payer_id, claims, paid_usd")

    assert rows == [
        ("2025-01-01", "P1", 1, Decimal(70)),
        ("2025-01-01", "P2", 0, Decimal(20)),
    ]


def test_an_unmatched_payment_stands_under_its_own_date(core, mart):
    core("""
        core.adjudication
        adjudication_id | claim_id | service_date | payment_date | paid_usd
        dated           |          | 2024-12-15   | 2025-02-15   | 1.00
        undated         |          |              | 2025-02-15   | 2.00
    """)

    rows = mart("payer_mix", "service_month::varchar, claims, paid_usd")

    assert rows == [("2024-12-01", 0, Decimal(1)), ("2025-02-01", 0, Decimal(2))]


def test_allowed_dollars_are_those_of_the_latest_primary_adjudication(core, mart):
    core("""
        core.adjudication
        adjudication_id | is_latest | is_primary | allowed_usd
        replaced        | false     | true       | 100.00
        latest          | true      | true       | 90.00
        secondary       | true      | false      | 30.00
    """)

    assert mart("payer_mix", "allowed_usd") == [(Decimal(90),)]


def test_an_unknown_class_is_marked(core, mart):
    core("""
        core.claim
        claim_id | financial_class_code
        known    | commercial
        lost     | unknown
    """)

    rows = mart("payer_mix", "financial_class_code, is_unknown_class")

    assert rows == [("commercial", False), ("unknown", True)]


def test_default_classes_are_claims_sent_as_ci(core, mart):
    core("""
        core.claim
        claim_id | filing_indicator_code
        default  | CI
        chosen   | 12
        none     |
    """)

    assert mart("payer_mix", "claims, default_class_claims") == [(3, 1)]


def test_class_conflicts_are_counted_among_answered_claims(core, mart):
    core(
        """
        core.claim
        claim_id
        agreed
        differs
        open
        """,
        """
        core.adjudication
        adjudication_id | claim_id | is_latest | is_primary | has_class_conflict
        agreed          | agreed   | true      | true       | false
        replaced        | differs  | false     | true       | true
        differs         | differs  | true      | true       | true
        second          | differs  | true      | false      | true
        stranger        |          | true      | true       | true
    """,
    )

    rows = mart("payer_mix", "claims, answered_claims, class_conflict_claims")

    assert rows == [(3, 2, 1)]


def test_secondary_payments_are_told_apart(core, mart):
    core("""
        core.adjudication
        adjudication_id | payer_id | is_primary | paid_usd
        first           | P1       | true       | 80.00
        second          | P2       | false      | 20.00
        reversed        | P2       | false      | -20.00
        third           | P3       | false      | 5.00
    """)

    rows = mart("payer_mix", "payer_id, paid_usd, secondary_paid_usd")

    assert rows == [
        ("P1", Decimal(80), Decimal(0)),
        ("P2", Decimal(0), Decimal(0)),
        ("P3", Decimal(5), Decimal(5)),
    ]


def test_a_month_is_preliminary_until_ninety_days_are_over(core, mart):
    core(
        """
        core.claim
        claim_id | service_date
        march    | 2025-03-15
        april    | 2025-04-15
        """,
        """
        core.data_end
        data_through_date
        2025-06-29
        """,
    )

    rows = mart("payer_mix", "service_month::varchar, is_preliminary")

    assert rows == [("2025-03-01", False), ("2025-04-01", True)]


def test_filters_split_the_total_and_lose_nothing(core, mart, con):
    core(
        """
        core.claim
        claim_id | payer_id | facility_id | claim_type_code | financial_class_code | service_date | billed_usd
        a        | P1       | F1          | P               | commercial           | 2025-01-01   | 1.00
        b        | P2       | F1          | I               | medicare             | 2025-02-01   | 2.00
        c        | unknown  | F2          | D               | unknown              |              | 4.00
        """,  # noqa: E501
        """
        core.adjudication
        adjudication_id | claim_id | payer_id | facility_id | claim_type_code | financial_class_code | paid_usd
        a               | a        | P1       | F1          | P               | commercial           | 8.00
        a               | a        | P2       | F1          | P               | medicare             | 16.00
        lost            |          | unknown  | unknown     | I               | unknown              | 32.00
        """,  # noqa: E501
    )

    mart("payer_mix", "1")

    for column in [
        "payer_id",
        "facility_id",
        "claim_type_code",
        "financial_class_code",
    ]:
        for measure, table in [("billed_usd", "claim"), ("paid_usd", "adjudication")]:
            sums = f"select {column}, sum({measure}) as usd"
            assert (
                con.sql(f"{sums} from core.{table} group by 1 order by 1").fetchall()
                == con.sql(
                    f"{sums} from marts.payer_mix group by 1 having usd <> 0 order by 1"
                ).fetchall()
            )
