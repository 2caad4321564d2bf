"""Writing: an answer as a file."""

from io import BytesIO

import polars as pl

from transforms.shown import json_text


def write(answer: pl.DataFrame, form: str) -> bytes:
    """Write an answer as `csv`, `json` (a list of objects, ISO dates) or `parquet`.

    For programs: each text is as it stands in the reports. CSV that people open in a
    spreadsheet is written by `transforms.spreadsheet`, which guards it.
    """
    out = BytesIO()
    if form == "csv":
        answer.write_csv(out)
    elif form == "parquet":
        answer.write_parquet(out)
    else:
        out.write(json_text(answer.to_dicts()).encode())
    return out.getvalue()
