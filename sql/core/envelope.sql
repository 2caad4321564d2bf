-- Envelopes: every transaction, group and interchange, and whether its trailer agrees.
--
-- grain:   one row per ST, GS and ISA that holds a transaction, or is wrong without one
-- keys:    file_id, unit_code, segment_index
-- sources: landing.finding, core.transaction
-- units:   *_count are segments of a transaction (SE01), transactions of a group
--          (GE01), groups of an interchange (IEA01)
-- increment: file_id
--
-- GE01, IEA01 and the control numbers of trailers are compared when a file is read and
-- not kept, so that what differs is known and not by how much. What is wrong and holds
-- no transaction, such as a trailer without header, has a row of its own, without a
-- transaction_index.
--
-- columns:
-- file_id: the file it came in
-- unit_code: transaction, group or interchange
-- transaction_index: its first transaction, from 1 in the file
-- segment_index: place of the ST of its first transaction; of what is wrong without it
-- control_number: ST02, GS06 or ISA13
-- stated_count: what its trailer counts; kept of transactions only
-- found_count: what it holds; groups without transactions are not found
-- is_closed: it has a trailer
-- is_counted: its trailer counts right; blank for a transaction that states no count
-- is_numbered: its trailer, if it has one, repeats its control number

with unit as (
    select
        transaction.file_id,
        'transaction' as unit_code,
        transaction.transaction_index,
        transaction.segment_index,
        transaction.set_control_number as control_number,
        transaction.stated_segments as stated_count,
        cast(transaction.segments as bigint) as found_count
    from core.transaction
    union all
    select
        transaction.file_id,
        'group' as unit_code,
        min(transaction.transaction_index) as transaction_index,
        min(transaction.segment_index) as segment_index,
        min(transaction.group_control_number) as control_number,
        null as stated_count,
        count(*) as found_count
    from core.transaction
    where transaction.group_index is not null
    group by transaction.file_id, transaction.group_index
    union all
    select
        transaction.file_id,
        'interchange' as unit_code,
        min(transaction.transaction_index) as transaction_index,
        min(transaction.segment_index) as segment_index,
        min(transaction.interchange_control_number) as control_number,
        null as stated_count,
        count(distinct transaction.group_index) as found_count
    from core.transaction
    where transaction.interchange_index is not null
    group by transaction.file_id, transaction.interchange_index
),

placed as (
    select
        unit.file_id,
        unit.unit_code,
        unit.transaction_index,
        unit.segment_index,
        unit.control_number,
        unit.stated_count,
        unit.found_count,
        coalesce(lag(unit.segment_index) over in_file, 0) as previous_index,
        lead(unit.segment_index) over in_file as next_index
    from unit
    window in_file as (
        partition by unit.file_id, unit.unit_code order by unit.segment_index
    )
),

complaint as (
    select
        finding.file_id,
        finding.unit as unit_code,
        finding.finding_code,
        finding.segment_index
    from landing.finding
    where
        finding.finding_code in (
            'segment_count_differs', 'transaction_count_differs',
            'group_count_differs', 'control_number_differs', 'trailer_missing',
            'header_missing'
        )
),

-- A header without trailer stands before its first transaction, a trailer after it.
attributed as (
    select
        complaint.file_id,
        complaint.unit_code,
        complaint.finding_code,
        placed.transaction_index,
        coalesce(placed.segment_index, complaint.segment_index) as segment_index
    from complaint
    left join placed
        on
            complaint.file_id = placed.file_id
            and complaint.unit_code = placed.unit_code
            and case complaint.finding_code
                when 'header_missing'
                    then complaint.segment_index = placed.segment_index
                when 'trailer_missing'
                    then
                        complaint.segment_index > placed.previous_index
                        and complaint.segment_index <= placed.segment_index
                else
                    complaint.segment_index >= placed.segment_index
                    and complaint.segment_index
                    < coalesce(placed.next_index, complaint.segment_index + 1)
            end
),

wrong as (
    select
        attributed.file_id,
        attributed.unit_code,
        attributed.transaction_index,
        attributed.segment_index,
        bool_or(attributed.finding_code = 'trailer_missing') as is_open,
        bool_or(
            attributed.finding_code in ('control_number_differs', 'header_missing')
        ) as is_misnumbered,
        bool_or(
            attributed.finding_code not in ('control_number_differs', 'trailer_missing')
        ) as is_miscounted
    from attributed
    group by
        attributed.file_id, attributed.unit_code, attributed.transaction_index,
        attributed.segment_index
)

select
    placed.file_id,
    placed.unit_code,
    placed.transaction_index,
    placed.segment_index,
    placed.control_number,
    placed.stated_count,
    placed.found_count,
    not coalesce(wrong.is_open, false) as is_closed,
    case
        when placed.unit_code = 'transaction'
            then
                placed.stated_count = placed.found_count
                and not coalesce(wrong.is_miscounted, false)
        when wrong.is_open then null
        else not coalesce(wrong.is_miscounted, false)
    end as is_counted,
    not coalesce(wrong.is_misnumbered, false) as is_numbered
from placed
left join wrong
    on
        placed.file_id = wrong.file_id
        and placed.unit_code = wrong.unit_code
        and placed.transaction_index = wrong.transaction_index
union all
select
    wrong.file_id,
    wrong.unit_code,
    wrong.transaction_index,
    wrong.segment_index,
    null as control_number,
    null as stated_count,
    null as found_count,
    not wrong.is_open as is_closed,
    case when not wrong.is_open then not wrong.is_miscounted end as is_counted,
    not wrong.is_misnumbered as is_numbered
from wrong
where wrong.transaction_index is null
