"""Writing: an answer as a file."""

import re
from io import BytesIO

import polars as pl

from transforms.shown import json_text

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = r"^([=+\-@\t\r\n])"


def guarded(answer: pl.DataFrame) -> pl.DataFrame:
    """An answer whose names and texts no spreadsheet takes for a formula."""
    plain = {name: re.sub(_FORMULA, r"'\1", name) for name in answer.columns}
    texts = pl.selectors.string() | pl.selectors.categorical() | pl.selectors.enum()
    return answer.with_columns(
        texts.cast(pl.String).str.replace(_FORMULA, "'$1")
    ).rename(plain)


def write(answer: pl.DataFrame, form: str) -> bytes:
    """Write an answer as `csv`, `json` (a list of objects, ISO dates) or `parquet`."""
    out = BytesIO()
    if form == "csv":
        answer.write_csv(out)
    elif form == "parquet":
        answer.write_parquet(out)
    else:
        out.write(json_text(answer.to_dicts()).encode())
    return out.getvalue()
