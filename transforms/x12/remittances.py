"""Remittances: what the 835s of a file hold, as landing tables.

Each CLP is one adjudication: what a payer answered to a claim. One with a dollar
amount that can't be read is quarantined with all its segments; everything else lands.
"""

import polars as pl

from transforms.tables import (
    ADJUDICATION,
    ADJUDICATION_LINE,
    ADJUSTMENT,
    PAYMENT,
    PROVIDER_ADJUSTMENT,
    USD,
)
from transforms.x12 import adjustments as adjusting
from transforms.x12 import (
    checks,
    findings,
    payments,
    remittance_amounts,
    remittance_lines,
    remittance_loops,
)
from transforms.x12.checks import PLACE, Check, noted
from transforms.x12.claim_parties import IDENTITY
from transforms.x12.consumed import REMITTANCES as CONSUMED
from transforms.x12.elements import (
    Records,
    day,
    firsts,
    last_day,
    states,
    table,
    units,
    unreadable_day,
    unreadable_usd,
    usd,
)
from transforms.x12.remittance_loops import IN_CLAIM

DETAILS = ["ST", "SE", "LX", "TRN", "N1", "REF", "DTM", "AMT", "QTY", "LQ"]
DATES = ["405", "036", "232", "233", "050", "472", "150", "151"]
# What only stands inside a claim; found outside one, it is quarantined.
LOOSE = (pl.col("claim_at") == 0) & (
    (pl.col("line_at") > 0)
    | pl.col("segment_id").is_in(["SVC", "CAS", "MIA", "MOA", "LQ"])
)


def remittances(segments: pl.DataFrame, file_id: str) -> Records:
    """Read the 835s among a file's segments; `file_id` starts each adjudication_id."""
    elements = remittance_loops.within(
        segments.filter(pl.col("transaction_set_code") == "835")
    )
    frame = elements.frame
    key = pl.format(file_id + "-{}", "claim_at").alias("adjudication_id")
    details = elements.of(DETAILS, 4)
    heads = elements.of(["BPR", "PLB"], 16)
    claims = elements.of(["CLP", "NM1"], 12)
    services = elements.of(["SVC"], 7)
    cas = elements.of(["CAS"], adjusting.CAS_LAST)
    outlines = elements.of(["MIA", "MOA"], remittance_amounts.OUTLINE_LAST)

    unreadable = checks.first_per_claim(
        frame,
        (claims, (pl.col("segment_id") == "CLP") & _unreadable("e03", "e04", "e05")),
        (services, _unreadable("e02", "e03")),
        (cas, adjusting.unreadable("CAS")),
        (details, remittance_amounts.unreadable_amount()),
        (outlines, remittance_amounts.unreadable_outline()),
    )
    headless = heads.filter(UNREADABLE_HEAD).select(
        *PLACE, unit=pl.lit("transaction"), quarantined_segments=pl.lit(1)
    )
    refused = pl.col("claim_at").is_in(unreadable["claim_at"].to_list())
    unheaded = pl.col("segment_index").is_in(headless["segment_index"].to_list())
    unread = elements.unread(CONSUMED)
    read = states(elements, unread, CONSUMED, LOOSE | refused | unheaded)
    notes = [
        findings.found("amount_unreadable", unreadable),
        findings.found("amount_unreadable", headless),
        findings.found("no_claim_before_line", checks.loose(frame, LOOSE)),
    ]

    if not unreadable.is_empty():
        details, claims, services, cas, outlines = (
            part.filter(~refused) for part in (details, claims, services, cas, outlines)
        )
    inside = pl.col("claim_at") > 0
    claims, services, cas, outlines = (
        part.filter(inside).with_columns(key)
        for part in (claims, services, cas, outlines)
    )
    plb = heads.filter(pl.col("segment_id") == "PLB", ~unheaded)
    adjusted = adjusting.adjustments(cas)
    moved = adjusting.provider_adjustments(plb)
    lines = remittance_lines.adjudication_lines(services, details, adjusted)
    rows = _adjudications(claims, details, lines, adjusted)
    paid = payments.payments(segments, details, heads, rows, moved)
    notes += _notes(rows, lines, paid, claims, services, cas)
    notes += _header_notes(details, heads)
    return Records(
        tables={
            "payment": table(paid, PAYMENT),
            "adjudication": table(rows, ADJUDICATION),
            "adjudication_line": table(lines, ADJUDICATION_LINE),
            "adjustment": table(adjusted, ADJUSTMENT),
            "remark": remittance_lines.remarks(details, outlines, key),
            "adjudication_amount": remittance_amounts.amounts(details, outlines, key),
            "provider_adjustment": table(moved, PROVIDER_ADJUSTMENT),
        },
        identities=pl.DataFrame(schema=IDENTITY),
        findings=findings.joined(notes),
        read=read,
    )


def _unreadable(*elements: str) -> pl.Expr:
    return pl.any_horizontal(unreadable_usd(pl.col(name)) for name in elements)


# A payment or provider amount that can't be read stands alone: its claims land.
UNREADABLE_HEAD = ((pl.col("segment_id") == "BPR") & _unreadable("e02")) | (
    (pl.col("segment_id") == "PLB") & adjusting.unreadable("PLB")
)


