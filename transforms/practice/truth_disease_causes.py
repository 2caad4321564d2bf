"""The truth of disease_causes: what each visit was for, by its first-listed code."""

from functools import cache
from pathlib import Path

import polars as pl

import sql
from transforms.practice.log import Log

_CODES = Path(sql.__file__).parent / "codes"
_INPATIENT = ["11", "12"]  # the first two digits of the type of bill
_EVERY = {"quarter": "1q", "year": "1y"}


def disease_causes(log: Log, current: pl.DataFrame) -> pl.DataFrame:
    """Visits and people by cause: a cut is a quarter or year and what causes are.

    A visit is what its inpatient claim says first, else another hospital claim, else
    any; of several, the earliest, and of one day's the code first in the alphabet.
    """
    visits = current.group_by("encounter").agg(
        pl.col("patient").first(), pl.col("day").min()
    )
    said = visits.join(_said(log, current), on="encounter", how="left").with_columns(
        pl.col("category").fill_null("no_diagnosis"),
        pl.col("chapter").fill_null("none"),
    )
    is_ccsr = pl.col("category").str.contains(r"^[A-Z]{3}\d{3}$")
    causes = {
        "total": pl.lit("total"),
        "body_system": pl.when(is_ccsr)
        .then(pl.col("category").str.slice(0, 3))
        .otherwise(pl.lit("none")),
        "icd10cm_chapter": pl.col("chapter"),
        "ccsr_category": pl.col("category"),
    }
    return pl.concat(
        said.group_by(
            cut=pl.concat_str(
                pl.lit(f"{period} "),
                pl.col("day").dt.truncate(every).cast(pl.String),
                pl.lit(f" {name}"),
            ),
            key=cause,
        ).agg(
            cause_visits=pl.len().cast(pl.Int64),
            cause_patients=pl.col("patient").n_unique().cast(pl.Int64),
        )
        for period, every in _EVERY.items()
        for name, cause in causes.items()
        if (period, name) != ("quarter", "ccsr_category")
    )


def _said(log: Log, current: pl.DataFrame) -> pl.DataFrame:
    """Of each encounter with a code, category and chapter of the one that counts."""
    is_hospital = pl.col("kind") == "I"
    is_stay = is_hospital & pl.col("bill_type").str.slice(0, 2).is_in(_INPATIENT)
    return (
        current.join(log.diagnoses.filter(number=1), on="claim")
        .with_columns(
            stay=is_stay,
            place=pl.when(is_stay).then(0).when(is_hospital).then(1).otherwise(2),
        )
        .sort("encounter", "place", "day", "code")
        .unique("encounter", keep="first", maintain_order=True)
        .join(_categories(), on="code", how="left")
        .select(
            "encounter",
            category=pl.coalesce(
                pl.when("stay").then("of_stays").otherwise("of_others"),
                pl.when(pl.col("is_known").is_not_null())
                .then(pl.lit("no_default"))
                .otherwise(pl.lit("unknown_code")),
            ),
            chapter=_chapter(),
        )
    )


@cache
def _categories() -> pl.DataFrame:
    """Of each code that there is, its default category, of stays and of all others.

    A code newer than the flags, which are blank then, has its only category.
    """
    known = pl.read_csv(_CODES / "icd10cm.csv.gz", infer_schema=False).select(
        code="icd10cm_code", is_known=pl.lit(True)
    )
    listed = pl.read_csv(_CODES / "ccsr.csv.gz", infer_schema=False)
    found = listed.group_by(code="icd10cm_code").agg(
        _default("inpatient_default_code").alias("of_stays"),
        _default("outpatient_default_code").alias("of_others"),
    )
    return known.join(found, on="code", how="left")


def _default(flag: str) -> pl.Expr:
    is_new = (pl.len() == 1) & pl.col(flag).fill_null("").eq("").all()
    of = pl.col("ccsr_code")
    return pl.coalesce(
        of.filter(pl.col(flag) == "Y").min(), pl.when(is_new).then(of.first())
    )


def _chapter() -> pl.Expr:
    """The chapter between whose ends a code's category lies; none if it is no category.

    A slip may write a code whose first three characters are in a chapter's range, but
    stand for nothing.
    """
    chapters = pl.read_csv(_CODES / "icd10cm_chapter.csv", infer_schema=False)
    begins = pl.col("code").str.slice(0, 3)
    is_category = begins.is_in(_categories()["code"].implode())
    return pl.coalesce(
        pl.when(
            is_category,
            begins.is_between(
                pl.lit(row["first_category_code"]), pl.lit(row["last_category_code"])
            ),
        ).then(pl.lit(row["chapter_code"]))
        for row in chapters.iter_rows(named=True)
    )
