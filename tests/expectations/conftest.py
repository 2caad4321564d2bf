"""Worlds: one small practice, whole and clean, many times over.

A world is six files (world_*.x12) as they landed: two of claims, what was said of one
of them before it was paid, what was paid, and who is insured.
Worlds differ in every identifier, so that what is broken in one breaks no other.
"""

from contextlib import ExitStack
from pathlib import Path

import duckdb
import pytest

from transforms import landing, staging

HERE = Path(__file__).parent
PRACTICE, HOSPITAL = "1000000004", "1000000103"  # the NPIs in the files
HASHED = {
    *("file_id", "sha256", "claim_id", "adjudication_id", "acknowledgment_id"),
    *("patient_id", "subscriber_id", "enrolment_id", "prior_patient_id"),
    *("sponsor_id", "policy_id", "master_policy_id", "reference_id"),
    *("reference_start_id", "payer_number_id", "patient_number_id"),
}
# So that the checks of findings have a row to look at; it concerns none of them.
FINDING = """
insert into landing.finding by name
select
    'line_out_of_balance' as finding_code, 'warning' as severity, 'line' as unit,
    'A line.' as message, file_id, batch_id
from landing.file where kind_code = '835'
"""
SUMS = """
update landing.claim set
    claim_lines = (select count(*) from landing.claim_line as part
        where part.claim_id = claim.claim_id),
    line_billed_usd = (select coalesce(sum(part.billed_usd), 0)
        from landing.claim_line as part where part.claim_id = claim.claim_id),
    other_payers = (select count(*) from landing.other_payer as part
        where part.claim_id = claim.claim_id);
update landing.claim set difference_usd = billed_usd - line_billed_usd;
update landing.adjudication set
    adjudication_lines = (select count(*) from landing.adjudication_line as part
        where part.adjudication_id = adjudication.adjudication_id),
    adjusted_usd = (select coalesce(sum(part.adjusted_usd), 0)
        from landing.adjustment as part
        where part.adjudication_id = adjudication.adjudication_id);
update landing.adjudication set difference_usd = billed_usd - adjusted_usd - paid_usd;
update landing.adjudication_line set difference_usd = billed_usd - paid_usd
    - (select coalesce(sum(part.adjusted_usd), 0) from landing.adjustment as part
        where part.adjudication_id = adjudication_line.adjudication_id
        and part.line_index = adjudication_line.line_index);
update landing.payment set
    claim_paid_usd = (select coalesce(sum(part.paid_usd), 0)
        from landing.adjudication as part where part.file_id = payment.file_id
        and part.transaction_index = payment.transaction_index),
    provider_adjusted_usd = (select coalesce(sum(part.adjusted_usd), 0)
        from landing.provider_adjustment as part where part.file_id = payment.file_id
        and part.transaction_index = payment.transaction_index);
update landing.payment set
    difference_usd = claim_paid_usd - provider_adjusted_usd - payment_usd;
"""
LEDGER = {
    "transactions": ("transaction", "count(*)"),
    "claims": ("claim", "count(*)"),
    "claim_lines": ("claim_line", "count(*)"),
    "adjudications": ("adjudication", "count(*)"),
    "adjustments": ("adjustment", "count(*)"),
    "enrolments": ("enrolment", "count(*)"),
    "findings": ("finding", "count(*)"),
    "billed_usd": ("claim", "coalesce(sum(part.billed_usd), 0)"),
    "charged_usd": ("adjudication", "coalesce(sum(part.billed_usd), 0)"),
    "paid_usd": ("adjudication", "coalesce(sum(part.paid_usd), 0)"),
    "adjusted_usd": ("adjustment", "coalesce(sum(part.adjusted_usd), 0)"),
    "provider_adjusted_usd": (
        "provider_adjustment",
        "coalesce(sum(part.adjusted_usd), 0)",
    ),
}


def npi(number: int) -> str:
    """Make a valid NPI: ten digits with a right check digit (Luhn over 80840)."""
    digits = f"{number:09}"
    doubled = [2 * int(d) - 9 * (int(d) > 4) for d in digits[::2]]
    return f"{digits}{-(24 + sum(doubled) + sum(map(int, digits[1::2]))) % 10}"


def make_worlds(con: duckdb.DuckDBPyConnection, count: int, apart: int) -> list[dict]:
    """Fill schema landing with worlds, the first so many of them 35 days apart.

    The others are then half a year old, so that what matures has matured. The first is
    seven years on, so that there is room for 440 before 1990, where dates are no dates.
    """
    landing.create(con)
    con.execute(
        """
        create table world as
        select
            n, printf('%04x', n) as hex, printf('W%03d', n) as tag,
            cast(
                case
                    when n < $apart then 2555 - 35 * n
                    when $apart > 0 then 2555 - 210
                    else 0
                end as integer
            ) as days,
            cast(date_trunc('week', date '2025-03-05' + days + 1) as date) - 1 as week,
            cast(date_trunc('month', date '2025-03-05' + days) as date) as month,
            cast(date_trunc('quarter', date '2025-03-05' + days) as date) as quarter,
            $practices[n + 1] as practice_npi, $hospitals[n + 1] as hospital_npi
        from range($count) as numbers(n)
        """,
        {
            "count": count,
            "apart": apart,
            "practices": [npi(200000000 + n) for n in range(count)],
            "hospitals": [npi(300000000 + n) for n in range(count)],
        },
    )
    for sample in sorted(HERE.glob("world_*.x12")):
        frames = staging.parse(sample.read_bytes(), sample.name, b"key" * 11)
        file_id = frames["file"].item(0, "file_id")
        for table, frame in frames.items():
            if frame.is_empty():
                continue
            columns = [
                f'{_of_world(column, str(kind))} as "{column}"'
                for column, kind in frame.schema.items()
            ]
            columns.append(
                "timestamp '2025-05-01' + to_days(days) as received_at"
                if table == "file"
                else f"world.hex || '{file_id[4:]}' as file_id"
            )
            con.register("sample", frame)
            con.execute(
                f'insert into landing."{table}" by name'
                f" select {', '.join(columns)}, 1 as batch_id from sample, world"
            )
            con.unregister("sample")
    con.execute(FINDING)
    derive(con)
    return con.sql("select * from world order by n").pl().to_dicts()


def _of_world(column: str, kind: str) -> str:
    """SQL for a column of the sample as it is in a world."""
    if column in HASHED:
        return f"world.hex || substr({column}, 5)"
    if kind == "String":
        return (
            f"replace(replace(replace({column}, 'W000', world.tag),"
            f" '{PRACTICE}', world.practice_npi), '{HOSPITAL}', world.hospital_npi)"
        )
    return f"cast({column} + days as date)" if kind == "Date" else column


def derive(con: duckdb.DuckDBPyConnection) -> None:
    """Make every sum and count agree again with the rows it is of."""
    con.execute(SUMS)
    for column, (table, total) in LEDGER.items():
        con.execute(
            f"update landing.file set {column} = (select {total}"
            f' from landing."{table}" as part where part.file_id = file.file_id)'
        )


@pytest.fixture(scope="module")
def worlds():
    """Make worlds in a database of their own: the connection, and where each is."""
    with ExitStack() as open_until_the_end:

        def worlds(count: int, apart: int = 0):
            con = open_until_the_end.enter_context(duckdb.connect())
            return con, make_worlds(con, count, apart)

        yield worlds


@pytest.fixture(scope="module")
def rederive():
    """Make every sum and count of landing agree again with the rows it is of."""
    return derive
