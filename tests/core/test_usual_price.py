"""core.usual_price: what a payer mostly allows, per unit or per dollar charged."""

import pytest

BAD_ROWS = """
usual_price.key_repeated, usual_price.priced_lines_differ | copy usual_price where procedure_code = '85025'
usual_price.be_in_set(basis_code) | set usual_price basis_code = 'odd' where procedure_code = '85025'
usual_price.no_price | set usual_price usual_price = 0 where procedure_code = '85025'
usual_price.priced_lines_differ | set usual_price priced_lines = 5 where procedure_code = '85025'
"""  # noqa: E501

HEADER = """
    core.priced_line
    adjudication_id | line_index | payer_id | claim_type_code | procedure_code | modifier_code | place_code | service_units | billed_usd | allowed_usd
"""  # noqa: E501


@pytest.fixture
def usual(con, table):
    """Build the model on lines: payer, procedure, modifiers, units, billed, allowed."""
    from transforms import warehouse

    def usual(*lines):
        rows = "\n".join(
            f"a{n} | 1 | {payer} | P | {code} | {modifier} | 11 | {units} | {of}"
            f" | {usd}"
            for n, (payer, code, modifier, units, of, usd) in enumerate(lines)
        )
        table(HEADER + rows)
        con.execute(
            "update core.priced_line set modifier_code = coalesce(modifier_code, '')"
        )
        warehouse.build(con, "core.usual_price")
        return con.sql(
            "select payer_id, procedure_code, modifier_code, priced_lines, basis_code,"
            " round(usual_price, 4) from core.usual_price order by all"
        ).fetchall()

    return usual


def test_it_is_the_median_per_unit_of_each_payers_own_lines(usual):
    rows = usual(
        ("P1", "99213", "", 1, "150.00", "60.00"),
        ("P1", "99213", "", 2, "310.00", "120.00"),
        ("P1", "99213", "", 1, "140.00", "48.00"),
        ("P1", "99213", "25", 1, "150.00", "70.00"),
        ("P2", "99213", "", 1, "150.00", "90.00"),
    )

    assert rows == [
        ("P1", "99213", "", 3, "unit", 60.0),
        ("P1", "99213", "25", 1, "unit", 70.0),
        ("P2", "99213", "", 1, "unit", 90.0),
    ]


def test_where_the_share_of_the_charge_varies_far_less_it_is_the_price(usual):
    rows = usual(
        ("P1", "0450", "", 1, "100.00", "40.00"),
        ("P1", "0450", "", 1, "300.00", "120.00"),
        ("P1", "0450", "", 1, "500.00", "200.00"),
    )

    assert rows == [("P1", "0450", "", 3, "charge", 0.4)]
