"""Increments: what a build makes again when few of the files are new.

Claims, answers and acknowledgments hang together by control numbers. The circle of some
new files is all that hangs together with them, in any number of steps. A row of core
follows from records of one circle, or from those of one patient, so the others stay as
they are. Of each model `increment:` in its header names the column that says whose rows
are made again: those of the new files (file_id), those in the circle (claim_id,
adjudication_id ...) or those of the circle's patients (patient_id), for which all their
claims are read. A model without it is made whole, from all rows, old and new.

Only the rows made again are built, and only they are checked: a check sees of every
table what its model sees. A model that is made whole reads them together with the old
rows that stay. For those to be right, no model that is not made whole reads one that
is; but for the last date of the data: claims that a later one lets in are in the
circle.
"""

import duckdb

from transforms import lineage
from transforms.errors import ClaimscopeError

# The sets of a circle, each a table in schema touched, by the columns that name them.
_SET = {
    "file_id": "file",
    "claim_id": "claim",
    "patient_id": "patient",
    "adjudication_id": "adjudication",
    "reversal_id": "adjudication",
    "acknowledgment_id": "acknowledgment",
}
_KEY = {name: column for column, name in reversed(_SET.items())}
# Records that belong to one of these are read for the circle alone.
_OWNERS = ("claim_id", "adjudication_id", "acknowledgment_id")
# A circle larger than this share of all claims or answers is no increment.
_LARGEST_SHARE = 1 / 3

_BEGIN = """
drop schema if exists touched cascade;
create schema touched;
create table touched.file as
    select file_id from landing.file where batch_id > {since} and batch_id <= {until};
create table touched.claim (claim_id varchar);
create table touched.adjudication (adjudication_id varchar);
create table touched.acknowledgment (acknowledgment_id varchar);
create table touched.number (control_number varchar);
create table touched.payer_number (control_number varchar);
create or replace temp table near_claim as
    select claim_id, patient_control_number, payer_control_number
    from landing.claim
    where
        (batch_id > {since} or service_from_date > (
            select coalesce(max(data_through_date), date '1900-01-01')
            from core.data_end
        ))
        and batch_id <= {until};
create or replace temp table near_adjudication as
    select adjudication_id, patient_control_number, payer_control_number
    from landing.adjudication
    where batch_id > {since} and batch_id <= {until};
create or replace temp table near_acknowledgment as
    select distinct acknowledgment_id, patient_control_number
    from landing.acknowledgment
    where batch_id > {since} and batch_id <= {until};
"""
# What was found joins the circle; what hangs together with it is found next.
_STEP = """
insert into touched.claim select claim_id from near_claim;
insert into touched.adjudication select adjudication_id from near_adjudication;
insert into touched.acknowledgment select acknowledgment_id from near_acknowledgment;
create or replace temp table near_number as
    select distinct patient_control_number as control_number from (
        select patient_control_number from near_claim
        union all select patient_control_number from near_adjudication
        union all select patient_control_number from near_acknowledgment
    )
    where patient_control_number is not null and patient_control_number
        not in (select control_number from touched.number);
create or replace temp table near_payer_number as
    select distinct payer_control_number as control_number from (
        select payer_control_number from near_claim
        union all select payer_control_number from near_adjudication
    )
    where payer_control_number is not null and payer_control_number
        not in (select control_number from touched.payer_number);
insert into touched.number from near_number;
insert into touched.payer_number from near_payer_number;
create or replace temp table near_claim as
    select claim_id, patient_control_number, payer_control_number
    from landing.claim
    where
        batch_id <= {until}
        and (
            patient_control_number in (select control_number from near_number)
            or payer_control_number in (select control_number from near_payer_number)
        )
        and claim_id not in (select claim_id from touched.claim);
create or replace temp table near_adjudication as
    select adjudication_id, patient_control_number, payer_control_number
    from landing.adjudication
    where
        batch_id <= {until}
        and (
            patient_control_number in (select control_number from near_number)
            or payer_control_number in (select control_number from near_payer_number)
        )
        and adjudication_id not in (select adjudication_id from touched.adjudication);
create or replace temp table near_acknowledgment as
    select distinct acknowledgment_id, patient_control_number
    from landing.acknowledgment
    where
        batch_id <= {until}
        and patient_control_number in (select control_number from near_number)
        and acknowledgment_id
        not in (select acknowledgment_id from touched.acknowledgment);
"""
_PATIENTS = """
create table touched.patient as
    select distinct patient_id from landing.claim
    where claim_id in (from touched.claim) and patient_id is not null;
create table touched.claim_of_patient as
    select claim_id from landing.claim
    where batch_id <= {until} and patient_id in (from touched.patient);
"""


def column(model: str) -> str | None:
    """Name the column whose rows an increment makes again; none when made whole."""
    return lineage.header(model)["increment"] or None


