"""Denials: how likely each claim is denied, and for what.

Each payer denies as often as its level says, with its own mix of categories; and what
is so with a claim makes some categories likelier: sent late, not authorized, new plan
year, another payer to come first.
"""

import numpy as np

from transforms.practice.chance import Floats, Ints
from transforms.practice.codes import DENIAL_WEIGHTS, DENIALS
from transforms.practice.ledger import DENIAL_LIST, NONE, Originals
from transforms.practice.payers import PAYERS

CATEGORIES = list(DENIAL_WEIGHTS)
LATE_DAYS = 30  # from the last day of service: what is sent later is at risk
_USUAL = np.array(list(DENIAL_WEIGHTS.values()), np.float64)
_MIX = np.array(
    [
        [payer.denies_more.get(category, 1.0) for category in CATEGORIES]
        for payer in PAYERS.values()
    ]
)
_DENIES = np.array([payer.denies for payer in PAYERS.values()])
_FIRST = np.array(
    [[entry[0] for entry in DENIAL_LIST].index(category) for category in CATEGORIES]
)
_COUNT = np.array([len(DENIALS[category]) for category in CATEGORIES])


class Denials:
    """The denials that claims of a panel are liable to."""

    def __init__(self, originals: Originals) -> None:
        self._payer = originals.payer
        weights = _MIX[originals.payer] * _USUAL
        column = {category: weights[:, n] for n, category in enumerate(CATEGORIES)}
        late = originals.submitted - originals.thru > LATE_DAYS
        column["timely_filing"] *= np.where(late, 8.0, 0.6)
        unauthorized = np.where(originals.kind == 1, 1.6, 1.0)
        column["authorization"] *= np.where(originals.is_authorized, 0.15, unauthorized)
        column["registration"] *= np.where(originals.month <= 2, 1.6, 0.9)
        other = originals.second != NONE
        column["coordination_of_benefits"] *= np.where(other, 4.0, 0.8)
        column["level_of_care"] *= np.where(originals.is_stay, 5.0, 0.8)
        column["non_covered"] *= np.where(originals.kind == 2, 1.5, 1.0)
        self._whole = np.cumsum(weights, axis=1)

    @property
    def chances(self) -> Floats:
        """How likely each claim is denied: on the whole, as often as its payer does."""
        whole, payer = self._whole[:, -1], self._payer
        mean = np.bincount(payer, whole) / np.maximum(np.bincount(payer), 1)
        return _DENIES[payer] * whole / mean[payer]

    def draw(self, rng: np.random.Generator, of: Ints) -> Ints:
        """A denial for each claim: places in DENIAL_LIST."""
        whole = self._whole[of]
        drawn = rng.random(len(of)) * whole[:, -1]
        category = (whole <= drawn[:, None]).sum(axis=1)
        return within(rng, np.minimum(category, len(CATEGORIES) - 1))


def within(rng: np.random.Generator, category: Ints) -> Ints:
    """One of the denials of each category (places in CATEGORIES)."""
    return _FIRST[category] + (rng.random(len(category)) * _COUNT[category]).astype(
        np.int64
    )
