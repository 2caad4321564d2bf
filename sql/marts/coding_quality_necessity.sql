-- Diagnoses and procedures that payers found not necessary together.
--
-- grain:   one row per payer, category of the diagnosis and procedure
-- keys:    payer_id, category3_code, procedure_code
-- sources: codes.icd10cm, core.adjudication, core.adjudication_line, core.adjustment,
--          core.line_diagnosis, core.payer
-- units:   *_lines are service lines; denied_usd is US dollars
-- audience: administrators
--
-- Lines of the first primary answers, with the diagnosis that the line points to first
-- (its category, three characters). Pairs of fewer than ten lines stand together as
-- `other`, so that a payer's lines add up to all of its own.
--
-- metric: medical necessity denials of a pair
-- definition: Share of the lines of a diagnosis and a procedure that the payer denied
--   as not necessary, against the share of all its lines.
-- numerator: denied_lines
-- denominator: answered_lines
-- left out: Lines without a procedure or a diagnosis pointer, as institutional ones.
--
-- columns:
-- payer_id: the payer that answered
-- payer_name: its name
-- category3_code: the first three characters of the diagnosis, or other
-- category3_title: its title
-- procedure_code: the procedure, or other
-- answered_lines: lines answered
-- denied_lines: of these, denied as not necessary
-- denied_usd: dollars denied on them

with refused as (
    select
        adjustment.adjudication_id,
        adjustment.line_index,
        sum(adjustment.adjusted_usd) as refused_usd
    from core.adjustment
    where
        adjustment.is_denial
        and adjustment.denial_category = 'medical_necessity'
        and adjustment.line_index is not null
    group by adjustment.adjudication_id, adjustment.line_index
    having sum(adjustment.adjusted_usd) > 0
),

pair as (
    select
        adjudication.payer_id,
        substr(line_diagnosis.diagnosis_code, 1, 3) as category3_code,
        upper(
            coalesce(
                adjudication_line.submitted_procedure_code,
                adjudication_line.procedure_code
            )
        ) as procedure_code,
        count(*) as answered_lines,
        -- What is charged at nothing has nothing to be denied.
        count(refused.adjudication_id) filter (
            where adjudication_line.billed_usd > 0
        ) as denied_lines,
        coalesce(
            sum(least(refused.refused_usd, adjudication_line.billed_usd)) filter (
                where
                refused.adjudication_id is not null
                and adjudication_line.billed_usd > 0
            ), 0
        ) as denied_usd
    from core.adjudication
    inner join core.adjudication_line
        on adjudication.adjudication_id = adjudication_line.adjudication_id
    inner join core.line_diagnosis
        on
            adjudication.claim_id = line_diagnosis.claim_id
            and adjudication_line.claim_line_index = line_diagnosis.line_index
            and line_diagnosis.pointer_index = 1
    left join refused
        on
            adjudication_line.adjudication_id = refused.adjudication_id
            and adjudication_line.line_index = refused.line_index
    where
        adjudication.is_initial
        and adjudication.is_primary
        and adjudication_line.procedure_code is not null
        and line_diagnosis.diagnosis_code is not null
    group by
        adjudication.payer_id,
        category3_code,
        upper(
            coalesce(
                adjudication_line.submitted_procedure_code,
                adjudication_line.procedure_code
            )
        )
)

select
    pair.payer_id,
    payer.payer_name,
    case when pair.answered_lines >= 10 then pair.category3_code else 'other' end
        as category3_code,
    max(case when pair.answered_lines >= 10 then icd10cm.title end) as category3_title,
    case when pair.answered_lines >= 10 then pair.procedure_code else 'other' end
        as procedure_code,
    cast(sum(pair.answered_lines) as bigint) as answered_lines,
    cast(sum(pair.denied_lines) as bigint) as denied_lines,
    cast(sum(pair.denied_usd) as decimal(18, 2)) as denied_usd
from pair
left join core.payer on pair.payer_id = payer.payer_id
left join codes.icd10cm on pair.category3_code = icd10cm.icd10cm_code
group by
    pair.payer_id,
    payer.payer_name,
    case when pair.answered_lines >= 10 then pair.category3_code else 'other' end,
    case when pair.answered_lines >= 10 then pair.procedure_code else 'other' end
