"""Claim parties: providers, payers and the people of an 837.

Raw names and member numbers leave here only as `identities`, one row per claim, for
people.py to turn into pseudonyms; every other frame holds organisations or NPIs.
"""

import polars as pl

from transforms.tables import CLAIM_PROVIDER, INDEX, PROVIDER
from transforms.x12.claim_loops import IN_CLAIM, IN_HIERARCHY
from transforms.x12.elements import day, firsts, numbered, table

SUBSCRIBER, PATIENT, PAYER, BILLING = "IL", "QC", "PR", "85"
FACILITIES = ["77", "FA"]  # FA in 4010
ABOVE = [BILLING, "87"]
NOT_PROVIDERS = [SUBSCRIBER, PATIENT, PAYER]
NPI = pl.when(pl.col("e08") == "XX").then("e09")  # anything else may be an SSN

IDENTITY = {
    "claim_id": pl.String,
    "last_name": pl.String,
    "first_name": pl.String,
    "birth_date": pl.Date,
    "sex": pl.String,
    "member_id": pl.String,
    "zip": pl.String,
    "state": pl.String,
}
PERSON = {
    "last_name": "e03",
    "first_name": "e04",
    "birth_date": "birth_date",
    "sex": "sex",
    "zip": "zip",
    "state": "state_code",
}


def named(names: pl.DataFrame, details: pl.DataFrame) -> pl.DataFrame:
    """Split NM1 segments, each with the taxonomy and place that follow it."""
    ids = pl.col("segment_id")
    here = pl.col("entity_at") > 0

    def of(segment_id: str, element: str) -> pl.Expr:
        return pl.when(ids == segment_id).then(element)

    placed = details.filter(ids.is_in(["PRV", "N4", "DMG"]))
    under = firsts(
        placed.filter(here),
        "entity_at",
        taxonomy_code=of("PRV", "e03"),
        state_code=of("N4", "e02"),
        zip=of("N4", "e03"),
        born=of("DMG", "e02"),
        sex=of("DMG", "e03"),
    )
    # The billing provider's taxonomy stands above its name, in the HL.
    billing = firsts(
        placed.filter(~here, ids == "PRV", IN_HIERARCHY),
        "provider_at",
        billing_taxonomy_code=pl.col("e03"),
    )
    rows = (
        names.filter(ids == "NM1")
        .join(under, on="entity_at", how="left", maintain_order="left")
        .join(billing, on="provider_at", how="left", maintain_order="left")
    )
    own = pl.when(pl.col("e01") == BILLING).then("billing_taxonomy_code")
    return rows.with_columns(
        npi=NPI,
        taxonomy_code=pl.coalesce("taxonomy_code", own),
        birth_date=day(pl.col("born")),
    )


def _first(named: pl.DataFrame, key: str, role: str) -> pl.DataFrame:
    """The first entity of this role in each context of the hierarchy."""
    return named.filter(pl.col("e01") == role, IN_HIERARCHY).filter(
        pl.col(key).is_first_distinct()
    )


def billing_providers(named: pl.DataFrame) -> pl.DataFrame:
    """The billing provider of each HL that has one."""
    return _first(named, "provider_at", BILLING).select(
        "provider_at",
        billing_provider_npi="npi",
        billing_taxonomy_code="taxonomy_code",
    )


def claim_providers(named: pl.DataFrame) -> pl.DataFrame:
    """The providers named on each claim itself, not on its lines."""
    role = pl.col("e01")

    def of(column: str, *roles: str) -> pl.Expr:
        return pl.when(role.is_in(roles)).then(column)

    rows = firsts(
        named.filter(IN_CLAIM),
        "claim_at",
        rendering_provider_npi=of("npi", "82"),
        rendering_taxonomy_code=of("taxonomy_code", "82"),
        attending_provider_npi=of("npi", "71"),
        attending_taxonomy_code=of("taxonomy_code", "71"),
        referring_provider_npi=of("npi", "DN"),
        facility_npi=of("npi", *FACILITIES),
    )
    has_rendering = pl.col("rendering_provider_npi").is_not_null()
    return rows.select(
        "claim_at",
        "referring_provider_npi",
        "facility_npi",
        *(
            pl.when(has_rendering)
            .then(f"rendering_{name}")
            .otherwise(f"attending_{name}")
            .alias(f"rendering_{name}")
            for name in ("provider_npi", "taxonomy_code")
        ),
    )


