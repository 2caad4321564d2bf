"""What readers of core.condition_member may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="condition_member",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["period_code", "period_start_date"]
        ),
        promise(
            "members_miscounted",
            "Nobody is a member on more days than the period has, and of those seen no"
            " more are members than there are.",
            "member_days < 0 or enrolled_patients > seen_patients"
            " or member_days > member_patients * case period_code when 'week' then 7"
            " when 'quarter' then 92 else 366 end",
        ),
        promise(
            "members_lost",
            "The days of all weeks are those of all years.",
            "select 1 from (select sum(member_days) filter (where"
            " period_code = 'week') as weeks, sum(member_days) filter (where"
            " period_code = 'year') as years from {batch})"
            " where weeks is distinct from years",
        ),
    ],
)
