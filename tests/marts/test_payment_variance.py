"""marts.payment_variance: dollars below usual and below the contract, hand-computed."""

from decimal import Decimal

import polars as pl
import pytest

from dashboards.pages import payment_variance as page
from transforms import codes, warehouse

BAD_ROWS = """
payment_variance.key_repeated, payment_variance.allowed_usd_differs_from_core, payment_variance.priced_lines_differ_from_core | copy payment_variance where procedure_code = '85025'
payment_variance.allowed_usd_differs_from_core | set payment_variance allowed_usd = 24 where procedure_code = '85025'
payment_variance.priced_lines_differ_from_core | set payment_variance priced_lines = 3 where procedure_code = '85025'
payment_variance.more_than_all_lines, payment_variance.dollars_without_lines | set payment_variance below_lines = 2 where procedure_code = '85025'
payment_variance.more_than_all_contract_lines | set payment_variance contract_lines = 2 where procedure_code = '85025'
payment_variance.dollars_without_lines | set payment_variance above_usd = 1 where procedure_code = '85025'
payment_variance.be_in_set(claim_type_code) | set payment_variance claim_type_code = 'X' where procedure_code = '85025'
payment_variance.usual_price_in_two_ways | set payment_variance usual_charge_share = 0.5 where procedure_code = '85025'
payment_variance.underpaid | set payment_variance contract_lines = 1, underpaid_lines = 1, underpaid_usd = 5 where procedure_code = '85025'
"""  # noqa: E501

LINES = """
    core.priced_line
    adjudication_id | line_index | payer_id | procedure_code | modifier_code | service_date | service_units | billed_usd | allowed_usd
    usual 1         | 1          | P1       | 99213          | -             | 2025-01-05   | 1             | 200.00     | 100.00
    usual 2         | 1          | P1       | 99213          | -             | 2025-01-06   | 2             | 400.00     | 200.00
    cut             | 1          | P1       | 99213          | -             | 2025-02-05   | 2             | 400.00     | 176.00
    raised          | 1          | P1       | 99213          | -             | 2025-02-06   | 1             | 200.00     | 110.00
    alone           | 1          | P1       | 99213          | 25            | 2025-02-06   | 1             | 200.00     | 80.00
    other           | 1          | P2       | 99213          | -             | 2025-02-06   | 1             | 200.00     | 55.00
"""  # noqa: E501
CONTRACT = (
    "payer_id,procedure_code,modifier_code,valid_from_date,valid_to_date,rate_usd,"
    "billed_percent\nP1,99213,,2025-02-01,,105,\nP1,99213,25,,,,40\n"
)
MEASURES = (
    "priced_lines, allowed_usd, usual_usd, below_lines, below_usd, above_lines,"
    " above_usd, contract_lines, contract_usd, underpaid_lines, underpaid_usd,"
    " overpaid_lines, overpaid_usd"
)
EXPECTED = [
    # Usual 100 a unit. Cut: 24 below; raised: 10 above. Contract, from February: 210
    # for two units, of which 34 lack; 105 for one, of which 5 are too many.
    ("P1", "", 4, *(586, 600, 1, 24, 1, 10), *(2, 315, 1, 34, 1, 5)),
    # 40 % of 200 is allowed to the cent.
    ("P1", "25", 1, *(80, 80, 0, 0, 0, 0), *(1, 80, 0, 0, 0, 0)),
    ("P2", "", 1, *(55, 55, 0, 0, 0, 0), *(0, 0, 0, 0, 0, 0)),
]


@pytest.fixture
def built(core, con, table, home):
    """Build the report from the lines above and the contract."""
    core()
    (home / "codes").mkdir()
    (home / "codes" / "contract.csv").write_text(CONTRACT)
    codes.load(con)
    table(LINES.replace("| -  ", "|    "))
    con.execute("""
        create or replace table core.priced_line as
        select * replace (coalesce(modifier_code, '') as modifier_code),
            'F1' as facility_id, 'P' as claim_type_code, '11' as place_code,
            'visits' as service_kind_code
        from core.priced_line
    """)
    for model in (
        *("core.usual_price", "core.compared_line", "core.price_variance"),
        "marts.payment_variance",
    ):
        warehouse.build(con, model)
    return con


def test_dollars_below_usual_and_below_the_contract(built):
    rows = built.sql(
        f"select payer_id, modifier_code, {MEASURES} from marts.payment_variance"
        " order by all"
    ).fetchall()

    assert [tuple(map(_plain, row)) for row in rows] == EXPECTED


def _plain(value):
    return int(value) if isinstance(value, Decimal) else value


def test_the_page_calls_nothing_underpaid_without_a_contract(built):
    rows = built.sql("from marts.payment_variance").pl()
    without = rows.filter(payer_id="P2")

    assert page.underpaid(without) is None
    assert "No contract is loaded" in page.numbers(without, NO_CHANGES)[2].rests_on
    assert page.underpaid(rows) is not None
    assert page.numbers(rows, NO_CHANGES)[2].rests_on.startswith("1 of 3 services")


@pytest.mark.parametrize("by", ["payer", "service", "procedure", "cell"])
def test_the_table_adds_up_to_its_total(built, by):
    rows = built.sql("from marts.payment_variance").pl()

    table, total = page.table(rows, by=by), page.total(rows)

    for column in ("priced_lines", "allowed_usd", "below_usd", "underpaid_usd"):
        assert table[column].sum() == total[column]


NO_CHANGES = pl.DataFrame(
    schema={
        "payer_id": pl.String,
        "service_kind_code": pl.String,
        "state_code": pl.String,
        "change_date": pl.Date,
        "difference_usd": pl.Decimal(18, 2),
    }
)
