-- The ledger: every file received, what it held, and what became of it.
--
-- grain:   one row per file
-- keys:    file_id
-- sources: landing.file
-- units:   bytes, and counts of segments, claims and so on as the names say;
--          *_usd are US dollars counted from the segments, not from the tables
-- increment: file_id
--
-- columns:
-- file_id: the file: the first 16 digits of its digest
-- sha256: digest of its bytes
-- file_name: as found in the inbox
-- status_code: landed, quarantined, withdrawn or erased
-- kind_code: 837P, 837I, 837D, 835, 277CA, 999, TA1, 834, mixed or other
-- is_bare_transaction: it has no ISA
-- bytes: its size
-- sender_id: who sent it (ISA06)
-- interchange_control_number: number of its first interchange (ISA13)
-- interchanges: how many ISA
-- transactions: how many ST
-- segments_in: segments found in it
-- segments_parsed: of these, read
-- segments_ignored: of these, not needed
-- segments_quarantined: of these, set aside
-- segments_erased: of these, erased because whose they were asked for it
-- unread_elements: elements that hold something and are not read
-- claims: claim versions that landed
-- claim_lines: their lines
-- adjudications: answers that landed
-- adjustments: their reasons
-- enrolments: coverages that landed, and members without any
-- billed_usd: charges of its claims
-- charged_usd: charges of its adjudications
-- paid_usd: payments of its adjudications
-- adjusted_usd: their adjustments
-- provider_adjusted_usd: its provider adjustments
-- quarantined_usd: charges that went to quarantine
-- erased_usd: charges that were erased
-- findings: how many remarks the ledger has on it
-- received_at: when it landed

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
    coalesce(file.segments_erased, 0) as segments_erased,
    file.unread_elements,
    file.claims,
    file.claim_lines,
    file.adjudications,
    file.adjustments,
    coalesce(file.enrolments, 0) as enrolments,
    file.billed_usd,
    file.charged_usd,
    file.paid_usd,
    file.adjusted_usd,
    file.provider_adjusted_usd,
    file.quarantined_usd,
    coalesce(file.erased_usd, 0) as erased_usd,
    file.findings,
    file.received_at
from landing.file
