"""core.compared_line: lines beside the usual price and the contract, hand-computed."""

from decimal import Decimal

import pytest

from transforms import codes, warehouse

BAD_ROWS = """
compared_line.be_unique(adjudication_id, line_index) x2, price_variance.priced_lines_differ x2, price_variance.allowed_usd_differs x2 | copy compared_line where procedure_code = '85025'
compared_line.not_be_null(usual_usd) | set compared_line usual_usd = null where procedure_code = '85025'
compared_line.compared_lines_differ, price_variance.allowed_usd_differs x2 | set compared_line allowed_usd = 24 where procedure_code = '85025'
compared_line.compared_lines_differ, price_variance.priced_lines_differ x2, price_variance.allowed_usd_differs x2 | drop compared_line where procedure_code = '85025'
compared_line.underpaid_without_contract | set compared_line underpaid_usd = 1 where procedure_code = '85025'
compared_line.judged_both_ways | set compared_line below_usd = 1, above_usd = 1 where procedure_code = '85025'
"""  # noqa: E501

CONTRACT = (
    "payer_id,procedure_code,modifier_code,valid_from_date,valid_to_date,rate_usd,"
    "billed_percent\n"
)
HEADER = """
    core.priced_line
    adjudication_id | line_index | payer_id | facility_id | claim_type_code | service_kind_code | procedure_code | modifier_code | place_code | service_date | service_units | billed_usd | allowed_usd
"""  # noqa: E501


@pytest.fixture
def compared(con, table, home):
    """Build the model: a contract, then lines of P1, and columns to give."""

    def compared(contract, columns, *lines):
        if contract:
            (home / "codes").mkdir()
            (home / "codes" / "contract.csv").write_text(CONTRACT + contract)
        codes.load(con)
        rows = "\n".join(
            f"{name} | 1 | P1 | F | P | visits | {code} | {modifier} | 11 | {day} |"
            f" {units} | {billed} | {allowed}"
            for name, code, modifier, day, units, billed, allowed in lines
        )
        table(HEADER + rows)
        con.execute(
            "update core.priced_line set modifier_code = coalesce(modifier_code, '')"
        )
        for model in ("core.usual_price", "core.compared_line"):
            warehouse.build(con, model)
        query = (
            f"select adjudication_id, {columns} from core.compared_line order by all"
        )
        return con.sql(query).fetchall()

    return compared


def test_two_percent_around_the_usual_price_are_neither_below_nor_above(compared):
    day = "2025-01-05"
    rows = compared(
        "",
        "usual_usd, below_usd, above_usd",
        *[(f"usual {n}", "99213", "", day, 1, "200.00", "100.00") for n in range(5)],
        ("just in", "99213", "", day, 1, "200.00", "98.00"),
        ("below", "99213", "", day, 2, "400.00", "195.98"),
        ("just up", "99213", "", day, 1, "200.00", "102.00"),
        ("above", "99213", "", day, 1, "200.00", "102.01"),
    )

    judged = {name: (usual, low, high) for name, usual, low, high in rows}
    assert judged["just in"] == (Decimal(100), None, None)
    assert judged["below"] == (Decimal(200), Decimal("4.02"), None)
    assert judged["just up"] == (Decimal(100), None, None)
    assert judged["above"] == (Decimal(100), None, Decimal("2.01"))


def test_nothing_is_underpaid_without_a_contract(compared):
    rows = compared(
        "P2,99213,,,,90,\n",
        "contract_usd, underpaid_usd, overpaid_usd",
        ("cheap", "99213", "", "2025-01-05", 1, "200.00", "1.00"),
    )

    assert rows == [("cheap", None, None, None)]


def test_a_rate_is_per_unit_and_at_most_the_charge_is_due(compared):
    rows = compared(
        "P1,99213,,,,50.5,\n",
        "contract_usd, underpaid_usd, overpaid_usd",
        ("short", "99213", "", "2025-01-05", 2, "200.00", "100.97"),
        ("to the cent", "99213", "", "2025-01-05", 2, "200.00", "100.98"),
        ("more", "99213", "", "2025-01-05", 1, "200.00", "51.00"),
        ("charged less", "99213", "", "2025-01-05", 1, "40.00", "40.00"),
    )

    assert rows == [
        ("charged less", Decimal("40.00"), None, None),
        ("more", Decimal("50.50"), None, Decimal("0.50")),
        ("short", Decimal("101.00"), Decimal("0.03"), None),
        ("to the cent", Decimal("101.00"), None, None),
    ]


def test_the_most_particular_row_valid_on_the_day_counts(compared):
    rows = compared(
        "P1,any,any,,,,10\n"
        "P1,any,,,,,20\n"
        "P1,99213,any,,,30,\n"
        "P1,99213,25,,2025-06-30,40,\n"
        "P1,99213,25,2025-07-01,,50,\n",
        "contract_usd",
        ("named", "99213", "25", "2025-06-30", 1, "500.00", "1.00"),
        ("named later", "99213", "25", "2025-07-01", 1, "500.00", "1.00"),
        ("other modifier", "99213", "59", "2025-07-01", 1, "500.00", "1.00"),
        ("no modifier", "99213", "", "2025-07-01", 1, "500.00", "1.00"),
        ("other code", "99214", "59", "2025-07-01", 1, "500.00", "1.00"),
        ("other, bare", "99214", "", "2025-07-01", 1, "500.00", "1.00"),
    )

    assert dict(rows) == {
        "named": Decimal(40),
        "named later": Decimal(50),
        "other modifier": Decimal(30),
        "no modifier": Decimal(30),
        "other code": Decimal(50),
        "other, bare": Decimal(100),
    }
