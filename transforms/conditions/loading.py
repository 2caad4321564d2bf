"""The library as tables: codes.condition and codes.condition_code."""

import duckdb
import polars as pl

from transforms.conditions.definition import CLAIM_TYPES, Condition
from transforms.conditions.library import conditions
from transforms.settings import settings

TABLES = ("condition", "condition_code")
_CONDITION = {
    "condition_id": pl.String,
    "label": pl.String,
    "group_label": pl.String,
    "kind_code": pl.String,  # acute or chronic
    "detail_code": pl.String,  # full, brief or rare: the designs it is published in
    "gap_days": pl.Int32,
    "is_once_per_life": pl.Boolean,
    "lookback_months": pl.Int32,
    "one_claim_codes": pl.String,
    "two_claim_codes": pl.String,
    "is_denied_counted": pl.Boolean,
    "part_of_ids": pl.String,  # the conditions that hold all its codes, with ; between
    "source": pl.String,
    "caveat": pl.String,
    "codes_since_date": pl.Date,  # since when counts compare; null: always
    "masked_from_date": pl.Date,  # detectors learn from no week that begins in these
    "masked_until_date": pl.Date,
}
_CODE = {
    "condition_id": pl.String,
    "code_system_code": pl.String,  # icd10cm or ccsr
    "code_prefix": pl.String,
    "is_exact": pl.Boolean,
    "is_excluded": pl.Boolean,  # the code does not count
    "is_claim_excluded": pl.Boolean,  # no claim that bears it counts
    "valid_from_date": pl.Date,
    "valid_to_date": pl.Date,
}


def load(con: duckdb.DuckDBPyConnection) -> None:
    """Make both tables of all definitions.

    Raises:
        BadInput: a definition can't be used; says which, where and what to do.
    """
    found = conditions()
    codes = [row for each in found for row in _code_rows(each)]
    for name, frame in (
        ("condition", pl.DataFrame([_row(c) for c in found], _CONDITION, orient="row")),
        ("condition_code", pl.DataFrame(codes, _CODE, orient="row").unique()),
    ):
        con.register("library_rows", frame.sort(pl.all()))
        try:
            con.execute(f"create or replace table codes.{name} as from library_rows")
        finally:
            con.unregister("library_rows")
    con.execute(_PART_OF)


# Which billable codes count towards each condition; of a clinical category, whether
# whatever the claim, or only on some. A condition is part of another when all codes
# that may count for it always count for that one.
_PART_OF = """
create or replace temp table counting_code as
with prefix_length as (
    select distinct length(code_prefix) as prefix_length
    from codes.condition_code
    where code_system_code = 'icd10cm'
),

matched as (
    select
        condition_code.condition_id,
        icd10cm.icd10cm_code,
        not bool_or(is_excluded) as is_counted
    from codes.icd10cm
    cross join prefix_length
    inner join codes.condition_code
        on left(icd10cm.icd10cm_code, prefix_length.prefix_length)
            = condition_code.code_prefix
    where condition_code.code_system_code = 'icd10cm'
        and not condition_code.is_claim_excluded
        and length(condition_code.code_prefix) = prefix_length.prefix_length
        and (
            not condition_code.is_exact
            or icd10cm.icd10cm_code = condition_code.code_prefix
        )
        and icd10cm.billable_first_year is not null
    group by 1, 2
),

categorised as (
    select
        condition_code.condition_id,
        ccsr.icd10cm_code,
        bool_or(ccsr.inpatient_default_code = 'Y')
            and bool_or(ccsr.outpatient_default_code = 'Y') as is_certain
    from codes.ccsr
    inner join codes.condition_code
        on starts_with(ccsr.ccsr_code, condition_code.code_prefix)
    where condition_code.code_system_code = 'ccsr'
    group by 1, 2
)

select condition_id, icd10cm_code, true as is_certain from matched where is_counted
union all
select condition_id, icd10cm_code, is_certain from categorised;

update codes.condition set part_of_ids = nested.part_of_ids
from (
    select condition_id, string_agg(whole_id, ';' order by whole_id) as part_of_ids
    from (
        select part.condition_id, whole.condition_id as whole_id
        from counting_code as part
        inner join counting_code as whole
            on part.icd10cm_code = whole.icd10cm_code
                and part.condition_id <> whole.condition_id
        inner join (
            select condition_id, count(distinct icd10cm_code) as code_count
            from counting_code
            group by condition_id
        ) as every
            on part.condition_id = every.condition_id
        where whole.is_certain
        group by part.condition_id, whole.condition_id
        having count(distinct part.icd10cm_code) = max(every.code_count)
    )
    group by condition_id
) as nested
where condition.condition_id = nested.condition_id;
drop table counting_code;
"""


def _row(condition: Condition) -> tuple[object, ...]:
    return (
        condition.condition_id,
        condition.label,
        condition.group,
        condition.kind,
        condition.detail,
        condition.gap_days,
        condition.once_per_life,
        condition.lookback_months,
        _types(condition.one_claim),
        _types(condition.two_claims),
        condition.counts_denied and settings().disease_counts_denied,
        None,
        condition.source,
        condition.caveat or None,
        condition.codes_since,
        *settings().pandemic,
    )


def _types(named: tuple[str, ...]) -> str | None:
    return ";".join(CLAIM_TYPES[each] for each in named) or None


def _code_rows(condition: Condition) -> list[tuple[object, ...]]:
    return [
        (
            condition.condition_id,
            entry.system,
            entry.code,
            entry.is_exact,
            entry.role == "never",
            entry.role == "claim",
            entry.first,
            entry.last,
        )
        for entry in condition.entries
    ]
