"""What matters for the chance of denial: how much worse it is foretold without it.

grain:   one row per thing that the model knows of a claim
keys:    column_code
sources: core.data_end, core.sent_claim
units:   *_score are differences of Brier scores
audience: administrators

metric: importance
definition: By how much the Brier score of the tested model rises when the values of a
  column change places between claims (permutation importance, mean of three shuffles).
  About 0, or below: of no use to it.
numerator: importance_score
denominator: none: a difference of means over the claims tested
left out: Claims that do not test the model; of more than 8,000, every n-th is taken.

What two columns both say is split between them, and neither is a cause: changing it
need not change an answer. Empty where there are too few claims for a model.

columns:
column_code: a column of core.sent_claim
importance_score: the rise; blank without a model
"""

from datetime import date
from typing import Any

import polars as pl

from transforms.models.core.denial_chance import model, test_claims, tested_from
from transforms.statistics.denial_chances import importance
from transforms.statistics.known_at_submission import KNOWN

SOURCES = ("core.data_end", "core.sent_claim")
KEYS = ("column_code",)

_MOST_CLAIMS = 8_000
_SHUFFLES = 3
_SEED = 20260101
SCHEMA: dict[str, Any] = {"column_code": pl.String, "importance_score": pl.Float64}


def rows(data_end: pl.DataFrame, sent_claim: pl.DataFrame) -> pl.DataFrame:
    """Make the tested model again, and shuffle each column in turn."""
    through = data_end["data_through_date"].max()
    if sent_claim.is_empty() or not isinstance(through, date):
        return pl.DataFrame(schema=SCHEMA)
    claims = sent_claim.sort("claim_family_id")
    tested = test_claims(claims, through)
    made, _ = model(claims, tested_from(through))
    found: dict[str, float] = {}
    if made is not None and tested.height:
        every = max(1, -(-tested.height // _MOST_CLAIMS))
        found = importance(made, tested.gather_every(every), KNOWN, _SEED, _SHUFFLES)
    told = [
        (name, round(found[name], 8) if name in found else None)
        for name in sorted(KNOWN)
    ]
    return pl.DataFrame(told, schema=SCHEMA, orient="row")
