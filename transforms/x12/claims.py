"""Claims: what the 837s of a file hold, as landing tables.

Professional, institutional and dental claims are read alike: what a line is, its SV
segment says. A claim with a dollar amount that can't be read is quarantined with all
its segments; everything else lands.
"""

import polars as pl

from transforms.tables import (
    CLAIM,
    CLAIM_LINE,
    DIAGNOSIS,
    OTHER_PAYER,
    OTHER_PAYER_LINE,
    SUBMISSION,
)
from transforms.x12 import (
    adjustments,
    checks,
    claim_codes,
    claim_lines,
    claim_loops,
    claim_parties,
    findings,
    other_payers,
)
from transforms.x12.checks import Check, noted
from transforms.x12.claim_loops import IN_CLAIM, SERVICES
from transforms.x12.consumed import CLAIMS as CONSUMED
from transforms.x12.elements import (
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

DETAILS = [
    "ST", "SE", "HL", "PAT", "N4", "DMG", "PRV", "REF", "DTP", "AMT", "CL1", "LX",
    "LIN", "CTP",
]  # fmt: skip
PEOPLE = [
    "patient_id", "subscriber_id", "birth_year", "age_years", "sex_code", "zip3_code",
    "state_code",
]  # fmt: skip
UNPEOPLED = {name: dtype for name, dtype in CLAIM.items() if name not in PEOPLE}
# What only stands inside a claim; found outside one, it is quarantined.
OF_CLAIMS = ["HI", "CL1", "CAS", "SVD", *SERVICES]
LOOSE = (pl.col("claim_at") == 0) & (
    (pl.col("line_at") > 0) | pl.col("segment_id").is_in(OF_CLAIMS)
)
DATES = ["434", "435", "472", "573"]
PREDICTIONS = "X29[1-3]"
HOUR = "^([01][0-9]|2[0-3])"


def claims(segments: pl.DataFrame, file_id: str) -> Records:
    """Read the 837s among a file's segments; `file_id` starts every claim_id."""
    elements = claim_loops.within(
        segments.filter(pl.col("transaction_set_code") == "837")
    )
    frame = elements.frame
    claim_id = pl.format(file_id + "-{}", "claim_at").alias("claim_id")
    details = elements.of(DETAILS, 5)
    begun = elements.of(["BHT"], 6)
    names = elements.of(["NM1", "SBR"], 9)
    heads = elements.of(["CLM"], 19)
    services = elements.of(SERVICES, 11)
    cas = elements.of(["CAS"], adjustments.CAS_LAST)
    svd = elements.of(["SVD"], 6)
    hi = elements.of(["HI"], 12)
    codes = claim_codes.codes(hi)

    unreadable = checks.first_per_claim(
        frame,
        (heads, unreadable_usd(pl.col("e02"))),
        (services, unreadable_usd(claim_lines.CHARGE)),
        (details, other_payers.unreadable_amount()),
        (cas, adjustments.unreadable("CAS")),
        (svd, unreadable_usd(pl.col("e02"))),
    )
    refused = pl.col("claim_at").is_in(unreadable["claim_at"].to_list())
    unread = elements.unread(CONSUMED) + claim_codes.skipped(frame, codes)
    read = states(elements, unread, CONSUMED, LOOSE | refused)
    notes = [
        findings.found("amount_unreadable", unreadable),
        findings.found("no_claim_before_line", checks.loose(frame, LOOSE)),
    ]
    if not unreadable.is_empty():
        details, names, heads, services, codes, cas, svd = (
            part.filter(~refused)
            for part in (details, names, heads, services, codes, cas, svd)
        )
    inside = pl.col("claim_at") > 0
    services, codes = (
        part.filter(inside).with_columns(claim_id) for part in (services, codes)
    )
    heads = heads.with_columns(claim_id)
    named = claim_parties.named(names, details)
    lines = claim_lines.claim_lines(services, details, named)
    places = claim_lines.places(lines)
    diagnoses = claim_codes.diagnoses(codes)
    others = other_payers.payers(names, named, details, claim_id)
    answers = other_payers.answers(svd, details, places, others, claim_id)
    told = (places, others, answers, claim_id)
    people = claim_parties.identities(heads, named)
    submissions = _submissions(segments, details, begun)
    claim = _claim(
        submissions, heads, details, names, named, lines, others, codes, people
    )
    notes += _notes(claim, heads, services, details, begun, codes)
    return Records(
        tables={
            "claim": table(claim, UNPEOPLED),
            "claim_line": table(lines, CLAIM_LINE),
            "diagnosis": table(diagnoses, DIAGNOSIS),
            "procedure": claim_codes.procedures(codes),
            "line_diagnosis": claim_lines.line_diagnoses(lines, diagnoses),
            "claim_code": claim_codes.claim_codes(codes),
            "claim_provider": claim_parties.roles(named, heads, places),
            "claim_amount": other_payers.amounts(details, *told),
            "other_payer": table(others, OTHER_PAYER),
            "other_payer_line": table(answers, OTHER_PAYER_LINE),
            "other_payer_adjustment": other_payers.adjustments(cas, *told),
            "provider": claim_parties.providers(named),
            "submission": table(submissions, SUBMISSION),
        },
        identities=claim.select(*claim_parties.IDENTITY),
        findings=findings.joined(notes),
        read=read,
    )


def _claim(
    submissions: pl.DataFrame,
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
        "patient_at",
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
        (submissions, "transaction_index"),
        (claim_parties.billing_providers(named), "provider_at"),
        (claim_parties.coverages(names), "subscriber_at"),
        (claim_parties.payers(named), "subscriber_at"),
        (claim_parties.claim_providers(named), "claim_at"),
        (people, "claim_at"),
        (claim_parties.relationships(details), "patient_at"),
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
        relationship_code=pl.when("is_dependent")
        .then("patient_code")
        .otherwise("subscriber_code"),
        is_predetermination=pl.col("is_prediction") | pl.col("is_dental_estimate"),
        facility_npi=pl.coalesce("facility_npi", "billing_provider_npi"),
        service_from_date=pl.coalesce("service_from_date", "line_from_date"),
        service_to_date=pl.coalesce("service_to_date", "line_to_date"),
        difference_usd=pl.col("billed_usd") - pl.col("line_billed_usd"),
    )  # fmt: skip


def _submissions(
    segments: pl.DataFrame, details: pl.DataFrame, begun: pl.DataFrame
) -> pl.DataFrame:
    """Per transaction: when and what for it was submitted, and its hierarchy."""
    groups = split(segments, "GS", 8).select(
        "group_index", group_date=day(pl.col("e04")), gs08="e08"
    )
    ids = pl.col("segment_id")
    level = pl.col("e03")
    levels = (
        details.filter(ids == "HL")
        .group_by("transaction_index")
        .agg(
            provider_levels=(level == "20").sum(),
            subscriber_levels=(level == "22").sum(),
            patient_levels=(level == "23").sum(),
        )
    )
    return (
        details.filter(ids == "ST")
        .select("transaction_index", "group_index", st03="e03")
        .join(groups, on="group_index", how="left")
        .join(
            firsts(
                begun,
                "transaction_index",
                purpose_code=pl.col("e02"),
                begun_date=day(pl.col("e04")),
                submission_type_code=pl.col("e06"),
            ),
            on="transaction_index",
            how="left",
        )
        .join(levels, on="transaction_index", how="left")
        .sort("transaction_index")
        .select(
            "transaction_index",
            "purpose_code",
            "submission_type_code",
            pl.col("provider_levels", "subscriber_levels", "patient_levels").fill_null(
                0
            ),
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
        discharge=of("DTP", "096", pl.col("e03")),
        admission_type_code=pl.when(ids == "CL1").then("e01"),
        admission_source_code=pl.when(ids == "CL1").then("e02"),
        discharge_status_code=pl.when(ids == "CL1").then("e03"),
    )
    served = pl.coalesce("statement", "served")
    return rows.select(
        "claim_at",
        "payer_control_number",
        "has_prior_authorization",
        "has_referral",
        "admission_type_code",
        "admission_source_code",
        "discharge_status_code",
        service_from_date=day(served),
        service_to_date=last_day(served),
        admission_date=day(pl.col("admission")),
        admission_hour_code=pl.col("admission").str.slice(8).str.extract(HOUR),
        discharge_hour_code=pl.col("discharge").str.extract(HOUR),
    )


def _notes(
    claim: pl.DataFrame,
    heads: pl.DataFrame,
    services: pl.DataFrame,
    details: pl.DataFrame,
    begun: pl.DataFrame,
    codes: pl.DataFrame,
) -> list[pl.DataFrame]:
    """Findings about what landed: missing amounts, unreadable dates, imbalance."""
    ids = pl.col("segment_id")
    dated = details.filter(
        (ids == "DMG") | ((ids == "DTP") & pl.col("e01").is_in(DATES))
    )
    date = pl.when(ids == "DTP").then("e03").otherwise("e02")
    has_lines = pl.col("claim_lines") > 0
    differs = has_lines & (pl.col("difference_usd") != 0)
    return [
        *noted(heads, Check("amount_missing", pl.col("e02").is_null())),
        *noted(
            services,
            Check("amount_missing", claim_lines.CHARGE.is_null(), unit="line"),
            Check("units_unreadable", claim_lines.unreadable_units()),
        ),
        *noted(dated, Check("date_unreadable", unreadable_day(date))),
        *noted(begun, Check("date_unreadable", unreadable_day(pl.col("e04")))),
        *noted(codes, Check("date_unreadable", claim_codes.unreadable_dates())),
        findings.found("hierarchy_broken", claim_loops.orphans(details)),
        *noted(
            claim,
            Check("claim_without_lines", ~has_lines),
            Check("lines_differ_from_claim", differs),
        ),
    ]
