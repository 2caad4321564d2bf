"""What readers of core.provider may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="provider",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="provider_npi"),
        gxe.ExpectColumnValuesToBeUnique(column="provider_npi"),
        promise(
            "person_named",
            "Only organizations have a name here, never a person.",
            "organization_name is not null and is_organization is distinct from true",
        ),
        promise(
            "provider_lost",
            "Every provider that landed is here.",
            "select distinct landed.provider_npi from landing.provider as landed"
            " where landed.provider_npi is not null"
            " and landed.file_id in (select file.file_id from file)"
            " and landed.provider_npi not in (select provider_npi from {batch}"
            " where provider_npi is not null)",
        ),
    ],
)
