-- Adjudication amounts: amounts, days and rates that payers state beside their answers.
--
-- grain:   one row per AMT or QTY, or amount of MIA or MOA, of an adjudication
-- keys:    adjudication_id, amount_index
-- sources: landing.adjudication_amount, core.adjudication_event
-- units:   amount_usd is US dollars as sent; amount_units a number
-- increment: adjudication_id
--
-- They explain an answer and enter no balance: what is covered (AMT*AU), interest (I),
-- what a line is allowed (B6), days and shares of a diagnosis-related group (MIA).
--
-- columns:
-- file_id: the file it came in
-- adjudication_id: the payer's answer to a claim
-- line_index: the adjudicated line; blank for the whole claim
-- amount_index: from 1 in the adjudication, as sent
-- source_code: where it stood: AMT, QTY, MIA or MOA
-- qualifier_code: what it is: AMT01 or QTY01; of MIA and MOA the number of the element
-- amount_usd: how many dollars
-- amount_units: how many, when no dollars: QTY, days of MIA, the rate of MOA
-- payer_id: the payer that says it
-- payer_name: its name
-- payment_date: payment date of the remittance
-- payment_month: month of that date
-- is_reversal: it stands on a reversal

select
    adjudication_amount.file_id,
    adjudication_amount.adjudication_id,
    adjudication_amount.line_index,
    adjudication_amount.amount_index,
    adjudication_amount.source_code,
    adjudication_amount.qualifier_code,
    adjudication_amount.amount_usd,
    adjudication_amount.amount_units,
    adjudication_event.payer_id,
    adjudication_event.payer_name,
    adjudication_event.payment_date,
    adjudication_event.payment_month,
    adjudication_event.is_reversal
from landing.adjudication_amount
inner join core.adjudication_event
    on adjudication_amount.adjudication_id = adjudication_event.adjudication_id
