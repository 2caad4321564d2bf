-- Claims as population counts see them: who was seen, when, and in which group.
--
-- grain:   one row per current claim that has a patient and a service date
-- keys:    claim_id
-- sources: core.claim, core.data_end
-- units:   service_month_index counts months (12 * year + month - 1); age bands in
--          years
-- increment: claim_id
--
-- A service date before 1990 or after the last date the data reach is taken for a
-- typing error and the claim left out, as is a claim without a patient.
--
-- care_code is the claim type of the CCW rules: 1 inpatient, 2 skilled nursing, 3 home
-- health, 4 hospital outpatient, 5 professional; null counts towards no rule.
--
-- columns:
-- claim_id: the claim version
-- patient_id: pseudonym of the patient
-- encounter_id: the encounter the claim belongs to
-- service_date: first service date of the claim
-- service_month_index: month of that date, 12 * year + month - 1
-- care_code: claim type in the sense of the CCW rules, 1 to 5
-- is_laboratory: an independent laboratory's claim (place of service 81)
-- age_band_code: age at the service date: 0-4, 5-17, 18-49, 50-64, 65+ or unknown
-- sex_code: F, M or unknown
-- state_code: the patient's state, or unknown
-- zip3_code: first three digits of the ZIP code, or unknown

select
    claim.claim_id,
    claim.patient_id,
    claim.encounter_id,
    claim.service_date,
    year(claim.service_date) * 12 + month(claim.service_date) - 1
        as service_month_index,
    case
        when claim.claim_type_code = 'P' then '5'
        when left(claim.type_of_bill_code, 2) in ('11') then '1'
        when left(claim.type_of_bill_code, 2) in ('18', '21') then '2'
        when left(claim.type_of_bill_code, 2) in ('32', '33', '34') then '3'
        when
            left(claim.type_of_bill_code, 2) in (
                '12', '13', '14', '22', '23', '71', '72', '73', '74', '75', '76',
                '77', '83', '85'
            )
            then '4'
    end as care_code,
    coalesce(claim.place_of_service_code = '81', false) as is_laboratory,
    case
        when claim.age_years is null then 'unknown'
        when claim.age_years < 5 then '0-4'
        when claim.age_years < 18 then '5-17'
        when claim.age_years < 50 then '18-49'
        when claim.age_years < 65 then '50-64'
        else '65+'
    end as age_band_code,
    case when claim.sex_code in ('F', 'M') then claim.sex_code else 'unknown' end
        as sex_code,
    coalesce(claim.state_code, 'unknown') as state_code,
    coalesce(claim.zip3_code, 'unknown') as zip3_code
from core.claim
cross join core.data_end
where
    claim.is_current
    and claim.patient_id is not null
    and claim.service_date >= date '1990-01-01'
    and claim.service_date
    <= coalesce(data_end.data_through_date, date '2100-01-01')
