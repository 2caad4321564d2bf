"""Functional acknowledgments: whether what was sent could be read at all.

A 999 answers one group that was sent (AK1, AK9) and its transactions (AK2 to IK5); a
TA1 answers one interchange. Each answer is a row. Nothing of the content of what was
sent is kept: where an error stands is counted, not copied.
"""

import polars as pl

from transforms.tables import FUNCTIONAL_ACKNOWLEDGMENT, INDEX
from transforms.x12 import checks, findings
from transforms.x12.checks import Check, noted
from transforms.x12.claim_parties import IDENTITY
from transforms.x12.elements import Consumed, Elements, Records, firsts, states, table

# Elements that are read, by segment id. Some senders write the 997's AK3 to AK5.
CONSUMED: Consumed = {
    segment_id: frozenset(positions)
    for segment_id, positions in {
        "ST": [1, 2, 3],
        "SE": [1, 2],
        "AK1": [1, 2, 3],
        "AK2": [1, 2, 3],
        "IK3": [],
        "AK3": [],
        "IK4": [],
        "AK4": [],
        "IK5": [1, 2],
        "AK5": [1, 2],
        "AK9": [1, 2, 3, 4, 5],
    }.items()
}
TA1_CONSUMED: Consumed = {"TA1": frozenset([1, 2, 4, 5])}
SEGMENT_ERRORS, ELEMENT_ERRORS, RESPONSES = (
    ["IK3", "AK3"],
    ["IK4", "AK4"],
    ["IK5", "AK5"],
)
INTERCHANGE, GROUP, TRANSACTION = "interchange", "group", "transaction"
ACCEPTED = ["A", "E"]
REJECTED = ["R", "M", "W", "X"]
LOOSE = (pl.col("claim_at") == 0) & pl.col("segment_id").is_in(
    [*SEGMENT_ERRORS, *ELEMENT_ERRORS, *RESPONSES]
)


def functional_acknowledgments(segments: pl.DataFrame, file_id: str) -> Records:
    """Read the 999s among a file's segments; `file_id` is in no key of theirs."""
    del file_id
    frame = _within(segments.filter(pl.col("transaction_set_code") == "999"))
    elements = Elements(frame)
    parts = elements.of([*CONSUMED], 5)
    read = states(elements, elements.unread(CONSUMED), CONSUMED, LOOSE)
    kept = parts.filter(~LOOSE)
    answers = _transactions(kept)
    groups = _groups(kept, answers)
    rows = pl.concat([answers, groups], how="diagonal").sort(
        "transaction_index", "segment_index"
    )
    notes = [
        findings.found("status_without_subject", checks.loose(frame, LOOSE)),
        *noted(
            groups,
            Check("acknowledged_count_differs", pl.col("difference_transactions") != 0),
        ),
    ]
    return _records(rows, notes, read)


def interchange_acknowledgments(segments: pl.DataFrame) -> Records:
    """Read the TA1s among a file's segments, which stand outside transactions."""
    frame = segments.filter(pl.col("segment_id") == "TA1").with_columns(
        claim_at=pl.lit(0, INDEX), line_at=pl.lit(0, INDEX)
    )
    elements = Elements(frame)
    parts = elements.of(["TA1"], 5)
    sent = pl.col("e02").str.to_date("%y%m%d", strict=False)
    rows = parts.with_columns(
        level_code=pl.lit(INTERCHANGE),
        transaction_index=pl.lit(None, INDEX),
        interchange_control_number="e01",
        interchange_date=sent,
        response_code="e04",
        note_code="e05",
    )
    undated = pl.col("e02").is_not_null() & sent.is_null()
    notes = noted(parts, Check("date_unreadable", undated, unit="interchange"))
    unread = elements.unread(TA1_CONSUMED)
    return _records(rows, notes, states(elements, unread, TA1_CONSUMED, pl.lit(False)))


