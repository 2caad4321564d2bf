"""The truth of rejections: claims refused before anybody decided, and sent again.

A claim version counts in the month in which it was sent, under the payer that it names.
Sent again under its number is the next version of its family that was sent on the day
of the rejection or later. Where there is none, a claim of another family of the same
patient, biller, facility, kind, turn and day, first sent no earlier than the rejection,
is the same one under a new number, if it is alone; if not, it is unclear. A claim is
repaired when that version or a later one is accepted. First is what is the first of its
family and was not sent for another under a new number.
"""

from collections import defaultdict
from typing import Any

import polars as pl

from transforms.practice import counts
from transforms.practice.log import Log

Row = dict[str, Any]
REFUSES = ["A3", "A4", "A6", "A7", "A8"]
MEASURES = (
    "submitted_claims",
    "acknowledged_claims",
    "accepted_claims",
    "rejected_claims",
    "first_claims",
    "first_accepted_claims",
    "never_resubmitted_claims",
    "unclear_claims",
    "resubmitted_claims",
    "repaired_claims",
    "submitted_usd",
    "rejected_usd",
    "never_resubmitted_usd",
    "lost_days",
)


def rejections(log: Log) -> pl.DataFrame:
    """Claims sent, acknowledged, rejected and repaired, in total and by cuts."""
    said = log.acknowledgments.select(
        "claim",
        "on",
        is_rejected=pl.col("category").is_in(REFUSES),
    )
    sent = (
        log.claims.filter("is_sent")
        .with_columns(
            facility=_npi(log).gather("facility"), billing=_npi(log).gather("billing")
        )
        .join(said, "claim", "left", maintain_order="left")
    )
    fates = _fates(sent)
    renamed = fates.filter(pl.col("fate") == "new_number")["again"]
    is_first = (pl.col("claim") == pl.col("claim").min().over("family")) & ~pl.col(
        "claim"
    ).is_in(renamed.implode())
    rejected, fate = pl.col("is_rejected").fill_null(False), pl.col("fate")
    accepted = ~pl.col("is_rejected").fill_null(True)
    rows = (
        sent.with_columns(is_first=is_first & pl.col("is_rejected").is_not_null())
        .join(fates.drop("again"), "claim", "left")
        .select(
            "payer_key",
            "kind",
            month=pl.col("submitted").dt.strftime("%Y-%m"),
            submitted_claims=pl.lit(1),
            acknowledged_claims=pl.col("is_rejected").is_not_null(),
            accepted_claims=accepted,
            rejected_claims=rejected,
            first_claims="is_first",
            first_accepted_claims=pl.col("is_first") & accepted,
            never_resubmitted_claims=(fate == "none").fill_null(False),
            unclear_claims=(fate == "unclear").fill_null(False),
            resubmitted_claims=fate.is_in(["same_number", "new_number"]).fill_null(
                False
            ),
            repaired_claims=pl.col("lost").is_not_null(),
            submitted_usd="billed",
            rejected_usd=pl.col("billed") * rejected,
            never_resubmitted_usd=pl.col("billed") * (fate == "none").fill_null(False),
            lost_days=pl.col("lost").fill_null(0),
        )
    )
    cuts = {"by_payer": "payer_key", "by_month": "month", "by_claim_type": "kind"}
    return counts.cut(
        rows.with_columns(pl.col(MEASURES).cast(pl.Int64)), cuts, MEASURES
    )


def _npi(log: Log) -> pl.Expr:
    return pl.lit(log.world.organizations["npi"])


def _fates(sent: pl.DataFrame) -> pl.DataFrame:
    """What became of each rejected claim, one by one: rejections are few."""
    visit = ["patient", "billing", "facility", "kind", "responsibility", "day"]
    families: dict[int, list[Row]] = defaultdict(list)
    visits: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    of: dict[int, Row] = {}
    for row in sent.iter_rows(named=True):
        row["visit"] = tuple(row[name] for name in visit)
        of[row["claim"]] = row
        if not families[row["family"]] and not row["is_predetermination"]:
            visits[row["visit"]].append(row)
        families[row["family"]].append(row)
    told = []
    for row in of.values():
        if not row["is_rejected"]:
            continue
        later = [
            each
            for each in families[row["family"]]
            if each["claim"] > row["claim"]
            and each["submitted"] >= row["on"]
            and each["frequency"] != "8"
        ]
        others = [
            each
            for each in visits[row["visit"]]
            if each["family"] != row["family"] and each["submitted"] >= row["on"]
        ]
        fate, again = "none", None
        if later:
            fate, again = "same_number", later[0]
        elif others:
            fate, again = (
                ("new_number", others[0]) if len(others) == 1 else ("unclear", None)
            )
        told.append(
            (row["claim"], fate, again and again["claim"], _lost(row, again, families))
        )
    return pl.DataFrame(
        told,
        {"claim": pl.Int32, "fate": pl.String, "again": pl.Int32, "lost": pl.Int64},
        orient="row",
    )


def _lost(row: Row, again: Row | None, families: dict[int, list[Row]]) -> int | None:
    """Days from a rejection to the first acceptance of what was sent again."""
    if again is None:
        return None
    for each in families[again["family"]]:
        if (
            each["claim"] >= again["claim"]
            and each["is_rejected"] is False
            and each["frequency"] != "8"
        ):
            days: int = (each["on"] - row["on"]).days
            return days
    return None
