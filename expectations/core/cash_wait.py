"""What readers of core.cash_wait may rely on."""

from great_expectations import ExpectationSuite

from expectations.rules import adds_up, one_row_per

SUITE = ExpectationSuite(
    name="cash_wait",
    expectations=[
        # Broken promises stop the run.
        one_row_per(
            *("payer_id", "claim_type_code", "submitted_date", "answered_date")
        ),
        adds_up(
            "claims_lost",
            "Each payer's claims are those of core that wait or were answered.",
            by="payer_id",
            ours="sum(sent_claims)",
            core="payer_id, count(*) from claim_wait where submitted_date is not null"
            " and (answered_date is not null or not is_withdrawn)",
        ),
        adds_up(
            "billed_usd_lost",
            "Each payer's dollars billed are those of these claims.",
            by="payer_id",
            ours="sum(billed_usd)",
            core="payer_id, sum(billed_usd) from claim_wait"
            " where submitted_date is not null"
            " and (answered_date is not null or not is_withdrawn)",
        ),
        adds_up(
            "paid_usd_lost",
            "Dollars paid are those of the first answers to these claims.",
            by="'all'",
            ours="sum(paid_usd)",
            core="'all', sum(first_answer.paid_usd) from first_answer"
            " inner join claim_wait"
            " on first_answer.claim_family_id = claim_wait.claim_family_id"
            " where claim_wait.submitted_date is not null",
        ),
    ],
)
