"""marts.denial_rates, on the smallest tables that tell its rules apart."""

from decimal import Decimal

import pytest


def test_a_claim_is_counted_once_at_its_initial_primary_adjudication(core, mart):
    core("""
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_primary | is_fully_denied | payment_date
        denied          | one             | true       | true       | true            | 2025-01-10
        paid later      | one             | false      | true       | false           | 2025-02-10
        secondary       | two             | true       | false      | true            | 2025-01-10
        unmatched       |                 | true       | true       | false           | 2025-01-31
    """)  # noqa: E501

    rows = mart(
        "denial_rates", "payment_month::varchar, adjudicated_claims, denied_claims"
    )

    assert rows == [("2025-01-01", 2, 1)]


def test_each_way_of_counting_denials_has_its_own_column(core, mart):
    core("""
        core.adjudication
        adjudication_id | is_initial | is_fully_denied | is_partially_denied | is_zero_paid | is_duplicate | is_unexplained_zero_pay | claim_status_code
        denied          | true       | true            | false               | true         | false        | false                   | 1
        partly          | true       | false           | true                | false        | false        | false                   | 1
        deductible      | true       | false           | false               | true         | false        | false                   | 1
        duplicate       | true       | true            | false               | true         | true         | false                   | 1
        all CO-45       | true       | false           | false               | true         | false        | true                    | 1
        not recognised  | true       | true            | false               | true         | false        | false                   | 4
        paid            | true       | false           | false               | false        | false        | false                   | 1
    """)  # noqa: E501

    columns = [
        "adjudicated_claims",
        "denied_claims",
        "partly_denied_claims",
        "any_denial_claims",
        "zero_paid_claims",
        "status_4_claims",
        "unexplained_zero_pay_claims",
    ]

    assert mart("denial_rates", ", ".join(columns)) == [(7, 3, 1, 4, 4, 1, 1)]


def test_rates_are_shares_of_claims_and_of_dollars_billed(core, mart):
    core("""
        core.adjudication
        adjudication_id | is_initial | is_fully_denied | billed_usd | denied_usd
        denied          | true       | true            | 100.00     | 100.00
        partly          | true       | false           | 200.00     | 50.00
        paid            | true       | false           | 300.00     | 0.00
        paid too        | true       | false           | 0.00       | 0.00
    """)

    rows = mart("denial_rates", "billed_usd, denied_usd, denial_rate, denied_usd_rate")

    assert rows == [(Decimal(600), Decimal(150), 0.25, 0.25)]


def test_nothing_billed_gives_no_dollar_rate(core, mart):
    core("""
        core.adjudication
        adjudication_id | is_initial
        free            | true
    """)

    assert mart("denial_rates", "denial_rate, denied_usd_rate") == [(0.0, None)]


MATURITY = """
    core.data_end
    data_through_date
    2025-12-31
"""


def test_a_claim_matures_180_days_before_the_data_end(core, mart):
    core(
        MATURITY,
        """
        core.adjudication
        adjudication_id | is_initial | is_fully_denied | payment_date
        180 days before | true       | true            | 2025-07-04
        179 days before | true       | true            | 2025-07-05
        """,
    )

    columns = "adjudicated_claims, matured_claims, matured_denied_claims"

    assert mart("denial_rates", columns) == [(2, 1, 1)]


@pytest.mark.parametrize(
    ("later", "overturned", "finally_denied"),
    [
        # is_primary | is_duplicate | is_fully_denied | paid_usd | payment_date | reversed_by_id  # noqa: E501
        ("true | false | false | 80.00 | 2025-03-01 |", 1, 0),
        ("true | false | false | 80.00 | 2025-06-30 |", 1, 0),  # day 180
        ("true | false | false | 80.00 | 2025-07-01 |", 0, 1),  # day 181
        ("true | false | false | 80.00 | 2025-03-01 | reversal", 0, 1),
        ("false | false | false | 80.00 | 2025-03-01 |", 0, 1),
        ("true | false | true | 0.00 | 2025-03-01 |", 0, 1),
        ("true | false | false | 0.00 | 2025-03-01 |", 0, 0),
        ("true | true | true | 0.00 | 2025-03-01 |", 0, 1),
    ],
    ids=[
        "paid later",
        "paid on the last day",
        "paid too late",
        "paid and taken back",
        "paid by the second payer",
        "denied again",
        "written off by contract",
        "called a duplicate",
    ],
)
def test_a_denial_is_overturned_by_a_later_standing_payment(
    core, mart, later, overturned, finally_denied
):
    core(
        MATURITY,
        f"""
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_primary | is_duplicate | is_fully_denied | paid_usd | payment_date | reversed_by_id
        denied          | one             | true       | true       | false        | true            | 0.00     | 2025-01-01   |
        later           | one             | false      | {later}
        """,  # noqa: E501
    )

    columns = "matured_denied_claims, overturned_claims, finally_denied_claims"

    assert mart("denial_rates", columns) == [(1, overturned, finally_denied)]


