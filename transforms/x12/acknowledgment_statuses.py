"""Acknowledgment statuses: one row per STC, with what its loops say."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import ACKNOWLEDGMENT
from transforms.x12 import acknowledgment_loops as loops
from transforms.x12.acknowledgment_loops import Loops, kept
from transforms.x12.columns import Mask, labels
from transforms.x12.elements import Ids, Segments
from transforms.x12.gathering import Rows, first, running
from transforms.x12.records import table
from transforms.x12.values import Amounts, is_any

# The composites of an STC, each a category, a status and an entity.
COMPOSITES = {"": 1, "_2": 10, "_3": 11}
COMPONENTS = {"category": 1, "status": 2, "entity": 3}
ACCEPTED = ["A0", "A1", "A2", "A5"]
REJECTED = ["A3", "A4", "A6", "A7", "A8"]
PAYER, CLEARINGHOUSE = "PR", "AY"


class Statuses(NamedTuple):
    """The statuses that land."""

    rows: Rows  # the STC of each
    stated: Amounts  # its own dollars (STC04)
    is_accepted: Mask
    is_rejected: Mask
    table: pl.DataFrame  # tables.ACKNOWLEDGMENT


def statuses(
    segments: Segments, within: Loops, is_kept: Mask, file_ids: Sequence[str]
) -> Statuses:
    """Statuses of 277CA segments: those that are kept, all of which have a subject."""
    stc = kept(segments, is_kept, "STC")
    subject, line = within.subject_at[stc], within.line_at[stc]
    level = np.where(line >= 0, loops.LINE, within.level[stc])
    codes = _codes(segments, stc)
    is_accepted, is_rejected = _outcomes(codes)
    stated = segments.usd(stc, 4)
    of_line = segments.usd(line, 2).series()
    columns = {
        "acknowledgment_id": Ids(segments, subject, file_ids).of(np.arange(len(stc))),
        "status_index": running(subject),
        "level_code": labels(level, *loops.NAMES),
        "transaction_index": segments.transaction_index[stc],
        "segment_index": segments.segment_index[stc],
        "byte_offset": segments.byte_offset[stc],
        **_parties(segments, within, stc),
        "status_date": segments.day(stc, 2).series(),
        "action_code": segments.text(stc, 3),
        "billed_usd": of_line.zip_with(pl.Series(line >= 0), stated.series()),
        "is_accepted": is_accepted,
        "is_rejected": is_rejected,
        **codes,
        **_about(segments, within, is_kept, stc),
    }
    made = table(ACKNOWLEDGMENT, segments, stc, columns)
    return Statuses(stc, stated, is_accepted, is_rejected, made)


def _codes(segments: Segments, stc: Rows) -> dict[str, pl.Series]:
    return {
        f"{name}{n}_code": segments.text(stc, element, component).str.to_uppercase()
        for n, element in COMPOSITES.items()
        for name, component in COMPONENTS.items()
    }


def _outcomes(codes: dict[str, pl.Series]) -> tuple[Mask, Mask]:
    """Say of each status whether it accepts and whether it rejects, which wins."""
    categories = [codes[f"category{n}_code"] for n in COMPOSITES]

    def is_one(values: list[str]) -> Mask:
        each = [one.is_in(values).fill_null(False).to_numpy() for one in categories]
        return np.any(each, axis=0)

    is_rejected = is_one(REJECTED)
    return is_one(ACCEPTED) & ~is_rejected, is_rejected


def _about(
    segments: Segments, within: Loops, is_kept: Mask, stc: Rows
) -> dict[str, pl.Series]:
    """What each status is about: its numbers, its service line and its days."""
    subject, line = within.subject_at[stc], within.line_at[stc]
    on_subject, source = within.on_subject, within.at(loops.SOURCE)

    def said(
        owner: Rows, of: Rows, segment_id: str, qualifier: str, value: int = 2
    ) -> Rows:
        """The first segment with a qualifier and a value in each of these loops."""
        rows = kept(segments, is_kept, segment_id)
        is_one = is_any(segments.word(rows, 1), qualifier)
        return first(owner, rows[is_one & segments.has(rows, value)], of)

    def number(owner: Rows, of: Rows, qualifier: str) -> pl.Series:
        return segments.text(said(owner, of, "REF", qualifier), 2)

    def dated(qualifier: str) -> pl.Series:
        rows = said(source, within.source_at[stc], "DTP", qualifier, 3)
        return segments.day(rows, 3).series()

    trace = segments.text(first(on_subject, segments.rows("TRN"), subject), 2)
    nothing = trace.clear(len(trace))
    is_claim = pl.Series(within.level[stc] == loops.CLAIM)
    served = said(on_subject, subject, "DTP", "472", 3)
    own = said(within.line_at, line, "DTP", "472", 3)
    first_day = segments.day(own, 3).otherwise(segments.day(served, 3))
    last_day = segments.last_day(own, 3).otherwise(segments.last_day(served, 3))
    return {
        "patient_control_number": trace.zip_with(is_claim, nothing),
        "trace_number": nothing.zip_with(is_claim, trace),
        "payer_control_number": number(on_subject, subject, "1K"),
        "clearinghouse_control_number": number(on_subject, subject, "D9"),
        "type_of_bill_code": number(on_subject, subject, "BLT"),
        "service_from_date": first_day.series(),
        "service_to_date": last_day.series(),
        "line_index": _line_numbers(segments, within, is_kept, line),
        "line_control_number": number(within.line_at, line, "FJ"),
        "procedure_qualifier_code": segments.text(line, 1, 1),
        "procedure_code": segments.text(line, 1, 2),
        "revenue_code": segments.text(line, 4),
        "received_date": dated("050"),
        "processed_date": dated("009"),
    }


def _line_numbers(
    segments: Segments, within: Loops, is_kept: Mask, line: Rows
) -> pl.Series:
    """Number lines from 1 among those listed of their subject; null for no line."""
    svc = kept(segments, is_kept, "SVC")
    number = np.zeros(segments.height + 1, np.uint32)
    number[svc] = running(within.subject_at[svc])
    return pl.Series(number[line]).set(pl.Series(line < 0), None)


def _parties(segments: Segments, within: Loops, stc: Rows) -> dict[str, pl.Series]:
    """Who sends each status, who receives it, and whose claims it is about.

    Never a tax number: the submitter's number at the receiver is qualified 46, a
    billing provider's NPI XX.
    """
    nm1 = segments.rows("NM1")
    role, qualifier = segments.word(nm1, 1), segments.word(nm1, 8)
    has_id = segments.has(nm1, 9)

    def named(level: int, at: Rows, is_one: Mask) -> Rows:
        return first(within.at(level), nm1[is_one], at[stc])

    is_source = is_any(role, PAYER, CLEARINGHOUSE)
    source_at = within.source_at
    sent_by = named(loops.SOURCE, source_at, is_source)
    source_id = segments.text(named(loops.SOURCE, source_at, is_source & has_id), 9)
    receiver = named(
        loops.RECEIVER, within.receiver_at, is_any(qualifier, "46") & has_id
    )
    provider = named(
        loops.PROVIDER, within.provider_at, is_any(qualifier, "XX") & has_id
    )
    is_payer = pl.Series(is_any(segments.word(sent_by, 1), PAYER))
    return {
        "source_code": segments.text(sent_by, 1),
        "source_id": source_id,
        "payer_id": source_id.zip_with(is_payer, source_id.clear(len(source_id))),
        "receiver_id": segments.text(receiver, 9),
        "provider_npi": segments.text(provider, 9),
    }
