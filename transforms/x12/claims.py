"""Claims: what the 837s of a file hold, as landing tables.

Professional, institutional and dental claims are read alike: what a line is, its SV
segment says. A claim with a dollar amount that can't be read is quarantined with all
its segments; everything else lands.
"""

import polars as pl

from transforms.tables import CLAIM, CLAIM_LINE, OTHER_PAYER
from transforms.x12 import (
    checks,
    claim_codes,
    claim_lines,
    claim_loops,
    claim_parties,
    findings,
)
from transforms.x12.checks import Check, noted
from transforms.x12.claim_loops import IN_CLAIM, IN_OTHER, SERVICES
from transforms.x12.elements import (
    Consumed,
    Records,
    component,
    day,
    firsts,
    last_day,
    split,
    states,
    table,
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
PAID = IN_OTHER & (pl.col("segment_id") == "AMT") & (pl.col("e01") == "D")


def claims(segments: pl.DataFrame, file_id: str) -> Records:
    """Read the 837s among a file's segments; `file_id` starts every claim_id."""
    elements = claim_loops.within(
        segments.filter(pl.col("transaction_set_code") == "837")
    )
    frame = elements.frame
    claim_id = pl.format(file_id + "-{}", "claim_at").alias("claim_id")
    details = elements.of(DETAILS, 4)
    names = elements.of(["NM1", "SBR"], 9)
    heads = elements.of(["CLM"], 19)
    services = elements.of(SERVICES, 11)
    hi = elements.of(["HI"], 12)
    codes = claim_codes.codes(hi)

    unreadable = checks.first_per_claim(
        frame,
        (heads, unreadable_usd(pl.col("e02"))),
        (services, unreadable_usd(claim_lines.CHARGE)),
        (details, PAID & unreadable_usd(pl.col("e02"))),
    )
    refused = pl.col("claim_at").is_in(unreadable["claim_at"].to_list())
    unread = elements.unread(CONSUMED) + claim_codes.skipped(frame, codes)
    read = states(elements, unread, CONSUMED, LOOSE | refused)
    notes = [
        findings.found("amount_unreadable", unreadable),
        findings.found("no_claim_before_line", checks.loose(frame, LOOSE)),
    ]
    if not unreadable.is_empty():
        details, names, heads, services, codes = (
            part.filter(~refused) for part in (details, names, heads, services, codes)
        )
    inside = pl.col("claim_at") > 0
    services, codes = (
        part.filter(inside).with_columns(claim_id) for part in (services, codes)
    )
    heads = heads.with_columns(claim_id)
    named = claim_parties.named(names, details)
    lines = claim_lines.claim_lines(services, details, named)
    others = claim_parties.other_payers(names, named, details, claim_id)
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
        "segment_id",
        "provider_at",
        "subscriber_at",
        kind=pl.col("kind_code").str.slice(3, 1),
        patient_control_number="e01",
        billed_usd=usd(pl.col("e02")).fill_null(0),
        facility_code=component(pl.col("e05"), 1),
        frequency_code=component(pl.col("e05"), 3),
        is_dental_estimate=(pl.col("e19") == "PB").fill_null(False),
    )
    billed = (
        lines.with_columns(pl.col("claim_at").set_sorted())
        .group_by("claim_at")
        .agg(
            # Of a claim with lines of several kinds, the first.
            line_type_code=pl.col("line_type_code").first(),
            claim_lines=pl.len(),
            line_billed_usd=pl.col("billed_usd").sum(),
            line_from_date=pl.col("service_from_date").min(),
            line_to_date=pl.col("service_to_date").max(),
        )
    )
    counted = others.group_by("claim_at").agg(other_payers=pl.len())
    for right, key in [
        (_submissions(segments, details), "transaction_index"),
        (claim_parties.billing_providers(named), "provider_at"),
        (claim_parties.coverages(names), "subscriber_at"),
        (claim_parties.payers(named), "subscriber_at"),
        (claim_parties.claim_providers(named), "claim_at"),
        (people, "claim_at"),
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
    begun = details.filter(ids == "BHT")
    return (
        details.filter(ids == "ST")
        .select("transaction_index", "group_index", st03="e03")
        .join(groups, on="group_index", how="left")
        .join(
            firsts(begun, "transaction_index", begun_date=day(pl.col("e04"))),
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
    own = details.filter(ids.is_in(["REF", "DTP", "CL1"]), IN_CLAIM)

    def of(segment_id: str, qualifier: str, value: pl.Expr) -> pl.Expr:
        return pl.when((ids == segment_id) & (kind == qualifier)).then(value)

    rows = firsts(
        own,
        "claim_at",
        payer_control_number=of("REF", "F8", pl.col("e02")),
        has_prior_authorization=of("REF", "G1", pl.lit(True)),
        has_referral=of("REF", "9F", pl.lit(True)),
        statement=of("DTP", "434", pl.col("e03")),
        served=of("DTP", "472", pl.col("e03")),
        admission=of("DTP", "435", pl.col("e03")),
        discharge_status_code=pl.when(ids == "CL1").then("e03"),
    )
    served = pl.coalesce("statement", "served")
    return rows.select(
        "claim_at",
        "payer_control_number",
        "has_prior_authorization",
        "has_referral",
        "discharge_status_code",
        service_from_date=day(served),
        service_to_date=last_day(served),
        admission_date=day(pl.col("admission")),
    )


def _notes(
    claim: pl.DataFrame,
    heads: pl.DataFrame,
    services: pl.DataFrame,
    details: pl.DataFrame,
    codes: pl.DataFrame,
) -> list[pl.DataFrame]:
    """Findings about what landed: missing amounts, unreadable dates, imbalance."""
    ids = pl.col("segment_id")
    dated = details.filter(
        ids.is_in(["DMG", "BHT"]) | ((ids == "DTP") & pl.col("e01").is_in(DATES))
    )
    date = pl.when(ids == "DTP").then("e03").when(ids == "DMG").then("e02")
    has_lines = pl.col("claim_lines") > 0
    differs = has_lines & (pl.col("difference_usd") != 0)
    return [
        *noted(heads, Check("amount_missing", pl.col("e02").is_null())),
        *noted(
            services,
            Check("amount_missing", claim_lines.CHARGE.is_null(), unit="line"),
            Check("units_unreadable", claim_lines.unreadable_units()),
        ),
        *noted(dated, Check("date_unreadable", unreadable_day(date.otherwise("e04")))),
        *noted(codes, Check("date_unreadable", claim_codes.unreadable_dates())),
        findings.found("hierarchy_broken", claim_loops.orphans(details)),
        *noted(
            claim,
            Check("claim_without_lines", ~has_lines),
            Check("lines_differ_from_claim", differs),
        ),
    ]
