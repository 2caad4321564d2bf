"""Interventions: what must hold of the user's table of changes (codes.intervention).

One row is a change against denials: its name, the date from which it is in force, which
date of a claim decides (of service, submission or payment), and for which claims: those
of a payer, facility, rendering provider or category of denials; blank is any.
"""

import polars as pl

from transforms.errors import BadInput

DATES = ("service", "submission", "payment")


def check(rows: pl.DataFrame, said: str) -> None:
    """Refuse rows that say no date, or not which date of a claim decides.

    `rows` are text, each cell of its column's type, with the `line` of the file; `said`
    is what the file is called.

    Raises:
        BadInput: names the first such line, what is wrong and what to do.
    """
    wrong = {
        "begins_date is blank; say from which day on the change is in force": (
            pl.col("begins_date").is_null()
        ),
        f"date_code must be {', '.join(DATES[:-1])} or {DATES[-1]}; correct it": ~(
            pl.col("date_code").is_in(DATES).fill_null(value=False)
        ),
        "nothing says what was changed; name a payer, facility, rendering provider or"
        " category of denials": pl.all_horizontal(
            pl.col(
                "payer_id", "denial_category", "facility_id", "rendering_id"
            ).is_null()
        ),
    }
    for sentence, condition in wrong.items():
        bad = rows.filter(condition)
        if bad.height:
            raise BadInput(f"{said}, line {bad['line'].sort()[0]}: {sentence}.")


def check_categories(rows: pl.DataFrame, known: set[str], said: str) -> None:
    """Refuse rows of a category that no reason for a denial has.

    Raises:
        BadInput: names the first such line and the categories that there are.
    """
    bad = rows.filter(
        pl.col("denial_category").is_not_null()
        & ~pl.col("denial_category").is_in(sorted(known))
    )
    if bad.height:
        line, category = bad.sort("line").select("line", "denial_category").row(0)
        raise BadInput(
            f"{said}, line {line}: “{category}” is no category of denials; use one of"
            f" {', '.join(sorted(known))}."
        )
