"""marts.weekly_digest: the last complete week against a frozen baseline."""

import pytest

from transforms import warehouse

BAD_ROWS = """
weekly_digest.key_repeated | copy weekly_digest where scope_code = 'payer' and facility_id = 'all'
weekly_digest.be_in_set(scope_code) | copy weekly_digest scope_code = 'town' where scope_code = 'payer' and facility_id = 'all'
weekly_digest.not_be_null(facility_id) | set weekly_digest facility_id = null where scope_code = 'payer' and facility_id = 'all'
weekly_digest.week_differs_from_core | copy weekly_digest scope_code = 'all', denied_claims = 9 where scope_code = 'payer' and facility_id = 'all'
weekly_digest.flag_without_reason | set weekly_digest is_flagged = true where scope_code = 'payer' and facility_id = 'all'
weekly_digest.several_latest_weeks | set weekly_digest is_latest = true where scope_code = 'payer' and facility_id = 'all'
"""  # noqa: E501

# 120 weeks from Monday 2 January 2023 of one payer at two facilities, 400 answers each,
# of which 39 or 41 are denied for coding by turns; at F2 twice as many in the last.
WEEKS = """
create table core.denial_week as
select
    cast(date '2023-01-02' + to_days(7 * place) as date) as payment_week,
    'P1' as payer_id,
    facility_id,
    denial_category,
    case when denial_category = 'none' then 400 - denied else denied end
        as adjudicated_claims,
    case when denial_category = 'none' then 0 else denied end as denied_claims,
    0::decimal(18, 2) as denied_usd
from (
    select
        place,
        facility_id,
        denial_category,
        case
            when place = 119 and facility_id = 'F2' then 80
            when place % 2 = 0 then 39 else 41
        end as denied
    from range(cast(120 as bigint)) as t (place)
    cross join (select unnest(['F1', 'F2']) as facility_id)
    cross join (select unnest(['none', 'coding']) as denial_category)
)
"""


@pytest.fixture
def digest(con, table):
    """Build the report on data that reach through a day."""

    def digest(through, columns, where):
        con.execute("create schema core")
        con.execute(WEEKS)
        table(f"core.data_end\ndata_through_date\n{through}")
        table("core.payer\npayer_id | payer_name\nP1 | North")
        table("core.provider\nprovider_npi | organization_name\nF1 | Clinic")
        warehouse.build(con, "marts.weekly_digest")
        return con.sql(
            f"select {columns} from marts.weekly_digest where {where} order by all"
        ).fetchall()

    return digest


SUNDAY = "2025-04-20"  # of the 120th week


def test_the_last_week_of_a_facility_far_beyond_its_baseline_is_flagged(digest):
    found = digest(
        SUNDAY,
        "facility_id, scope_code, payment_week::varchar, denied_claims,"
        " adjudicated_claims, expected_claims::integer",
        "is_flagged",
    )

    # The baseline is weeks 13 to 116, of which as many are of 39 as of 41.
    week = "2025-04-14"
    assert found == [
        (facility, scope, week, denied, answers, answers // 10)
        for facility, denied, answers in (("F2", 80, 400), ("all", 121, 800))
        for scope in ("all", "category", "payer", "payer_category")
    ]


def test_a_week_is_complete_on_its_sunday(digest):
    weeks = "min(payment_week)::varchar, max(payment_week)::varchar, count(*)"

    found = digest("2025-04-19", weeks, "scope_code = 'all' and facility_id = 'F1'")

    assert found == [("2025-01-13", "2025-04-07", 13)]


def test_only_the_last_complete_week_is_tested(digest):
    found = digest(
        SUNDAY, "distinct payment_week::varchar, is_latest", "p_value is not null"
    )

    assert found == [("2025-04-14", True)]
