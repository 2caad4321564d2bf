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
from transforms.x12 import findings, payments, remittance_lines, remittance_loops
from transforms.x12.claim_parties import IDENTITY
from transforms.x12.elements import (
    Consumed,
    Records,
    day,
    last_day,
    read_frame,
    split,
    table,
    units,
    unread,
    unreadable_day,
    unreadable_usd,
    usd,
)
from transforms.x12.remittance_loops import IN_CLAIM, IN_LINE

# Elements that are read, by segment id. LX01 is a counter that the order replaces.
CONSUMED: Consumed = {
    segment_id: frozenset(positions)
    for segment_id, positions in {
        "ST": [1, 2, 3],
        "SE": [1, 2],
        "BPR": [1, 2, 3, 4, 16],
        "TRN": [2, 3],
        "N1": [1, 2, 3, 4],
        "NM1": [1, 8, 9],
        "REF": [1, 2],
        "DTM": [1, 2],
        "AMT": [1, 2],
        "LQ": [1, 2],
        "LX": [1],
        "CLP": [1, 2, 3, 4, 5, 6, 7, 8, 9, 11],
        "SVC": [1, 2, 3, 4, 5, 6],
        "CAS": range(1, 20),
        "MIA": [5, 20, 21, 22, 23],
        "MOA": [3, 4, 5, 6, 7],
        "PLB": range(1, 15),
    }.items()
}
DETAILS = ["ST", "SE", "LX", "TRN", "N1", "REF", "DTM", "AMT", "LQ"]
DATES = ["405", "232", "233", "050", "472", "150", "151"]
# What only stands inside a claim; found outside one, it is quarantined.
LOOSE = (pl.col("claim_at") == 0) & (
    (pl.col("line_at") > 0)
    | pl.col("segment_id").is_in(["SVC", "CAS", "MIA", "MOA", "LQ"])
)
PLACE = [
    "transaction_index", "segment_index", "byte_offset", "segment_id", "claim_at",
]  # fmt: skip


def remittances(segments: pl.DataFrame, file_id: str) -> Records:
    """Read the 835s among a file's segments; `file_id` starts each adjudication_id."""
    frame = remittance_loops.within(
        segments.filter(pl.col("transaction_set_code") == "835")
    )
    key = pl.format(file_id + "-{}", "claim_at").alias("adjudication_id")
    details = split(frame, DETAILS, 4).with_columns(key)
    heads = split(frame, ["BPR", "PLB"], 16)
    claims = split(frame, ["CLP", "NM1"], 11).with_columns(key)
    services = split(frame, "SVC", 6).with_columns(key)
    cas = split(frame, "CAS", adjusting.CAS_LAST).with_columns(key)
    outlines = split(frame, ["MIA", "MOA"], 23).with_columns(key)

    parts = [details, heads, claims, services, cas, outlines]
    unreadable = _unreadable_amounts(claims, services, cas, details)
    headless = _unreadable_headers(heads)
    refused = unreadable["claim_at"].unique().implode()
    read = _read(frame, refused, headless["segment_index"].implode(), parts)
    notes = [
        findings.found("amount_unreadable", _counted(unreadable, frame)),
        findings.found("amount_unreadable", headless),
        findings.found("no_claim_before_line", _loose(frame)),
    ]

    landed = pl.col("claim_at").is_in(refused).not_()
    inside = landed & (pl.col("claim_at") > 0)
    details = details.filter(landed)
    claims, services, cas, outlines = (
        part.filter(inside) for part in (claims, services, cas, outlines)
    )
    plb = heads.filter(
        pl.col("segment_id") == "PLB",
        pl.col("segment_index").is_in(headless["segment_index"].implode()).not_(),
    )
    adjusted = adjusting.adjustments(cas)
    moved = adjusting.provider_adjustments(plb)
    lines = remittance_lines.adjudication_lines(services, details, adjusted)
    rows = _adjudications(claims, details, lines, adjusted)
    paid = payments.payments(segments, details, heads, rows, moved)
    notes += _notes(rows, lines, paid, claims, services, cas, adjusted, moved, plb)
    notes.append(_undated(details, heads))
    return Records(
        tables={
            "payment": table(paid, PAYMENT),
            "adjudication": table(rows, ADJUDICATION),
            "adjudication_line": table(lines, ADJUDICATION_LINE),
            "adjustment": table(adjusted, ADJUSTMENT),
            "remark": remittance_lines.remarks(details, outlines),
            "provider_adjustment": table(moved, PROVIDER_ADJUSTMENT),
        },
        identities=pl.DataFrame(schema=IDENTITY),
        findings=findings.joined(notes),
        read=read,
    )


def _unreadable_amounts(
    claims: pl.DataFrame,
    services: pl.DataFrame,
    cas: pl.DataFrame,
    details: pl.DataFrame,
) -> pl.DataFrame:
    """The first amount of each claim that is there but is not a number."""
    ids, kind = pl.col("segment_id"), pl.col("e01")
    amount = (ids == "AMT") & ((IN_CLAIM & (kind == "AU")) | (IN_LINE & (kind == "B6")))
    money = [unreadable_usd(pl.col(name)) for name in ("e03", "e04", "e05")]
    found = [
        claims.filter(ids == "CLP", pl.any_horizontal(money)),
        services.filter(unreadable_usd(pl.col("e02")) | unreadable_usd(pl.col("e03"))),
        cas.filter(adjusting.unreadable("CAS")),
        details.filter(amount, unreadable_usd(pl.col("e02"))),
    ]
    return (
        pl.concat([part.select(PLACE) for part in found])
        .filter(pl.col("claim_at") > 0)
        .sort("segment_index")
        .unique("claim_at", keep="first", maintain_order=True)
    )


