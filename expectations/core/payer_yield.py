"""What readers of core.payer_yield may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import one_row_per, promise, surprise

SUITE = ExpectationSuite(
    name="payer_yield",
    expectations=[
        # Broken promises stop the run.
        one_row_per("scope_code", "payer_id"),
        gxe.ExpectColumnValuesToBeInSet(
            column="scope_code", value_set=["payer", "all"]
        ),
        promise(
            "yields_differ_from_core",
            "Payers add up to the standing answers that deny nothing.",
            "select scope_code from {batch} group by scope_code"
            " having sum(answered_claims) <> (select count(*) from final_answer"
            " where not is_open_denial and latest_adjudication_id is not null)",
        ),
        # Surprises are the senders': reported, and the run goes on.
        surprise(
            "allowed_more_than_billed",
            "Payers allow at most what is billed.",
            "allowed_rate not between 0 and 1",
            "allowed_usd - billed_usd",
        ),
    ],
)