def payers(named: pl.DataFrame) -> pl.DataFrame:
    """The payer that each subscriber's claims go to."""
    is_person = (pl.col("e02") == "1").fill_null(False)
    return _first(named, "subscriber_at", PAYER).select(
        "subscriber_at",
        payer_id="e09",
        payer_name=pl.when(~is_person).then("e03"),
    )


def coverages(names: pl.DataFrame) -> pl.DataFrame:
    """The SBR of each subscriber: responsibility, filing indicator, relationship."""
    return (
        names.filter(pl.col("segment_id") == "SBR", IN_HIERARCHY)
        .filter(pl.col("subscriber_at").is_first_distinct())
        .select(
            "subscriber_at",
            payer_responsibility_code="e01",
            filing_indicator_code="e09",
            subscriber_code="e02",
        )
    )


def relationships(details: pl.DataFrame) -> pl.DataFrame:
    """What each patient who is not the subscriber is to them (PAT01)."""
    patients = details.filter(pl.col("segment_id") == "PAT", IN_HIERARCHY)
    return firsts(patients, "patient_at", patient_code=pl.col("e01"))


def roles(
    named: pl.DataFrame, claims: pl.DataFrame, places: pl.DataFrame
) -> pl.DataFrame:
    """One row per provider of a claim or of a line of it, each with its role.

    The billing and pay-to providers stand above the claims; those of other payers are
    not the claim's.
    """
    role = pl.col("e01")
    columns = {
        "role_code": role,
        "provider_npi": pl.col("npi"),
        "taxonomy_code": pl.col("taxonomy_code"),
        "is_organization": (pl.col("e02") == "2").fill_null(False),
    }
    above = named.filter(role.is_in(ABOVE), IN_HIERARCHY).select(
        "provider_at", at="segment_index", **columns
    )
    over = claims.select("claim_at", "provider_at").join(
        above, on="provider_at", how="inner", maintain_order="left_right"
    )
    own = named.filter(
        pl.col("claim_at") > 0,
        pl.col("other_at") == 0,
        role.is_in(NOT_PROVIDERS).not_(),
    ).select("claim_at", "line_at", at="segment_index", **columns)
    over = over.select("claim_at", pl.lit(0, INDEX).alias("line_at"), "at", *columns)
    of_claim = claims.select("claim_at", "claim_id")
    rows = (
        pl.concat([over, own])
        .sort("claim_at", "at")
        .join(of_claim, on="claim_at", maintain_order="left")
        .join(places.drop("claim_id"), on="line_at", how="left", maintain_order="left")
        .with_columns(claim_provider_index=numbered("claim_at"))
    )
    return table(rows, CLAIM_PROVIDER)


def providers(named: pl.DataFrame) -> pl.DataFrame:
    """One row per provider and role; the first that is known of each column.

    Where several files are read at once (column file_at), it is one row per file.
    """
    files = {name: pl.UInt32 for name in ("file_at",) if name in named.columns}
    is_organization = pl.col("e02") == "2"
    rows = (
        named.filter(pl.col("npi").is_not_null(), pl.col("e01").is_not_null())
        .select(
            *files,
            provider_npi="npi",
            role_code="e01",
            is_organization=is_organization.fill_null(False),
            organization_name=pl.when(is_organization).then("e03"),
            taxonomy_code="taxonomy_code",
            state_code="state_code",
        )
        .group_by(*files, "provider_npi", "role_code", maintain_order=True)
        .agg(pl.all().first(ignore_nulls=True))
    )
    return table(rows, PROVIDER | files)


def identities(claims: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """One row per claim: who the patient is, and the subscriber's member number."""
    patients = _first(named, "patient_at", PATIENT).select(
        "patient_at", is_dependent=pl.lit(True), **PERSON
    )
    subscribers = _first(named, "subscriber_at", SUBSCRIBER).select(
        "subscriber_at", member_id="e09", **PERSON
    )
    rows = claims.join(
        patients, on="patient_at", how="left", maintain_order="left"
    ).join(
        subscribers,
        on="subscriber_at",
        how="left",
        suffix="_of_subscriber",
        maintain_order="left",
    )
    is_dependent = pl.col("is_dependent").fill_null(False)
    return rows.select(
        "claim_at",
        *(
            pl.when(is_dependent).then(name).otherwise(f"{name}_of_subscriber")
            .alias(name)
            for name in PERSON
        ),
        "member_id",
        is_dependent=is_dependent,
    )  # fmt: skip
