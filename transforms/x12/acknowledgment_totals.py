"""Acknowledgment totals: what a 277CA says it accepted and rejected, and did.

A receiver and a provider level may each state how many claims were accepted and
rejected, and their dollars. The claims listed beneath must add up to it. A provider
whose claims are not listed counts as it says itself; where nothing is listed, there is
nothing to compare.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import ACKNOWLEDGMENT_TOTAL, UNITS, USD
from transforms.x12 import acknowledgment_loops as loops
from transforms.x12 import findings
from transforms.x12.acknowledgment_loops import Loops, kept
from transforms.x12.acknowledgment_statuses import Statuses
from transforms.x12.columns import Mask, decimals, labels, numbers
from transforms.x12.elements import Segments
from transforms.x12.gathering import Rows, first, firsts, sums
from transforms.x12.records import table
from transforms.x12.values import Amounts, is_any

# What QTY01 and AMT01 count, at the receiver's level and at the provider's.
COUNTS = {"90": "accepted", "QA": "accepted", "AA": "rejected", "QC": "rejected"}
DOLLARS = {"YU": "accepted", "YY": "rejected"}
# The four numbers of a total, in this order throughout: claims, then cents.
ACCEPTED_CLAIMS, REJECTED_CLAIMS, ACCEPTED_USD, REJECTED_USD = range(4)
SUMS = ("accepted_claims", "rejected_claims", "accepted_usd", "rejected_usd")


class Totals(NamedTuple):
    """The levels that state a total."""

    rows: Rows  # the HL of each
    table: pl.DataFrame  # tables.ACKNOWLEDGMENT_TOTAL


class _Numbers(NamedTuple):
    """Four numbers for each of some rows, and whether each of them is known."""

    values: np.ndarray
    known: np.ndarray


def totals(
    segments: Segments, within: Loops, is_kept: Mask, statuses: Statuses
) -> Totals:
    """Compare totals with claims: one row per level that states any."""
    levels, stated = _stated(segments, within, is_kept)
    listed = _listed(segments.height, within, levels, stated, _claims(within, statuses))
    both = stated.known & listed.known
    differs = (both & (stated.values != listed.values)).any(axis=0)
    left = stated.values - listed.values
    columns = {
        "transaction_index": segments.transaction_index[levels],
        "segment_index": segments.segment_index[levels],
        "byte_offset": segments.byte_offset[levels],
        "level_code": labels(within.level[levels], *loops.NAMES),
        **{f"stated_{name}": one for name, one in _columns(stated).items()},
        **_columns(listed),
        "is_balanced": numbers(~differs, differs | both.all(axis=0)),
        "difference_usd": decimals(
            left[ACCEPTED_USD] + left[REJECTED_USD],
            USD,
            both[ACCEPTED_USD] & both[REJECTED_USD],
        ),
    }
    return Totals(levels, table(ACKNOWLEDGMENT_TOTAL, segments, levels, columns))


def noted(segments: Segments, totals: Totals) -> pl.DataFrame:
    """One finding for each level whose totals are not those of the claims it lists."""
    differs = ~totals.table["is_balanced"].fill_null(True)
    return findings.at(
        "totals_differ",
        segments,
        totals.rows[differs.to_numpy()],
        difference_usd=totals.table["difference_usd"].filter(differs),
    )


def _columns(given: _Numbers) -> dict[str, pl.Series]:
    return {
        name: decimals(given.values[n], USD, given.known[n])
        if name.endswith("usd")
        else numbers(given.values[n], given.known[n])
        for n, name in enumerate(SUMS)
    }


def _stated(segments: Segments, within: Loops, is_kept: Mask) -> tuple[Rows, _Numbers]:
    """The levels that state a total; one left out is 0, an unreadable one unknown."""
    is_level = np.isin(within.level, (loops.RECEIVER, loops.PROVIDER))
    owner = np.where(is_level, within.level_at, np.int32(-1))
    levels = kept(segments, is_kept, "HL")
    qty, amt = (kept(segments, is_kept, name) for name in ("QTY", "AMT"))
    qty = qty[is_any(segments.word(qty, 1), *COUNTS)]
    amt = amt[is_any(segments.word(amt, 1), *DOLLARS)]
    levels = levels[np.isin(levels, owner[np.concatenate([qty, amt])])]

    def said(rows: Rows, meanings: dict[str, str], meaning: str) -> Rows:
        codes = [code for code, one in meanings.items() if one == meaning]
        is_one = is_any(segments.word(rows, 1), *codes) & segments.has(rows, 2)
        return first(owner, rows[is_one], levels)

    four = [
        segments.units(said(qty, COUNTS, "accepted"), 2),
        segments.units(said(qty, COUNTS, "rejected"), 2),
        segments.usd(said(amt, DOLLARS, "accepted"), 2),
        segments.usd(said(amt, DOLLARS, "rejected"), 2),
    ]
    return levels, _Numbers(
        np.stack([_whole(one) for one in four]),
        np.stack([~one.bad for one in four]),
    )


def _whole(stated: Amounts) -> np.ndarray:
    """Cents as they are; of a quantity of claims what stands before the point."""
    if stated.dtype == UNITS:
        return np.sign(stated.values) * (np.abs(stated.values) // 10**UNITS.scale)
    return stated.values


class _Claims(NamedTuple):
    """The claims that are listed, and each one's part of the sums."""

    rows: Rows  # their subjects
    values: np.ndarray


def _claims(within: Loops, statuses: Statuses) -> _Claims:
    """Whether and for how much each claim was accepted, or else rejected."""
    stc = statuses.rows
    own = np.flatnonzero((within.level[stc] == loops.CLAIM) & (within.line_at[stc] < 0))
    subjects, which = np.unique(within.subject_at[stc[own]], return_inverse=True)
    is_rejected, is_accepted = (np.zeros(len(subjects), bool) for _ in range(2))
    is_rejected[which[statuses.is_rejected[own]]] = True
    is_accepted[which[statuses.is_accepted[own]]] = True
    is_accepted &= ~is_rejected
    # The first status that states dollars does so for its claim.
    is_stated = ~statuses.stated.missing[own]
    at = firsts(which[is_stated], own[is_stated], len(subjects))
    billed = np.append(statuses.stated.values, 0)[at]
    values = np.stack(
        [is_accepted, is_rejected, billed * is_accepted, billed * is_rejected]
    )
    return _Claims(subjects, values)


def _listed(
    height: int, within: Loops, levels: Rows, stated: _Numbers, claims: _Claims
) -> _Numbers:
    """What is listed beneath each of the levels; unknown where nothing is."""
    at_provider = _summed(height, within.provider_at[claims.rows], claims.values)
    is_provider = within.level[levels] == loops.PROVIDER
    alone = is_provider & ~at_provider.known[0, levels]
    given = np.where(stated.known, stated.values, 0)[:, alone]
    at_receiver = _summed(
        height,
        np.concatenate(
            [within.receiver_at[claims.rows], within.receiver_at[levels[alone]]]
        ),
        np.concatenate([claims.values, given], axis=1),
    )
    return _Numbers(
        *(
            np.where(is_provider, provider[:, levels], receiver[:, levels])
            for provider, receiver in zip(at_provider, at_receiver, strict=True)
        )
    )


def _summed(height: int, owner: Rows, values: np.ndarray) -> _Numbers:
    """Add up four numbers of rows by owner; unknown of owners without any row."""
    added = np.stack([sums(owner, one, height) for one in values])
    is_owner = np.zeros(height, bool)
    is_owner[owner[owner >= 0]] = True
    return _Numbers(added, np.broadcast_to(is_owner, added.shape))
