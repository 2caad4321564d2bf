"""What readers of core.first_answer may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import adds_up, promise, surprise

_FIRST = "adjudication where is_initial and is_primary"

SUITE = ExpectationSuite(
    name="first_answer",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="adjudication_id"),
        gxe.ExpectColumnValuesToBeUnique(column="adjudication_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="claim_family_id"),
        gxe.ExpectColumnValuesToBeUnique(column="claim_family_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="denial_category"),
        adds_up(
            "first_answers_lost",
            "Each payer's first answers are its initial primary adjudications.",
            by="payer_id",
            ours="count(*)",
            core=f"payer_id, count(*) from {_FIRST}",
        ),
        adds_up(
            "denied_usd_lost",
            "Each payer's denied dollars are those of these adjudications.",
            by="payer_id",
            ours="sum(denied_usd)",
            core=f"payer_id, sum(denied_usd) from {_FIRST}",
        ),
        promise(
            "denied_without_category",
            "A first answer has a category exactly where it denies.",
            "(denial_category = 'none') = (is_fully_denied or is_partially_denied)",
        ),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "answered_before_submitted",
            "A claim is answered after it was sent.",
            "answer_lag_days < 0",
            "billed_usd",
        ),
    ],
)
