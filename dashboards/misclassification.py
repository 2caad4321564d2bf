"""Misclassification: what a difference would be, had everyone been told apart rightly.

Codes find some of those who have a trait (the sensitivity) and rarely others (one
less the specificity). Both groups that the codes make then hold people of both kinds,
which pulls their means together (Rothman, Greenland and Lash 2008, chapter 19). The
errors are taken to be the same whatever a person costs: non-differential.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Corrected:
    """What follows for the two groups that the codes make."""

    prevalence: float  # of the trait, among both groups together
    true_found: float  # of those the codes find, the share who have the trait
    true_rest: float  # of the rest, the share who have not

    @property
    def factor(self) -> float:
        """By how much the difference of the two means is too small."""
        return 1 / (self.true_found + self.true_rest - 1)


def corrected(found: float, sensitivity: float, specificity: float) -> Corrected | None:
    """What the share that codes find says of the truth.

    `found` is the share of people whose codes show the trait. None where such a share
    cannot come about: codes that find so few of them, or so many others, would show
    more people, or fewer.
    """
    told_apart = sensitivity + specificity - 1
    if told_apart <= 0 or not 0 < found < 1:
        return None
    prevalence = (found + specificity - 1) / told_apart
    if not 0 < prevalence < 1:
        return None
    true_found = sensitivity * prevalence / found
    true_rest = specificity * (1 - prevalence) / (1 - found)
    return Corrected(prevalence, true_found, true_rest)
