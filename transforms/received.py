"""Received: the files of the ledger that a person asks about, by id or by name."""

from typing import Any

import duckdb

from transforms import landing
from transforms.errors import BadInput

_LEDGER = """
select
    file.file_id,
    file.sha256,
    file.file_name,
    file.kind_code,
    file.bytes,
    file.status_code,
    file.status_code <> 'landed' as is_out,
    file.withdrawn_at,
    file.segments_parsed,
    file.segments_quarantined,
    file.claims + file.adjudications as records,
    (
        select count(*) from landing.finding
        where
            finding.file_id = file.file_id
            and finding.finding_code = 'kind_not_landed'
    ) as not_landed,
    (
        select string_agg(distinct finding.finding_code, ', ')
        from landing.finding
        where
            finding.file_id = file.file_id
            and (
                finding.severity = 'quarantine'
                or finding.finding_code = 'kind_not_landed'
            )
    ) as reasons
from landing.file
"""
_WAITING = """
where
    status_code not in ('withdrawn', 'erased')
    and (is_out or file.segments_quarantined > 0 or not_landed > 0)
order by file.received_at, file.file_id
"""
# By id; by the name it had in the inbox; by that name without its folders or archive.
_NAMED = """
where file.file_id = $named or file.file_name = $named
    or parse_filename(file.file_name) = $named
    or parse_filename(split_part(file.file_name, '!', -1)) = $named
order by file.received_at, file.file_id
"""
_RIVALS = """
with delivery as (
    select file_id, sender_id, interchange_control_number
    from landing."transaction"
    union
    select file_id, sender_id, interchange_control_number
    from landing.file
)

select distinct
    file.file_id,
    file.file_name
from delivery
inner join delivery as other
    on
        delivery.sender_id = other.sender_id
        and delivery.interchange_control_number = other.interchange_control_number
        and delivery.file_id <> other.file_id
inner join landing.file on other.file_id = file.file_id
where delivery.file_id = ? and file.status_code = 'landed'
order by all
"""
_SHOWN = 5  # ids of files of one name


def waiting(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The files of which anything did not land, but for those that were withdrawn."""
    landing.create(con)
    return con.sql(_LEDGER + _WAITING).pl().to_dicts()


def by_id(con: duckdb.DuckDBPyConnection, file_id: str) -> dict[str, Any]:
    """The ledger's row of a file that is in it."""
    query = f"{_LEDGER} where file.file_id = $file_id"
    return con.sql(query, params={"file_id": file_id}).pl().row(0, named=True)


def named(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any]:
    """The ledger's row of the one file that has this id or name.

    Raises:
        BadInput: no file has it, or several have.
    """
    found = con.sql(_LEDGER + _NAMED, params={"named": name}).pl().to_dicts()
    exact = [row for row in found if name in (row["file_id"], row["file_name"])]
    found = exact or found
    if not found:
        raise BadInput(
            f"No file {name} is in the ledger; give the name it had in the inbox, or"
            " its id."
        )
    if len(found) > 1:
        ids = [f"{row['file_id']} ({row['status_code']})" for row in found[:_SHOWN]]
        more = f" and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
        raise BadInput(
            f"{len(found):,} files of the ledger are called {name}; give the id of"
            f" one: {', '.join(ids)}{more}."
        )
    return found[0]


def rivals(con: duckdb.DuckDBPyConnection, file_id: str) -> list[tuple[str, str]]:
    """The files that landed under the same sender and control number: id and name."""
    return con.execute(_RIVALS, [file_id]).fetchall()
