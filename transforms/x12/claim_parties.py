"""Claim parties: providers, payers and the people of an 837.

Raw names and member numbers leave here only as `identities`, one row per claim, for
people.py to turn into pseudonyms; every other frame holds organisations or NPIs.
"""

import polars as pl

from transforms.tables import OTHER_PAYER, PROVIDER
from transforms.x12.claim_loops import IN_CLAIM, IN_HIERARCHY, IN_OTHER
from transforms.x12.elements import day, table, usd

SUBSCRIBER, PATIENT, PAYER, BILLING = "IL", "QC", "PR", "85"
FACILITIES = ["77", "FA"]  # FA in 4010
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


def named(names: pl.DataFrame, details: pl.DataFrame) -> pl.DataFrame:
    """Split NM1 segments, each with the taxonomy and place that follow it."""
    ids = pl.col("segment_id")
    here = pl.col("entity_at") > 0
    under = (
        details.filter(here, ids.is_in(["PRV", "N4", "DMG"]))
        .group_by("entity_at")
        .agg(
            taxonomy_code=pl.col("e03").filter(ids == "PRV").first(),
            state_code=pl.col("e02").filter(ids == "N4").first(),
            zip=pl.col("e03").filter(ids == "N4").first(),
            birth_date=day(pl.col("e02").filter(ids == "DMG").first()),
            sex=pl.col("e03").filter(ids == "DMG").first(),
        )
    )
    # The billing provider's taxonomy stands above its name, in the HL.
    billing = (
        details.filter(~here, IN_HIERARCHY, ids == "PRV")
        .unique("provider_at", keep="first", maintain_order=True)
        .select("provider_at", billing_taxonomy_code="e03")
    )
    rows = (
        names.filter(ids == "NM1")
        .join(under, on="entity_at", how="left", maintain_order="left")
        .join(billing, on="provider_at", how="left", maintain_order="left")
    )
    own = pl.when(pl.col("e01") == BILLING).then("billing_taxonomy_code")
    return rows.with_columns(npi=NPI, taxonomy_code=pl.coalesce("taxonomy_code", own))


def billing_providers(named: pl.DataFrame) -> pl.DataFrame:
    """The billing provider of each HL that has one."""
    return (
        named.filter(IN_HIERARCHY, pl.col("e01") == BILLING)
        .unique("provider_at", keep="first", maintain_order=True)
        .select(
            "provider_at",
            billing_provider_npi="npi",
            billing_taxonomy_code="taxonomy_code",
        )
    )


def claim_providers(named: pl.DataFrame) -> pl.DataFrame:
    """The providers named on each claim itself, not on its lines."""
    role = pl.col("e01")

    def first(column: str, *roles: str) -> pl.Expr:
        return pl.col(column).filter(role.is_in(roles)).first()

    return (
        named.filter(IN_CLAIM)
        .group_by("claim_at")
        .agg(
            rendering_provider_npi=pl.coalesce(first("npi", "82"), first("npi", "71")),
            rendering_taxonomy_code=pl.coalesce(
                first("taxonomy_code", "82"), first("taxonomy_code", "71")
            ),
            referring_provider_npi=first("npi", "DN"),
            facility_npi=first("npi", *FACILITIES),
        )
    )


def payers(named: pl.DataFrame) -> pl.DataFrame:
    """The payer that each subscriber's claims go to."""
    is_organization = pl.col("e02") != "1"
    return (
        named.filter(IN_HIERARCHY, pl.col("e01") == PAYER)
        .unique("subscriber_at", keep="first", maintain_order=True)
        .select(
            "subscriber_at",
            payer_id="e09",
            payer_name=pl.when(is_organization.fill_null(True)).then("e03"),
        )
    )


def coverages(names: pl.DataFrame) -> pl.DataFrame:
    """The SBR of each subscriber: responsibility and filing indicator."""
    return (
        names.filter(IN_HIERARCHY, pl.col("segment_id") == "SBR")
        .unique("subscriber_at", keep="first", maintain_order=True)
        .select(
            "subscriber_at",
            payer_responsibility_code="e01",
            filing_indicator_code="e09",
        )
    )


def other_payers(
    names: pl.DataFrame, named: pl.DataFrame, details: pl.DataFrame
) -> pl.DataFrame:
    """One row per other payer of a claim (2320), with what it paid."""
    loops = names.filter(IN_OTHER, pl.col("segment_id") == "SBR")
    payer = (
        named.filter(IN_OTHER, pl.col("e01") == PAYER)
        .unique("other_at", keep="first", maintain_order=True)
        .select("other_at", payer_id="e09")
    )
    paid = (
        details.filter(IN_OTHER, pl.col("segment_id") == "AMT", pl.col("e01") == "D")
        .group_by("other_at")
        .agg(paid_usd=usd(pl.col("e02")).sum())
    )
    rows = loops.select(
        "claim_at",
        "claim_id",
        "other_at",
        other_payer_index=pl.col("other_at").cum_count().over("claim_at"),
        payer_responsibility_code="e01",
        filing_indicator_code="e09",
    )
    rows = rows.join(payer, on="other_at", how="left", maintain_order="left").join(
        paid, on="other_at", how="left", maintain_order="left"
    )
    return rows.select("claim_at").hstack(table(rows, OTHER_PAYER))


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
    person = ["last_name", "first_name", "birth_date", "sex", "zip", "state"]
    people = named.filter(
        IN_HIERARCHY, pl.col("e01").is_in([SUBSCRIBER, PATIENT])
    ).select(
        "subscriber_at",
        "patient_at",
        role="e01",
        last_name="e03",
        first_name="e04",
        birth_date="birth_date",
        sex="sex",
        zip="zip",
        state="state_code",
        member_id="e09",
    )
    patients = (
        people.filter(pl.col("role") == PATIENT)
        .unique("patient_at", keep="first", maintain_order=True)
        .select("patient_at", *person, is_dependent=pl.lit(True))
    )
    subscribers = (
        people.filter(pl.col("role") == SUBSCRIBER)
        .unique("subscriber_at", keep="first", maintain_order=True)
        .select("subscriber_at", "member_id", *person)
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
        "claim_id",
        *(
            pl.when(is_dependent).then(name).otherwise(f"{name}_of_subscriber")
            .alias(name)
            for name in person
        ),
        "member_id",
        is_dependent=is_dependent,
    )  # fmt: skip
