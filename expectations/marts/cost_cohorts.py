"""What readers of marts.cost_cohorts may rely on, before small rows are withheld."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import NoRows, adds_up, promise

_CENT = "0.0101"  # two figures, each rounded to a cent


def _states_add_up(measure: str) -> NoRows:
    return promise(
        f"states_of_{measure}_do_not_add_up",
        f"The {measure} of the states add up to the cohort's.",
        "select states.cohort_id from (select cohort_id, cost_code,"
        f" sum({measure}) as measure from {{batch}}"
        " where breakdown_code = 'tobacco_state' group by all) as states"
        " inner join cost_cohorts as total on states.cohort_id = total.cohort_id"
        " and states.cost_code = total.cost_code and total.breakdown_code = 'total'"
        f" where states.measure <> total.{measure}",
    )


def _interval_upside_down(measure: str) -> NoRows:
    return promise(
        f"{measure}_interval_upside_down",
        f"The interval of {measure} has its lower end below its upper one.",
        f"{measure}_low_usd > {measure}_high_usd",
    )


def _difference_wrong(difference: str, rate: str) -> NoRows:
    return promise(
        f"{difference}_wrong",
        f"The {difference} is a group's {rate} less that of no evidence.",
        f"abs({difference}_usd - ({rate}_usd - (select max(reference.{rate}_usd)"
        " from cost_cohorts as reference where reference.is_reference"
        " and reference.cohort_id = this.cohort_id"
        f" and reference.cost_code = this.cost_code))) > {_CENT}",
    )


SUITE = ExpectationSuite(
    name="cost_cohorts",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=[
                *("cohort_id", "cost_code", "breakdown_code", "breakdown_value")
            ]
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="cost_code", value_set=["all", "top_1_percent_cut"]
        ),
        promise(
            "group_missing",
            "A cohort has its total and its five states, in both ways of counting.",
            "select cohort_id from {batch} group by cohort_id, cost_code"
            " having string_agg(breakdown_value, ' ' order by breakdown_value)"
            " <> 'current documented_non_user former no_evidence other_tobacco total'",
        ),
        promise(
            "breakdown_wrong",
            "The total is of nobody in particular, every other group of a state.",
            "breakdown_code <> case breakdown_value when 'total' then 'total'"
            " else 'tobacco_state' end",
        ),
        promise(
            "reference_wrong",
            "The group without evidence is the one that others are compared with.",
            "is_reference <> (breakdown_value = 'no_evidence')",
        ),
        # Parts make up their whole.
        _states_add_up("member_patients"),
        _states_add_up("cut_patients"),
        _states_add_up("followed_days"),
        _states_add_up("allowed_usd"),
        promise(
            "cut_wrong",
            "At most one person in a hundred is cut, and nobody where all cost counts.",
            "cut_patients < 0 or cut_patients > member_patients"
            " or (cost_code = 'all' and cut_patients > 0)"
            " or (breakdown_code = 'total' and cut_patients > member_patients // 100)",
        ),
        promise(
            "cut_adds_cost",
            "Cutting the largest never adds cost, and changes nothing else.",
            "cost_code <> 'all' and not exists (select 1 from cost_cohorts as whole"
            " where whole.cost_code = 'all' and whole.cohort_id = this.cohort_id"
            " and whole.breakdown_value = this.breakdown_value"
            " and whole.member_patients = this.member_patients"
            " and whole.followed_days = this.followed_days"
            " and whole.allowed_usd >= this.allowed_usd)",
        ),
        # Rates are made of their parts.
        promise(
            "allowed_per_year_wrong",
            "Dollars per patient-year are the dollars of the days, times 365.25.",
            "(allowed_per_year_usd is null) <> (followed_days = 0)"
            " or abs(allowed_per_year_usd"
            " - 365.25 * allowed_usd / nullif(followed_days, 0)) > 0.0051",
        ),
        promise(
            "standard_share_wrong",
            "A share of the standard is 0 to 1, and the cohort's own is 1.",
            "standard_share < 0 or standard_share > 1 + 1e-9"
            " or (breakdown_code = 'total' and member_patients > 0"
            " and abs(standard_share - 1) > 1e-9)",
        ),
        promise(
            "standardised_without_strata",
            "Nothing is standardised that lacks a tenth of the standard.",
            "(standardised_per_year_usd is null) <> (standard_share < 0.9)",
        ),
        promise(
            "cohort_not_its_own_standard",
            "The cohort standardised to itself is as it is.",
            "breakdown_code = 'total'"
            f" and abs(standardised_per_year_usd - allowed_per_year_usd) > {_CENT}",
        ),
        _difference_wrong("crude_difference", "allowed_per_year"),
        _difference_wrong("standardised_difference", "standardised_per_year"),
        _interval_upside_down("allowed_per_year"),
        _interval_upside_down("standardised_per_year"),
        _interval_upside_down("crude_difference"),
        _interval_upside_down("standardised_difference"),
        # Each total is core's.
        adds_up(
            "members_differ_from_core",
            "The people of a cohort are those of core.cohort_member.",
            by="cohort_id",
            ours="sum(member_patients) filter (where breakdown_code = 'total'"
            " and cost_code = 'all')",
            core="cohort_id, count(*) from cohort_member",
        ),
        adds_up(
            "allowed_usd_differs_from_core",
            "The dollars of a cohort are those of core.cohort_member.",
            by="cohort_id",
            ours="sum(allowed_usd) filter (where breakdown_code = 'total'"
            " and cost_code = 'all')",
            core="cohort_id, sum(allowed_usd) from cohort_member",
        ),
    ],
)
