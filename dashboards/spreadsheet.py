"""CSV that a spreadsheet opens as text: what senders wrote never becomes a formula."""

import polars as pl

# Spreadsheets skip blanks and invisible letters before the sign of a formula, know
# the signs in full width, and take a tab or a line's end for a new cell.
_BLANK = r"[\s\p{C}\p{Z}]*"
_FORMULA = rf"^({_BLANK}[=+\-@\x{{ff1d}}\x{{ff0b}}\x{{ff0d}}\x{{ff20}}|%]|[\t\r\n])"


def csv(rows: pl.DataFrame) -> str:
    """Rows as CSV, each text and each heading that would be a formula behind a quote."""
    text = pl.selectors.string()
    guarded = rows.with_columns(
        pl.selectors.categorical().cast(pl.String)
    ).with_columns(
        pl.when(text.str.contains(_FORMULA))
        .then(pl.concat_str(pl.lit("'"), text))
        .otherwise(text)
        .name.keep()
    )
    names = pl.Series(rows.columns, dtype=pl.String)
    is_formula = names.str.contains(_FORMULA)
    headings = [
        f"'{n}" if risky else n for n, risky in zip(names, is_formula, strict=True)
    ]
    guarded.columns = headings
    return guarded.write_csv()
