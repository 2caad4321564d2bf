"""The chance that a claim is denied, from what is known of it when it is sent.

Logistic regression (scikit-learn) with a ridge penalty on the categories and amounts of
`known_at_submission`, then Platt's calibration (1999) on claims of its own. Time runs
one way: a model made as of a day has seen no answer dated on that day or later.

Everything is fixed: claims are ordered by key, a sample is every n-th of them, the
solver begins at zero and works on one core. So the same claims give the same chances.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from transforms.statistics.known_at_submission import AMOUNTS, CATEGORIES, refuse_others

Floats = NDArray[np.float64]

MOST_CLAIMS = 200_000  # that a model learns from: more take longer, and tell no more
LEAST_CLAIMS = 2_000  # to learn from; with fewer nothing is told
LEAST_DENIED = 100
LEAST_CALIBRATING = 500
PENALTY = 0.01  # scikit-learn's C; chosen on practices of seeds 11, 12 and 13
_LEAST_OF_A_KIND = 30  # rarer categories count as one
_LATE_DAYS = (7, 14, 30, 60, 90)
_RESTRAINT = 100.0  # C of the calibration: as good as none


@dataclass(frozen=True)
class Model:
    """A fitted model: chances of claims whose columns are those it learnt from."""

    categories: OneHotEncoder
    amounts: StandardScaler
    regression: LogisticRegression
    calibration: LogisticRegression | None

    def chances(self, claims: pl.DataFrame) -> Floats:
        """The chance of each claim to be denied fully at its first primary answer."""
        if claims.is_empty():
            return np.zeros(0)
        design = _design(claims, self.categories, self.amounts)
        scores = np.asarray(self.regression.decision_function(design))
        if self.calibration is not None:
            scores = np.asarray(self.calibration.decision_function(scores[:, None]))
        return np.asarray(1 / (1 + np.exp(-scores)))


def fit(learnt: pl.DataFrame, calibrating: pl.DataFrame) -> Model | None:
    """Learn from some claims and calibrate on others; none where these are too few.

    Both have the columns of `known_at_submission`, `claim_family_id` and `is_denied`.
    """
    learnt = sample(learnt)
    calibrating = sample(calibrating)
    if not is_enough(learnt, calibrating):
        return None
    refuse_others((*CATEGORIES, *AMOUNTS))
    categories = OneHotEncoder(
        handle_unknown="infrequent_if_exist", min_frequency=_LEAST_OF_A_KIND
    ).fit(_categories(learnt))
    amounts = StandardScaler().fit(_amounts(learnt))
    regression = LogisticRegression(C=PENALTY, max_iter=1000).fit(
        _design(learnt, categories, amounts), _denied(learnt)
    )
    raw = Model(categories, amounts, regression, None)
    scores = regression.decision_function(_design(calibrating, categories, amounts))
    calibration = LogisticRegression(C=_RESTRAINT).fit(
        np.asarray(scores)[:, None], _denied(calibrating)
    )
    # A model that ranks claims the wrong way round on new ones is no model.
    if calibration.coef_[0, 0] <= 0:
        return None
    return Model(raw.categories, raw.amounts, raw.regression, calibration)


def is_enough(learnt: pl.DataFrame, calibrating: pl.DataFrame) -> bool:
    """Whether there are claims, denied and not, to learn from."""
    denied, calibrated = _denied(learnt), _denied(calibrating)
    return (
        learnt.height >= LEAST_CLAIMS
        and LEAST_DENIED <= denied.sum() <= learnt.height - LEAST_DENIED
        and calibrating.height >= LEAST_CALIBRATING
        and 0 < calibrated.sum() < calibrating.height
    )


def sample(claims: pl.DataFrame) -> pl.DataFrame:
    """At most `MOST_CLAIMS` claims: every n-th, in the order of their keys."""
    ordered = claims.sort("claim_family_id")
    return ordered.gather_every(max(1, -(-ordered.height // MOST_CLAIMS)))


def importance(
    model: Model, claims: pl.DataFrame, columns: tuple[str, ...], seed: int, times: int
) -> dict[str, float]:
    """By how much the Brier score rises when a column's values change places.

    The mean of some permutations, in score points; about 0, or below, is of no use.
    """
    denied = _denied(claims)
    random = np.random.default_rng(seed)
    was = float(((model.chances(claims) - denied) ** 2).mean())
    found = {}
    for name in columns:
        rises = []
        for _ in range(times):
            moved = claims[name].gather(pl.Series(random.permutation(claims.height)))
            chances = model.chances(claims.with_columns(moved.alias(name)))
            rises.append(float(((chances - denied) ** 2).mean()) - was)
        found[name] = float(np.mean(rises))
    return found


def base_shares(
    learnt: pl.DataFrame, claims: pl.DataFrame, within: str | None, least: int
) -> Floats:
    """The baseline: the share denied before, of each claim's payer and kind.

    Of kinds with few claims it leans on the payer, as if `least` more claims had come
    with the payer's share; of payers not seen before it is the share of all.
    """
    usual = float(_denied(learnt).mean()) if learnt.height else 0.0
    counted = [pl.col("is_denied").cast(pl.Float64).sum().alias("denied"), pl.len()]
    payers = learnt.group_by("payer_id").agg(
        share=pl.col("is_denied").cast(pl.Float64).mean()
    )
    told = claims.join(payers, on="payer_id", how="left", maintain_order="left")
    share = pl.col("share").fill_null(usual)
    if within is None:
        return told.select(share).to_series().to_numpy()
    cells = learnt.group_by("payer_id", within).agg(counted)
    told = told.join(
        cells, on=["payer_id", within], how="left", maintain_order="left"
    ).with_columns(pl.col("denied", "len").fill_null(0))
    shrunk = (pl.col("denied") + least * share) / (pl.col("len") + least)
    return told.select(shrunk).to_series().to_numpy()


def _denied(claims: pl.DataFrame) -> Floats:
    return claims["is_denied"].cast(pl.Float64).to_numpy()


def _categories(claims: pl.DataFrame) -> NDArray[Any]:
    return claims.select(
        pl.col(CATEGORIES).cast(pl.String).fill_null("unknown")
    ).to_numpy()


def _amounts(claims: pl.DataFrame) -> Floats:
    """Amounts as numbers: dollars and days by their logarithm, days also by bands."""
    days = pl.col("submission_lag_days").cast(pl.Float64).fill_null(0).clip(0)
    logged = {"billed_usd", "submission_lag_days", "stay_days", "claim_lines"}
    columns = [
        pl.col(name).cast(pl.Float64).fill_null(0).clip(0).log1p()
        if name in logged
        else pl.col(name).cast(pl.Float64).fill_null(0)
        for name in AMOUNTS
    ]
    bands = [
        (days > late).cast(pl.Float64).alias(f"over {late}") for late in _LATE_DAYS
    ]
    return claims.select(*columns, *bands).to_numpy()


def _design(
    claims: pl.DataFrame, categories: OneHotEncoder, amounts: StandardScaler
) -> sparse.csr_matrix:
    """One row per claim; sparse, so that sums are made in one order on one core."""
    return sparse.hstack(
        [
            categories.transform(_categories(claims)),
            sparse.csr_matrix(amounts.transform(_amounts(claims))),
        ],
        format="csr",
    )
