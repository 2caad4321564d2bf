"""CSV that a spreadsheet opens as text: what senders wrote never becomes a formula."""

import polars as pl

# Spreadsheets skip blanks and invisible letters before the sign of a formula, know the
# signs in full width, and begin a new cell at a tab, a line's end and, in much of
# Europe, a semicolon.
_CELL = r"(^|;|\t|\r?\n|\r)"
_FORMULA = r"([\s\p{C}\p{Z}]*[=+\-@|%\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}])"
_BROKEN = r"^([\t\r\n])"


def csv(rows: pl.DataFrame) -> str:
    """Rows as CSV; a quote stands before each text or heading that were a formula."""
    coded = pl.selectors.categorical() | pl.selectors.enum()
    plain = rows.with_columns(coded.cast(pl.String))
    guarded = plain.with_columns(_guarded(pl.selectors.string()))
    guarded.columns = (
        pl.select(_guarded(pl.lit(pl.Series(rows.columns, dtype=pl.String))))
        .to_series()
        .to_list()
    )
    return guarded.write_csv()


def guarded(text: str) -> str:
    """One text as `csv` writes it."""
    return str(pl.select(_guarded(pl.lit(text))).item())


def _guarded(text: pl.Expr) -> pl.Expr:
    quoted = text.str.replace_all(_CELL + _FORMULA, "${1}'${2}")
    return quoted.str.replace(_BROKEN, "'${1}")
