"""marts.cash_forecast_backtest: past forecasts of all payers whose week is over."""

from transforms import warehouse

BAD_ROWS = """
cash_forecast_backtest.key_repeated | add cash_forecast_backtest origin_date = date '1990-01-07', week_index = 1; add cash_forecast_backtest origin_date = date '1990-01-07', week_index = 1
cash_forecast_backtest.actual_differs_from_core | add cash_forecast_backtest origin_date = date '1990-01-14', week_index = 1, week_end_date = date '1990-01-21', actual_usd = 5
"""  # noqa: E501
COLUMNS = ", ".join(
    f"1.00::decimal(18, 2) as {name}_usd"
    for name in (
        *("sent", "unsent", "other", "low", "median", "high"),
        *("year_median", "quarter_median", "month_median"),
    )
)


def test_weeks_that_are_over_of_all_payers(con, table):
    table("""
        core.cash_origin
        origin_date | payer_id | week_index | week_end_date | actual_usd
        2025-01-05  |          | 1          | 2025-01-12    | 5.00
        2025-01-05  | P1       | 1          | 2025-01-12    | 5.00
        2025-01-05  |          | 2          | 2025-01-19    |
    """)
    con.execute(
        f"create or replace table core.cash_origin as select *, {COLUMNS}"
        " from core.cash_origin"
    )

    warehouse.build(con, "marts.cash_forecast_backtest")

    assert con.sql("""
        select week_index, actual_usd::integer, expected_usd::integer
        from marts.cash_forecast_backtest
    """).fetchall() == [(1, 5, 3)]
