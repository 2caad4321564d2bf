"""The truth of open_balance: what payers have not settled, and how long they take.

- A claim is a family billed to a first payer; it is out when its last version is a
  void. Its age is counted from its first version's submission to the end of the data.
- Not adjudicated: no first payer's answer stands. Denied and partly denied: by the last
  answer that stands. A stranger's claim (of which only the answer is known) has no
  submission: its age is counted from its service.
- Secondary outstanding: forwarded by the first payer, or billed by the practice, with
  something left to the patient, and no second payer's answer that stands.
- Patient shares are the adjustments of group PR of the last answers that stand.
- Waits end with the initial answer. They are kept as counts of claims by payer, days
  and whether they ended; the median and the ninth decile are read off the product-limit
  estimate (Kaplan and Meier), written out here.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import polars as pl

from transforms.practice import counts
from transforms.practice.log import Log
from transforms.practice.payers import PAYERS
from transforms.practice.truth_money import IN_TIME, last_standing, npi

REJECTED = ["A3", "A4", "A6", "A7", "A8"]
OPEN = ("open_claims", "billed_usd", "open_usd")
OPEN_CUTS = {
    "by_bucket": "bucket",
    "by_state": "state",
    "by_band": "band",
    "by_bucket_and_band": "bucket_band",
    "by_start": "start",
    "by_payer": "payer_key",
    "by_facility": "facility",
    "by_claim_type": "kind",
    "by_financial_class": "financial_class",
}
SHARES = (
    *("answered_claims", "allowed_usd", "patient_usd", "deductible_usd"),
    *("coinsurance_usd", "copay_usd", "other_patient_usd"),
)
SHARE_CUTS = {
    "by_payer": "payer_key",
    "by_month": "month",
    "by_facility": "facility",
    "by_claim_type": "kind",
    "by_financial_class": "financial_class",
}
WAIT = ["start", "payer_key", "days", "has_ended"]
MATURE = timedelta(180)
_CLASSES = {key: payer.financial_class for key, payer in PAYERS.items()}
_BANDS = ((30, "0-30"), (60, "31-60"), (90, "61-90"), (120, "91-120"))


def open_balance(
    log: Log, current: pl.DataFrame, answers: pl.DataFrame, through: date
) -> pl.DataFrame:
    """Open claims and dollars by each cut, in cents.

    `current` are the current claims of any responsibility, `answers` those of
    truth_money.answered.
    """
    families = _families(log)
    standing = last_standing(answers.filter("is_ranked"))
    left = log.adjustments.filter(pl.col("group") == "PR").group_by("answer")
    standing = (
        standing.join(left.agg(left=pl.col("cents").sum()), on="answer", how="left")
        .with_columns(pl.col("left").fill_null(0))
        .join(log.answers.select("answer", "crossover_key"), on="answer")
        .join(families, on="family", how="left", suffix="_sent")
        .filter(~pl.col("is_withdrawn").fill_null(False))
    )
    heard = answers.filter(
        ~pl.col("is_ranked"), "stands", pl.col("status").is_in(["2", "3", "20", "21"])
    )
    unheard = ~pl.col("family").is_in(heard["family"].unique().implode())
    is_open = pl.col("is_fully_denied") | pl.col("is_partially_denied")
    again = pl.col("last_submitted") > pl.col("paid_on")
    denied = standing.filter(is_open).select(
        *("payer_key", "facility", "kind", "day", "submitted", "billed"),
        bucket=pl.when("is_fully_denied")
        .then(pl.lit("denied_unresolved"))
        .otherwise(pl.lit("partly_denied")),
        state=pl.when(again)
        .then(pl.lit("sent_again"))
        .otherwise(pl.lit("not_sent_again")),
        open="denied",
    )
    crossed = standing.filter(
        pl.col("crossover_key").is_not_null(), pl.col("left") > 0, unheard
    ).select(
        *("facility", "kind", "day", "submitted", "billed"),
        payer_key="crossover_key",
        bucket=pl.lit("secondary_outstanding"),
        state=pl.lit("crossed_over"),
        open="left",
    )
    rows = pl.concat(
        [
            _unanswered(log, families, answers),
            denied,
            crossed,
            _billed_on(log, current.filter(unheard)),
        ],
        how="diagonal",
    )
    return counts.cut(_aged(rows, through), OPEN_CUTS, OPEN)


def _families(log: Log) -> pl.DataFrame:
    """Claims billed to a first payer: the last version, and the first day sent."""
    sent = log.claims.filter(
        "is_sent", ~pl.col("is_predetermination"), pl.col("responsibility") == "P"
    ).with_columns(facility=npi(log, pl.col("facility")))
    first = sent.group_by("family").agg(submitted=pl.col("submitted").min())
    last = sent.sort("claim").unique("family", keep="last", maintain_order=True)
    return (
        last.rename({"submitted": "last_submitted"})
        .with_columns(is_withdrawn=pl.col("frequency") == "8")
        .join(first, on="family")
    )


def _unanswered(
    log: Log, families: pl.DataFrame, answers: pl.DataFrame
) -> pl.DataFrame:
    """Claims on which no first payer's answer stands."""
    ranked = answers.filter("is_ranked")
    stands = pl.col("family").is_in(
        ranked.filter("stands")["family"].unique().implode()
    )
    heard = pl.col("family").is_in(ranked["family"].unique().implode())
    refused = log.acknowledgments.filter(pl.col("category").is_in(REJECTED))
    is_refused = pl.col("claim").is_in(refused["claim"].implode())
    return families.filter(~stands, ~pl.col("is_withdrawn")).select(
        *("payer_key", "facility", "kind", "day", "submitted", "billed"),
        bucket=pl.lit("not_adjudicated"),
        state=pl.when(heard)
        .then(pl.lit("taken_back"))
        .when(is_refused)
        .then(pl.lit("rejected"))
        .otherwise(pl.lit("unanswered")),
        open="billed",
    )


