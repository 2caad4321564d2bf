"""Claim loops: which provider, subscriber, patient, claim and line a segment is of.

An 837 nests by position: a segment belongs to whatever was opened last. HL numbers
are sometimes wrong, so only the order and the level (HL03) count. Each context is the
segment_index of the segment that opened it, 0 where there is none.
"""

import numpy as np
import polars as pl

from transforms.x12.elements import Elements, Mask, since

SERVICES = ["SV1", "SV2", "SV3"]
HIERARCHY = ["ST", "HL"]
CLAIM_ENDS = ["ST", "SE", "HL"]
# What HL03 opens that holds whatever follows; a patient (23) is below a subscriber.
PROVIDER_LEVEL, SUBSCRIBER_LEVEL = 1, 2
LEVELS = {"20": PROVIDER_LEVEL, "22": SUBSCRIBER_LEVEL}


def within(segments: pl.DataFrame) -> Elements:
    """Find the elements of 837 segments, in file order, and the contexts of each.

    provider_at, subscriber_at, patient_at: the HL that governs (else the ST).
    claim_at: the CLM. line_at: the LX (else the SV). other_at: the SBR of another
    payer, inside a claim. entity_at: the last NM1, where nothing was opened since.
    answer_at: the SVD, another payer's answer to a line.
    """
    elements = Elements(segments.drop("transaction_set_code", "interchange_index"))
    at = elements.at
    index = elements.frame["segment_index"].to_numpy()
    level = np.zeros(len(index), np.uint8)
    hierarchy = at("HL")
    level[hierarchy] = (
        elements.values(3, hierarchy)
        .replace_strict(LEVELS, default=0, return_dtype=pl.UInt8)
        .to_numpy()
    )
    claim, closed, other = at("CLM"), at(*CLAIM_ENDS), at("SBR")
    line = _line_opens(elements)
    claim_at = since(index, claim, closed)
    elements.add(
        provider_at=since(index, at("ST") | (level == PROVIDER_LEVEL)),
        subscriber_at=since(index, at("ST") | (level > 0)),
        patient_at=since(index, at(*HIERARCHY)),
        claim_at=claim_at,
        line_at=since(index, line, closed | claim | other),
        entity_at=since(index, at("NM1"), closed | claim | other | line | at("SVD")),
        other_at=since(index, other & (claim_at > 0), closed | claim | line),
        answer_at=since(index, at("SVD"), closed | claim | other | line),
    )
    return elements


def _line_opens(elements: Elements) -> Mask:
    """A line opens at its LX, or at its SV where the LX is missing."""
    counter, service = elements.at("LX"), elements.at(*SERVICES)
    ended = elements.at(*CLAIM_ENDS, "CLM", "SBR")
    # The last of these before each segment; another than LX when there is none.
    places = np.arange(len(counter))
    last = np.maximum.accumulate(np.where(counter | service | ended, places, 0))
    counted = np.concatenate([[False], counter[last]])[: len(counter)]
    return counter | (service & ~counted)


# Where a segment stands, for filters.
IN_CLAIM = (
    (pl.col("claim_at") > 0) & (pl.col("line_at") == 0) & (pl.col("other_at") == 0)
)
IN_OTHER = (pl.col("claim_at") > 0) & (pl.col("other_at") > 0)
IN_LINE = (pl.col("claim_at") > 0) & (pl.col("line_at") > 0)
IN_HIERARCHY = (pl.col("claim_at") == 0) & (pl.col("line_at") == 0)


def orphans(details: pl.DataFrame) -> pl.DataFrame:
    """Levels whose parent (HL02) does not stand before them in the transaction."""
    levels = details.filter(pl.col("segment_id") == "HL")
    parents = levels.select(
        "transaction_index", e02="e01", parent_at="segment_index"
    ).unique(["transaction_index", "e02"], keep="first")
    return levels.join(
        parents, on=["transaction_index", "e02"], how="left", maintain_order="left"
    ).filter(
        pl.col("e02").is_not_null(),
        (pl.col("parent_at") < pl.col("segment_index")).fill_null(False).not_(),
    )
