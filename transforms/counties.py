"""Counties: what must hold of the user's table of them (codes.zip3_county).

One row is a three-digit ZIP area and the county that all of it is counted in.
"""

import polars as pl

from transforms.errors import BadInput


def check(rows: pl.DataFrame, said: str) -> None:
    """Refuse rows that name no area or no county, or a county with a comma.

    `rows` are text, with the `line` of the file; `said` is what the file is called.

    Raises:
        BadInput: names the first such line, what is wrong and what to do.
    """
    area, county = pl.col("zip3_code"), pl.col("county_name")
    wrong = {
        "zip3_code must be the first three digits of a ZIP code; correct it": (
            ~area.str.contains(r"^[0-9]{3}$")
        ),
        "county_name is blank; name the county": county.is_null(),
        "county_name holds a comma; write it without (the state is known)": (
            county.str.contains(",")
        ),
    }
    for sentence, condition in wrong.items():
        bad = rows.filter(condition.fill_null(False))
        if bad.height:
            raise BadInput(f"{said}, line {bad['line'].sort()[0]}: {sentence}.")
