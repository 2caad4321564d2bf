"""Acknowledgments: what the 277CAs of files say of the claims that were sent.

Each STC is one status: of a claim or its service line, or of all that a receiver or a
provider sent. What is about an amount that can't be read is quarantined with all its
segments; everything else lands. No name and no member number is read.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import ACKNOWLEDGMENT, ACKNOWLEDGMENT_TOTAL
from transforms.x12 import acknowledgment_loops as loops
from transforms.x12 import (
    acknowledgment_statuses,
    acknowledgment_totals,
    checks,
    findings,
)
from transforms.x12.acknowledgment_loops import Loops, kept
from transforms.x12.columns import Mask
from transforms.x12.consumed import Consumed
from transforms.x12.elements import Segments
from transforms.x12.gathering import Rows
from transforms.x12.records import IDENTITY, IGNORED, Records, empty, states
from transforms.x12.values import is_any

KIND = "277CA"  # other 277s answer questions nobody here asked
# Elements that are read, by segment id: each of them changes what lands.
CONSUMED: Consumed = {
    segment_id: frozenset(positions)
    for segment_id, positions in {
        "ST": [1, 2, 3],
        "SE": [1, 2],
        "BHT": [4],
        "HL": [1, 2, 3],
        "NM1": [1, 8, 9],
        "TRN": [2],
        "STC": [1, 2, 3, 4, 10, 11],
        "REF": [1, 2],
        "DTP": [1, 3],
        "QTY": [1, 2],
        "AMT": [1, 2],
        "SVC": [1, 2, 4],
    }.items()
}
DATES = ["050", "009", "472"]


def acknowledgments(segments: Segments, file_ids: Sequence[str]) -> Records:
    """Read the 277CAs among 277 segments; all others are left out.

    The id of the file starts each acknowledgment_id, which the statuses of one TRN
    share.
    """
    is_one = (segments.sets["kind_code"] == KIND).to_numpy()
    rows = np.flatnonzero(np.append(is_one, False)[segments.set_at])
    stated = np.full(segments.height, IGNORED, np.uint8)
    unread = np.zeros(segments.height, np.uint32)
    tables = {
        "acknowledgment": empty(ACKNOWLEDGMENT),
        "acknowledgment_total": empty(ACKNOWLEDGMENT_TOTAL),
    }
    notes: list[pl.DataFrame] = []
    if len(rows):
        own = segments.take(rows)
        within = loops.within(own)
        refused = _refused(own, within)
        lost = refused.mask.copy()
        lost[refused.totals] = True
        stated[rows] = states(own, CONSUMED, lost)
        unread[rows] = np.where(lost, 0, own.unread(CONSUMED))
        tables, notes = _read(own, within, ~refused.mask, file_ids)
        notes = [*refused.findings, *notes]
    return Records(
        tables=tables,
        identities=pl.DataFrame(schema=IDENTITY),
        findings=findings.joined(notes),
        states=stated,
        unread=unread,
    )


class _Refused(NamedTuple):
    """What goes to quarantine."""

    mask: Mask  # statuses, with all that they are about
    totals: Rows  # AMT that can't be read; their levels land, with an unknown total
    findings: list[pl.DataFrame]


def _refused(segments: Segments, within: Loops) -> _Refused:
    """Refuse what holds an amount that can't be read, and statuses of nothing."""
    stc, svc, amt = (segments.rows(name) for name in ("STC", "SVC", "AMT"))
    suspects = [rows[segments.usd(rows, n).bad] for rows, n in ((stc, 4), (svc, 2))]
    notes, refused = checks.first_per_claim(segments, within.subject_at, suspects)
    amt = amt[is_any(segments.word(amt, 1), *acknowledgment_totals.DOLLARS)]
    untotalled = amt[segments.usd(amt, 2).bad]
    loose = (within.subject_at < 0) & segments.at("STC", "SVC")
    lost = pl.Series(np.ones(len(untotalled), np.uint32))
    return _Refused(
        loose | refused,
        untotalled,
        [
            notes,
            findings.at(
                "amount_unreadable", segments, untotalled, unit="transaction",
                quarantined_segments=lost,
            ),
            checks.loose(segments, within.line_at, loose, "status_without_subject"),
        ],
    )  # fmt: skip


def _read(
    segments: Segments, within: Loops, is_kept: Mask, file_ids: Sequence[str]
) -> tuple[dict[str, pl.DataFrame], list[pl.DataFrame]]:
    """Make the tables, and the findings about what they hold."""
    stc, dtp, qty = (kept(segments, is_kept, name) for name in ("STC", "DTP", "QTY"))
    rows = acknowledgment_statuses.statuses(segments, within, is_kept, file_ids)
    totals = acknowledgment_totals.totals(segments, within, is_kept, rows)
    dated = dtp[is_any(segments.word(dtp, 1), *DATES)]
    counted = qty[is_any(segments.word(qty, 1), *acknowledgment_totals.COUNTS)]
    undated, uncounted = "date_unreadable", "units_unreadable"
    notes = [
        findings.at("hierarchy_broken", segments, loops.misplaced(segments, within)),
        checks.noted(undated, segments, stc, segments.bad_days(stc, 2)),
        checks.noted(undated, segments, dated, segments.bad_days(dated, 3)),
        checks.noted(
            uncounted, segments, counted, segments.units(counted, 2).bad, "transaction"
        ),
        acknowledgment_totals.noted(segments, totals),
    ]
    return {"acknowledgment": rows.table, "acknowledgment_total": totals.table}, notes