def _unreadable_headers(heads: pl.DataFrame) -> pl.DataFrame:
    """BPR and PLB segments with an amount that is no number; each stands alone."""
    ids = pl.col("segment_id")
    return heads.filter(
        ((ids == "BPR") & unreadable_usd(pl.col("e02")))
        | ((ids == "PLB") & adjusting.unreadable("PLB"))
    ).select(
        *PLACE,
        unit=pl.lit("transaction"),
        quarantined_segments=pl.lit(1),
    )


def _loose(frame: pl.DataFrame) -> pl.DataFrame:
    """Lines and adjustments that stand outside every claim, one row per line."""
    return (
        frame.filter(LOOSE)
        .group_by("transaction_index", "line_at", maintain_order=True)
        .agg(
            pl.col("segment_index", "byte_offset", "segment_id").first(),
            quarantined_segments=pl.len(),
        )
    )


def _counted(rows: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Add how many segments each claim has."""
    if rows.is_empty():
        return rows
    counts = frame.group_by("claim_at").agg(quarantined_segments=pl.len())
    return rows.join(counts, on="claim_at", how="left", maintain_order="left")


def _read(
    frame: pl.DataFrame,
    refused: pl.Series,
    headless: pl.Series,
    parts: list[pl.DataFrame],
) -> pl.DataFrame:
    """Say of each segment whether it was parsed, and how much of it nobody reads."""
    refuse = pl.col("claim_at").is_in(refused) | pl.col("segment_index").is_in(headless)
    state = (
        pl.when(refuse | LOOSE)
        .then(pl.lit("quarantined"))
        .when(pl.col("segment_id").is_in(list(CONSUMED)))
        .then(pl.lit("parsed"))
        .otherwise(pl.lit("ignored"))
    )
    skipped = pl.concat([unread(part, CONSUMED) for part in parts])
    return read_frame(frame.select("segment_index", state=state), skipped)


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
        drg_code="e11",
    )
    npi = pl.when(pl.col("e08") == "XX").then("e09")
    named = (
        claims.filter(ids == "NM1", IN_CLAIM, kind.is_in(["82", "TT"]))
        .group_by("claim_at")
        .agg(
            rendering_provider_npi=npi.filter(kind == "82").first(),
            crossover_payer_id=pl.col("e09").filter(kind == "TT").first(),
        )
    )

    def first(segment_id: str, qualifier: str) -> pl.Expr:
        return pl.col("e02").filter(ids == segment_id, kind == qualifier).first()

    own = (
        details.filter(IN_CLAIM, ids.is_in(["DTM", "AMT"]))
        .group_by("claim_at")
        .agg(
            stated_from_date=day(first("DTM", "232")),
            stated_to_date=last_day(
                pl.coalesce(first("DTM", "233"), first("DTM", "232"))
            ),
            received_date=day(first("DTM", "050")),
            coverage_usd=usd(first("AMT", "AU")),
        )
    )
    served = lines.group_by("claim_at").agg(
        adjudication_lines=pl.len(),
        line_from_date=pl.col("service_from_date").min(),
        line_to_date=pl.col("service_to_date").max(),
    )
    total = adjusted.group_by("claim_at").agg(adjusted_usd=pl.col("adjusted_usd").sum())
    for right in (named, own, served, total):
        rows = rows.join(right, on="claim_at", how="left", maintain_order="left")
    rows = rows.with_columns(
        pl.col("adjudication_lines").fill_null(0),
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
    adjusted: pl.DataFrame,
    moved: pl.DataFrame,
    plb: pl.DataFrame,
) -> list[pl.DataFrame]:
    """Findings about what landed: missing amounts and the sender's imbalance."""
    differs = pl.col("difference_usd") != 0
    blank = pl.col("e03").is_null() | pl.col("e04").is_null()
    transaction, line = pl.lit("transaction"), pl.lit("line")
    unpaid = pl.col("e02").is_null() | pl.col("e03").is_null()
    empty = pl.col("amount").is_null()
    return [
        findings.found("claim_out_of_balance", rows.filter(differs)),
        findings.found("line_out_of_balance", lines.filter(differs)),
        findings.found("transaction_out_of_balance", paid.filter(differs)),
        findings.found(
            "amount_missing", claims.filter(pl.col("segment_id") == "CLP", blank)
        ),
        findings.found(
            "amount_missing", services.filter(unpaid).with_columns(unit=line)
        ),
        findings.found(
            "amount_missing",
            cas.join(adjusted.filter(empty), on="segment_index", how="semi"),
        ),
        findings.found(
            "amount_missing",
            plb.join(moved.filter(empty), on="segment_index", how="semi").with_columns(
                unit=transaction
            ),
        ),
        findings.found(
            "amount_missing",
            paid.filter(pl.col("has_transfer").is_null()).with_columns(
                unit=transaction
            ),
        ),
        findings.found(
            "units_unreadable",
            services.filter(
                pl.col("e05").is_not_null() & units(pl.col("e05")).is_null()
            ),
        ),
    ]


def _undated(details: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """Findings about dates that are no dates."""
    ids = pl.col("segment_id")
    stated = (ids == "DTM") & pl.col("e01").is_in(DATES)
    transfer = (ids == "BPR") & unreadable_day(pl.col("e16"))
    fiscal = (ids == "PLB") & unreadable_day(pl.col("e02"))
    return findings.joined(
        [
            findings.found(
                "date_unreadable",
                details.filter(stated, unreadable_day(pl.col("e02"))),
            ),
            findings.found(
                "date_unreadable",
                heads.filter(transfer | fiscal).with_columns(
                    unit=pl.lit("transaction")
                ),
            ),
        ]
    )
