"""Checks: conditions on segments that become findings, and what they cost."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from transforms.tables import USD
from transforms.x12 import findings
from transforms.x12.columns import Mask, decimals
from transforms.x12.elements import Segments
from transforms.x12.gathering import Rows


def noted(
    code: str, segments: Segments, rows: Rows, holds: Mask, unit: str | None = None
) -> pl.DataFrame:
    """One finding for each of the rows for which a condition holds."""
    if not holds.any():
        return findings.none()
    said = {} if unit is None else {"unit": unit}
    return findings.at(code, segments, rows[holds], **said)


def unbalanced(
    code: str, segments: Segments, rows: Rows, difference: np.ndarray
) -> pl.DataFrame:
    """One finding for each of the rows whose dollars differ, in cents."""
    differs = difference != 0
    if not differs.any():
        return findings.none()
    dollars = decimals(difference[differs], USD)
    return findings.at(code, segments, rows[differs], difference_usd=dollars)


def first_per_claim(
    segments: Segments,
    claim: np.ndarray,
    suspects: Sequence[Rows],
    code: str = "amount_unreadable",
) -> tuple[pl.DataFrame, Mask]:
    """Refuse the claims, or members or coverages, that hold suspect segments.

    Args:
        segments: of one or more files.
        claim: which claim each segment is of, -1 where of none.
        suspects: rows whose claims must not land.
        code: of the findings.

    Returns:
        A finding about the first suspect of each claim, and every segment of them.
    """
    rows = np.sort(np.concatenate(suspects))
    rows = rows[claim[rows] >= 0]
    if not len(rows):
        return findings.none(), np.zeros(segments.height, bool)
    refused, at = np.unique(claim[rows], return_index=True)
    counts = np.bincount(claim[claim >= 0])[refused]
    lost = pl.Series(counts, dtype=pl.UInt32)
    is_refused = np.append(np.zeros(claim.max() + 1, bool), False)
    is_refused[refused] = True
    return (
        findings.at(code, segments, rows[at], quarantined_segments=lost),
        is_refused[claim],
    )


def loose(
    segments: Segments,
    line: np.ndarray,
    is_loose: Mask,
    code: str = "no_claim_before_line",
) -> pl.DataFrame:
    """Report segments that stand outside every claim, once for each line they make up.

    `line` is the row that opened the line of each segment, -1 for none.
    """
    rows = np.flatnonzero(is_loose)
    if not len(rows):
        return findings.none()
    keys = np.stack([segments.set_at[rows], line[rows]], axis=1)
    _, at, counts = np.unique(keys, axis=0, return_index=True, return_counts=True)
    order = np.argsort(at)
    lost = pl.Series(counts[order], dtype=pl.UInt32)
    return findings.at(code, segments, rows[at[order]], quarantined_segments=lost)
