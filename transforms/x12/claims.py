"""Claims: what the 837s of files hold, as landing tables.

Professional, institutional and dental claims are read alike: what a line is, its SV
segment says. A claim with a dollar amount that can't be read is quarantined with all
its segments; everything else lands.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.tables import CLAIM, USD
from transforms.x12 import (
    adjustments,
    checks,
    claim_codes,
    claim_details,
    claim_lines,
    claim_loops,
    claim_parties,
    findings,
    other_payers,
    submissions,
)
from transforms.x12.claim_codes import Codes
from transforms.x12.claim_details import Details
from transforms.x12.claim_lines import Lines, Services
from transforms.x12.claim_loops import SERVICES, Loops
from transforms.x12.claim_parties import Names
from transforms.x12.columns import Mask, decimals, labels, nothing
from transforms.x12.consumed import CLAIMS as CONSUMED
from transforms.x12.elements import Ids, Segments
from transforms.x12.gathering import Rows, counts, either, extreme, firsts, sums
from transforms.x12.records import Columns, Records, states, table
from transforms.x12.submissions import Submissions
from transforms.x12.values import Amounts, is_any

PEOPLE = [
    "patient_id", "subscriber_id", "member_shapes", "birth_year", "age_years",
    "sex_code", "zip3_code", "state_code",
]  # fmt: skip
UNPEOPLED = {name: dtype for name, dtype in CLAIM.items() if name not in PEOPLE}
# What only stands inside a claim; found outside one, it is quarantined.
OF_CLAIMS = ["HI", "CL1", "CAS", "SVD", *SERVICES]
DATES = ["434", "435", "472", "573"]
TYPES = ["P", "I", "D"]  # in the order of SERVICES
INSTITUTIONAL = TYPES.index("I")
ESTIMATE = "PB"
HOUR = "^([01][0-9]|2[0-3])"


class Parts(NamedTuple):
    """What of some 837s is looked at once, for whoever needs it."""

    loops: Loops
    charge: Amounts  # of each claim
    services: Services
    details: Details
    codes: Codes


def claims(segments: Segments, file_ids: Sequence[str]) -> Records:
    """Read 837 segments; the id of the file starts each claim_id."""
    parts = _parts(segments)
    claim = parts.loops.claim
    loose = (claim < 0) & ((parts.loops.line >= 0) | segments.at(*OF_CLAIMS))
    notes, refused = checks.first_per_claim(segments, claim, _suspects(segments, parts))
    quarantined = loose | refused
    unread = segments.unread(CONSUMED)
    unread += claim_codes.skipped(segments, parts.codes)
    unread[quarantined] = 0
    stated = states(segments, CONSUMED, quarantined)
    found = [
        notes,
        checks.loose(segments, parts.loops.line, loose),
        _begin_notes(segments),
    ]
    sent = submissions.submissions(segments)
    if refused.any():
        segments = segments.take(np.flatnonzero(~refused))
        parts = _parts(segments)
    tables, identities, noticed = _read(segments, parts, sent, file_ids)
    return Records(
        tables=tables,
        identities=identities,
        findings=findings.joined([*found, *noticed]),
        states=stated,
        unread=unread,
    )


def _parts(segments: Segments) -> Parts:
    loops = claim_loops.within(segments)
    return Parts(
        loops,
        segments.usd(loops.claims, 2),
        claim_lines.services(segments),
        claim_details.details(segments),
        claim_codes.codes(segments),
    )


def _suspects(segments: Segments, parts: Parts) -> list[Rows]:
    """Segments of which a dollar amount is there but is no number."""
    amt, svd = parts.details.amounts, segments.rows("SVD")
    return [
        parts.loops.claims[parts.charge.bad],
        parts.services.rows[parts.services.charge.bad],
        amt.rows[amt.value.usd().bad],
        adjustments.bad(segments, "CAS"),
        svd[segments.usd(svd, 2).bad],
    ]


def _read(
    segments: Segments, parts: Parts, sent: Submissions, file_ids: Sequence[str]
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame, list[pl.DataFrame]]:
    """Make the tables, the people of the claims, and the findings about them."""
    loops, details = parts.loops, parts.details
    ids = Ids(segments, loops.claims, file_ids)
    codes = claim_codes.inside(parts.codes, loops)
    services = parts.services
    if len(services.rows) > len(loops.services):
        services = services.take(np.flatnonzero(loops.claim[services.rows] >= 0))
    names = claim_parties.named(segments, loops)
    lines = claim_lines.claim_lines(segments, loops, ids, services, details, names)
    diagnoses = claim_codes.diagnoses(segments, loops, ids, codes)
    others = other_payers.payers(segments, loops, ids, details, names)
    answers = other_payers.answers(segments, loops, ids, details, others)
    people, kin = claim_parties.identities(segments, loops, names, ids)
    billed = sums(lines.claim, lines.cents, len(loops.claims))
    difference = parts.charge.values - billed
    columns = {
        **_places(segments, parts, services, lines),
        **claim_parties.providers_of_claims(segments, loops, names),
        **claim_parties.payers(segments, loops, names),
        **kin,
        **_own_details(segments, loops, details, lines),
        "claim_id": ids.of(np.arange(len(loops.claims), dtype=np.int32)),
        "submitted_date": sent.submitted.gather(segments.set_at[loops.claims]),
        "is_predetermination": _is_estimate(segments, loops, sent),
        "drg_code": claim_codes.drgs(loops, codes),
        "line_billed_usd": decimals(billed, USD),
        "difference_usd": decimals(difference, USD),
        "other_payers": counts(others.claim, len(loops.claims)),
    }
    tables = {
        "claim": table(UNPEOPLED, segments, loops.claims, columns),
        "claim_line": lines.table,
        "diagnosis": diagnoses.table,
        "procedure": claim_codes.procedures(segments, loops, ids, codes),
        "line_diagnosis": claim_lines.line_diagnoses(
            segments, loops, ids, lines, diagnoses
        ),
        "claim_code": claim_codes.claim_codes(segments, loops, ids, codes),
        "claim_provider": claim_parties.roles(segments, loops, names, ids),
        "claim_amount": other_payers.amounts(
            segments, loops, ids, details, others, answers
        ),
        "other_payer": others.table,
        "other_payer_line": answers.table,
        "other_payer_adjustment": other_payers.adjustments(
            segments, loops, ids, others, answers
        ),
        "provider": claim_parties.providers(segments, names),
        "submission": sent.table,
    }
    notes = [
        *_amount_notes(segments, parts, services, lines),
        *_date_notes(segments, details, names),
        claim_codes.notes(segments, codes),
        findings.at("hierarchy_broken", segments, claim_loops.orphans(segments)),
        *_line_notes(segments, loops, difference, counts(lines.claim, len(billed))),
    ]
    return tables, people, notes


def _places(
    segments: Segments, parts: Parts, services: Services, lines: Lines
) -> Columns:
    """The columns of a claim about itself, and what kind its lines make it."""
    clm = parts.loops.claims
    count = len(clm)
    control, place = segments.elements_at(clm, 1, 5)
    facility, _, frequency = place.components(3)
    # Of a claim with lines of several kinds, the first; without lines, its header's.
    at = firsts(lines.claim, np.arange(len(lines.claim), dtype=np.int32), count)
    header = [_type(code) for code in segments.sets["kind_code"].to_list()]
    of_header = np.array(header, np.int8)[segments.set_at[clm]]
    kind = np.where(at >= 0, np.append(services.kind, np.int8(0))[at], of_header)
    is_institutional = kind == INSTITUTIONAL
    code, frequency_code = facility.text(), frequency.text()
    bill = nothing(count, pl.String())
    if is_institutional.any():
        bill = pl.select(
            pl.when(pl.Series(is_institutional & facility.has())).then(
                pl.concat_str(
                    code.str.strip_chars_start("0"), frequency_code, ignore_nulls=True
                )
            )
        ).to_series()
    return {
        "transaction_index": segments.transaction_index[clm],
        "segment_index": segments.segment_index[clm],
        "byte_offset": segments.byte_offset[clm],
        "claim_type_code": labels(kind, *TYPES),
        "patient_control_number": control.text(),
        "billed_usd": parts.charge.filled(),
        "place_of_service_code": facility.where(~is_institutional).text(),
        "type_of_bill_code": bill,
        "frequency_code": frequency_code,
        "claim_lines": counts(lines.claim, count),
    }


def _type(kind_code: str | None) -> int:
    """Which of TYPES the claims of a kind of transaction are: 837I is of I."""
    letter = (kind_code or "")[3:4]
    return TYPES.index(letter) if letter in TYPES else 0


def _is_estimate(segments: Segments, loops: Loops, sent: Submissions) -> Mask:
    """Say of each claim whether it only asks what would be paid."""
    is_dental = is_any(segments.word(loops.claims, 19), ESTIMATE)
    return is_dental | sent.is_prediction[segments.set_at[loops.claims]]


def _own_details(
    segments: Segments, loops: Loops, details: Details, lines: Lines
) -> Columns:
    """References, dates and status that stand on the claim itself."""
    count = len(loops.claims)
    references, dated = details.references, details.dates
    of_claim = loops.own[references.rows]
    (control,) = references.firsts(of_claim, count, "F8")
    authorization, referral = references.firsts(
        of_claim, count, "G1", "9F", is_any=True
    )
    statement, served, admission, discharge = dated.firsts(
        loops.own[dated.rows], count, "434", "472", "435", "096"
    )
    cl1 = segments.rows("CL1")
    status = []
    for position in (1, 2, 3):
        some = cl1[segments.has(cl1, position)]
        status.append(segments.text(firsts(loops.own[some], some, count), position))
    service = either(statement, served)
    first = details.first.take(service).otherwise(
        extreme(lines.claim, lines.served, count, least=True)
    )
    last = details.last.take(service).otherwise(
        extreme(lines.claim, lines.ended, count, least=False)
    )
    admitted = dated.value.take(admission).text()
    return {
        "payer_control_number": references.value.take(control).text(),
        "has_prior_authorization": authorization >= 0,
        "has_referral": referral >= 0,
        "admission_type_code": status[0],
        "admission_source_code": status[1],
        "discharge_status_code": status[2],
        "service_from_date": first.series(),
        "service_to_date": last.series(),
        "admission_date": details.first.take(admission).series(),
        "admission_hour_code": _hour(admitted, 8),
        "discharge_hour_code": _hour(dated.value.take(discharge).text(), 0),
    }


def _hour(time: pl.Series, start: int) -> pl.Series:
    """The hour that begins at a place of these texts."""
    if time.null_count() == len(time):
        return time
    return time.str.slice(start).str.extract(HOUR)


def _amount_notes(
    segments: Segments, parts: Parts, services: Services, lines: Lines
) -> list[pl.DataFrame]:
    """Findings about amounts that are missing and units that are no number."""
    missing = "amount_missing"
    clm, svc = parts.loops.claims, services.rows
    return [
        checks.noted(missing, segments, clm, parts.charge.missing),
        checks.noted(missing, segments, svc, services.charge.missing, "line"),
        checks.noted("units_unreadable", segments, svc, lines.bad_units),
    ]


def _date_notes(
    segments: Segments, details: Details, names: Names
) -> list[pl.DataFrame]:
    dmg, dated = segments.rows("DMG"), details.dates
    bad = details.first.bad | details.last.bad
    if bad.any():
        bad &= dated.of(*DATES)
    return [
        checks.noted("date_unreadable", segments, dmg, names.bad_births),
        checks.noted("date_unreadable", segments, dated.rows, bad),
    ]


def _begin_notes(segments: Segments) -> pl.DataFrame:
    bht = segments.rows("BHT")
    return checks.noted("date_unreadable", segments, bht, segments.bad_days(bht, 4))


def _line_notes(
    segments: Segments, loops: Loops, difference: np.ndarray, of_lines: np.ndarray
) -> list[pl.DataFrame]:
    """Findings about claims without lines, and about those that their lines belie."""
    bare = np.flatnonzero(of_lines == 0)
    return [
        findings.at(
            "claim_without_lines", segments, loops.claims[bare],
            difference_usd=decimals(difference[bare], USD),
        ),
        checks.unbalanced(
            "lines_differ_from_claim", segments, loops.claims,
            np.where(of_lines > 0, difference, 0),
        ),
    ]  # fmt: skip
