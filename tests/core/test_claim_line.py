"""core.claim_line: services, completed from their claim."""

from transforms import warehouse


def test_a_line_takes_from_its_claim_what_it_does_not_say(con, table):
    table(
        """
        core.claim
        claim_id | place_of_service_code | rendering_provider_npi | is_current
        claim    | 11                    | 1111111111             | true
    """,
        *("payer_id", "service_date", "service_from_date", "service_to_date"),
    )
    con.execute("update core.claim set service_from_date = '2024-01-05'")
    con.execute("update core.claim set service_to_date = '2024-01-09'")
    table("""
        landing.claim_line
        claim_id | line_index | place_of_service_code | rendering_provider_npi
        claim    | 1          |                       |
        claim    | 2          | 23                    | 2222222222
    """)
    con.execute(
        "update landing.claim_line set service_from_date = '2024-01-07'"
        " where line_index = 2"
    )

    warehouse.build(con, "core.claim_line")

    assert con.sql(
        "select place_of_service_code, rendering_provider_npi, is_current,"
        " cast(service_from_date as varchar), cast(service_to_date as varchar)"
        " from core.claim_line order by line_index"
    ).fetchall() == [
        ("11", "1111111111", True, "2024-01-05", "2024-01-09"),
        ("23", "2222222222", True, "2024-01-07", "2024-01-07"),
    ]
