"""What readers of core.denial_chance may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

_CHANCES = ("denial_chance", "payer_chance", "type_chance", "family_chance")

SUITE = ExpectationSuite(
    name="denial_chance",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToBeUnique(column="claim_family_id"),
        gxe.ExpectColumnValuesToBeInSet(column="part_code", value_set=["test", "open"]),
        promise(
            "no_chance",
            "Chances are shares; where one is given, all are.",
            " or ".join(
                f"{name} not between 0 and 1"
                f" or ({name} is null) <> (denial_chance is null)"
                for name in _CHANCES
            ),
        ),
        promise(
            "outcome_of_an_open_claim",
            "The outcome is known of claims of the test, and of no open one.",
            "(is_denied is null) <> (part_code = 'open')",
        ),
    ],
)
