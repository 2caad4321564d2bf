-- Levels of office visits: how high each provider codes them, beside their specialty.
--
-- grain:   one row per provider, specialty and kind of visit
-- keys:    provider_npi, taxonomy_code, visit_code
-- sources: core.claim, core.claim_line
-- units:   *_lines are service lines on claims that count
-- audience: administrators
--
-- Levels are the last digit of the procedure code: 99202 to 99205 of new patients,
-- 99211 to 99215 of established ones. They are shown as numbers; the descriptions are
-- not ours. Whether a provider differs from the others of the specialty is worked out
-- from these counts where they are shown.
--
-- metric: high visit levels
-- definition: Share of a provider's office visits at level 4 or 5, beside that of all
--   others of the specialty. Who differs is on a list to audit: patients differ, too.
-- numerator: level_4_lines + level_5_lines
-- denominator: all levels
-- left out: Visits without a provider or specialty, and those of another provider than
--   the claim's, whose specialty no claim tells. Providers with fewer than 30
--   visits, and specialties of fewer than five others, are not judged.
--
-- columns:
-- provider_npi: who gave the service
-- taxonomy_code: their specialty, as the claims state it
-- visit_code: new or established
-- level_1_lines: visits at level 1
-- level_2_lines: at level 2
-- level_3_lines: at level 3
-- level_4_lines: at level 4
-- level_5_lines: at level 5

select
    claim_line.rendering_provider_npi as provider_npi,
    claim.rendering_taxonomy_code as taxonomy_code,
    case
        when substr(claim_line.procedure_code, 4, 1) = '0' then 'new'
        else 'established'
    end as visit_code,
    count(*) filter (where substr(claim_line.procedure_code, 5, 1) = '1')
        as level_1_lines,
    count(*) filter (where substr(claim_line.procedure_code, 5, 1) = '2')
        as level_2_lines,
    count(*) filter (where substr(claim_line.procedure_code, 5, 1) = '3')
        as level_3_lines,
    count(*) filter (where substr(claim_line.procedure_code, 5, 1) = '4')
        as level_4_lines,
    count(*) filter (where substr(claim_line.procedure_code, 5, 1) = '5')
        as level_5_lines
from core.claim_line
inner join core.claim on claim_line.claim_id = claim.claim_id
where
    claim_line.is_current
    and claim_line.procedure_code in (
        '99202', '99203', '99204', '99205',
        '99211', '99212', '99213', '99214', '99215'
    )
    and claim_line.rendering_provider_npi = claim.rendering_provider_npi
    and claim.rendering_taxonomy_code is not null
group by
    claim_line.rendering_provider_npi,
    claim.rendering_taxonomy_code,
    visit_code
