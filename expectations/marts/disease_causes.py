"""What readers of marts.disease_causes may rely on, before small rows are withheld."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import NoRows, adds_up, one_row_per, promise

_PERIOD = "period_code, period_start_date"


def _parts_add_up(breakdown: str, whole: str) -> NoRows:
    """The visits of a breakdown make up those of the causes that it divides."""
    return promise(
        f"visits_of_{breakdown}_do_not_add_up",
        f"The visits of each {breakdown} add up to those of its {whole}.",
        f"select parts.whole_code from (select {_PERIOD}, part_of_code as whole_code,"
        " sum(cause_visits) as visits, sum(cause_patients) as people,"
        " max(cause_patients) as most_people from {batch}"
        f" where breakdown_code = '{breakdown}' group by all) as parts"
        f" full join (select {_PERIOD}, cause_code as whole_code,"
        " cause_visits as visits, cause_patients as people from disease_causes"
        f" where breakdown_code = '{whole}' and period_code in (select period_code"
        f" from disease_causes where breakdown_code = '{breakdown}')) as wholes"
        f" using ({_PERIOD}, whole_code)"
        " where parts.visits is distinct from wholes.visits"
        # Who comes for two causes is in both, and nobody is in none.
        " or parts.people < wholes.people or parts.most_people > wholes.people",
    )


SUITE = ExpectationSuite(
    name="disease_causes",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("period_code", "period_start_date", "breakdown_code", "cause_code")
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="cause_label"),
        gxe.ExpectColumnValuesToBeInSet(
            column="breakdown_code",
            value_set=["total", "body_system", "ccsr_category", "icd10cm_chapter"],
        ),
        promise(
            "period_starts_wrong",
            "A quarter or year starts on its first day; categories are told of years.",
            "case period_code when 'quarter' then breakdown_code = 'ccsr_category'"
            " or period_start_date <> date_trunc('quarter', period_start_date)"
            " when 'year' then dayofyear(period_start_date) <> 1 else true end",
        ),
        promise(
            "more_people_than_visits",
            "Each person of a cause has a visit for it, and there is none without one.",
            "cause_patients > cause_visits or cause_patients < 0"
            " or (cause_patients = 0) <> (cause_visits = 0)",
        ),
        promise(
            "all_visits_wrong",
            "All visits are those of everything in the same period.",
            "not exists (select 1 from disease_causes as total"
            " where total.breakdown_code = 'total'"
            " and total.period_code = this.period_code"
            " and total.period_start_date = this.period_start_date"
            " and total.cause_visits = this.all_visits)",
        ),
        promise(
            "share_wrong",
            "The share is the cause's visits of all, within its interval.",
            "abs(cause_share - cause_visits / all_visits) > 1e-9"
            " or cause_share not between cause_share_low_rate - 1e-12"
            " and cause_share_high_rate + 1e-12",
        ),
        _parts_add_up("body_system", "total"),
        _parts_add_up("icd10cm_chapter", "total"),
        _parts_add_up("ccsr_category", "body_system"),
        promise(
            "quarters_do_not_add_up",
            "The visits of a cause's quarters add up to those of its year.",
            "select cause_code from (select cast(date_trunc('year', period_start_date)"
            " as date) as period_start_date, breakdown_code, cause_code,"
            " sum(cause_visits) as visits from {batch} where period_code = 'quarter'"
            " group by all) as quarters full join (select period_start_date,"
            " breakdown_code, cause_code, cause_visits as visits from disease_causes"
            " where period_code = 'year' and breakdown_code <> 'ccsr_category')"
            " as years using (period_start_date, breakdown_code, cause_code)"
            " where quarters.visits is distinct from years.visits",
        ),
        promise(
            "chapter_of_no_category",
            "A chapter has no more visits than the body systems that have codes of it,"
            " and those without a category.",
            "breakdown_code = 'icd10cm_chapter' and cause_visits > (select"
            " coalesce(sum(other.cause_visits), 0) from disease_causes as other"
            " where other.breakdown_code = 'body_system'"
            " and other.period_code = this.period_code"
            " and other.period_start_date = this.period_start_date"
            " and (other.chapter_codes is null"
            " or other.chapter_codes like '%' || this.cause_code || '%'))",
        ),
        adds_up(
            "visits_differ_from_core",
            "The visits of all years are the encounters of core.",
            by="true",
            ours="sum(cause_visits) filter (where period_code = 'year'"
            " and breakdown_code = 'total')",
            core="true, count(distinct encounter_id) from condition_seen",
        ),
    ],
)
