"""Enrolments: who the 834s of files say is covered by whom, since and until when.

Each coverage of a member (HD) is one row, and so is a member without any. A coverage
whose begin or end can't be read is quarantined: to read it as open would cover somebody
for ever. So is a member whose eligibility begins or ends like that; all else lands.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from transforms.tables import ENROLMENT
from transforms.x12 import checks, enrolment_headers, enrolment_people, findings
from transforms.x12.columns import Mask
from transforms.x12.consumed import ENROLMENTS as CONSUMED
from transforms.x12.elements import Ids, Segments
from transforms.x12.enrolment_loops import Loops, within
from transforms.x12.gathering import NOWHERE, Rows, either, first
from transforms.x12.records import Columns, Records, states, table
from transforms.x12.values import is_any

# What people.py makes of the identities.
PEOPLE = [
    "sponsor_id", "master_policy_id", "policy_id", "patient_id", "subscriber_id",
    "member_shapes", "prior_patient_id", "birth_year", "age_years", "sex_code",
    "zip3_code", "state_code",
]  # fmt: skip
UNPEOPLED = {name: dtype for name, dtype in ENROLMENT.items() if name not in PEOPLE}
BEGINS, ENDS = "348", "349"
ELIGIBLE, INELIGIBLE = "356", "357"
CHANGED = "303"
YES, NO = "Y", "N"
_UNREADABLE, _MEMBERLESS = "coverage_unreadable", "coverage_without_member"


def enrolments(segments: Segments, file_ids: Sequence[str]) -> Records:
    """Read 834 segments; the id of the file starts each enrolment_id."""
    loops = within(segments)
    headers = enrolment_headers.headers(segments, loops)
    refused, notes = _refused(segments, loops)
    rows = _rows(segments, loops, refused)
    unread = segments.unread(CONSUMED)
    unread[refused] = 0
    columns: Columns = {
        "enrolment_id": Ids(segments, rows, file_ids).of(np.arange(len(rows))),
        "transaction_index": segments.transaction_index[rows],
        "segment_index": segments.segment_index[rows],
        "byte_offset": segments.byte_offset[rows],
        **enrolment_headers.of_rows(headers, segments.set_at[rows]),
        **_member(segments, loops, rows),
        **_coverage(segments, loops, rows),
    }
    born = enrolment_people.bad_births(segments, loops)
    everyone = np.ones(len(born), bool)
    return Records(
        tables={"enrolment": table(UNPEOPLED, segments, rows, columns)},
        identities=enrolment_people.identities(segments, loops, rows, headers),
        findings=findings.joined(
            [
                *notes,
                *headers.findings,
                checks.noted("date_unreadable", segments, born, everyone, "member"),
            ]
        ),
        states=states(segments, CONSUMED, refused),
        unread=unread,
    )


def _rows(segments: Segments, loops: Loops, refused: Mask) -> Rows:
    """The HD of each coverage that lands, and the INS of members that have none."""
    hd, ins = segments.rows("HD"), segments.rows("INS")
    hd = hd[~loops.is_loose[hd]]
    bare = ins[~np.isin(ins, loops.member[hd])]
    rows = np.sort(np.concatenate([hd, bare]))
    return rows[~refused[rows]]


def _refused(segments: Segments, loops: Loops) -> tuple[Mask, list[pl.DataFrame]]:
    """Refuse coverages and members by their dates, and coverages of nobody."""
    dtp = segments.rows("DTP")
    dtp = dtp[segments.bad_days(dtp, 3)]
    kind = segments.word(dtp, 1)
    eligible = dtp[is_any(kind, ELIGIBLE, INELIGIBLE)]
    of_members, members = checks.first_per_claim(
        segments, loops.member, [eligible[loops.on_member[eligible] >= 0]], _UNREADABLE
    )
    landing = np.where(members | loops.is_loose, np.int32(NOWHERE), loops.coverage)
    of_coverages, coverages = checks.first_per_claim(
        segments, landing, [dtp[is_any(kind, BEGINS, ENDS)]], _UNREADABLE
    )
    refused = members | coverages | loops.is_loose
    changed = dtp[is_any(kind, CHANGED)]
    lands = ~refused[changed] & (loops.member[changed] >= 0)
    return refused, [
        of_members.with_columns(unit=pl.lit("member")),
        of_coverages,
        checks.loose(segments, loops.coverage, loops.is_loose, _MEMBERLESS),
        checks.noted("date_unreadable", segments, changed, lands, "member"),
    ]


def _member(segments: Segments, loops: Loops, rows: Rows) -> Columns:
    """What the INS of each row and its dates say."""
    ins = loops.member[rows]
    answer = segments.word(ins, 1)
    is_told = is_any(answer, YES, NO)
    return {
        "member_segment_index": segments.segment_index[ins],
        "is_subscriber": pl.Series(is_any(answer, YES)).set(pl.Series(~is_told), None),
        "relationship_code": segments.text(ins, 2),
        "member_maintenance_code": segments.text(ins, 3),
        "reason_code": segments.text(ins, 4),
        "benefit_status_code": segments.text(ins, 5),
        "eligibility_begin_date": _day(segments, loops.on_member, ins, ELIGIBLE),
        "eligibility_end_date": _day(segments, loops.on_member, ins, INELIGIBLE),
    }


def _coverage(segments: Segments, loops: Loops, rows: Rows) -> Columns:
    """What the HD of each row and its dates say; nothing of a row without."""
    hd = loops.coverage[rows]
    changed = either(
        _dated(segments, loops.coverage, hd, CHANGED),
        _dated(segments, loops.on_member, loops.member[rows], CHANGED),
    )
    return {
        "maintenance_code": segments.text(hd, 1),
        "coverage_type_code": segments.text(hd, 3),
        "plan_name": segments.text(hd, 4),
        "coverage_level_code": segments.text(hd, 5),
        "coverage_begin_date": _day(segments, loops.coverage, hd, BEGINS),
        "coverage_end_date": _day(segments, loops.coverage, hd, ENDS),
        "maintenance_date": segments.day(changed, 3).series(),
    }


def _day(segments: Segments, owner: Rows, of: Rows, qualifier: str) -> pl.Series:
    return segments.day(_dated(segments, owner, of, qualifier), 3).series()


def _dated(segments: Segments, owner: Rows, of: Rows, qualifier: str) -> Rows:
    """The first DTP of a kind, with a date, in each of the loops that `of` names."""
    dtp = segments.rows("DTP")
    is_one = is_any(segments.word(dtp, 1), qualifier) & segments.has(dtp, 3)
    return first(owner, dtp[is_one], of)
