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
            column="breakdown_code", value_set=["total", "age_band", "sex", "state"]
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
            "A week starts on Sunday, a month on its first day; there is nothing else.",
            "case period_code when 'week' then dayofweek(period_start_date) <> 0"
            " when 'month' then day(period_start_date) <> 1 else true end",
        ),
        promise(
            "chronic_by_week",
            "Chronic conditions are reported by month.",
            "measure_code = 'prevalence' and period_code = 'week'",
        ),
        promise(
            "period_missing",
            "A condition has a total for every period from the first to the last.",
            "select condition_id from {batch} where breakdown_code = 'total'"
            " group by condition_id, period_code"
            " having count(*) <> 1 + case period_code"
            " when 'week' then date_diff('day', min(period_start_date),"
            " max(period_start_date)) // 7 else"
            " date_diff('month', min(period_start_date), max(period_start_date))"
            " end",
        ),
        # Parts are no more than their whole.
        _not_more("condition_visits", "all_visits"),
        _not_more("visit_patients", "condition_visits"),
        _not_more("all_visit_patients", "all_visits"),
        _not_more("condition_patients", "seen_patients"),
        promise(
            "negative",
            "No count is below zero.",
            "least(condition_patients, visit_patients, seen_patients, incident_cases)"
            " < 0",
        ),
        promise(
            "episodes_and_people_disagree",
            "Acute: at least one episode per person. Chronic: no one is first seen who"
            " does not count.",
            "case measure_code"
            " when 'incidence' then incident_cases < condition_patients"
            " else incident_cases > condition_patients end",
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
        # Each total is core's.
        _groups_add_up("incident_cases"),
        _groups_add_up("condition_visits"),
        _groups_add_up("all_visits"),
        _groups_add_up("condition_patients", "measure_code = 'prevalence'"),
        adds_up(
            "episodes_differ_from_core",
            "The episodes of the months are those of core.condition_episode.",
            by="condition_id",
            ours="sum(incident_cases) filter (where period_code = 'month'"
            " and breakdown_code = 'total' and measure_code = 'incidence')",
            core="condition_id, count(*) from condition_episode",
        ),
        adds_up(
            "weeks_differ_from_months",
            "The episodes of all weeks are those of all months.",
            by="condition_id",
            ours="sum(case period_code when 'week' then incident_cases else 0 end)"
            " filter (where breakdown_code = 'total' and measure_code = 'incidence')",
            core="condition_id, sum(case period_code when 'month' then incident_cases"
            " else 0 end) filter (where breakdown_code = 'total'"
            " and measure_code = 'incidence') from disease_trends",
        ),
        adds_up(
            "visits_differ_from_core",
            "The visits of all months are the encounters of core.",
            by="true",
            ours="sum(all_visits) filter (where period_code = 'month'"
            " and breakdown_code = 'total' and condition_id = (select"
            " min(condition_id) from disease_trends))",
            core="true, count(distinct encounter_id) from condition_seen",
        ),
    ],
)
