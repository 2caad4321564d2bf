"""What readers of core.denial_reason may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="denial_reason",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="adjudication_id"),
        gxe.ExpectColumnValuesToBeUnique(column="adjudication_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="reason_code"),
        promise(
            "denial_without_reason",
            "What denies, denies for a reason, of its own category.",
            "select adjudication_outcome.adjudication_id from adjudication_outcome"
            " left join {batch} as reason"
            " on adjudication_outcome.adjudication_id = reason.adjudication_id"
            " where adjudication_outcome.denial_category"
            " is distinct from reason.denial_category",
        ),
        promise(
            "reason_for_nothing",
            "A main reason takes dollars off.",
            "reason_usd <= 0",
        ),
    ],
)
