"""What readers of marts.disease_trends may rely on, before small rows are withheld."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import NoRows, adds_up, promise

_SLACK = "1e-9"


def _not_more(part: str, whole: str) -> gxe.ExpectColumnPairValuesAToBeGreaterThanB:
    return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=whole, column_B=part, or_equal=True
    )


def _groups_add_up(measure: str, where: str = "true") -> NoRows:
    return promise(
        f"groups_of_{measure}_do_not_add_up",
        f"The {measure} of a breakdown's groups add up to the total's.",
        "select groups.breakdown_code from (select condition_id, period_code,"
        f" period_start_date, breakdown_code, sum({measure}) as measure from {{batch}}"
        f" where breakdown_code <> 'total' and {where} group by all) as groups"
        " inner join disease_trends as total"
        " on groups.condition_id = total.condition_id"
        " and groups.period_code = total.period_code"
        " and groups.period_start_date = total.period_start_date"
        " and total.breakdown_code = 'total'"
        f" where groups.measure <> total.{measure}",
    )


def _margins_add_up(measure: str, where: str = "true") -> NoRows:
    """Bands by sex make up each band and each sex of their quarter."""
    return promise(
        f"margins_of_{measure}_do_not_add_up",
        f"The {measure} of age bands by sex add up to each band's and each sex's.",
        "select condition_id from (select condition_id, period_start_date,"
        " margin.breakdown_code, split_part(breakdown_value, ', ', margin.place)"
        f" as breakdown_value, sum({measure}) as measure from {{batch}}"
        " as this cross join (values ('age_band', 1), ('sex', 2))"
        " as margin (breakdown_code, place)"
        " where this.breakdown_code = 'age_band_sex'"
        f" and {where} group by all) as parts"
        " full join (select condition_id, period_start_date, breakdown_code,"
        f" breakdown_value, {measure} as measure from disease_trends"
        " where period_code = 'quarter' and breakdown_code in ('age_band', 'sex')"
        " and condition_id in (select condition_id from codes.condition"
        f" where detail_code = 'full') and {where}) as margins"
        " using (condition_id, period_start_date, breakdown_code, breakdown_value)"
        " where parts.measure is distinct from margins.measure",
    )


def _months_add_up(measure: str) -> NoRows:
    """The states of a quarter's months make up the quarter."""
    return promise(
        f"months_of_{measure}_do_not_add_up",
        f"The {measure} of all states in a quarter's months add up to the quarter's.",
        "select condition_id from (select condition_id, cast(date_trunc('quarter',"
        f" period_start_date) as date) as period_start_date, sum({measure}) as measure"
        " from {batch} where period_code = 'month' and breakdown_code = 'state'"
        " group by all) as months"
        f" full join (select condition_id, period_start_date, {measure} as measure"
        " from disease_trends where period_code = 'quarter'"
        " and breakdown_code = 'total' and condition_id in (select condition_id"
        " from codes.condition where detail_code = 'full')) as quarters"
        " using (condition_id, period_start_date)"
        " where months.measure is distinct from quarters.measure",
    )


def _weeks_add_up(measure: str) -> NoRows:
    return adds_up(
        f"weeks_of_{measure}_do_not_add_up",
        f"The {measure} of all weeks add up to those of all quarters, or years.",
        by="condition_id",
        ours=f"sum({measure}) filter (where period_code = 'week')",
        core=f"condition_id, coalesce(sum({measure}) filter (where"
        f" period_code = 'quarter'), sum({measure}) filter (where"
        " period_code = 'year')) from disease_trends"
        " where breakdown_code = 'total' and measure_code = 'incidence'",
    )


def _years_add_up(measure: str) -> NoRows:
    """The states of a year make up its quarters."""
    return promise(
        f"years_of_{measure}_do_not_add_up",
        f"The {measure} of all states in a year add up to its quarters' or its total.",
        "select condition_id from (select condition_id, period_start_date,"
        f" sum({measure}) as measure from {{batch}} where period_code = 'year'"
        " and breakdown_code = 'state' group by all) as years"
        " inner join (select condition_id, cast(date_trunc('year',"
        f" period_start_date) as date) as period_start_date, sum({measure}) as measure"
        " from disease_trends where period_code in ('quarter', 'year')"
        " and breakdown_code = 'total' group by all) as wholes"
        " using (condition_id, period_start_date)"
        " where years.measure <> wholes.measure",
    )


_PEOPLE = (
    *("condition_patients", "visit_patients"),
    *("all_visit_patients", "seen_patients"),
)