def _adjudications(
    claims: pl.DataFrame,
    details: pl.DataFrame,
    lines: pl.DataFrame,
    adjusted: pl.DataFrame,
) -> pl.DataFrame:
    """One row per CLP: its own elements joined with what its loops say."""
    ids, kind = pl.col("segment_id"), pl.col("e01")
    rows = claims.filter(ids == "CLP").select(
        "adjudication_id",
        "claim_at",
        "transaction_index",
        "segment_index",
        "byte_offset",
        "segment_id",
        patient_control_number="e01",
        claim_status_code="e02",
        billed_usd=usd(pl.col("e03")).fill_null(0),
        paid_usd=usd(pl.col("e04")).fill_null(0),
        patient_responsibility_usd=usd(pl.col("e05")).fill_null(0),
        filing_indicator_code="e06",
        payer_control_number="e07",
        facility_type_code="e08",
        frequency_code="e09",
        patient_status_code="e10",
        drg_code="e11",
        drg_weight_units=units(pl.col("e12")),
    )
    npi = pl.when(pl.col("e08") == "XX").then("e09")
    named = firsts(
        claims.filter(ids == "NM1", kind.is_in(["82", "TT"]), IN_CLAIM),
        "claim_at",
        rendering_provider_npi=pl.when(kind == "82").then(npi),
        crossover_payer_id=pl.when(kind == "TT").then("e09"),
    )

    def of(segment_id: str, qualifier: str) -> pl.Expr:
        return pl.when((ids == segment_id) & (kind == qualifier)).then("e02")

    own = firsts(
        details.filter(ids.is_in(["DTM", "AMT", "REF"]), IN_CLAIM),
        "claim_at",
        stated_from=of("DTM", "232"),
        stated_to=of("DTM", "233"),
        received=of("DTM", "050"),
        ended=of("DTM", "036"),
        coverage=of("AMT", "AU"),
        authorization=of("REF", "G1"),
        referral=of("REF", "9F"),
    ).select(
        "claim_at",
        stated_from_date=day(pl.col("stated_from")),
        stated_to_date=last_day(pl.coalesce("stated_to", "stated_from")),
        received_date=day(pl.col("received")),
        coverage_end_date=day(pl.col("ended")),
        coverage_usd=usd(pl.col("coverage")),
        has_prior_authorization=pl.col("authorization").is_not_null(),
        has_referral=pl.col("referral").is_not_null(),
    )
    ordered = pl.col("claim_at").set_sorted()
    served = (
        lines.with_columns(ordered)
        .group_by("claim_at")
        .agg(
            adjudication_lines=pl.len(),
            line_from_date=pl.col("service_from_date").min(),
            line_to_date=pl.col("service_to_date").max(),
        )
    )
    total = (
        adjusted.with_columns(ordered)
        .group_by("claim_at")
        .agg(adjusted_usd=pl.col("adjusted_usd").sum())
    )
    for right in (named, own, served, total):
        rows = rows.join(right, on="claim_at", how="left", maintain_order="left")
    rows = rows.with_columns(
        pl.col("adjudication_lines").fill_null(0),
        pl.col("has_prior_authorization", "has_referral").fill_null(False),
        pl.col("adjusted_usd").fill_null(0).cast(USD),
        service_from_date=pl.coalesce("stated_from_date", "line_from_date"),
        service_to_date=pl.coalesce("stated_to_date", "line_to_date"),
    )
    return rows.with_columns(
        difference_usd=pl.col("billed_usd")
        - pl.col("adjusted_usd")
        - pl.col("paid_usd")
    )


def _notes(
    rows: pl.DataFrame,
    lines: pl.DataFrame,
    paid: pl.DataFrame,
    claims: pl.DataFrame,
    services: pl.DataFrame,
    cas: pl.DataFrame,
) -> list[pl.DataFrame]:
    """Findings about what landed: the sender's imbalance, and missing amounts."""
    differs = pl.col("difference_usd") != 0
    clp = pl.col("segment_id") == "CLP"
    unpaid = pl.col("has_transfer").is_null()
    return [
        *noted(rows, Check("claim_out_of_balance", differs)),
        *noted(lines, Check("line_out_of_balance", differs)),
        *noted(
            paid,
            Check("transaction_out_of_balance", differs),
            Check("amount_missing", unpaid, unit="transaction"),
        ),
        *noted(claims, Check("amount_missing", clp & _missing("e03", "e04"))),
        *noted(
            services,
            Check("amount_missing", _missing("e02", "e03"), unit="line"),
            Check(
                "units_unreadable",
                _no_number("e05") | _no_number("e07"),
            ),
        ),
        *noted(cas, Check("amount_missing", adjusting.missing("CAS"))),
    ]


def _header_notes(details: pl.DataFrame, heads: pl.DataFrame) -> list[pl.DataFrame]:
    """Findings about dates, and about provider amounts that are missing."""
    ids = pl.col("segment_id")
    stated = details.filter(ids == "DTM", pl.col("e01").is_in(DATES))
    transfer = (ids == "BPR") & unreadable_day(pl.col("e16"))
    fiscal = (ids == "PLB") & unreadable_day(pl.col("e02"))
    unmoved = (ids == "PLB") & adjusting.missing("PLB") & ~UNREADABLE_HEAD
    return [
        *noted(stated, Check("date_unreadable", unreadable_day(pl.col("e02")))),
        *noted(
            heads,
            Check("date_unreadable", transfer | fiscal, unit="transaction"),
            Check("amount_missing", unmoved, unit="transaction"),
        ),
    ]


def _no_number(element: str) -> pl.Expr:
    return pl.col(element).is_not_null() & units(pl.col(element)).is_null()


def _missing(*elements: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(name).is_null() for name in elements)
