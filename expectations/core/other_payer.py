"""What readers of core.other_payer may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import as_landed, of_claim, promise, surprise

SUITE = ExpectationSuite(
    name="other_payer",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "other_payer_index"]
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="payer_id"),
        as_landed("other_payer", "paid_usd"),
        of_claim(
            "other_payer_without_claim",
            "Another payer belongs to a claim, and is current when the claim is.",
            "paid_usd",
        ),
        promise(
            "has_paid_wrong",
            "Another payer that has paid says how much.",
            "has_paid is distinct from (coalesce(paid_usd, 0) <> 0)",
            "paid_usd",
        ),
        promise(
            "other_payers_miscounted",
            "A claim has as many other payers as it counts.",
            "select claim.claim_id from claim left join {batch} as this"
            " on claim.claim_id = this.claim_id group by claim.claim_id"
            " having max(claim.other_payers) <> count(this.claim_id)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "other_payer_is_the_payer",
            "The other payer of a claim is not the one that it is sent to.",
            "exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and claim.payer_id = this.payer_id)",
            "paid_usd",
        ),
    ],
)
