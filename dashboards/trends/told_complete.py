"""Which weeks are complete, as far as a reader is told."""

import polars as pl


def with_completeness(
    weeks: pl.DataFrame, completeness: pl.DataFrame | None
) -> pl.DataFrame:
    """Weeks with `is_complete`.

    Completeness is told of the last 27 weeks, so that a week it does not name is older,
    and complete.
    """
    if completeness is None or completeness.is_empty():
        return weeks.with_columns(is_complete=True)
    told = completeness.select(
        "condition_id",
        "period_start_date",
        is_complete=pl.col("state_code") == "complete",
    )
    return weeks.join(
        told,
        on=["condition_id", "period_start_date"],
        how="left",
        maintain_order="left",
        validate="m:1",
    ).with_columns(pl.col("is_complete").fill_null(True))
