"""Worked examples: questions to begin with, each for whoever reads its tables."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A question in words, and the SQL that answers it from some tables."""

    title: str
    tables: tuple[str, ...]
    sql: str


EXAMPLES = (
    Example(
        "What share of claims does each payer deny?",
        ("denial_rates",),
        """\
-- Shares do not add up: sum both counts first, then divide.
select
    payer_name,
    sum(denied_claims) as denied,
    sum(adjudicated_claims) as answered,
    round(denied / nullif(answered, 0), 4) as denial_rate
from denial_rates
group by payer_name
having answered >= 30
order by denial_rate desc
limit 10""",
    ),
    Example(
        "How does the share of denied claims change by month?",
        ("denial_rates",),
        """\
select
    payment_month,
    financial_class_code,
    sum(denied_claims) / nullif(sum(adjudicated_claims), 0) as denial_rate
from denial_rates
where not is_preliminary
group by payment_month, financial_class_code
order by payment_month, financial_class_code""",
    ),
    Example(
        "Which reasons cost the most dollars?",
        ("denial_reasons",),
        """\
select
    denial_category,
    label,
    sum(adjustments) as adjustments,
    sum(adjusted_usd) as adjusted_usd
from denial_reasons
where is_denial
group by denial_category, label
order by adjusted_usd desc
limit 15""",
    ),
    Example(
        "What does each class of payer pay of what is billed?",
        ("payer_mix",),
        """\
select
    financial_class_code,
    sum(billed_usd) as billed,
    sum(paid_usd) as paid,
    round(paid / nullif(billed, 0), 4) as paid_share
from payer_mix
group by financial_class_code
order by billed desc""",
    ),
    Example(
        "New episodes of influenza, by week",
        ("disease_trends",),
        """\
-- A withheld week has no number; is_withheld tells it from none.
select
    period_start_date,
    condition_patients,
    is_withheld
from disease_trends
where condition_id = 'influenza'
    and period_code = 'week'
    and breakdown_code = 'total'
order by period_start_date""",
    ),
    Example(
        "Which conditions are seen most, and how much of each is withheld?",
        ("disease_trends",),
        """\
select
    condition_label,
    max(patients_per_100k_seen) as highest_quarter_per_100k,
    count(*) filter (where is_withheld) as withheld_quarters,
    count(*) as quarters
from disease_trends
where period_code = 'quarter' and breakdown_code = 'total'
group by condition_label
order by highest_quarter_per_100k desc nulls last""",
    ),
    Example(
        "In which states is influenza seen, month by month?",
        ("disease_trends",),
        """\
select
    period_start_date,
    breakdown_value as state,
    condition_patients,
    is_withheld
from disease_trends
where condition_id = 'influenza'
    and period_code = 'month'
    and breakdown_code = 'state'
order by state, period_start_date""",
    ),
    Example(
        "What a year of care costs, by use of tobacco",
        ("cost_cohorts",),
        """\
select
    cohort_label,
    breakdown_value,
    member_patients,
    allowed_per_year_usd,
    standardised_per_year_usd,
    is_withheld
from cost_cohorts
where cost_code = 'all'
order by cohort_label, standardised_per_year_usd desc nulls last""",
    ),
    Example(
        "How people came to be in a cohort, step by step",
        ("cost_cohorts_attrition",),
        """\
select
    cohort_label,
    step_index,
    step_code,
    remaining_patients,
    left_patients,
    is_withheld
from cost_cohorts_attrition
order by cohort_label, step_index""",
    ),
    Example(
        "How much of a cohort's cost lies above the cut of the largest one per cent?",
        ("cost_cohorts",),
        """\
select
    whole.cohort_label,
    whole.breakdown_value,
    whole.allowed_usd - cut.allowed_usd as above_the_cut_usd,
    whole.is_withheld or cut.is_withheld as is_withheld
from cost_cohorts as whole
inner join cost_cohorts as cut
    on whole.cohort_id = cut.cohort_id
    and whole.breakdown_code = cut.breakdown_code
    and whole.breakdown_value = cut.breakdown_value
where whole.cost_code = 'all' and cut.cost_code = 'top_1_percent_cut'
order by above_the_cut_usd desc nulls last""",
    ),
    Example(
        "Which tables and columns are there?",
        (),
        """\
select table_name, column_name, data_type
from information_schema.columns
where table_schema = 'main'
order by table_name, ordinal_position""",
    ),
)


def offered(tables: Collection[str]) -> list[Example]:
    """The examples that a reader of these tables can run."""
    return [each for each in EXAMPLES if set(each.tables) <= set(tables)]
