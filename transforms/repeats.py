"""Repeats: files that say they are a delivery which came before, in other bytes.

Senders reuse interchange control numbers, so the same sender and number is only a
warning. When the same set number then holds the same claims with other amounts, one of
the two is wrong and nobody but the sender knows which: the later file is a conflict.
"""

from typing import NamedTuple

import duckdb
import polars as pl

from transforms import seen
from transforms.x12 import findings

_PAIRS = """
with arrived as (
    select distinct file_id, sender_id, interchange_control_number
    from {transactions}
    where sender_id is not null and interchange_control_number is not null
),

earlier as (
    select file_id, sender_id, interchange_control_number
    from {landed}
    union all
    select file_id, sender_id, interchange_control_number
    from arrived
)

select distinct
    arrived.file_id,
    earlier.file_id as earlier_id
from arrived
inner join earlier
    on
        arrived.sender_id = earlier.sender_id
        and arrived.interchange_control_number = earlier.interchange_control_number
        and arrived.file_id <> earlier.file_id
"""

# One row per claim or adjudication of a file, as the sender names it.
_FACTS = """
select
    deliveries.file_id,
    deliveries.sender_id,
    deliveries.interchange_control_number,
    deliveries.set_control_number,
    'claim' as record,
    claims.patient_control_number,
    claims.frequency_code as second_key,
    claims.payer_responsibility_code as third_key,
    claims.is_predetermination,
    claims.billed_usd as first_usd,
    claims.line_billed_usd as second_usd
from {claims} as claims
inner join {transactions} as deliveries
    on
        claims.file_id = deliveries.file_id
        and claims.transaction_index = deliveries.transaction_index
where claims.file_id in (select suspect.file_id from suspect)
"""
_ANSWERS = """
select
    deliveries.file_id,
    deliveries.sender_id,
    deliveries.interchange_control_number,
    deliveries.set_control_number,
    'adjudication' as record,
    answers.patient_control_number,
    answers.claim_status_code as second_key,
    answers.payer_control_number as third_key,
    false as is_predetermination,
    answers.billed_usd as first_usd,
    answers.paid_usd as second_usd
from {answers} as answers
inner join {transactions} as deliveries
    on
        answers.file_id = deliveries.file_id
        and answers.transaction_index = deliveries.transaction_index
where answers.file_id in (select suspect.file_id from suspect)
"""
_DELIVERY = ["sender_id", "interchange_control_number", "set_control_number"]
_RECORD = [
    "record",
    "patient_control_number",
    "second_key",
    "third_key",
    "is_predetermination",
]


class Repeats(NamedTuple):
    """What a group of files repeats."""

    conflicts: frozenset[str]  # ids of files that must not land
    findings: pl.DataFrame  # tables.FINDING and file_id


def judge(
    con: duckdb.DuckDBPyConnection,
    file_ids: list[str],
    rows: dict[str, str],
    batches: list[int] | None,
) -> Repeats:
    """Compare staged files with what landed, and with those before them.

    Args:
        con: a connection that sees the landing tables.
        file_ids: the files, in their order.
        rows: how to read the staged rows of each table that has any.
        batches: those in which deliveries of the same number landed; None: unknown.
    """
    landed = {
        name: f'(select * from landing."{name}" where {seen.within(batches)})'
        for name in ("transaction", "claim", "adjudication")
    }
    pairs = _pairs(con, file_ids, rows, landed)
    if pairs.is_empty():
        return Repeats(frozenset(), _findings("interchange_repeated", pairs["file_id"]))
    facts = _facts(con, pairs, rows, landed)
    differing = (
        pairs.join(facts, on="file_id")
        .join(
            facts,
            left_on=["earlier_id", *_DELIVERY, *_RECORD],
            right_on=["file_id", *_DELIVERY, *_RECORD],
            nulls_equal=True,
            suffix="_earlier",
        )
        .filter(
            pl.col("first_usd").ne_missing(pl.col("first_usd_earlier"))
            | pl.col("second_usd").ne_missing(pl.col("second_usd_earlier"))
        )
    )
    against: dict[str, set[str]] = {}
    for file_id, earlier_id in differing.select("file_id", "earlier_id").iter_rows():
        against.setdefault(file_id, set()).add(earlier_id)
    conflicts: set[str] = set()
    for file_id in file_ids:  # in order: what is itself refused refuses nobody
        if against.get(file_id, set()) - conflicts:
            conflicts.add(file_id)
    notes = [
        _findings("interchange_repeated", pairs["file_id"]),
        _findings("conflict", pl.Series(sorted(conflicts), dtype=pl.String)),
    ]
    return Repeats(frozenset(conflicts), pl.concat(notes))


def _pairs(
    con: duckdb.DuckDBPyConnection,
    file_ids: list[str],
    rows: dict[str, str],
    landed: dict[str, str],
) -> pl.DataFrame:
    """Files that arrived, each with the earlier files of the same number."""
    if "transaction" not in rows:
        return pl.DataFrame(schema={"file_id": pl.String, "earlier_id": pl.String})
    query = _PAIRS.format(
        transactions=rows["transaction"], landed=landed["transaction"]
    )
    pairs = con.sql(query).pl()
    order = {file_id: n for n, file_id in enumerate(file_ids)}
    place = pl.col("file_id").replace_strict(order, return_dtype=pl.Int64)
    earlier = pl.col("earlier_id").replace_strict(
        order, default=-1, return_dtype=pl.Int64
    )
    return pairs.filter(earlier < place).sort(pl.all())


def _facts(
    con: duckdb.DuckDBPyConnection,
    pairs: pl.DataFrame,
    rows: dict[str, str],
    landed: dict[str, str],
) -> pl.DataFrame:
    """What the files in question say, per claim: amounts summed."""
    before = landed["transaction"]
    queries = [
        _FACTS.format(claims=landed["claim"], transactions=before),
        _ANSWERS.format(answers=landed["adjudication"], transactions=before),
    ]
    staged = rows["transaction"]
    if "claim" in rows:
        queries.append(_FACTS.format(claims=rows["claim"], transactions=staged))
    if "adjudication" in rows:
        answers = rows["adjudication"]
        queries.append(_ANSWERS.format(answers=answers, transactions=staged))
    suspects = pl.concat([pairs["file_id"], pairs["earlier_id"]]).unique()
    con.register("suspect", suspects.to_frame("file_id"))
    said = con.sql(" union all ".join(queries)).pl()
    con.unregister("suspect")
    return (
        said.filter(pl.col("patient_control_number").is_not_null())
        .group_by("file_id", *_DELIVERY, *_RECORD)
        .agg(pl.col("first_usd", "second_usd").sum())
    )


def _findings(code: str, file_ids: pl.Series) -> pl.DataFrame:
    """One finding per file, and whose it is."""
    each = file_ids.unique().sort().to_frame("file_id")
    notes = findings.found(code, each).drop("file_at")
    return (
        notes.with_columns(each["file_id"])
        if notes.height
        else notes.with_columns(pl.lit(None, pl.String).alias("file_id"))
    )
