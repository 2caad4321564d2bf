-- People with a diagnosis of a cost cohort, and how far they come towards being in it.
--
-- grain:   one row per cohort and person with a code of the cohort
-- keys:    cohort_id, patient_id
-- sources: codes.cohort, core.cohort_claim, core.condition_seen, core.data_end
-- units:   age_years are years; followed_days are days, both ends included
--
-- The rule (CCW) is met by one claim of the types that need one, or by two claims of
-- the types that need two, on different dates at most lookback_months apart. The index
-- is the date on which it is first met: of two claims, the date of the second. Age and
-- sex are those of the claim on that date; of several claims, of the first by claim_id.
--
-- step_code is the last step a person reaches: coded (has a code), rule (meets the
-- rule), age (is first_age_years or older and of known sex), history (the index lies
-- history_months or more after the data begin), member (is followed for
-- least_followed_days or more). The data begin on the service date before which one
-- claim in a thousand lies, so that a mistyped date does not make them seem longer.
-- People are followed to until_date, the end of the data less runout_months: later
-- claims are not all answered yet. Nothing in the files says who died, moved or went
-- elsewhere, so everyone is followed to that same day.
--
-- columns:
-- cohort_id: the cohort
-- patient_id: pseudonym of the patient
-- index_date: the day on which the rule is first met; blank when it never is
-- age_years: on that day; 90 means 90 or more
-- sex_code: F, M or unknown
-- until_date: the last day on which cost counts; the same for everyone
-- followed_days: from index_date to until_date, both included; 0 when it is later
-- step_code: the last step reached: coded, rule, age, history or member

with dated as (
    select
        cohort_claim.cohort_id,
        cohort_claim.patient_id,
        cohort_claim.needed_claims,
        cohort_claim.service_date,
        lag(cohort_claim.service_date) over (
            partition by
                cohort_claim.cohort_id,
                cohort_claim.patient_id,
                cohort_claim.needed_claims
            order by cohort_claim.service_date
        ) as previous_date
    from core.cohort_claim
    group by
        cohort_claim.cohort_id,
        cohort_claim.patient_id,
        cohort_claim.needed_claims,
        cohort_claim.service_date
),

met as (
    select
        dated.cohort_id,
        dated.patient_id,
        min(dated.service_date) filter (
            where
            dated.needed_claims = 1
            or (
                dated.needed_claims = 2
                and dated.service_date
                <= dated.previous_date + to_months(cohort.lookback_months)
            )
        ) as index_date
    from dated
    inner join codes.cohort on dated.cohort_id = cohort.cohort_id
    group by dated.cohort_id, dated.patient_id
),

described as (
    select
        met.cohort_id,
        met.patient_id,
        met.index_date,
        cohort_claim.age_years,
        cohort_claim.sex_code,
        row_number() over (
            partition by met.cohort_id, met.patient_id
            order by cohort_claim.claim_id
        ) as claim_index
    from met
    left join core.cohort_claim
        on
            met.cohort_id = cohort_claim.cohort_id
            and met.patient_id = cohort_claim.patient_id
            and met.index_date = cohort_claim.service_date
            and cohort_claim.needed_claims is not null
),

observed as (
    select
        cohort.cohort_id,
        cohort.first_age_years,
        cohort.history_months,
        cohort.least_followed_days,
        cast(data_end.data_through_date - to_months(cohort.runout_months) as date)
            as until_date,
        (
            select quantile_disc(condition_seen.service_date, 0.001)
            from core.condition_seen
        ) as begin_date
    from codes.cohort
    cross join core.data_end
),

followed as (
    select
        described.cohort_id,
        described.patient_id,
        described.index_date,
        described.age_years,
        described.sex_code,
        observed.until_date,
        coalesce(
            greatest(
                0, date_diff('day', described.index_date, observed.until_date) + 1
            ),
            0
        ) as followed_days,
        (
            coalesce(described.age_years >= observed.first_age_years, false)
            and described.sex_code in ('F', 'M')
        ) as is_of_age,
        described.index_date >= observed.begin_date + to_months(observed.history_months)
            as has_history,
        observed.least_followed_days
    from described
    inner join observed on described.cohort_id = observed.cohort_id
    where described.claim_index = 1
)

select
    followed.cohort_id,
    followed.patient_id,
    followed.index_date,
    followed.age_years,
    followed.sex_code,
    followed.until_date,
    cast(followed.followed_days as bigint) as followed_days,
    case
        when followed.index_date is null then 'coded'
        when not followed.is_of_age then 'rule'
        when not followed.has_history then 'age'
        when followed.followed_days < followed.least_followed_days then 'history'
        else 'member'
    end as step_code
from followed
