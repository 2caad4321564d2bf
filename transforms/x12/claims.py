"""Claims: what the 837s of a file hold, as landing tables.

Professional, institutional and dental claims are read alike: what a line is, its SV
segment says. A claim with a dollar amount that can't be read is quarantined with all
its segments; everything else lands.
"""

import polars as pl

from transforms.tables import CLAIM, CLAIM_LINE, OTHER_PAYER
from transforms.x12 import (
    claim_codes,
    claim_lines,
    claim_loops,
    claim_parties,
    findings,
)
from transforms.x12.claim_loops import IN_CLAIM, IN_OTHER, SERVICES
from transforms.x12.elements import (
    Consumed,
    Records,
    component,
    day,
    last_day,
    read_frame,
    split,
    table,
    unread,
    unreadable_day,
    unreadable_usd,
    usd,
)

# Elements that are read, by segment id. LX01 and HL01 are counters that the order
# of the segments replaces.
CONSUMED: Consumed = {
    segment_id: frozenset(positions)
    for segment_id, positions in {
        "ST": [1, 2, 3],
        "SE": [1, 2],
        "BHT": [4],
        "HL": [1, 2, 3],
        "SBR": [1, 9],
        "NM1": [1, 2, 3, 4, 8, 9],
        "N4": [2, 3],
        "DMG": [2, 3],
        "PRV": [3],
        "REF": [1, 2],
        "DTP": [1, 3],
        "AMT": [1, 2],
        "CL1": [3],
        "CLM": [1, 2, 5, 19],
        "HI": range(1, 13),
        "LX": [1],
        "LIN": [2, 3],
        "SV1": [1, 2, 3, 4, 5, 7],
        "SV2": [1, 2, 3, 4, 5],
        "SV3": [1, 2, 3, 6, 11],
    }.items()
}
DETAILS = [
    "ST", "SE", "BHT", "HL", "N4", "DMG", "PRV", "REF", "DTP", "AMT", "CL1", "LX",
    "LIN",
]  # fmt: skip
PEOPLE = [
    "patient_id", "subscriber_id", "birth_year", "age_years", "sex_code", "zip3_code",
    "state_code",
]  # fmt: skip
UNPEOPLED = {name: dtype for name, dtype in CLAIM.items() if name not in PEOPLE}
# What only stands inside a claim; found outside one, it is quarantined.
LOOSE = (pl.col("claim_at") == 0) & (
    (pl.col("line_at") > 0) | pl.col("segment_id").is_in(["HI", "CL1", *SERVICES])
)
DATES = ["434", "435", "472"]
PREDICTIONS = "X29[1-3]"
PLACE = [
    "transaction_index", "segment_index", "byte_offset", "segment_id", "claim_at",
]  # fmt: skip


def claims(segments: pl.DataFrame, file_id: str) -> Records:
    """Read the 837s among a file's segments; `file_id` starts every claim_id."""
    frame = claim_loops.within(segments.filter(pl.col("transaction_set_code") == "837"))
    claim_id = pl.format(file_id + "-{}", "claim_at").alias("claim_id")
    details = split(frame, DETAILS, 4)
    names = split(frame, ["NM1", "SBR"], 9).with_columns(claim_id)
    heads = split(frame, "CLM", 19).with_columns(claim_id)
    services = split(frame, SERVICES, 11).with_columns(claim_id)
    hi = split(frame, "HI", 12).with_columns(claim_id)
    codes = claim_codes.codes(hi)

    unreadable = _unreadable_amounts(heads, services, details)
    loose = _loose(frame)
    refused = unreadable["claim_at"].unique().implode()
    read = _read(frame, refused, [details, names, heads, services, hi], codes)

    notes = [
        findings.found("amount_unreadable", _counted(unreadable, frame)),
        findings.found("no_claim_before_line", loose),
    ]
    landed = pl.col("claim_at").is_in(refused).not_()
    inside = landed & (pl.col("claim_at") > 0)
    details, names = details.filter(landed), names.filter(landed)
    heads, services, codes = (part.filter(inside) for part in (heads, services, codes))
    named = claim_parties.named(names, details)
    lines = claim_lines.claim_lines(services, details, named)
    others = claim_parties.other_payers(names, named, details)
    people = claim_parties.identities(heads, named)
    claim = _claim(segments, heads, details, names, named, lines, others, codes, people)
    notes += _notes(claim, heads, services, details, codes)
    return Records(
        tables={
            "claim": table(claim, UNPEOPLED),
            "claim_line": table(lines, CLAIM_LINE),
            "diagnosis": claim_codes.diagnoses(codes),
            "procedure": claim_codes.procedures(codes),
            "other_payer": table(others, OTHER_PAYER),
            "provider": claim_parties.providers(named),
        },
        identities=claim.select(*claim_parties.IDENTITY),
        findings=findings.joined(notes),
        read=read,
    )


