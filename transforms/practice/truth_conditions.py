"""What each condition is, as its file says it: read here once more, on its own.

The files are what a person decided to count (sql/conditions); the truth reads them with
a reader of its own, so that a mistake in the pipeline's is seen.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

import sql

_FOLDER = Path(sql.__file__).parent
_EVER = (date(1, 1, 1), date(9999, 12, 31))
# Claim types, by the first two digits of the type of bill.
BILLS = {
    "inpatient": ["11"],
    "skilled nursing": ["18", "21"],
    "home health": ["32", "33", "34"],
    "hospital outpatient": [
        *("12", "13", "14", "22", "23", "71", "72", "73", "74", "75", "76", "77"),
        *("83", "85"),
    ],
}
STAYS = [*BILLS["inpatient"], *BILLS["skilled nursing"], *BILLS["home health"]]
_CODED = {
    "code": pl.String,
    "condition": pl.String,
    "first": pl.Date,
    "last": pl.Date,
    "spoils": pl.Boolean,  # a claim that bears it does not count
}


@dataclass(frozen=True)
class Rule:
    """A condition's rule: acute with a gap or once per life, or chronic."""

    name: str
    told: dict[str, Any]

    @property
    def is_acute(self) -> bool:
        return bool(self.told["kind"] == "acute")

    @property
    def detail(self) -> str:
        return str(self.told.get("detail", "brief"))

    @property
    def gap(self) -> int:
        """Days that begin a new episode when more pass; a life is as many as needed."""
        return int(self.told.get("gap_days", 10**6))

    @property
    def lookback(self) -> int:
        """Months looked back on; 0 of an acute condition."""
        return int(self.told.get("lookback_months", 0))


@cache
def rules() -> dict[str, Rule]:
    """Every shipped condition, by its name."""
    files = sorted((_FOLDER / "conditions").glob("*.toml"))
    return {
        file.stem: Rule(file.stem, tomllib.loads(file.read_text(encoding="utf-8")))
        for file in files
    }


def care() -> pl.Expr:
    """The claim type of a claim, as the files call it; null is none of them."""
    bill = pl.col("bill_type").str.slice(0, 2)
    of_bills = [
        pl.when((pl.col("kind") == "I") & bill.is_in(bills)).then(pl.lit(name))
        for name, bills in BILLS.items()
    ]
    professional = pl.when(pl.col("kind") == "P").then(pl.lit("professional"))
    return pl.coalesce(professional, *of_bills)


def coded(sent: list[str]) -> pl.DataFrame:
    """Which of the codes sent count towards which condition, between which days."""
    rows = [
        (code, rule.name, *span, spoils)
        for rule in rules().values()
        for code in sent
        for span, spoils in _said_of(code, rule.told)
    ]
    return pl.DataFrame(rows, schema=_CODED, orient="row").unique()


def by_category() -> dict[str, list[str]]:
    """Beginnings of CCSR categories of the conditions that are said by them."""
    return {
        rule.name: [c for part in rule.told["codes"] for c in part.get("ccsr", [])]
        for rule in rules().values()
        if any("ccsr" in part for part in rule.told["codes"])
    }


@cache
def default_categories() -> pl.DataFrame:
    """Of each code its default category, of stays and of all other claims."""
    rows = pl.read_csv(_FOLDER / "codes" / "ccsr.csv.gz", infer_schema=False)
    of = pl.col("ccsr_code")
    only = pl.when(pl.len() == 1).then(of.first())
    return rows.group_by(code="icd10cm_code").agg(
        stay=pl.coalesce(
            of.filter(pl.col("inpatient_default_code") == "Y").min(), only
        ),
        other=pl.coalesce(
            of.filter(pl.col("outpatient_default_code") == "Y").min(), only
        ),
    )


def _said_of(
    code: str, told: dict[str, Any]
) -> Iterator[tuple[tuple[date, date], bool]]:
    """The days between which a code counts, and whether it spoils its claim."""
    out = told.get("exclude", {})
    if code.startswith(tuple(out.get("claims_with", ()))):
        yield _EVER, True
    if code in out.get("codes", ()):
        return
    if code.startswith(tuple(out.get("codes_that_begin_with", ()))):
        return
    for part in told["codes"]:
        begins = tuple(part.get("begin_with", ()))
        if code in part.get("exactly", ()) or code.startswith(begins):
            yield (part.get("from", _EVER[0]), part.get("until", _EVER[1])), False
