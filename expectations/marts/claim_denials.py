"""What readers of marts.claim_denials may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, promise

SUITE = ExpectationSuite(
    name="claim_denials",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="adjudication_id"),
        gxe.ExpectColumnValuesToBeUnique(column="adjudication_id"),
        adds_up(
            "denied_usd_differs_from_core",
            "Each payer's denied dollars are those of its first answers.",
            by="payer_id",
            ours="sum(denied_usd)",
            core="payer_id, sum(denied_usd) from first_answer",
        ),
        adds_up(
            "claims_differ_from_core",
            "Each payer's claims are those that some rule calls denied.",
            by="payer_id",
            ours="count(*)",
            core="payer_id, count(*) from first_answer where is_fully_denied"
            " or is_partially_denied or is_status_4 or is_zero_paid",
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="outcome_code",
            value_set=["overturned", "settled", "denied", "taken_back", "none"],
        ),
        promise(
            "outcome_of_nothing",
            "A claim has an outcome exactly where it was denied.",
            "(outcome_code = 'none') = is_any",
        ),
    ],
)
