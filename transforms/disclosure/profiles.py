"""Profiles: whose rule says which counts of people are too small to be shown.

- `cms`: US Centers for Medicare & Medicaid Services, cell size suppression policy: 1 to
  10 people are withheld, zero may be shown.
- `wonder`: CDC WONDER, data use restrictions: 1 to 9 are withheld. (Rates on fewer than
  20 are unreliable there; our pages show a rate on fewer than 30 pale, whatever the
  profile.)
- `opensafely`: OpenSAFELY, output checking: 7 and fewer are withheld, zero among them,
  and other counts are rounded to the nearest 5.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

Counts = TypeVar("Counts", NDArray[np.float64], pl.Expr)


@dataclass(frozen=True)
class Profile:
    """One rule: what is too small, and what is done with the rest."""

    name: str
    smallest_withheld: int
    largest_withheld: int
    rounded_to: int = 1  # counts are shown as multiples of this

    @property
    def least_shown(self) -> int:
        """The smallest count of people that may be shown, but for zero."""
        return self.largest_withheld + 1

    def rounded(self, counts: Counts) -> Counts:
        """Counts as they are shown: the nearest multiples, halves upwards."""
        to = self.rounded_to
        return (counts + to // 2) // to * to

    def behind(
        self, shown: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The least and the most that the counts behind shown ones can be.

        A shown count that is no multiple was not rounded: it is the count itself.
        """
        to = self.rounded_to
        is_exact = shown % to != 0
        least = np.where(is_exact, shown, np.maximum(shown - to // 2, 0.0))
        most = np.where(is_exact, shown, shown - to // 2 + to - 1)
        return least, most

    @property
    def few(self) -> str:
        """The counts that are withheld, for people."""
        if self.smallest_withheld == 0:
            return f"{self.largest_withheld} people or fewer"
        return f"{self.smallest_withheld} to {self.largest_withheld} people"

    def are_few(self, people: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which counts of people are too small to be shown."""
        return (people >= self.smallest_withheld) & (people <= self.largest_withheld)

    def is_few(self, people: int | None) -> bool:
        """Whether a count of people is too small to be shown."""
        return (
            people is not None
            and self.smallest_withheld <= people <= self.largest_withheld
        )


CMS = Profile("cms", 1, 10)
WONDER = Profile("wonder", 1, 9)
OPENSAFELY = Profile("opensafely", 0, 7, rounded_to=5)

PROFILES = {profile.name: profile for profile in (CMS, WONDER, OPENSAFELY)}
