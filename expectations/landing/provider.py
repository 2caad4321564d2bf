"""What readers of landing.provider may rely on."""

from great_expectations import ExpectationSuite

from expectations.rules import bad_npi, outside, promise, surprise, unlike

SUITE = ExpectationSuite(
    name="provider",
    expectations=[
        # Broken promises stop the run.
        promise(
            "provider_without_file",
            "A provider belongs to a file of the ledger.",
            "not exists (select 1 from file where file.file_id = this.file_id)",
        ),
        promise(
            "person_named",
            "Only organizations have a name here, never a person.",
            "organization_name is not null and is_organization is distinct from true",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "provider_npi_missing",
            "A provider is identified by NPI.",
            "provider_npi is null",
        ),
        surprise(
            "provider_npi_invalid",
            "A provider's NPI is ten digits with a right check digit.",
            bad_npi("provider_npi"),
        ),
        surprise(
            "provider_name_missing",
            "An organization has a name.",
            "is_organization and organization_name is null",
        ),
        surprise(
            "provider_both_kinds",
            "A provider is a person or an organization, not both in a file.",
            "provider_npi is not null and exists (select 1 from provider as others"
            " where others.file_id = this.file_id"
            " and others.provider_npi = this.provider_npi"
            " and others.is_organization <> this.is_organization)",
        ),
        surprise(
            "provider_taxonomy_malformed",
            "A taxonomy is nine characters and an X.",
            unlike("taxonomy_code", "^[0-9A-Z]{9}X$"),
        ),
        surprise(
            "billing_taxonomy_missing",
            "A billing provider has a taxonomy (PRV*BI).",
            "role_code = '85' and taxonomy_code is null",
        ),
        surprise(
            "provider_state_unknown",
            "A provider's state is two letters.",
            unlike("state_code", "^[A-Z]{2}$"),
        ),
        surprise(
            "provider_role_unknown",
            "A provider's role (NM101) is one of the guides'.",
            outside("role_code", "85 82 77 71 72 ZZ DN P3 DK DQ DD QB PW 45 87 PE AS"),
        ),
    ],
)
