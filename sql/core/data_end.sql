-- The last date that the data reach: the latest payment or submission that has landed.
--
-- grain:   one row
-- keys:    data_through_date
-- sources: core.claim, core.payment
-- units:   a date; null as long as nothing has landed
--
-- columns:
-- data_through_date: the latest payment date or submission date

with dated as (
    select payment.payment_date as known_date
    from core.payment
    union all
    select claim.submitted_date as known_date
    from core.claim
)

select max(dated.known_date) as data_through_date
from dated
