"""What readers of core.adjudication_outcome may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="adjudication_outcome",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="adjudication_id"),
        gxe.ExpectColumnValuesToBeUnique(column="adjudication_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="is_fully_denied"),
        gxe.ExpectColumnValuesToNotBeNull(column="is_partially_denied"),
        gxe.ExpectColumnValuesToNotBeNull(column="is_zero_paid"),
        gxe.ExpectColumnValuesToNotBeNull(column="is_duplicate"),
        promise(
            "adjudication_without_outcome",
            "Every adjudication has an outcome.",
            "select adjudication.adjudication_id from adjudication"
            " where adjudication.adjudication_id"
            " not in (select adjudication_id from {batch}"
            " where adjudication_id is not null)",
        ),
        promise(
            "fully_denied_yet_allowed",
            "What is fully denied is allowed nothing.",
            "is_fully_denied and allowed_usd <> 0",
            "allowed_usd",
        ),
        promise(
            "denied_for_nothing",
            "What is fully denied has denied dollars.",
            "is_fully_denied and denied_usd <= 0",
        ),
    ],
)
