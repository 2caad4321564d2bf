-- Transactions: everything sent between an ST and its SE, with the envelope it came in.
--
-- grain:   one row per ST
-- keys:    file_id, transaction_index
-- sources: landing.transaction
-- units:   segments are counted from ST to SE
-- increment: file_id
--
-- Transactions that went to quarantine are listed too. Groups are told apart by their
-- control number, within their interchange.
--
-- columns:
-- file_id: the file it came in
-- transaction_index: from 1 in the file
-- segment_index: place of its ST among the segments of the file
-- byte_offset: place of its ST in the file, in bytes
-- interchange_index: the interchange, from 1 in the file; blank outside one
-- group_index: the group, from 1 in the file; blank outside one
-- interchange_control_number: ISA13
-- group_control_number: GS06
-- set_control_number: ST02
-- transaction_set_code: what it is (ST01): 837, 835, 277, 999 ...
-- implementation_code: the guide it follows (ST03, else GS08)
-- kind_code: 837P, 837I, 837D, 835, 277CA, 999, TA1, 834 or other
-- sender_id: who sent the interchange (ISA06)
-- receiver_id: to whom (ISA08)
-- interchange_date: when the interchange was made (ISA09)
-- created_date: when the transaction was made (BHT04, else GS04)
-- segments: its segments, counted
-- stated_segments: its segments, as its trailer says (SE01); blank without a trailer
-- is_quarantined: none of it landed

with begun as (
    select
        transaction.file_id,
        transaction.transaction_index,
        case
            when
                transaction.group_control_number is not null
                and (
                    transaction.interchange_index is distinct from
                    lag(transaction.interchange_index) over in_file
                    or transaction.group_control_number is distinct from
                    lag(transaction.group_control_number) over in_file
                )
                then 1
            else 0
        end as group_starts
    from landing.transaction
    window in_file as (
        partition by transaction.file_id order by transaction.transaction_index
    )
),

numbered as (
    select
        begun.file_id,
        begun.transaction_index,
        sum(begun.group_starts) over (
            partition by begun.file_id order by begun.transaction_index
        ) as group_index
    from begun
)

select
    transaction.file_id,
    transaction.transaction_index,
    transaction.segment_index,
    transaction.byte_offset,
    transaction.interchange_index,
    case
        when transaction.group_control_number is not null
            then cast(numbered.group_index as integer)
    end as group_index,
    transaction.interchange_control_number,
    transaction.group_control_number,
    transaction.set_control_number,
    transaction.transaction_set_code,
    transaction.implementation_code,
    transaction.kind_code,
    transaction.sender_id,
    transaction.receiver_id,
    transaction.interchange_date,
    transaction.created_date,
    transaction.segments,
    transaction.stated_segments,
    transaction.is_quarantined
from landing.transaction
inner join numbered
    on
        transaction.file_id = numbered.file_id
        and transaction.transaction_index = numbered.transaction_index
