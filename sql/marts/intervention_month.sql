-- The months behind an intervention: first denials, changed claims and all others.
--
-- grain:   one row per intervention, series and month
-- keys:    intervention_name, series_code, series_month
-- sources: core.intervention_series
-- units:   *_claims are claims; *_usd are US dollars; denial_rate is a share, 0 to 1
-- audience: administrators
--
-- metric: share denied for the category
-- definition: Claims fully denied at first, for the intervention's category of denials,
--   of all claims first answered, by month of what the intervention is dated by.
-- numerator: denied_claims
-- denominator: adjudicated_claims
-- left out: Claims not answered yet; preliminary months and the month in which an
--   intervention begins, where before and after are compared.
--
-- columns:
-- intervention_name: its name
-- series_code: changed (the claims that it names) or comparison (all others)
-- series_month: month of submission, service or payment, as the intervention is dated
-- phase_code: before, during (it begins within the month) or after
-- is_preliminary: answers of this month may still be coming
-- adjudicated_claims: claims with an initial primary adjudication
-- denied_claims: of these, fully denied for the category
-- billed_usd: billed on the initial adjudications
-- denied_usd: denied on those of the denied claims
-- denial_rate: denied_claims / adjudicated_claims

select
    intervention_series.intervention_name,
    intervention_series.series_code,
    intervention_series.series_month,
    intervention_series.phase_code,
    intervention_series.is_preliminary,
    intervention_series.adjudicated_claims,
    intervention_series.denied_claims,
    intervention_series.billed_usd,
    intervention_series.denied_usd,
    cast(intervention_series.denied_claims as double)
    / intervention_series.adjudicated_claims as denial_rate
from core.intervention_series
