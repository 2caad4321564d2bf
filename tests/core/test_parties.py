# ruff: noqa: E501, tables read better wide
"""core.patient, core.payer, core.provider: everyone once, as last or most written."""

from transforms import warehouse


def test_a_patient_is_as_the_latest_claim_says(con, table):
    table("""
        core.claim
        claim_id | patient_id | birth_year | sex_code | zip3_code | state_code | service_date
        old      | 1          | 1980       | F        | 100       | NY         | 2024-01-05
        tie_b    | 1          | 1980       | F        | 103       | CT         | 2024-02-05
        tie_a    | 1          | 1980       | F        | 102       | NJ         | 2024-02-05
        undated  | 1          | 1980       | F        | 104       | MA         |
        nobody   |            | 1980       | F        | 104       | MA         | 2024-01-05
    """)

    warehouse.build(con, "core.patient")

    assert con.sql("select patient_id, zip3_code from core.patient").fetchall() == [
        ("1", "102")
    ]


def test_a_payer_is_named_as_remittances_mostly_do_and_classed_by_the_user(con, table):
    table("""
        core.payment
        payer_id | payer_name
        P        | Often
        P        | Often
        P        | Aside
    """)
    table("""
        landing.claim
        claim_id | payer_id | payer_name
        1        | P        | Claimed
        2        | P        | Claimed
        3        | P        | Claimed
        4        | Q        |
        5        | Q        | Known
        6        |          | Nameless
    """)
    table("""
        codes.payer
        payer_id | financial_class_code | is_capitated
        Q        | medicaid             | true
    """)

    warehouse.build(con, "core.payer")

    assert con.sql(
        "select payer_id, payer_name, financial_class_code, is_capitated"
        " from core.payer order by payer_id"
    ).fetchall() == [
        ("P", "Often", None, False),
        ("Q", "Known", "medicaid", True),
        ("unknown", "Nameless", None, False),
    ]


def test_a_provider_has_an_organisations_name_or_none(con, table):
    table("""
        landing.provider
        provider_npi | role_code | is_organization | organization_name | taxonomy_code
        1            | 85        | true            | Clinic            |
        1            | 77        | true            | Clinic            | 207Q00000X
        1            | 77        | true            | A Clinic          | 207Q00000X
        2            | 82        | false           |                   | 208D00000X
                     | 82        | true            | Numberless        |
    """)

    warehouse.build(con, "core.provider")

    assert con.sql("from core.provider order by provider_npi").fetchall() == [
        ("1", "Clinic", "207Q00000X", True),
        ("2", None, "208D00000X", False),
    ]
