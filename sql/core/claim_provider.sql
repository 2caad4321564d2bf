-- Claim providers: everyone who had a part in a claim or a line of it, with their role.
--
-- grain:   one row per provider and role that a claim names, for itself or for a line
-- keys:    claim_id, claim_provider_index
-- sources: landing.claim_provider, core.claim
-- units:   none
-- increment: claim_id
--
-- The billing and the pay-to provider, who stand above claims, are on each of theirs.
-- A line without a provider of a role has the claim's. What an organisation is called,
-- core.provider says; no person is named.
--
-- columns:
-- file_id: the file it came in
-- claim_id: the claim version
-- claim_provider_index: from 1 in the claim, the billing provider first
-- line_index: the service line; blank for the whole claim
-- role_code: the role as sent (NM101)
-- role: the same in a word: billing, pay_to, rendering, attending, operating,
--   other_operating, referring, primary_care, supervising, ordering, assisting,
--   purchased_service, facility, pick_up, drop_off, other
-- provider_npi: their number; blank when named without one
-- taxonomy_code: their specialty, as the claim states it
-- is_organization: an organisation, not a person
-- is_current: the claim version is the one that counts
-- payer_id: the payer billed
-- service_date: first service date of the claim

select
    claim_provider.file_id,
    claim_provider.claim_id,
    claim_provider.claim_provider_index,
    claim_provider.line_index,
    claim_provider.role_code,
    case claim_provider.role_code
        when '85' then 'billing'
        when '87' then 'pay_to'
        when '82' then 'rendering'
        when '71' then 'attending'
        when '72' then 'operating'
        when 'ZZ' then 'other_operating'
        when 'DN' then 'referring'
        when 'P3' then 'primary_care'
        when 'DQ' then 'supervising'
        when 'DK' then 'ordering'
        when 'DD' then 'assisting'
        when 'QB' then 'purchased_service'
        when '77' then 'facility'
        when 'FA' then 'facility'
        when 'PW' then 'pick_up'
        when '45' then 'drop_off'
        else 'other'
    end as role, -- noqa: RF04
    claim_provider.provider_npi,
    claim_provider.taxonomy_code,
    claim_provider.is_organization,
    claim.is_current,
    claim.payer_id,
    claim.service_date
from landing.claim_provider
inner join core.claim on claim_provider.claim_id = claim.claim_id