def _unreadable_amounts(
    heads: pl.DataFrame, services: pl.DataFrame, details: pl.DataFrame
) -> pl.DataFrame:
    """The first amount of each claim that is there but is not a number."""
    paid = (pl.col("segment_id") == "AMT") & (pl.col("e01") == "D")
    found = [
        heads.filter(unreadable_usd(pl.col("e02"))),
        services.filter(unreadable_usd(claim_lines.charge())),
        details.filter(IN_OTHER, paid, unreadable_usd(pl.col("e02"))),
    ]
    return (
        pl.concat([part.select(PLACE) for part in found])
        .filter(pl.col("claim_at") > 0)
        .sort("segment_index")
        .unique("claim_at", keep="first", maintain_order=True)
    )


def _loose(frame: pl.DataFrame) -> pl.DataFrame:
    """Lines and codes that stand outside every claim, one row per line."""
    return (
        frame.filter(LOOSE)
        .group_by("line_at", maintain_order=True)
        .agg(
            pl.col("transaction_index", "segment_index", "byte_offset", "segment_id")
            .first(),
            quarantined_segments=pl.len(),
        )
    )  # fmt: skip


def _counted(rows: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Add how many segments each claim has."""
    if rows.is_empty():
        return rows
    counts = frame.group_by("claim_at").agg(quarantined_segments=pl.len())
    return rows.join(counts, on="claim_at", how="left", maintain_order="left")


def _read(
    frame: pl.DataFrame,
    refused: pl.Series,
    parts: list[pl.DataFrame],
    codes: pl.DataFrame,
) -> pl.DataFrame:
    """Say of each segment whether it was parsed, and how much of it nobody reads."""
    skipped = pl.concat(
        [unread(part, CONSUMED) for part in parts] + [claim_codes.unread_codes(codes)]
    )
    state = (
        pl.when(pl.col("claim_at").is_in(refused) | LOOSE)
        .then(pl.lit("quarantined"))
        .when(pl.col("segment_id").is_in(list(CONSUMED)))
        .then(pl.lit("parsed"))
        .otherwise(pl.lit("ignored"))
    )
    return read_frame(frame.select("segment_index", state=state), skipped)


def _claim(
    segments: pl.DataFrame,
    heads: pl.DataFrame,
    details: pl.DataFrame,
    names: pl.DataFrame,
    named: pl.DataFrame,
    lines: pl.DataFrame,
    others: pl.DataFrame,
    codes: pl.DataFrame,
    people: pl.DataFrame,
) -> pl.DataFrame:
    """One row per claim: its own elements joined with what its loops say."""
    rows = heads.select(
        "claim_at",
        "claim_id",
        "transaction_index",
        "segment_index",
        "byte_offset",
        "provider_at",
        "subscriber_at",
        kind=pl.col("kind_code").str.slice(3, 1),
        patient_control_number="e01",
        billed_usd=usd(pl.col("e02")).fill_null(0),
        facility_code=component(pl.col("e05"), 1),
        frequency_code=component(pl.col("e05"), 3),
        is_dental_estimate=(pl.col("e19") == "PB").fill_null(False),
    )
    billed = lines.group_by("claim_at").agg(
        line_type_code=pl.col("line_type_code").mode().sort().first(),
        claim_lines=pl.len(),
        line_billed_usd=pl.col("billed_usd").sum(),
        line_from_date=pl.col("service_from_date").min(),
        line_to_date=pl.col("service_to_date").max(),
    )
    counted = others.group_by("claim_at").agg(other_payers=pl.len())
    for right, key in [
        (_submissions(segments, details), "transaction_index"),
        (claim_parties.billing_providers(named), "provider_at"),
        (claim_parties.coverages(names), "subscriber_at"),
        (claim_parties.payers(named), "subscriber_at"),
        (claim_parties.claim_providers(named), "claim_at"),
        (people, "claim_id"),
        (_own_details(details), "claim_at"),
        (claim_codes.drgs(codes), "claim_at"),
        (billed, "claim_at"),
        (counted, "claim_at"),
    ]:
        rows = rows.join(right, on=key, how="left", maintain_order="left")
    claim_type = pl.coalesce("line_type_code", "kind")
    institutional = claim_type == "I"
    counts = ["claim_lines", "other_payers"]
    flags = ["has_prior_authorization", "has_referral", "is_prediction"]
    rows = rows.with_columns(
        pl.col(*counts, "line_billed_usd").fill_null(0),
        pl.col(*flags).fill_null(False),
        claim_type_code=claim_type,
    )
    bill = pl.concat_str(
        pl.col("facility_code").str.strip_chars_start("0"), "frequency_code",
        ignore_nulls=True,
    )  # fmt: skip
    return rows.with_columns(
        place_of_service_code=pl.when(~institutional).then("facility_code"),
        type_of_bill_code=pl.when(institutional, pl.col("facility_code").is_not_null())
        .then(bill),
        is_predetermination=pl.col("is_prediction") | pl.col("is_dental_estimate"),
        facility_npi=pl.coalesce("facility_npi", "billing_provider_npi"),
        service_from_date=pl.coalesce("service_from_date", "line_from_date"),
        service_to_date=pl.coalesce("service_to_date", "line_to_date"),
        difference_usd=pl.col("billed_usd") - pl.col("line_billed_usd"),
    )  # fmt: skip


def _submissions(segments: pl.DataFrame, details: pl.DataFrame) -> pl.DataFrame:
    """Per transaction: when it was submitted, and whether it asks for an estimate."""
    groups = split(segments, "GS", 8).select(
        "group_index", group_date=day(pl.col("e04")), gs08="e08"
    )
    ids = pl.col("segment_id")
    begun = details.filter(ids == "BHT").unique("transaction_index", keep="first")
    return (
        details.filter(ids == "ST")
        .select("transaction_index", "group_index", st03="e03")
        .join(groups, on="group_index", how="left")
        .join(
            begun.select("transaction_index", begun_date=day(pl.col("e04"))),
            on="transaction_index",
            how="left",
        )
        .select(
            "transaction_index",
            submitted_date=pl.coalesce("begun_date", "group_date"),
            is_prediction=pl.coalesce("st03", "gs08").str.contains(PREDICTIONS),
        )
    )


def _own_details(details: pl.DataFrame) -> pl.DataFrame:
    """References, dates and status that stand on the claim itself."""
    ids, kind = pl.col("segment_id"), pl.col("e01")
    own = details.filter(IN_CLAIM, ids.is_in(["REF", "DTP", "CL1"]))

    def date(qualifier: str) -> pl.Expr:
        return pl.col("e03").filter(ids == "DTP", kind == qualifier).first()

    served = pl.coalesce(date("434"), date("472"))
    return own.group_by("claim_at").agg(
        payer_control_number=pl.col("e02").filter(ids == "REF", kind == "F8").first(),
        has_prior_authorization=((ids == "REF") & (kind == "G1")).any(),
        has_referral=((ids == "REF") & (kind == "9F")).any(),
        service_from_date=day(served),
        service_to_date=last_day(served),
        admission_date=day(date("435")),
        discharge_status_code=pl.col("e03").filter(ids == "CL1").first(),
    )


def _notes(
    claim: pl.DataFrame,
    heads: pl.DataFrame,
    services: pl.DataFrame,
    details: pl.DataFrame,
    codes: pl.DataFrame,
) -> list[pl.DataFrame]:
    """Findings about what landed: missing amounts, unreadable dates, imbalance."""
    ids, kind = pl.col("segment_id"), pl.col("e01")
    dated = (ids == "DTP") & kind.is_in(DATES)
    clm = claim.with_columns(segment_id=pl.lit("CLM"))
    return [
        findings.found("amount_missing", heads.filter(pl.col("e02").is_null())),
        findings.found(
            "amount_missing",
            services.filter(claim_lines.charge().is_null()).with_columns(
                unit=pl.lit("line")
            ),
        ),
        findings.found(
            "units_unreadable", services.filter(claim_lines.unreadable_units())
        ),
        findings.found(
            "date_unreadable",
            details.filter(
                (dated & unreadable_day(pl.col("e03")))
                | ((ids == "DMG") & unreadable_day(pl.col("e02")))
                | ((ids == "BHT") & unreadable_day(pl.col("e04")))
            ),
        ),
        findings.found("date_unreadable", claim_codes.unreadable_dates(codes)),
        findings.found("hierarchy_broken", _orphans(details)),
        findings.found("claim_without_lines", clm.filter(pl.col("claim_lines") == 0)),
        findings.found(
            "lines_differ_from_claim",
            clm.filter(pl.col("claim_lines") > 0, pl.col("difference_usd") != 0),
        ),
    ]


def _orphans(details: pl.DataFrame) -> pl.DataFrame:
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
