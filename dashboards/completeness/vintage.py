"""What the publication before showed of each week, laid over what this one shows."""

import polars as pl

from transforms import publish, vintages

BEFORE = "before_visits"
SINCE = "before_build"


def laid(frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Weeks with the visits shown before (null: none shown), and by which build."""
    weeks = frames["disease_completeness"]
    found = vintages.before(publish.current().name)
    if found is None:
        bare = weeks.with_columns(
            pl.lit(None, pl.Int64).alias(BEFORE), pl.lit(None, pl.String).alias(SINCE)
        )
        return frames | {"disease_completeness": bare}
    build_id, before = found
    shown = before.select(
        "condition_id",
        "period_start_date",
        pl.col("condition_visits").cast(pl.Int64).alias(BEFORE),
    )
    joined = weeks.join(
        shown,
        on=["condition_id", "period_start_date"],
        how="left",
        maintain_order="left",
    ).with_columns(pl.lit(build_id).alias(SINCE))
    return frames | {"disease_completeness": joined}


def version() -> str:
    """Which publication before there is; it changes when one is removed."""
    found = vintages.before(publish.current().name)
    return "" if found is None else found[0]


def changed(weeks: pl.DataFrame) -> pl.DataFrame:
    """The weeks whose visits differ from those shown before; not those too early."""
    if BEFORE not in weeks.columns:
        return weeks.clear()
    return weeks.filter(
        pl.col(BEFORE).is_not_null()
        & (pl.col(BEFORE) != pl.col("condition_visits"))
        & (pl.col("state_code") != "unpublishable")
    )
