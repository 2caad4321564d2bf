"""Does the model of denials beat the share denied so far? Brier scores, paired.

The Brier score (1950) is the mean squared distance of the chance from what happened, 0
or 1: lower is better. The baseline is the strongest of those given, on the very claims
that test the model, so that the model is never compared with a straw man.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.statistics.paired import NOTHING, Gain, clustered

BASELINES = ("payer_chance", "type_chance", "family_chance")
LEAST_TESTED = 500  # claims
SHOWN, NOT_BETTER, TOO_FEW, SUSPECT = "shown", "not_better", "too_few", "suspect"


@dataclass(frozen=True)
class Verdict:
    """The scores of a model, of the strongest baseline, and whether it is shown."""

    state_code: str
    baseline: str
    claims: int
    denied: int
    foretold: float
    brier: float
    baseline_brier: float
    gain: Gain  # of the Brier score, with its interval


def judge(chances: pl.DataFrame, baseline: str | None = None) -> Verdict:
    """Judge the model by the claims of part `test`.

    Takes rows of core.denial_chance. `baseline` is one of BASELINES, else the strongest
    of them. Patients are clusters: their claims are alike.
    """
    tested = chances.filter(pl.col("part_code") == "test").sort("claim_family_id")
    scored = tested.filter(pl.col("denial_chance").is_not_null())
    denied = int(tested["is_denied"].sum() or 0)
    if scored.is_empty():
        nan = float("nan")
        state, base = TOO_FEW, baseline or BASELINES[0]
        return Verdict(state, base, tested.height, denied, nan, nan, nan, NOTHING)
    happened = scored["is_denied"].cast(pl.Float64).to_numpy()

    def squares(name: str) -> np.ndarray:
        return np.asarray((scored[name].to_numpy() - happened) ** 2)

    base = baseline or min(BASELINES, key=lambda name: float(squares(name).mean()))
    ours, theirs = squares("denial_chance"), squares(base)
    patients = scored["patient_id"].rank("dense").cast(pl.Int64).to_numpy()
    gain = clustered(theirs - ours, patients)
    state = SHOWN if gain.is_beyond_chance else NOT_BETTER
    if scored.height < LEAST_TESTED:
        state = TOO_FEW
    if scored["suspect_columns"].is_not_null().any():
        state = SUSPECT
    return Verdict(
        state,
        base,
        tested.height,
        denied,
        float(scored["denial_chance"].sum()),
        float(ours.mean()),
        float(theirs.mean()),
        gain,
    )