def draw_circle(con: duckdb.DuckDBPyConnection, since: int, until: int) -> bool:
    """Find the circle of the files that landed in the batches after one, up to another.

    It is kept in schema touched: the ids of its files, claims, answers, acknowledgments
    and patients, and of all claims of these. False when it is too large to be worth an
    increment.
    """
    con.execute(_BEGIN.format(since=since, until=until))
    while _count(con, "near_claim", "near_adjudication", "near_acknowledgment"):
        con.execute(_STEP.format(until=until))
        for record in ("claim", "adjudication"):
            touched = _count(con, f"touched.{record}")
            if touched > _LARGEST_SHARE * _count(con, f"landing.{record}"):
                return False
    con.execute(_PATIENTS.format(until=until))
    return True


def has_same_files(con: duckdb.DuckDBPyConnection, since: int) -> bool:
    """Tell whether the files of the tables in place are still those that landed."""
    ((gone, come),) = con.execute(
        """
        select
            count(*) filter (where landed.file_id is null),
            count(*) filter (where built.file_id is null)
        from core.file as built
        full join (select file_id from landing.file where batch_id <= ?) as landed
            on built.file_id = landed.file_id
        """,
        [since],
    ).fetchall()
    return not gone and not come


def landed_rows(
    con: duckdb.DuckDBPyConnection,
    warehouse: str,
    unit: str | None,
    table: str,
    since: int,
    until: int,
) -> str:
    """What a model with this `increment:` reads of a landing table: a query."""
    rows = f'from {warehouse}.landing."{table}" where batch_id <= {until}'
    if unit == "file_id":
        return f"{rows} and batch_id > {since}"
    columns = _columns(con, warehouse, "landing", f"landing.{table}")
    owner = next((owner for owner in _OWNERS if owner in columns), None)
    if unit is None or owner is None:
        return rows
    if unit == "patient_id" and owner == "claim_id":
        return f"{rows} and {_of_patients(warehouse)}"
    return f"{rows} and {_in(owner, warehouse)}"


def built_rows(
    con: duckdb.DuckDBPyConnection, warehouse: str, unit: str | None, source: str
) -> str:
    """What a model with this `increment:` reads of a core table: a query."""
    again = f'from {warehouse}.next."{_table(source)}"'
    theirs = column(source)
    if theirs is None or (unit and kin(unit) == kin(theirs)):
        return again
    columns = _columns(con, warehouse, "core", source)
    if unit == "file_id":
        is_new = f" where file_id in (from {warehouse}.touched.file)"
        return again + (is_new if "file_id" in columns else "")
    if unit == "patient_id" and "claim_id" in columns:
        return _stay_and_again(warehouse, source, _of_patients(warehouse))
    return _stay_and_again(warehouse, source)


def kin(unit: str) -> str:
    """Name what rows follow from: new files, patients, or the circle."""
    return {"file_id": "new_files", "patient_id": "patients"}.get(unit, "circle")


def _stay_and_again(warehouse: str, model: str, which: str = "true") -> str:
    """A core table as it will be: the rows that stay and those made again."""
    unit = column(model)
    assert unit is not None
    stay = f'from {warehouse}.core."{_table(model)}" where {which}'
    if unit != "file_id":  # nothing of a new file is there
        stay += f" and not coalesce({_in(unit, warehouse)}, false)"
    again = f'from {warehouse}.next."{_table(model)}" where {which}'
    return f"{stay} union all by name {again}"


def refuse_strays(con: duckdb.DuckDBPyConnection, warehouse: str, model: str) -> None:
    """See that a model made no row again beside those that its header names.

    Otherwise rows that stay could be there twice; so a key that is unique among the
    rows made again is unique among all.

    Raises:
        ClaimscopeError: it did; its header is wrong.
    """
    unit = column(model)
    assert unit is not None
    ((strays,),) = con.execute(
        f"""select count(*) from {warehouse}.next."{_table(model)}"
        where not coalesce({_in(unit, warehouse)}, false)"""
    ).fetchall()
    if strays:
        raise ClaimscopeError(
            f"{model} made {strays:,} rows again that its header's `increment: {unit}`"
            " does not name: mend the header; the old tables and reports still stand."
        )


def merge(con: duckdb.DuckDBPyConnection, model: str) -> None:
    """Put the rows made again in the place of the old ones. The caller commits."""
    unit, table = column(model), f'"{_table(model)}"'
    assert unit is not None
    if unit != "file_id":
        con.execute(f"delete from core.{table} where {_in(unit)}")
    con.execute(f"insert into core.{table} by name from next.{table}")


def _in(unit: str, warehouse: str = "") -> str:
    name = _SET[unit]
    prefix = f"{warehouse}." if warehouse else ""
    return f"{unit} in (select {_KEY[name]} from {prefix}touched.{name})"


def _of_patients(warehouse: str) -> str:
    return f"claim_id in (from {warehouse}.touched.claim_of_patient)"


def _columns(
    con: duckdb.DuckDBPyConnection, warehouse: str, schema: str, model: str
) -> set[str]:
    found = con.execute(
        "select column_name from duckdb_columns() where database_name = ?"
        " and schema_name = ? and table_name = ?",
        [warehouse, schema, _table(model)],
    ).fetchall()
    return {name for (name,) in found}


def _table(model: str) -> str:
    return model.split(".")[1]


def _count(con: duckdb.DuckDBPyConnection, *tables: str) -> int:
    counts = " + ".join(f"(select count(*) from {table})" for table in tables)
    return int(con.execute(f"select {counts}").fetchall()[0][0])
