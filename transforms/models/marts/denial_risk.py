"""Denial risk: how many open claims will be denied, and how well that is foretold.

grain:   one row per payer, and one for all of them
keys:    payer_id
sources: core.data_end, core.denial_chance, core.payer
units:   *_claims are claims; *_usd are US dollars billed; *_score are Brier scores, 0
         to 1, and differences of them
audience: administrators

metric: expected denials
definition: The chances of the claims not answered yet, added up: how many of them are
  expected to be denied in full at their first primary answer, if all are answered.
numerator: expected_denied_claims
denominator: open_claims
left out: Claims taken back, estimates, claims to second payers, claims without a day of
  submission. Nothing is shown unless the model beats the baseline.

metric: Brier score
definition: Mean squared distance of the chance foretold from what happened (denied 1,
  not denied 0), on claims newer than any that the model had seen: lower is better.
numerator: sum of squared distances
denominator: tested_claims
left out: Claims sent in the last 90 days of the data, whose answers are still coming,
  and claims without an answer.

metric: gain on the baseline
definition: Brier score of the baseline less that of the model, over the same claims,
  with a 95 % interval that heeds that claims of one patient are alike. The baseline is
  the share denied so far: of the payer, of the payer's claims of the type, or of the
  payer's claims of the procedure family, whichever foretold these very claims best.
numerator: gain_score
denominator: tested_claims
left out: As above.

The model is shown only if the whole interval lies above 0; else the page says that it
does not beat the baseline. state_code says so: shown, not_better, too_few (claims to
learn from or to test on), or suspect (something in the claims looks as if it had been
known only later: see transforms/statistics/known_at_submission.py). It is the same in
all rows. Rows of payers have scores of their own, to be read, not to be judged by.

What the model knows of a claim: payer, type, kind of coverage, facility, specialty,
procedure family, chapter of the diagnosis, place, month, authorization and referral
numbers, charge, lines, codes that are no codes, length of stay, days from service to
submission, whether the patient's claim before went to the same payer. Neither age nor
sex nor where patients live.

columns:
payer_id: the payer billed; blank for all of them
payer_name: its name
state_code: shown, not_better, too_few or suspect
suspect_columns: what looks like something known only later
baseline_code: payer, payer_and_type or payer_and_family
tested_from_date: first day of submission of the claims tested
tested_to_date: the last one
tested_claims: claims tested
denied_claims: of these, denied in full
foretold_claims: denials that the model foretold for them
brier_score: of the model
baseline_brier_score: of the baseline
gain_score: the baseline's less the model's
gain_low_score: lower end of its 95 % interval
gain_high_score: upper end
open_claims: claims that wait for their first answer
open_billed_usd: billed on them
usual_denied_claims: of these, denials by the payer's share so far
expected_denied_claims: by the model; blank where it is not shown
expected_denied_usd: charges times chances; blank where it is not shown
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from math import isnan
from typing import Any

import polars as pl

from transforms.models.core.denial_chance import MATURE, tested_from
from transforms.statistics.denial_verdict import SHOWN, Verdict, judge

SOURCES = ("core.data_end", "core.denial_chance", "core.payer")
KEYS = ("payer_id",)

BASELINES = {
    "payer_chance": "payer",
    "type_chance": "payer_and_type",
    "family_chance": "payer_and_family",
}
_DIGITS = 8
USD = pl.Decimal(18, 2)
SCHEMA: dict[str, Any] = {
    "payer_id": pl.String,
    "payer_name": pl.String,
    "state_code": pl.String,
    "suspect_columns": pl.String,
    "baseline_code": pl.String,
    "tested_from_date": pl.Date,
    "tested_to_date": pl.Date,
    "tested_claims": pl.Int64,
    "denied_claims": pl.Int64,
    "foretold_claims": pl.Float64,
    "brier_score": pl.Float64,
    "baseline_brier_score": pl.Float64,
    "gain_score": pl.Float64,
    "gain_low_score": pl.Float64,
    "gain_high_score": pl.Float64,
    "open_claims": pl.Int64,
    "open_billed_usd": USD,
    "usual_denied_claims": pl.Float64,
    "expected_denied_claims": pl.Float64,
    "expected_denied_usd": USD,
}


def rows(
    data_end: pl.DataFrame, denial_chance: pl.DataFrame, payer: pl.DataFrame
) -> pl.DataFrame:
    """Judge the model as a whole, then count by payer and for all of them."""
    through = data_end["data_through_date"].max()
    if denial_chance.is_empty() or not isinstance(through, date):
        return pl.DataFrame(schema=SCHEMA)
    names = dict(payer.select("payer_id", "payer_name").iter_rows())
    whole = judge(denial_chance)
    days = {
        "tested_from_date": tested_from(through),
        "tested_to_date": through - MATURE - timedelta(1),
        "suspect_columns": denial_chance["suspect_columns"][0],
    }
    told = [
        {"payer_id": payer_id, "payer_name": names.get(payer_id or "")}
        | days
        | _scores(judge(mine, whole.baseline), whole)
        | _open(mine.filter(pl.col("part_code") == "open"), whole)
        for payer_id, mine in _by_payer(denial_chance)
    ]
    return pl.DataFrame(told, schema=SCHEMA, orient="row")


def _by_payer(
    chances: pl.DataFrame,
) -> Iterator[tuple[str | None, pl.DataFrame]]:
    yield None, chances
    parts = chances.partition_by("payer_id", as_dict=True)
    yield from ((str(key[0]), parts[key]) for key in sorted(parts))


def _scores(mine: Verdict, whole: Verdict) -> dict[str, Any]:
    scores = {
        "foretold_claims": mine.foretold,
        "brier_score": mine.brier,
        "baseline_brier_score": mine.baseline_brier,
        "gain_score": mine.gain.mean,
        "gain_low_score": mine.gain.low,
        "gain_high_score": mine.gain.high,
    }
    return {
        "state_code": whole.state_code,
        "baseline_code": BASELINES[whole.baseline],
        "tested_claims": mine.claims,
        "denied_claims": mine.denied,
    } | {
        name: None if isnan(value) else round(float(value), _DIGITS)
        for name, value in scores.items()
    }


def _open(waiting: pl.DataFrame, whole: Verdict) -> dict[str, Any]:
    waiting = waiting.sort("claim_family_id")
    is_known = waiting["denial_chance"].null_count() == 0
    is_shown = whole.state_code == SHOWN and is_known
    billed = waiting["billed_usd"].cast(pl.Float64)
    risked = float((billed * waiting["denial_chance"]).sum() or 0)
    return {
        "open_claims": waiting.height,
        "open_billed_usd": waiting["billed_usd"].sum() or Decimal(0),
        "usual_denied_claims": round(float(waiting[whole.baseline].sum()), 4)
        if is_known
        else None,
        "expected_denied_claims": round(float(waiting["denial_chance"].sum()), 4)
        if is_shown
        else None,
        "expected_denied_usd": Decimal(round(100 * risked)).scaleb(-2)
        if is_shown
        else None,
    }