SUITE = ExpectationSuite(
    name="disease_trends",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=[
                *("condition_id", "period_code", "period_start_date"),
                *("breakdown_code", "breakdown_value"),
            ]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="breakdown_value"),
        gxe.ExpectColumnValuesToNotBeNull(column="period_start_date"),
        gxe.ExpectColumnValuesToBeInSet(
            column="breakdown_code",
            value_set=[
                *("total", "state", "county", "zip3"),
                *("age_band", "sex", "age_band_sex"),
            ],
        ),
        promise(
            "condition_unknown",
            "A condition is one that is defined, acute or chronic as its measure is.",
            "not exists (select 1 from codes.condition"
            " where condition.condition_id = this.condition_id"
            " and this.measure_code = case condition.kind_code"
            " when 'acute' then 'incidence' else 'prevalence' end)",
        ),
        promise(
            "period_starts_wrong",
            "A week starts on Sunday, a month, quarter or year on its first day; there"
            " is nothing else.",
            "case period_code when 'week' then dayofweek(period_start_date) <> 0"
            " when 'month' then day(period_start_date) <> 1"
            " when 'quarter' then period_start_date"
            " <> date_trunc('quarter', period_start_date)"
            " when 'year' then dayofyear(period_start_date) <> 1 else true end",
        ),
        promise(
            "not_of_the_designs",
            "Every row is of a design of core.condition_group that the condition's"
            " detail asks for.",
            "not exists (select 1 from condition_group inner join codes.condition"
            " on condition.kind_code"
            " = coalesce(condition_group.only_kind_code, condition.kind_code)"
            " and condition_group.detail_codes"
            " like '%' || condition.detail_code || '%'"
            " where condition.condition_id = this.condition_id"
            " and condition_group.period_code = this.period_code"
            " and condition_group.breakdown_code = this.breakdown_code)",
        ),
        promise(
            "period_missing",
            "A group has a row for every period from the first to the last.",
            "select this.condition_id from {batch} as this inner join (select"
            " period_code, count(distinct period_start_date) as periods,"
            " min(period_start_date) as first_date,"
            " max(period_start_date) as last_date"
            " from disease_trends group by all) as known"
            " on this.period_code = known.period_code"
            " group by condition_id, this.period_code, breakdown_code,"
            " breakdown_value, first_date, last_date"
            " having count(*) < 1 + case this.period_code"
            " when 'week' then date_diff('day', first_date, last_date) // 7"
            " when 'month' then date_diff('month', first_date, last_date)"
            " when 'quarter' then date_diff('quarter', first_date, last_date)"
            " else date_diff('year', first_date, last_date) end",
        ),
        # Parts are no more than their whole.
        _not_more("condition_visits", "all_visits"),
        _not_more("visit_patients", "condition_visits"),
        _not_more("all_visit_patients", "all_visits"),
        promise(
            "more_ill_than_seen",
            "Of those seen some are ill. In a group that may fail for new episodes: who"
            " changes group was ill in one and last seen in another.",
            "condition_patients > seen_patients"
            " and (breakdown_code = 'total' or measure_code = 'prevalence')",
        ),
        promise(
            "negative",
            "No count is below zero.",
            "least(condition_patients, visit_patients, seen_patients, incident_cases)"
            " < 0",
        ),
        promise(
            "episodes_and_people_disagree",
            "Acute: at least one episode per person. Chronic: no one is first seen in a"
            " month who does not count in it.",
            "case when measure_code = 'incidence'"
            " then incident_cases < condition_patients"
            " else period_code = 'month' and incident_cases > condition_patients end",
        ),
        promise(
            "groups_lose_people",
            "Nobody of a total is in none of its groups, and no group is more than the"
            " total; who changes group within a period is in each.",
            "select parts.condition_id from (select condition_id, period_code,"
            " period_start_date, breakdown_code"
            + "".join(f", sum({m}) as {m}, max({m}) as most_{m}" for m in _PEOPLE)
            + " from {batch} where breakdown_code <> 'total' group by all) as parts"
            " inner join disease_trends as total"
            " using (condition_id, period_code, period_start_date)"
            " where total.breakdown_code = 'total' and ("
            + " or ".join(
                f"parts.{m} < total.{m} or parts.most_{m} > total.{m}" for m in _PEOPLE
            )
            + ")",
        ),
        # Rates are made of their parts.
        promise(
            "visit_share_wrong",
            "The share of visits is the condition's of all, 0 to 1.",
            "(visit_share is null) <> (all_visits = 0)"
            " or abs(visit_share - condition_visits / nullif(all_visits, 0))"
            f" > {_SLACK}",
        ),
        promise(
            "patients_per_100k_wrong",
            "People per 100,000 seen are the condition's of all seen.",
            "(patients_per_100k_seen is null) <> (seen_patients = 0)"
            " or abs(patients_per_100k_seen"
            " - 100000 * condition_patients / nullif(seen_patients, 0)) > 1e-6",
        ),
        # Each total is core's, and finer rows make up the coarser.
        _groups_add_up("incident_cases"),
        _groups_add_up("condition_visits"),
        _groups_add_up("all_visits"),
        _groups_add_up("condition_patients", "measure_code = 'prevalence'"),
        _margins_add_up("incident_cases"),
        _margins_add_up("condition_visits"),
        _margins_add_up("all_visits"),
        _margins_add_up("condition_patients", "measure_code = 'prevalence'"),
        _months_add_up("incident_cases"),
        _months_add_up("condition_visits"),
        _months_add_up("all_visits"),
        _years_add_up("incident_cases"),
        _years_add_up("condition_visits"),
        _years_add_up("all_visits"),
        _weeks_add_up("incident_cases"),
        _weeks_add_up("condition_visits"),
        adds_up(
            "episodes_differ_from_core",
            "The episodes of the quarters, or years, are those of"
            " core.condition_episode.",
            by="condition_id",
            ours="coalesce(sum(incident_cases) filter (where period_code = 'quarter'"
            " and breakdown_code = 'total' and measure_code = 'incidence'),"
            " sum(incident_cases) filter (where period_code = 'year'"
            " and breakdown_code = 'total' and measure_code = 'incidence'))",
            core="condition_id, count(*) from condition_episode",
        ),
        adds_up(
            "visits_differ_from_core",
            "The visits of all quarters are the encounters of core.",
            by="true",
            ours="sum(all_visits) filter (where period_code = 'quarter'"
            " and breakdown_code = 'total' and condition_id = (select"
            " min(condition_id) from disease_trends where period_code = 'quarter'))",
            core="true, count(distinct encounter_id) from condition_seen",
        ),
    ],
)
