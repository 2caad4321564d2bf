"""Rhythm: on which days claims are sent and payers pay, by the size of a practice.

Days are counted from 1970-01-01, as NumPy and Polars count them.
"""

from dataclasses import dataclass

from transforms.practice.chance import Ints


@dataclass(frozen=True)
class Rhythm:
    """How often files are written: rarely when there is little to write."""

    cycle_days: int  # between two 835 files of a payer
    batch_days: int  # between two 837 files of a claim type

    def pays_on(self, offset: Ints, ready: Ints) -> Ints:
        """The first payment day, by the payer's offset, that is not before a day."""
        return ready + (offset - ready) % self.cycle_days

    def submits_on(self, kind: Ints, ready: Ints) -> Ints:
        """The first batch day of a claim type (0 P, 1 I, 2 D) not before a day."""
        return ready + (4 + kind - ready) % self.batch_days


def rhythm(claims: int) -> Rhythm:
    """Two-weekly payments and weekly batches; fewer files for small practices."""
    if claims < 50_000:
        return Rhythm(cycle_days=28, batch_days=14)
    return Rhythm(cycle_days=14, batch_days=7)
