"""Alerts that tell nothing more: judged anew from what disease trends show.

What is expected of a week is made of the weeks before it. Made of withheld counts, it
would give them away: a model of a few of them, told to three digits for many weeks, can
be solved for each. So published alerts are judged from published weeks alone, and
whoever reads disease trends could make them. A week that rests on few people counts as
the middle of what it may be; one withheld for another's sake counts as missing.
"""

import polars as pl

from transforms.disclosure.following import NOT_TOLD
from transforms.disclosure.periods import KEYS
from transforms.disclosure.profiles import Profile
from transforms.disclosure.reasons import says_rests_on
from transforms.surveillance import alert_rows

_CASES = "incident_cases"
_CONTEXT = (
    *("condition_id", "period_start_date", "state_code", "completeness_share"),
    *("codes_since_date", "masked_from_date", "masked_until_date"),
)
_JUDGED = tuple(alert_rows.NUMBERS | alert_rows.SAID)
_UNSAID = ("is_alarm", "detector_code", "why_not", "note")


def follow(frame: pl.DataFrame, leader: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Judge anew; add `is_withheld` and `withheld_reason`, blank withheld weeks.

    Args:
        frame: alerts as they were computed from all counts. Only which weeks they are
            of is taken, how complete these are, the mask and the dates of codes.
        leader: disease trends, as they are shown.
        profile: whose rule says what is too small.
    """
    if frame.is_empty():
        return frame.with_columns(
            is_withheld=pl.lit(False), withheld_reason=pl.lit(None, pl.String)
        )
    named = frame["condition_id"].unique().implode()
    weeks = leader.filter(
        pl.col("condition_id").is_in(named), period_code="week", breakdown_code="total"
    )
    anew = alert_rows.judged(_counts(weeks, profile), frame.select(_CONTEXT))
    told = weeks.select(
        "condition_id",
        "period_start_date",
        leader_reason="withheld_reason",
        # A week without feed has no count, and nothing to withhold.
        is_told=pl.col(_CASES).is_not_null() | ~pl.col("is_withheld"),
    )
    keys = list(alert_rows.KEYS)
    joined = (
        frame.drop(_JUDGED)
        .join(anew, on=keys, how="left", maintain_order="left")
        .join(told, on=keys, how="left", maintain_order="left", validate="m:1")
        .with_columns(is_withheld=~pl.col("is_told").fill_null(False))
    )
    blanked = [*alert_rows.NUMBERS, *_UNSAID, "completeness_share"]
    return joined.with_columns(
        pl.when("is_withheld")
        .then(pl.coalesce("leader_reason", pl.lit(NOT_TOLD)))
        .alias("withheld_reason"),
        *(pl.when(~pl.col("is_withheld")).then(name).alias(name) for name in blanked),
    ).select(*frame.columns, "is_withheld", "withheld_reason")


def says_more(shown: pl.DataFrame, leader: pl.DataFrame) -> pl.DataFrame:
    """The keys of rows that show anything where the leader doesn't show the count.

    The attack on what `follow` gives: the rest is made of what the leader shows.
    """
    if shown.is_empty():
        return shown.select(KEYS)
    told = leader.select(*KEYS, told=_CASES, is_open=~pl.col("is_withheld"))
    joined = shown.join(told, on=list(KEYS), how="left", maintain_order="left")
    measures = [*alert_rows.NUMBERS, "completeness_share"]
    is_silent = pl.all_horizontal(pl.col(measures).is_null())
    is_silent &= ~pl.col("is_alarm").fill_null(False)
    is_same = pl.col("observed_cases").eq_missing(pl.col("told"))
    may_tell = pl.col("is_open").fill_null(False) & is_same
    return joined.filter(~is_silent & ~may_tell).select(KEYS)


def _counts(weeks: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """The weeks as an onlooker has them."""
    is_few = pl.col("is_withheld") & says_rests_on(pl.col("withheld_reason"))
    stand_in = pl.lit(profile.largest_withheld / 2)
    return weeks.select(
        "condition_id",
        "period_start_date",
        cases=pl.when(is_few).then(stand_in).otherwise(pl.col(_CASES).cast(pl.Float64)),
        stands_in=is_few,
    )
