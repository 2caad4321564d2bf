-- The ledger: every file received, what it held, and what became of it.
--
-- grain:   one row per file
-- keys:    file_id
-- sources: landing.file
-- units:   bytes, and counts of segments, claims and so on as the names say;
--          *_usd are US dollars counted from the segments, not from the tables

select
    file.file_id,
    file.sha256,
    file.file_name,
    file.status_code,
    file.kind_code,
    file.is_bare_transaction,
    file.bytes,
    file.sender_id,
    file.interchange_control_number,
    file.interchanges,
    file.transactions,
    file.segments_in,
    file.segments_parsed,
    file.segments_ignored,
    file.segments_quarantined,
    file.unread_elements,
    file.claims,
    file.claim_lines,
    file.adjudications,
    file.adjustments,
    file.billed_usd,
    file.charged_usd,
    file.paid_usd,
    file.adjusted_usd,
    file.provider_adjusted_usd,
    file.quarantined_usd,
    file.findings,
    file.received_at
from landing.file
