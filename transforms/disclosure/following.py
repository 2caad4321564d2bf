"""Reports that follow another: they show of a count what it shows, and no more.

A report may tell more of counts that another report publishes: how complete they are,
what they will come to. All that it says of a row follows from that row's count and from
figures that are the same for everybody, so that whoever reads the count could work it
out. It therefore shows a row's measures where the other report shows the count, as the
other report shows it, and nothing where that is withheld.
"""

import polars as pl

from transforms.disclosure.periods import KEYS
from transforms.disclosure.profiles import Profile

_VISITS = "condition_visits"
_LIMITS = ("nowcast_low_visits", "nowcast_high_visits")
NOT_TOLD = "is not told of in disease trends"


def follow(frame: pl.DataFrame, leader: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Add `is_withheld` and `withheld_reason`; blank what the leader does not show.

    Where the profile rounds counts, the nowcast is made of the rounded count, and its
    limits, which were made of the true one, are not shown.

    Args:
        frame: weeks with visits, completeness and nowcasts, as they were computed.
        leader: disease trends, as they are shown.
        profile: whose rule says what is too small.
    """
    if frame.is_empty():
        return frame.with_columns(
            is_withheld=pl.lit(False), withheld_reason=pl.lit(None, pl.String)
        )
    told = leader.select(
        *KEYS, told=_VISITS, leader_reason=pl.col("withheld_reason"), is_there=True
    )
    joined = frame.join(
        told, on=list(KEYS), how="left", maintain_order="left", validate="m:1"
    )
    measures = _measures(frame)
    shown = joined.with_columns(is_withheld=pl.col("told").is_null()).with_columns(
        pl.when("is_withheld")
        .then(pl.coalesce("leader_reason", pl.lit(NOT_TOLD)))
        .alias("withheld_reason"),
        *(pl.when(~pl.col("is_withheld")).then(name).alias(name) for name in measures),
    )
    if profile.rounded_to != 1:
        shown = _rounded(shown, profile)
    return shown.select(*frame.columns, "is_withheld", "withheld_reason")


def says_more(shown: pl.DataFrame, leader: pl.DataFrame) -> pl.DataFrame:
    """The keys of rows that show anything where the leader doesn't show the count.

    The attack on a report that follows: there is nothing else that it could give away.
    """
    if shown.is_empty():
        return shown.select(KEYS)
    told = leader.filter(pl.col(_VISITS).is_not_null()).select(*KEYS, told=_VISITS)
    numbers = _measures(shown)
    joined = shown.join(told, on=list(KEYS), how="left", maintain_order="left")
    is_silent = pl.all_horizontal(pl.col(numbers).is_null())
    is_same = pl.col(_VISITS).eq_missing(pl.col("told"))
    return joined.filter(~is_silent & (pl.col("told").is_null() | ~is_same)).select(
        KEYS
    )


def _measures(frame: pl.DataFrame) -> list[str]:
    """Every number but those that say which week a row is of."""
    return [
        name
        for name, kind in frame.schema.items()
        if kind.is_numeric() and not name.endswith("_index")
    ]


def _rounded(shown: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    nowcast = (pl.col("told") / pl.col("completeness_share")).round()
    is_made = pl.col("nowcast_visits").is_not_null()
    return shown.with_columns(
        pl.col("told").alias(_VISITS),
        pl.when(is_made)
        .then(profile.rounded(nowcast.cast(pl.Int64)))
        .alias("nowcast_visits"),
        *(pl.lit(None, shown.schema[name]).alias(name) for name in _LIMITS),
    )
