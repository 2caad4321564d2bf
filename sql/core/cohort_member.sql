-- Members of the cost cohorts: since when, their use of tobacco, and what was allowed.
--
-- grain:   one row per cohort and member
-- keys:    cohort_id, patient_id
-- sources: core.adjudication, core.claim, core.cohort_candidate, core.tobacco_evidence
-- units:   allowed_usd is US dollars; followed_days are days, both ends included
--
-- Tobacco state: what the latest evidence up to the index says, the index day included;
-- what comes later never counts. On one day current goes before other tobacco, former
-- and documented non-user. Weak evidence counts only where there is no other, of any
-- state. no_evidence is not a non-smoker: codes are written for 10 to 28 % of
-- smokers.
--
-- Allowed: what the latest standing primary adjudication of a claim allows, for service
-- dates from index_date to until_date, both included. Reversed and denied claims add
-- nothing, nor do claims that are not answered yet.
--
-- columns:
-- cohort_id: the cohort
-- patient_id: pseudonym of the patient
-- index_date: the day on which the rule of the cohort is met
-- age_years: on that day; 90 means 90 or more
-- age_band_code: 0-54, 55-64, 65-74 or 75+
-- sex_code: F or M
-- tobacco_state_code: current, other_tobacco, former, documented_non_user, no_evidence
-- evidence_date: the day of the evidence that decides; blank without any
-- is_weak_evidence: nothing but weak evidence speaks for the state
-- until_date: the last day on which cost counts
-- followed_days: from index_date to until_date, both included
-- allowed_usd: dollars allowed for services of these days

with member as (
    select
        cohort_candidate.cohort_id,
        cohort_candidate.patient_id,
        cohort_candidate.index_date,
        cohort_candidate.age_years,
        cohort_candidate.sex_code,
        cohort_candidate.until_date,
        cohort_candidate.followed_days
    from core.cohort_candidate
    where cohort_candidate.step_code = 'member'
),

evidence as (
    select
        member.cohort_id,
        member.patient_id,
        tobacco_evidence.tobacco_state_code,
        tobacco_evidence.evidence_date,
        tobacco_evidence.is_weak,
        row_number() over (
            partition by member.cohort_id, member.patient_id
            order by
                tobacco_evidence.is_weak asc,
                tobacco_evidence.evidence_date desc,
                case tobacco_evidence.tobacco_state_code
                    when 'current' then 1
                    when 'other_tobacco' then 2
                    when 'former' then 3
                    else 4
                end asc
        ) as choice_index
    from member
    inner join core.tobacco_evidence
        on
            member.patient_id = tobacco_evidence.patient_id
            and member.index_date >= tobacco_evidence.evidence_date
),

cost as (
    select
        member.cohort_id,
        member.patient_id,
        sum(adjudication.allowed_usd) as allowed_usd
    from member
    inner join core.claim
        on
            member.patient_id = claim.patient_id
            and claim.service_date between member.index_date and member.until_date
    inner join core.adjudication on claim.claim_id = adjudication.claim_id
    where adjudication.is_latest and adjudication.is_primary
    group by member.cohort_id, member.patient_id
)

select
    member.cohort_id,
    member.patient_id,
    member.index_date,
    member.age_years,
    case
        when member.age_years < 55 then '0-54'
        when member.age_years < 65 then '55-64'
        when member.age_years < 75 then '65-74'
        else '75+'
    end as age_band_code,
    member.sex_code,
    coalesce(evidence.tobacco_state_code, 'no_evidence') as tobacco_state_code,
    evidence.evidence_date,
    coalesce(evidence.is_weak, false) as is_weak_evidence,
    member.until_date,
    member.followed_days,
    cast(coalesce(cost.allowed_usd, 0) as decimal(18, 2)) as allowed_usd
from member
left join evidence
    on
        member.cohort_id = evidence.cohort_id
        and member.patient_id = evidence.patient_id
        and evidence.choice_index = 1
left join cost
    on member.cohort_id = cost.cohort_id and member.patient_id = cost.patient_id
