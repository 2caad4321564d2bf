"""What readers of marts.denial_risk_importance may rely on."""

from great_expectations import ExpectationSuite

from expectations.rules import one_row_per, promise
from transforms.statistics.known_at_submission import KNOWN

_KNOWN = ", ".join(f"'{name}'" for name in KNOWN)

SUITE = ExpectationSuite(
    name="denial_risk_importance",
    expectations=[
        # Broken promises stop the run.
        one_row_per("column_code"),
        promise(
            "known_later",
            "The model uses only what is known on the day a claim is sent.",
            f"column_code not in ({_KNOWN})",
        ),
    ],
)
