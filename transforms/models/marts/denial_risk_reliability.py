"""Reliability: of claims with like chances of denial, how many were denied.

grain:   one row per tenth of the claims tested, from the least chance to the greatest
keys:    tenth_index
sources: core.denial_chance
units:   *_claims are claims; *_share are shares, 0 to 1
audience: administrators

metric: reliability
definition: Share denied in full among the claims of one tenth by chance, beside the
  mean chance that the model gave them. A calibrated model has them agree, up to chance.
numerator: denied_claims
denominator: tested_claims
left out: Claims sent in the last 90 days of the data, and claims without an answer.

Claims are ordered by their chance, then by their key, and cut into ten parts whose
sizes differ by one claim at most. The rows are of the test, whether the model is shown
or not; without a model, or with fewer claims than tenths, there are empty tenths.

columns:
tenth_index: 1 for the least chances to 10
tested_claims: claims in it
denied_claims: of these, denied in full
low_share: the least chance in it
high_share: the greatest
foretold_share: the mean chance
denied_share: the share denied
"""

from typing import Any

import numpy as np
import polars as pl

SOURCES = ("core.denial_chance",)
KEYS = ("tenth_index",)

TENTHS = 10
SCHEMA: dict[str, Any] = {
    "tenth_index": pl.Int64,
    "tested_claims": pl.Int64,
    "denied_claims": pl.Int64,
    "low_share": pl.Float64,
    "high_share": pl.Float64,
    "foretold_share": pl.Float64,
    "denied_share": pl.Float64,
}


def rows(denial_chance: pl.DataFrame) -> pl.DataFrame:
    """Cut the claims tested into tenths by their chance; none of no claims at all."""
    if denial_chance.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    tested = denial_chance.filter(
        pl.col("part_code") == "test", pl.col("denial_chance").is_not_null()
    ).sort("denial_chance", "claim_family_id")
    bounds = np.linspace(0, tested.height, TENTHS + 1).round().astype(int)
    told = []
    for tenth in range(TENTHS):
        mine = tested[bounds[tenth] : bounds[tenth + 1]]
        chances = mine["denial_chance"]
        denied = int(mine["is_denied"].sum() or 0)
        told.append(
            (
                tenth + 1,
                mine.height,
                denied,
                chances.min(),
                chances.max(),
                round(float(chances.sum()) / mine.height, 6) if mine.height else None,
                denied / mine.height if mine.height else None,
            )
        )
    return pl.DataFrame(told, schema=SCHEMA, orient="row")