def _records(
    rows: pl.DataFrame, notes: list[pl.DataFrame], read: pl.DataFrame
) -> Records:
    response = pl.col("response_code")
    rows = rows.with_columns(
        is_accepted=response.is_in(ACCEPTED).fill_null(False),
        is_rejected=response.is_in(REJECTED).fill_null(False),
    )
    missing = [name for name in FUNCTIONAL_ACKNOWLEDGMENT if name not in rows.columns]
    rows = rows.with_columns(pl.lit(None).alias(name) for name in missing)
    return Records(
        tables={"functional_acknowledgment": table(rows, FUNCTIONAL_ACKNOWLEDGMENT)},
        identities=pl.DataFrame(schema=IDENTITY),
        findings=findings.joined(notes),
        read=read,
    )


def _within(frame: pl.DataFrame) -> pl.DataFrame:
    """Add claim_at: the AK2 that a segment stands under, 0 where there is none."""
    ids = pl.col("segment_id")
    at = (
        pl.when(ids == "AK2")
        .then("segment_index")
        .when(ids.is_in(["ST", "SE", "AK1", "AK9"]))
        .then(pl.lit(0, INDEX))
    )
    return frame.with_columns(
        claim_at=at.forward_fill().fill_null(0), line_at=pl.lit(0, INDEX)
    )


def _transactions(kept: pl.DataFrame) -> pl.DataFrame:
    """One row per AK2: what became of one transaction that was sent."""
    ids = pl.col("segment_id")
    own = kept.filter(pl.col("claim_at") > 0)
    answered = own.group_by("claim_at", maintain_order=True).agg(
        error_segments=ids.is_in(SEGMENT_ERRORS).sum(),
        error_elements=ids.is_in(ELEMENT_ERRORS).sum(),
    )
    responses = firsts(
        own.filter(ids.is_in(RESPONSES)),
        "claim_at",
        response_code=pl.col("e01"),
        note_code=pl.col("e02"),
    )
    rows = kept.filter(ids == "AK2").select(
        "transaction_index",
        "segment_index",
        "byte_offset",
        "segment_id",
        "claim_at",
        level_code=pl.lit(TRANSACTION),
        acknowledged_set_code="e01",
        set_control_number="e02",
        own_implementation_code="e03",
    )
    for right, on in [
        (answered, "claim_at"),
        (responses, "claim_at"),
        (_headers(kept), "transaction_index"),
    ]:
        rows = rows.join(right, on=on, how="left", maintain_order="left")
    return rows.with_columns(
        implementation_code=pl.coalesce(
            "own_implementation_code", "implementation_code"
        )
    )


def _headers(kept: pl.DataFrame) -> pl.DataFrame:
    """The group that each 999 answers (AK1)."""
    return firsts(
        kept.filter(pl.col("segment_id") == "AK1"),
        "transaction_index",
        group_function_code=pl.col("e01"),
        group_control_number=pl.col("e02"),
        implementation_code=pl.col("e03"),
    )


def _groups(kept: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    """One row per 999: what became of the group it answers, and if it adds up."""
    rows = kept.filter(pl.col("segment_id") == "ST").select(
        "transaction_index",
        "segment_index",
        "byte_offset",
        "segment_id",
        "claim_at",
        level_code=pl.lit(GROUP),
    )
    closing = firsts(
        kept.filter(pl.col("segment_id") == "AK9"),
        "transaction_index",
        response_code=pl.col("e01"),
        note_code=pl.col("e05"),
        stated_transactions=_count("e02"),
        received_transactions=_count("e03"),
        accepted_transactions=_count("e04"),
    )
    counted = answers.group_by("transaction_index").agg(
        pl.col("error_segments", "error_elements").sum(),
        answered_transactions=pl.len().cast(pl.Int64),
        rejected_transactions=pl.col("response_code")
        .is_in(REJECTED)
        .sum()
        .cast(pl.Int64),
    )
    for right in (_headers(kept), closing, counted):
        rows = rows.join(
            right, on="transaction_index", how="left", maintain_order="left"
        )
    stated = pl.col("received_transactions") - pl.col("accepted_transactions")
    return rows.with_columns(
        pl.col("answered_transactions", "error_segments", "error_elements").fill_null(
            0
        ),
        # Those accepted may be left out: what was rejected is always listed.
        difference_transactions=stated - pl.col("rejected_transactions"),
    )


def _count(element: str) -> pl.Expr:
    return pl.col(element).cast(pl.Int64, strict=False)
