"""Standardised rates: shown only where every band that they are made of is shown.

A standardised rate is a sum of its bands' rates, each times a known weight: with the
other bands known, it tells a withheld one. Where all bands are shown, it tells nothing
that they do not.
"""

import polars as pl

_PERIOD = ["condition_id", "period_code", "period_start_date"]
_ROW = [*_PERIOD, "breakdown_code", "breakdown_value"]


def columns(frame: pl.DataFrame) -> list[str]:
    """The columns of a report that hold a standardised rate or its interval."""
    return [name for name in frame.columns if name.startswith("standardised_")]


def hidden(judged: pl.DataFrame) -> pl.DataFrame:
    """Blank the standardised rates that tell of a withheld band.

    Args:
        judged: the rows of a report, with `is_withheld`.
    """
    rates = columns(judged)
    if not rates:
        return judged
    bare = judged.join(
        _withheld(judged), on=_ROW, how="left", maintain_order="left"
    ).with_columns(
        pl.when(pl.col("tells_of_withheld").is_null()).then(name).alias(name)
        for name in rates
    )
    return bare.drop("tells_of_withheld")


def telling(shown: pl.DataFrame) -> pl.DataFrame:
    """The keys of rows whose standardised rate is shown beside a withheld band."""
    if not columns(shown):
        return shown.select(_ROW).clear()
    numbers = columns(shown)
    held = shown.with_columns(
        is_withheld=pl.col("condition_patients").is_null()
        | pl.col("seen_patients").is_null()
    )
    said = held.filter(pl.any_horizontal(pl.col(numbers).is_not_null()))
    return said.join(_withheld(held), on=_ROW, how="semi").select(_ROW)


def _withheld(judged: pl.DataFrame) -> pl.DataFrame:
    """The rows of everybody, and of a sex, of which some age band is withheld."""
    held = judged.filter("is_withheld")
    parts = pl.col("breakdown_value").str.split(", ")
    total = pl.lit("total")
    bands = held.filter(breakdown_code="age_band").select(
        *_PERIOD, breakdown_code=total, breakdown_value=total
    )
    of_sexes = held.filter(breakdown_code="age_band_sex").select(
        *_PERIOD, breakdown_code=pl.lit("sex"), breakdown_value=parts.list.get(1)
    )
    return (
        pl.concat([bands, of_sexes])
        .unique()
        .with_columns(tells_of_withheld=pl.lit(True))
    )
