"""Remittances: what the 835s of files hold, as landing tables.

Each CLP is one adjudication: what a payer answered to a claim. One with a dollar
amount that can't be read is quarantined with all its segments; everything else lands.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from transforms.tables import ADJUDICATION, ADJUSTMENT, USD
from transforms.x12 import (
    adjustments,
    checks,
    findings,
    payments,
    remittance_amounts,
    remittance_lines,
    remittance_loops,
)
from transforms.x12.columns import Mask, decimals
from transforms.x12.consumed import REMITTANCES as CONSUMED
from transforms.x12.elements import Ids, Segments
from transforms.x12.gathering import (
    Rows,
    counts,
    either,
    extreme,
    firsts,
    kept,
    running,
    sums,
)
from transforms.x12.payments import Payments
from transforms.x12.records import Columns, Records, states, table
from transforms.x12.remittance_lines import Lines
from transforms.x12.remittance_loops import Loops
from transforms.x12.values import is_any

DATES = ["405", "036", "232", "233", "050", "472", "150", "151"]
# What only stands inside a claim; found outside one, it is quarantined.
OF_CLAIMS = ["SVC", "CAS", "MIA", "MOA", "LQ"]


def remittances(segments: Segments, file_ids: Sequence[str]) -> Records:
    """Read 835 segments; the id of the file starts each adjudication_id."""
    loops = remittance_loops.within(segments)
    loose = (loops.claim < 0) & ((loops.line_at >= 0) | segments.at(*OF_CLAIMS))
    clp, svc, bpr = (segments.rows(name) for name in ("CLP", "SVC", "BPR"))
    suspects = [rows[segments.usd(rows, n).bad] for rows, n in _amounts(clp, svc)]
    suspects += [adjustments.bad(segments, "CAS"), remittance_amounts.bad(segments)]
    notes, refused = checks.first_per_claim(segments, loops.claim, suspects)
    # A payment or provider amount that can't be read stands alone: its claims land.
    unmoved = adjustments.bad(segments, "PLB")
    headless = np.concatenate([bpr[segments.usd(bpr, 2).bad], unmoved])
    lost = pl.Series(np.ones(len(headless), np.uint32))
    found = [
        notes,
        findings.at(
            "amount_unreadable", segments, np.sort(headless), unit="transaction",
            quarantined_segments=lost,
        ),
        checks.loose(segments, loops.line_at, loose),
    ]  # fmt: skip
    quarantined = loose | refused
    quarantined[headless] = True
    stated = states(segments, CONSUMED, quarantined)
    unread = segments.unread(CONSUMED)
    unread[quarantined] = 0
    if refused.any():
        segments = segments.take(np.flatnonzero(~refused))
        loops = remittance_loops.within(segments)
    tables, references, noticed = _read(segments, loops, file_ids)
    return Records(
        tables=tables,
        identities=references,
        findings=findings.joined([*found, *noticed]),
        states=stated,
        unread=unread,
    )


def _amounts(clp: Rows, svc: Rows) -> list[tuple[Rows, int]]:
    """The rows and positions of the amounts of claims and lines themselves."""
    return [(clp, 3), (clp, 4), (clp, 5), (svc, 2), (svc, 3)]


def _read(
    segments: Segments, loops: Loops, file_ids: Sequence[str]
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame, list[pl.DataFrame]]:
    """Make the tables, what provider adjustments refer to, and the findings."""
    ids = Ids(segments, loops.claims, file_ids)
    cas, plb = segments.rows("CAS"), segments.rows("PLB")
    cas = kept(cas, loops.claim[cas] >= 0)
    plb = kept(plb, ~np.isin(plb, adjustments.bad(segments, "PLB")))
    adjusted = adjustments.triplets(segments, cas)
    of_claim = sums(loops.claim[adjusted.rows], adjusted.cents, len(loops.claims))
    of_line = remittance_lines.line_adjusted(loops, adjusted.rows, adjusted.cents)
    lines = remittance_lines.adjudication_lines(segments, loops, ids, of_line)
    rows, difference = _adjudications(segments, loops, ids, lines, of_claim)
    moved = adjustments.provider_adjustments(segments, plb)
    sets = segments.sets.height
    paid = segments.usd(loops.claims, 4).values
    made = payments.payments(
        segments,
        loops,
        sums(segments.set_at[loops.claims], paid, sets),
        sums(segments.set_at[moved.rows], moved.cents, sets),
    )
    tables = {
        "payment": made.table,
        "adjudication": rows,
        "adjudication_line": lines.table,
        "adjustment": _adjustments(segments, loops, ids, adjusted),
        "remark": remittance_lines.remarks(segments, loops, ids),
        "adjudication_amount": remittance_amounts.amounts(segments, loops, ids),
        "provider_adjustment": moved.table,
    }
    notes = [
        checks.unbalanced("claim_out_of_balance", segments, loops.claims, difference),
        checks.unbalanced(
            "line_out_of_balance", segments, loops.lines, lines.difference
        ),
        *_payment_notes(segments, made),
        *_amount_notes(segments, loops, cas, plb),
        *_date_notes(segments),
    ]
    return tables, moved.references, notes


def _adjudications(
    segments: Segments, loops: Loops, ids: Ids, lines: Lines, adjusted: np.ndarray
) -> tuple[pl.DataFrame, np.ndarray]:
    """One row per CLP: its own elements and what its loops say; what is missing."""
    clp = loops.claims
    count = len(clp)
    on_claim = loops.on_claim

    def named(segment_id: str, value: int, *qualifiers: str) -> list[Rows]:
        """The first segment on each claim with each qualifier and a value."""
        rows = segments.rows(segment_id)
        rows = rows[on_claim[rows] >= 0]
        kind, has = segments.word(rows, 1), segments.has(rows, value)
        wanted = (is_any(kind, one) & has for one in qualifiers)
        return [firsts(on_claim[rows[own]], rows[own], count) for own in wanted]

    nm1 = segments.rows("NM1")
    is_npi = is_any(segments.word(nm1, 8), "XX") & segments.has(nm1, 9)
    is_rendering = is_any(segments.word(nm1, 1), "82") & is_npi
    rendering = firsts(on_claim[nm1[is_rendering]], nm1[is_rendering], count)
    (crossover,) = named("NM1", 9, "TT")
    start, end, received, ended = named("DTM", 2, "232", "233", "050", "036")
    (coverage,) = named("AMT", 2, "AU")
    authorization, referral = named("REF", 2, "G1", "9F")
    of_line = loops.claim[loops.lines]
    first = segments.day(start, 2)
    last = segments.last_day(either(end, start), 2)
    served = first.otherwise(extreme(of_line, lines.served, count, least=True))
    to = last.otherwise(extreme(of_line, lines.ended, count, least=False))
    billed, paid = segments.usd(clp, 3), segments.usd(clp, 4)
    difference = billed.values - adjusted - paid.values
    columns = {
        "adjudication_id": ids.of(np.arange(count)),
        "transaction_index": segments.transaction_index[clp],
        "segment_index": segments.segment_index[clp],
        "byte_offset": segments.byte_offset[clp],
        "patient_control_number": segments.text(clp, 1),
        "claim_status_code": segments.text(clp, 2),
        "billed_usd": billed.filled(),
        "paid_usd": paid.filled(),
        "patient_responsibility_usd": segments.usd(clp, 5).filled(),
        "filing_indicator_code": segments.text(clp, 6),
        "payer_control_number": segments.text(clp, 7),
        "facility_type_code": segments.text(clp, 8),
        "frequency_code": segments.text(clp, 9),
        "patient_status_code": segments.text(clp, 10),
        "drg_code": segments.text(clp, 11),
        "drg_weight_units": segments.units(clp, 12).series(),
        "rendering_provider_npi": segments.text(rendering, 9),
        "crossover_payer_id": segments.text(crossover, 9),
        "service_from_date": served.series(),
        "service_to_date": to.series(),
        "received_date": segments.day(received, 2).series(),
        "coverage_end_date": segments.day(ended, 2).series(),
        "has_prior_authorization": authorization >= 0,
        "has_referral": referral >= 0,
        "coverage_usd": segments.usd(coverage, 2).series(),
        "adjudication_lines": counts(of_line, count),
        "adjusted_usd": decimals(adjusted, USD),
        "difference_usd": decimals(difference, USD),
    }
    return table(ADJUDICATION, segments, clp, columns), difference


def _adjustments(
    segments: Segments, loops: Loops, ids: Ids, adjusted: adjustments.Triplets
) -> pl.DataFrame:
    """One row per CAS triplet."""
    claim = loops.claim[adjusted.rows]
    columns: Columns = {
        "adjudication_id": ids.of(claim),
        "line_index": remittance_lines.line_numbers(loops, adjusted.rows),
        "adjustment_index": running(claim),
        **adjusted.columns.to_dict(),
    }
    return table(ADJUSTMENT, segments, adjusted.rows, columns)


def _payment_notes(segments: Segments, paid: Payments) -> list[pl.DataFrame]:
    code = "transaction_out_of_balance"
    lacks = ~paid.has_transfer
    return [
        checks.unbalanced(code, segments, paid.rows, paid.difference),
        checks.noted("amount_missing", segments, paid.rows, lacks, "transaction"),
    ]


def _amount_notes(
    segments: Segments, loops: Loops, cas: Rows, plb: Rows
) -> list[pl.DataFrame]:
    """Findings about amounts that are missing and units that are no number."""

    def lacks(rows: Rows, *positions: int) -> Mask:
        return np.any([~segments.has(rows, n) for n in positions], axis=0)

    svc, clp = loops.lines, loops.claims
    no_units = segments.units(svc, 5).bad | segments.units(svc, 7).bad
    cas_lacks = adjustments.missing(segments, cas, "CAS")
    plb_lacks = adjustments.missing(segments, plb, "PLB")
    missing = "amount_missing"
    return [
        checks.noted(missing, segments, clp, lacks(clp, 3, 4)),
        checks.noted(missing, segments, svc, lacks(svc, 2, 3), "line"),
        checks.noted("units_unreadable", segments, svc, no_units),
        checks.noted(missing, segments, cas, cas_lacks),
        checks.noted(missing, segments, plb, plb_lacks, "transaction"),
    ]


def _date_notes(segments: Segments) -> list[pl.DataFrame]:
    code = "date_unreadable"
    dtm, bpr, plb = (segments.rows(name) for name in ("DTM", "BPR", "PLB"))
    dtm = dtm[is_any(segments.word(dtm, 1), *DATES)]
    return [
        checks.noted(code, segments, dtm, segments.bad_days(dtm, 2)),
        *(
            checks.noted(
                code, segments, rows, segments.bad_days(rows, n), "transaction"
            )
            for rows, n in ((bpr, 16), (plb, 2))
        ),
    ]
