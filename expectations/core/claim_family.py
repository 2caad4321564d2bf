"""What readers of core.claim_family may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="claim_family",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="claim_id"),
        gxe.ExpectColumnValuesToBeUnique(column="claim_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="claim_family_id"),
        promise(
            "versions_not_counted",
            "The versions of a family are counted from 1 without a gap.",
            "select claim_family_id from {batch} group by claim_family_id"
            " having min(version_index) <> 1 or max(version_index) <> count(*)",
        ),
        promise(
            "claim_without_family",
            "Every claim that landed is in a family.",
            "select landed.claim_id from landing.claim as landed"
            " where landed.file_id in (select file.file_id from file)"
            " and landed.claim_id not in (select claim_id from {batch}"
            " where claim_id is not null)",
        ),
    ],
)
