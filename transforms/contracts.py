"""Contracts: what must hold of the user's table of agreed prices (codes.contract).

One row is a price that a payer agreed to for a procedure and modifiers, between two
days: dollars per unit, or a percentage of the charge.
"""

import polars as pl

from transforms.errors import BadInput

_KEY = ("payer_id", "procedure_code", "modifier_code")


def check(rows: pl.DataFrame, said: str) -> None:
    """Refuse rows that say no price, two, or one that can't be meant.

    `rows` are text, each cell of its column's type, with the `line` of the file; `said`
    is what the file is called.

    Raises:
        BadInput: names the first such line, what is wrong and what to do.
    """
    rate, percent = pl.col("rate_usd"), pl.col("billed_percent")
    rows = rows.with_columns(
        rate.cast(pl.Decimal(18, 4)),
        percent.cast(pl.Decimal(18, 4)),
        pl.col("valid_from_date", "valid_to_date").str.to_date(),
    )
    wrong = {
        "give either rate_usd or billed_percent, and leave the other blank": (
            rate.is_null() == percent.is_null()
        ),
        "rate_usd must be above 0; correct it": rate <= 0,
        "billed_percent must be from 1 to 100 (62.5 is 62.5 %); correct it": ~(
            percent.is_between(1, 100)
        ),
        "valid_to_date is before valid_from_date; correct one": (
            pl.col("valid_to_date") < pl.col("valid_from_date")
        ),
        "a rate_usd of `any` procedure can't be meant; name the procedure": (
            (pl.col("procedure_code") == "any") & rate.is_not_null()
        ),
        "an earlier line agrees another price for the same days; end one before the"
        " other begins": _overlaps(rows),
    }
    for sentence, condition in wrong.items():
        bad = rows.filter(condition.fill_null(False))
        if bad.height:
            raise BadInput(f"{said}, line {bad['line'].sort()[0]}: {sentence}.")


def _overlaps(rows: pl.DataFrame) -> pl.Expr:
    """Whether a row's days overlap those of an earlier line of the same key."""
    spans = rows.select(
        *_KEY,
        "line",
        begins=pl.col("valid_from_date").fill_null(pl.date(1, 1, 1)),
        ends=pl.col("valid_to_date").fill_null(pl.date(9999, 12, 31)),
    )
    # In the order of their begins a row overlaps one before it if it overlaps the one
    # that ends last.
    latest = pl.col("ends").cum_max().shift(1).over(_KEY, order_by=["begins", "line"])
    other = pl.col("line").cum_max().shift(1).over(_KEY, order_by=["begins", "line"])
    lines = (
        spans.with_columns(latest=latest, other=other)
        .filter(pl.col("begins") <= pl.col("latest"))
        .select(pl.max_horizontal("line", "other"))
        .to_series()
    )
    return pl.col("line").is_in(lines.implode())
