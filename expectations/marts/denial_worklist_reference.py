"""What readers of marts.denial_worklist_reference may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="denial_worklist_reference",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToBeUnique(column="claim_family_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="is_open"),
        promise(
            "open_denial_without_reference",
            "Every open denial can be told from its own number.",
            "select open_denial.claim_family_id from open_denial where not exists"
            " (select 1 from (select * from {batch}) as reference"
            " where reference.is_open"
            " and reference.claim_family_id = open_denial.claim_family_id)",
        ),
    ],
)
