"""What readers of core.adjudication_link may rely on."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe

from expectations.rules import promise

SUITE = ExpectationSuite(
    name="adjudication_link",
    expectations=[
        # Broken promises stop the run.
        gxe.ExpectColumnValuesToNotBeNull(column="adjudication_id"),
        gxe.ExpectColumnValuesToBeUnique(column="adjudication_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="claim_family_id"),
        gxe.ExpectColumnValuesToNotBeNull(column="is_primary"),
        promise(
            "adjudication_without_link",
            "Every adjudication has a link, even if it says unmatched.",
            "select adjudication.adjudication_id from adjudication"
            " where adjudication.adjudication_id"
            " not in (select adjudication_id from {batch}"
            " where adjudication_id is not null)",
        ),
        promise(
            "secondary_called_primary",
            "What was processed as secondary or tertiary is not primary.",
            "is_primary and exists (select 1 from adjudication"
            " where adjudication.adjudication_id = this.adjudication_id"
            " and adjudication.claim_status_code in ('2', '3', '20', '21'))",
        ),
    ],
)
