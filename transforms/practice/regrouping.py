"""Regrouping: stays that a payer answers with a lower DRG than the one billed.

One advantage plan holds that what a stay was grouped by (a complication, a major one)
is not borne out by the record. It answers with the group one severity lower, prices the
stay by that one's weight, and says nothing more about it. Groups and weights are those
of CMS: MS-DRG version 43, fiscal year 2026, Table 5 of the final rule.
"""

import numpy as np
import polars as pl

from transforms.practice.chance import Floats

REGROUPER = "MADV2"  # its answers alone
REGROUPED_SHARE = 0.3  # of its stays that have a lower group; the first one always

# Billed: its weight, the lower group, and that one's weight.
_LOWER = {
    "065": ("1.0103", "066", "0.6844"),
    "177": ("1.5627", "178", "0.9760"),
    "180": ("1.7660", "181", "1.0710"),
    "190": ("1.1077", "191", "0.8430"),
    "194": ("0.8059", "195", "0.6285"),
    "281": ("0.9191", "282", "0.7231"),
    "291": ("1.2838", "292", "0.8490"),
    "309": ("0.7357", "310", "0.5661"),
    "372": ("1.0210", "373", "0.7274"),
    "481": ("2.0945", "482", "1.6310"),
    "598": ("1.1313", "599", "0.7332"),
    "638": ("0.8962", "639", "0.6212"),
    "683": ("0.8758", "684", "0.6003"),
    "871": ("1.9425", "872", "1.0233"),
}
GROUPS = {*_LOWER, *(lower for _, lower, _ in _LOWER.values())}
_WEIGHTS = {billed: own for billed, (own, *_) in _LOWER.items()} | {
    lower: weight for _, lower, weight in _LOWER.values()
}
_RATES = {
    billed: float(weight) / float(own) for billed, (own, _, weight) in _LOWER.items()
}


class Regrouping:
    """By original claim: the DRG that its payer holds right, and what that is worth."""

    def __init__(self, rng: np.random.Generator, claims: pl.DataFrame) -> None:
        """Decide of a panel's original claims (log.CLAIMS)."""
        billed = claims["drg"]
        is_its = (claims["payer_key"] == REGROUPER).to_numpy()
        could = is_its & billed.is_in(list(_LOWER)).to_numpy()
        lowered = could & (rng.random(len(could)) < REGROUPED_SHARE)
        lowered[np.flatnonzero(could)[:1]] = True
        low = {group: lower for group, (_, lower, _) in _LOWER.items()}
        changed = pl.Series(lowered)
        self._billed = billed
        self._answered = (
            pl.select(
                pl.when(changed)
                .then(billed.replace_strict(low, default=""))
                .otherwise(billed)
            )
            .to_series()
            .rename("drg")
        )
        rates = billed.replace_strict(_RATES, default=1.0, return_dtype=pl.Float64)
        self._rate: Floats = np.where(lowered, rates.to_numpy(), 1.0)

    def rate(self, of: np.ndarray, is_its: np.ndarray) -> Floats:
        """What share of its usual price the payer allows for these claims."""
        return np.where(is_its, self._rate[of], 1.0)

    def told(self, of: np.ndarray, payer_key: pl.Series) -> pl.DataFrame:
        """DRG and weight (CLP11, CLP12) of answers to these claims by these payers."""
        rows = pl.Series(of, dtype=pl.UInt32)
        is_its = payer_key == REGROUPER
        answers = pl.DataFrame(
            {"own": self._billed.gather(rows), "held": self._answered.gather(rows)}
        )
        drg = pl.when(is_its).then("held").otherwise("own")
        weight = drg.replace_strict(_WEIGHTS, default="", return_dtype=pl.String)
        return answers.select(
            drg=drg, drg_weight=pl.when(is_its).then(weight).otherwise(pl.lit(""))
        )
