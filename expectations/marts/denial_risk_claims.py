"""What readers of marts.denial_risk_claims may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="denial_risk_claims",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToBeUnique(column="claim_id"),
        gxe.ExpectColumnValuesToBeUnique(column="rank_index"),
        promise(
            "answered_already",
            "Claims at risk have no answer yet, and their chance is core's.",
            "not exists (select 1 from denial_chance"
            " where denial_chance.claim_id = this.claim_id"
            " and denial_chance.part_code = 'open'"
            " and denial_chance.denial_chance = this.denial_share)",
            "billed_usd",
        ),
    ],
)
