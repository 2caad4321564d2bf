"""The truth of interventions: first denials of a category, month by month.

One row is a claim family, counted where and when its initial primary answer was paid,
as in denial_rates. A denial is of a category when the whole claim is denied and the
reason is of that category. Months are those of submission of the version answered, of
its first day of service, and of that payment; the change is made from `begins` on, by
submission. `begins` is the first of a month, which is after. An answer to a claim that
was never sent is in no month of submission.
"""

from typing import Any

import polars as pl

from transforms.practice import counts
from transforms.practice.interventions import INTERVENTIONS, Intervention
from transforms.practice.judgement import CATEGORY, NO_DENIAL
from transforms.practice.log import Log
from transforms.practice.truth_money import first_answers

MEASURES = ("adjudicated_claims", "denied_claims", "billed_usd", "denied_usd")
MONTHS = {
    "by_submission_month": "submitted",
    "by_service_month": "day",
    "by_payment_month": "paid_on",
}
KEYS = ["intervention", "facility", "series", *counts.CUT]
_REFUSES = {
    reason: category for reason, category in CATEGORY.items() if reason not in NO_DENIAL
}


def interventions(log: Log, answers: pl.DataFrame) -> pl.DataFrame:
    """Each intervention's own series and the one to compare with, by month."""
    first = first_answers(answers)
    sent = log.claims["submitted"].gather(log.answers["claim"].gather(first["answer"]))
    is_known = ~pl.col("is_unmatched")  # nobody knows when a stranger's claim was sent
    rows = first.with_columns(submitted=pl.when(is_known).then(sent)).join(
        _refused(log), on="answer", how="left"
    )
    return pl.concat(
        _series(rows, name, one, log) for name, one in INTERVENTIONS.items()
    )


def _refused(log: Log) -> pl.DataFrame:
    """The category of each answer's denial; no answer here has two."""
    return (
        log.adjustments.filter(pl.col("reason").is_in(list(_REFUSES)))
        .select("answer", category=pl.col("reason").replace_strict(_REFUSES))
        .unique()
    )


def _series(rows: pl.DataFrame, name: str, one: Intervention, log: Log) -> pl.DataFrame:
    named = log.world.organizations.filter(key=one.facility)["npi"]
    npi = "".join(named)  # empty where it is made for a payer
    own = (pl.col("payer_key") == one.payer) | (pl.col("facility") == npi)
    is_denied = pl.col("is_fully_denied") & (pl.col("category") == one.category)
    denied = is_denied.fill_null(value=False)
    cells = rows.select(
        *MONTHS.values(),
        intervention=pl.lit(name),
        facility=pl.lit(npi),
        series=pl.when(own).then(pl.lit("treated")).otherwise(pl.lit("comparison")),
        adjudicated_claims=pl.lit(1, pl.Int64),
        denied_claims=denied.cast(pl.Int64),
        billed_usd="billed",
        denied_usd=pl.col("denied") * denied,
    )
    return pl.concat(
        cells.filter(pl.col(day).is_not_null())
        .group_by(
            *KEYS[:3],
            cut=pl.lit(cut),
            key=pl.col(day).dt.strftime("%Y-%m"),
        )
        .agg(pl.col(MEASURES).sum())
        for cut, day in MONTHS.items()
    )


def told(rows: pl.DataFrame) -> dict[str, Any]:
    """What was changed, the effect built in, and both series with sums about it."""
    table: dict[str, Any] = {}
    for name, one in INTERVENTIONS.items():
        own = rows.filter(intervention=name)
        table[name] = {
            "label": one.label,
            "begins": f"{one.begins}",
            "denial_category": one.category,
            "payer_key": one.payer,
            "facility": "".join(own["facility"].unique()),
            "prevented_share": one.prevented,
        }
        for series in ("treated", "comparison"):
            cells = own.filter(series=series).drop(KEYS[:3]).sort(counts.CUT)
            sums = cells.filter(cut="by_submission_month").group_by(
                cut=pl.lit("about"),
                key=pl.when(pl.col("key") < f"{one.begins:%Y-%m}")
                .then(pl.lit("before"))
                .otherwise(pl.lit("after")),
            )
            about = sums.agg(pl.col(MEASURES).sum()).sort("key")
            table[name][series] = counts.nested(about) | counts.nested(cells)
    return table