def _billed_on(log: Log, unheard: pl.DataFrame) -> pl.DataFrame:
    """Claims to second payers of those that nobody has heard of."""
    left = (
        log.adjustments.filter(pl.col("group") == "PR")
        .group_by(prior="answer")
        .agg(open=pl.col("cents").sum())
    )
    return (
        unheard.filter(pl.col("responsibility") != "P")
        .join(log.claims.select("claim", "prior", "submitted"), on="claim")
        .join(left, on="prior", how="left")
        .select(
            *("payer_key", "facility", "kind", "day", "submitted", "billed"),
            bucket=pl.lit("secondary_outstanding"),
            state=pl.lit("billed"),
            open=pl.col("open").fill_null(0),
        )
    )


def _aged(rows: pl.DataFrame, through: date) -> pl.DataFrame:
    """Open items with their band and class, ready to be cut."""
    start = pl.coalesce("submitted", "day")
    age = (pl.lit(through) - start).dt.total_days()
    band = pl.lit("over 120")
    for most, name in reversed(_BANDS):
        band = pl.when(age <= most).then(pl.lit(name)).otherwise(band)
    return rows.with_columns(
        band=band,
        start=pl.when(pl.col("submitted").is_null())
        .then(pl.lit("service"))
        .otherwise(pl.lit("submission")),
        financial_class=pl.col("payer_key").replace_strict(_CLASSES),
        open_claims=pl.lit(1, pl.Int64),
        billed_usd="billed",
        open_usd="open",
    ).with_columns(bucket_band=pl.concat_str("bucket", "band", separator=" "))


