"""Functional acknowledgments: whether what was sent could be read at all.

A 999 answers one group that was sent (AK1, AK9) and its transactions (AK2 to IK5); a
TA1 answers one interchange. Each answer is a row. Nothing of the content of what was
sent is kept: where an error stands is counted, not copied.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import FUNCTIONAL_ACKNOWLEDGMENT
from transforms.x12 import checks, findings
from transforms.x12.columns import Mask, numbers
from transforms.x12.consumed import Consumed
from transforms.x12.elements import Segments
from transforms.x12.gathering import NOWHERE, Rows, counts, firsts
from transforms.x12.records import IDENTITY, Records, empty, in_order, states, table

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


def functional_acknowledgments(segments: Segments, file_ids: Sequence[str]) -> Records:
    """Read 999 segments; the id of the file is in no key of theirs."""
    del file_ids
    under = segments.opened(segments.at("AK2"), segments.at("ST", "SE", "AK1", "AK9"))
    answers = segments.at(*SEGMENT_ERRORS, *ELEMENT_ERRORS, *RESPONSES)
    loose = (under < 0) & answers
    nowhere = np.full(segments.height, NOWHERE, np.int32)
    answered = _transactions(segments, under)
    groups = _groups(segments, answered)
    unread = segments.unread(CONSUMED)
    unread[loose] = 0
    notes = [
        checks.loose(segments, nowhere, loose, "status_without_subject"),
        checks.noted(
            "acknowledged_count_differs", segments, groups.rows, groups.differs
        ),
    ]
    rows = in_order([(one.rows, one.table) for one in (groups, answered)])
    return _records(rows, notes, states(segments, CONSUMED, loose), unread)


def interchange_acknowledgments(segments: Segments, file_ids: Sequence[str]) -> Records:
    """Read the TA1s among the segments of files; all others count as ignored."""
    del file_ids
    ta1 = segments.rows("TA1")
    none = np.zeros(segments.height, bool)
    rows = empty(FUNCTIONAL_ACKNOWLEDGMENT)
    notes: list[pl.DataFrame] = []
    if len(ta1):
        stated = segments.text(ta1, 2)
        sent = stated.str.to_date("%y%m%d", strict=False)
        response = segments.text(ta1, 4)
        columns = {
            "level_code": _level(INTERCHANGE, ta1),
            "segment_index": segments.segment_index[ta1],
            "byte_offset": segments.byte_offset[ta1],
            "interchange_control_number": segments.text(ta1, 1),
            "interchange_date": sent,
            **_outcome(response),
            "note_code": segments.text(ta1, 5),
        }
        rows = table(FUNCTIONAL_ACKNOWLEDGMENT, segments, ta1, columns)
        undated = (stated.is_not_null() & sent.is_null()).to_numpy()
        notes = [checks.noted("date_unreadable", segments, ta1, undated, "interchange")]
    return _records(
        rows,
        notes,
        states(segments, TA1_CONSUMED, none),
        segments.unread(TA1_CONSUMED),
    )


def _records(
    rows: pl.DataFrame,
    notes: list[pl.DataFrame],
    states: np.ndarray,
    unread: np.ndarray,
) -> Records:
    return Records(
        tables={"functional_acknowledgment": rows},
        identities=pl.DataFrame(schema=IDENTITY),
        findings=findings.joined(notes),
        states=states,
        unread=unread,
    )


class _Answers(NamedTuple):
    """Answers of one level."""

    rows: Rows  # the segment of each
    table: pl.DataFrame  # tables.FUNCTIONAL_ACKNOWLEDGMENT
    differs: Mask  # counts other rejections than it lists


def _transactions(segments: Segments, under: Rows) -> _Answers:
    """One row per AK2: what became of one transaction that was sent.

    `under` is the AK2 of each segment, -1 where there is none.
    """
    ak2 = segments.rows("AK2")
    header = _header(segments, segments.set_at[ak2])
    responses = segments.rows(*RESPONSES)

    def stated(position: int) -> pl.Series:
        """What the first response with this element says of each transaction."""
        some = responses[segments.has(responses, position)]
        at = firsts(under[some], some, segments.height)
        return segments.text(at[ak2], position)

    def errors(segment_ids: list[str]) -> np.ndarray:
        return counts(under[segments.rows(*segment_ids)], segments.height)[ak2]

    implementation = segments.text(ak2, 3)
    columns = {
        "level_code": _level(TRANSACTION, ak2),
        "transaction_index": segments.transaction_index[ak2],
        "segment_index": segments.segment_index[ak2],
        "byte_offset": segments.byte_offset[ak2],
        **header,
        "implementation_code": implementation.zip_with(
            implementation.is_not_null(), header["implementation_code"]
        ),
        "acknowledged_set_code": segments.text(ak2, 1),
        "set_control_number": segments.text(ak2, 2),
        **_outcome(stated(1)),
        "note_code": stated(2),
        "error_segments": errors(SEGMENT_ERRORS),
        "error_elements": errors(ELEMENT_ERRORS),
    }
    rows = table(FUNCTIONAL_ACKNOWLEDGMENT, segments, ak2, columns)
    return _Answers(ak2, rows, np.zeros(len(ak2), bool))


def _groups(segments: Segments, answered: _Answers) -> _Answers:
    """One row per 999: what became of the group it answers, and if it adds up."""
    st, ak9 = segments.rows("ST"), segments.rows("AK9")
    own, sets = segments.set_at[st], segments.sets.height

    def stated(position: int) -> pl.Series:
        some = ak9[segments.has(ak9, position)]
        return segments.text(_first(segments, some)[own], position)

    def count(position: int) -> pl.Series:
        """The first number that is one."""
        each = segments.text(ak9, position).cast(pl.Int64, strict=False)
        some = ak9[each.is_not_null().to_numpy()]
        found = segments.text(_first(segments, some)[own], position)
        return found.cast(pl.Int64, strict=False)

    of_set = segments.set_at[answered.rows]
    listed = counts(of_set, sets)[own]

    def added(column: str) -> np.ndarray:
        values = answered.table[column].to_numpy()
        return np.bincount(of_set, weights=values, minlength=sets)[own]

    rejected = numbers(added("is_rejected").astype(np.int64), listed > 0)
    received, accepted = count(3), count(4)
    # Those accepted may be left out: what was rejected is always listed.
    difference = received - accepted - rejected
    columns = {
        "level_code": _level(GROUP, st),
        "transaction_index": segments.transaction_index[st],
        "segment_index": segments.segment_index[st],
        "byte_offset": segments.byte_offset[st],
        **_header(segments, own),
        **_outcome(stated(1)),
        "note_code": stated(5),
        "error_segments": added("error_segments"),
        "error_elements": added("error_elements"),
        "stated_transactions": count(2),
        "received_transactions": received,
        "accepted_transactions": accepted,
        "answered_transactions": listed,
        "rejected_transactions": rejected,
        "difference_transactions": difference,
    }
    rows = table(FUNCTIONAL_ACKNOWLEDGMENT, segments, st, columns)
    return _Answers(st, rows, (difference != 0).fill_null(False).to_numpy())


def _header(segments: Segments, own: np.ndarray) -> dict[str, pl.Series]:
    """The group that each of these transactions answers (AK1), by row of `sets`."""
    ak1 = segments.rows("AK1")

    def stated(position: int) -> pl.Series:
        some = ak1[segments.has(ak1, position)]
        return segments.text(_first(segments, some)[own], position)

    return {
        "group_function_code": stated(1),
        "group_control_number": stated(2),
        "implementation_code": stated(3),
    }


def _first(segments: Segments, rows: Rows) -> Rows:
    """The first of these rows in each transaction of `sets`."""
    return firsts(segments.set_at[rows], rows, segments.sets.height)


def _outcome(response: pl.Series) -> dict[str, pl.Series]:
    return {
        "response_code": response,
        "is_accepted": response.is_in(ACCEPTED).fill_null(False),
        "is_rejected": response.is_in(REJECTED).fill_null(False),
    }


def _level(name: str, rows: Rows) -> pl.Series:
    return pl.repeat(name, len(rows), dtype=pl.String, eager=True)
