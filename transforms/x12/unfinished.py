"""Unfinished: the envelope of a file that is read part by part.

Whatever is settled when a part was read is handed over then. Kept is only what later
segments may still say something about: the last header of each kind, and the last
segment of the envelope.
"""

import polars as pl

from transforms.x12.elements import Segments
from transforms.x12.envelope import BEGINS, PASSED, Envelope, envelope, frames

_TRAILERS = {"ISA": "IEA", "GS": "GE", "ST": "SE"}
_HOLDS = {"ISA": "GS", "GS": "ST"}
_MISSING = "trailer_missing"


class Unfinished:
    """The envelope segments of the parts that were read, as far as they are open."""

    def __init__(self) -> None:
        """Begin a file."""
        self._kept = frames(Segments())
        self._open: list[int] = []  # headers that have no trailer so far
        self._reached = 0  # before it, all is settled but the trailers of those
        self._segments = 0

    def read(self, own: Segments) -> Envelope:
        """Take in the segments of a part; return what is settled now."""
        self._segments += own.height
        here = pl.concat([self._kept, frames(own)])
        ids = here["segment_id"]
        lasts = {name: (ids == name).arg_true()[-1:].to_list() for name in _TRAILERS}
        settled = self._headers()
        is_open = [
            here["segment_index"][at]
            for name, rows in lasts.items()
            for at in rows
            if not (ids[at:] == _TRAILERS[name]).any()
            and here["segment_index"][at] not in settled
        ]
        last = (~ids.is_in(BEGINS)).arg_true()[-1:].to_list()
        until = here["segment_index"][last[0]] if last else self._segments + 1
        around = self._settled(here, until, is_open)
        kept = {at for rows in lasts.values() for at in rows}
        kept |= set(range(last[0] if last else 0, here.height))
        self._keep(here, lasts, sorted(kept))
        return around

    def finish(self) -> Envelope:
        """Return what is left when there are no more parts."""
        return self._settled(self._kept, self._segments + 1, [])

    def _settled(self, here: pl.DataFrame, until: int, is_open: list[int]) -> Envelope:
        """What is known of the segments before `until`, and was not known before."""
        around = envelope(here, {0: self._segments})
        index = pl.col("segment_index")
        is_new = index.is_between(self._reached, until, closed="left")
        is_settled = ~index.is_in([*self._headers(), *is_open])
        is_missing = pl.col("finding_code") == _MISSING
        notes = around.findings.filter(
            pl.when(is_missing).then(is_settled).otherwise(is_new)
        )
        self._reached, self._open = until, is_open
        return Envelope(around.transactions.filter(is_new), notes)

    def _headers(self) -> set[int]:
        """Kept segments of which it was said whether they have a trailer."""
        return set(self._kept["segment_index"]) - set(self._open)

    def _keep(
        self, here: pl.DataFrame, lasts: dict[str, list[int]], kept: list[int]
    ) -> None:
        """Keep some rows, and how many each header holds of those that are left out."""
        ids, passed = here["segment_id"], here[PASSED].to_list()
        for header, held in _HOLDS.items():
            for at in lasts[header]:
                stay = sum(ids[row] == held for row in kept if row > at)
                passed[at] += (ids[at:] == held).sum() - stay
        counted = here.with_columns(pl.Series(PASSED, passed, pl.Int64))[kept]
        # Made anew, because the text of a part stays as long as a column made of it.
        self._kept = pl.DataFrame(counted.rows(), counted.schema, orient="row")
