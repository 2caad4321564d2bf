"""Rules: expectations that are written as the rows that break them.

`promise` is ours to keep: a single row that breaks it stops the run. `surprise` is the
sender's doing: it is counted, with its dollars where it has any, and the run goes on.

A rule is a condition on the rows of its own table, called `this`, or a whole select
of failing rows, where `{batch}` is that table. Its `usd` is what a failing row is off
by. Only a count and a sum of dollars leave the database: a result never holds a row.

Where a build made only some rows again, a rule sees of each table what the model of its
own table saw: of landing the new files; `landing.claim`, say, is all that landed.
"""

from decimal import Decimal
from typing import Any, ClassVar

from great_expectations import expectations as gxe
from great_expectations.expectations.metadata_types import FailureSeverity


class NoRows(gxe.UnexpectedRowsExpectation):
    """No row of a query may break the rule; the query tallies those that do.

    The class it extends fetches every failing row; this one fetches one row: how many
    fail, and by how many dollars.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        (tally,) = metrics["unexpected_rows_query.table"]
        dollars: Decimal | None = tally["difference_usd"]
        return {
            "success": tally["failing_rows"] == 0,
            "result": {
                "observed_value": tally["failing_rows"],
                "details": {
                    "difference_usd": None if dollars is None else str(dollars)
                },
            },
        }


def promise(name: str, says: str, rows: str, usd: str = "null") -> NoRows:
    """A rule that stops the run: `name` is its slug, `says` what holds, in words."""
    return _rule(name, says, rows, usd, FailureSeverity.CRITICAL)


def surprise(name: str, says: str, rows: str, usd: str = "null") -> NoRows:
    """A rule that is the sender's to keep: counted, shown, and the run goes on."""
    return _rule(name, says, rows, usd, FailureSeverity.WARNING)


def _rule(
    name: str, says: str, rows: str, usd: str, severity: FailureSeverity
) -> NoRows:
    if "{batch}" not in rows:
        # str.format fills {batch}, so braces of a pattern have to be doubled.
        where = rows.replace("{", "{{").replace("}", "}}")
        failing = f"(select * from {{batch}}) as this where {where}"
    else:
        failing = f"({rows}) as failing"
    return NoRows(
        unexpected_rows_query=(
            "select count(*) as failing_rows, cast(sum(abs("
            f"{usd})) as decimal(38, 2)) as difference_usd from {failing}"
        ),
        severity=severity,
        description=says,
        meta={"name": name},
    )


def one_row_per(*columns: str) -> NoRows:
    """A promise that a key names one row, where parts of it may be null."""
    key = ", ".join(columns)
    return promise(
        "key_repeated",
        f"There is one row per {key}.",
        f"select {key} from {{batch}} group by {key} having count(*) > 1",
    )


def as_landed(table: str, usd: str = "null") -> NoRows:
    """A promise that a core table has the rows and dollars that landed, per file."""
    tally = f"file_id, count(*) as rows, sum({usd}) as usd"
    return promise(
        "differs_from_landing",
        f"Each file's rows and dollars are those of landing.{table}.",
        "select coalesce(theirs.usd, 0) - coalesce(ours.usd, 0) as difference_usd"
        f" from (select {tally} from {{batch}} group by file_id) as ours"
        f" full join (select {tally} from landing.{table}"
        " where file_id in (select file.file_id from file) group by file_id) as theirs"
        " on ours.file_id = theirs.file_id"
        " where ours.rows is distinct from theirs.rows"
        " or ours.usd is distinct from theirs.usd",
        "difference_usd",
    )


def of_claim(name: str, says: str, usd: str = "null") -> NoRows:
    """A promise that a row belongs to a claim, and is current when the claim is."""
    return promise(
        name,
        says,
        "not exists (select 1 from claim where claim.claim_id = this.claim_id"
        " and claim.is_current = this.is_current)",
        usd,
    )


def among(
    name: str, says: str, table: str, *columns: str, optional: str, usd: str = "null"
) -> NoRows:
    """A promise that a row names one of another table, if its `optional` is stated."""
    same = " and ".join(f"{table}.{column} = this.{column}" for column in columns)
    return promise(
        name,
        says,
        f"{optional} is not null and not exists (select 1 from {table} where {same})",
        usd,
    )


def adds_up(name: str, says: str, by: str, ours: str, core: str) -> NoRows:
    """A promise that a report's total equals core's, for each value of `by`.

    `ours` is an aggregate of the report's columns; `core` is what follows `select` in
    a query on core's tables that ends in the same total, before its grouping.
    """
    return promise(
        name,
        says,
        "select coalesce(report.total, 0) - coalesce(core.total, 0) as difference_usd"
        f" from (select {by} as part, {ours} as total from {{batch}} group by 1)"
        " as report"
        f" full join (select {core} group by 1) as core (part, total)"
        " on report.part is not distinct from core.part"
        " where coalesce(report.total, 0) <> coalesce(core.total, 0)",
        "difference_usd",
    )


def bad_npi(column: str) -> str:
    """SQL that is true where a stated NPI is not ten digits with a right check digit.

    The check is Luhn's over 80840 and the number; 80840 contributes 24.
    """
    digits = [f"try_cast(substr({column}, {n}, 1) as integer)" for n in range(1, 11)]
    doubled = [f"(2 * {d} - 9 * cast({d} > 4 as integer))" for d in digits[0:9:2]]
    total = " + ".join(["24", *doubled, *digits[1::2]])
    return (
        f"({column} is not null and (not regexp_matches({column}, '^[0-9]{{10}}$')"
        f" or ({total}) % 10 <> 0))"
    )


def unlike(column: str, pattern: str) -> str:
    """SQL that is true where a stated value does not match a pattern."""
    return f"not regexp_matches({column}, '{pattern}')"


def no_digests(column: str) -> str:
    """SQL that is true where a stated value is no row of digests of four letters.

    There are two less one for each place of a number, and five places at the least: no
    number that somebody has is as long.
    """
    return f"{unlike(column, '^[A-Za-z0-9_-]{36,}$')} or length({column}) % 8 <> 4"


def outside(column: str, codes: str) -> str:
    """SQL that is true where a stated value is none of the codes (space-separated)."""
    return f"{column} not in ({', '.join(repr(code) for code in codes.split())})"