def patient_shares(log: Log, answers: pl.DataFrame) -> pl.DataFrame:
    """What the last answers that stand leave to patients, by each cut, in cents."""
    cents, reason = pl.col("cents"), pl.col("reason")
    left = (
        log.adjustments.filter(pl.col("group") == "PR")
        .group_by("answer")
        .agg(
            patient_usd=cents.sum(),
            deductible_usd=cents.filter(reason == "1").sum(),
            coinsurance_usd=cents.filter(reason == "2").sum(),
            copay_usd=cents.filter(reason == "3").sum(),
            other_patient_usd=cents.filter(~reason.is_in(["1", "2", "3"])).sum(),
        )
    )
    rows = (
        last_standing(answers.filter("is_ranked"))
        .join(left, on="answer", how="left")
        .with_columns(
            pl.col("^.*_usd$").fill_null(0),
            month=pl.col("paid_on").dt.strftime("%Y-%m"),
            financial_class=pl.col("payer_key").replace_strict(_CLASSES),
            answered_claims=pl.lit(1, pl.Int64),
            allowed_usd="allowed",
        )
    )
    return counts.cut(rows, SHARE_CUTS, SHARES)


def waits(log: Log, answers: pl.DataFrame, through: date) -> pl.DataFrame:
    """Claims by payer, days waited and whether the wait ended: they add up."""
    first = (
        answers.filter("is_ranked")
        .sort("family", "is_duplicate", *IN_TIME)
        .unique("family", keep="first", maintain_order=True)
        .select("family", "paid_on", answered="answer")
    )
    # The day that an answer says the claim was received is its version's submission.
    answer = log.answers[first["answered"]]
    received = log.claims["submitted"].gather(answer["claim"])
    first = first.with_columns(received=pl.when(~answer["is_undated"]).then(received))
    known = (
        _families(log)
        .join(first, on="family", how="left")
        .filter(pl.col("paid_on").is_not_null() | ~pl.col("is_withdrawn"))
    )
    ended = pl.col("paid_on").is_not_null()
    ends = pl.coalesce("paid_on", pl.lit(through))
    clocks = {
        "submission": ("submitted", known),
        "received": (
            "received",
            known.filter(ended, pl.col("received") <= through - MATURE),
        ),
    }
    return pl.concat(
        of.group_by(
            start=pl.lit(name),
            payer_key="payer_key",
            days=pl.max_horizontal((ends - pl.col(begins)).dt.total_days(), 0),
            has_ended=ended,
        ).agg(claims=pl.len().cast(pl.Int64))
        for name, (begins, of) in clocks.items()
    )


def answer_days(waits: pl.DataFrame) -> dict[str, dict[str, dict[str, int | None]]]:
    """Claims, answered, and the days by which half and nine in ten are: by clock."""
    told: dict[str, dict[str, dict[str, Any]]] = {}
    everyone = waits.with_columns(payer_key=pl.lit("all"))
    both = pl.concat([everyone, waits])
    parts = both.partition_by("start", "payer_key", as_dict=True)
    for (start, payer), mine in sorted(parts.items()):
        days = mine.group_by("days").agg(
            ended=pl.col("claims").filter("has_ended").sum(),
            seen=pl.col("claims").sum(),
        )
        rows = list(days.sort("days").iter_rows())
        told.setdefault(str(start), {})[str(payer)] = {
            "claims": int(mine["claims"].sum()),
            "answered_claims": int(mine.filter("has_ended")["claims"].sum()),
            "median_days": _by_which(rows, 0.5),
            "p90_days": _by_which(rows, 0.9),
        }
    return told


def _by_which(days: Iterable[tuple[int, int, int]], part: float) -> int | None:
    """The first day by which a part has ended, by the product-limit estimate.

    Takes days in order, with how many ended on each and how many were seen to it.
    """
    rows = list(days)
    waiting = sum(seen for *_, seen in rows)
    going_on = 1.0
    for day, ended, seen in rows:
        going_on *= 1 - ended / waiting
        if ended and going_on <= 1 - part + 1e-12:
            return day
        waiting -= seen
    return None