def test_a_denial_is_overturned_by_what_is_left_to_the_patient(core, mart):
    core(
        MATURITY,
        """
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_fully_denied | payment_date
        denied          | one             | true       | true            | 2025-01-01
        deductible      | one             | false      | false           | 2025-03-01
        denied too      | two             | true       | true            | 2025-01-01
        non-covered     | two             | false      | true            | 2025-03-01
        """,
        """
        core.adjustment
        adjudication_id | group_code | reason_code | adjusted_usd
        deductible      | PR         | 1           | 80.00
        non-covered     | PR         | 96          | 80.00
        """,
    )

    columns = "matured_denied_claims, overturned_claims, finally_denied_claims"

    assert mart("denial_rates", columns) == [(2, 1, 1)]


def test_a_reversed_denial_that_is_corrected_to_a_payment_is_overturned(core, mart):
    core(
        MATURITY,
        """
        core.adjudication
        adjudication_id | claim_family_id | is_initial | is_fully_denied | paid_usd | payment_date | reversed_by_id | enters_rates
        denied          | one             | true       | true            | 0.00     | 2025-01-01   | reversal       | true
        reversal        | one             | false      | false           | 0.00     | 2025-02-01   |                | false
        correction      | one             | false      | false           | 80.00    | 2025-02-01   |                | true
        """,  # noqa: E501
    )

    columns = "denied_claims, overturned_claims, finally_denied_claims"

    assert mart("denial_rates", columns) == [(1, 1, 0)]


def test_a_month_is_preliminary_when_it_ends_within_60_days_of_the_data_end(core, mart):
    core(
        MATURITY,
        """
        core.adjudication
        adjudication_id | is_initial | payment_date
        october         | true       | 2025-10-15
        november        | true       | 2025-11-15
        """,
    )

    rows = mart("denial_rates", "payment_month::varchar, is_preliminary")

    assert rows == [("2025-10-01", False), ("2025-11-01", True)]


def test_filters_split_the_total_and_lose_nothing(core, mart, con):
    core("""
        core.adjudication
        adjudication_id | is_initial | payer_id | facility_id | claim_type_code | financial_class_code | payment_date | billed_usd
        a               | true       | P1       | F1          | P               | commercial           | 2025-01-01   | 1.00
        b               | true       | P1       | F2          | I               | commercial           | 2025-02-01   | 2.00
        c               | true       | P2       | F2          | D               | medicare             | 2025-02-01   | 4.00
        d               | true       | unknown  | unknown     | P               | unknown              |              | 8.00
    """)  # noqa: E501
    mart("denial_rates", "1")

    for column in [
        "payer_id",
        "facility_id",
        "claim_type_code",
        "financial_class_code",
    ]:
        counts = f"select {column}, count(*), sum(billed_usd)"
        assert (
            con.sql(f"{counts} from core.adjudication group by 1 order by 1").fetchall()
            == con.sql(
                f"select {column}, sum(adjudicated_claims), sum(billed_usd)"
                " from marts.denial_rates group by 1 order by 1"
            ).fetchall()
        )


def test_names_stand_beside_identifiers(core, mart):
    core(
        """
        core.adjudication
        adjudication_id | is_initial | payer_id | facility_id
        known           | true       | P1       | F1
        unknown         | true       | P9       | F9
        """,
        """
        core.payer
        payer_id | payer_name
        P1       | Payer One
        """,
        """
        core.provider
        provider_npi | organization_name
        F1           | First Clinic
        """,
    )

    rows = mart("denial_rates", "payer_id, payer_name, facility_name")

    assert rows == [("P1", "Payer One", "First Clinic"), ("P9", None, None)]
