"""marts.intervention_month: the months of core, with their rate."""

from transforms import warehouse

BAD_ROWS = """
intervention_month.be_unique(intervention_name, series_code, series_month) x2, intervention_month.denials_differ_from_core, intervention.denials_differ_from_months x2 | copy intervention_month where series_code = 'changed'
intervention_month.denials_differ_from_core, intervention.denials_differ_from_months x2 | set intervention_month denied_claims = denied_claims + 1, denial_rate = (denied_claims + 1) / adjudicated_claims where series_code = 'changed'
intervention_month.denial_rate_wrong | set intervention_month denial_rate = 0 where series_code = 'changed'
"""  # noqa: E501


def test_a_month_keeps_its_counts_and_says_their_share(con):
    con.execute("create schema core")
    con.execute(
        """
        create table core.intervention_series as select
            'ours' as intervention_name, 'changed' as series_code,
            date '2025-03-01' as series_month, 'after' as phase_code,
            false as is_preliminary, 8 as adjudicated_claims, 2 as denied_claims,
            1000.00 as billed_usd, 300.00 as denied_usd
        """
    )

    warehouse.build(con, "marts.intervention_month")

    columns = "adjudicated_claims, denied_claims, denial_rate, denied_usd::integer"
    assert con.sql(f"select {columns} from marts.intervention_month").fetchall() == [
        (8, 2, 0.25, 300)
    ]
