"""marts.denial_rates_signals: months beyond the baseline of their own series."""

import pytest

from transforms import warehouse

BAD_ROWS = """
denial_rates_signals.key_repeated | copy denial_rates_signals denied_claims = 0 where scope_code = 'payer'
denial_rates_signals.be_in_set(scope_code) | copy denial_rates_signals scope_code = 'town', denied_claims = 0, denial_category = 'x' where scope_code = 'payer'
denial_rates_signals.denied_claims_differ_from_core | set denial_rates_signals denied_claims = 7 where scope_code = 'payer'
denial_rates_signals.denied_in_categories_differ_from_core | set denial_rates_signals denied_claims = 7 where scope_code = 'payer_category' and denied_claims = 1
denial_rates_signals.flag_without_reason | set denial_rates_signals is_flagged = true where scope_code = 'payer'
denial_rates_signals.limits_without_baseline | set denial_rates_signals why_not = null where scope_code = 'payer'
"""  # noqa: E501

# 30 months of two payers, 1,000 answers each; for coding one in ten is denied and one
# in fifty more or less by turns; at P2 three in ten in the 29th month.
MONTHS = """
create table core.denial_month as
select
    cast(date '2023-01-01' + to_months(place) as date) as payment_month,
    payer_id,
    'F1' as facility_id,
    denial_category,
    case
        when denial_category = 'none' then 1000 - denied else denied
    end as adjudicated_claims,
    case when denial_category = 'none' then 0 else denied end as denied_claims,
    0::decimal(18, 2) as denied_usd
from (
    select
        place,
        payer_id,
        denial_category,
        case
            when place = 28 and payer_id = 'P2' then 300
            when place % 2 = 0 then 98 else 102
        end as denied
    from range({months}) as t (place)
    cross join (select unnest(['P1', 'P2']) as payer_id)
    cross join (select unnest(['none', 'coding']) as denial_category)
)
"""


@pytest.fixture
def signals(con, table):
    """Build the report on so many months."""

    def signals(months, columns, where):
        con.execute("create schema core")
        con.execute(MONTHS.format(months=months))
        table("core.data_end\ndata_through_date\n2025-08-01")
        table("core.payer\npayer_id | payer_name\nP1 | North\nP2 | South")
        table("core.provider\nprovider_npi | organization_name\nF1 | Clinic")
        warehouse.build(con, "marts.denial_rates_signals")
        return con.sql(
            f"select {columns} from marts.denial_rates_signals where {where}"
            " order by all"
        ).fetchall()

    return signals


def test_a_month_far_beyond_its_own_baseline_is_flagged(signals):
    found = signals(
        30,
        "scope_code, payer_name, denial_category, payment_month::varchar,"
        " denied_claims, adjudicated_claims, expected_claims::integer",
        "is_flagged",
    )

    # The baseline is months 3 to 26: as many of 98 as of 102, so 100 are expected.
    flagged = "2025-05-01"
    assert found == [
        ("all", None, None, flagged, 398, 2000, 200),
        ("category", None, "coding", flagged, 398, 2000, 200),
        ("facility", None, None, flagged, 398, 2000, 200),
        ("payer", "South", None, flagged, 300, 1000, 100),
        ("payer_category", "South", "coding", flagged, 300, 1000, 100),
    ]


def test_the_baseline_is_the_24_months_after_the_first_three(signals):
    found = signals(
        30,
        "min(payment_month)::varchar, max(payment_month)::varchar, count(*)",
        "is_baseline and scope_code = 'payer' and payer_id = 'P1'",
    )

    assert found == [("2023-04-01", "2025-03-01", 24)]


def test_a_short_series_says_why_it_has_no_limits(signals):
    found = signals(
        22,
        "distinct why_not, centre_rate, p_value, is_flagged",
        "scope_code = 'payer'",
    )

    assert found == [("19 of the 20 periods that a baseline takes", None, None, False)]


def test_months_of_the_last_60_days_are_preliminary(signals):
    found = signals(
        30, "payment_month::varchar", "is_preliminary and scope_code = 'all'"
    )

    # The data end on 1 August 2025; June ends 32 days before.
    assert found == [("2025-06-01",)]
