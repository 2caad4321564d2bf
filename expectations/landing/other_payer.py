"""What readers of landing.other_payer may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import outside, promise, surprise

SUITE = ExpectationSuite(
    name="other_payer",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=["claim_id", "other_payer_index"]
        ),
        promise(
            "other_payer_without_claim",
            "Another payer belongs to a claim.",
            "not exists (select 1 from claim where claim.claim_id = this.claim_id)",
        ),
        # Surprises are the sender's: reported, and the run goes on.
        surprise(
            "other_payer_id_missing",
            "Another payer is identified (NM1*PR in 2330B).",
            "payer_id is null",
        ),
        surprise(
            "other_payer_responsibility_unknown",
            "Another payer's turn (SBR01) is one of the guide's.",
            outside("payer_responsibility_code", "P S T A B C D E F G H U"),
        ),
        surprise(
            "other_payer_same_turn",
            "Two payers of a claim do not pay in the same turn.",
            "exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and claim.payer_responsibility_code = this.payer_responsibility_code)",
        ),
        surprise(
            "other_payer_filing_indicator_unknown",
            "Another payer's kind of coverage (SBR09) is one of the guide's.",
            outside(
                "filing_indicator_code",
                "11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ",
            ),
        ),
        surprise(
            "other_payer_paid_negative",
            "Another payer has paid no negative amount.",
            "paid_usd < 0",
            "paid_usd",
        ),
        surprise(
            "other_payer_paid_more_than_billed",
            "Another payer has paid no more than was billed.",
            "exists (select 1 from claim where claim.claim_id = this.claim_id"
            " and this.paid_usd > claim.billed_usd)",
            "paid_usd",
        ),
        surprise(
            "earlier_payer_silent",
            "A payer that pays before this claim's has said what it paid (AMT*D).",
            "paid_usd is null and payer_responsibility_code = 'P'",
        ),
    ],
)
